"""What a server sent, as a feed's entries: RSS, Atom, RDF or JSON Feed, well made or not.

XML goes through feedparser, which is given bytes and never asks a network for anything. Markup is
not cleaned there but by `connectors/html.py`, as all markup of strangers is. A document that
declares entities of its own is refused: nobody's feed needs them, and they can be bombs.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from courtesydesk.connectors.html import sanitise, to_text
from courtesydesk.connectors.reading import Node, clean
from courtesydesk.domain.errors import BadAnswer

LONGEST = 20_000
"""Characters of one entry; the rest stands on its page."""
MOST = 1_000
"""Entries of one document."""
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed."""

    id: str
    """Known by it everywhere; empty when there is nothing to tell it by."""
    url: str
    title: str
    text: str
    html: str
    author: str
    at: datetime | None
    edited_at: datetime | None

    def digest(self) -> str:
        """Another one when it was changed."""
        said = "\0".join((self.title, self.text, self.url))
        return hashlib.sha256(said.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Feed:
    """A document."""

    title: str
    home: str
    entries: tuple[Entry, ...]


def read_feed(body: bytes, *, content_type: str, url: str) -> Feed:
    """Whatever it is made in; raises BadAnswer for what is no feed."""
    if body.lstrip()[:1] in (b"{", b"["):
        return _json_feed(body, url)
    return _xml_feed(body, content_type, url)


def feed_in_page(body: bytes, url: str) -> str:
    """The address of the first feed that a page names; empty when there is none."""
    finder = _Finder()
    finder.feed(body[:500_000].decode("utf-8", "replace"))
    return urljoin(url, finder.found) if finder.found else ""


class _Finder(HTMLParser):
    found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and not self.found and "alternate" in given.get("rel", "").split():
            json_feed = given.get("type") == "application/json"
            if given.get("type") in _KINDS or json_feed:
                self.found = given.get("href", "")


# -- JSON Feed


def _json_feed(body: bytes, url: str) -> Feed:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise _no_feed(url)
    feed = Node(value)
    found = [
        _json_entry(Node(one if isinstance(one, dict) else {}), url)
        for one in value["items"][:MOST]
    ]
    return Feed(_line(feed.text("title")), _page(feed.text("home_page_url"), url), tuple(found))


def _json_entry(item: Node, feed_url: str) -> Entry:
    url = _page(item.text("url") or item.text("external_url"), feed_url)
    html = item.text("content_html")
    text = to_text(html) if html else item.text("content_text")
    authors = [*item.nodes("authors"), item.node("author")]
    return _entry(
        id_=item.text("id"),
        url=url,
        feed_url=feed_url,
        title=_line(item.text("title")),
        text=text or item.text("summary"),
        html=sanitise(html) if html else "",
        author=next((name for one in authors if (name := _line(one.text("name")))), ""),
        at=item.at("date_published") or item.at("date_modified"),
        edited_at=item.at("date_modified"),
    )


# -- XML


def _xml_feed(body: bytes, content_type: str, url: str) -> Feed:
    if _ENTITY.search(body):
        raise BadAnswer(
            f"The feed of {_host(url)} declares entities of its own, which can be a trap.",
            safe="It was not read.",
        )
    import feedparser  # type: ignore[import-untyped]  # half of a tenth of a second

    headers = {"content-type": content_type or "application/xml", "content-location": url}
    try:
        found = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError):
        # What its forgiving parser stumbles over is no feed that anybody could read.
        raise _no_feed(url) from None
    if not found.get("version") and not found.get("entries"):
        raise _no_feed(url)
    about = found.get("feed", {})
    entries = tuple(_xml_entry(one, url) for one in found.get("entries", [])[:MOST])
    return Feed(_line(to_text(_text(about, "title"))), _page(_text(about, "link"), url), entries)


def _xml_entry(item: Any, feed_url: str) -> Entry:
    contents = [part.get("value", "") for part in item.get("content", []) if part.get("value")]
    html = max([*contents, _text(item, "summary")], key=len)
    title = _text(item, "title")
    return _entry(
        id_=_text(item, "id"),
        url=_page(_text(item, "link"), feed_url),
        feed_url=feed_url,
        title=_line(to_text(title) if "<" in title or "&" in title else title),
        text=to_text(html),
        html=sanitise(html),
        author=_line(_text(item, "author")),
        at=_moment(item, "published") or _moment(item, "updated"),
        edited_at=_moment(item, "updated"),
    )


def _text(item: Any, name: str) -> str:
    value = item.get(name, "")
    return clean(value) if isinstance(value, str) else ""


def _moment(item: Any, name: str) -> datetime | None:
    # Asked for what is not there, the library takes one moment for the other, and warns of it.
    told = item[f"{name}_parsed"] if f"{name}_parsed" in item else None  # noqa: SIM401
    try:
        found = datetime.fromtimestamp(timegm(told), UTC) if told else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None
    return found if found is not None and found.year >= 1990 else None


# -- both


def _entry(
    *,
    id_: str,
    url: str,
    feed_url: str,
    title: str,
    text: str,
    html: str,
    author: str,
    at: datetime | None,
    edited_at: datetime | None,
) -> Entry:
    text = text.strip()[:LONGEST]
    if _is_alert(feed_url) and url:
        # The same article in two alerts is one thing that somebody said.
        id_ = url
    edited = edited_at if edited_at is not None and at is not None and edited_at > at else None
    return Entry(
        _id(id_ or url, feed_url, title + text), url, title, text, html, author, at, edited
    )


def _id(told: str, feed_url: str, words: str) -> str:
    """Some ids hold everywhere; others, as “17”, only in their feed."""
    told = told.strip()[:500]
    if told.startswith(("http://", "https://", "tag:", "urn:")):
        return told
    if told:
        return f"{_host(feed_url)}{urlsplit(feed_url).path}#{told}"
    if not words.strip():
        return ""
    return f"{_host(feed_url)}#{hashlib.sha256(words.encode()).hexdigest()[:20]}"


def _page(address: str, feed_url: str) -> str:
    """Where it stands, without an alert's detour; only pages, never anything else."""
    try:
        whole = urljoin(feed_url, address.strip()) if address.strip() else ""
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    if parts.hostname.removeprefix("www.").startswith("google.") and parts.path == "/url":
        given = parse_qs(parts.query)
        inner = next((given[name][0] for name in ("url", "q") if given.get(name)), "")
        return inner if inner.startswith(("http://", "https://")) else whole
    return whole


def _is_alert(url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return host.startswith("google.") and parts.path.startswith("/alerts/feeds/")


def _line(text: str) -> str:
    return " ".join(text.split())[:300]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _no_feed(url: str) -> BadAnswer:
    return BadAnswer(
        f"What {_host(url) or 'the server'} sends is no feed.",
        todo="Look whether the address is the feed's own.",
    )


def wanted(entries: tuple[Entry, ...], only: str) -> Iterator[Entry]:
    """Those that say one of the words; all where there is none."""
    words = [" ".join(part.split()).casefold() for part in only.split(",") if part.strip()]
    for entry in entries:
        said = " ".join(f"{entry.title} {entry.text} {entry.author}".split()).casefold()
        if not words or any(word in said for word in words):
            yield entry
