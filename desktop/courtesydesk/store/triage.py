"""Moving conversations about, and the snapshots that take it back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.times import to_text
from courtesydesk.store import segments
from courtesydesk.store.clocks import Targets
from courtesydesk.store.database import Database
from courtesydesk.store.items import marks
from courtesydesk.store.standing import refresh

CHUNK = 400
UNDOS_KEPT = 200

MARKS = (
    "state", "intent", "intent_by_owner", "urgency", "urgency_by_owner", "snoozed_until",
    "wake_on_reply", "done_reason", "done_at", "settled_at", "sentiment", "sentiment_by_owner",
    "gravity",
)  # fmt: skip
"""What the owner decides about a conversation, and what an undo brings back. New ones come last:
an undo that was kept before they were has none of them."""

_READ = tuple(
    (MARKS.index(answer), MARKS.index(f"{answer}_by_owner"))
    for answer in ("intent", "urgency", "sentiment")
)
"""What is read out of the customer's words, and whether the owner said it instead."""

_DONE_AT, _SETTLED_AT = MARKS.index("done_at"), MARKS.index("settled_at")

Snapshot = dict[int, list[Any]]
"""The marks of conversations, in the order of MARKS."""


def snapshot(write: sqlite3.Connection, ids: Sequence[int]) -> Snapshot:
    """The marks as they are; conversations that are gone are left out."""
    found: Snapshot = {}
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        for row in write.execute(
            f"SELECT id, {', '.join(MARKS)} FROM conversation WHERE id IN ({marks(some)})", some
        ):
            found[row[0]] = list(tuple(row)[1:])
    return found


def decided(values: Sequence[Any]) -> list[Any]:
    """Marks, without what was only read: that may be read anew at any moment."""
    kept = list(values)
    for answer, by_owner in _READ:
        if by_owner < len(kept) and not kept[by_owner]:
            kept[answer] = None
    return kept


def put(write: sqlite3.Connection, values: Snapshot, targets: Targets) -> Snapshot:
    """Set marks, work the rows out anew, and return the marks as they are now."""
    before = snapshot(write, list(values))
    for id_, marks_ in values.items():
        _decide(write, id_, before.get(id_), marks_)
    assignments = ", ".join(f"{name} = ?" for name in MARKS)
    write.executemany(
        f"UPDATE conversation SET {assignments} WHERE id = ?",
        [(*marks_, id_) for id_, marks_ in values.items()],
    )
    refresh(write, values, targets)
    return snapshot(write, list(values))


def _decide(
    write: sqlite3.Connection, id_: int, before: list[Any] | None, after: list[Any]
) -> None:
    if before is not None:
        was, is_ = ((marks_[_DONE_AT], marks_[_SETTLED_AT]) for marks_ in (before, after))
        if was != is_:
            segments.decide(write, id_, was, is_, after[MARKS.index("done_reason")] or "")


@dataclass(frozen=True, slots=True)
class Undo:
    """How one change is taken back."""

    id: int
    kind: str
    inverse: dict[str, Any]
    undone: bool


def save_undo(
    write: sqlite3.Connection, kind: str, count: int, inverse: dict[str, Any], now: datetime
) -> int:
    """Keep the way back; only the latest are kept."""
    row = write.execute(
        "INSERT INTO undo(kind, count, inverse, at) VALUES (?, ?, ?, ?) RETURNING id",
        [kind, count, json.dumps(inverse), to_text(now)],
    ).fetchone()
    write.execute("DELETE FROM undo WHERE id <= ?", [row[0] - UNDOS_KEPT])
    return int(row[0])


def get_undo(db: Database, id_: int) -> Undo:
    """Raises NotFound."""
    row = db.row("SELECT id, kind, inverse, undone_at FROM undo WHERE id = ?", [id_])
    if row is None:
        raise NotFound("This can no longer be taken back.", safe="Nothing was changed.")
    return Undo(row[0], row[1], json.loads(row[2]), row[3] is not None)


def mark_undone(write: sqlite3.Connection, id_: int, now: datetime) -> None:
    """It was taken back: not twice."""
    write.execute("UPDATE undo SET undone_at = ? WHERE id = ?", [to_text(now), id_])


def owed(write: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    """Those that wait for an answer and have none on its way."""
    found: list[int] = []
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        found += [
            int(row[0])
            for row in write.execute(
                f"SELECT id FROM conversation c WHERE id IN ({marks(some)})"
                " AND waiting_since IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox o"
                " WHERE o.conversation_id = c.id"
                " AND o.state IN ('held', 'queued', 'sending', 'unsure', 'sent', 'declared')"
                " AND o.created_at >= c.waiting_since)",
                some,
            )
        ]
    return found


def to_wake(write: sqlite3.Connection, now: datetime) -> list[int]:
    """Snoozed conversations whose time has come."""
    rows = write.execute(
        "SELECT id FROM conversation WHERE snoozed_until IS NOT NULL AND snoozed_until <= ?"
        " AND state = 'snoozed'",
        [to_text(now)],
    )
    return [int(row[0]) for row in rows]


# Tags


def tag_id(write: sqlite3.Connection, name: str, *, make: bool) -> int | None:
    """The tag of that name, case ignored."""
    row = write.execute("SELECT id FROM tag WHERE name = ?", [name]).fetchone()
    if row is None and make:
        row = write.execute("INSERT INTO tag(name) VALUES (?) RETURNING id", [name]).fetchone()
    return None if row is None else int(row[0])


def add_tag(write: sqlite3.Connection, tag: int, ids: Iterable[int]) -> list[int]:
    """Returns those that did not have it."""
    return [
        id_
        for id_ in ids
        if write.execute(
            "INSERT OR IGNORE INTO conversation_tag(conversation_id, tag_id)"
            " SELECT id, ? FROM conversation WHERE id = ?",
            [tag, id_],
        ).rowcount
        > 0
    ]


def remove_tag(write: sqlite3.Connection, tag: int, ids: Iterable[int]) -> list[int]:
    """Returns those that had it; a tag that nothing has any more is forgotten."""
    removed = [
        id_
        for id_ in ids
        if write.execute(
            "DELETE FROM conversation_tag WHERE tag_id = ? AND conversation_id = ?", [tag, id_]
        ).rowcount
        > 0
    ]
    write.execute(
        "DELETE FROM tag WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM conversation_tag WHERE tag_id = tag.id)"
        " AND NOT EXISTS (SELECT 1 FROM customer_tag WHERE tag_id = tag.id)",
        [tag],
    )
    return removed


def tags(db: Database) -> tuple[str, ...]:
    """Every tag in use, most used first, at most 200."""
    rows = db.rows(
        "SELECT name, (SELECT count(*) FROM (SELECT 1 FROM conversation_tag c"
        " WHERE c.tag_id = tag.id LIMIT 5000))"
        " + (SELECT count(*) FROM (SELECT 1 FROM customer_tag u WHERE u.tag_id = tag.id"
        " LIMIT 5000)) AS used FROM tag WHERE used > 0 ORDER BY used DESC, name LIMIT 200"
    )
    return tuple(str(row[0]) for row in rows)
