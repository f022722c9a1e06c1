"""Lists that come newest first, page by page, and know no “since”.

What the first page looked like is remembered, by a short mark for each entry. What stands on it and
did not stand there then is news, whatever any clock says: what is new, what waited for somebody's
approval, what was edited or answered meanwhile. Where nothing on the first page is known there is a
gap: the pages behind it are walked until one is met that was on the first page before, and a walk
that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from courtesydesk.connectors.base import Stop
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on such a list."""

    node: Node
    mark: str
    """Another one as soon as it has changed; see `mark`."""
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them, and the token of the next page; empty after the last."""

    entries: tuple[Entry, ...]
    next: str


def mark(*parts: str) -> str:
    """A short mark of what changes with an entry."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


def read_cursor(text: str) -> Node:
    """A cursor that is JSON; empty for one that cannot be read."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        value = None
    return Node(value if isinstance(value, dict) else {})


@dataclass(slots=True)
class Reading:
    """How far a list was read: to be kept in a cursor as `saved` gives it."""

    seen: tuple[str, ...] = ()
    """The first page, as it was."""
    old: tuple[str, ...] = ()
    """The first page before the gap: where the walk ends."""
    next: str = ""
    """The page where the walk goes on; empty when there is none."""
    _tokens: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, saved: Node) -> Reading:
        """As it was saved; from the beginning where that cannot be read."""
        return cls(saved.texts("seen"), saved.texts("old"), saved.text("next"))

    def saved(self) -> dict[str, object]:
        """For a cursor, as JSON."""
        return {"seen": self.seen, "old": self.old, "next": self.next}

    def news(
        self, read: Callable[[str], Page], *, since: datetime, stop: Stop
    ) -> Iterator[tuple[Node, ...]]:
        """What is new, page by page; a walk ends at `since`. After each page this is what is to
        be saved with it. `read` gives the page of a token, the first for an empty one."""
        page = read("")
        fresh = _without(page, self.seen)
        if page.entries and len(fresh) == len(page.entries):
            self.old = self.old if self.next else self.seen
            self.next = "" if _all_before(page, since) else page.next
        self.seen = tuple(entry.mark for entry in page.entries)
        if fresh:
            yield fresh
        while self.next and not stop():
            try:
                page = read(self.next)
            except Refused:
                # A token that is too old: the next fetch walks anew.
                self.seen = self.old = ()
                self.next = ""
                yield ()
                return
            yield self._walked(page, since)

    def _walked(self, page: Page, since: datetime) -> tuple[Node, ...]:
        found = _without(page, self.old)
        self._tokens.add(self.next)
        met = len(found) < len(page.entries)
        over = met or _all_before(page, since) or page.next in self._tokens
        self.next = "" if over else page.next
        self.old = self.old if self.next else ()
        return found


def _without(page: Page, marks: tuple[str, ...]) -> tuple[Node, ...]:
    known = set(marks)
    return tuple(entry.node for entry in page.entries if entry.mark not in known)


def _all_before(page: Page, since: datetime) -> bool:
    """Whether every one of them is older (or there is none); one that does not say when is not."""
    return all(entry.at is not None and entry.at < since for entry in page.entries)
