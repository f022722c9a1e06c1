"""What the owner noted after a complaint; see `store/aftercare.py`."""

AFTERCARE = """
CREATE TABLE aftercare (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversation(id) ON DELETE CASCADE,
    mention_id INTEGER REFERENCES mention(id) ON DELETE SET NULL,   -- the complaint
    solved_at TEXT NOT NULL,
    close_waived_at TEXT,
    inviting_since TEXT,
    invite_waived_at TEXT,
    outcome TEXT,                               -- of the invitation, as the owner says
    outcome_at TEXT,
    stars_after INTEGER
) STRICT;
CREATE INDEX aftercare_solved ON aftercare(solved_at);
CREATE INDEX aftercare_mention ON aftercare(mention_id) WHERE mention_id IS NOT NULL;
"""
