"""Saved searches: a search that is a view."""

from __future__ import annotations

from dataclasses import dataclass

from courtesydesk.domain.ids import SearchId


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One saved search."""

    id: SearchId
    name: str
    query: str
