"""A feed as a connector: asked politely, read only.

The cursor: {etag, modified, url, gone, seen}. A feed that has not changed says so (304) and is not
sent again. `url` is where it has moved for good, `gone` the moment at which it said that it is gone
for good (410): it is asked once a day then, in case that was a slip. `seen` holds a digest
of each entry, so that what was there before comes only when it was changed. What falls out of a
feed has become old, and was not taken back: `Gone` is never reported.

An entry without a time was said when it was first seen. Of the first reading, what is older than a
week is off the clock: nobody waits for an answer to that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from courtesydesk.connectors.answers import Answer, trouble
from courtesydesk.connectors.base import (
    Batch,
    FetchedMention,
    Health,
    Person,
    ReadingConnector,
    Secrets,
    Stop,
)
from courtesydesk.connectors.http import read_page
from courtesydesk.connectors.networks.feed.entries import (
    Entry,
    Feed,
    feed_in_page,
    read_feed,
    wanted,
)
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import BadAnswer, Vanished, WrongInput
from courtesydesk.domain.mentions import Kind
from courtesydesk.domain.times import from_text, to_text

_ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, */*;q=0.5"
_REMEMBERED = 2_000
_OLD = timedelta(days=7)
_ASK_AGAIN = timedelta(days=1)


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> FeedConnector:
    """The factory that the registry knows; raises WrongInput for what is no address."""
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise WrongInput(f"“{address}” is no address of a feed.", todo="Begin it with https://.")
    return FeedConnector(
        address, waits=settings.get("waits") != "no", only=settings.get("only", "")
    )


@dataclass(slots=True)
class _Place:
    etag: str = ""
    modified: str = ""
    url: str = ""
    gone: str = ""
    seen: dict[str, str] = field(default_factory=dict)


class FeedConnector(ReadingConnector):
    """One feed."""

    network = "feed"

    def __init__(self, url: str, *, waits: bool, only: str) -> None:
        self._url, self._waits, self._only = url, waits, only

    def check(self) -> Health:
        answer = self._ask(self._url, _Place())
        url = answer.url
        if _is_page(answer):
            url = feed_in_page(answer.body, answer.url)
            if not url:
                raise BadAnswer(
                    f"The page at {answer.host} names no feed.",
                    todo="Look there for “RSS” or “Feed”, and copy that address.",
                )
            answer = self._ask(url, _Place())
        feed = _read(answer)
        count = len(feed.entries)
        title = feed.title or answer.host
        return Health(
            (f"Reads “{title}”, which has {count} {'entry' if count == 1 else 'entries'}.",),
            ("Answers are written on its own pages: they are opened for you.",),
            address=url,
        )

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        place = _read_cursor(cursor)
        if stop():
            return
        if place.gone and now < from_text(place.gone) + _ASK_AGAIN:
            raise _given_up(urlsplit(self._url).hostname or "")
        answer = self._ask(place.url or self._url, place)
        if answer.status == 304:
            return
        if answer.status == 410:
            place.gone = to_text(now)
            yield Batch((), _write_cursor(place))
            raise _given_up(answer.host)
        feed = _read(answer)
        if answer.moved_for_good and answer.url != self._url:
            place.url = answer.url
        place.gone = ""
        place.etag = answer.headers.get("etag", "")[:300]
        place.modified = answer.headers.get("last-modified", "")[:100]
        first = not cursor
        items: list[FetchedMention] = []
        unread = 0
        for entry in feed.entries:
            key, digest = _key(entry), entry.digest()
            unread += not entry.id
            if not entry.id or place.seen.get(key) == digest:
                continue
            known = key in place.seen
            place.seen.pop(key, None)
            place.seen[key] = digest
            if any(wanted((entry,), self._only)):
                items.append(self._mention(entry, feed, answer, known=known, first=first, now=now))
        place.seen = dict(list(place.seen.items())[-_REMEMBERED:])
        yield Batch(tuple(items), _write_cursor(place), len(items), len(items), unread)

    def _mention(
        self, entry: Entry, feed: Feed, answer: Answer, *, known: bool, first: bool, now: datetime
    ) -> FetchedMention:
        host = answer.host.removeprefix("www.")
        site = urlsplit(entry.url).hostname or host
        author = entry.author or feed.title or host
        at = min(entry.at, now) if entry.at is not None else now
        comments = bool(entry.author) and self._waits
        read_only = not self._waits or (first and at < now - _OLD)
        return FetchedMention(
            remote_id=entry.id,
            thread_key=entry.url or entry.id,
            channel=Channel.PUBLIC,
            kind=Kind.COMMENT if comments else Kind.POST,
            person=Person(
                f"{author.casefold()}@{site.removeprefix('www.')}", author, site, url=feed.home
            ),
            text=entry.text or entry.title,
            subject=entry.title if entry.text else "",
            html=entry.html,
            occurred_at=at,
            edited_at=entry.edited_at or (now if known else None),
            url=entry.url,
            flag=Flag.BULK if read_only else None,
            addressed=comments,
        )

    def _ask(self, url: str, place: _Place) -> Answer:
        headers = {"Accept": _ACCEPT}
        if place.etag:
            headers["If-None-Match"] = place.etag
        if place.modified:
            headers["If-Modified-Since"] = place.modified
        answer = read_page(url, headers=headers)
        conditional = answer.status == 304 and len(headers) > 1
        if answer.status == 200 or conditional or (answer.status == 410 and place.seen):
            return answer
        raise trouble(answer, sending=False)


def _read(answer: Answer) -> Feed:
    return read_feed(
        answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url
    )


def _is_page(answer: Answer) -> bool:
    start = answer.body[:1000].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) or (
        "html" in answer.headers.get("content-type", "") and b"<rss" not in start
    )


def _given_up(host: str) -> Vanished:
    return Vanished(
        f"{host} says that this feed is gone for good.",
        safe="What was fetched is safe.",
        todo="Remove the account, or add the one that took its place.",
    )


def _key(entry: Entry) -> str:
    return hashlib.sha256(entry.id.encode()).hexdigest()[:16]


def _read_cursor(text: str) -> _Place:
    try:
        value = json.loads(text or "{}")
        seen = value.get("seen", {})
        return _Place(
            etag=str(value.get("etag", "")),
            modified=str(value.get("modified", "")),
            url=str(value.get("url", "")),
            gone=str(value.get("gone", "")),
            seen={str(key): str(digest) for key, digest in seen.items()},
        )
    except (ValueError, AttributeError, RecursionError):
        return _Place()


def _write_cursor(place: _Place) -> str:
    value = {
        "etag": place.etag,
        "modified": place.modified,
        "url": place.url,
        "gone": place.gone,
        "seen": place.seen,
    }
    return json.dumps(value, separators=(",", ":"))
