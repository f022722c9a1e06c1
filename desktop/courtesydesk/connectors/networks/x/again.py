"""Which posts are looked at again, so that what was edited or taken back is seen.

Each look costs money: the first comes after a day, and each later one after twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.connectors.base import FetchedItem, FetchedMention
from courtesydesk.connectors.networks.x.walk import id_of
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.times import to_text

MOST = 100
"""Posts that are kept in mind, and what X tells at once."""
_FIRST = timedelta(days=1)
_LAST = timedelta(days=30)


@dataclass(slots=True)
class _Post:
    id: str
    """Its latest version."""
    said: datetime
    asked: datetime

    def is_due(self, now: datetime) -> bool:
        return now - self.asked >= max(_FIRST, self.asked - self.said)


class Again:
    """The posts that are kept in mind: to be kept in a cursor."""

    def __init__(self) -> None:
        self._posts: dict[str, _Post] = {}

    @classmethod
    def of(cls, saved: Iterable[Node]) -> Again:
        """As they were saved, without what cannot be read."""
        made = cls()
        for one in saved:
            first, id_ = id_of(one.text("first")), id_of(one.text("id"))
            said, asked = one.at("said"), one.at("asked")
            if first and id_ and said is not None and asked is not None:
                made._posts[first] = _Post(id_, said, asked)
        return made

    def saved(self) -> list[dict[str, str]]:
        """For a cursor, as JSON."""
        return [
            {"first": first, "id": one.id, "said": to_text(one.said), "asked": to_text(one.asked)}
            for first, one in self._posts.items()
        ]

    def saw(self, items: Iterable[FetchedItem], now: datetime) -> None:
        """They are as they are now; the oldest make room."""
        for item in items:
            if isinstance(item, FetchedMention) and now - item.occurred_at < _LAST:
                known = self._posts.pop(item.remote_id, None)
                said = item.occurred_at if known is None else known.said
                self._posts[item.remote_id] = _Post(item.headers["id"], said, now)
        for first in sorted(self._posts, key=int)[:-MOST]:
            del self._posts[first]

    def due(self, now: datetime) -> dict[str, str]:
        """The latest id of each that is to be looked at, by its first one."""
        return {first: one.id for first, one in self._posts.items() if one.is_due(now)}

    def asked(self, firsts: Iterable[str], now: datetime) -> None:
        """They were looked at; too old ones are let go."""
        for first in firsts:
            self._posts[first].asked = now
            if now - self._posts[first].said >= _LAST:
                del self._posts[first]

    def forget(self, first: str) -> None:
        """It is gone."""
        self._posts.pop(first, None)
