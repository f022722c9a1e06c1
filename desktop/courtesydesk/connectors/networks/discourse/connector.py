"""A Discourse forum as a connector.

Reading. Notifications of mentions, answers, quotes and private messages, newest first, read as far
as `newest.Reading` remembers it; the posts that they speak of come with their topics. Few at once:
a user's key may ask twenty times a minute. Our own latest posts, so that what was answered there is
known. The cursor: {list, own}: how far the notifications were read, and our newest post.

Sending. A post in the topic that names the one it answers; in private, in the private topic, or a
new one to them alone. A forum gives the same answer to the same post of a program for two minutes,
or turns the same words away; whether a post is there, our own posts in the topic tell, all of them
and at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from courtesydesk.connectors import newest
from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedReply,
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
from courtesydesk.connectors.networks.discourse import acts
from courtesydesk.connectors.networks.discourse.forum import Forum
from courtesydesk.connectors.networks.discourse.posts import (
    Place,
    Topic,
    as_typed,
    is_ours,
    mention,
    remote_id,
    reply,
    topic_of,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NotAllowed, Refused, Vanished, WrongInput
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import from_text, to_text

_TO_US = (1, 2, 3, 6, 9, 15, 17)
"""Mentioned, answered, quoted, a private message, posted where we watch, our group mentioned, a
new topic where we watch."""
_PAGE = 15
_OVERLAP = 2
"""Notifications that a page shares with the one before, where some were taken away meanwhile."""
_SEARCHED = 10
"""Pages of a search that a forum gives."""
_LAST = 1_000_000
"""A number behind the last post of any topic: the nearest are the latest."""
_TITLE = 250
_CLOCKS = timedelta(minutes=10)
"""How far a forum's clock may be from ours."""


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> DiscourseConnector:
    """The factory that the registry knows; raises WrongInput for what is no forum."""
    site = settings.get("site", "").strip().rstrip("/")
    if not urlsplit(site).hostname:
        raise WrongInput(f"“{site}” is no forum.", todo="Write it as forum.example.org.")
    backfill = backfill_of(settings)
    return DiscourseConnector(site, settings.get("user", "").lstrip("@"), secret, backfill)


