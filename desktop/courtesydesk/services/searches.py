"""Saved searches: a search that is a view."""

from __future__ import annotations

from courtesydesk.domain import query as language
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import SearchId
from courtesydesk.domain.searches import SavedSearch
from courtesydesk.store import causes, searches, triage
from courtesydesk.store.database import Database

__all__ = ["SavedSearch", "Searches"]

SHOWN = 12


class Searches:
    """Saved searches, and help while typing one."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[SavedSearch, ...]:
        """In the owner's order."""
        return searches.all_of(self._db)

    def save(self, name: str, query: str) -> Changes:
        """Keep a search; the same name replaces it.

        Raises WrongInput for a query that cannot be read.
        """
        name = " ".join(name.split())
        if not name:
            raise WrongInput("A saved search needs a name.", todo="Write a word or two.")
        if not language.parse(query):
            raise WrongInput("There is nothing to search for.", todo="Write a word or an operator.")
        with self._db.writing() as write:
            searches.save(write, name, query.strip())
        return Changes(searches=True)

    def remove(self, id_: SearchId) -> Changes:
        """Forget a search."""
        with self._db.writing() as write:
            was_there = searches.remove(write, id_)
        return Changes(searches=True) if was_there else NOTHING

    def complete(self, text: str, cursor: int) -> tuple[str, ...]:
        """What the word at the cursor could become: operators, then their values."""
        known = {
            "tag": triage.tags(self._db),
            "account": self._accounts(),
            "cause": tuple(one.key for one in causes.all_of(self._db)),
        }
        return language.completions(text, cursor, known)[:SHOWN]

    def _accounts(self) -> tuple[str, ...]:
        rows = self._db.rows("SELECT name FROM account WHERE removed_at IS NULL ORDER BY id")
        return tuple(str(row[0]) for row in rows)
