"""Saved searches: a search that is a view."""

from __future__ import annotations

from dataclasses import dataclass

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import SearchId
from courtesydesk.store.database import Database


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One saved search."""

    id: SearchId
    name: str
    query: str


class Searches:
    """Saved searches, and help while typing one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[SavedSearch, ...]:
        """In the owner's order."""
        raise NotImplementedError

    def save(self, name: str, query: str) -> Changes:
        """Keep a search; the same name replaces it.

        Raises WrongInput for a query that cannot be read.
        """
        raise NotImplementedError

    def remove(self, id_: SearchId) -> Changes:
        """Forget a search."""
        raise NotImplementedError

    def complete(self, text: str, cursor: int) -> tuple[str, ...]:
        """What the word at the cursor could become: operators, then their values."""
        raise NotImplementedError
