"""What the owner taught the tone check: what to leave alone, and words of their own to mind."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.findings import Label, MemoryKind, MemoryRow, Severity, ToneMemoryId
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.database import Database, Row

_MOST = 2000
"""Rows that are read; more than anybody teaches by hand."""


def load_all(db: Database) -> tuple[MemoryRow, ...]:
    """Everything that was taught, latest first."""
    rows = db.rows("SELECT * FROM tone_memory ORDER BY id DESC LIMIT ?", [_MOST])
    return tuple(found for row in rows if (found := _from(row)) is not None)


def load_for(db: Database, conversation: ConversationId | None) -> tuple[MemoryRow, ...]:
    """What holds everywhere, and what was waved through in this conversation."""
    rows = db.rows(
        "SELECT * FROM tone_memory WHERE kind <> 'ignore_here' OR conversation_id = ?"
        " ORDER BY id DESC LIMIT ?",
        [-1 if conversation is None else conversation, _MOST],
    )
    return tuple(found for row in rows if (found := _from(row)) is not None)


def save(
    db: Database,
    kind: MemoryKind,
    phrase: str,
    *,
    label: Label | None = None,
    note: str = "",
    severity: Severity = Severity.OK,
    conversation: ConversationId | None = None,
    now: datetime,
) -> ToneMemoryId:
    """Keep one; the same thing taught again replaces the old row."""
    named = "" if label is None else label.value
    with db.writing() as write:
        write.execute(
            "DELETE FROM tone_memory WHERE kind = ? AND phrase = ? AND label = ?"
            " AND conversation_id IS ?",
            [kind.value, phrase, named, conversation],
        )
        row = write.execute(
            "INSERT INTO tone_memory(kind, phrase, label, note, severity, conversation_id,"
            " created_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            [kind.value, phrase, named, note, str(severity), conversation, to_text(now)],
        ).fetchone()
    return ToneMemoryId(int(row[0]))


def remove(db: Database, id_: ToneMemoryId) -> bool:
    """Forget one; whether there was one."""
    with db.writing() as write:
        return write.execute("DELETE FROM tone_memory WHERE id = ?", [id_]).rowcount > 0


def latest_words_to(db: Database, conversation: ConversationId) -> str:
    """What the customer said last in a conversation: what a draft there answers."""
    found = db.value(
        "SELECT text FROM mention WHERE conversation_id = ? ORDER BY occurred_at DESC, id DESC"
        " LIMIT 1",
        [conversation],
    )
    return "" if found is None else str(found)


def _from(row: Row) -> MemoryRow | None:
    try:
        return MemoryRow(
            id=ToneMemoryId(row["id"]),
            kind=MemoryKind(row["kind"]),
            phrase=row["phrase"],
            label=Label(row["label"]) if row["label"] else None,
            note=row["note"],
            severity=Severity.of(row["severity"]) if row["severity"] else Severity.OK,
            conversation=(
                None if row["conversation_id"] is None else ConversationId(row["conversation_id"])
            ),
            created_at=from_text(row["created_at"]),
        )
    except (KeyError, ValueError):
        # A label or kind that only a newer program knows: better a hint too many than no check.
        return None
