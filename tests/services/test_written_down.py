"""Calls, visits and letters that were written down are on the clocks as everything said is."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import State
from courtesydesk.domain.ids import ConversationId, CustomerId, NoteId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.domain.reports import Period
from courtesydesk.domain.times import to_text
from courtesydesk.services.people import People
from courtesydesk.services.reports import Reports
from support.shop import SmallDesk, make_desk


class Telephone:
    """Ana asked something in public, and was answered; then the telephone rings, or is used."""

    def __init__(self, folder: Path) -> None:
        self.desk: SmallDesk = make_desk(folder)
        self.people = People(self.desk.db, self.desk.workspace)
        self.id: ConversationId = self.desk.shop.says("Are you open on Monday?", by="Ana")
        row = self.desk.db.get_row(
            "SELECT i.customer_id FROM conversation c JOIN identity i ON i.id = c.identity_id"
        )
        self.customer = CustomerId(row[0])
        self.later(20)
        self.we_answer()

    @property
    def now(self) -> datetime:
        return self.desk.clock()

    def later(self, minutes: int) -> None:
        self.desk.clock.pass_(minutes=minutes)

    def we_answer(self) -> None:
        self.desk.shop.replies_elsewhere("Yes, from eight until one.", self.id)

    def is_written_down(
        self, kind: NoteKind = NoteKind.CALL, *, inbound: bool | None = True, at: int = 0
    ) -> NoteId:
        self.people.write_down(
            self.customer, kind, "Wants to know about rye bread.", author="Clara",
            at=self.now - timedelta(minutes=at), inbound=inbound, conversation=self.id,
        )  # fmt: skip
        return NoteId(self.desk.db.value("SELECT max(id) FROM note"))

    def stands(self) -> tuple[str, str | None, bool]:
        row = self.desk.db.get_row("SELECT * FROM conversation WHERE id = ?", [self.id])
        return row["state"], row["waiting_since"], row["due_at"] is not None

    def report(self, metric: str) -> tuple[int, float | None]:
        period = Period(self.now - timedelta(days=1), self.now + timedelta(seconds=1))
        line = Reports(self.desk.db).of(period, now=self.now).line(metric)
        return line.n, None if line.calendar is None else line.calendar.median


@pytest.fixture
def telephone(tmp_path: Path) -> Telephone:
    return Telephone(tmp_path)


@pytest.mark.parametrize("kind", [NoteKind.CALL, NoteKind.VISIT, NoteKind.LETTER])
def test_who_called_waits_from_when_they_called(telephone: Telephone, kind: NoteKind) -> None:
    telephone.later(60)
    telephone.is_written_down(kind, at=15)
    called = to_text(telephone.now - timedelta(minutes=15))
    assert telephone.stands() == (State.TO_ANSWER, called, True)
    assert telephone.report("M3") == (1, 15 * 60)


def test_the_reply_to_a_call_is_measured_from_the_call(telephone: Telephone) -> None:
    telephone.later(60)
    telephone.is_written_down()
    telephone.later(40)
    telephone.we_answer()
    assert telephone.stands() == (State.WAITING, None, False)
    took = telephone.desk.db.rows("SELECT calendar_s FROM answer_time ORDER BY at")
    assert [row[0] for row in took] == [20 * 60, 40 * 60]


def test_calling_them_back_leaves_nothing_owed(telephone: Telephone) -> None:
    telephone.later(60)
    telephone.is_written_down()
    telephone.later(10)
    telephone.is_written_down(inbound=False)
    assert telephone.stands() == (State.WAITING, None, False)
    assert telephone.report("M3")[0] == 0


def test_a_call_from_before_our_answer_was_answered_by_it(telephone: Telephone) -> None:
    telephone.later(5)
    before = telephone.stands()
    telephone.is_written_down(at=10)
    assert telephone.stands() == before == (State.WAITING, None, False)


def test_a_note_to_oneself_starts_nothing(telephone: Telephone) -> None:
    telephone.later(5)
    telephone.is_written_down(NoteKind.NOTE)
    telephone.is_written_down(inbound=None)
    assert telephone.stands() == (State.WAITING, None, False)


def test_what_is_taken_away_was_never_said_and_can_be_put_back(telephone: Telephone) -> None:
    telephone.later(5)
    note = telephone.is_written_down()
    since = telephone.stands()[1]
    gone = telephone.people.remove_note(note, now=telephone.now)
    assert telephone.stands() == (State.WAITING, None, False)
    assert gone.undo is not None
    telephone.people.undo(gone.undo, now=telephone.now)
    assert telephone.stands() == (State.TO_ANSWER, since, True)


def test_their_words_stay_the_last_of_the_row(telephone: Telephone) -> None:
    row = "SELECT last_text, last_at, mentions FROM conversation"
    before = tuple(telephone.desk.db.get_row(row))
    telephone.later(5)
    telephone.is_written_down()
    assert tuple(telephone.desk.db.get_row(row)) == before
