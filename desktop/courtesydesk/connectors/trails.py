"""Many lists of one account, each read as far as `newest.Reading` remembers it: one cursor."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.connectors import newest
from courtesydesk.connectors.base import Batch, FetchedItem, Stop
from courtesydesk.connectors.graph import Ask, Page
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import Refused

_LISTS = 300
"""Lists that are remembered, those that were read last."""


class Trails:
    """How far all lists of an account were read."""

    def __init__(self, cursor: str) -> None:
        told = newest.read_cursor(cursor)
        self.renewed = told.text("renewed")
        """When the sign-in was renewed last, where it is."""
        self._all = {one.text("name"): newest.Reading.of(one) for one in told.nodes("lists")}

    def of(self, name: str) -> newest.Reading:
        """How far that list was read; one that is not read for long is forgotten."""
        reading = self._all[name] = self._all.pop(name, newest.Reading())
        return reading

    def text(self) -> str:
        """The cursor."""
        last = list(self._all.items())[-_LISTS:]
        lists = [{"name": name, **one.saved()} for name, one in last]
        return json.dumps({"renewed": self.renewed, "lists": lists}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Walk:
    """One turn of reading such lists."""

    trails: Trails
    since: datetime
    """No list is walked beyond that."""
    stop: Stop

    def news(
        self, name: str, ask: Ask, by: Callable[[Node], str], at: str, first: Page | None = None
    ) -> Iterator[tuple[Node, ...]]:
        """What is new or changed in a list, page by page. `by`: what each is remembered by. `at`:
        its time. `first`: its beginning, where that is known already."""

        def read(place: str) -> newest.Page:
            page = first if first is not None and not place else ask(place)
            entries = (newest.Entry(one, by(one), one.at(at)) for one in page.nodes)
            return newest.Page(tuple(entries), page.after)

        yield from self.trails.of(name).news(read, since=self.since, stop=self.stop)


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
