"""How long customers waited, written down once when it happens.

Two tables, worked out by `domain/segments.py` in the transaction of what happened, in whole seconds
by the calendar (`calendar_s`) and in opening time (`business_s`), rounded down:

- `segment`: one row a segment: from when, by how many messages and replies, done when and why, and
  how long that took. What was settled without a reply has `settled_at`.
- `answer_time`: one row a reply that answered something: since when it had waited, its target's
  moment (`due_at`; none for history), whether it went in opening hours, and apart from it how long
  the message was there before we saw it (`discovery_s`) and how long the reply lay in the outbox
  because it could not go (`outbox_s`).

A span that is written stays as it is, whatever the opening hours become; `recalculate` alone
measures anew, and `remeasured` says when that was. `decision` keeps when the owner said done or
settled. Reports read `answers_between` and `segments_between`; conversations from before these
tables wait in `unmeasured` until `catch_up` has seen them. `imported` marks what came with a file,
or is older than its account here; `approximate`, that the network told no time of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.mentions import HandledVia, Intent, Origin
from courtesydesk.domain.segments import (
    Answer,
    Done,
    Event,
    Inbound,
    Segment,
    Sent,
    Settled,
    segments,
)
from courtesydesk.domain.thanks import LONGEST, is_only_thanks
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.clocks import Targets, is_history
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks

CHUNK = 400


class SegmentRow(NamedTuple):
    """A row of `segment`; times as text."""

    conversation_id: int
    number: int
    opened_at: str
    inbound: int
    replies: int
    done_at: str | None
    done_reason: str
    first_done_at: str | None
    reopened: int
    settled_at: str | None
    complaint: int
    opened_by_us: int
    imported: int
    approximate: int
    discovery_s: int
    calendar_s: int | None
    business_s: int | None


class AnswerRow(NamedTuple):
    """A row of `answer_time`; times as text."""

    reply_id: int
    conversation_id: int
    number: int
    mention_id: int
    since: str
    at: str
    first: int
    complaint: int
    via: str
    imported: int
    approximate: int
    discovery_s: int
    outbox_s: int | None
    calendar_s: int
    business_s: int
    in_hours: int
    due_at: str | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of a reply beside its event."""

    via: str
    queued_at: datetime | None = None
    """When it could have gone: after undo time, parking and schedule."""


Story = tuple[list[Event], dict[int, Sending]]
"""What happened in one conversation, and how its replies went."""


def measure(
    write: sqlite3.Connection, ids: Iterable[int], targets: Targets, *, anew: bool = False
) -> None:
    """Bring the measures of these conversations up to date.

    Call it in the transaction of what happened. What is written stays, unless measured `anew`.
    """
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        kept = _kept(write, some)
        if anew:
            _delete(write, kept, set(kept.segments), set(kept.answers))
            kept = _Kept({}, {})
        _write(write, _stories(write, some), targets, kept)


def begin(write: sqlite3.Connection, stories: dict[int, Story], targets: Targets) -> None:
    """Write down the measures of conversations that were not there before."""
    longer: dict[int, Story] = {}
    opened: list[SegmentRow] = []
    for id_, (events, sendings) in stories.items():
        first = events[0]
        # Nearly all that is fetched: it need not be thought through.
        if len(events) == 1 and isinstance(first, Inbound) and first.gone_at is None:
            alone = Segment(first, inbound=1, complaint=first.complaint)
            opened.append(_segment(id_, 0, alone, targets, None))
        else:
            longer[id_] = (events, sendings)
    _put(write, "segment", opened)
    _write(write, longer, targets, _Kept({}, {}))


def decide(
    write: sqlite3.Connection,
    conversation: int,
    before: tuple[str | None, str | None],
    after: tuple[str | None, str | None],
    reason: str,
) -> None:
    """Keep when the owner said done, and settled; what is taken back was never said.

    Both are (done_at, settled_at) of the conversation.
    """
    gone = {at for at in before if at is not None} - set(after)
    kept = [at for at in after if at is not None]
    write.executemany(
        "DELETE FROM decision WHERE conversation_id = ? AND at = ?",
        [(conversation, at) for at in gone if not kept or at > max(kept)],
    )
    write.executemany(
        "INSERT OR IGNORE INTO decision(conversation_id, at, done, reason) VALUES (?, ?, ?, ?)",
        [
            (conversation, at, int(is_done), reason if is_done else "")
            for at, is_done in zip(after, (True, False), strict=True)
            if at is not None and at not in before
        ],
    )


# Writing

Key = TypeVar("Key")
Measured = TypeVar("Measured", SegmentRow, AnswerRow)


class _Kept(NamedTuple):
    """What is written already."""

    segments: dict[tuple[int, int], SegmentRow]
    answers: dict[int, AnswerRow]


