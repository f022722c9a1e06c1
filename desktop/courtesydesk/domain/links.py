"""Where links really lead, read from text and HTML; nothing is ever asked of a network."""

from __future__ import annotations

import html.parser
import re
from dataclasses import dataclass

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'“”„)\]]+", re.IGNORECASE)
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:([^/?#@]*)@)?([^/?#:]+)", re.IGNORECASE)
_SHOWN = re.compile(
    r"^\s*(?:https?://)?((?:[\w-]+\.)+[a-z]{2,}|(?:[\w-]+\.)+test)(?:[/?#:].*)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "edu", "gen", "ne", "or"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what is shown, and where it goes."""

    shown: str
    target: str

    @property
    def domain(self) -> str:
        """Whose page it leads to."""
        return domain_of(self.target)

    @property
    def shown_domain(self) -> str:
        """Whose page it seems to lead to; empty where words are shown and no address."""
        shown = _SHOWN.match(self.shown)
        return registered(shown.group(1)) if shown else ""

    @property
    def hides(self) -> bool:
        """A name before an @, or letters of another alphabet, stand where the host is read."""
        found = _HOST.match(self.target)
        return found is not None and (bool(found.group(1)) or "xn--" in found.group(2).lower())


def links_in(text: str, html_: str = "") -> tuple[Link, ...]:
    """Every link once, in order."""
    found = [Link(url.rstrip(".,;:!?"), url.rstrip(".,;:!?")) for url in _URL.findall(text)]
    if html_:
        reader = _Anchors()
        reader.feed(html_)
        found = reader.found + found
    return tuple(dict.fromkeys(found))


def domain_of(url: str) -> str:
    """The registered domain of an address: `shop.example` of `https://www.shop.example/a`."""
    found = _HOST.match(url.strip())
    return "" if found is None or "." not in found.group(2) else registered(found.group(2))


def registered(host: str) -> str:
    """The part of a host name that somebody has registered (a guess, without a list)."""
    labels = [label for label in host.lower().strip(".").split(".") if label]
    if all(label.isdigit() for label in labels):
        return ".".join(labels)
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if deep else -2 :])


class _Anchors(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._href: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._end()
            self._href = dict(attrs).get("href") or None

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end()

    def _end(self) -> None:
        if self._href is not None and re.match(r"(?:https?:)?//", self._href, re.IGNORECASE):
            self.found.append(Link(" ".join("".join(self._words).split()), self._href))
        self._href, self._words = None, []
