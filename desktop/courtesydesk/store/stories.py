"""What happened in conversations, as events for the clocks; see `domain/segments.py`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.mentions import HandledVia, Intent, Origin
from courtesydesk.domain.segments import Done, Event, Inbound, Sent, Settled
from courtesydesk.domain.thanks import LONGEST, is_only_thanks
from courtesydesk.domain.times import from_text, from_text_or_none
from courtesydesk.store.clocks import is_history
from courtesydesk.store.items import marks

SPOKEN = "kind IN ('call', 'visit', 'letter') AND inbound IS NOT NULL"
"""Notes that are part of what was said, by us or by them."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of a reply beside its event."""

    via: str
    queued_at: datetime | None = None
    """When it could have gone: after undo time, parking and schedule."""


@dataclass(slots=True)
class Story:
    """What happened in one conversation, and how its replies went."""

    network: str
    channel: str
    events: list[Event] = field(default_factory=list)
    sendings: dict[int, Sending] = field(default_factory=dict)

    def sent(
        self,
        id_: int,
        at: str,
        via: str,
        released_at: str | None = None,
        queued_at: str | None = None,
    ) -> None:
        """A reply of ours; the last two are of the outbox."""
        automatic = via == HandledVia.AUTOMATIC
        event = Sent(id_, from_text(at), from_text_or_none(released_at), automatic)
        self.events.append(event)
        self.sendings[id_] = Sending(via, from_text_or_none(queued_at))


def heard(
    id_: int,
    at: str,
    fetched_at: str,
    text: str,
    *,
    complaint: bool,
    origin: str,
    since: str | None,
    gone_at: str | None = None,
    edited: bool = False,
) -> Inbound:
    """A mention as an event; `since` is when its account was made here."""
    return Inbound(
        id_,
        from_text(at),
        from_text(fetched_at),
        thanks=is_only_thanks(text),
        complaint=complaint,
        imported=origin == Origin.IMPORT or (since is not None and at < since),
        history=is_history(origin, at, fetched_at),
        gone_at=from_text_or_none(gone_at),
        edited=edited,
    )


def stories_of(write: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Story]:
    """What happened in these conversations, as far as it is kept."""
    stories = {
        row[0]: Story(row[1], row[2])
        for row in write.execute(
            f"SELECT id, network, channel FROM conversation WHERE id IN ({marks(ids)})", ids
        )
    }
    for id_, event in _heard(write, ids):
        stories[id_].events.append(event)
    for row in write.execute(
        "SELECT r.conversation_id, r.id, r.occurred_at, r.via, o.created_at, (SELECT min(at)"
        " FROM outbox_log l WHERE l.outbox_id = o.id AND l.state = 'queued') FROM reply r"
        f" LEFT JOIN outbox o ON o.id = r.outbox_id WHERE r.conversation_id IN ({marks(ids)})",
        ids,
    ):
        stories[row[0]].sent(*tuple(row)[1:])
    for id_, noted in _written_down(write, ids):
        stories[id_].events.append(noted)
    for row in write.execute(
        "SELECT conversation_id, at, done, reason FROM decision"
        f" WHERE conversation_id IN ({marks(ids)})",
        ids,
    ):
        at = from_text(row[1])
        stories[row[0]].events.append(Done(at, row[3]) if row[2] else Settled(at))
    return stories


def _written_down(
    write: sqlite3.Connection, ids: Sequence[int]
) -> Iterator[tuple[int, Inbound | Settled]]:
    """Calls, visits and letters: theirs are inbound at their time, ours leave nothing owed."""
    for row in write.execute(
        "SELECT conversation_id, id, occurred_at, inbound, text FROM note"
        f" WHERE conversation_id IN ({marks(ids)}) AND {SPOKEN}",
        ids,
    ):
        at = from_text(row[2])
        if row[3]:
            # Below zero: it is no mention.
            yield row[0], Inbound(-row[1], at, at, thanks=is_only_thanks(row[4]))
        else:
            yield row[0], Settled(at)


def _heard(write: sqlite3.Connection, ids: Sequence[int]) -> Iterator[tuple[int, Inbound]]:
    for row in write.execute(
        "SELECT m.conversation_id, m.id, m.occurred_at, m.fetched_at, m.origin, m.deleted_at,"
        f" CASE WHEN length(m.text) <= {LONGEST} THEN m.text ELSE '' END, a.created_at,"
        " CASE WHEN c.intent_by_owner THEN c.intent ELSE m.intent END AS intent,"
        " EXISTS (SELECT 1 FROM mention_version v WHERE v.mention_id = m.id) AS edited"
        " FROM mention m JOIN conversation c ON c.id = m.conversation_id"
        " LEFT JOIN account a ON a.id = m.account_id"
        f" WHERE m.conversation_id IN ({marks(ids)}) AND m.flag IS NOT ?",
        [*ids, Flag.BULK],
    ):
        yield row[0], heard(
            row[1], row[2], row[3], row[6], complaint=row[8] == Intent.COMPLAINT,
            origin=row[4], since=row[7], gone_at=row[5], edited=bool(row[9]),
        )  # fmt: skip
