"""Promises: late first, and settled with one press that can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from courtesydesk.domain.findings import Severity
from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.domain.promises import PromiseState
from courtesydesk.services.coaching import check_text
from courtesydesk.services.saved_replies import holes
from courtesydesk.ui import wording
from courtesydesk.ui.promises.honest import BeginHonestly, honest_words
from courtesydesk.ui.promises.page import PromisesPage


@pytest.fixture
def page(whole, qtbot):
    id_ = whole.shop.says("When will you call?")
    make, now = whole.desk.promises.make, whole.clock()
    make(id_, "call her", now + timedelta(hours=2), now=now)
    make(id_, "look for the scarf", None, now=now)
    make(id_, "send the bill", now + timedelta(minutes=5), now=now)
    whole.clock.pass_(hours=1)
    made = PromisesPage(whole.context, whole.keys)
    whole.show(made, size=(900, 700))
    qtbot.waitUntil(lambda: made._late.isVisible())
    return made


def what(section):
    return [row.payload.what for row in section.rows.values()]


def test_late_due_and_undated_stand_apart(page):
    assert what(page._late) == ["send the bill"]
    assert what(page._due) == ["call her"]
    assert what(page._open) == ["look for the scarf"]
    assert "late" in next(iter(page._late.rows.values()))._chip.text()


def test_a_promise_to_everybody_in_a_pile_on_says_so(page):
    row = next(iter(page._due.rows.values()))
    row.show_payload(replace(row.payload, to_all="About the new queue"))
    assert "everybody in “About the new queue” · promised" in row.accessibleName()


def test_kept_is_settled_and_can_be_taken_back(whole, page, qtbot):
    row = next(iter(page._late.rows.values()))
    row._kept.click()
    qtbot.waitUntil(lambda: what(page._settled) == ["send the bill"])
    assert not page._late.isVisible()
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: what(page._late) == ["send the bill"])


def test_a_new_date_moves_it(whole, page, qtbot):
    row = next(iter(page._late.rows.values()))
    page._moving = row.payload
    page._on_moved(whole.clock() + timedelta(days=1))
    qtbot.waitUntil(lambda: what(page._due) == ["call her", "send the bill"])


def test_it_leads_to_its_conversation(page, qtbot):
    row = next(iter(page._late.rows.values()))
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        qtbot.mouseClick(row, page_button(), pos=row.rect().center() / 4)
    assert chosen.args == [row.payload.conversation]


def page_button():
    from PySide6.QtCore import Qt

    return Qt.MouseButton.LeftButton


def row_of(section):
    return next(iter(section.rows.values()))


def test_late_and_cancelled_are_told_apart(whole, page, qtbot):
    row_of(page._late).settled.emit(row_of(page._late).payload, "kept")
    qtbot.waitUntil(lambda: what(page._settled) == ["send the bill"])
    assert row_of(page._settled)._chip.text() == "kept late"
    due = row_of(page._due)
    due.settled.emit(due.payload, "cancelled")
    qtbot.waitUntil(lambda: len(page._settled.rows) == 2)
    assert "cancelled by them" in [row._chip.text() for row in page._settled.rows.values()]


def test_a_moved_one_says_when_it_was_first_due(whole, page, qtbot):
    page._moving = row_of(page._late).payload
    page._on_moved(whole.clock() + timedelta(days=1))
    qtbot.waitUntil(lambda: len(page._due.rows) == 2)
    moved = [row for row in page._due.rows.values() if row.payload.what == "send the bill"]
    assert "moved, first due" in moved[0]._who.text()


def test_an_honest_word_is_begun_for_one_that_is_late_and_only_there(whole, page, qtbot):
    assert not row_of(page._open)._say.isVisible()
    late = row_of(page._late)
    with qtbot.waitSignal(page.conversation_chosen) as opened:
        late._say.click()
    assert opened.args == [late.payload.conversation]
    draft = whole.desk.drafts.find(late.payload.conversation, Visibility.PUBLIC)
    assert "send the bill" in draft.text
    assert holes(draft.text), "it cannot go without a new date"


def test_an_honest_word_names_the_day_whenever_it_is_read(whole, page):
    promise = replace(row_of(page._late).payload, read_as="send the bill")
    words = honest_words(promise, whole.clock())
    assert f"“send the bill” by {wording.exact(promise.due_at, whole.clock())}. " in words


def test_an_honest_word_is_there_for_a_broken_one_too(whole, page, qtbot):
    row_of(page._late)._broken.click()
    qtbot.waitUntil(lambda: any(r.payload.state == "broken" for r in page._settled.rows.values()))
    (broken,) = [r for r in page._settled.rows.values() if r.payload.state == "broken"]
    assert broken._say.isVisible()
    with qtbot.waitSignal(page.conversation_chosen):
        broken._say.click()
    draft = whole.desk.drafts.find(broken.payload.conversation, Visibility.PUBLIC)
    assert "send the bill}. I have not kept that" in draft.text
    assert holes(draft.text), "it cannot go without what comes instead"


def test_an_honest_word_does_not_quote_what_we_noted_for_ourselves(whole, page):
    note = "ring Mme {Aubert} if she has not called\nabout the number of people"
    promise = replace(row_of(page._late).payload, what=note)
    words = honest_words(promise, whole.clock())
    assert words.startswith("I promised you {in words for them: ring Mme (Aubert) if she has not")
    assert len(holes(words)) == 2, "neither goes as it is"


def test_an_honest_word_to_who_wrote_in_french_says_so(whole, page):
    said = "J'ai attendu trente-cinq minutes et personne ne m'a servi. Où est mon gâteau ?"
    id_ = whole.shop.says(said, by="Corinne")
    whole.desk.promises.make(id_, "send the cake", whole.clock(), now=whole.clock())
    whole.clock.pass_(hours=1)
    (promise,) = whole.desk.promises.of_conversation(id_)
    BeginHonestly(whole.context, promise).run()
    draft = whole.desk.drafts.find(id_, Visibility.PUBLIC)
    assert draft.text.startswith("{in French, as they wrote} I promised you ")
    assert len(holes(draft.text)) == 3


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-90, PromiseState.OPEN), (30, PromiseState.OPEN), (-90, PromiseState.BROKEN)],
)
def test_the_honest_word_passes_the_tone_check(whole, page, minutes, state):
    due = whole.clock() + timedelta(minutes=minutes)
    promise = replace(row_of(page._late).payload, due_at=due, state=state, read_as="send the bill")
    words = honest_words(promise, whole.clock()).replace("{a new date}", "Friday at noon")
    words = words.replace("{what you can do instead}", "Would a new one on Friday help?")
    verdict = check_text(words, "When will you call? I have been waiting all day.")
    assert verdict.severity <= Severity.ADVISE


def test_who_answered_our_offer_and_heard_nothing_is_on_top_and_can_rest(whole, page, qtbot):
    id_ = whole.shop.says("My cake was dry.", by="Bo Lind")
    whole.clock.pass_(minutes=5)
    whole.shop.replies_elsewhere("Shall I send you another one?", id_, occurred_at=whole.clock())
    whole.clock.pass_(minutes=5)
    assert whole.shop.says("Yes please!", by="Bo Lind") == id_
    page.refresh()
    qtbot.waitUntil(lambda: page._silent.isVisible())
    row = row_of(page._silent)
    assert row.payload.conversation == id_
    assert "again" not in row._who.text()
    whole.clock.pass_(minutes=25)
    whole.shop.says("Hello?", by="Bo Lind")
    page.refresh()
    qtbot.waitUntil(lambda: ", wrote again today" in row_of(page._silent)._who.text())
    row = row_of(page._silent)
    assert row._text.text() == "Hello?"
    row._rest.click()
    qtbot.waitUntil(lambda: not page._silent.isVisible())
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: page._silent.isVisible())


def test_a_closing_word_that_is_missing_stands_here_and_can_rest(whole, qtbot):
    id_ = whole.shop.says("Burnt!", by="Mina", rating=2, intent=Intent.COMPLAINT)
    whole.clock.pass_(minutes=20)
    whole.shop.replies_elsewhere("May we write to you?", id_, visibility=Visibility.PRIVATE)
    whole.clock.pass_(minutes=20)
    whole.desk.aftercare.solved(id_, now=whole.clock())
    page = PromisesPage(whole.context, whole.keys)
    whole.show(page, size=(900, 700))
    qtbot.waitUntil(lambda: page._after.isVisible())
    (row,) = page._after.rows.values()
    assert "closing word in public" in row.accessibleName()
    QTest.keyClick(row._rest, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page._after.rows)
    whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: len(page._after.rows) == 1)
    (row,) = page._after.rows.values()
    with qtbot.waitSignal(page.conversation_chosen) as chosen:
        QTest.keyClick(row._write, Qt.Key.Key_Space)
    assert chosen.args == [id_]
