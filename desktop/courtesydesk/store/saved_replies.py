"""Saved replies, and who they are written to."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import ConversationId, SavedReplyId
from courtesydesk.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class SavedReply:
    """One saved reply."""

    id: SavedReplyId
    name: str
    text: str
    used: int


def _from(row: Row) -> SavedReply:
    return SavedReply(SavedReplyId(row["id"]), row["name"], row["text"], row["used"])


def load_all(db: Database) -> tuple[SavedReply, ...]:
    """By name."""
    rows = db.rows("SELECT * FROM saved_reply ORDER BY name COLLATE NOCASE LIMIT 1000")
    return tuple(_from(row) for row in rows)


def save(db: Database, name: str, text: str, id_: SavedReplyId | None) -> SavedReply:
    """Keep a new one, or change one; raises NotFound, and WrongInput for a name in use."""
    with db.writing() as write:
        try:
            if id_ is None:
                sql = "INSERT INTO saved_reply(name, text) VALUES (?, ?) RETURNING *"
                row = write.execute(sql, [name, text]).fetchone()
            else:
                sql = "UPDATE saved_reply SET name = ?, text = ? WHERE id = ? RETURNING *"
                row = write.execute(sql, [name, text, id_]).fetchone()
        except sqlite3.IntegrityError as error:
            raise WrongInput(f"There is a saved reply “{name}” already.") from error
        if row is None:
            raise NotFound("This saved reply is not there (any more).")
        return _from(row)


def remove(db: Database, id_: SavedReplyId) -> None:
    """Forget one."""
    with db.writing() as write:
        write.execute("DELETE FROM saved_reply WHERE id = ?", [id_])


def use(db: Database, id_: SavedReplyId) -> SavedReply:
    """One of them, used once more; raises NotFound."""
    with db.writing() as write:
        row = write.execute(
            "UPDATE saved_reply SET used = used + 1 WHERE id = ? RETURNING *", [id_]
        ).fetchone()
        if row is None:
            raise NotFound("This saved reply is not there (any more).")
        return _from(row)


def addressee(db: Database, conversation: ConversationId) -> tuple[str, str]:
    """The name of whom a conversation is with, and the network; raises NotFound."""
    row = db.get_row(
        "SELECT coalesce(nullif(customer.name, ''), identity.name) AS name, conversation.network"
        " FROM conversation JOIN identity ON identity.id = identity_id"
        " JOIN customer ON customer.id = customer_id WHERE conversation.id = ?",
        [conversation],
        what="This conversation",
    )
    return row["name"], row["network"]