class DiscourseConnector(ReadingConnector):
    """One user of one forum."""

    network = "discourse"

    def __init__(self, site: str, user: str, secret: Secrets, backfill: timedelta) -> None:
        parts = urlsplit(site)
        self._site, self._user, self._secret = site, user, secret
        self._name = f"{parts.netloc.rpartition('@')[2]}{parts.path}".lower()
        self._backfill = backfill
        self._open: Forum | None = None
        self._where: Place | None = None

    # -- who and where

    def _forum(self) -> Forum:
        if self._open is None:
            self._open = Forum(self._site, self._user, self._secret("token"))
        return self._open

    def _place(self) -> Place:
        """Asked once for each connection."""
        if self._where is None:
            me = self._forum().me()
            self._where = Place(self._name, self._site, me, self._forum().rules())
        return self._where

    def check(self) -> Health:
        place = self._place()
        self._notifications("")
        rules, lacks = place.rules, []
        works = [
            f"Reads what is said to @{place.me.name} on {place.name}.",
            f"Answers in {rules.least} to {rules.most} characters.",
        ]
        if place.me.writes_privately:
            works.append("Writes in private.")
        else:
            lacks.append("Writing in private: the forum does not allow it to this user.")
        return Health(tuple(works), tuple(lacks), address=f"@{place.me.name} on {place.name}")

    def close(self) -> None:
        forum, self._open, self._where = self._open, None, None
        if forum is not None:
            forum.close()

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        place, told = self._place(), newest.read_cursor(cursor)
        reading, own = newest.Reading.of(told.node("list")), told.number("own") or 0

        def saved() -> str:
            return json.dumps({"list": reading.saved(), "own": own})

        done, since = 0, now - self._backfill
        read: set[tuple[str, int]] = set()
        for news in reading.news(self._notifications, since=since, stop=stop):
            items, unread = self._spoken_of(news, place, read)
            done += len(items)
            yield Batch(tuple(items), saved(), done, unread=unread)
        replies, latest = self._our_latest(place, own)
        if replies and not stop():
            own = latest
            yield Batch(tuple(replies), saved(), done)

    def _notifications(self, token: str) -> newest.Page:
        start = int(token or 0)
        asked = {"offset": str(start), "limit": str(_PAGE)}
        told = self._forum().get("/notifications.json", asked)
        if not told.has("notifications"):
            raise BadAnswer(f"{self._forum().host} says nothing of its notifications.")
        page = told.nodes("notifications")
        count = len({one.text("id") for one in page})
        after, total = start + count, told.number("total_rows_notifications") or 0
        entries = tuple(newest.Entry(one, one.text("id"), one.at("created_at")) for one in page)
        more = count > _OVERLAP and after < total
        return newest.Page(entries, str(after - _OVERLAP) if more else "")

    def _spoken_of(
        self, news: tuple[Node, ...], place: Place, read: set[tuple[str, int]]
    ) -> tuple[list[FetchedItem], int]:
        """The posts that these notifications speak of, and what we said around them; what was
        `read` in this fetch is not asked for again."""
        wanted: dict[str, list[int]] = {}
        unread = 0
        for one in news:
            if one.number("notification_type") not in _TO_US:
                continue
            topic, number = one.text("topic_id"), one.number("post_number")
            if not topic.isdigit() or not number:
                unread += 1
            elif (topic, number) not in read:
                read.add((topic, number))
                wanted.setdefault(topic, []).append(number)
        items: list[FetchedItem] = []
        for topic_id, numbers in wanted.items():
            found, missed = self._in_topic(topic_id, sorted(numbers), place)
            items += found
            unread += missed
        return items, unread

    def _in_topic(
        self, id_: str, numbers: list[int], place: Place
    ) -> tuple[list[FetchedItem], int]:
        try:
            view = self._forum().topic(id_, str(numbers[-1]))
        except Refused:
            # Taken away since, or closed to us: there is nothing to read.
            return [], 0
        topic = topic_of(view, id_, place)
        shown = {one.number("post_number"): one for one in view.nodes("post_stream", "posts")}
        ours = [reply(one, topic, place) for one in shown.values() if is_ours(one, place.me)]
        items: list[FetchedItem] = [one for one in ours if one is not None]
        unread = 0
        for number in numbers:
            post = shown.get(number) or self._post(id_, number)
            if post is None or is_ours(post, place.me):
                continue
            made = mention(post, topic, place)
            if made is None:
                unread += 1
            else:
                items.append(made)
        return items, unread

    def _post(self, topic: str, number: int | str) -> Node | None:
        """One post; None for one that is not there any more."""
        try:
            return self._forum().get(f"/posts/by_number/{topic}/{number}.json")
        except Vanished:
            return None

    def _our_latest(self, place: Place, own: int) -> tuple[list[FetchedReply], int]:
        """What we said since, in public; private answers come with what they answer."""
        try:
            page = self._forum().list(f"/u/{place.me.name}/activity.json")
        except (Refused, BadAnswer):
            # A profile that is hidden, or a forum that is too old to tell.
            return [], own
        new = [one for one in page if (one.number("id") or 0) > own]
        made = [reply(one, Topic(one.text("topic_id")), place) for one in new]
        latest = max([own, *(one.number("id") or 0 for one in new)])
        return [one for one in made if one is not None], latest

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        place, last = self._place(), int(cursor) if cursor.isdigit() else 0
        hits = sorted(self._hits(words, last, stop))
        # From the oldest on: where the forum asks for a pause, what was read is kept.
        for start in range(0, len(hits), _PAGE):
            if stop():
                return
            items, unread = [], 0
            for id_ in hits[start : start + _PAGE]:
                try:
                    post = self._forum().get(f"/posts/{id_}.json")
                except Refused:
                    continue
                if is_ours(post, place.me):
                    continue
                made = mention(post, Topic(post.text("topic_id")), place)
                unread += made is None
                items += [made] if made is not None else []
            yield Batch(tuple(items), str(hits[: start + _PAGE][-1]), unread=unread)

    def _hits(self, words: str, last: int, stop: Stop) -> set[int]:
        """The numbers of posts with these words, of those that are newer."""
        found: set[int] = set()
        for page in range(1, _SEARCHED + 1):
            if stop():
                break
            asked = {"q": f'"{words}" order:latest', "page": str(page)}
            told = self._forum().get("/search.json", asked)
            if not told.has("grouped_search_result"):
                raise BadAnswer(f"{self._forum().host} says nothing of what it found.")
            ids = {one.number("id") or 0 for one in told.nodes("posts")}
            new = {id_ for id_ in ids if id_ > last} - found
            found |= new
            if not new or not told.flag("grouped_search_result", "more_full_page_results"):
                break
        return found

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        place = self._place()
        topics: dict[str, list[Known]] = {}
        for one in known:
            if one.headers.get("topic") and one.headers.get("number"):
                topics.setdefault(one.headers["topic"], []).append(one)
        found: list[FetchedItem] = []
        for id_, asked in topics.items():
            if stop():
                break
            try:
                view = self._forum().topic(id_, asked[0].headers["number"])
            except Vanished:
                found += [Gone(one.remote_id) for one in asked]
                continue
            found += self._as_they_are(view, topic_of(view, id_, place), asked, place)
        return tuple(found)

    def _as_they_are(
        self, view: Node, topic: Topic, asked: list[Known], place: Place
    ) -> list[FetchedItem]:
        shown = {one.text("post_number"): one for one in view.nodes("post_stream", "posts")}
        found: list[FetchedItem] = []
        for one in asked:
            number = one.headers["number"]
            post = shown.get(number) or self._post(topic.id, number)
            if post is None or post.flag("user_deleted") or post.has("deleted_at"):
                found.append(Gone(one.remote_id))
                continue
            made = mention(post, topic, place)
            if made is not None and made.remote_id == one.remote_id:
                found.append(made)
        return found

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        told = letter.answers_headers
        topic, number = told.get("topic", ""), told.get("number", "")
        if not topic.isdigit() or not number.isdigit():
            raise NotAllowed("On a forum, an answer needs a post that it answers.")
        if letter.attachments:
            raise NotAllowed(
                "Files cannot go to a forum from here.",
                safe="Nothing was sent; your draft is kept.",
                todo="Take them off, or answer on its own page.",
            )
        private = letter.visibility is Visibility.PRIVATE
        least = int(told.get("least_private" if private else "least", "0") or 0)
        if len(letter.text.strip()) < least:
            raise WrongInput(
                f"This forum wants at least {least} characters.",
                safe="Nothing was sent; your draft is kept.",
                todo="Say a little more.",
            )
        body: dict[str, Any] = {"raw": as_typed(letter.text)}
        if private and not told.get("private"):
            title = f"Re: {told.get('title') or letter.text.strip()}"
            body |= {
                "title": " ".join(title.split())[:_TITLE],
                "target_recipients": told.get("user", ""),
                "archetype": "private_message",
            }
        else:
            body |= {"topic_id": int(topic), "reply_to_post_number": int(number)}
        frozen = {"post": body, "at": to_text(letter.created_at)}
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        told = self._forum().send(json.loads(payload)["post"])
        if told.text("action") == "enqueued":
            return Receipt("", detail="It waits for the forum's approval.")
        return self._receipt(told)

    def _receipt(self, post: Node) -> Receipt:
        topic, number = post.need("topic_id"), post.need("post_number")
        return Receipt(remote_id(self._name, topic, number), f"{self._site}/t/{topic}/{number}")

    def act(self, deed: Deed) -> None:
        acts.act(self._forum(), deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        wanted, since = frozen["post"], from_text(frozen["at"]) - _CLOCKS
        topic = wanted.get("topic_id")
        topics = [str(topic)] if topic else self._written_to(wanted, since)
        for id_ in topics:
            for post in self._ours_in(id_):
                at = post.at("created_at")
                number = post.number("reply_to_post_number") or 1
                there = number == wanted.get("reply_to_post_number", 1)
                same = there and post.text("raw").split() == wanted["raw"].split()
                if same and (at is None or at >= since):
                    return Lookup(Found.THERE, self._receipt(post))
        return Lookup(Found.NOT_THERE)

    def _ours_in(self, topic: str) -> list[Node]:
        """Our latest posts in a topic, as they were typed."""
        me = self._place().me
        asked = {"username_filters": me.name, "include_raw": "true"}
        view = self._forum().get(f"/t/{topic}/{_LAST}.json", asked)
        if not view.has("post_stream"):
            raise BadAnswer(f"{self._forum().host} says nothing of this topic.")
        return [one for one in view.nodes("post_stream", "posts") if is_ours(one, me)]

    def _written_to(self, wanted: dict[str, Any], since: datetime) -> list[str]:
        """Private topics that we began, and that may be this one."""
        me = self._place().me.name
        told = self._forum().get(f"/topics/private-messages-sent/{me}.json")
        if not told.has("topic_list"):
            raise BadAnswer(f"{self._forum().host} says nothing of what we wrote in private.")
        return [
            one.text("id")
            for one in told.nodes("topic_list", "topics")
            if one.text("title").casefold() == wanted["title"].casefold()
            and ((at := one.at("created_at")) is None or at >= since)
        ]
