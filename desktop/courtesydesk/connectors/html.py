"""Markup from strangers to markup that loads nothing and runs nothing, and to plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from courtesydesk.connectors.reading import clean

HTML_LIMIT = 1_000_000
"""Longer markup is cut: it is a newsletter, or an attack."""

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s",
    "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan"}, "th": {"colspan"}}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_WITH_CONTENT = {"script", "style", "title", "noscript", "template", "object", "svg", "math"}
_BLOCKS = {
    "p", "div", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr",
    "pre", "hr", "dl", "dt", "dd", "caption",
}  # fmt: skip
# The library's time grows with the square of the depth: 50,000 elements deep is minutes.
_DEPTH_LIMIT = 1000
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]*>?")
_CLOSED_BY_THEMSELVES = {
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "tbody", "td", "th", "thead", "tr", "wbr",
}  # fmt: skip
_FORMATS = re.compile(r"<(?!/|(?:p|br|a|span|img)\b)")
_DEEPEST = 9
"""How many ">" a quote in a quote in a quote gets at most."""
_PARAGRAPHS = {"p", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table"}


def sanitise(html: str, attachments: dict[str, str] | None = None) -> str:
    """Markup with nothing that runs or loads. Pictures of the mail itself become
    `attachment:NAME` by their content id; all others lose their address."""
    known = attachments or {}
    html = clean(html[:HTML_LIMIT])
    if _is_too_deep(html):
        html = _ANY_TAG.sub(" ", html)

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            name = known.get(value[4:]) if value[:4].lower() == "cid:" else None
            return f"attachment:{name}" if name else None
        if tag == "a" and attribute == "href" and value[:4].lower() == "cid:":
            return None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=kept,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    ).strip()


def _is_too_deep(html: str) -> bool:
    """Whether elements are nested as no person's program nests them."""
    depth = 0
    for match in _OPEN_OR_CLOSE.finditer(html):
        if match.group(2).lower() not in _CLOSED_BY_THEMSELVES:
            depth += -1 if match.group(1) else 1
            if depth > _DEPTH_LIMIT:
                return True
    return False


def formatted(html: str) -> str:
    """Markup as `sanitise` gives it; empty where it is paragraphs and links only, which the plain
    text shows as well."""
    clean_markup = sanitise(html)
    return clean_markup if _FORMATS.search(clean_markup) else ""


def to_text(html: str) -> str:
    """Readable plain text: paragraphs, lists, quotes with ">", links beside their words."""
    reader = _Reader()
    # Sanitised first: what comes out is well-formed, so that the reader has no surprises.
    reader.feed(sanitise(html))
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        # Pieces of the line, joined at its end: adding to a text would cost its square.
        self._line: list[str] = []
        self._quote = 0
        self._pre = 0
        self._gap = False
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS or tag == "br":
            self._end_line(force=tag == "br")
            self._gap = self._gap or tag in _PARAGRAPHS
        if tag == "blockquote":
            self._quote += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "hr":
            self._line.append("———")
            self._end_line()
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self._line)))
        else:
            self._line += self._mark(tag, given)

    def _mark(self, tag: str, given: dict[str, str | None]) -> list[str]:
        if tag == "li":
            return ["- "]
        if tag in ("td", "th") and self._line:
            return ["  "]
        if tag == "img" and given.get("alt"):
            return [f"[{given['alt']}]"]
        return []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._close_link()
        if tag in _BLOCKS:
            self._end_line()
            self._gap = self._gap or tag in _PARAGRAPHS
        if tag == "blockquote":
            self._quote = max(0, self._quote - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def _close_link(self) -> None:
        address, start = self._links.pop()
        words = "".join(self._line[start:]).strip()
        if address.startswith(("http://", "https://")) and len(address) <= 300:
            bare = address.split("://", 1)[1].rstrip("/")
            if words and bare not in words:
                self._line.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if self._pre:
            first, *rest = data.split("\n")
            self._line.append(first)
            for piece in rest:
                self._end_line(force=True)
                self._line = [piece]
            return
        words = " ".join(data.split())
        if data[:1].isspace() and self._line and not self._line[-1].endswith(" "):
            self._line.append(" ")
        if words:
            self._line.append(words + (" " if data[-1:].isspace() else ""))

    def _end_line(self, *, force: bool = False) -> None:
        line = "".join(self._line).rstrip()
        self._line = []
        self._links = []
        if not line and not force:
            return
        prefix = "> " * min(self._quote, _DEEPEST)
        if self._gap and line:
            if self._lines and self._lines[-1].strip("> "):
                self._lines.append(prefix.rstrip())
            self._gap = False
        self._lines.append((prefix + line).rstrip())

    def text(self) -> str:
        """What was read, with at most one empty line in a row."""
        self._end_line()
        kept: list[str] = []
        for line in self._lines:
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line.replace("\xa0", " "))
        return "\n".join(kept).strip("\n")
