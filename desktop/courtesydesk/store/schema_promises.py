"""What promises need beside their table: the draft that makes one, reminders, earlier dates."""

from __future__ import annotations

PROMISES = (
    "ALTER TABLE promise ADD COLUMN side TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE promise ADD COLUMN reminded_at TEXT",
    """CREATE TABLE promise_date (
    id INTEGER PRIMARY KEY,
    promise_id INTEGER NOT NULL REFERENCES promise(id) ON DELETE CASCADE,
    due_at TEXT NOT NULL,
    moved_at TEXT NOT NULL
) STRICT""",
    "CREATE INDEX promise_date_promise ON promise_date(promise_id, id)",
    "CREATE INDEX promise_outbox ON promise(outbox_id) WHERE outbox_id IS NOT NULL",
    # Bound to the very change of state, so that no kill can come between the two.
    """CREATE TRIGGER promise_given AFTER UPDATE OF state ON outbox
WHEN NEW.state IN ('sent', 'declared') BEGIN
    UPDATE promise SET state = 'open', made_at = NEW.changed_at
    WHERE outbox_id = NEW.id AND state = 'drafted';
END""",
    """CREATE TRIGGER promise_taken_back AFTER UPDATE OF state ON outbox
WHEN NEW.state = 'withdrawn' BEGIN
    UPDATE promise SET outbox_id = NULL WHERE outbox_id = NEW.id AND state = 'drafted';
END""",
)

PROMISES_AS_READ = (
    "ALTER TABLE promise ADD COLUMN conditional INTEGER NOT NULL DEFAULT 0",
    # What the draft said, and the time it gave, when it was said yes to; empty: by hand.
    "ALTER TABLE promise ADD COLUMN read_as TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE promise ADD COLUMN read_due TEXT",
)
