"""Tables about people and what happens among them: faces, suspicions, incidents, causes."""

# ruff: noqa: E501 - comments stand beside their columns

from __future__ import annotations

FACES = """
CREATE TABLE face (                             -- how a profile looks at a glance: `domain/letters.py`
    identity_id INTEGER PRIMARY KEY REFERENCES identity(id) ON DELETE CASCADE,
    skeleton TEXT NOT NULL DEFAULT '',
    sound TEXT NOT NULL DEFAULT '',
    handle TEXT NOT NULL DEFAULT '',
    picture TEXT NOT NULL DEFAULT '',           -- the file that `print` was made of
    print INTEGER
) STRICT;
CREATE INDEX face_skeleton ON face(skeleton) WHERE skeleton <> '';
CREATE INDEX face_sound ON face(sound) WHERE sound <> '';
CREATE INDEX face_handle ON face(handle) WHERE handle <> '';

CREATE TABLE undrawn (                          -- profiles whose face is to be drawn
    identity_id INTEGER PRIMARY KEY REFERENCES identity(id) ON DELETE CASCADE
) STRICT;
CREATE TABLE unproved (                         -- people who wrote, and were not looked at since
    identity_id INTEGER PRIMARY KEY REFERENCES identity(id) ON DELETE CASCADE
) STRICT;

CREATE TABLE suspicion (                        -- who may not be who they seem
    identity_id INTEGER PRIMARY KEY REFERENCES identity(id) ON DELETE CASCADE,
    known_id INTEGER REFERENCES identity(id) ON DELETE CASCADE,  -- whom they look like; empty for the shop
    impostor INTEGER NOT NULL,                  -- 0: they only fish
    reasons TEXT NOT NULL,                      -- JSON: [[sign, words], …]
    found_at TEXT NOT NULL,
    cleared TEXT NOT NULL DEFAULT '[]',         -- JSON: reasons that count no more, on the owner's word
    cleared_at TEXT,
    steps TEXT NOT NULL DEFAULT '[]'            -- JSON: what was done about it
) STRICT;
CREATE INDEX suspicion_known ON suspicion(known_id) WHERE known_id IS NOT NULL;

INSERT INTO undrawn SELECT id FROM identity;

CREATE TRIGGER face_new AFTER INSERT ON identity BEGIN
    INSERT OR IGNORE INTO undrawn VALUES (new.id);
END;
CREATE TRIGGER face_changed AFTER UPDATE OF name, handle, avatar ON identity
WHEN (new.name, new.handle, new.avatar) <> (old.name, old.handle, old.avatar) BEGIN
    INSERT OR IGNORE INTO undrawn VALUES (new.id);
    INSERT OR IGNORE INTO unproved VALUES (new.id);
END;
CREATE TRIGGER face_moved AFTER UPDATE OF customer_id ON identity
WHEN new.customer_id <> old.customer_id BEGIN
    INSERT OR IGNORE INTO unproved VALUES (new.id);
END;
CREATE TRIGGER unproved_new AFTER INSERT ON mention
WHEN julianday(new.fetched_at) - julianday(new.occurred_at) < 90 BEGIN
    INSERT OR IGNORE INTO unproved VALUES (new.identity_id);
END;
CREATE TRIGGER unproved_changed AFTER UPDATE OF text, html, intent ON mention
WHEN new.text <> old.text OR new.html <> old.html
    OR (new.intent IS NOT old.intent AND 'scam' IN (new.intent, old.intent)) BEGIN
    INSERT OR IGNORE INTO unproved VALUES (new.identity_id);
END;
CREATE TRIGGER suspicion_gone AFTER DELETE ON suspicion BEGIN
    INSERT OR IGNORE INTO unproved SELECT id FROM identity WHERE id = old.identity_id;
END;
"""

INCIDENTS = """
CREATE INDEX face_unseen ON face(identity_id) WHERE picture <> '' AND print IS NULL;

CREATE TABLE incident (                         -- many people, one thing: a pile-on, or a wave of praise
    id INTEGER PRIMARY KEY,
    wave TEXT NOT NULL,
    about TEXT NOT NULL,                        -- post:7 · cause:wait · text:… : what joins new voices to it
    title TEXT NOT NULL,
    started_at TEXT NOT NULL,                   -- the first voice
    found_at TEXT NOT NULL,
    ended_at TEXT,
    dismissed INTEGER NOT NULL DEFAULT 0,       -- the owner says that it is none
    statement TEXT NOT NULL DEFAULT '',
    statement_at TEXT                           -- when it was published
) STRICT;
CREATE INDEX incident_open ON incident(ended_at) WHERE ended_at IS NULL;
CREATE TABLE incident_voice (
    incident_id INTEGER NOT NULL REFERENCES incident(id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    PRIMARY KEY (incident_id, conversation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_voice_conversation ON incident_voice(conversation_id);

CREATE TABLE cause (                            -- what complaints are about; the owner's list
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    words TEXT NOT NULL DEFAULT '',             -- beginnings of words that suggest it, one a line
    position INTEGER NOT NULL DEFAULT 0,
    changed TEXT NOT NULL DEFAULT '',           -- what was changed about it …
    changed_at TEXT,
    removed_at TEXT                             -- its labels stay
) STRICT;
CREATE TABLE conversation_cause (
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    cause TEXT NOT NULL REFERENCES cause(key),
    told_at TEXT,                               -- when they were told what was changed
    PRIMARY KEY (conversation_id, cause)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_cause_cause ON conversation_cause(cause, conversation_id);
"""

INCIDENT_PROMISES = """
CREATE TABLE incident_promise (                 -- promises of the statement for everybody in it
    promise_id INTEGER PRIMARY KEY REFERENCES promise(id) ON DELETE CASCADE,
    incident_id INTEGER NOT NULL REFERENCES incident(id) ON DELETE CASCADE
) STRICT;
CREATE INDEX incident_promise_incident ON incident_promise(incident_id);
"""

FANS = """
CREATE INDEX customer_standing ON customer(standing) WHERE standing <> '';

CREATE TABLE unweighed (                        -- people who said something since they were weighed
    customer_id INTEGER PRIMARY KEY REFERENCES customer(id) ON DELETE CASCADE
) STRICT;
INSERT INTO unweighed SELECT id FROM customer;

CREATE TRIGGER unweighed_new AFTER INSERT ON mention BEGIN
    INSERT OR IGNORE INTO unweighed SELECT customer_id FROM identity WHERE id = new.identity_id;
END;
CREATE TRIGGER unweighed_changed AFTER UPDATE OF intent, sentiment, flag, deleted_at ON mention
WHEN (new.intent, new.sentiment, new.flag, new.deleted_at)
    IS NOT (old.intent, old.sentiment, old.flag, old.deleted_at) BEGIN
    INSERT OR IGNORE INTO unweighed SELECT customer_id FROM identity WHERE id = new.identity_id;
END;
CREATE TRIGGER unweighed_moved AFTER UPDATE OF customer_id ON identity
WHEN new.customer_id <> old.customer_id BEGIN
    INSERT OR IGNORE INTO unweighed VALUES (new.customer_id), (old.customer_id);
END;
"""