def _kept(write: sqlite3.Connection, ids: Sequence[int]) -> _Kept:
    segments_, answers = (
        write.execute(
            f"SELECT {', '.join(fields)} FROM {table} WHERE conversation_id IN ({marks(ids)})", ids
        ).fetchall()
        for table, fields in (("segment", SegmentRow._fields), ("answer_time", AnswerRow._fields))
    )
    return _Kept(
        {(row[0], row[1]): SegmentRow(*row) for row in segments_},
        {row[0]: AnswerRow(*row) for row in answers},
    )


def _write(
    write: sqlite3.Connection, stories: dict[int, Story], targets: Targets, kept: _Kept
) -> None:
    found: dict[tuple[int, int], SegmentRow] = {}
    answers: dict[int, AnswerRow] = {}
    for id_, (events, sendings) in stories.items():
        for number, one in enumerate(segments(events)):
            before = kept.segments.get((id_, number))
            found[id_, number] = _segment(id_, number, one, targets, before)
            for answer in one.answers:
                sending = sendings[answer.reply]
                answers[answer.reply] = _answer(id_, number, answer, sending, targets, kept)
    _delete(write, kept, kept.segments.keys() - found.keys(), kept.answers.keys() - answers.keys())
    _put(write, "segment", _changed(found, kept.segments))
    _put(write, "answer_time", _changed(answers, kept.answers))


def _changed(found: dict[Key, Measured], kept: dict[Key, Measured]) -> list[Measured]:
    return [row for key, row in found.items() if kept.get(key) != row]


def _segment(
    id_: int, number: int, one: Segment, targets: Targets, before: SegmentRow | None
) -> SegmentRow:
    opened_at, done_at = to_text(one.opened_at), _text(one.done_at)
    calendar: int | None = None
    business: int | None = None
    if before is not None and (before.opened_at, before.done_at) == (opened_at, done_at):
        calendar, business = before.calendar_s, before.business_s
    elif one.done_at is not None:
        calendar, business = _seconds(targets, one.opened_at, one.done_at)
    return SegmentRow(
        id_, number, opened_at, one.inbound, one.replies, done_at, one.done_reason,
        _text(one.first_done_at), one.reopened, _text(one.settled_at), one.complaint,
        one.opened_by_us, one.first.imported, one.first.approximate, _whole(one.first.discovery),
        calendar, business,
    )  # fmt: skip


def _answer(
    id_: int, number: int, one: Answer, sending: Sending, targets: Targets, kept: _Kept
) -> AnswerRow:
    since, at = to_text(one.since), to_text(one.at)
    before = kept.answers.get(one.reply)
    if before is not None and (before.since, before.at) == (since, at):
        calendar, business, in_hours = before.calendar_s, before.business_s, before.in_hours
    else:
        calendar, business = _seconds(targets, one.since, one.at)
        in_hours = int(targets.clock.is_open(one.at))
    if before is not None and (before.since, before.complaint) == (since, one.complaint):
        due_at = before.due_at
    else:
        due_at = _due(one, targets)
    lay = None if sending.queued_at is None else _whole(one.at - sending.queued_at)
    imported = one.inbound.imported or sending.via == HandledVia.IMPORT
    return AnswerRow(
        one.reply, id_, number, one.inbound.id, since, at, one.first, one.complaint, sending.via,
        imported, one.inbound.approximate, _whole(one.inbound.discovery), lay, calendar, business,
        in_hours, due_at,
    )  # fmt: skip


def _due(one: Answer, targets: Targets) -> str | None:
    if one.inbound.history:
        return None
    return targets.due_at(to_text(one.since), Intent.COMPLAINT if one.complaint else None)


def _seconds(targets: Targets, start: datetime, end: datetime) -> tuple[int, int]:
    took = targets.clock.elapsed(start, end)
    return _whole(took.calendar), _whole(took.business)


def _whole(span: timedelta) -> int:
    return max(int(span.total_seconds()), 0)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


def _put(write: sqlite3.Connection, table: str, rows: Sequence[Measured]) -> None:
    if rows:
        names = ", ".join(rows[0]._fields)
        write.executemany(
            f"INSERT OR REPLACE INTO {table}({names}) VALUES ({marks(rows[0])})", rows
        )


def _delete(
    write: sqlite3.Connection, kept: _Kept, segments_: set[tuple[int, int]], answers: set[int]
) -> None:
    write.executemany(
        "DELETE FROM segment WHERE conversation_id = ? AND number = ?", sorted(segments_)
    )
    write.executemany("DELETE FROM answer_time WHERE reply_id = ?", [(id_,) for id_ in answers])


# What happened


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
    )


def sent(id_: int, at: str, released_at: str | None, via: str) -> Sent:
    """A reply as an event."""
    return Sent(
        id_, from_text(at), from_text_or_none(released_at), automatic=via == HandledVia.AUTOMATIC
    )


