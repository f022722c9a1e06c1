"""Causes of complaints: the owner's list, the labels on conversations, and what was changed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from courtesydesk.domain.causes import DEFAULTS, Cause, Lesson
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.times import from_text_or_none, to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks

TO_TELL = 200
"""So many people are told at once, at most."""


def seed(write: sqlite3.Connection) -> None:
    """The first list, where there is none yet."""
    if write.execute("SELECT 1 FROM cause LIMIT 1").fetchone() is None:
        write.executemany(
            "INSERT INTO cause(key, name, words, position) VALUES (?, ?, ?, ?)",
            [(one.key, one.name, "\n".join(one.words), at) for at, one in enumerate(DEFAULTS)],
        )


def all_of(db: Database) -> tuple[Cause, ...]:
    """The list, in the owner's order; the first one before anybody touched it."""
    rows = db.rows("SELECT * FROM cause WHERE removed_at IS NULL ORDER BY position, name")
    if not rows and db.row("SELECT 1 FROM cause LIMIT 1") is None:
        return DEFAULTS
    return tuple(_cause(row) for row in rows)


def _cause(row: Row) -> Cause:
    words = tuple(word for word in str(row["words"]).split("\n") if word)
    return Cause(row["key"], row["name"], words)


def labels(db: Database, conversations: Sequence[ConversationId]) -> dict[str, int]:
    """The causes on some conversations, and on how many of them each stands."""
    rows = db.rows(
        "SELECT cause, count(*) AS number FROM conversation_cause"
        f" WHERE conversation_id IN ({marks(conversations)}) GROUP BY cause",
        list(conversations),
    )
    return {row["cause"]: int(row["number"]) for row in rows}


def put(
    write: sqlite3.Connection, conversations: Sequence[ConversationId], key: str, *, on: bool
) -> list[ConversationId]:
    """Put a label on, or take it off; returns those where that changed something."""
    sql = (
        "INSERT OR IGNORE INTO conversation_cause(cause, conversation_id) VALUES (?, ?)"
        if on
        else "DELETE FROM conversation_cause WHERE cause = ? AND conversation_id = ?"
    )
    return [id_ for id_ in conversations if write.execute(sql, [key, id_]).rowcount]


def said(db: Database, conversation: ConversationId) -> str:
    """What they wrote, the latest first: the words that suggest a cause."""
    rows = db.rows(
        "SELECT subject || ' ' || text FROM mention WHERE conversation_id = ?"
        " AND deleted_at IS NULL ORDER BY occurred_at DESC LIMIT 5",
        [conversation],
    )
    return "\n".join(str(row[0]) for row in rows)


def first_said(db: Database, conversation: ConversationId) -> Row:
    """Where a conversation is, and how it began; raises NotFound."""
    return db.get_row(
        "SELECT c.network, substr(m.text, 1, 280) AS said, m.occurred_at AS at FROM conversation c"
        " JOIN mention m ON m.conversation_id = c.id WHERE c.id = ?"
        " ORDER BY m.occurred_at, m.id LIMIT 1",
        [conversation],
        what="This conversation",
    )


_FIRST_AT = "(SELECT min(m.occurred_at) FROM mention m WHERE m.conversation_id = l.conversation_id)"


