"""What became of drafts that the tone check warned of: softened, sent against advice, dropped."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork
from courtesydesk.domain.findings import Severity, Verdict
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.reports import Line, Period
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.reports import Reports
from support.shop import SmallDesk, make_desk

PUBLIC = Visibility.PUBLIC
HOT = "You should have read the sign, idiot."
KIND = "I am sorry about the bread; a new loaf is on us."


class Writing:
    """Somebody writes replies and lets some of them go."""

    def __init__(self, folder: Path) -> None:
        self.desk: SmallDesk = make_desk(folder)
        self.drafts = Drafts(self.desk.db)
        self.network = MemoryNetwork(folder / "network")
        self.outbox = Outbox(self.desk.db, connector_for=self._connector, check=_check)
        self.asked = 0

    def _connector(self, _account: AccountId) -> MemoryConnector:
        return MemoryConnector(self.network, network="mastodon", now=self.desk.clock)

    def asks(self) -> ConversationId:
        self.asked += 1
        return self.desk.shop.says("Where is my bread?", by=f"Person {self.asked}")

    def writes(self, id_: ConversationId, text: str, *, warned: bool = False) -> DraftId:
        now = self.desk.clock.pass_(seconds=10)
        return self.drafts.save(id_, PUBLIC, text, seen=None, now=now, warned=warned).id

    def sends(self, draft: DraftId, how: Release = Release(skip_undo=True)) -> None:  # noqa: B008
        self.outbox.release(draft, how, now=self.desk.clock.now)
        self.desk.clock.pass_(seconds=30)
        self.outbox.deliver_due(now=self.desk.clock.now)

    def line(self, metric: str) -> Line:
        now = self.desk.clock.now
        period = Period(now - timedelta(days=1), now + timedelta(seconds=1))
        return Reports(self.desk.db).of(period, now=now).line(metric)


def _check(text: str, *_rest: object) -> Verdict:
    return Verdict((), Severity.WARN if "idiot" in text else Severity.OK, "en", judged=True)


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    return Writing(tmp_path)


def test_a_warned_draft_that_went_without_a_warning_was_softened(writing: Writing) -> None:
    id_ = writing.asks()
    writing.writes(id_, HOT, warned=True)
    writing.sends(writing.writes(id_, KIND))
    writing.sends(writing.writes(writing.asks(), KIND))
    line = writing.line("M21")
    assert (line.n, line.hits, line.left_out) == (1, 1, 0)
    assert line.conversations == (id_,)
    assert (writing.line("M21a").n, writing.line("M21a").hits) == (2, 0)


def test_what_goes_as_it_was_went_against_advice(writing: Writing) -> None:
    id_ = writing.asks()
    writing.sends(writing.writes(id_, HOT))
    assert (writing.line("M21").n, writing.line("M21").hits) == (1, 0)
    assert writing.line("M21").exceptions == (id_,)
    assert writing.line("M21a").hits == 1


def test_a_reply_without_a_draft_counts_too(writing: Writing) -> None:
    how = Release(skip_undo=True)
    writing.outbox.release_text(writing.asks(), PUBLIC, HOT, how, now=writing.desk.clock.now)
    writing.desk.clock.pass_(seconds=30)
    writing.outbox.deliver_due(now=writing.desk.clock.now)
    assert (writing.line("M21").n, writing.line("M21").hits) == (1, 0)


def test_a_dropped_one_is_told_apart_until_it_is_brought_back(writing: Writing) -> None:
    id_ = writing.asks()
    draft = writing.writes(id_, HOT, warned=True)
    writing.writes(id_, "")
    assert (writing.line("M21").n, writing.line("M21").left_out) == (0, 1)
    writing.drafts.restore(draft, now=writing.desk.clock.now)
    assert writing.line("M21").left_out == 0
    writing.sends(writing.writes(id_, KIND))
    assert (writing.line("M21").hits, writing.line("M21").left_out) == (1, 0)


def test_what_was_taken_back_counts_as_it_went_in_the_end(writing: Writing) -> None:
    id_ = writing.asks()
    draft = writing.writes(id_, HOT, warned=True)
    writing.outbox.release(draft, Release(), now=writing.desk.clock.now)
    (row,) = writing.outbox.rows()
    writing.outbox.edit(row.id, now=writing.desk.clock.now)
    assert (writing.line("M21").n, writing.line("M21").left_out) == (0, 0)
    again = writing.writes(id_, KIND)
    assert again == draft
    writing.sends(again)
    assert (writing.line("M21").n, writing.line("M21").hits) == (1, 1)


def test_the_words_are_not_kept(writing: Writing) -> None:
    id_ = writing.asks()
    writing.writes(id_, HOT, warned=True)
    writing.sends(writing.writes(id_, KIND))
    kept = [tuple(row) for row in writing.desk.db.rows("SELECT * FROM hot_draft")]
    assert kept
    assert not any("idiot" in str(value) for row in kept for value in row)
