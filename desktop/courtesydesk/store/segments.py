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
settled. Reports read these tables (`store/reports.py`); conversations from before them wait in
`unmeasured` until `catch_up` has seen them. `imported` marks what came with a file, or is older
than its account here; `approximate`, that the network told no time of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from courtesydesk.domain.mentions import HandledVia, Intent
from courtesydesk.domain.segments import Answer, Inbound, Segment, segments
from courtesydesk.domain.times import to_text
from courtesydesk.store.bulk import insert_all
from courtesydesk.store.clocks import Targets
from courtesydesk.store.database import Database
from courtesydesk.store.items import marks
from courtesydesk.store.stories import Story, stories_of

CHUNK = 400
BATCH = 100
"""So many old conversations are measured at a time: nobody waits long for the file."""


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
        _write(write, stories_of(write, some), targets, kept)


def begin(write: sqlite3.Connection, stories: dict[int, Story], targets: Targets) -> None:
    """Write down the measures of conversations that were not there before."""
    longer: dict[int, Story] = {}
    opened: list[SegmentRow] = []
    for id_, story in stories.items():
        first = story.events[0] if story.events else None
        # Nearly all that is fetched: it need not be thought through.
        if len(story.events) == 1 and isinstance(first, Inbound) and first.gone_at is None:
            alone = Segment(first, inbound=1, complaint=first.complaint)
            opened.append(_segment(id_, 0, alone, targets, None))
        else:
            longer[id_] = story
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
    for id_, story in stories.items():
        for number, one in enumerate(segments(story.events)):
            before = kept.segments.get((id_, number))
            found[id_, number] = _segment(id_, number, one, targets, before)
            for answer in one.answers:
                earlier = kept.answers.get(answer.reply)
                answers[answer.reply] = _answer(id_, number, answer, story, targets, earlier)
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
    complaint = one.complaint if before is None or not one.first.edited else before.complaint
    return SegmentRow(
        id_, number, opened_at, one.inbound, one.replies, done_at, one.done_reason,
        _text(one.first_done_at), one.reopened, _text(one.settled_at), complaint,
        one.opened_by_us, one.first.imported, one.first.approximate, _whole(one.first.discovery),
        calendar, business,
    )  # fmt: skip


def _answer(
    id_: int, number: int, one: Answer, story: Story, targets: Targets, before: AnswerRow | None
) -> AnswerRow:
    since, at, sending = to_text(one.since), to_text(one.at), story.sendings[one.reply]
    if before is not None and (before.since, before.at) == (since, at):
        calendar, business, in_hours = before.calendar_s, before.business_s, before.in_hours
    else:
        calendar, business = _seconds(targets, one.since, one.at)
        in_hours = int(targets.clock.is_open(one.at))
    # What was said when it was answered counts, not what was made of it since.
    complaint = one.complaint if before is None or not one.inbound.edited else before.complaint
    if before is not None and (before.since, before.complaint) == (since, complaint):
        due_at = before.due_at
    else:
        due_at = _due(one, story, targets)
    lay = None if sending.queued_at is None else _whole(one.at - sending.queued_at)
    imported = one.inbound.imported or sending.via == HandledVia.IMPORT
    return AnswerRow(
        one.reply, id_, number, one.inbound.id, since, at, one.first, complaint, sending.via,
        imported, one.inbound.approximate, _whole(one.inbound.discovery), lay, calendar, business,
        in_hours, due_at,
    )  # fmt: skip


def _due(one: Answer, story: Story, targets: Targets) -> str | None:
    if one.inbound.history:
        return None
    intent = Intent.COMPLAINT if one.complaint else None
    return targets.due_at(to_text(one.since), intent, story.network, story.channel)


def _seconds(targets: Targets, start: datetime, end: datetime) -> tuple[int, int]:
    took = targets.clock.elapsed(start, end)
    return _whole(took.calendar), _whole(took.business)


def _whole(span: timedelta) -> int:
    return max(int(span.total_seconds()), 0)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


def _put(write: sqlite3.Connection, table: str, rows: Sequence[Measured]) -> None:
    if rows:
        insert_all(write, f"INSERT OR REPLACE INTO {table}({', '.join(rows[0]._fields)})", rows)


def _delete(
    write: sqlite3.Connection, kept: _Kept, segments_: set[tuple[int, int]], answers: set[int]
) -> None:
    write.executemany(
        "DELETE FROM segment WHERE conversation_id = ? AND number = ?", sorted(segments_)
    )
    write.executemany("DELETE FROM answer_time WHERE reply_id = ?", [(id_,) for id_ in answers])


# What was there before these tables, and measuring anew


def catch_up(db: Database, targets: Targets, limit: int = BATCH) -> bool:
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
