"""What is measured of replies that go by our own outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork, Weather
from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import to_text
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.triage import Triage
from support.people import NOW, House, open_house

NOW_PLEASE = Release(skip_undo=True)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Sender:
    """A shop that answers by mail."""

    def __init__(self, house: House, network: MemoryNetwork) -> None:
        self.house, self.network = house, network
        self.outbox = Outbox(house.db, connector_for=self._connector)
        self.triage = Triage(house.db)
        self.asked = house.asked(
            text="Where is my cake?", network="email", handle="ana@example.org"
        )

    def _connector(self, _account: AccountId) -> MemoryConnector:
        return MemoryConnector(self.network, network="email", now=lambda: NOW)

    def sends(self, how: Release = NOW_PLEASE) -> ConversationId:
        draft = Drafts(self.house.db).save(
            self.asked, Visibility.PRIVATE, "It is ready.", seen=None, now=NOW
        )
        self.outbox.release(draft.id, how, now=NOW)
        return self.asked

    def answer(self) -> tuple[object, ...] | None:
        row = self.house.db.row("SELECT at, outbox_s, via, calendar_s, since FROM answer_time")
        return None if row is None else tuple(row)


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    with open_house(tmp_path) as house:
        yield Sender(house, MemoryNetwork(tmp_path / "network"))


def test_a_reply_queued_offline_for_6_h_stops_the_clock_when_it_is_accepted(
    sender: Sender,
) -> None:
    sender.network.stays(Weather.OFFLINE)
    sender.sends()
    sender.outbox.deliver_due(now=NOW)
    assert sender.answer() is None
    sender.network.stays(Weather.FAIR)
    later = NOW + 6 * HOUR
    sender.outbox.deliver_due(now=later, at_once=True)
    at, outbox_s, via, calendar_s, since = sender.answer() or ()
    assert (at, outbox_s, via) == (to_text(later), 6 * 3600, "desk")
    assert isinstance(calendar_s, int)
    assert calendar_s >= 6 * 3600
    assert isinstance(since, str)
    assert since <= to_text(NOW)


def test_undo_time_is_no_delay_of_the_outbox(sender: Sender) -> None:
    sender.sends(Release())
    sender.outbox.deliver_due(now=NOW + MINUTE)
    answer = sender.answer()
    assert answer is not None
    assert answer[1] == 0


def test_reply_and_done_in_one_step(sender: Sender) -> None:
    """Pressed at once: the answer is measured when the network has it, and so is done."""
    id_ = sender.sends(Release())
    sender.triage.done([id_], DoneReason.REPLIED, now=NOW + timedelta(seconds=1))
    assert sender.answer() is None
    sender.outbox.deliver_due(now=NOW + MINUTE)
    answer = sender.answer()
    assert answer is not None
    assert answer[0] == to_text(NOW + MINUTE)
    row = sender.house.db.get_row("SELECT done_at, done_reason, replies FROM segment")
    assert tuple(row) == (to_text(NOW + MINUTE), "replied", 1)
