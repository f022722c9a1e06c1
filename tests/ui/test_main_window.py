"""The frame: who folds first, where one goes, search, palette, the first run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import State, View
from courtesydesk.domain.ids import SearchId
from courtesydesk.ui.keys_sheet import KeysSheet
from courtesydesk.ui.side import NavRow, Place
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Picker
from support.window import NOW, account, row


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def nav(window, kind, key):
    return window.side.findChild(NavRow, f"nav-{kind}-{key}")


@pytest.mark.parametrize(
    ("width", "folded", "narrow"),
    [(1920, False, False), (1350, False, False), (1300, True, False), (1000, True, True)],
)
def test_the_customer_folds_first_then_the_views(open_window, width, folded, narrow):
    window = open_window(size=(width, 800))
    assert window.drawer.isAncestorOf(window.customer) is folded
    assert (window.side.width() < 100) is narrow
    assert window.feed.width() >= 270
    assert window.conversation.width() >= min(480, width // 2)
    if not folded:
        assert window.customer.isVisible()


def test_one_key_brings_the_customer_over_the_conversation(open_window):
    window = open_window(size=(1200, 800))
    assert not window.customer.isVisible()
    press(window, Qt.Key.Key_F2)
    assert window.customer.isVisible()
    assert window.drawer.geometry().right() == window.desk_page.width() - 1
    press(window, Qt.Key.Key_F2)
    assert not window.customer.isVisible()
    window.resize(1500, 800)
    assert window.customer.isVisible()


@pytest.mark.parametrize("scale", [75, 100, 150, 200])
def test_nothing_asks_for_more_room_than_a_small_screen_has(open_window, desk, scale):
    desk.settings.values["desk.scale"] = scale
    window = open_window(size=(1280, 800))
    assert window.width() == 1280
    assert window.minimumSizeHint().width() <= 1280
    assert window.top.owed.isVisible()
    assert window.top.search.field.width() >= 90


def test_where_the_splitter_stood_is_remembered(open_window, desk):
    window = open_window()
    window.splitter.setSizes([420, 500, 300])
    window.close()
    assert json.loads(desk.settings.memory["ui.splitter"])[0] == pytest.approx(420, abs=8)
    again = open_window()
    assert again.feed.width() == pytest.approx(420, abs=8)


def test_counts_stand_beside_the_views_and_many_are_capped(open_window, desk, qtbot):
    desk.rows.all = [row(n) for n in range(1, 1101)]
    window = open_window()
    qtbot.waitUntil(lambda: "999+" in nav(window, "view", "to_answer").accessibleName())
    assert "999+" in window.top.owed.text()


def test_a_view_is_one_click_or_one_chord_away(open_window, qtbot):
    window = open_window()
    with qtbot.waitSignal(window.feed.model.loaded):
        nav(window, "view", "praise").click()
    assert window.feed.model.query.view is View.PRAISE
    assert nav(window, "view", "praise").isChecked()
    with qtbot.waitSignal(window.feed.model.loaded):
        press(window, Qt.Key.Key_G)
        press(window, Qt.Key.Key_E)
    assert window.feed.model.query.view is View.EVERYTHING


def test_snoozed_stands_there_only_when_there_is_any(open_window, desk, qtbot):
    window = open_window()
    assert not nav(window, "view", "snoozed").isVisible()
    changes = desk.triage.snooze([1], NOW + timedelta(days=1), now=NOW)
    window.hub.announce(changes)
    qtbot.waitUntil(lambda: nav(window, "view", "snoozed").isVisible())


def test_accounts_say_how_they_are_in_words(open_window, desk, qtbot):
    hour = timedelta(hours=1)
    desk.accounts.accounts = (
        account(1, "email", "Mail", AccountState.CONNECTED, hour),
        account(2, "instagram", "Instagram", AccountState.SIGNED_OUT, hour),
    )
    window = open_window()
    qtbot.waitUntil(lambda: nav(window, "account", "2") is not None)
    assert "last fetched: 1 h" in nav(window, "account", "1").accessibleName()
    assert "sign in" in nav(window, "account", "2").accessibleName()


def test_a_search_is_kept_as_a_view(open_window, desk, qtbot, monkeypatch):
    window = open_window()
    press(window, Qt.Key.Key_Slash)
    field = window.top.search.field
    assert field.hasFocus()
    field.setText("number 7")
    with qtbot.waitSignal(window.feed.model.loaded):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.feed.model.rowCount() == 1
    monkeypatch.setattr(window.ask, "text", lambda *_, **__: "Sevens")
    QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: nav(window, "search", "3") is not None)
    assert desk.searches.saved[-1].query == "number 7"
    with qtbot.waitSignal(window.feed.model.loaded):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.feed.model.query.view is View.TO_ANSWER


def test_what_cannot_be_read_is_said_under_the_field(open_window, qtbot):
    window = open_window()
    field = window.top.search.field
    field.setFocus()
    field.setText("bad:word")
    with qtbot.waitSignal(window.feed.model.failed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    drop = window.top.search._drop
    assert drop.isVisible()
    assert "bad:" in drop.note.text()
    assert window.feed.model.rowCount() == 30


def test_operators_are_completed(open_window, qtbot):
    window = open_window()
    field = window.top.search.field
    field.setFocus()
    QTest.keyClicks(field, "cake is:la")
    drop = window.top.search._drop
    qtbot.waitUntil(drop.isVisible)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "cake is:late "


def test_the_palette_finds_commands_by_a_few_letters(open_window, qtbot):
    window = open_window()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(Picker, "palette")
    palette.field.setText("prai")
    assert palette.model.choice(0).title == "Praise"
    with qtbot.waitSignal(window.feed.model.loaded):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.feed.model.query.view is View.PRAISE
    qtbot.waitUntil(lambda: window.findChild(Picker, "palette") is None)


def palette_of(window):
    window.commands.open_palette()
    return window.findChild(Picker, "palette")


@pytest.mark.parametrize(
    ("enabled", "detail"), [(False, "Once they were invited"), (True, "After a complaint")]
)
def test_a_grey_command_says_what_it_waits_for(open_window, qtbot, enabled, detail):
    window = open_window()
    commands = window.keys.commands
    qtbot.waitUntil(lambda: any(one.id == "after.changed" for one in commands()))
    window.keys.action("after.changed").setEnabled(enabled)
    palette = palette_of(window)
    palette.field.setText("They changed their post")
    choice = palette.model.choice(0)
    assert (choice.title, choice.detail) == ("They changed their post", detail)
    assert choice.enabled is enabled


def all_pages_of(window):
    for name in window.pages.names:
        if name != "first_run":
            window.go(Place("page", name)) if name != "desk" else window.pages.page(name)
    return window


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("add an account", "Add an account"), ("import", "Import"), ("settings", "Settings"),
        ("new mail", "New mail"), ("write a note", "Write a note down"), ("done", "Done"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["desk", "outbox", "settings"])
def test_the_palette_has_every_command_from_everywhere(open_window, typed, title, place):
    window = open_window()
    if place != "desk":
        window.go(Place("page", place))
    palette = palette_of(window)
    palette.field.setText(typed)
    titles = [palette.model.choice(n).title for n in range(palette.model.rowCount())]
    assert title in titles


def test_a_command_of_the_desk_turns_to_the_desk_first(open_window, qtbot):
    window = open_window()
    window.go(Place("page", "outbox"))
    palette = palette_of(window)
    palette.field.setText("new mail")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.current == "desk")
    qtbot.waitUntil(lambda: window.conversation._mail is not None)
    assert window.conversation._mail.isVisible()
    assert nav(window, "view", "to_answer").isChecked()


def test_an_account_is_added_from_everywhere(open_window, qtbot):
    window = open_window()
    press(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier
          | Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
    assert window.pages.current == "accounts"


def test_the_palette_says_so_when_nothing_is_called_that(open_window):
    window = open_window()
    palette = palette_of(window)
    palette.field.setText("qqqqq")
    assert palette.model.rowCount() == 0
    assert "No command" in palette.note.text()
    assert palette.note.isVisible()
    palette.field.setText("settings")
    assert not palette.note.isVisible()


def together(window, one, other):
    """Whether both can be in sight at once."""
    homes = []
    for command in (one, other):
        found = {
            name for name in window.pages.names
            if (page := window.pages.built(name)) is not None
            and (page is command.where or page.isAncestorOf(command.where))
        }  # fmt: skip
        homes.append(found)
    return not homes[0] or not homes[1] or bool(homes[0] & homes[1])


def test_no_two_commands_that_can_be_meant_at_once_share_a_key(open_window):
    window = all_pages_of(open_window())
    commands = [c for c in window.keys.commands() if c.action is not None]
    for number, one in enumerate(commands):
        for other in commands[number + 1 :]:
            shared = set(one.keys) & set(other.keys)
            if not shared or not together(window, one, other):
                continue
            # The innermost is asked first: it undoes what is there, or does the very same.
            same = one.title == other.title or "z" in shared
            assert same or (one.inside and other.inside), (one.id, other.id, shared)


def test_what_the_same_key_does_everywhere_stands_on_the_sheet_once(open_window):
    window = all_pages_of(open_window())
    sheet = KeysSheet(window._theme, window, window.keys)
    shown = [label.text() for label in sheet.findChildren(Label)]
    assert sum("Undo" in text for text in shown) == 1
    assert shown.count("Add an account") == 1


def test_every_command_is_on_the_sheet_or_in_the_palette(open_window):
    window = open_window()
    commands = window.keys.commands()
    assert len({command.id for command in commands}) == len(commands)
    for command in commands:
        assert command.title
        assert command.group
        assert command.palette or window.keys.working(command)


def test_no_two_commands_of_one_place_share_a_key(open_window):
    window = open_window()
    taken = {}
    for command in window.keys.commands():
        if command.action is None:
            continue
        for key in command.keys:
            where = command.action.parent()
            other = taken.setdefault((key.lower(), where), command.id)
            assert other == command.id, f"{key}: {other} and {command.id}"


def test_the_question_mark_shows_the_keys_and_escape_gives_the_focus_back(open_window, qtbot):
    window = open_window()
    before = window.focusWidget()
    press(window, Qt.Key.Key_Question)
    sheet = window.findChild(KeysSheet)
    assert sheet.isVisible()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.focusWidget() is before
    qtbot.waitUntil(lambda: window.findChild(KeysSheet) is None)


def test_letters_follow_the_setting_at_once(open_window, desk):
    window = open_window()
    window.feed.view.go_to(0)
    window.hub.announce(desk.settings.change({"desk.letter_keys": False}))
    press(window, Qt.Key.Key_J)
    assert window.feed.view.current_row.id == 1
    QTest.keyClick(window.feed.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert window.feed.view.current_row.id == 2


def test_look_and_text_size_follow_the_setting_at_once(open_window, desk, theme):
    window = open_window()
    window.hub.announce(desk.settings.change({"desk.theme": "dark", "desk.scale": 150}))
    assert theme.dark
    assert window.top.height() > 70
    window.hub.announce(desk.settings.change({"desk.theme": "light", "desk.scale": 100}))
    assert not theme.dark


def test_pages_are_built_when_they_are_first_visited(open_window):
    window = open_window()
    assert set(window.pages._pages) == {"desk"}
    window.go(Place("page", "first_run"))
    assert set(window.pages._pages) == {"desk", "first_run"}


def test_the_first_start_keeps_what_was_typed_and_opens_the_desk(open_window, desk, qtbot):
    desk.settings.values.clear()
    window = open_window([], first_run=True)
    assert window.pages.current == "first_run"
    name = window.findChild(QLineEdit, "shop.name")
    assert name.hasFocus()
    QTest.keyClicks(name, "Lilas")
    window.findChild(QPlainTextEdit, "shop.values").setPlainText("A warm welcome.")
    with qtbot.waitSignal(window.feed.model.loaded):
        window.findChild(object, "openDesk").click()
    qtbot.waitUntil(lambda: window.top.shop.text() == "Lilas")
    assert desk.settings.text("shop.values") == "A warm welcome."
    assert window.pages.current == "desk"


def test_long_jobs_stand_at_the_foot_of_the_views_and_can_be_stopped(open_window):
    window = open_window()
    stopped = []
    job = window.jobs.begin("Importing mail.mbox", lambda: stopped.append(1))
    window.jobs.tell(job, 1, 4)
    box = window.side.findChild(object, "jobsBox")
    assert box.isVisible()
    line = box._lines[job]
    assert "25 %" in line.accessibleName()
    job.stop()
    window.jobs.end(job)
    assert stopped == [1]
    assert not box.isVisible()


def test_trouble_is_said_in_a_sentence_and_stays(open_window, qtbot):
    from courtesydesk.domain.errors import Offline

    window = open_window()
    window.ask.trouble(Offline("The mail server cannot be reached."))
    said = window.ask.toast.text()
    assert said.startswith("The mail server cannot be reached.")
    assert "Nothing is lost" in said
    assert not window.ask.toast._timer.isActive()


def test_messages_never_lie_over_what_is_being_written(open_window):
    window = open_window()
    window.ask.tell("Done.", action="Undo", on_action=window.undoer.undo)
    toast = window.ask.toast.geometry()
    pane = window.conversation
    left = pane.mapTo(window, pane.rect().topLeft()).x()
    assert toast.right() < left


@pytest.mark.parametrize("scale", [100, 200])
def test_messages_follow_their_page_when_the_side_takes_another_width(open_window, qtbot, scale):
    window = open_window()
    window.setFixedSize(1440, 900)
    qtbot.waitUntil(lambda: window.stack.x() > 200)
    window.ask.tell("Done.", action="Undo", on_action=window.undoer.undo)
    toast = window.ask.toast
    assert toast.x() == window.stack.x() + 12
    window.setFixedSize(900, 620)
    window.context.theme.choose("light", scale)
    qtbot.waitUntil(lambda: window.stack.x() < 200)
    qtbot.waitUntil(lambda: toast.x() == window.stack.x() + 12, timeout=3000)
    assert toast.geometry().bottom() < window.stack.geometry().bottom()


def test_it_all_goes_when_it_closes(open_window, desk, qtbot):
    window = open_window()
    window.hub.announce(Changes(everything=True))
    window.close()
    assert window.tasks.finish(2000)
    assert desk.settings.memory["ui.window"]


def test_nothing_is_begun_once_the_end_has_begun(open_window, qtbot):
    window = open_window()
    assert window.tasks.finish(2000)
    done = []
    task = window.tasks.run(lambda: 1, done=done.append)
    qtbot.wait(20)
    assert task.dropped
    assert done == []
    assert not window.tasks.busy


def test_another_voice_under_a_post_is_followed_by_feed_and_customer(open_window, desk, qtbot):
    desk.rows.all = [row(1), row(2), row(3, state=State.DONE)]
    window = open_window(size=(1500, 800))
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 2)
    window.feed.open(row(1).id)
    window.conversation.conversation_chosen.emit(row(2).id)
    assert window.feed.view.current_row.id == row(2).id
    qtbot.waitUntil(lambda: window._customer == (2, 2))


def test_a_voice_that_is_not_in_this_view_is_found_in_everything(open_window, desk, qtbot):
    desk.rows.all = [row(1), row(2), row(3, state=State.DONE)]
    window = open_window(size=(1500, 800))
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 2)
    window.feed.open(row(1).id)
    window.conversation.conversation_chosen.emit(row(3).id)
    assert window.feed.targets() == ()
    qtbot.waitUntil(lambda: [r.id for r in window.feed.targets()] == [row(3).id])
    assert window.conversation.shown == row(3).id
    qtbot.waitUntil(lambda: window._customer == (3, 3))


def test_what_is_opened_from_a_page_stays_open_when_the_rows_have_come(open_window, desk, qtbot):
    desk.rows.all = [row(1), row(2), row(3, state=State.DONE)]
    window = open_window(size=(1500, 800))
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 2)
    window.go(Place("page", "outbox"))
    window.open_conversation(row(2).id)
    qtbot.waitUntil(lambda: window.feed.model.rowCount() == 3)
    qtbot.waitUntil(lambda: window.conversation.shown == row(2).id)
    assert [r.id for r in window.feed.targets()] == [row(2).id]


def test_the_count_of_promises_says_what_it_counts(open_window, qtbot):
    window = open_window()
    row = nav(window, "page", "promises")
    said = (
        "Promises: 2 to see to today. Late, due by tonight, or they answered you and heard nothing."
    )
    qtbot.waitUntil(lambda: row.accessibleName() == said)
    assert row.toolTip() == said
    row.set_narrow(True)
    assert row.accessibleName() == said


def test_a_saved_search_that_takes_longer_is_counted_soon(open_window, desk, qtbot, monkeypatch):
    counts, asked = desk.feed.counts, []

    def some(now):
        asked.append(now)
        first = counts(now)
        return first if len(asked) > 2 else replace(first, searches={SearchId(1): 9})

    monkeypatch.setattr(desk.feed, "counts", some)
    window = open_window()
    qtbot.waitUntil(lambda: nav(window, "search", "2").accessibleName().endswith(", 2"))
    before = len(asked)
    qtbot.wait(400)
    assert len(asked) == before, "and then it rests"


def test_saved_searches_are_told_apart_on_a_narrow_side(open_window):
    window = open_window(size=(1000, 800))
    rows = [row for row in window.side.findChildren(NavRow) if row.place.kind == "search"]
    pictures = [row.grab().toImage() for row in rows]
    assert pictures[0].size() == pictures[1].size()
    assert pictures[0] != pictures[1]
