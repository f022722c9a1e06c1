"""The settings: what is chosen holds at once, is checked at the field, and can be put back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit

from courtesydesk.domain.findings import Label
from courtesydesk.domain.settings import SETTINGS
from courtesydesk.ui.settings.finding import FoundLine
from courtesydesk.ui.settings.groups import matching, plans
from courtesydesk.ui.settings.lists import KeyLine, SearchesCard, SearchLine
from courtesydesk.ui.settings.page import SettingsPage
from courtesydesk.ui.settings.replies import SavedRepliesCard, fill_in
from courtesydesk.ui.settings.rows import SettingRow, rows_in
from courtesydesk.ui.settings.safety import DoctorCard
from courtesydesk.ui.settings.taught import MemoryLine, WordsToMind
from courtesydesk.ui.widgets.fields import Stepper
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.widgets.switch import Switch


@pytest.fixture
def page(pages):
    return pages.open(SettingsPage)


def row(page: SettingsPage, key: str) -> SettingRow:
    page.show_section(SETTINGS[key].group.value)
    return next(r for r in rows_in(page.stack.currentWidget()) if r.setting.key == key)


def test_every_setting_stands_on_exactly_one_card():
    keys = [key for s in {x.group for x in SETTINGS.values()} for p in plans(s) for key in p.keys]
    assert sorted(keys) == sorted(SETTINGS)


def test_a_switch_holds_at_once_and_can_be_put_back(pages, page):
    one = row(page, "send.deliver")
    switch = one.findChild(Switch)
    pages.qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    pages.quiet()
    assert pages.desk.settings.flag("send.deliver") is False
    assert "It was on" in one.saved.text()
    pages.qtbot.mouseClick(one.back, Qt.MouseButton.LeftButton)
    pages.quiet()
    assert pages.desk.settings.flag("send.deliver") is True
    assert not one.back.isVisible()


def test_a_number_is_kept_a_moment_after_the_last_step(pages, page):
    one = row(page, "send.undo_seconds")
    number = one.findChild(Stepper)
    for _ in range(3):
        number.stepUp()
    pages.qtbot.waitUntil(lambda: pages.desk.settings.number("send.undo_seconds") == 13)
    assert number.text() == "13 s"


def test_words_are_kept_at_a_pause_and_when_the_field_is_left(pages, page):
    field = row(page, "shop.name").findChild(QLineEdit, "shop.name")
    pages.qtbot.keyClicks(field, "Lilas")
    pages.qtbot.waitUntil(lambda: pages.desk.settings.text("shop.name") == "Lilas")
    pages.qtbot.keyClicks(field, "!")
    pages.qtbot.keyClick(field, Qt.Key.Key_Return)
    pages.quiet()
    assert pages.desk.settings.text("shop.name") == "Lilas!"


def test_what_cannot_be_read_is_said_at_the_field_and_not_kept(pages, page):
    one = row(page, "shop.hours")
    field = one.findChild(QLineEdit, "shop.hours")
    pages.qtbot.keyClicks(field, "Tue to nowhere")
    pages.qtbot.keyClick(field, Qt.Key.Key_Return)
    pages.quiet()
    assert one.problem.isVisible()
    assert field.property("invalid") == "true"
    assert pages.desk.settings.text("shop.hours") == ""
    field.clear()
    pages.qtbot.keyClicks(field, "Tue-Sat 8-13")
    pages.qtbot.keyClick(field, Qt.Key.Key_Return)
    pages.quiet()
    assert not one.problem.isVisible()
    assert "Tuesday 8:00–13:00" in one.week.words()
    assert "Monday closed" in one.week.words()


@pytest.mark.parametrize(
    ("key", "held", "typed", "more"),
    [
        ("shop.hours", "Tue-Sat 8-18", "Tue-Sat 8-9", "9"),
        ("shop.timezone", "Europe/Paris", "EST", "onia"),
        ("shop.holidays", "FR", "DE", "-ZZ"),
    ],
)
def test_what_the_clocks_count_by_is_not_kept_half_typed(pages, page, key, held, typed, more):
    pages.context.act(lambda: pages.desk.settings.change({key: held}))
    pages.quiet()
    one = row(page, key)
    field = one.findChild(QLineEdit, key)
    field.setCompleter(None)  # its list of zones has a window of its own
    field.setFocus()
    field.clear()
    pages.qtbot.keyClicks(field, typed)
    pages.qtbot.waitUntil(lambda: not one._timer.isActive())
    pages.quiet()
    assert pages.desk.settings.text(key) == held
    assert field.text() == typed
    pages.qtbot.keyClicks(field, more)
    pages.qtbot.keyClick(field, Qt.Key.Key_Return)
    pages.quiet()
    assert pages.desk.settings.text(key) == held
    assert f"“{held}” still holds." in one.problem.text()
    assert not one.saved.isVisible()
    field.clear()
    pages.qtbot.keyClicks(field, typed)
    page.hide()
    assert pages.desk.settings.text(key) == typed


def test_a_wrong_value_after_a_right_one_does_not_stand_beside_the_word_saved(pages, page):
    one = row(page, "shop.hours")
    field = one.findChild(QLineEdit, "shop.hours")
    for typed, problem in (("Tue-Sat 8-13", False), ("Tue-Sat 8-99", True), ("Tue 8-13", False)):
        field.clear()
        pages.qtbot.keyClicks(field, typed)
        pages.qtbot.keyClick(field, Qt.Key.Key_Return)
        pages.quiet()
        assert one.problem.isVisible() is problem
        assert one.saved.isVisible() is not problem
        assert one.back.isVisible() is not problem


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("shop.email", "hello at lilas", "is not an e-mail address"),
        ("shop.timezone", "Paris", "time zone"),
    ],
)
def test_a_wrong_value_says_what_it_should_be(pages, page, key, typed, said):
    one = row(page, key)
    field = one.findChild(QLineEdit, key)
    field.setText(typed)
    pages.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said in one.problem.text()


def test_a_signature_fills_in_only_the_name(pages, page):
    one = row(page, "shop.signature")
    one.control._lines.setPlainText("– {shop}")
    one.flush()
    assert "{shop}" in one.problem.text()
    assert "{name}" in one.problem.text()


def test_what_was_typed_last_is_kept_when_the_page_is_left(pages, page):
    one = row(page, "shop.values")
    one.findChild(QPlainTextEdit).insertPlainText("A warm welcome")
    page.hide()
    assert pages.desk.settings.text("shop.values") == "A warm welcome"


def test_a_change_from_elsewhere_is_shown(pages, page):
    one = row(page, "desk.scale")
    pages.context.act(lambda: pages.desk.settings.change({"desk.scale": 150}))
    pages.quiet()
    assert one.findChild(Stepper).value() == 150


def test_finding_a_setting_by_what_it_does(pages, page):
    assert "send.undo_seconds" in [s.key for s in matching("taken back")]
    page.finder.setText("undo")
    pages.qtbot.waitUntil(lambda: page.stack.currentWidget().objectName() == "settings-found")
    found = {r.setting.key for r in rows_in(page.stack.currentWidget())}
    assert "send.undo_seconds" in found
    assert "shop.name" not in found
    page.finder.clear()
    pages.qtbot.waitUntil(lambda: page.stack.currentWidget().objectName() == "settings-shop")


def test_a_card_that_is_no_setting_is_found_by_other_words_too(pages, page):
    pages.window.resize(900, 620)
    page.finder.setText("start at login")
    pages.qtbot.waitUntil(lambda: page.stack.currentWidget().objectName() == "settings-found")
    line = page.stack.currentWidget().findChild(FoundLine)
    assert "Go to “When you log in”" in [
        button.accessibleName() for button in line.findChildren(QAbstractButton)
    ]
    line.findChild(QAbstractButton).click()
    assert page.current == "desk"
    switch = page.findChild(Switch, "autostart")
    pages.qtbot.waitUntil(lambda: not switch.visibleRegion().isEmpty())
    pages.qtbot.waitUntil(switch.hasFocus)


def test_a_section_is_found_by_its_name(pages, page):
    page.finder.setText("saved replies")
    pages.qtbot.waitUntil(lambda: page.stack.currentWidget().objectName() == "settings-found")
    page.stack.currentWidget().findChild(FoundLine).findChild(QAbstractButton).click()
    assert page.current == "replies"


def test_finding_nothing_says_so(pages, page):
    page.finder.setText("xylophone")
    pages.qtbot.waitUntil(lambda: page.stack.currentWidget().objectName() == "settings-found")
    assert rows_in(page.stack.currentWidget()) == []
    assert page.stack.currentWidget().findChild(Say) is None


def test_the_arrow_keys_walk_through_the_sections(pages, page):
    first = page.nav._items[0]
    first.setFocus()
    pages.qtbot.keyClick(first, Qt.Key.Key_Down)
    assert page.current == "desk"
    assert page.nav._items[1].hasFocus()


def test_a_narrow_page_has_its_sections_in_a_box(pages, page):
    pages.window.resize(600, 700)
    pages.qtbot.waitUntil(lambda: page.pick.isVisible())
    assert not page.nav.isVisible()
    page.pick.setCurrentIndex(page.pick.findData("mail"))
    page.pick.activated.emit(page.pick.currentIndex())
    assert page.current == "mail"


# Words to mind, and what was taught


def test_a_word_to_mind_is_added_forgotten_and_put_back(pages, page):
    page.show_section("tone")
    card = page.findChild(WordsToMind)
    pages.qtbot.keyClicks(card.phrase, "as I said")
    pages.qtbot.keyClicks(card.note, "it sounds impatient")
    pages.qtbot.keyClick(card.note, Qt.Key.Key_Return)
    pages.qtbot.waitUntil(lambda: len(card.findChildren(MemoryLine)) == 1)
    (kept,) = pages.desk.coaching.memory_rows()
    assert (kept.phrase, kept.note) == ("as I said", "it sounds impatient")
    pages.press(page, f"forget-{kept.id}")
    pages.quiet()
    assert pages.desk.coaching.memory_rows() == ()
    pages.answers.actions[-1]()
    pages.quiet()
    assert [r.phrase for r in pages.desk.coaching.memory_rows()] == ["as I said"]


def test_an_empty_phrase_is_asked_for(pages, page):
    page.show_section("tone")
    card = page.findChild(WordsToMind)
    pages.press(card, "addOwnWord")
    assert card.problem.text() == "Write the phrase first."
    assert card.phrase.hasFocus()


def test_a_finding_that_was_set_aside_is_listed_and_can_speak_up_again(pages, page):
    pages.desk.coaching.never_for(Label.SCRIPTED, "valued customer")
    page.show_section("tone")
    pages.quiet()
    (kept,) = pages.desk.coaching.memory_rows()
    pages.press(page, f"forget-{kept.id}")
    pages.quiet()
    assert pages.desk.coaching.memory_rows() == ()


# Saved replies


def test_a_saved_reply_is_kept_as_it_is_written(pages, page):
    page.show_section("replies")
    pages.quiet()
    card = page.findChild(SavedRepliesCard)
    pages.press(card, "newReply")
    pages.qtbot.keyClicks(card.name, "Hours")
    card.text_field.insertPlainText("Hello {first_name|there}, we open at 8.")
    assert "Hello Maria, we open at 8." in card.preview.words()
    pages.qtbot.waitUntil(lambda: bool(pages.desk.saved_replies.all()))
    (kept,) = pages.desk.saved_replies.all()
    assert kept.name == "Hours"


def test_a_variable_that_does_not_exist_is_named(pages, page):
    page.show_section("replies")
    card = page.findChild(SavedRepliesCard)
    card.begin()
    pages.qtbot.keyClicks(card.name, "Hours")
    card.text_field.insertPlainText("Hello {frist_name|there}")
    card.keep()
    assert "frist_name" in card.problem.text()
    assert pages.desk.saved_replies.all() == ()


def test_a_removed_reply_can_be_put_back(pages, page):
    pages.desk.saved_replies.save("Hours", "We open at 8.")
    page.show_section("replies")
    card = page.findChild(SavedRepliesCard)
    pages.qtbot.waitUntil(lambda: card.name.text() == "Hours")
    pages.press(card, "removeReply")
    pages.quiet()
    assert pages.desk.saved_replies.all() == ()
    pages.answers.actions[-1]()
    pages.quiet()
    assert [reply.name for reply in pages.desk.saved_replies.all()] == ["Hours"]


def test_filling_in_leaves_what_is_asked_for_in_brackets():
    values = {"first_name": "", "shop": "Lilas"}
    text = "Hi {first_name|there}, {shop} here about {?order number}. {signs}"
    assert fill_in(text, values) == "Hi there, Lilas here about [order number]. [signs]"


# The rest


def test_a_saved_search_is_forgotten_and_put_back(pages, page):
    pages.desk.searches.save("Cakes", "cake has:photo")
    page.show_section("searches")
    card = page.findChild(SearchesCard)
    pages.qtbot.waitUntil(lambda: bool(card.findChildren(SearchLine)))
    (kept,) = pages.desk.searches.all()
    pages.press(card, f"forget-search-{kept.id}")
    pages.quiet()
    assert pages.desk.searches.all() == ()
    pages.answers.actions[-1]()
    pages.quiet()
    assert [s.name for s in pages.desk.searches.all()] == ["Cakes"]


def test_renaming_a_search_keeps_what_it_looks_for(pages, page):
    pages.desk.searches.save("Cakes", "cake has:photo")
    page.show_section("searches")
    card = page.findChild(SearchesCard)
    pages.qtbot.waitUntil(lambda: bool(card.findChildren(SearchLine)))
    pages.answers.words = "Cakes with photos"
    pages.press(card, f"rename-{pages.desk.searches.all()[0].id}")
    pages.quiet()
    assert [(s.name, s.query) for s in pages.desk.searches.all()] == [
        ("Cakes with photos", "cake has:photo")
    ]


def test_keys_are_listed_from_the_registry(pages, page):
    page.show_section("keys")
    said = [line.accessibleName() for line in page.findChildren(KeyLine)]
    assert any(line.startswith("Find a setting") for line in said)


def test_a_backup_is_written_and_named(pages, page, tmp_path):
    page.show_section("safety")
    pages.answers.file = tmp_path / "lilas.cdesk"
    pages.press(page, "backupNow")
    pages.qtbot.waitUntil(lambda: (tmp_path / "lilas.cdesk").exists(), timeout=15000)
    pages.qtbot.waitUntil(lambda: pages.jobs.all() == (), timeout=15000)


def test_a_backup_that_is_chosen_is_looked_into(pages, page, tmp_path):
    page.show_section("safety")
    pages.answers.file = tmp_path / "lilas.cdesk"
    with pages.qtbot.waitSignal(page.file_asked) as asked:
        pages.press(page, "chooseBackup")
    assert asked.args == [str(tmp_path / "lilas.cdesk")]


def test_the_doctor_speaks_in_sentences(pages, page):
    page.show_section("safety")
    doctor = page.findChild(DoctorCard)
    with pages.qtbot.waitSignal(doctor.looked, timeout=60_000):
        pass
    said = [line.text() for line in doctor.findChildren(Say) if line.isVisible()]
    assert len(said) > 4
    assert all(sentence.rstrip(")").endswith((".", "FILE", "again")) for sentence in said)


@pytest.mark.parametrize(
    "section",
    ["shop", "desk", "tone", "sending", "mail", "safety", "replies", "searches", "keys", "about"],
)
def test_no_section_is_wider_than_the_page(pages, page, section):
    for size in ((1060, 760), (560, 700)):
        pages.window.resize(*size)
        page.show_section(section)
        pages.qtbot.wait(1)
        column = page.stack.currentWidget()
        assert column.inner.minimumSizeHint().width() <= column.width()
    pages.context.tasks.finish(20_000)
