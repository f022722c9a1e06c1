"""What people do, read from what they said; and who is to be weighed anew."""

from __future__ import annotations

from courtesydesk.domain.fans import DETAILED, Standing, Word, helps
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.times import from_text
from courtesydesk.store.database import Database, Writer

READ = 300
"""The latest words of somebody; nobody says more in a year that matters here."""
SHOWN = 5


def unweighed(db: Database, limit: int) -> list[CustomerId]:
    """Who said something since they were weighed."""
    rows = db.rows("SELECT customer_id FROM unweighed LIMIT ?", [limit])
    return [CustomerId(row[0]) for row in rows]


def words_of(db: Database, id_: CustomerId) -> list[Word]:
    """What they said on every network, newest first."""
    rows = db.rows(
        "SELECT m.occurred_at, m.network, m.intent, m.sentiment, m.photos, m.text,"
        " EXISTS (SELECT 1 FROM mention p WHERE m.parent_remote_id <> ''"
        "  AND p.network = m.network AND p.remote_id = m.parent_remote_id"
        "  AND p.identity_id <> m.identity_id) AS answers"
        " FROM identity i JOIN mention m ON m.identity_id = i.id"
        " WHERE i.customer_id = ? AND m.deleted_at IS NULL AND m.flag IS NULL"
        " ORDER BY m.occurred_at DESC LIMIT ?",
        [id_, READ],
    )
    return [
        Word(
            from_text(row["occurred_at"]),
            row["network"],
            praise=row["intent"] == "praise",
            unhappy=row["intent"] == "complaint"
            or (row["intent"] is None and row["sentiment"] == "neg"),
            detailed=row["photos"] > 0 or len(row["text"]) >= DETAILED,
            helps=bool(row["answers"]) or helps(row["text"]),
        )
        for row in rows
    ]


def unthanked(db: Database, id_: CustomerId) -> tuple[ConversationId, ...]:
    """Praise of theirs that nobody has answered, newest first."""
    rows = db.rows(
        "SELECT c.id FROM identity i JOIN conversation c ON c.identity_id = i.id"
        " WHERE i.customer_id = ? AND c.intent = 'praise' AND c.state <> 'spam'"
        " AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.conversation_id = c.id)"
        " ORDER BY c.last_at DESC LIMIT ?",
        [id_, SHOWN],
    )
    return tuple(ConversationId(row[0]) for row in rows)


def put(write: Writer, id_: CustomerId, standing: Standing) -> list[ConversationId]:
    """Keep how somebody stands; returns their latest conversations where that is another."""
    write.execute("DELETE FROM unweighed WHERE customer_id = ?", [id_])
    changed = write.execute(
        "UPDATE customer SET standing = ?1 WHERE id = ?2 AND standing <> ?1", [standing, id_]
    ).rowcount
    if not changed:
        return []
    rows = write.execute(
        "SELECT c.id FROM identity i JOIN conversation c ON c.identity_id = i.id"
        " WHERE i.customer_id = ? ORDER BY c.last_at DESC LIMIT 20",
        [id_],
    )
    return [ConversationId(int(row[0])) for row in rows.fetchall()]


def weigh_again(db: Database) -> None:
    """Who is at risk, is so for a while only."""
    with db.writing() as write:
        write.execute(
            "INSERT OR IGNORE INTO unweighed SELECT id FROM customer WHERE standing = ?",
            [Standing.AT_RISK],
        )
