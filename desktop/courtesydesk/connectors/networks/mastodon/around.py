"""What stands around a mention: its thread, and what it said before it was edited.

Both are asked for only where a mention says that there is something, and so often in one fetch at
most: what a server does not tell, or not just now, is done without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from courtesydesk.connectors.base import FetchedItem, FetchedMention, FetchedPost
from courtesydesk.connectors.http import Answer, Line
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
        beside: list[FetchedItem] = []
        if status.text("in_reply_to_id") and id_ not in self._seen:
            thread = self._ask(f"/api/v1/statuses/{id_}/context", Answer.node)
            if thread is not None:
                above = thread.nodes("ancestors")[-ABOVE:]
                below = thread.nodes("descendants")[:BELOW]
                self._seen |= {one.text("id") for one in (*above, *below)}
                made = replace(made, post=self._under(status, above))
                beside = self._between_us(status, above, below)
        return [*self.edited(status, made), *beside]

    def edited(self, status: Node, made: FetchedMention, known: str = "") -> list[FetchedItem]:
        """It, and before it what it said earlier. `known`: the edit that is known already."""
        earlier: Sequence[Node] = ()
        if made.edited_at is not None and made.headers["edited"] != known:
            path = f"/api/v1/statuses/{status.text('id')}/history"
            earlier = (self._ask(path, Answer.nodes) or ())[:-1][-VERSIONS:]
        return [*(as_it_was(one, made) for one in earlier), made]

    def _under(self, status: Node, above: Sequence[Node]) -> FetchedPost | None:
        """What the two of us talk under: the nearest that neither said to the other."""
        for one in reversed(above):
            if not self._is_between_us(one, status):
                return _post(one, self._place)
        return None

    def _is_between_us(self, one: Node, status: Node) -> bool:
        who, author = status.text("account", "id"), one.text("account", "id")
        to = one.text("in_reply_to_account_id")
        return author == who or (author == self._place.me and to == who)

    def _between_us(
        self, status: Node, above: Sequence[Node], below: Sequence[Node]
    ) -> list[FetchedItem]:
        """What they said before, what we answered, and how they go on."""
        who, me = status.text("account", "id"), self._place.me
        found: list[FetchedItem | None] = []
        for one in (*above, *below):
            author, to = one.text("account", "id"), one.text("in_reply_to_account_id")
            if author == me and to == who:
                found.append(reply(one, self._place))
            elif author == who and (one in above or to in (who, me)):
                found.append(self._theirs(one))
        return [item for item in found if item is not None]

    def _theirs(self, status: Node) -> FetchedMention | None:
        """What they did not say to us waits for no answer of ours."""
        made = mention(status, self._place)
        to_us = any(one.text("id") == self._place.me for one in status.nodes("mentions"))
        return made if made is None or to_us else replace(made, flag=Flag.BULK)

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
