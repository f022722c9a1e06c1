"""Reading a list that begins with the newest, page by page, so that nothing of it is lost.

A network that gives no more than "and here it goes on" is read from the top down to what is known.
Where that is interrupted, a gap is left: the page where it goes on, and how far down it reaches.
New things are read first, then the gaps. Not everything new is at the top: a post stands where its
author's clock says; so what is known is remembered by its ids, as far as the first page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from courtesydesk.connectors.base import Stop
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import Refused

_AT_ONCE = 1000
"""Pages of one turn; what is left comes in the next."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and where it goes on."""

    items: tuple[Node, ...]
    onward: str
    """Empty at its end."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Which item it is, and where it stands: a text that is greater the newer it is. Both are empty
    where it does not say."""

    id: str
    place: str


@dataclass(slots=True)
class _Gap:
    onward: str
    until: str

    @property
    def is_top(self) -> bool:
        return not self.onward


@dataclass(slots=True)
class Walk:
    """How far a list was read."""

    known: list[str] = field(default_factory=list)
    """The ids on its first page, as it last was."""
    edge: str = ""
    """The oldest place on that page; empty where the list ended there."""
    gaps: list[_Gap] = field(default_factory=list)

    def on(
        self,
        page_of: Callable[[str], Page],
        spot_of: Callable[[Node], Spot],
        *,
        until: str,
        stop: Stop,
    ) -> Iterator[list[Node]]:
        """What is new on each page; `until` is how far down the first walk goes. After each, this
        is where to go on from."""
        known, begins = set(self.known), not self.known
        stored = {gap.onward for gap in self.gaps}
        self.gaps.insert(0, _Gap("", until if begins else self.edge))
        for _ in range(_AT_ONCE):
            if not self.gaps or stop():
                return
            gap = self.gaps[0]
            try:
                page = page_of(gap.onward)
            except Refused:
                if gap.is_top or gap.onward not in stored:
                    raise
                # It does not know that page any more: once more from the top, all the way.
                stored.discard(gap.onward)
                known.clear()
                gap.onward = ""
                continue
            spots = [spot_of(one) for one in page.items]
            fresh = [
                (one, spot)
                for one, spot in zip(page.items, spots, strict=True)
                if spot.id not in known
                and ((begins and gap.is_top) or not spot.place or spot.place >= gap.until)
            ]
            if gap.is_top:
                self._remember(spots, page.onward)
            self._go_on(gap, page, [spot for _, spot in fresh], any(spot.id for spot in spots))
            yield [one for one, _ in fresh]

    def _remember(self, spots: list[Spot], onward: str) -> None:
        self.known = list(dict.fromkeys(spot.id for spot in spots if spot.id))
        self.edge = min((spot.place for spot in spots if spot.place), default="") if onward else ""

    def _go_on(self, gap: _Gap, page: Page, fresh: list[Spot], readable: bool) -> None:
        """A page that shows nothing at all says nothing about what comes below it."""
        deeper = not readable or any(spot.place >= gap.until for spot in fresh if spot.place)
        if page.onward and page.onward != gap.onward and deeper:
            gap.onward = page.onward
        else:
            self.gaps.remove(gap)

    # -- as a cursor

    def saved(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "known": self.known,
            "edge": self.edge,
            "gaps": [[gap.onward, gap.until] for gap in self.gaps],
        }

    @staticmethod
    def load(value: Any) -> Walk:
        """What `saved` gave; begun anew for anything else."""
        try:
            known, edge, gaps = value["known"], value["edge"], value["gaps"]
            walk = Walk(list(known), edge, [_Gap(onward, until) for onward, until in gaps])
        except (KeyError, TypeError, ValueError):
            return Walk()
        texts = [
            *walk.known,
            edge,
            *(text for gap in walk.gaps for text in (gap.onward, gap.until)),
        ]
        return walk if all(isinstance(text, str) for text in texts) else Walk()
