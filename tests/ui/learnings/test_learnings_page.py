"""Learnings: causes counted, what was changed, and drafts to those who said it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.mentions import Visibility
from courtesydesk.ui.feed.causes import CauseActs
from courtesydesk.ui.learnings.page import LearningsPage


@pytest.fixture
def said(whole):
    ids = [whole.shop.says("40 minutes in the queue", by=who) for who in ("Ada Lind", "Bo Berg")]
    whole.clock.pass_(hours=1)
    whole.desk.learnings.label(ids, "wait", on=True)
    return ids


@pytest.fixture
def page(whole, said, qtbot):
    made = LearningsPage(whole.context, whole.keys)
    whole.show(made, size=(900, 700))
    qtbot.waitUntil(lambda: made._found.isVisible())
    return made


def row(page):
    return page._found.rows["wait"]


def changed(whole, page, qtbot):
    whole.desk.learnings.changed(
        "wait", "We open a second till at noon.", now=whole.clock.pass_(hours=1)
    )
    page.refresh()
    qtbot.waitUntil(lambda: row(page).tell.isVisible())


def write_all(page, qtbot):
    row(page).tell.click()
    qtbot.waitUntil(page.choosing.isVisible)
    page.choosing.write.click()


def test_a_cause_is_counted_and_leads_to_its_conversations(page, qtbot):
    assert list(page._found.rows) == ["wait"]
    assert "2 in the last 90 days" in row(page).accessibleName()
    assert not row(page).tell.isVisible()
    with qtbot.waitSignal(page.search_asked) as asked:
        row(page).opened.emit(row(page).payload)
    assert asked.args == ["cause:wait"]


def test_what_was_changed_is_told_in_drafts(whole, page, said, qtbot):
    whole.answers.words = "We open a second till at noon."
    row(page).change.click()
    qtbot.waitUntil(lambda: whole.desk.learnings.board(now=whole.clock())[0].changed != "")
    page.refresh()
    qtbot.waitUntil(lambda: row(page).tell.isVisible())
    assert "second till" in row(page).accessibleName()
    write_all(page, qtbot)
    qtbot.waitUntil(lambda: len(whole.desk.drafts.live()) == 2)
    texts = [one.draft.text for one in whole.desk.drafts.live()]
    assert sorted(text.split(",")[0] for text in texts) == ["Ada", "Bo"]
    assert [text for text in texts if "{?a word that is only for Ada}" in text]
    assert all("We open a second till at noon." in text for text in texts)
    page.refresh()
    qtbot.waitUntil(lambda: not row(page).tell.isVisible())


def test_who_wrote_in_another_language_is_flagged_and_who_is_left_out_is_told(
    whole, page, said, qtbot
):
    french = whole.shop.says("Une heure dans la queue, et vous ne dites pas pardon", by="Zoé Roy")
    whole.desk.learnings.label([french], "wait", on=True)
    whole.desk.drafts.save(
        said[0], Visibility.PUBLIC, "Ada, I was", seen=None, now=whole.clock.pass_(hours=1)
    )
    whole.desk.learnings.changed("wait", "We open a second till at noon.", now=whole.clock())
    page.refresh()
    qtbot.waitUntil(lambda: row(page).tell.isVisible())
    write_all(page, qtbot)
    qtbot.waitUntil(lambda: len(page._people.rows) == 2)
    chips = {one.payload.name: one.chip.text() for one in page._people.rows.values()}
    assert chips == {
        "Bo Berg": "draft",
        "Zoé Roy": "draft: they wrote in French",
    }
    assert "they wrote in French" in page._people.rows[french].accessibleName()
    text = next(
        one.draft.text for one in whole.desk.drafts.live() if one.draft.conversation == french
    )
    assert text.startswith("Zoé, ")
    assert "{?in French, as they wrote, and in your own words}" in text
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        page._people.rows[french].opened.emit(page._people.rows[french].payload)
    assert chosen.args == [french]
    draft = next(one.draft for one in whole.desk.drafts.live() if one.draft.conversation == french)
    whole.context.act(lambda: whole.desk.drafts.discard(draft.id, now=whole.clock()))
    qtbot.waitUntil(lambda: french not in page._people.rows)
    assert len(page._people.rows) == 1


def test_before_drafts_are_written_it_shows_to_whom(whole, page, said, qtbot):
    whole.desk.drafts.save(
        said[0], Visibility.PUBLIC, "Ada, I was", seen=None, now=whole.clock.pass_(hours=1)
    )
    cem = whole.shop.says("40 minutes in the queue", by="Cem Ak")
    whole.desk.learnings.label([cem], "wait", on=True)
    changed(whole, page, qtbot)
    row(page).tell.click()
    qtbot.waitUntil(page.choosing.isVisible)
    rows = page.choosing.people.rows
    assert {one.payload.name for one in rows.values()} == {"Ada Lind", "Bo Berg", "Cem Ak"}
    assert rows[said[0]].chip.text() == "left out: you are writing already"
    assert not rows[said[0]].box.isVisible()
    assert "Cem Ak" in rows[cem].box.accessibleName()
    assert page.choosing.write.text() == "Write 2 drafts"
    rows[cem].box.click()
    assert page.choosing.write.text() == "Write a draft"
    assert len(whole.desk.drafts.live()) == 1
    page.choosing.write.click()
    qtbot.waitUntil(lambda: len(whole.desk.drafts.live()) == 2)
    qtbot.waitUntil(lambda: list(page._people.rows) == [said[1]])
    assert not page.choosing.isVisible()


def test_nothing_is_written_where_one_thinks_better_of_it(whole, page, said, qtbot):
    changed(whole, page, qtbot)
    row(page).tell.click()
    qtbot.waitUntil(page.choosing.isVisible)
    for one in page.choosing.people.rows.values():
        one.box.click()
    assert not page.choosing.write.isEnabled()
    page.choosing.not_now.click()
    assert not page.choosing.isVisible()
    assert whole.desk.drafts.live() == ()


def test_drafts_are_taken_back_but_not_what_one_wrote_in(whole, page, said, qtbot):
    changed(whole, page, qtbot)
    write_all(page, qtbot)
    qtbot.waitUntil(lambda: len(page._people.rows) == 2)
    whole.desk.drafts.save(
        said[0], Visibility.PUBLIC, "Dear Ada", seen=None, now=whole.clock.pass_(hours=1)
    )
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: len(whole.desk.drafts.live()) == 1)
    qtbot.waitUntil(lambda: "stays as it is" in whole.answers.told[-1])
    qtbot.waitUntil(lambda: row(page).tell.isVisible())
    assert row(page).tell.text() == "Tell the one who said it before…"


def test_after_a_restart_the_drafts_that_wait_are_counted_and_listed(whole, page, qtbot):
    changed(whole, page, qtbot)
    write_all(page, qtbot)
    qtbot.waitUntil(lambda: len(whole.desk.drafts.live()) == 2)
    anew = LearningsPage(whole.context, whole.keys)
    whole.show(anew, size=(900, 700))
    qtbot.waitUntil(lambda: "wait" in anew._found.rows and row(anew).drafts.isVisible())
    assert row(anew).drafts.text() == "2 drafts wait to be sent"
    assert len(anew._people.rows) == 2
    row(anew).drafts.click()
    assert next(iter(anew._people.rows.values())).hasFocus()


def test_the_counts_say_what_was_said_longer_ago(whole, page, said, qtbot):
    whole.clock.pass_(days=100)
    page.refresh()
    qtbot.waitUntil(lambda: "2 in the 90 before" in row(page).accessibleName())
    whole.clock.pass_(days=100)
    page.refresh()
    qtbot.waitUntil(lambda: "2 earlier" in row(page).accessibleName())


def test_a_cause_is_put_on_by_key_and_the_suggested_one_comes_first(whole, qtbot):
    id_ = whole.shop.says("The tart was stale and dry", by="Cem Ak")
    where = QWidget()
    whole.show(where)
    acts = CauseActs(
        whole.context, whole.keys, whole.window, where,
        lambda: (whole.shop.row(id_),), lambda: where,
    )  # fmt: skip
    acts.label()
    qtbot.waitUntil(lambda: acts._picker is not None)
    picker = acts._picker
    first = picker.model.choice(0)
    assert (first.title, first.detail) == ("The quality", "suggested")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: whole.desk.learnings.labels([id_]) == {"quality": 1})
    qtbot.waitUntil(lambda: whole.answers.actions != [])
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: whole.desk.learnings.labels([id_]) == {})


def test_a_new_cause_is_made_by_typing_it(whole, qtbot):
    id_ = whole.shop.says("It smelled of lilac", by="Cem Ak")
    where = QWidget()
    whole.show(where)
    acts = CauseActs(
        whole.context, whole.keys, whole.window, where,
        lambda: (whole.shop.row(id_),), lambda: where,
    )  # fmt: skip
    acts.label()
    qtbot.waitUntil(lambda: acts._picker is not None)
    acts._picker.field.setText("The scent")
    qtbot.keyClick(acts._picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(whole.desk.learnings.labels([id_])) == 1)
    assert "The scent" in [one.name for one in whole.desk.learnings.causes()]
