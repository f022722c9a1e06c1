"""Moving conversations about, one or many, and taking it back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.changes import NOTHING
from courtesydesk.domain.conversations import DoneReason, State, View
from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import ConversationId, UndoId
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.times import to_text
from courtesydesk.domain.understanding import Sentiment
from support.shop import MORNING, SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


@pytest.fixture
def three(desk: SmallDesk) -> list[ConversationId]:
    return [desk.shop.says("Hello?", by=name) for name in ("Ann", "Bob", "Cleo")]


def states(desk: SmallDesk, ids: list[ConversationId]) -> list[State]:
    rows = desk.feed.rows(ids, now=desk.clock())
    return [rows[id_].state for id_ in ids]


def test_looking_at_a_new_one_makes_it_to_answer_once(
    desk: SmallDesk, three: list[ConversationId]
) -> None:
    changes = desk.triage.opened(three[0], now=desk.clock())
    assert changes.conversations == {three[0]}
    assert desk.triage.opened(three[0], now=desk.clock()) == NOTHING
    assert states(desk, three) == [State.TO_ANSWER, State.NEW, State.NEW]


def test_done_takes_many_and_one_undo_brings_all_back(
    desk: SmallDesk, three: list[ConversationId]
) -> None:
    before = desk.feed.rows(three, now=desk.clock())
    changes = desk.triage.done(three, DoneReason.VENTING, now=desk.clock())
    assert changes.count == 3
    assert states(desk, three) == [State.DONE] * 3
    row = desk.shop.row(three[0])
    assert (row.waiting_since, row.due_at, row.done_reason) == (None, None, DoneReason.VENTING)
    assert changes.undo is not None
    assert desk.triage.undo(changes.undo, now=desk.clock()).count == 3
    assert desk.feed.rows(three, now=desk.clock()) == before
    assert desk.triage.undo(changes.undo, now=desk.clock()) == NOTHING


def test_only_what_changed_is_counted(desk: SmallDesk, three: list[ConversationId]) -> None:
    desk.triage.done(three[:1], DoneReason.OTHER, now=desk.clock())
    desk.clock.pass_(minutes=1)
    changes = desk.triage.done(three, DoneReason.OTHER, now=desk.clock())
    assert (changes.count, changes.conversations) == (2, frozenset(three[1:]))
    assert desk.triage.done(three, DoneReason.OTHER, now=desk.clock()) == NOTHING


def test_undo_keeps_what_was_changed_again_since(
    desk: SmallDesk, three: list[ConversationId]
) -> None:
    changes = desk.triage.done(three, DoneReason.OTHER, now=desk.clock())
    desk.clock.pass_(minutes=1)
    desk.triage.spam(three[:1], now=desk.clock())
    desk.shop.says("Hello again", by="Bob")
    assert changes.undo is not None
    assert desk.triage.undo(changes.undo, now=desk.clock()).count == 1
    assert states(desk, three) == [State.SPAM, State.TO_ANSWER, State.NEW]


def test_done_as_replied_needs_a_reply(desk: SmallDesk, three: list[ConversationId]) -> None:
    desk.clock.pass_(minutes=1)
    desk.shop.replies_elsewhere("Hello!", three[0])
    with pytest.raises(WrongInput) as error:
        desk.triage.done(three, DoneReason.REPLIED, now=desk.clock())
    assert "2 of these 3" in error.value.what
    assert State.DONE not in states(desk, three)
    assert desk.triage.done(three[:1], DoneReason.REPLIED, now=desk.clock()).count == 1


def test_a_reply_on_its_way_counts_as_replied(desk: SmallDesk, three: list[ConversationId]) -> None:
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO outbox(conversation_id, network, text, visibility, state, client_id,"
            " created_at, changed_at) VALUES (?, 'mastodon', 'Hi', 'public', 'queued', 'c', ?, ?)",
            [three[0], to_text(MORNING), to_text(MORNING)],
        )
    assert desk.triage.done(three[:1], DoneReason.REPLIED, now=desk.clock()).count == 1


def test_reopening_puts_it_back_on_its_clock(desk: SmallDesk, three: list[ConversationId]) -> None:
    desk.triage.done(three, DoneReason.OTHER, now=desk.clock())
    desk.clock.pass_(hours=5)
    desk.triage.reopen(three[:1], now=desk.clock())
    row = desk.shop.row(three[0])
    assert (row.state, row.waiting_since) == (State.TO_ANSWER, MORNING)


def test_waiting_owes_nothing_until_they_write(
    desk: SmallDesk, three: list[ConversationId]
) -> None:
    desk.triage.wait(three[:1], now=desk.clock())
    assert desk.shop.row(three[0]).waiting_since is None
    later = desk.clock.pass_(hours=1)
    desk.shop.says("And now?", by="Ann")
    row = desk.shop.row(three[0])
    assert (row.state, row.waiting_since) == (State.TO_ANSWER, later)


def test_snoozed_comes_back_at_its_time(desk: SmallDesk, three: list[ConversationId]) -> None:
    until = desk.triage.snooze_words("tomorrow 9", now=desk.clock())
    desk.triage.snooze(three[:2], until, now=desk.clock())
    assert desk.triage.wake(now=desk.clock()) == NOTHING
    desk.clock.now = until
    changes = desk.triage.wake(now=desk.clock())
    assert (changes.count, changes.undo) == (2, None)
    assert states(desk, three) == [State.TO_ANSWER, State.TO_ANSWER, State.NEW]
    assert desk.triage.wake(now=desk.clock()) == NOTHING


def test_a_snooze_into_the_past_is_refused(desk: SmallDesk, three: list[ConversationId]) -> None:
    with pytest.raises(WrongInput):
        desk.triage.snooze(three, desk.clock() - timedelta(hours=1), now=desk.clock())
    with pytest.raises(WrongInput):
        desk.triage.snooze_words("whenever", now=desk.clock())


def test_intent_can_be_given_and_taken_back(desk: SmallDesk, three: list[ConversationId]) -> None:
    changes = desk.triage.set_intent(three, Intent.COMPLAINT, now=desk.clock())
    assert desk.shop.row(three[0]).due_at == MORNING + timedelta(minutes=60)
    assert set(desk.shop.in_view(View.COMPLAINTS)) == set(three)
    assert changes.undo is not None
    desk.triage.undo(changes.undo, now=desk.clock())
    assert desk.shop.row(three[0]).intent is Intent.QUESTION
    assert desk.shop.row(three[0]).due_at == MORNING + timedelta(minutes=240)


def test_an_undo_of_an_older_version_still_works(
    desk: SmallDesk, three: list[ConversationId]
) -> None:
    changes = desk.triage.spam(three, now=desk.clock())
    desk.triage.set_sentiment(three[:1], Sentiment.POS, now=desk.clock())
    with desk.db.writing() as write:
        inverse = json.loads(desk.db.value("SELECT inverse FROM undo WHERE id = ?", [changes.undo]))
        short = {id_: [marks[:10] for marks in pair] for id_, pair in inverse.items()}
        write.execute("UPDATE undo SET inverse = ? WHERE id = ?", [json.dumps(short), changes.undo])
    assert changes.undo is not None
    assert desk.triage.undo(changes.undo, now=desk.clock()).count == 3
    assert states(desk, three) == [State.NEW] * 3
    assert desk.shop.row(three[0]).sentiment is Sentiment.POS


def test_tags_go_on_and_off_and_back(desk: SmallDesk, three: list[ConversationId]) -> None:
    first = desk.triage.add_tag(three[:1], "Catering", now=desk.clock())
    changes = desk.triage.add_tag(three, " #catering ", now=desk.clock())
    assert (first.count, changes.count) == (1, 2)
    assert desk.triage.tags() == ("Catering",)
    assert desk.shop.row(three[2]).tags == ("Catering",)
    assert changes.undo is not None
    desk.triage.undo(changes.undo, now=desk.clock())
    assert desk.shop.row(three[0]).tags == ("Catering",)
    assert desk.shop.row(three[2]).tags == ()
    off = desk.triage.remove_tag(three, "catering", now=desk.clock())
    assert (off.count, desk.triage.tags()) == (1, ())
    assert off.undo is not None
    desk.triage.undo(off.undo, now=desk.clock())
    assert desk.shop.row(three[0]).tags != ()


def test_a_tag_needs_a_name(desk: SmallDesk, three: list[ConversationId]) -> None:
    for name in ("", "  ", "#", "x" * 61):
        with pytest.raises(WrongInput):
            desk.triage.add_tag(three, name, now=desk.clock())


def test_what_cannot_be_taken_back_is_said(desk: SmallDesk) -> None:
    with pytest.raises(NotFound):
        desk.triage.undo(UndoId(99), now=desk.clock())


def test_thousands_are_moved_and_brought_back_at_once(desk: SmallDesk) -> None:
    from support.shop import mention

    desk.shop.apply([mention("Hello", f"Person {n}") for n in range(1500)])
    ids = [ConversationId(row[0]) for row in desk.db.rows("SELECT id FROM conversation")]
    changes = desk.triage.done(ids, DoneReason.OTHER, now=desk.clock())
    assert changes.count == 1500
    assert changes.undo is not None
    assert desk.triage.undo(changes.undo, now=desk.clock()).count == 1500
