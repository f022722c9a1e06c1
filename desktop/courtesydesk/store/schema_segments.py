"""The tables of `store/segments.py`, as SQL."""

from __future__ import annotations

SEGMENTS = (
    """CREATE TABLE segment (
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    inbound INTEGER NOT NULL,
    replies INTEGER NOT NULL,
    done_at TEXT,
    done_reason TEXT NOT NULL,
    first_done_at TEXT,
    reopened INTEGER NOT NULL,
    settled_at TEXT,
    complaint INTEGER NOT NULL,
    opened_by_us INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    approximate INTEGER NOT NULL,
    discovery_s INTEGER NOT NULL,
    calendar_s INTEGER,
    business_s INTEGER,
    PRIMARY KEY (conversation_id, number)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX segment_opened ON segment(opened_at)",
    "CREATE INDEX segment_done ON segment(done_at) WHERE done_at IS NOT NULL",
    """CREATE TABLE answer_time (
    reply_id INTEGER PRIMARY KEY REFERENCES reply(id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    mention_id INTEGER NOT NULL,
    since TEXT NOT NULL,
    at TEXT NOT NULL,
    first INTEGER NOT NULL,
    complaint INTEGER NOT NULL,
    via TEXT NOT NULL,
    imported INTEGER NOT NULL,
    approximate INTEGER NOT NULL,
    discovery_s INTEGER NOT NULL,
    outbox_s INTEGER,
    calendar_s INTEGER NOT NULL,
    business_s INTEGER NOT NULL,
    in_hours INTEGER NOT NULL,
    due_at TEXT
) STRICT""",
    "CREATE INDEX answer_time_conversation ON answer_time(conversation_id)",
    "CREATE INDEX answer_time_at ON answer_time(at)",
    """CREATE TABLE decision (
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    done INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (conversation_id, at)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE unmeasured (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversation(id) ON DELETE CASCADE
) STRICT""",
    """CREATE TABLE remeasured (
    at TEXT PRIMARY KEY,
    since TEXT NOT NULL,
    conversations INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
)

FILL = (
    "INSERT INTO decision(conversation_id, at, done, reason)"
    " SELECT id, done_at, 1, coalesce(done_reason, '') FROM conversation"
    " WHERE done_at IS NOT NULL",
    "INSERT OR IGNORE INTO decision(conversation_id, at, done)"
    " SELECT id, settled_at, 0 FROM conversation WHERE settled_at IS NOT NULL",
    "INSERT INTO unmeasured SELECT id FROM conversation",
)
"""For a workspace from before these tables: the rest is measured later, bit by bit."""
