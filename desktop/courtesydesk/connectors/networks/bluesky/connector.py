"""Bluesky as a connector.

Reading. Notifications of mentions, replies and quotes, and our own posts, so that what was
answered elsewhere is known: two lists that begin with the newest (`walk.py`). What a comment stands
under is asked for, twenty-five at a time, and says whether it can be answered. A post that begins a
thread says so only itself: it is asked for, too, where it stands on the newest page and is young
enough to wait for an answer. Others are when it is their turn to be refreshed, and all are before a
reply goes. The cursor holds both walks, and how far direct messages were read (`chat.py`).

Sending. A reply is written under a name that we chose when it was composed: the same sent again
changes nothing, and one look at that name says whether it is there. The pictures go before it, and
names of people whom nobody knows here yet are looked up. A direct message has no such name: where
its line was cut it is looked for among our latest, and where it is not, the owner is asked.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedMention,
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
from courtesydesk.connectors.http import read_picture
from courtesydesk.connectors.networks.bluesky import acts
from courtesydesk.connectors.networks.bluesky.chat import Chat, is_message
from courtesydesk.connectors.networks.bluesky.posts import (
    COLLECTION,
    allowed,
    around,
    author_of,
    is_post,
    key_of,
    mention,
    page_of,
    reply,
    root_of,
    said_at,
)
from courtesydesk.connectors.networks.bluesky.session import NoRecord, Session
from courtesydesk.connectors.networks.bluesky.walk import Page, Spot, Walk
from courtesydesk.connectors.networks.bluesky.writing import facet, frozen, oldest_key
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NotGranted, Offline, Refused, WrongInput
from courtesydesk.domain.times import to_text

SERVER = "https://bsky.social"
_PAGE = "100"
_POSTS = 25
"""So many posts can be asked for at once."""
_HELD = 1000
"""So many mentions below the newest page are kept together."""
_WAITS = timedelta(days=14)
"""So long somebody may wait for an answer."""
_REASONS = ("mention", "reply", "quote")


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> BlueskyConnector:
    """The factory that the registry knows; raises WrongInput for what is no handle or server."""
    handle = address.strip().removeprefix("@")
    if not handle or any(sign.isspace() for sign in handle):
        raise WrongInput(f"“{address}” is no handle.", todo="Write it as name.bsky.social.")
    server = settings.get("api", "") or SERVER
    if not urlsplit(server).hostname:
        raise WrongInput(f"“{server}” is no server.", todo="Leave it empty, if you have none.")
    # A handle can be changed there; who it was does not.
    session = Session(server, settings.get("did") or handle, secret, save_secret)
    return BlueskyConnector(session, backfill_of(settings))


class BlueskyConnector(ReadingConnector):
    """One account."""

    network = "bluesky"

    def __init__(self, session: Session, backfill: timedelta) -> None:
        self._session, self._backfill = session, backfill
        self._chat = Chat(session)

    def check(self) -> Health:
        account = self._session.account()
        handle = f"@{account.text('handle') or account.text('did')}"
        self._notifications("", "1")
        works = [f"Reads what is said to {handle}.", "Answers in public, in up to 300 characters."]
        lacks = []
        try:
            if self._chat.granted():
                works.append("Reads direct messages, and answers them.")
            else:
                lacks.append("Direct messages: not granted to this app password.")
        except (Offline, BadAnswer):
            lacks.append("Direct messages: Bluesky does not give them just now.")
        if account.flag("active") is False:
            why = account.text("status") or "not active"
            lacks.append(f"Your account is {why} there: nobody sees what you answer.")
        return Health(
            tuple(works),
            tuple(lacks),
            address=handle,
            settings={"did": account.text("did")},
        )

    def close(self) -> None:
        self._session.close()

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if not stop():
            yield from _telling(self._fetch(cursor, stop, now), cursor)

    def _fetch(self, cursor: str, stop: Stop, now: datetime) -> Iterator[Batch]:
        me, walks = self._session.me, _load(cursor)
        said, ours = Walk.load(walks.get("said")), Walk.load(walks.get("ours"))
        since, done = now - self._backfill, 0
        known: dict[str, Node] = {}
        read_to = str(walks.get("chat") or "")

        def batch(items: list[FetchedItem], unread: int) -> Batch:
            told = {"said": said.saved(), "ours": ours.saved()}
            text = json.dumps({**told, **({"chat": read_to} if read_to else {})})
            return Batch(tuple(items), text, done, unread=unread)

        pages = said.on(self._notifications, _spot, until=to_text(since), stop=stop)
        for views in _together(pages):
            asked = [] if done else [one.text("uri") for one in views if _waits(one, now)]
            items = self._mentions(views, asked, known)
            done += len(items)
            yield batch(items, len(views) - len(items))
        for records in ours.on(self._own_posts, _own_spot, until=oldest_key(since), stop=stop):
            replies = [made for one in records if (made := reply(one, me)) is not None]
            yield batch([*replies], 0)
        if self._session.may_chat and not stop():
            # The bad days of another service are none of this account's: it is asked again later.
            with contextlib.suppress(Refused, Offline, BadAnswer):
                for news in self._chat.news(read_to, since, stop):
                    read_to = news.read_to
                    done += len(news.items)
                    yield batch([*news.items], news.unread)

    def _notifications(self, onward: str, limit: str = _PAGE) -> Page:
        asked: dict[str, str | tuple[str, ...]] = {"reasons": _REASONS, "limit": limit}
        return self._page("app.bsky.notification.listNotifications", "notifications", asked, onward)

    def _own_posts(self, onward: str) -> Page:
        asked = {"repo": self._session.me, "collection": COLLECTION, "limit": _PAGE}
        return self._page("com.atproto.repo.listRecords", "records", asked, onward)

    def _page(
        self, method: str, name: str, asked: Mapping[str, str | tuple[str, ...]], onward: str
    ) -> Page:
        further = {"cursor": onward} if onward else {}
        answer = self._session.get(method, {**asked, **further}).node()
        if not answer.has(name):
            raise BadAnswer(f"{answer.host} did not say “{name}”.")
        return Page(answer.nodes(name), answer.text("cursor"))

    def _mentions(
        self, views: list[Node], asked: list[str], known: dict[str, Node]
    ) -> list[FetchedItem]:
        """What can be kept of a page. `known`: our posts that earlier pages stood under, to which
        those of this one are added: many stand under the same."""
        wanted = {*asked, *(uri for view in views for uri in around(view))}
        there = known | self._posts(sorted(wanted - set(known)))
        me = self._session.me
        known |= {uri: one for uri, one in there.items() if one.text("author", "did") == me}
        chats = self._session.may_chat
        made = (
            mention(there.get(view.text("uri"), view), me, there, chats=chats) for view in views
        )
        return [one for one in made if one is not None]

    def _posts(self, uris: list[str]) -> dict[str, Node]:
        """Those that we are shown, by their uri."""
        asked = list(dict.fromkeys(uri for uri in uris if is_post(uri)))
        found: dict[str, Node] = {}
        for start in range(0, len(asked), _POSTS):
            some = {"uris": tuple(asked[start : start + _POSTS])}
            page = self._page("app.bsky.feed.getPosts", "posts", some, "")
            found |= {one.text("uri"): one for one in page.items}
        return found

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if not stop():
            yield from _telling(self._search(words, cursor, stop, now), cursor)

    def _search(self, words: str, cursor: str, stop: Stop, now: datetime) -> Iterator[Batch]:
        me, walk = self._session.me, Walk.load(_load(cursor))
        asked = {"q": words, "sort": "latest", "limit": _PAGE}

        def page_of(onward: str) -> Page:
            return self._page("app.bsky.feed.searchPosts", "posts", asked, onward)

        since = to_text(now - self._backfill)
        for views in walk.on(page_of, _spot, until=since, stop=stop):
            theirs = [view for view in views if view.text("author", "did") != me]
            known = self._posts([uri for view in theirs for uri in around(view)])
            chats = self._session.may_chat
            made = [mention(view, me, known, chats=chats) for view in theirs]
            items = tuple(one for one in made if one is not None)
            yield Batch(items, json.dumps(walk.saved()), unread=len(made) - len(items))

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        if stop():
            return ()
        me, there = self._session.me, self._posts([one.remote_id for one in known])
        found: list[FetchedItem] = []
        for one in known:
            if stop():
                break
            if one.remote_id in there:
                chats = self._session.may_chat
                item: FetchedItem | None = mention(there[one.remote_id], me, {}, chats=chats)
            else:
                item = self._unseen(one, me)
            if item is not None and item.remote_id == one.remote_id:
                found.append(item)
        return tuple(found)

    def _unseen(self, one: Known, me: str) -> FetchedMention | Gone | None:
        """What we are not shown may be there for others: of people who blocked us."""
        if not is_post(one.remote_id):
            return None
        who = author_of(one.remote_id)
        try:
            record = self._record(who, key_of(one.remote_id))
            author = self._session.get("app.bsky.actor.getProfile", {"actor": who}).json()
        except NoRecord:
            return Gone(one.remote_id)
        except Refused:
            return None
        told = record.json()
        view = {"uri": told.get("uri"), "cid": told.get("cid"), "record": told.get("value")}
        whole = Node({**view, "author": author})
        return mention(whole, me, {}, chats=self._session.may_chat)

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        return json.dumps(frozen(letter), ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        told = json.loads(payload)
        named = [made for one in told["names"] if (made := self._named(one)) is not None]
        if "to" in told:
            facets = [*told["facets"], *named]
            message = {"text": told["text"], **({"facets": facets} if facets else {})}
            return self._chat.send(told, message)
        record = dict(told["record"])
        self._must_be_open(record["reply"])
        if named:
            record["facets"] = [*record.get("facets", []), *named]
        if told["pictures"]:
            images = [self._uploaded(one) for one in told["pictures"]]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        body = {
            "repo": self._session.me,
            "collection": COLLECTION,
            "rkey": told["rkey"],
            "record": record,
        }
        return _receipt(self._session.send("com.atproto.repo.putRecord", body).node())

    def _must_be_open(self, to: dict[str, dict[str, str]]) -> None:
        """Raises NotGranted where nobody would see our reply: servers take it all the same."""
        parent, root = to["parent"]["uri"], to["root"]["uri"]
        there = self._posts([parent, root])
        if parent not in there:
            return
        allows = allowed(there[parent], there)
        if allows.public is False:
            raise NotGranted(
                allows.why, safe="Nothing was sent.", todo="Answer them in another way."
            )

    def _named(self, name: dict[str, Any]) -> dict[str, Any] | None:
        """Somebody of that handle, or nobody: then it is only a word."""
        try:
            asked = {"handle": str(name["handle"])}
            found = self._session.get("com.atproto.identity.resolveHandle", asked).node()
        except Refused:
            return None
        return facet(name["start"], name["end"], "mention", did=found.need("did"))

    def _uploaded(self, picture: dict[str, str]) -> dict[str, Any]:
        """Uploaded twice, it is one file there."""
        data = base64.b64decode(picture["data"])
        answer = self._session.upload(data, picture["mime"])
        answer.node().need("blob", "ref", "$link")
        return {"alt": picture["alt"], "image": answer.json()["blob"]}

    def act(self, deed: Deed) -> None:
        acts.act(self._session, deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        told = json.loads(payload)
        if "to" in told:
            return self._chat.look(told)
        try:
            record = self._record(self._session.me, told["rkey"])
        except NoRecord:
            return Lookup(Found.NOT_THERE)
        return Lookup(Found.THERE, _receipt(record.node()))

    def picture(self, url: str) -> bytes:
        """As `base.ShowsPictures` has it."""
        return read_picture(url, home=self._session.server)

    def mirror(self, remote_ids: tuple[str, ...], *, answered: bool) -> None:
        messages = tuple(one for one in remote_ids if is_message(one))
        if messages and not answered and self._session.may_chat:
            with contextlib.suppress(Refused):
                self._chat.mark_read(messages)

    def _record(self, repo: str, key: str) -> Answer:
        asked = {"repo": repo, "collection": COLLECTION, "rkey": key}
        return self._session.get("com.atproto.repo.getRecord", asked)


def _together(pages: Iterator[list[Node]]) -> Iterator[list[Node]]:
    """The newest page as soon as it is there, what lies below several at a time: to be asked what a
    few of them stand under takes a server half as long as a whole page does."""
    held: list[Node] = []
    for number, page in enumerate(pages):
        held += page
        if number == 0 or len(held) >= _HELD:
            yield held
            held = []
    if held:
        yield held


def _waits(view: Node, now: datetime) -> bool:
    """Whether it begins a thread, and somebody may still wait for an answer."""
    at = said_at(view)
    return root_of(view) == "" and (at is None or at >= now - _WAITS)


def _telling(batches: Iterator[Batch], cursor: str) -> Iterator[Batch]:
    """Without those that say nothing and lead nowhere."""
    for batch in batches:
        if batch.items or batch.unread or batch.cursor != cursor:
            cursor = batch.cursor
            yield batch


def _receipt(record: Node) -> Receipt:
    uri = record.need("uri")
    return Receipt(uri, page_of(uri))


def _spot(view: Node) -> Spot:
    at = view.at("indexedAt") or said_at(view)
    return Spot(view.text("uri"), to_text(at) if at is not None else "")


def _own_spot(record: Node) -> Spot:
    uri = record.text("uri")
    return Spot(uri, key_of(uri))


def _load(cursor: str) -> dict[str, Any]:
    try:
        value = json.loads(cursor or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
