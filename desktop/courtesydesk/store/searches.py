"""Saved searches."""

from __future__ import annotations

import sqlite3

from courtesydesk.domain.ids import SearchId
from courtesydesk.domain.searches import SavedSearch
from courtesydesk.store.database import Database


def all_of(db: Database) -> tuple[SavedSearch, ...]:
    """In the owner's order."""
    rows = db.rows("SELECT id, name, query FROM saved_search ORDER BY position, id LIMIT 100")
    return tuple(SavedSearch(SearchId(row[0]), row[1], row[2]) for row in rows)


def save(write: sqlite3.Connection, name: str, query: str) -> None:
    """Keep a search; the same name replaces it."""
    write.execute(
        "INSERT INTO saved_search(name, query, position) VALUES (?, ?,"
        " (SELECT coalesce(max(position), 0) + 1 FROM saved_search))"
        " ON CONFLICT (name) DO UPDATE SET query = excluded.query",
        [name, query],
    )


def remove(write: sqlite3.Connection, id_: int) -> bool:
    """Forget a search; whether there was one."""
    return write.execute("DELETE FROM saved_search WHERE id = ?", [id_]).rowcount > 0
