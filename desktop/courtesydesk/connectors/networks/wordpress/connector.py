"""A WordPress site's comments as a connector, and the reviews of what it sells (`reviews.py`).

Reading. Pages of comments by falling id: an id is given once, and knows no clock, no time zone and
no daylight saving. The cursor: {read, seen}. `read` holds the spans of ids that were read, [0, n]
once all is: killed in between, what lies in a gap still comes. `seen` holds a digest of each
comment of the newest page: one that was changed, or approved, or fished out of the spam since,
comes again. The site counts for us in X-WP-Total: where that falls between two pages, comments were
taken away and the next page begins too late, so that the last one is read again.

What one of us says (a user who may write articles) is a reply; users who only have a login, as
customers of a shop do, are people. What is edited or put in the trash later is seen by `refresh`.

Sending. A comment with `parent`, its words escaped: the field takes markup. What waits for approval
is approved first, because nobody would see what our answer stands under. The site turns the same
words at the same place away (409), so that a second attempt does no harm.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    Found,
    Gone,
    Health,
    Known,
    Letter,
    Lookup,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
    backfill_of,
)
from courtesydesk.connectors.networks.wordpress import acts
from courtesydesk.connectors.networks.wordpress.comments import (
    ARTICLE_FIELDS,
    FIELDS,
    GONE,
    WAITS,
    Article,
    Context,
    article,
    as_typed,
    read,
    remote_id,
    route_of,
    same,
)
from courtesydesk.connectors.networks.wordpress.progress import Progress, progress
from courtesydesk.connectors.networks.wordpress.reviews import Reviews
from courtesydesk.connectors.networks.wordpress.site import Me, SaidAlready, Site, find, usual
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    NotAllowed,
    NotGranted,
    Refused,
    Vanished,
    WrongInput,
)

_BEHIND = re.compile(r"/wp-(?:admin|login\.php|json)\b.*$")
"""What is behind the address of a site, where it was copied from the browser while signed in."""
_PAGE = 50
_MOST = "100"
"""What a site gives at once at most."""


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> WordPressConnector:
    """The factory that the registry knows; raises WrongInput for what is no site."""
    site = _BEHIND.sub("", settings.get("site", "").strip())
    if not urlsplit(site).hostname:
        raise WrongInput(f"“{site}” is no address of a site.", todo="Write it as blog.example.org.")
    return WordPressConnector(
        site,
        settings.get("api", "") or usual(site),
        settings.get("user", ""),
        secret,
        approves=settings.get("approve", "yes") == "yes",
        backfill=backfill_of(settings),
    )


class WordPressConnector(ReadingConnector):
    """One user of one site."""

    network = "wordpress"

    def __init__(
        self,
        site: str,
        api: str,
        user: str,
        secret: Secrets,
        *,
        approves: bool,
        backfill: timedelta,
    ) -> None:
        self._address, self._api, self._user, self._secret = site, api, user, secret
        self._approves = approves
        self._backfill = backfill
        self._place = place_of(site)
        self._open: Site | None = None
        self._known: Me | None = None
        self._staff: dict[int, bool] = {}

    # -- who and where

    def _site(self) -> Site:
        if self._open is None:
            self._open = Site(self._api, self._user, self._secret("password"))
        return self._open

    def _me(self) -> Me:
        """Asked once for each connection."""
        if self._known is None:
            self._known = self._site().me()
            self._staff[self._known.id] = True
        return self._known

    def check(self) -> Health:
        self.close()
        self._api = find(self._address)
        try:
            me = self._me()
            self._site().get("comments", {**me.sees, "per_page": "1", "_fields": "id"}).nodes()
        except Vanished as error:
            raise BadAnswer(
                f"There is no WordPress that programs can speak to at {self._place}.",
                todo="Check the address. A security plugin may also have turned its REST API off.",
            ) from error
        works = [f"Reads the comments of {self._place}, and answers as {me.name}."]
        lacks = []
        if self._reviews().granted():
            works.append("Reads the reviews of products, with their stars.")
        if me.moderates:
            works.append("Sees what waits for approval.")
        elif me.writes:
            lacks.append("What waits for approval under others' articles: that takes an editor.")
        else:
            lacks.append("What waits for approval: this user may not write articles there.")
        return Health(tuple(works), tuple(lacks), address=self._place, settings={"api": self._api})

    def close(self) -> None:
        site, self._open, self._known = self._open, None, None
        if site is not None:
            site.close()

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        was, done, top = progress(cursor), 0, 0
        state = Progress(list(was.spans), was.seen, was.reviews)
        oldest = None if was.complete else now - self._backfill
        for number, (page, last) in enumerate(self._pages(stop)):
            ids = [id_ for one in page if (id_ := _id(one))]
            top = max([top, *ids])
            if ids and not number:
                state.seen = {str(_id(one)): _digest(one) for one in page if _id(one)}
            over = last or was.is_over(min(ids, default=top + 1))
            over = over or (oldest is not None and _all_before(page, oldest))
            if top:
                state.add(0 if over else min(ids, default=top), top)
            news = [one for one in page if _is_news(one, was)]
            if news or (over and state != was):
                batch = self._batch(news, state, done)
                done = batch.done
                yield batch
            if over:
                break
        yield from self._product_reviews(state, now - self._backfill, stop, done)

    def _product_reviews(
        self, state: Progress, since: datetime, stop: Stop, done: int
    ) -> Iterator[Batch]:
        """Where the site sells, and this user may see what is said of its products."""
        if not self._me().moderates:
            return
        with contextlib.suppress(Refused):
            for some in self._reviews().news(state.reviews, since, stop):
                was, state.reviews = state.reviews, some.read_to
                done += len(some.items)
                if some.items or some.unread or some.read_to != was:
                    yield Batch(some.items, state.text(), done, unread=some.unread)

    def _reviews(self) -> Reviews:
        return Reviews(self._site(), self._me(), self._place, self._approves)

    def _pages(self, stop: Stop) -> Iterator[tuple[list[Node], bool]]:
        """The newest first, each with whether it is the last one."""
        asked = {**self._me().sees, "orderby": "id", "order": "desc", "per_page": str(_PAGE)}
        number, count = 1, 0
        before: list[int] = []
        while not stop():
            answer = self._site().get("comments", {**asked, "page": str(number), "_fields": FIELDS})
            page, told = list(answer.nodes()), Node(dict(answer.headers))
            total, pages = told.number("x-wp-total") or 0, told.number("x-wp-totalpages")
            if total < count and number > 1:
                number, count = number - 1, total
                continue
            ids = [_id(one) for one in page]
            last = not ids or ids == before if pages is None else number >= pages
            yield page, last
            if last:
                return
            number, count, before = number + 1, total, ids

    def _batch(self, news: list[Node], state: Progress, done: int) -> Batch:
        around = self._around(news)
        items: list[FetchedItem] = []
        unread = 0
        for comment in news:
            made = read(comment, around)
            if made is None:
                unread += 1
            else:
                items.append(made)
        return Batch(tuple(items), state.text(), done + len(items), unread=unread)

    def _around(self, comments: Iterable[Node]) -> Context:
        """What these comments stand under, and which of their authors are of the house."""
        comments = list(comments)
        self._learn_staff({one.number("author") or 0 for one in comments})
        staff = frozenset(id_ for id_, ours in self._staff.items() if ours)
        articles = self._articles({route_of(one) for one in comments})
        return Context(self._place, staff, self._approves, articles)

    def _learn_staff(self, authors: set[int]) -> None:
        """Who may write articles speaks for the site. Who may not ask for that is told of those
        who have written one."""
        new = sorted(id_ for id_ in authors if id_ > 0 and id_ not in self._staff)
        if not new:
            return
        only = {"who": "authors"} if self._me().writes else {}
        asked = {"include": ",".join(map(str, new)), "per_page": _MOST, "_fields": "id", **only}
        try:
            there = {one.number("id") for one in self._site().get("users", asked).nodes()}
        except Refused:
            # Many a site keeps the list of its users to itself.
            there = set()
        self._staff.update({id_: id_ in there for id_ in new})

    def _articles(self, routes: set[str]) -> dict[str, Article]:
        groups: dict[str, list[str]] = {}
        for route in sorted(routes - {""}):
            kind, _, id_ = route.partition("/")
            groups.setdefault(kind, []).append(id_)
        found = {}
        for kind, ids in groups.items():
            asked = {"include": ",".join(ids), "per_page": _MOST, "_fields": ARTICLE_FIELDS}
            try:
                told = self._site().get(kind, asked).nodes()
            except Refused:
                # A kind that programs may not read: its comments can do without.
                continue
            for one in told:
                made = article(one, self._place)
                if made is not None:
                    found[f"{kind}/{one.number('id')}"] = made
        return found

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        wanted = {one.headers["id"]: one.remote_id for one in known if one.headers.get("id")}
        if not wanted or stop():
            return ()
        told = self._by_id(list(wanted))
        around = self._around(told.values())
        found: list[FetchedItem] = []
        for id_, remote in wanted.items():
            comment = told.get(id_)
            if comment is None:
                found += [Gone(remote)] if self._is_deleted(id_) else []
            elif comment.text("status") in GONE:
                found.append(Gone(remote))
            else:
                made = read(comment, around)
                found += [made] if made is not None else []
        return tuple(found)

    def _by_id(self, ids: list[str]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        me = self._me()
        sees = {**me.sees, "status": "any"} if me.writes else me.sees
        for start in range(0, len(ids), int(_MOST)):
            some = ",".join(ids[start : start + int(_MOST)])
            asked = {**sees, "include": some, "per_page": _MOST, "_fields": FIELDS}
            page = self._site().get("comments", asked).nodes()
            found.update({one.text("id"): one for one in page})
        return found

    def _is_deleted(self, id_: str) -> bool:
        """A list leaves out what we may not see, too: only this one's own answer tells."""
        try:
            self._site().get(f"comments/{id_}", {"_fields": "id"})
        except Vanished:
            return True
        except NotGranted:
            return False
        return False

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        parent = letter.answers_headers.get("id", "")
        post = letter.answers_headers.get("post", "")
        if not parent.isdigit() or not post.isdigit():
            raise NotAllowed("On a blog, an answer needs a comment that it answers.")
        if letter.attachments:
            raise NotAllowed(
                "A comment on a blog holds no files.",
                safe="Nothing was sent; your draft is kept.",
                todo="Take them off, or put them on a page and write its address.",
            )
        frozen = {
            "comment": {
                "post": int(post),
                "parent": int(parent),
                "content": as_typed(letter.text),
            },
            "approve": self._approves,
        }
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        frozen = json.loads(payload)
        wanted = frozen["comment"]
        self._make_seen(wanted["parent"], approve=frozen["approve"])
        try:
            return self._receipt(self._site().send("comments", wanted))
        except SaidAlready:
            there = self._ours_there(wanted)
            return self._receipt(there) if there else Receipt("", detail="It was there already.")

    def _make_seen(self, parent: int, *, approve: bool) -> None:
        """What nobody can see is not answered; raises Refused."""
        status = self._site().get(f"comments/{parent}", {"_fields": "id,status"}).node()
        if status.text("status") in GONE:
            raise Vanished(f"The comment is not on {self._place} any more.")
        if status.text("status") != WAITS:
            return
        if not approve:
            raise NotGranted(
                f"The comment waits for approval on {self._place}.",
                todo="Approve it there, then send this again.",
            )
        self._site().change(f"comments/{parent}", {"status": "approved"})

    def act(self, deed: Deed) -> None:
        acts.act(self._site(), deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        there = self._ours_there(json.loads(payload)["comment"])
        if there is None:
            return Lookup(Found.NOT_THERE)
        return Lookup(Found.THERE, self._receipt(there))

    def _ours_there(self, wanted: dict[str, Any]) -> Node | None:
        me = self._me()
        sees = {**me.sees, "status": "any", "author": str(me.id)} if me.writes else me.sees
        asked = {**sees, "parent": str(wanted["parent"]), "per_page": _MOST, "_fields": FIELDS}
        for comment in self._site().get("comments", asked).nodes():
            ours = comment.number("author") == me.id and comment.text("status") != "trash"
            if ours and same(comment, wanted["content"]):
                return comment
        return None

    def _receipt(self, comment: Node) -> Receipt:
        detail = {
            WAITS: "It waits for approval there.",
            "spam": "The site took it for spam: look there.",
        }.get(comment.text("status"), "")
        id_ = remote_id(self._place, comment.need("id"))
        return Receipt(id_, comment.text("link"), detail)


def place_of(site: str) -> str:
    """A site's name in ids, however its address was written."""
    parts = urlsplit(site)
    return f"{parts.netloc.rpartition('@')[2].removeprefix('www.')}{parts.path}".rstrip("/").lower()


def _id(comment: Node) -> int:
    """0 for one that has none."""
    return max(comment.number("id") or 0, 0)


def _is_news(comment: Node, was: Progress) -> bool:
    """One without an id is: it is counted as unread."""
    id_ = _id(comment)
    return not id_ or not was.has(id_) or was.differs(id_, _digest(comment))


def _digest(comment: Node) -> str:
    said = f"{comment.text('status')}\n{comment.text('content', 'rendered')}"
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def _all_before(page: list[Node], moment: datetime) -> bool:
    """Whether every one of them is older; one that does not say when is not."""
    moments = [one.at("date_gmt") for one in page]
    return bool(moments) and all(at is not None and at < moment for at in moments)