def lessons(db: Database, *, days: int, now: datetime) -> tuple[Lesson, ...]:
    """Every cause with what became of it, the most frequent first."""
    since, before = to_text(now - timedelta(days=days)), to_text(now - timedelta(days=2 * days))
    counted = {
        row["cause"]: row
        for row in db.rows(
            "SELECT l.cause, sum(at > ?1) AS lately, sum(at <= ?1 AND at > ?2) AS before,"
            " sum(at <= ?2) AS earlier,"
            " sum(c.changed_at IS NOT NULL AND at > c.changed_at) AS since, max(at) AS last_at"
            f" FROM (SELECT l.cause, {_FIRST_AT} AS at FROM conversation_cause l) l"
            " JOIN cause c ON c.key = l.cause GROUP BY l.cause",
            [since, before],
        )
    }
    changed = {row["key"]: row for row in db.rows("SELECT key, changed, changed_at FROM cause")}
    waiting = Counter(str(row["cause"]) for row in drafted(db))
    found = []
    for cause in all_of(db):
        row, what = counted.get(cause.key), changed.get(cause.key)
        found.append(
            Lesson(
                cause,
                0 if row is None else row["lately"] or 0,
                0 if row is None else row["before"] or 0,
                0 if row is None else row["earlier"] or 0,
                None if row is None else from_text_or_none(row["last_at"]),
                "" if what is None else what["changed"],
                None if what is None else from_text_or_none(what["changed_at"]),
                0 if row is None else row["since"] or 0,
                () if what is None or not what["changed"] else to_tell(db, cause.key),
                waiting[cause.key],
            )
        )
    found.sort(key=lambda one: (-one.count, -one.before))
    return tuple(found)


def to_tell(db: Database, key: str) -> tuple[tuple[ConversationId, CustomerId, str], ...]:
    """Who said it before it was changed and was not told: one conversation a person, the latest."""
    rows = db.rows(
        "SELECT c.id, i.customer_id, k.name, max(c.last_at) FROM conversation_cause l"
        " JOIN cause a ON a.key = l.cause JOIN conversation c ON c.id = l.conversation_id"
        " JOIN identity i ON i.id = c.identity_id JOIN customer k ON k.id = i.customer_id"
        f" WHERE l.cause = ? AND a.changed_at IS NOT NULL AND {_FIRST_AT} <= a.changed_at"
        " AND c.network NOT IN ('phone', 'counter', 'letter') AND c.flag IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM conversation_cause t JOIN conversation tc"
        "  ON tc.id = t.conversation_id JOIN identity ti ON ti.id = tc.identity_id"
        "  WHERE t.cause = l.cause AND ti.customer_id = i.customer_id AND t.told_at IS NOT NULL)"
        " GROUP BY i.customer_id ORDER BY c.last_at DESC LIMIT ?",
        [key, TO_TELL],
    )
    return tuple((ConversationId(row[0]), CustomerId(row[1]), row[2]) for row in rows)


def drafted(db: Database) -> list[Row]:
    """The drafts of the news that nobody sent or put away yet, newest conversation first."""
    return db.rows(
        "SELECT l.cause, c.id, d.id AS draft, d.text, k.name FROM conversation_cause l"
        " JOIN draft d ON d.conversation_id = l.conversation_id AND d.retired_at IS NULL"
        "  AND d.created_at = l.told_at"
        " JOIN conversation c ON c.id = l.conversation_id"
        " JOIN identity i ON i.id = c.identity_id JOIN customer k ON k.id = i.customer_id"
        " WHERE l.told_at IS NOT NULL ORDER BY c.last_at DESC"
    )


def not_told(write: sqlite3.Connection, key: str, conversation: ConversationId) -> None:
    """They were not told after all."""
    write.execute(
        "UPDATE conversation_cause SET told_at = NULL WHERE cause = ? AND conversation_id = ?",
        [key, conversation],
    )


def told(write: sqlite3.Connection, key: str, conversation: ConversationId, at: datetime) -> None:
    """They were told what was changed."""
    write.execute(
        "UPDATE conversation_cause SET told_at = ? WHERE cause = ? AND conversation_id = ?",
        [to_text(at), key, conversation],
    )


def changed(write: sqlite3.Connection, key: str, text: str, at: datetime) -> None:
    """What was changed about a cause, and when; told anew."""
    write.execute(
        "UPDATE cause SET changed = ?, changed_at = ? WHERE key = ?",
        [text, to_text(at) if text else None, key],
    )
    write.execute("UPDATE conversation_cause SET told_at = NULL WHERE cause = ?", [key])
