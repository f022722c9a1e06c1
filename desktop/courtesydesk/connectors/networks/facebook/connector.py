"""A Facebook page as a connector.

Reading. Comments of the page's posts of the last months, each post with its newest comments in one
question; posts of visitors and posts that name the page; recommendations and private messages
where they are granted. The cursor is how far each list was read (`connectors/trails.py`).

Sending. A comment below theirs, or a private message. Facebook knows no key: what may have gone is
looked for among the page's own comments there, and where it is not, the owner is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedMention,
    Gone,
    Health,
    Known,
    Letter,
    Lookup,
    Receipt,
    Secrets,
    Stop,
    backfill_of,
)
from courtesydesk.connectors.graph import (
    FACEBOOK,
    VERSION,
    Ask,
    Graph,
    Page,
    Placed,
    all_before,
    page_of,
    seat,
)
from courtesydesk.connectors.messenger import Messages, Said, compose, deliver, look
from courtesydesk.connectors.networks.facebook import acts
from courtesydesk.connectors.networks.facebook.items import (
    COMMENT,
    POST,
    RATING,
    Place,
    comment,
    known_by,
    post_of,
    rating,
    rating_known_by,
    visitors_post,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.connectors.trails import Made, Trails, Walk, batches, where_granted
from courtesydesk.domain.errors import Refused, Vanished

_NEWEST = f"comments.filter(stream).order(reverse_chronological).limit(25){{{COMMENT}}}"
_INBOX = "https://business.facebook.com/latest/inbox"
_POSTS = "10"
_PAGES = 10
"""Pages of our posts whose comments are looked at each time."""


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> FacebookConnector:
    """The factory that the registry knows."""
    return FacebookConnector(
        f"{settings.get('api') or FACEBOOK}/{VERSION}",
        settings.get("page", ""),
        secret,
        save_secret,
        backfill_of(settings),
    )


class FacebookConnector(Placed[Place]):
    """One page."""

    network = "facebook"

    def __init__(
        self,
        base: str,
        page: str,
        secret: Secrets,
        save_secret: Callable[[str, str], None],
        backfill: timedelta,
    ) -> None:
        super().__init__()
        self._base, self._wanted, self._secret, self._save = base, page, secret, save_secret
        self._backfill = backfill

    # -- who and where

    def _sign_in(self) -> str:
        """Gives the page's own token: one of a person ends, and this one may not."""
        page = seat(self._base, self._secret("token"), self._wanted)
        self.close()
        graph = Graph(self._base, page.token)
        grants = graph.grants()
        place = Place(page.id, page.name, not grants.lacks("pages_messaging"))
        self._open = graph, place, grants
        return page.token

    def check(self) -> Health:
        token = self._sign_in()
        assert self._open is not None
        graph, place, grants = self._open
        graph.page("/me/feed", fields="id", limit="1")
        works = [f"Reads comments and visitors’ posts on “{place.name}”."]
        lacks = []
        if grants.lacks("pages_read_user_content"):
            lacks.append("What others write: not granted (pages_read_user_content).")
        if grants.lacks("pages_manage_engagement"):
            lacks.append("Replies: not granted (pages_manage_engagement).")
        else:
            works.append("Answers as the page, below what was said.")
        if self._granted("/me/ratings", "created_time"):
            works.append("Reads recommendations.")
        else:
            lacks.append("Recommendations: Facebook does not give them to this sign-in.")
        if place.messages and self._messages(graph, place).granted():
            works.append("Reads direct messages, and answers them for a day.")
        else:
            lacks.append("Direct messages: not granted.")
        works += [grants.ends()] if grants.until else []
        if token != self._secret("token"):
            self._save("token", token)
        return Health(tuple(works), tuple(lacks), address=place.name, settings={"page": place.page})

    def _granted(self, path: str, fields: str) -> bool:
        graph, _ = self._there()
        try:
            graph.page(path, fields=fields, limit="1")
        except Refused:
            return False
        return True

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        trails = Trails(cursor)
        walk = Walk(trails, now - self._backfill, stop)
        yield from batches(self._news(walk), trails, cursor)

    def _news(self, walk: Walk) -> Iterator[Made]:
        graph, place = self._there()
        for name in ("visitor_posts", "tagged"):
            yield from where_granted(self._wall(name, walk))
        for page in self._posts(walk.since):
            if walk.stop():
                return
            for node in page.nodes:
                yield from self._comments(node, walk)
        yield from where_granted(self._ratings(walk))
        if place.messages:
            yield from where_granted(self._messages(graph, place).news(walk))

    def _wall(self, name: str, walk: Walk) -> Iterator[Made]:
        _, place = self._there()
        ask = self._asked(f"/me/{name}", POST)
        for fresh in walk.news(name, ask, known_by, "created_time"):
            theirs = (one for one in fresh if one.text("from", "id") != place.page)
            yield [visitors_post(one, place) for one in theirs]

    def _posts(self, oldest: datetime) -> Iterator[Page]:
        ask, after = self._asked("/me/feed", f"{POST},{_NEWEST}", _POSTS), ""
        for _ in range(_PAGES):
            page = ask(after)
            yield page
            if page.after in ("", after) or all_before(page, "created_time", oldest):
                return
            after = page.after

    def _comments(self, node: Node, walk: Walk) -> Iterator[Made]:
        graph, place = self._there()
        id_, post = node.text("id"), post_of(node, place)
        if not id_:
            return

        def ask(after: str) -> Page:
            return graph.page(
                f"/{id_}/comments", fields=COMMENT, filter="stream",
                order="reverse_chronological", limit="50", after=after,
            )  # fmt: skip

        first = page_of(node.node("comments"))
        for fresh in walk.news(id_, ask, known_by, "created_time", first):
            yield [item for one in fresh for item in comment(one, post, place)]

    def _ratings(self, walk: Walk) -> Iterator[Made]:
        (_, place), ask = self._there(), self._asked("/me/ratings", RATING)
        for fresh in walk.news("ratings", ask, rating_known_by, "created_time"):
            yield [rating(one, place) for one in fresh]

    def _asked(self, path: str, fields: str, limit: str = "50") -> Ask:
        graph, _ = self._there()
        return lambda after: graph.page(path, fields=fields, limit=limit, after=after)

    def _messages(self, graph: Graph, place: Place) -> Messages:
        return Messages(graph, "messenger", "Facebook", _said(place).ours, _INBOX)

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        found: list[FetchedItem] = []
        for one in known:
            if stop():
                break
            try:
                found += self._again(one)
            except Vanished:
                found.append(Gone(one.remote_id))
            except Refused:
                continue
        gone = any(isinstance(item, Gone) for item in found)
        return tuple(found) if not gone or self._still_reads() else ()

    def _again(self, known: Known) -> list[FetchedItem]:
        graph, place = self._there()
        kind = known.headers.get("private", "").partition(" ")[0]
        if kind == "comment_id":
            made = comment(graph.node(f"/{known.remote_id}", fields=COMMENT), None, place)
        elif kind == "post_id":
            made = [visitors_post(graph.node(f"/{known.remote_id}", fields=POST), place)]
        else:
            return []
        thread = known.headers.get("thread", "")
        return [
            replace(one, thread_key=thread or one.thread_key)
            for one in made
            if isinstance(one, FetchedMention) and one.remote_id == known.remote_id
        ]

    def _still_reads(self) -> bool:
        """What a sign-in may not read any more looks as if it were deleted."""
        return self._granted("/me/feed", "id,comments.limit(1){id}")

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        return compose(letter, "Facebook")

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        graph, place = self._there()
        return deliver(graph, payload, lambda: self.reconcile(payload, client_id), _said(place))

    def act(self, deed: Deed) -> None:
        acts.act(self._there()[0], deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        graph, place = self._there()
        return look(graph, self._messages(graph, place), payload, _said(place))


def _said(place: Place) -> Said:
    return Said(
        fields="id,from,message,created_time",
        text="message",
        at="created_time",
        ours=lambda one: one.text("from", "id") == place.page,
        url=lambda id_: f"https://www.facebook.com/{id_}",
    )
