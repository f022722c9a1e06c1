"""The table of `store/loops.py`, as SQL."""

from __future__ import annotations

LOOPS = (
    """CREATE TABLE loop_rest (
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (conversation_id, kind)
) STRICT, WITHOUT ROWID""",
)
