"""Comments of a YouTube channel as a connector.

Reading. All threads of a channel come newest first; the first page is compared with what it was
(`connectors/newest.py`), and so are those that are held for review. A list holds some answers of
a thread; where there are more they are asked for. Every call costs units of the day's quota: the
last ones are kept for answers.

Sending. YouTube knows no keys: after a cut line the thread is looked through, and what is not
found there is asked about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from courtesydesk.connectors import google_api, newest
from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedPost,
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
    Tally,
    backfill_of,
    not_done,
)
from courtesydesk.connectors.networks.youtube import acts
from courtesydesk.connectors.networks.youtube.comments import (
    Thread,
    Us,
    address,
    addressed,
    author_of,
    items_of,
    mention,
    post_of,
    text_of,
    thread_of,
)
from courtesydesk.connectors.oauth import Client
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NetworkError,
    NotAllowed,
    NotGranted,
    RateLimited,
    Refused,
    WrongInput,
)
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.domain.times import from_text, to_text

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
_API = "https://www.googleapis.com"
_UNITS = 10_000
"""A day's, where Google has not given more."""
_ANSWER_UNITS = 50
_KEPT_BACK = 20 * _ANSWER_UNITS
"""For so many answers a day, however much there is to be read."""
_AT_ONCE = 50
"""Ids in one call."""
_PAGES = 25
"""Pages of one thread's answers."""
_CLOCKS = timedelta(minutes=10)
"""How far YouTube's clock may be from ours."""
_LISTS = ("published", "heldForReview")


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> YouTubeConnector:
    """The factory that the registry knows."""
    return YouTubeConnector(google_api.Session(settings, secret, save_secret, SCOPE), settings)


def register(given: Mapping[str, str], redirect: str) -> Client:
    """For a sign-in in the browser."""
    return google_api.client(given, SCOPE)


