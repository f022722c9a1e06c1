"""The links of a mail: their words, and where they really lead as far as the address itself says.

A tracking link is unwrapped only where its target stands in it. None is ever opened.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from courtesydesk.connectors.networks.email.table import words

LONGEST = 2000
MOST = 300
_BARE = re.compile(r"https?://[^\s<>\"“”\])}]{4,2000}", re.IGNORECASE)
_INSIDE = re.compile(r"https?(?::|%3A)(?:/|%2F){2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """One link."""

    url: str
    words: str
    """What is pressed; empty where the address stands by itself."""

    @property
    def host(self) -> str:
        """In small letters; empty where the address has none."""
        return host_of(self.url)


def host_of(url: str) -> str:
    """The server of an address, in small letters; empty for what is none."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower() if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def links(text: str, markup: str) -> list[Link]:
    """All links of a mail, unwrapped; `markup` is sanitised."""
    reader = _Anchors()
    reader.feed(markup)
    found = reader.found[:MOST]
    found += [(url.rstrip(".,;:!?'"), "") for url in _BARE.findall(text)[:MOST]]
    unique = {target(url): said for url, said in reversed(found) if len(url) <= LONGEST}
    return [Link(url, said) for url, said in reversed(unique.items()) if host_of(url)]


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._open = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open, self._words = dict(attrs).get("href") or "", []
        elif tag == "img" and self._open:
            self._words.append(dict(attrs).get("alt") or "")

    def handle_data(self, data: str) -> None:
        if self._open:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append((self._open.strip(), " ".join("".join(self._words).split())[:300]))
            self._open = ""


def target(url: str) -> str:
    """Where a link leads, as far as it says so itself."""
    url = html.unescape(url).strip()
    for _ in range(4):
        inner = _inner(url)
        if not inner:
            break
        url = inner
    return url[:LONGEST]


def _inner(url: str) -> str:
    """The address inside another; empty where there is none."""
    try:
        parts = urlsplit(url)
        told = parse_qsl(parts.query, max_num_fields=100)
    except ValueError:
        return ""
    for key, value in told:
        if key.lower() in words().targets and host_of(value):
            return value
    found = _INSIDE.search(parts.path)
    if found is None:
        return ""
    rest = parts.path[found.start() :]
    # In a path it stands encoded up to the next slash, or plainly up to the end.
    inner = unquote(rest.partition("/")[0]) if "%2f" in found[0].lower() else rest
    return inner if host_of(inner) else ""


def tidy(url: str) -> str:
    """Without what says who clicked: some of it signs in whoever has the address."""
    try:
        parts = urlsplit(url)
        told = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return url
    kept = [(key, value) for key, value in told if not _is_tracking(key)]
    if len(kept) == len(told):
        return url
    query = urlencode(kept, quote_via=quote, safe=":(),")
    return parts._replace(query=query).geturl()


@cache
def _is_tracking(key: str) -> bool:
    return words().tracking.match(key[:100]) is not None
