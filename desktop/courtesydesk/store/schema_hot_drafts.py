"""What became of drafts that the tone check warned of, as SQL; see `store/drafts.py`.

Neither words nor whose: that there was a warning, and whether the draft went or was dropped.
"""

from __future__ import annotations

HOT_DRAFTS = (
    """CREATE TABLE hot_draft (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER UNIQUE REFERENCES draft(id) ON DELETE SET NULL,
    outbox_id INTEGER REFERENCES outbox(id) ON DELETE CASCADE,
    warned_at TEXT NOT NULL,
    ended_at TEXT
) STRICT""",
    "CREATE INDEX hot_draft_outbox ON hot_draft(outbox_id) WHERE outbox_id IS NOT NULL",
    "CREATE INDEX hot_draft_ended ON hot_draft(ended_at) WHERE ended_at IS NOT NULL",
    """CREATE TRIGGER hot_draft_ends AFTER UPDATE OF retired_at ON draft
WHEN OLD.retired_at IS NOT NEW.retired_at BEGIN
    UPDATE hot_draft SET ended_at = NEW.retired_at,
        outbox_id = CASE WHEN NEW.retired_at IS NULL THEN NULL ELSE outbox_id END
    WHERE draft_id = NEW.id;
END""",
)
