"""Conversations in which somebody should hear from us, and those that the owner lets rest."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.aftercare import Aftercare
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.loops import (
    CHECK_BACK_AFTER,
    CHECK_BACK_UNTIL,
    OPEN_UNTIL,
    THANKS_UNTIL,
    Loop,
    LoopKind,
)
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.feeds import Where, capped
from courtesydesk.store.items import marks
from courtesydesk.store.outbox import ANSWER_WAITS
from courtesydesk.store.standing import preview

MOST_ON_TOP = 10

_OFFERS = (
    "?", "shall i", "shall we", "happy to", "glad to", "let us know", "let me know", "tell me",
    "tell us", "send us", "send me", "if you like", "if you'd like", "if you would like",
    "would you", "could you", "can you", "write to me", "write to us",
)  # fmt: skip
_ASKED = " OR ".join(["instr(lower(ours.text), ?) > 0"] * len(_OFFERS))
_PERSON = "coalesce(nullif(u.name, ''), nullif(i.name, ''), i.handle)"
_WHO = "JOIN identity i ON i.id = c.identity_id JOIN customer u ON u.id = i.customer_id"
_RESTS = """NOT EXISTS (SELECT 1 FROM loop_rest r
 WHERE r.conversation_id = c.id AND r.kind = ? AND r.at >= {since})"""
_NOT_SINCE = """NOT EXISTS (SELECT 1 FROM reply p
 WHERE p.conversation_id = c.id AND p.occurred_at >= {since})"""
_NOTHING_GOES = """NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
 AND o.state IN ('held', 'queued', 'sending') AND o.created_at >= ? AND o.visibility IN"""

_THEIR_WORDS = """coalesce((SELECT m.text FROM mention m WHERE m.conversation_id = c.id
 AND m.deleted_at IS NULL ORDER BY m.occurred_at DESC, m.id DESC LIMIT 1), c.last_text) AS text"""

_OPEN = f"""
FROM conversation c JOIN reply ours ON ours.id = (
    SELECT id FROM reply WHERE conversation_id = c.id ORDER BY occurred_at DESC, id DESC LIMIT 1)
{_WHO}
WHERE c.folder = 'to_answer' AND c.waiting_since IS NOT NULL
AND c.waiting_since >= ? AND ours.occurred_at < c.waiting_since AND ({_ASKED})
AND NOT {ANSWER_WAITS} AND {_RESTS.format(since="c.waiting_since")}
"""
_CHECK_BACK = f"""
FROM conversation c {_WHO}
WHERE c.folder = 'done' AND c.done_at BETWEEN ? AND ? AND c.intent = 'complaint'
AND EXISTS (SELECT 1 FROM reply p WHERE p.conversation_id = c.id)
AND {_NOT_SINCE.format(since="c.done_at")} AND {_RESTS.format(since="c.done_at")}
"""
_THANKS = f"""
FROM conversation c {_WHO}
WHERE c.intent = 'praise' AND c.last_at >= ? AND c.folder IN ('to_answer', 'done')
AND c.last_is_ours = 0 AND NOT (c.done_at IS NULL AND c.done_reason IS 'thanks')
AND {_NOT_SINCE.format(since="c.last_at")} AND {_RESTS.format(since="c.last_at")}
"""


def open_loops(db: Database, now: datetime, *, limit: int) -> list[Loop]:
    """We asked or offered, they answered, and have not heard from us: the longest silence first."""
    values = [to_text(now - OPEN_UNTIL), *_OFFERS]
    return _loops(db, LoopKind.OPEN, _OPEN, [*values], "c.waiting_since", limit)


def on_top(db: Database, where: Where, now: datetime) -> list[int]:
    """The open loops among the conversations of a feed: the longest silence first, and not so many
    that nothing else is seen."""
    values = [to_text(now - OPEN_UNTIL), *_OFFERS, LoopKind.OPEN.value, *where.params]
    rows = db.rows(
        f"SELECT c.id {_OPEN} AND {where.sql()} ORDER BY c.waiting_since, c.id LIMIT ?",
        [*values, MOST_ON_TOP],
    )
    return [int(row[0]) for row in rows]


def check_backs(db: Database, now: datetime, *, limit: int) -> list[Loop]:
    """Complaints that were done some days ago, and nobody has asked since: the oldest first."""
    span = [to_text(now - CHECK_BACK_UNTIL), to_text(now - CHECK_BACK_AFTER)]
    return _loops(db, LoopKind.CHECK_BACK, _CHECK_BACK, [*span], "c.done_at", limit)


def thanks_due(db: Database, now: datetime, *, limit: int) -> list[Loop]:
    """Praise that nobody thanked for: the newest first, for it is warm still."""
    since = [to_text(now - THANKS_UNTIL)]
    return _loops(db, LoopKind.THANKS, _THANKS, [*since], "c.last_at", limit, newest=True)


def count_open(db: Database, now: datetime) -> int:
    """How many open loops there are, capped as all figures of the side are."""
    values = [to_text(now - OPEN_UNTIL), *_OFFERS, LoopKind.OPEN.value]
    return capped(db, f"SELECT 1 {_OPEN}", [*values])


def rest(db: Database, id_: ConversationId, kind: LoopKind, *, now: datetime | None) -> None:
    """Nothing more is owed there until they write again; None takes that back."""
    with db.writing() as write:
        write.execute(
            "DELETE FROM loop_rest WHERE conversation_id = ? AND kind = ?", [id_, kind.value]
        )
        if now is not None:
            write.execute("INSERT INTO loop_rest VALUES (?, ?, ?)", [id_, kind.value, to_text(now)])


def of_aftercare(db: Database, kind: LoopKind, care: Aftercare, since: datetime) -> Loop | None:
    """The next step after a complaint as one more of these.

    None where the owner lets it rest, or has taken it and the words are on their way.
    """
    sides = ["public"] if kind is LoopKind.CLOSE else ["public", "private"]
    row = db.row(
        f"SELECT c.network, {_PERSON} AS person, {_THEIR_WORDS} FROM conversation c {_WHO}"
        f" WHERE c.id = ? AND {_RESTS.format(since='?')} AND {_NOTHING_GOES} ({marks(sides)}))",
        [care.conversation, kind.value, to_text(since), to_text(since), *sides],
    )
    if row is None:
        return None
    return Loop(
        kind, care.conversation, row["person"], row["network"], preview(row["text"]), since
    )  # fmt: skip


def _loops(
    db: Database, kind: LoopKind, sql: str, values: list[object], since: str, limit: int, *,
    newest: bool = False,
) -> list[Loop]:  # fmt: skip
    rows = db.rows(
        f"SELECT c.id, {_PERSON} AS person, c.network, c.last_text, c.last_at, {since} AS since"
        f" {sql} ORDER BY since {'DESC' if newest else 'ASC'}, c.id LIMIT ?",
        [*values, kind.value, limit],
    )
    return [
        Loop(
            kind, ConversationId(row["id"]), row["person"], row["network"], row["last_text"],
            from_text(row["since"]), _again(kind, row),
        )
        for row in rows
    ]  # fmt: skip


def _again(kind: LoopKind, row: Row) -> datetime | None:
    last = from_text(row["last_at"])
    return last if kind is LoopKind.OPEN and last > from_text(row["since"]) else None
