"""The first schema, as SQL: one table a noun, times as text (`domain/times.py`), ids of our own."""

# ruff: noqa: E501 - comments stand beside their columns

from __future__ import annotations

SCHEMA_0001 = """
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '{}',        -- JSON, never a secret
    state TEXT NOT NULL DEFAULT 'connecting',
    detail TEXT NOT NULL DEFAULT '',
    last_fetched_at TEXT,
    until TEXT,
    demo INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    removed_at TEXT                             -- history stays when an account goes
) STRICT;

CREATE TABLE cursor (                           -- opaque to us; saved with the items it stands for
    account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    since TEXT NOT NULL,
    standing TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer(id),
    network TEXT NOT NULL,
    remote_id TEXT NOT NULL,                    -- the network's own id; for e-mail the address in lower case
    handle TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    avatar TEXT NOT NULL DEFAULT '',
    bio TEXT NOT NULL DEFAULT '',
    followers INTEGER,
    first_customer_id INTEGER NOT NULL,         -- where unlinking takes it back to
    linked_because TEXT NOT NULL DEFAULT '',
    UNIQUE (network, remote_id)
) STRICT;
CREATE INDEX identity_customer ON identity(customer_id);
CREATE INDEX identity_moved ON identity(first_customer_id) WHERE first_customer_id <> customer_id;
CREATE INDEX identity_name ON identity(name COLLATE NOCASE);
CREATE INDEX identity_handle ON identity(handle COLLATE NOCASE);

CREATE TABLE not_the_same (                     -- suggestions that the owner turned down
    identity_id INTEGER NOT NULL REFERENCES identity(id) ON DELETE CASCADE,
    customer_id INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
    PRIMARY KEY (identity_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE erased (                           -- a customer who was erased is not fetched again
    network TEXT NOT NULL,
    digest TEXT NOT NULL,                       -- SHA-256 of the identity's remote id
    erased_at TEXT NOT NULL,
    PRIMARY KEY (network, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE post (                             -- what comments stand under
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    author TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    ours INTEGER NOT NULL DEFAULT 0,
    occurred_at TEXT NOT NULL,
    UNIQUE (network, remote_id)
) STRICT;

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    identity_id INTEGER NOT NULL REFERENCES identity(id),
    account_id INTEGER REFERENCES account(id),
    network TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread_key TEXT NOT NULL,                   -- what the network says belongs together
    post_id INTEGER REFERENCES post(id),
    subject TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'new',
    folder TEXT NOT NULL GENERATED ALWAYS AS
        (CASE state WHEN 'new' THEN 'to_answer' ELSE state END) VIRTUAL,
    intent TEXT,
    intent_by_owner INTEGER NOT NULL DEFAULT 0,
    urgency TEXT,
    urgency_by_owner INTEGER NOT NULL DEFAULT 0,
    sentiment TEXT,
    because TEXT NOT NULL DEFAULT '',           -- the customer's words for a hurry or a scam, one a line
    flag TEXT,
    rating INTEGER,
    photos INTEGER NOT NULL DEFAULT 0,
    mentions INTEGER NOT NULL DEFAULT 0,
    last_at TEXT NOT NULL,
    last_text TEXT NOT NULL DEFAULT '',
    last_is_ours INTEGER NOT NULL DEFAULT 0,
    waiting_since TEXT,                         -- the oldest mention that has no reply after it
    due_at TEXT,
    snoozed_until TEXT,
    wake_on_reply INTEGER NOT NULL DEFAULT 1,
    done_reason TEXT,
    done_at TEXT,                               -- empty when nobody marked it, but it was never owed an answer
    settled_at TEXT                             -- up to here nothing is owed, on the owner's word
) STRICT;
CREATE INDEX conversation_thread ON conversation(network, thread_key, identity_id);
CREATE INDEX conversation_identity ON conversation(identity_id, last_at);
CREATE INDEX conversation_post ON conversation(post_id) WHERE post_id IS NOT NULL;
CREATE INDEX conversation_newest ON conversation(last_at, id);
CREATE INDEX conversation_folder_newest ON conversation(folder, last_at, id);
CREATE INDEX conversation_folder_intent ON conversation(folder, intent, last_at, id);
CREATE INDEX conversation_intent ON conversation(intent, last_at, id) WHERE intent IS NOT NULL;
CREATE INDEX conversation_urgency ON conversation(urgency, last_at, id) WHERE urgency IS NOT NULL;
CREATE INDEX conversation_sentiment ON conversation(sentiment, last_at, id) WHERE sentiment IS NOT NULL;
CREATE INDEX conversation_folder_waiting ON conversation(folder, waiting_since, id)
    WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_folder_due ON conversation(folder, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX conversation_waiting ON conversation(waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_due ON conversation(due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX conversation_account ON conversation(account_id, last_at, id);
CREATE INDEX conversation_account_folder ON conversation(account_id, folder, last_at, id);
CREATE INDEX conversation_network ON conversation(network, last_at, id);
CREATE INDEX conversation_snoozed ON conversation(snoozed_until) WHERE snoozed_until IS NOT NULL;

CREATE TABLE thread_ref (                       -- ids that somebody's mails refer to, known to us or not yet
    network TEXT NOT NULL,
    ref TEXT NOT NULL,
    identity_id INTEGER NOT NULL REFERENCES identity(id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    PRIMARY KEY (network, ref, identity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_ref_conversation ON thread_ref(conversation_id);
CREATE INDEX thread_ref_identity ON thread_ref(identity_id);

CREATE TABLE mention (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    identity_id INTEGER NOT NULL REFERENCES identity(id),
    account_id INTEGER REFERENCES account(id),
    network TEXT NOT NULL,
    kind TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    parent_remote_id TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',            -- as the network showed it then
    handle TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    quoted TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL DEFAULT '',
    rating INTEGER,
    photos INTEGER NOT NULL DEFAULT 0,
    url TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL DEFAULT 'public',
    occurred_at TEXT NOT NULL,                  -- the network's time
    fetched_at TEXT NOT NULL,                   -- ours
    origin TEXT NOT NULL,
    intent TEXT,
    urgency TEXT,                               -- empty until it was read, like the next two
    sentiment TEXT,
    because TEXT NOT NULL DEFAULT '',
    mood REAL,
    flag TEXT,
    edited_at TEXT,
    deleted_at TEXT,
    headers TEXT NOT NULL DEFAULT '{}',         -- JSON: what a reply will need (Message-ID, References, Reply-To …)
    import_id INTEGER REFERENCES import(id),
    UNIQUE (network, remote_id)
) STRICT;
CREATE INDEX mention_conversation ON mention(conversation_id, occurred_at);
CREATE INDEX mention_identity ON mention(identity_id, occurred_at);
CREATE INDEX mention_newest ON mention(occurred_at, id);
CREATE INDEX mention_import ON mention(import_id) WHERE import_id IS NOT NULL;

CREATE TABLE unheard (                          -- mentions that wait to be read for what they say
    mention_id INTEGER PRIMARY KEY REFERENCES mention(id) ON DELETE CASCADE,
    told INTEGER NOT NULL DEFAULT 0             -- the intent came with it: it stays
) STRICT;

CREATE TABLE mention_version (                  -- what it said before it was edited
    id INTEGER PRIMARY KEY,
    mention_id INTEGER NOT NULL REFERENCES mention(id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    rating INTEGER,
    seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX mention_version_mention ON mention_version(mention_id);

CREATE TABLE reply (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    answers_id INTEGER REFERENCES mention(id) ON DELETE SET NULL,
    network TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL DEFAULT 'public',
    occurred_at TEXT NOT NULL,
    remote_id TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    via TEXT NOT NULL,
    outbox_id INTEGER,
    import_id INTEGER REFERENCES import(id)
) STRICT;
CREATE INDEX reply_conversation ON reply(conversation_id, occurred_at);
CREATE INDEX reply_answers ON reply(answers_id) WHERE answers_id IS NOT NULL;
CREATE UNIQUE INDEX reply_remote ON reply(network, remote_id) WHERE remote_id <> '';
CREATE INDEX reply_import ON reply(import_id) WHERE import_id IS NOT NULL;

CREATE TABLE stray_reply (                      -- replies of ours that came before what they answer
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    reply TEXT NOT NULL,                        -- JSON
    fetched_at TEXT NOT NULL,
    UNIQUE (network, remote_id)
) STRICT;
CREATE TABLE stray_ref (
    network TEXT NOT NULL,
    ref TEXT NOT NULL,
    stray_id INTEGER NOT NULL REFERENCES stray_reply(id) ON DELETE CASCADE,
    PRIMARY KEY (network, ref, stray_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stray_ref_stray ON stray_ref(stray_id);

CREATE TABLE gone (                             -- deleted on the network before we ever saw it
    network TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (network, remote_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
    conversation_id INTEGER REFERENCES conversation(id) ON DELETE SET NULL,
    kind TEXT NOT NULL DEFAULT 'note',
    inbound INTEGER,
    text TEXT NOT NULL,
    author TEXT NOT NULL DEFAULT '',
    occurred_at TEXT NOT NULL
) STRICT;
CREATE INDEX note_customer ON note(customer_id, occurred_at);
CREATE INDEX note_conversation ON note(conversation_id, occurred_at);

CREATE TABLE picture (                          -- photos and other attachments, in both directions
    id INTEGER PRIMARY KEY,
    mention_id INTEGER REFERENCES mention(id) ON DELETE CASCADE,
    reply_id INTEGER REFERENCES reply(id) ON DELETE CASCADE,
    draft_id INTEGER REFERENCES draft(id) ON DELETE SET NULL,
    outbox_id INTEGER REFERENCES outbox(id) ON DELETE SET NULL,
    path TEXT NOT NULL DEFAULT '',              -- relative to the workspace
    name TEXT NOT NULL DEFAULT '',
    mime TEXT NOT NULL DEFAULT 'application/octet-stream',
    alt TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL DEFAULT 0,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX picture_mention ON picture(mention_id) WHERE mention_id IS NOT NULL;
CREATE INDEX picture_reply ON picture(reply_id) WHERE reply_id IS NOT NULL;
CREATE INDEX picture_draft ON picture(draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX picture_outbox ON picture(outbox_id) WHERE outbox_id IS NOT NULL;

CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE) STRICT;
CREATE TABLE conversation_tag (
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
    last_at TEXT NOT NULL DEFAULT '',           -- the conversation's, so that a tag is walked newest first
    PRIMARY KEY (conversation_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_tag_newest ON conversation_tag(tag_id, last_at, conversation_id);
CREATE TRIGGER conversation_tag_insert AFTER INSERT ON conversation_tag BEGIN
    UPDATE conversation_tag SET last_at = (SELECT last_at FROM conversation WHERE id = new.conversation_id)
    WHERE conversation_id = new.conversation_id AND tag_id = new.tag_id;
END;
CREATE TRIGGER conversation_tag_moved AFTER UPDATE OF last_at ON conversation
WHEN new.last_at <> old.last_at BEGIN
    UPDATE conversation_tag SET last_at = new.last_at WHERE conversation_id = new.id;
END;
CREATE TABLE customer_tag (
    customer_id INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tag(id) ON DELETE CASCADE,
    PRIMARY KEY (customer_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_tag_tag ON customer_tag(tag_id, customer_id);

CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER REFERENCES conversation(id) ON DELETE CASCADE,
    side TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    recipients TEXT NOT NULL DEFAULT '',
    cc TEXT NOT NULL DEFAULT '',
    account_id INTEGER REFERENCES account(id),
    seen_mention_id INTEGER,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    retired_at TEXT,
    retired_because TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX draft_live ON draft(conversation_id, side)
    WHERE retired_at IS NULL AND conversation_id IS NOT NULL;
CREATE INDEX draft_updated ON draft(updated_at) WHERE retired_at IS NULL;
CREATE INDEX draft_retired ON draft(retired_at) WHERE retired_at IS NOT NULL;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER REFERENCES conversation(id),
    account_id INTEGER REFERENCES account(id),
    identity_id INTEGER REFERENCES identity(id),    -- whom it answers, whoever they are linked to
    answers_id INTEGER REFERENCES mention(id) ON DELETE SET NULL,
    network TEXT NOT NULL,
    text TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    recipients TEXT NOT NULL DEFAULT '',
    cc TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL,
    state TEXT NOT NULL,
    hold TEXT,
    not_before TEXT,
    reason TEXT NOT NULL DEFAULT '',
    client_id TEXT NOT NULL,                    -- chosen by us before the first attempt (Message-ID, rkey, key)
    payload BLOB,                               -- the bytes that go, frozen before the network is touched
    next_attempt_at TEXT,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    remote_id TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    override_value TEXT NOT NULL DEFAULT '',
    override_why TEXT NOT NULL DEFAULT '',
    tone TEXT NOT NULL DEFAULT '{}'             -- JSON: the findings at release
) STRICT;
CREATE UNIQUE INDEX outbox_client ON outbox(client_id);
CREATE INDEX outbox_state ON outbox(state, not_before, id);
CREATE INDEX outbox_conversation ON outbox(conversation_id, id);
CREATE INDEX outbox_changed ON outbox(changed_at, id);
CREATE INDEX outbox_answers ON outbox(answers_id) WHERE answers_id IS NOT NULL;
CREATE INDEX outbox_identity ON outbox(identity_id) WHERE identity_id IS NOT NULL;
CREATE INDEX outbox_remote ON outbox(network, remote_id) WHERE remote_id <> '';

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    outbox_id INTEGER NOT NULL REFERENCES outbox(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    fate TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    UNIQUE (outbox_id, number)
) STRICT;

CREATE TABLE outbox_log (                       -- append-only
    id INTEGER PRIMARY KEY,
    outbox_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_log_outbox ON outbox_log(outbox_id, id);
CREATE TRIGGER outbox_log_kept BEFORE UPDATE ON outbox_log BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TABLE promise (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    what TEXT NOT NULL,
    made_at TEXT NOT NULL,
    due_at TEXT,
    state TEXT NOT NULL DEFAULT 'open',
    settled_at TEXT,
    outbox_id INTEGER
) STRICT;
CREATE INDEX promise_due ON promise(state, due_at);
CREATE INDEX promise_conversation ON promise(conversation_id);

CREATE TABLE saved_reply (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE saved_search (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE tone_memory (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                         -- ignore_here · never · own_word
    phrase TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    severity TEXT NOT NULL DEFAULT '',
    conversation_id INTEGER REFERENCES conversation(id) ON DELETE CASCADE,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE undo (                             -- how to take the latest changes back
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    inverse TEXT NOT NULL,                      -- JSON
    at TEXT NOT NULL,
    undone_at TEXT
) STRICT;

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    format TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    taken INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    undone_at TEXT
) STRICT;

CREATE TABLE import_mapping (                   -- remembered by the columns of the file
    columns TEXT PRIMARY KEY,
    mapping TEXT NOT NULL                       -- JSON
) STRICT;

-- Search: the text is kept once, in its own table; the index only points at it. Its row id is the
-- hour, shifted by 26 bits, with the row's own id below: so that hits come newest first without
-- sorting, and a span of time is a span of row ids. (Hours, not seconds: row ids that are close to
-- one another make the index a third smaller.) `facets` turns network, kind, account,
-- rating and photos into words, so that an operator is as fast as a word.

CREATE VIEW mention_words AS SELECT ((CAST(strftime('%s', occurred_at) AS INTEGER) / 3600) << 26) | id AS docid, conversation_id, occurred_at,
    text, subject, author || ' ' || handle AS author,
        'xnet' || network || ' xkind' || kind || ' xacct' || coalesce(account_id, 0)
        || CASE WHEN rating IS NULL THEN '' ELSE ' xrate' || rating END
        || CASE WHEN photos > 0 THEN ' xphoto' ELSE '' END AS facets
    FROM mention;
CREATE VIRTUAL TABLE mention_fts USING fts5(text, subject, author, facets,
    content='mention_words', content_rowid='docid',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE TRIGGER mention_fts_insert AFTER INSERT ON mention BEGIN
    INSERT INTO mention_fts(rowid, text, subject, author, facets)
    VALUES (((CAST(strftime('%s', new.occurred_at) AS INTEGER) / 3600) << 26) | new.id,
        new.text, new.subject, new.author || ' ' || new.handle,
        'xnet' || new.network || ' xkind' || new.kind || ' xacct' || coalesce(new.account_id, 0)
        || CASE WHEN new.rating IS NULL THEN '' ELSE ' xrate' || new.rating END
        || CASE WHEN new.photos > 0 THEN ' xphoto' ELSE '' END);
END;
CREATE TRIGGER mention_fts_delete AFTER DELETE ON mention BEGIN
    INSERT INTO mention_fts(mention_fts, rowid, text, subject, author, facets)
    VALUES ('delete', ((CAST(strftime('%s', old.occurred_at) AS INTEGER) / 3600) << 26) | old.id,
        old.text, old.subject, old.author || ' ' || old.handle,
        'xnet' || old.network || ' xkind' || old.kind || ' xacct' || coalesce(old.account_id, 0)
        || CASE WHEN old.rating IS NULL THEN '' ELSE ' xrate' || old.rating END
        || CASE WHEN old.photos > 0 THEN ' xphoto' ELSE '' END);
END;
CREATE TRIGGER mention_fts_update
AFTER UPDATE OF text, subject, author, handle, network, kind, account_id, rating, photos, occurred_at
ON mention BEGIN
    INSERT INTO mention_fts(mention_fts, rowid, text, subject, author, facets)
    VALUES ('delete', ((CAST(strftime('%s', old.occurred_at) AS INTEGER) / 3600) << 26) | old.id,
        old.text, old.subject, old.author || ' ' || old.handle,
        'xnet' || old.network || ' xkind' || old.kind || ' xacct' || coalesce(old.account_id, 0)
        || CASE WHEN old.rating IS NULL THEN '' ELSE ' xrate' || old.rating END
        || CASE WHEN old.photos > 0 THEN ' xphoto' ELSE '' END);
    INSERT INTO mention_fts(rowid, text, subject, author, facets)
    VALUES (((CAST(strftime('%s', new.occurred_at) AS INTEGER) / 3600) << 26) | new.id,
        new.text, new.subject, new.author || ' ' || new.handle,
        'xnet' || new.network || ' xkind' || new.kind || ' xacct' || coalesce(new.account_id, 0)
        || CASE WHEN new.rating IS NULL THEN '' ELSE ' xrate' || new.rating END
        || CASE WHEN new.photos > 0 THEN ' xphoto' ELSE '' END);
END;

CREATE VIEW reply_words AS SELECT ((CAST(strftime('%s', occurred_at) AS INTEGER) / 3600) << 26) | id AS docid, conversation_id, occurred_at,
    text FROM reply;
CREATE VIRTUAL TABLE reply_fts USING fts5(text, content='reply_words', content_rowid='docid',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE TRIGGER reply_fts_insert AFTER INSERT ON reply BEGIN
    INSERT INTO reply_fts(rowid, text)
    VALUES (((CAST(strftime('%s', new.occurred_at) AS INTEGER) / 3600) << 26) | new.id, new.text);
END;
CREATE TRIGGER reply_fts_delete AFTER DELETE ON reply BEGIN
    INSERT INTO reply_fts(reply_fts, rowid, text)
    VALUES ('delete', ((CAST(strftime('%s', old.occurred_at) AS INTEGER) / 3600) << 26) | old.id, old.text);
END;
CREATE TRIGGER reply_fts_update AFTER UPDATE OF text, occurred_at ON reply BEGIN
    INSERT INTO reply_fts(reply_fts, rowid, text)
    VALUES ('delete', ((CAST(strftime('%s', old.occurred_at) AS INTEGER) / 3600) << 26) | old.id, old.text);
    INSERT INTO reply_fts(rowid, text)
    VALUES (((CAST(strftime('%s', new.occurred_at) AS INTEGER) / 3600) << 26) | new.id, new.text);
END;

CREATE VIEW note_words AS SELECT ((CAST(strftime('%s', occurred_at) AS INTEGER) / 3600) << 26) | id AS docid, conversation_id, occurred_at,
    text FROM note;
CREATE VIRTUAL TABLE note_fts USING fts5(text, content='note_words', content_rowid='docid',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE TRIGGER note_fts_insert AFTER INSERT ON note BEGIN
    INSERT INTO note_fts(rowid, text)
    VALUES (((CAST(strftime('%s', new.occurred_at) AS INTEGER) / 3600) << 26) | new.id, new.text);
END;
CREATE TRIGGER note_fts_delete AFTER DELETE ON note BEGIN
    INSERT INTO note_fts(note_fts, rowid, text)
    VALUES ('delete', ((CAST(strftime('%s', old.occurred_at) AS INTEGER) / 3600) << 26) | old.id, old.text);
END;
CREATE TRIGGER note_fts_update AFTER UPDATE OF text, occurred_at ON note BEGIN
    INSERT INTO note_fts(note_fts, rowid, text)
    VALUES ('delete', ((CAST(strftime('%s', old.occurred_at) AS INTEGER) / 3600) << 26) | old.id, old.text);
    INSERT INTO note_fts(rowid, text)
    VALUES (((CAST(strftime('%s', new.occurred_at) AS INTEGER) / 3600) << 26) | new.id, new.text);
END;

CREATE VIRTUAL TABLE customer_fts USING fts5(name, notes, content='customer', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE TRIGGER customer_fts_insert AFTER INSERT ON customer BEGIN
    INSERT INTO customer_fts(rowid, name, notes) VALUES (new.id, new.name, new.notes);
END;
CREATE TRIGGER customer_fts_delete AFTER DELETE ON customer BEGIN
    INSERT INTO customer_fts(customer_fts, rowid, name, notes)
    VALUES ('delete', old.id, old.name, old.notes);
END;
CREATE TRIGGER customer_fts_update AFTER UPDATE OF name, notes ON customer BEGIN
    INSERT INTO customer_fts(customer_fts, rowid, name, notes)
    VALUES ('delete', old.id, old.name, old.notes);
    INSERT INTO customer_fts(rowid, name, notes) VALUES (new.id, new.name, new.notes);
END;

CREATE VIRTUAL TABLE identity_fts USING fts5(name, handle, content='identity', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3');
CREATE TRIGGER identity_fts_insert AFTER INSERT ON identity BEGIN
    INSERT INTO identity_fts(rowid, name, handle) VALUES (new.id, new.name, new.handle);
END;
CREATE TRIGGER identity_fts_delete AFTER DELETE ON identity BEGIN
    INSERT INTO identity_fts(identity_fts, rowid, name, handle)
    VALUES ('delete', old.id, old.name, old.handle);
END;
CREATE TRIGGER identity_fts_update AFTER UPDATE OF name, handle ON identity BEGIN
    INSERT INTO identity_fts(identity_fts, rowid, name, handle)
    VALUES ('delete', old.id, old.name, old.handle);
    INSERT INTO identity_fts(rowid, name, handle) VALUES (new.id, new.name, new.handle);
END;
"""
