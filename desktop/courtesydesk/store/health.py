"""Looking at a workspace's file from outside: is it ours, is it whole, what is in it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from courtesydesk.domain.acts import ActState
from courtesydesk.domain.errors import StoreError
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import from_text_or_none
from courtesydesk.store import acts as act_store
from courtesydesk.store import migrations
from courtesydesk.store import outbox as outbox_store
from courtesydesk.store.database import Database, translated_errors

_SEARCH = ("mention_fts", "reply_fts", "note_fts", "customer_fts", "identity_fts")
_MAY_HAVE_GONE = (DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING)

SQLITE_VERSION = sqlite3.sqlite_version


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as SQLite's do."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def steps(path: Path) -> tuple[list[str], list[str]]:
    """(steps that the file has seen, those of them that we do not know)."""
    seen = migrations.applied(path)
    known = {name for name, _ in migrations.STEPS}
    return seen, [name for name in seen if name not in known]


def latest_step() -> str:
    """The newest step that this program knows."""
    return migrations.STEPS[-1][0]


def problems(path: Path) -> list[str]:
    """What SQLite's own checks find wrong; raises StoreError for what is no database."""
    db = Database(path, read_only=True)
    try:
        return db.problems()
    finally:
        db.close()


def search_problems(path: Path) -> list[str]:
    """Search indices that do not agree with what they point at. Holds the writer while it looks."""
    wrong: list[str] = []
    with translated_errors(path):
        connection = sqlite3.connect(path, timeout=5, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            for table in _SEARCH:
                try:
                    connection.execute(
                        f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)"
                    )
                except sqlite3.DatabaseError as error:
                    wrong.append(f"{table}: {error}")
            connection.execute("ROLLBACK")
        finally:
            connection.close()
    return wrong


def strange(path: Path) -> list[str]:
    """Triggers and views that no program of ours has put there: SQLite runs them by itself. To be
    asked of a file of unknown origin before anything else is read or written in it."""
    ours = _ours_by_itself()
    return sorted(name for name, sql in _by_itself(path).items() if ours.get(name) != sql)


def _by_itself(path: Path) -> dict[str, str]:
    db = Database(path, read_only=True)
    try:
        rows = db.rows("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
        return {str(row["name"]): str(row["sql"]) for row in rows}
    finally:
        db.close()


def _ours_by_itself() -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="courtesy-desk-") as folder:
        fresh = Path(folder) / "fresh.sqlite"
        migrations.migrate(fresh, snapshots=Path(folder), now=datetime.min.replace(tzinfo=UTC))
        return _by_itself(fresh)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a workspace's file holds."""

    shop: str
    conversations: int
    customers: int
    waiting: int
    """Replies on their way."""


def figures(path: Path) -> Figures:
    """Count what is in a file."""
    db = Database(path, read_only=True)
    try:
        return Figures(
            shop=str(db.value("SELECT value FROM setting WHERE key = 'shop.name'") or ""),
            conversations=int(db.value("SELECT count(*) FROM conversation")),
            customers=int(db.value("SELECT count(*) FROM customer")),
            waiting=int(
                db.value(
                    "SELECT count(*) FROM outbox"
                    " WHERE state IN ('held', 'queued', 'sending', 'unsure')"
                )
            ),
        )
    finally:
        db.close()


def can_search() -> bool:
    """Whether this SQLite has full-text search and strict tables."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        connection.execute("CREATE TABLE strict_probe (id INTEGER PRIMARY KEY) STRICT")
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return True


def newest_fetch(path: Path) -> datetime | None:
    """When the newest mention was fetched, by the clock of then; None when that cannot be told."""
    db = Database(path, read_only=True)
    try:
        text = db.value("SELECT fetched_at FROM mention WHERE id = (SELECT max(id) FROM mention)")
        return from_text_or_none(text)
    except (sqlite3.DatabaseError, StoreError, ValueError):
        return None
    finally:
        db.close()


def settle_down(path: Path) -> None:
    """Bring everything into the one file, so that it can be copied or replaced; a damaged file is
    left as it is."""
    try:
        connection = sqlite3.connect(path, timeout=10)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        ):
            raise StoreError(
                "The workspace is in use by another program.",
                safe="Nothing was changed.",
                todo="Close it and try again.",
            ) from error


def copy_whole(db: Database, target: Path) -> list[str]:
    """Copy a file into one that needs no journal beside it; returns what is wrong with the copy."""
    db.copy_to(target)
    with translated_errors(target):
        connection = sqlite3.connect(target)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()
    return problems(target)


def doubt_what_was_waiting(path: Path, now: datetime) -> int:
    """A copy of the past does not know what went since: whatever would go by itself becomes unsure,
    and is looked up, or asked about, before it goes. What was to be done besides waits for the
    owner."""
    return _no_more_by_itself(
        path,
        now,
        since=_MAY_HAVE_GONE,
        to=DeliveryState.UNSURE,
        reason="This reply may have gone since the backup was made.",
    )


def put_aside_what_was_waiting(path: Path, now: datetime) -> int:
    """For a copy beside a desk that lives on and may send the same at any moment: looking up is not
    enough, so each waits for the owner."""
    return _no_more_by_itself(
        path,
        now,
        since=(*_MAY_HAVE_GONE, DeliveryState.UNSURE),
        to=DeliveryState.REFUSED,
        reason="It was on its way when this copy was made, and may have gone from the desk that the"
        " copy is of: look there first.",
    )


def _no_more_by_itself(
    path: Path, now: datetime, *, since: Sequence[DeliveryState], to: DeliveryState, reason: str
) -> int:
    db = Database(path)
    try:
        with db.writing():
            marks = ", ".join("?" for _ in since)
            rows = db.rows(
                f"SELECT id, not_before FROM outbox WHERE state IN ({marks})"
                " AND coalesce(hold, '') NOT IN ('stop', 'assisted')",
                list(since),
            )
            for row in rows:
                outbox_store.move(
                    db,
                    row["id"],
                    to,
                    since=since,
                    now=now,
                    reason=reason,
                    # Where it has not gone, it still waits for its time.
                    not_before=from_text_or_none(row["not_before"]),
                )
            for act in act_store.in_states(db, (ActState.WAITING, ActState.DOING)):
                act_store.move(
                    db,
                    act.acted.id,
                    ActState.REFUSED,
                    since=(ActState.WAITING, ActState.DOING),
                    now=now,
                    reason="It may have been done since the backup was made: look there first.",
                )
            return len(rows)
    finally:
        db.close()