def _stories(write: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Story]:
    stories: dict[int, Story] = {}
    for id_, event in _heard(write, ids):
        stories.setdefault(id_, ([], {}))[0].append(event)
    for row in write.execute(
        "SELECT r.conversation_id, r.id, r.occurred_at, r.via, o.created_at, (SELECT min(at)"
        " FROM outbox_log l WHERE l.outbox_id = o.id AND l.state = 'queued') FROM reply r"
        f" LEFT JOIN outbox o ON o.id = r.outbox_id WHERE r.conversation_id IN ({marks(ids)})",
        ids,
    ):
        story = stories.setdefault(row[0], ([], {}))
        story[0].append(sent(row[1], row[2], row[4], row[3]))
        story[1][row[1]] = Sending(row[3], from_text_or_none(row[5]))
    for row in write.execute(
        "SELECT conversation_id, at, done, reason FROM decision"
        f" WHERE conversation_id IN ({marks(ids)})",
        ids,
    ):
        at = from_text(row[1])
        decided = Done(at, row[3]) if row[2] else Settled(at)
        stories.setdefault(row[0], ([], {}))[0].append(decided)
    return stories


def _heard(write: sqlite3.Connection, ids: Sequence[int]) -> Iterator[tuple[int, Inbound]]:
    for row in write.execute(
        "SELECT m.conversation_id, m.id, m.occurred_at, m.fetched_at, m.origin, m.deleted_at,"
        f" CASE WHEN length(m.text) <= {LONGEST} THEN m.text ELSE '' END, a.created_at,"
        " CASE WHEN c.intent_by_owner THEN c.intent ELSE m.intent END AS intent"
        " FROM mention m JOIN conversation c ON c.id = m.conversation_id"
        " LEFT JOIN account a ON a.id = m.account_id"
        f" WHERE m.conversation_id IN ({marks(ids)}) AND m.flag IS NOT ?",
        [*ids, Flag.BULK],
    ):
        yield row[0], heard(
            row[1], row[2], row[3], row[6], complaint=row[8] == Intent.COMPLAINT,
            origin=row[4], since=row[7], gone_at=row[5],
        )  # fmt: skip


# What was there before these tables, and measuring anew


def catch_up(db: Database, targets: Targets, limit: int = CHUNK) -> bool:
    """Measure some conversations from before these tables; returns whether others wait still."""
    waiting = [
        int(row[0])
        for row in db.rows(
            "SELECT conversation_id FROM unmeasured ORDER BY conversation_id DESC LIMIT ?", [limit]
        )
    ]
    if not waiting:
        return False
    with db.writing() as write:
        measure(write, waiting, targets)
        write.executemany(
            "DELETE FROM unmeasured WHERE conversation_id = ?", [(id_,) for id_ in waiting]
        )
    return len(waiting) == limit


def recalculate(write: sqlite3.Connection, targets: Targets, since: datetime, now: datetime) -> int:
    """Measure again, by the hours of today's settings, what was opened or answered since then.

    Returns how many conversations that were; it is written down that it was done.
    """
    at = to_text(since)
    ids = [
        int(row[0])
        for row in write.execute(
            "SELECT conversation_id FROM segment WHERE opened_at >= :at OR done_at >= :at"
            " UNION SELECT conversation_id FROM answer_time WHERE at >= :at",
            {"at": at},
        )
    ]
    measure(write, ids, targets, anew=True)
    write.execute(
        "INSERT OR REPLACE INTO remeasured(at, since, conversations) VALUES (?, ?, ?)",
        [to_text(now), at, len(ids)],
    )
    return len(ids)


# Reading

_WITH = (
    "c.network, c.channel, c.account_id, c.identity_id, c.intent, c.state, c.flag"
    " FROM {table} JOIN conversation c ON c.id = {table}.conversation_id"
    " WHERE c.state <> 'spam' AND {table}.{column} >= ? AND {table}.{column} < ?"
)


def answers_between(db: Database, start: datetime, end: datetime) -> list[Row]:
    """The answers given in [start, end), oldest first: the columns of `answer_time`, and network,
    channel, account_id, identity_id, intent, state and flag of the conversation."""
    return db.rows(
        f"SELECT answer_time.*, {_WITH.format(table='answer_time', column='at')}"
        " ORDER BY answer_time.at, reply_id",
        [to_text(start), to_text(end)],
    )


def segments_between(
    db: Database, start: datetime, end: datetime, *, column: str = "opened_at"
) -> list[Row]:
    """The segments opened, or (`done_at`, `first_done_at`) done, in [start, end): the columns of
    `segment`, and network … flag as in `answers_between`."""
    if column not in ("opened_at", "done_at", "first_done_at"):
        raise ValueError(column)
    return db.rows(
        f"SELECT segment.*, {_WITH.format(table='segment', column=column)}"
        f" ORDER BY segment.{column}, conversation_id, number",
        [to_text(start), to_text(end)],
    )
