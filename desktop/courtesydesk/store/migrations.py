"""Steps from an empty or older file to today's; only ever appended to.

`sqlite_utils.Migrations` applies them, each in one transaction with its own record. It is imported
only when a step is pending, because that import costs as much as the window.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from courtesydesk.domain.errors import NewerWorkspace
from courtesydesk.store.database import Database, translated_errors
from courtesydesk.store.schema import SCHEMA_0001
from courtesydesk.store.schema_aftercare import AFTERCARE
from courtesydesk.store.schema_clocks import CLOCKS, TODAYS_HOURS
from courtesydesk.store.schema_hot_drafts import HOT_DRAFTS
from courtesydesk.store.schema_loops import LOOPS
from courtesydesk.store.schema_people import FACES, FANS, INCIDENT_PROMISES, INCIDENTS
from courtesydesk.store.schema_promises import PROMISE_WORDS, PROMISES, PROMISES_AS_READ
from courtesydesk.store.schema_segments import FILL, SEGMENTS

if TYPE_CHECKING:
    import sqlite_utils

SET = "courtesydesk"


def _first_schema(db: sqlite_utils.Database) -> None:
    # executescript() would commit the migration's own transaction.
    for statement in split_statements(SCHEMA_0001):
        db.execute(statement)


def _what_may_be_answered(db: sqlite_utils.Database) -> None:
    # JSON: what the network allows for this one mention; empty where that is as usual there.
    db.execute("ALTER TABLE mention ADD COLUMN allows TEXT NOT NULL DEFAULT ''")


def _how_they_feel_by_owner(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE conversation ADD COLUMN sentiment_by_owner INTEGER NOT NULL DEFAULT 0")


def _told_by_which_way(db: sqlite_utils.Database) -> None:
    db.execute("CREATE INDEX mention_told ON mention(network, origin, occurred_at)")


def _which_import_a_waiting_reply_is_of(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE stray_reply ADD COLUMN import_id INTEGER REFERENCES import(id)")


def _words_that_may_not_be_kept(db: sqlite_utils.Database) -> None:
    # When the network told it last, where it may only be kept for a time after that …
    db.execute("ALTER TABLE mention ADD COLUMN seen_again_at TEXT")
    # … and when its words were removed for that reason.
    db.execute("ALTER TABLE mention ADD COLUMN emptied_at TEXT")
    db.execute(
        "CREATE INDEX mention_taken_back ON mention(network)"
        " WHERE deleted_at IS NOT NULL AND emptied_at IS NULL"
    )
    db.execute(
        "CREATE TABLE removal (at TEXT NOT NULL, network TEXT NOT NULL, why TEXT NOT NULL,"
        " count INTEGER NOT NULL, PRIMARY KEY (at, network, why)) STRICT, WITHOUT ROWID"
    )


def _mails_that_were_imported(db: sqlite_utils.Database) -> None:
    db.execute(
        "CREATE INDEX mention_imported_notice ON mention(network, occurred_at)"
        """ WHERE origin = 'import' AND instr(headers, '"proof"') > 0"""
    )


def _what_is_done_besides_answering(db: sqlite_utils.Database) -> None:
    db.execute(
        "CREATE TABLE act (id INTEGER PRIMARY KEY,"
        " account_id INTEGER NOT NULL REFERENCES account(id), network TEXT NOT NULL,"
        " mention_id INTEGER REFERENCES mention(id) ON DELETE CASCADE,"
        " reply_id INTEGER REFERENCES reply(id) ON DELETE CASCADE,"
        " act TEXT NOT NULL, text TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, not_before TEXT,"
        " tries INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',"
        " created_at TEXT NOT NULL, changed_at TEXT NOT NULL,"
        " CHECK ((mention_id IS NULL) <> (reply_id IS NULL))) STRICT"
    )
    db.execute("CREATE INDEX act_mention ON act(mention_id) WHERE mention_id IS NOT NULL")
    db.execute("CREATE INDEX act_reply ON act(reply_id) WHERE reply_id IS NOT NULL")
    db.execute("CREATE INDEX act_state ON act(state, id)")
    db.execute("ALTER TABLE reply ADD COLUMN edited_at TEXT")
    db.execute("ALTER TABLE reply ADD COLUMN deleted_at TEXT")
    db.execute(
        "CREATE TABLE reply_version (id INTEGER PRIMARY KEY,"
        " reply_id INTEGER NOT NULL REFERENCES reply(id) ON DELETE CASCADE,"
        " text TEXT NOT NULL, seen_at TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX reply_version_reply ON reply_version(reply_id)")


def _faces_and_suspicions(db: sqlite_utils.Database) -> None:
    for statement in split_statements(FACES):
        db.execute(statement)


def _how_long_customers_waited(db: sqlite_utils.Database) -> None:
    for statement in (*SEGMENTS, *FILL):
        db.execute(statement)


def _after_a_complaint(db: sqlite_utils.Database) -> None:
    for statement in split_statements(AFTERCARE):
        db.execute(statement)


def _our_reply_while_it_is_changed(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE reply ADD COLUMN unfinished TEXT NOT NULL DEFAULT ''")


def _said_about_us(db: sqlite_utils.Database) -> None:
    # Whether it was said to us; if not, our names in it, a line each: ours, a tab, theirs.
    db.execute("ALTER TABLE mention ADD COLUMN addressed INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE mention ADD COLUMN heard TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX mention_about ON mention(id) WHERE addressed = 0")
    db.execute("UPDATE mention SET addressed = 0 WHERE network = 'feed' AND kind = 'post'")
    db.execute("ALTER TABLE conversation ADD COLUMN heard TEXT NOT NULL DEFAULT ''")
    db.execute(
        "CREATE INDEX conversation_untagged ON conversation(folder, last_at, id) WHERE heard <> ''"
    )
    db.execute(
        "CREATE TABLE listening_word (text TEXT PRIMARY KEY COLLATE NOCASE, sort TEXT NOT NULL,"
        " unless TEXT NOT NULL DEFAULT '', spellings TEXT NOT NULL DEFAULT '') STRICT"
    )


def _schedules_and_targets(db: sqlite_utils.Database) -> None:
    for statement in (*CLOCKS, TODAYS_HOURS):
        db.execute(statement)


def _incidents_and_causes(db: sqlite_utils.Database) -> None:
    for statement in split_statements(INCIDENTS):
        db.execute(statement)


def _found_for_reports(db: sqlite_utils.Database) -> None:
    db.execute("CREATE INDEX answer_time_due ON answer_time(due_at) WHERE due_at IS NOT NULL")
    db.execute(
        "CREATE INDEX segment_first_done ON segment(first_done_at) WHERE first_done_at IS NOT NULL"
    )
    db.execute("CREATE INDEX reply_occurred ON reply(occurred_at)")
    db.execute("CREATE INDEX mention_version_seen ON mention_version(seen_at)")


def _promises_of_drafts(db: sqlite_utils.Database) -> None:
    for statement in PROMISES:
        db.execute(statement)


def _who_was_weighed(db: sqlite_utils.Database) -> None:
    for statement in split_statements(FANS):
        db.execute(statement)


def _where_pictures_are(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE picture ADD COLUMN url TEXT NOT NULL DEFAULT ''")


def _conversations_that_rest(db: sqlite_utils.Database) -> None:
    for statement in LOOPS:
        db.execute(statement)


def _hot_drafts(db: sqlite_utils.Database) -> None:
    for statement in HOT_DRAFTS:
        db.execute(statement)


def _how_bad_by_owner(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE conversation ADD COLUMN gravity TEXT")


def _promises_of_statements(db: sqlite_utils.Database) -> None:
    for statement in split_statements(INCIDENT_PROMISES):
        db.execute(statement)


def _how_bad_by_owner_found(db: sqlite_utils.Database) -> None:
    db.execute(
        "CREATE INDEX conversation_gravity ON conversation(folder, gravity, last_at, id)"
        " WHERE gravity IS NOT NULL"
    )


def _promises_as_they_were_read(db: sqlite_utils.Database) -> None:
    for statement in PROMISES_AS_READ:
        db.execute(statement)


def _promises_that_a_reply_settles(db: sqlite_utils.Database) -> None:
    for statement in PROMISE_WORDS:
        db.execute(statement)


STEPS: tuple[tuple[str, Callable[[sqlite_utils.Database], None]], ...] = (
    ("0001_first_schema", _first_schema),
    ("0002_what_may_be_answered", _what_may_be_answered),
    ("0003_how_they_feel_by_owner", _how_they_feel_by_owner),
    ("0004_told_by_which_way", _told_by_which_way),
    ("0005_which_import_a_waiting_reply_is_of", _which_import_a_waiting_reply_is_of),
    ("0006_words_that_may_not_be_kept", _words_that_may_not_be_kept),
    ("0007_mails_that_were_imported", _mails_that_were_imported),
    ("0008_what_is_done_besides_answering", _what_is_done_besides_answering),
    ("0009_faces_and_suspicions", _faces_and_suspicions),
    ("0010_how_long_customers_waited", _how_long_customers_waited),
    ("0011_after_a_complaint", _after_a_complaint),
    ("0013_our_reply_while_it_is_changed", _our_reply_while_it_is_changed),
    ("0014_said_about_us", _said_about_us),
    ("0015_schedules_and_targets", _schedules_and_targets),
    ("0016_incidents_and_causes", _incidents_and_causes),
    ("0017_found_for_reports", _found_for_reports),
    ("0018_promises_of_drafts", _promises_of_drafts),
    ("0019_who_was_weighed", _who_was_weighed),
    ("0020_where_pictures_are", _where_pictures_are),
    ("0021_conversations_that_rest", _conversations_that_rest),
    ("0022_hot_drafts", _hot_drafts),
    ("0023_how_bad_by_owner", _how_bad_by_owner),
    ("0024_promises_of_statements", _promises_of_statements),
    ("0025_how_bad_by_owner_found", _how_bad_by_owner_found),
    ("0026_promises_as_they_were_read", _promises_as_they_were_read),
    ("0027_promises_that_a_reply_settles", _promises_that_a_reply_settles),
)


def split_statements(script: str) -> list[str]:
    """One SQL statement each; triggers, which hold semicolons of their own, stay whole."""
    statements: list[str] = []
    piece = ""
    for line in script.splitlines(keepends=True):
        piece += line
        if sqlite3.complete_statement(piece):
            statements.append(piece.strip())
            piece = ""
    if piece.strip():
        raise ValueError("the script ends inside a statement")
    return statements


def applied(path: Path) -> list[str]:
    """The names of the steps that a file has seen; empty for a new file."""
    if not path.exists() or path.stat().st_size == 0:
        return []
    with translated_errors(path):
        connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
        try:
            found = connection.execute(
                "SELECT name FROM sqlite_master WHERE name = '_sqlite_migrations'"
            ).fetchone()
            if found is None:
                return []
            rows = connection.execute(
                "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", [SET]
            )
            return [str(row[0]) for row in rows]
        finally:
            connection.close()


def migrate(path: Path, *, snapshots: Path, now: datetime) -> list[str]:
    """Bring the file up to date; returns the names of the steps that were applied.

    An older file is copied to `snapshots` first. Raises NewerWorkspace for a file that has seen
    steps that this program does not know: it is left untouched.
    """
    seen = applied(path)
    known = [name for name, _ in STEPS]
    newer = [name for name in seen if name not in known]
    if newer:
        raise NewerWorkspace(
            f"This workspace was written by a newer Courtesy Desk (it knows {newer[-1]}).",
            safe="It was not touched.",
            todo="Install the newer version, or choose another workspace with --workspace.",
        )
    pending = [name for name in known if name not in seen]
    if not pending:
        return []
    if seen:
        _copy_before(path, snapshots, now)
    _apply(path)
    return pending


def _copy_before(path: Path, snapshots: Path, now: datetime) -> None:
    snapshots.mkdir(parents=True, exist_ok=True)
    source = Database(path)
    try:
        source.copy_to(snapshots / f"before-migration-{now:%Y%m%dT%H%M%S}.sqlite")
    finally:
        source.close()


def _apply(path: Path) -> None:
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(SET)
    for name, step in STEPS:
        migrations(name=name)(step)
    with contextlib.suppress(OSError):
        # For its owner only; whether it can be written at all, SQLite says in better words.
        path.touch(mode=0o600)
    with translated_errors(path):
        connection = sqlite3.connect(path, timeout=30)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            migrations.apply(sqlite_utils.Database(connection))
        finally:
            connection.close()