class YouTubeConnector(ReadingConnector):
    """One channel."""

    network = "youtube"

    def __init__(self, session: google_api.Session, settings: Mapping[str, str]) -> None:
        self._session = session
        self._api = settings.get("api", "") or _API
        self._client = settings.get("oauth_client_id", "")
        self._channel = settings.get("channel", "").rstrip("/").rpartition("/")[2]
        self._units = _number(settings.get("units", ""), _UNITS)
        self._backfill = backfill_of(settings)
        self._tally = Tally()
        self._known_us: Us | None = None
        self._posts: dict[str, FetchedPost] = {}

    def count_in(self, tally: Tally) -> None:
        self._tally = tally

    def close(self) -> None:
        self._known_us = None
        self._session.close()

    # -- what it costs

    def _meter(self, units: int) -> Meter:
        until = google_api.midnight(google_api.now())
        return Meter(Measure.UNITS, units, until, self._units)

    def _get(self, path: str, params: dict[str, str], *, answering: bool = False) -> Node:
        line = self._session.line(self._api, self._meaning)
        used = self._tally.count(self._meter(1))
        kept = 0 if answering else min(_KEPT_BACK, self._units // 2)
        if used.used > self._units - kept:
            raise RateLimited(
                "Today's units for reading YouTube are used up; the rest is kept for answers.",
                used.until,
                safe="Nothing is lost.",
            )
        asked = {"part": "snippet", **params}
        asked |= {"textFormat": "plainText"} if path.startswith("comment") else {}
        answer = line.get(f"/youtube/v3/{path}", asked).node()
        if not answer.has("items"):
            raise BadAnswer(f"YouTube says nothing of its {path}.")
        return answer

    def _meaning(self, answer: Answer, sending: bool) -> NetworkError | None:
        said = google_api.reasons(answer)
        if said & google_api.SPENT:
            self._tally.tell(self._meter(self._units))
        if "processingFailure" in said and sending:
            return Doubtful("YouTube could not say whether it took the answer.")
        if said & {"commentsDisabled", "operationNotSupported", "parentCommentIsPrivate"}:
            return Refused("YouTube takes no answers there.", todo="Look at it on YouTube.")
        return google_api.meaning(answer, sending)

    # -- who

    def _us(self) -> Us:
        """Asked once for each connection."""
        if self._known_us is None:
            found = self._get("channels", self._which()).nodes("items")
            if not found or not found[0].text("id"):
                raise NotGranted(
                    "There is no such channel." if self._channel else "There is no channel.",
                    todo="Sign in with the account that has the channel, or name it.",
                )
            snippet = found[0].node("snippet")
            handle = snippet.text("customUrl")
            title = snippet.text("title") or handle
            only_reads = self._session.only_a_key
            self._known_us = Us(found[0].text("id"), title, handle, only_reads)
        return self._known_us

    def _which(self) -> dict[str, str]:
        if not self._session.only_a_key:
            if not self._client:
                raise WrongInput("A client id or an API key is missing.", todo="Give one of them.")
            return {"mine": "true"}
        if not self._channel:
            raise WrongInput("The channel is missing.", todo="With an API key, name your channel.")
        is_id = self._channel.startswith("UC") and len(self._channel) == 24
        return {"id" if is_id else "forHandle": self._channel}

    def check(self) -> Health:
        us = self._us()
        self._page(us, "published", "")
        works = [f"Reads the comments on {us.title}."]
        if us.only_reads:
            return Health(
                tuple(works),
                ("Replies: not with an API key. Sign in for that.",
                 "Comments that are held for review: not with an API key."),
                address=us.handle or us.id,
            )  # fmt: skip
        works.append(f"Answers; each answer costs {_ANSWER_UNITS} of {self._units:,} units a day.")
        return Health(tuple(works), address=us.handle or us.id)

    # -- reading

    def _page(self, us: Us, status: str, token: str) -> newest.Page:
        asked = {
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": us.id,
            "order": "time",
            "maxResults": "100",
        }
        asked |= {"pageToken": token} if token else {}
        asked |= {"moderationStatus": status} if status != _LISTS[0] else {}
        page = self._get("commentThreads", asked)
        return newest.Page(
            tuple(_entry(one) for one in page.nodes("items")), page.text("nextPageToken")
        )

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        us, saved = self._us(), newest.read_cursor(cursor)
        lists = _LISTS[:1] if us.only_reads else _LISTS
        read = {status: newest.Reading.of(saved.node(status)) for status in lists}
        done = 0
        for status in lists:
            page, since = partial(self._page, us, status), now - self._backfill
            for found in read[status].news(page, since=since, stop=stop):
                items, unread = self._items(found, us, whole=status == _LISTS[0])
                done += len(items)
                state = json.dumps({name: one.saved() for name, one in read.items()})
                yield Batch(items, state, done, unread=unread)
            if stop():
                return

    def _items(
        self, found: tuple[Node, ...], us: Us, *, whole: bool
    ) -> tuple[tuple[FetchedItem, ...], int]:
        self._read_posts(thread_of(one, {}).video for one in found)
        items: list[FetchedItem] = []
        unread = 0
        for one in found:
            thread = thread_of(one, self._posts)
            first = one.node("snippet", "topLevelComment")
            below = self._below(one, thread) if whole else one.nodes("replies", "comments")
            made, lost = items_of(thread, (first, *below), us)
            items += made
            unread += lost
        return tuple(items), unread

    def _below(self, thread: Node, where: Thread) -> tuple[Node, ...]:
        """The answers in a thread: a list holds five of them at most."""
        told = thread.nodes("replies", "comments")
        if len(told) >= (thread.number("snippet", "totalReplyCount") or 0) or not where.id:
            return told
        return tuple(self._all_below(where.id))

    def _all_below(self, thread: str, *, answering: bool = False) -> Iterator[Node]:
        asked = {"parentId": thread, "maxResults": "100"}
        for _ in range(_PAGES):
            page = self._get("comments", asked, answering=answering)
            yield from page.nodes("items")
            token = page.text("nextPageToken")
            if not token:
                return
            asked = {**asked, "pageToken": token}

    def _read_posts(self, videos: Iterator[str]) -> None:
        us = self._us()
        for some in _together(sorted({one for one in videos if one} - self._posts.keys())):
            for video in self._get("videos", {"id": ",".join(some)}).nodes("items"):
                made = post_of(video, us)
                if made is not None:
                    self._posts[made.remote_id] = made

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        us = self._us()
        found: list[FetchedItem] = []
        for some in _together(list(known)):
            if stop():
                break
            # With a thread come the latest answers in it, however old it is.
            first = [one.remote_id for one in some if one.remote_id == one.headers.get("thread")]
            threads = self._by_id("commentThreads", first, "snippet,replies")
            items, _ = self._items(tuple(threads.values()), us, whole=False)
            found += items
            # Only those that are shown come as threads.
            rest = [one for one in some if one.remote_id not in threads]
            there = self._by_id("comments", [one.remote_id for one in rest], "snippet")
            for one in rest:
                node = there.get(one.remote_id)
                if node is not None:
                    made = mention(node, _thread_in(one.headers), us)
                    found += [made] if made is not None else []
                elif not us.only_reads:
                    # A key does not see what is hidden for a while.
                    found.append(Gone(one.remote_id))
        return tuple(found)

    def _by_id(self, path: str, ids: list[str], part: str) -> dict[str, Node]:
        if not ids:
            return {}
        nodes = self._get(path, {"id": ",".join(ids), "part": part}).nodes("items")
        return {node.text("id"): node for node in nodes}

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        headers = letter.answers_headers
        if not headers.get("thread"):
            raise NotAllowed("On YouTube, an answer needs a comment that it answers.")
        if letter.attachments:
            raise NotAllowed(
                "YouTube takes no pictures with an answer.",
                safe="Nothing was sent.",
                todo="Take them out, and send the words.",
            )
        frozen = {
            "thread": headers["thread"],
            "video": headers.get("video", ""),
            "text": addressed(letter.text, headers.get("to", "")),
            "at": to_text(letter.created_at),
        }
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        self._must_be_signed_in()
        frozen = json.loads(payload)
        snippet = {"parentId": frozen["thread"], "textOriginal": frozen["text"]}
        line = self._session.line(self._api, self._meaning)
        self._tally.count(self._meter(_ANSWER_UNITS))
        answer = line.send(
            "POST", "/youtube/v3/comments?part=snippet", json_body={"snippet": snippet}
        )
        return _receipt(answer.node(), frozen)

    def _must_be_signed_in(self) -> None:
        if self._session.only_a_key:
            raise NotGranted(
                "With an API key, YouTube can only be read.",
                safe="Nothing was sent.",
                todo="Sign in, or do it on YouTube.",
            )

    def act(self, deed: Deed) -> None:
        if deed.act not in acts.DONE_HERE:
            raise not_done(deed)
        self._must_be_signed_in()
        line = self._session.line(self._api, self._meaning)
        self._tally.count(self._meter(_ANSWER_UNITS))
        acts.act(line, deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        us, since = self._us(), from_text(frozen["at"]) - _CLOCKS
        for one in self._all_below(frozen["thread"], answering=True):
            said, at = text_of(one.node("snippet")), one.at("snippet", "publishedAt")
            same = author_of(one) == us.id and said.split() == frozen["text"].split()
            if same and (at is None or at >= since):
                return Lookup(Found.THERE, _receipt(one, frozen))
        return Lookup(Found.UNKNOWN, detail="It does not stand under the comment, or not yet.")


def _entry(thread: Node) -> newest.Entry:
    """Its mark changes with all that can be seen of it in a list."""
    first = thread.node("snippet", "topLevelComment")
    below = thread.nodes("replies", "comments")
    comments = [_state(one) for one in (first, *below)]
    about = [thread.text("snippet", "totalReplyCount"), str(thread.flag("snippet", "canReply"))]
    stamp = newest.mark(thread.text("id"), *about, *sorted(comments))
    return newest.Entry(thread, stamp, first.at("snippet", "publishedAt"))


def _state(comment: Node) -> str:
    snippet = comment.node("snippet")
    changed, status = snippet.text("updatedAt"), snippet.text("moderationStatus")
    return f"{comment.text('id')} {changed} {status}"


def _thread_in(headers: Mapping[str, str]) -> Thread:
    return Thread(headers.get("thread", ""), headers.get("video", ""), bool(headers.get("closed")))


def _receipt(comment: Node, frozen: Mapping[str, str]) -> Receipt:
    id_ = comment.need("id")
    return Receipt(id_, address(frozen["video"], id_))


def _together(many: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(many), _AT_ONCE):
        yield many[start : start + _AT_ONCE]


def _number(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and int(text) else usual
