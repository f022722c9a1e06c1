"""Whether something was said in a few conversations: asked in a small index made for the question.

What the conversations hold is put into a temporary full-text index with the same rules of what a
word is, asked, and taken out again; so the question costs what they hold, not what all hold.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from courtesydesk.domain.times import to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks
from courtesydesk.store.search_plan import (
    CUSTOMERS,
    DOCUMENT,
    HOUR,
    MENTIONS,
    NOTES,
    REPLIES,
    SHIFT,
    Plan,
)

FOUND_PEOPLE = 200
"""So many customers are found by name or note: the latest."""

PEOPLE = """
    SELECT rowid AS id FROM (SELECT rowid FROM customer_fts WHERE customer_fts MATCH ?
        ORDER BY rowid DESC LIMIT ?)
    UNION SELECT customer_id FROM identity WHERE id IN (
        SELECT rowid FROM identity_fts WHERE identity_fts MATCH ? ORDER BY rowid DESC LIMIT ?)"""

_PROBE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.probe_{} USING fts5({}, content='',"
    ' tokenize="unicode61 remove_diacritics 2")'
)
_CHUNK = 400


def matched(
    db: Database, made: Plan, ids: list[int], newer_than: tuple[int, int] | None
) -> set[int]:
    """Conversations in which a mention, a reply, a note or the customer's name matches."""
    found: set[int] = set()
    connection = db.connection
    if not connection.execute("SELECT 1 FROM temp.sqlite_master LIMIT 1").fetchone():
        connection.execute(_PROBE.format("mention", "text, subject, author, facets"))
        connection.execute(_PROBE.format("text", "text"))
    with _rolled_back(connection):
        for start in range(0, len(ids), _CHUNK):
            probe = _Probe(db, made, ids[start : start + _CHUNK], newer_than)
            found |= probe.mentions() | probe.texts() | probe.people()
    return found


@contextlib.contextmanager
def _rolled_back(connection: sqlite3.Connection) -> Iterator[None]:
    """What is put into the small index goes again; the file itself is only read."""
    connection.execute("SAVEPOINT probe")
    try:
        yield
    finally:
        connection.execute("ROLLBACK TO probe")
        connection.execute("RELEASE probe")


class _Probe:
    def __init__(
        self, db: Database, made: Plan, ids: list[int], newer_than: tuple[int, int] | None
    ) -> None:
        self.db = db
        self.plan = made
        self.ids = ids
        self.newer_than = newer_than
        self.since = made.since
        if newer_than is not None:
            hour = datetime.fromtimestamp((newer_than[0] >> SHIFT) * HOUR, UTC)
            self.since = max(self.since, to_text(hour))

    def mentions(self) -> set[int]:
        """Where a mention matches."""
        match = self.plan.mention or self.plan.unwanted
        if not match or (self.plan.mention and MENTIONS not in self.plan.streams):
            return set()
        rows = self._documents("mention", "text, subject, author, facets", MENTIONS)
        return self._ask("mention", "text, subject, author, facets", rows, match)

    def texts(self) -> set[int]:
        """Where a reply or a note matches."""
        match = self.plan.text or self.plan.unwanted_text
        if not match:
            return set()
        rows: list[Row] = []
        for stream, table in ((REPLIES, "reply"), (NOTES, "note")):
            if stream in self.plan.streams or self.plan.unwanted:
                rows += self._documents(table, "text", stream)
        return self._ask("text", "text", rows, match)

    def people(self) -> set[int]:
        """Whose name, or our note on them, matches."""
        if not self.plan.people:
            return set()
        rows = self.db.rows(
            f"SELECT c.id, {DOCUMENT.format('c.last_at', 'c.id')}, c.last_at FROM conversation c"
            f" JOIN identity i ON i.id = c.identity_id WHERE c.id IN ({marks(self.ids)})"
            f" AND i.customer_id IN ({PEOPLE})",
            [*self.ids, *[self.plan.people, FOUND_PEOPLE] * 2],
        )
        return {int(row[0]) for row in rows if self._is_asked(row[1], row[2], CUSTOMERS)}

    def _is_asked(self, docid: int, at: str, stream: int) -> bool:
        if not self.plan.since <= at < self.plan.until:
            return False
        return self.newer_than is None or (docid, stream) >= self.newer_than

    def _documents(self, table: str, columns: str, stream: int) -> list[Row]:
        rows = self.db.rows(
            f"SELECT conversation_id, docid, occurred_at, {columns} FROM {table}_words"
            f" WHERE conversation_id IN ({marks(self.ids)}) AND occurred_at >= ?",
            [*self.ids, self.since],
        )
        return [row for row in rows if self._is_asked(row[1], row[2], stream)]

    def _ask(self, table: str, columns: str, rows: list[Row], match: str) -> set[int]:
        if not rows:
            return set()
        connection = self.db.connection
        name = f"probe_{table}"
        connection.execute(f"INSERT INTO temp.{name}({name}) VALUES ('delete-all')")
        count = columns.count(",") + 1
        connection.executemany(
            f"INSERT INTO temp.{name}(rowid, {columns}) VALUES (?{', ?' * count})",
            [(place, *tuple(row)[3:]) for place, row in enumerate(rows)],
        )
        found = self.db.rows(f"SELECT rowid FROM temp.{name} WHERE {name} MATCH ?", [match])
        return {int(rows[row[0]][0]) for row in found}
