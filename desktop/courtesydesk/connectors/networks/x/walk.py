"""Lists that come newest first, and know ids that grow: “since this one” and “until that one”.

A walk goes from the newest down to what is known. One that was stopped is ended first, and what is
newer comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.connectors.base import Stop
from courtesydesk.connectors.reading import Node

_ID = re.compile(r"[0-9]{1,20}", re.ASCII)


def id_of(text: str) -> str:
    """The text if it can be an id; a longer one would hide all that follows."""
    return text if _ID.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, and whether there are older ones."""

    posts: tuple[Node, ...]
    more: bool


Read = Callable[[str, str], Page]
"""The newest page of what is newer than the first id and older than the second; both may be
empty."""


@dataclass(slots=True)
class Walk:
    """How far a list was read: to be kept in a cursor."""

    done: str = ""
    """Everything up to this id was read."""
    top: str = ""
    """The newest of the walk that is under way …"""
    low: str = ""
    """… and how far down it is; empty when there is none."""

    @classmethod
    def of(cls, saved: Node) -> Walk:
        """As it was saved; from the beginning where that cannot be read."""
        return cls(*(id_of(saved.text(name)) for name in ("done", "top", "low")))

    def saved(self) -> dict[str, str]:
        """For a cursor, as JSON."""
        return {"done": self.done, "top": self.top, "low": self.low}

    def on(self, read: Read, *, since: datetime, stop: Stop) -> Iterator[tuple[Node, ...]]:
        """What is new, page by page; the past ends at `since`. After each page this is what is to
        be saved with it."""
        ended = not self.low
        while not stop():
            page = read(self.done, self.low)
            under_way = self._step(page, since)
            if page.posts or not ended:
                yield page.posts
            if under_way:
                continue
            if ended:
                return
            ended = True

    def _step(self, page: Page, since: datetime) -> bool:
        ids = sorted((id_ for one in page.posts if (id_ := id_of(one.text("id")))), key=int)
        low = ids[0] if ids else ""
        self.top = max([self.top, *ids], key=lambda id_: int(id_ or 0))
        # Only ever downward: the same page again would lead round in circles.
        down = bool(low) and (not self.low or int(low) < int(self.low))
        self.low = low if page.more and down and not _all_before(page, since) else ""
        if not self.low:
            self.done, self.top = max(self.done, self.top, key=lambda id_: int(id_ or 0)), ""
        return bool(self.low)


def _all_before(page: Page, moment: datetime) -> bool:
    """Whether every one of them is older; one that does not say when is not."""
    return all((at := one.at("created_at")) is not None and at < moment for one in page.posts)
