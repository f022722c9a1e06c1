"""What stands around a mention: its thread, and what it said before it was edited.

Both are asked for only where a mention says that there is something, and so often in one fetch at
most: what a server does not tell, or not just now, is done without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import FetchedItem, FetchedMention, FetchedPost
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.mastodon.statuses import (
    Place,
    as_it_was,
    mention,
    remote_id,
    reply,
    text_of,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.errors import BadAnswer, NetworkError, Refused

MOST = 20
"""So many questions in one fetch: a server allows some hundred calls in five minutes."""
ABOVE = 40
BELOW = 40
VERSIONS = 20

T = TypeVar("T")


class Around:
    """Asks one server, for one fetch."""

    def __init__(self, line: Line, place: Place) -> None:
        self._line, self._place = line, place
        self._left = MOST
        self._seen: set[str] = set()

    def mention(self, status: Node, made: FetchedMention) -> list[FetchedItem]:
        """It, what it said before, and the thread that it stands in."""
        id_ = status.text("id")
        if not status.text("in_reply_to_id") or id_ in self._seen:
            return self.edited(status, made)
        thread = self._ask(f"/api/v1/statuses/{id_}/context", Answer.node) or Node({})
        above = thread.nodes("ancestors")[-ABOVE:]
        below = thread.nodes("descendants")[:BELOW]
        self._seen |= {one.text("id") for one in (*above, *below)}
        ours, under = self._above(status, above)
        ours += self._below(status, below)
        post = None if under is None else _post(under, self._place)
        items = [self._item(one, post) for one in ours]
        return [
            *self.edited(status, replace(made, post=post)),
            *(item for item in items if item is not None),
        ]

    def edited(self, status: Node, made: FetchedMention, known: str = "") -> list[FetchedItem]:
        """It, and before it what it said earlier. `known`: the edit that is known already."""
        earlier: Sequence[Node] = ()
        if made.edited_at is not None and made.headers["edited"] != known:
            path = f"/api/v1/statuses/{status.text('id')}/history"
            earlier = (self._ask(path, Answer.nodes) or ())[:-1][-VERSIONS:]
        return [*(as_it_was(one, made) for one in earlier), made]

    def _above(self, status: Node, above: Sequence[Node]) -> tuple[list[Node], Node | None]:
        """What the two of us said just before, and what we said it under."""
        ours: list[Node] = []
        for one in reversed(above):
            if not self._is_between_us(one, status):
                return ours, one
            ours.append(one)
        return ours, None

    def _below(self, status: Node, below: Sequence[Node]) -> list[Node]:
        """How the two of us went on, without what others said in between."""
        ours: list[Node] = []
        ids = {status.text("id")}
        for one in below:
            if one.text("in_reply_to_id") in ids and self._is_between_us(one, status):
                ours.append(one)
                ids.add(one.text("id"))
        return ours

    def _is_between_us(self, one: Node, status: Node) -> bool:
        who, author = status.text("account", "id"), one.text("account", "id")
        to = one.text("in_reply_to_account_id")
        return author == who or (author == self._place.me and to == who)

    def _item(self, status: Node, post: FetchedPost | None) -> FetchedItem | None:
        if status.text("account", "id") == self._place.me:
            return reply(status, self._place)
        made = mention(status, self._place)
        if made is None:
            return None
        # What they did not say to us waits for no answer of ours; where that is not told, it does.
        named = {one.text("id") for one in status.nodes("mentions")}
        to_us = self._place.me in named or not status.has("mentions")
        return replace(made, post=post, flag=None if to_us else Flag.BULK)

    def _ask(self, path: str, read: Callable[[Answer], T]) -> T | None:
        if self._left <= 0:
            return None
        self._left -= 1
        try:
            return read(self._line.get(path))
        except (Refused, BadAnswer):
            return None
        except NetworkError:
            # What matters more is asked for next, and says what is wrong.
            self._left = 0
            return None


def _post(status: Node, place: Place) -> FetchedPost | None:
    id_, at = status.text("id"), status.at("created_at")
    if not id_ or at is None:
        return None
    author = status.node("account")
    return FetchedPost(
        remote_id(place.host, id_),
        author.text("display_name") or author.text("acct"),
        text_of(status),
        at,
        url=status.text("url") or status.text("uri"),
        ours=author.text("id") == place.me,
    )
