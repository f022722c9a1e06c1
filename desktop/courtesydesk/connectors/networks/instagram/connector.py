"""An Instagram account as a connector, by either of two sign-ins: that of the Facebook page that it
is connected to, or one of Instagram itself, which lasts sixty days and is renewed.

Reading. Comments of our latest posts, each post with its newest comments in one question, and the
answers below them; photos that we are tagged in; private messages where they are granted. What says
our @name below somebody else's post, Instagram tells to servers only. The cursor is how far each
list was read (`connectors/trails.py`).

Sending. An answer below theirs, or a private message. Instagram knows no key: what may have gone is
looked for among the answers there, and where it is not, the owner is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    Graph,
    Page,
    Placed,
    all_before,
    page_of,
    renew,
    seat,
)
from courtesydesk.connectors.messenger import Messages, Said, compose, deliver, look
from courtesydesk.connectors.networks.instagram import acts
from courtesydesk.connectors.networks.instagram.items import (
    COMMENT,
    COMMENTS,
    MEDIA,
    TAG,
    Place,
    comment,
    known_by,
    post_of,
    tag,
    with_replies,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.connectors.trails import Made, Trails, Walk, batches, where_granted
from courtesydesk.domain.errors import NotGranted, Refused, Vanished

INSTAGRAM = "https://graph.instagram.com"
_NEWEST = f"comments.limit(25){{{COMMENTS}}}"
_INBOX = "https://www.instagram.com/direct/inbox/"
_POSTS = "10"
_PAGES = 10
"""Pages of our posts whose comments are looked at each time."""
_MANAGE = ("instagram_manage_comments", "instagram_business_manage_comments")
_MESSAGES = ("instagram_manage_messages", "instagram_business_manage_messages")


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> InstagramConnector:
    """The factory that the registry knows."""
    return InstagramConnector(
        settings.get("api", ""),
        settings.get("page", ""),
        secret,
        save_secret,
        backfill_of(settings),
    )


class InstagramConnector(Placed[Place]):
    """One account."""

    network = "instagram"

    def __init__(
        self,
        api: str,
        page: str,
        secret: Secrets,
        save_secret: Callable[[str, str], None],
        backfill: timedelta,
    ) -> None:
        super().__init__()
        self._api, self._page, self._secret, self._save = api, page, secret, save_secret
        self._backfill = backfill

    # -- who and where

    def _own(self) -> bool:
        """Whether this is a sign-in of Instagram itself: its tokens begin so."""
        return self._secret("token").startswith("IG")

    def _base(self) -> str:
        return self._api or (INSTAGRAM if self._own() else FACEBOOK)

    def _sign_in(self) -> str:
        """Gives the token to be kept: that of a page, which does not end, for that of a person."""
        token, base = self._secret("token"), f"{self._base()}/{VERSION}"
        if self._own():
            self.close()
            graph = Graph(base, token)
            me, root = graph.node("/me", fields="id,user_id,username"), "/me"
            ids = {me.need("user_id"), me.text("id")}
        else:
            page = seat(base, token, self._page)
            if not page.instagram:
                raise NotGranted(
                    f"No Instagram account is connected to the page “{page.name}”.",
                    todo="Connect a professional account in the page’s settings.",
                )
            self.close()
            token, graph = page.token, Graph(base, page.token)
            me, root = graph.node(f"/{page.instagram}", fields="username"), f"/{page.instagram}"
            ids = {page.instagram, page.id}
        grants, handle = graph.grants(), me.need("username")
        place = Place(frozenset(ids - {""}), handle, root, not grants.lacks(*_MESSAGES))
        self._open = graph, place, grants
        return token

    def check(self) -> Health:
        token = self._sign_in()
        assert self._open is not None
        graph, place, grants = self._open
        graph.page(f"{place.root}/media", fields="id", limit="1")
        works = [f"Reads comments on the posts of @{place.handle}, and photos it is tagged in."]
        lacks = []
        if grants.lacks(*_MANAGE):
            lacks.append("Comments and replies: not granted (manage comments).")
        else:
            works.append("Answers below what was said.")
        if place.messages and self._messages(graph, place).granted():
            works.append("Reads direct messages, and answers them for a day.")
        else:
            lacks.append("Direct messages: not granted.")
        if self._own():
            works.append("This sign-in is renewed by itself.")
        elif grants.until:
            works.append(grants.ends())
        if token != self._secret("token"):
            self._save("token", token)
        return Health(tuple(works), tuple(lacks), address=f"@{place.handle}")

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        trails = Trails(cursor)
        if self._own():
            last, trails.renewed = trails.renewed, renew(
                self._base(), "ig_refresh_token", secret=self._secret, save_secret=self._save,
                last=trails.renewed, now=now,
            )  # fmt: skip
            if last != trails.renewed:
                self.close()
        walk = Walk(trails, now - self._backfill, stop)
        yield from batches(self._news(walk), trails, cursor)

    def _news(self, walk: Walk) -> Iterator[Made]:
        graph, place = self._there()
        for page in self._posts(walk.since):
            if walk.stop():
                return
            for node in page.nodes:
                yield from self._comments(node, walk)
        yield from where_granted(self._tags(walk))
        if place.messages:
            yield from where_granted(self._messages(graph, place).news(walk))

    def _posts(self, oldest: datetime) -> Iterator[Page]:
        (graph, place), after = self._there(), ""
        for _ in range(_PAGES):
            page = graph.page(
                f"{place.root}/media", fields=f"{MEDIA},{_NEWEST}", limit=_POSTS, after=after
            )
            yield page
            if page.after in ("", after) or all_before(page, "timestamp", oldest):
                return
            after = page.after

    def _comments(self, node: Node, walk: Walk) -> Iterator[Made]:
        graph, place = self._there()
        id_, post = node.text("id"), post_of(node, place)
        if not id_:
            return

        def ask(after: str) -> Page:
            return with_replies(
                graph.page(f"/{id_}/comments", fields=COMMENTS, limit="25", after=after)
            )

        closed = node.flag("is_comment_enabled") is False
        first = with_replies(page_of(node.node("comments")))
        for fresh in walk.news(id_, ask, known_by, "timestamp", first):
            yield [item for one in fresh for item in comment(one, post, place, closed=closed)]

    def _tags(self, walk: Walk) -> Iterator[Made]:
        graph, place = self._there()

        def ask(after: str) -> Page:
            return graph.page(f"{place.root}/tags", fields=TAG, limit="50", after=after)

        for fresh in walk.news("tags", ask, known_by, "timestamp"):
            yield [tag(one) for one in fresh]

    def _messages(self, graph: Graph, place: Place) -> Messages:
        return Messages(graph, "instagram", "Instagram", place.ours, _INBOX)

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        graph, place = self._there()
        found: list[FetchedItem] = []
        for one in known:
            if stop():
                break
            if not one.headers.get("to"):
                continue
            try:
                again = comment(graph.node(f"/{one.remote_id}", fields=COMMENT), None, place)
            except Vanished:
                found.append(Gone(one.remote_id))
                continue
            except Refused:
                continue
            found += [item for item in again if isinstance(item, FetchedMention)
                      and item.remote_id == one.remote_id]  # fmt: skip
        gone = any(isinstance(item, Gone) for item in found)
        return tuple(found) if not gone or self._still_reads() else ()

    def _still_reads(self) -> bool:
        """What a sign-in may not read any more looks as if it were deleted."""
        graph, place = self._there()
        try:
            graph.page(f"{place.root}/media", fields="id,comments.limit(1){id}", limit="1")
        except Refused:
            return False
        return True

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        return compose(letter, "Instagram")

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        graph, place = self._there()
        return deliver(graph, payload, lambda: self.reconcile(payload, client_id), _said(place))

    def act(self, deed: Deed) -> None:
        acts.act(self._there()[0], deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        graph, place = self._there()
        return look(graph, self._messages(graph, place), payload, _said(place))


def _said(place: Place) -> Said:
    # An answer has no address of its own that the interface tells.
    return Said("id,text,username,from,timestamp", "text", "timestamp", place.ours, lambda _id: "")
