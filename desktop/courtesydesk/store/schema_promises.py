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

PROMISE_WORDS = (
    # What a reply says of an open promise: that it is kept, or its new date. It holds once the
    # reply has gone.
    """CREATE TABLE promise_word (
    promise_id INTEGER PRIMARY KEY REFERENCES promise(id) ON DELETE CASCADE,
    side TEXT NOT NULL,
    outbox_id INTEGER,
    due_at TEXT
) STRICT""",
    "CREATE INDEX promise_word_outbox ON promise_word(outbox_id) WHERE outbox_id IS NOT NULL",
    """CREATE TRIGGER promise_word_said AFTER UPDATE OF state ON outbox
WHEN NEW.state IN ('sent', 'declared') BEGIN
    UPDATE promise SET settled_at = NEW.changed_at, state = CASE
        WHEN due_at < NEW.changed_at OR EXISTS (
            SELECT 1 FROM promise_date WHERE promise_id = promise.id AND due_at < moved_at
        ) THEN 'late' ELSE 'kept' END
    WHERE state = 'open' AND id IN
        (SELECT promise_id FROM promise_word WHERE outbox_id = NEW.id AND due_at IS NULL);
    INSERT INTO promise_date(promise_id, due_at, moved_at)
        SELECT promise.id, promise.due_at, NEW.changed_at
        FROM promise_word word JOIN promise ON promise.id = word.promise_id
        WHERE word.outbox_id = NEW.id AND word.due_at IS NOT NULL AND promise.state = 'open'
            AND promise.due_at IS NOT NULL;
    UPDATE promise SET reminded_at = NULL,
        due_at = (SELECT due_at FROM promise_word WHERE promise_id = promise.id)
    WHERE state = 'open' AND id IN
        (SELECT promise_id FROM promise_word WHERE outbox_id = NEW.id AND due_at IS NOT NULL);
    DELETE FROM promise_word WHERE outbox_id = NEW.id;
END""",
    """CREATE TRIGGER promise_word_taken_back AFTER UPDATE OF state ON outbox
WHEN NEW.state = 'withdrawn' BEGIN
    UPDATE promise_word SET outbox_id = NULL WHERE outbox_id = NEW.id;
END""",
)
