"""How far lists were read that come newest first, where a place in one holds for a while only.

`Trail` remembers the newest ids that were read and, of a reading that was cut off, where it stood.
A time would not do: what was hidden comes back with its old one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from courtesydesk.connectors.base import Batch, FetchedItem
from courtesydesk.connectors.graph import Ask, Page
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import Refused

MARKS = 100
"""Ids that are remembered of each list; more than come on one page."""
_LISTS = 300
"""Lists that are remembered, those that were read last."""
_RENEWED = "renewed"


@dataclass(slots=True)
class Trail:
    """How far one list was read."""

    seen: list[str] = field(default_factory=list)
    """The newest that were read."""
    top: list[str] = field(default_factory=list)
    """The newest of a reading that is under way …"""
    after: str = ""
    """… and where it stands."""

    def take(self, page: Page) -> list[Node]:
        """What is new on this page. One without an id is always new."""
        known = {*self.seen, *self.top}
        fresh: list[Node] = []
        ids = [page.name(one) for one in page.nodes]
        for one, id_ in zip(page.nodes, ids, strict=True):
            if id_ not in known:
                fresh.append(one)
                known |= {id_} - {""}
        met = not set(self.seen).isdisjoint(ids)
        self.top = _first(self.top + ids)
        if met or not fresh or page.after in ("", self.after):
            self.seen, self.top, self.after = _first(self.top + self.seen), [], ""
        else:
            self.after = page.after
        return fresh


def _first(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(id_ for id_ in ids if id_))[:MARKS]


class Trails:
    """How far all lists of an account were read: its cursor."""

    def __init__(self, text: str) -> None:
        self._all: dict[str, Trail] = {}
        self.renewed = ""
        """When the sign-in was renewed last, where it is."""
        with contextlib.suppress(ValueError, AttributeError, RecursionError):
            for name, value in json.loads(text or "{}").items():
                if name == _RENEWED:
                    self.renewed = value if isinstance(value, str) else ""
                    continue
                told = Node(value if isinstance(value, Mapping) else {})
                self._all[name] = Trail(
                    told.text("seen").split(), told.text("top").split(), told.text("after")
                )

    def of(self, name: str) -> Trail:
        """The trail of that list; one that is not read for long is forgotten."""
        trail = self._all[name] = self._all.pop(name, Trail())
        return trail

    def text(self) -> str:
        """To be kept until the next time."""
        kept = {name: _kept(trail) for name, trail in list(self._all.items())[-_LISTS:]}
        renewed = {_RENEWED: self.renewed} if self.renewed else {}
        return json.dumps({**renewed, **kept}, separators=(",", ":"))


def _kept(trail: Trail) -> dict[str, str]:
    kept = {"seen": " ".join(trail.seen), "top": " ".join(trail.top), "after": trail.after}
    return {name: value for name, value in kept.items() if value}


def walk(
    trail: Trail, ask: Ask, *, stop: Callable[[], bool], first: Page | None = None
) -> Iterator[list[Node]]:
    """What is new in a list, page by page; `first` is its beginning where that is known already.
    After each page, the trail is where another walk goes on without a loss."""
    if trail.after:
        try:
            yield from _onward(trail, ask, stop)
        except Refused:
            # A place does not hold for ever: begin anew, what is read twice does no harm.
            trail.top, trail.after = [], ""
    if stop():
        return
    yield trail.take(first or ask(""))
    yield from _onward(trail, ask, stop)


def _onward(trail: Trail, ask: Ask, stop: Callable[[], bool]) -> Iterator[list[Node]]:
    while trail.after and not stop():
        yield trail.take(ask(trail.after))


Made = list[FetchedItem | None]
"""What was made of some things; None of one that cannot be kept."""


def batches(news: Iterator[Made], trails: Trails, cursor: str) -> Iterator[Batch]:
    """News as they are kept, each with the cursor of that moment."""
    done, kept = 0, cursor
    for made in news:
        if made:
            items = tuple(one for one in made if one is not None)
            done, kept = done + len(items), trails.text()
            yield Batch(items, kept, done, unread=len(made) - len(items))
    if trails.text() != kept:
        yield Batch((), trails.text(), done)


def where_granted(news: Iterator[Made]) -> Iterator[Made]:
    """News of a list that not every sign-in may read."""
    with contextlib.suppress(Refused):
        yield from news
