"""What somebody wrote, out of the page around it: a mail's lines, each told for what it is.

Their words begin after their name, their stars or “Ana wrote:”, or else after the headline, and end
at a button, a rule or what stands below every mail. What is in quotation marks or marked as a
quote is theirs for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from courtesydesk.connectors.networks.email.links import Link
from courtesydesk.connectors.networks.email.stars import only_stars, stars
from courtesydesk.connectors.networks.email.table import LINE, Words, words
from courtesydesk.domain.mentions import Kind

LINES = 400
HEADLINES = 60
"""Lines in which a headline is looked for."""
_ADDRESS = re.compile(r"\s*[(<\[]?https?://[^\s<>)\]]+[)>\]]?")
_PICTURE = re.compile(r"\[[^\[\]]{0,120}\]")
_RULE = re.compile(r"^\s*(?:[-—–_=*·•~]\s?){3,}$")
_HANDLE = re.compile(r"^\W{0,3}(?:@|u/)([\w.-]{2,40})\b")
_CUT = re.compile(
    r"(?:…|\.\.\.)[\s(\[]{0,3}(?:read more|see more|more|weiterlesen|mehr (?:lesen|anzeigen)|"
    r"lire la suite|voir plus|leer más|ver más)?\W{0,5}$",
    re.IGNORECASE,
)
_ENDING = 60
"""Letters at the end of a text in which it says that it goes on elsewhere."""
_QUOTED = re.compile(
    r"[“„]([^“”„]{2,20000})[”“]\W*(?:\n|$)|«([^«»]{2,20000})»\W*(?:\n|$)|\"([^\"]{2,20000})\"\W*$"
)
_CLOSED = re.compile(r"[”“»\"]\W*$")
_DATED = re.compile(r"\d")


class Sort(Enum):
    """What a line is."""

    BLANK = auto()
    HEAD = auto()
    NAME = auto()
    STARS = auto()
    BUTTON = auto()
    RULE = auto()
    ASIDE = auto()
    """A greeting, a date, a picture: nobody's words."""
    INTRO = auto()
    """“Ana wrote:”"""
    FILLER = auto()
    QUOTE = auto()
    TEXT = auto()


_ENDS = (Sort.BUTTON, Sort.RULE, Sort.FILLER)
_ANCHORS = (Sort.NAME, Sort.STARS, Sort.INTRO)
_BETWEEN = (Sort.BLANK, Sort.ASIDE, *_ANCHORS)
_EDGES = (Sort.BLANK, Sort.NAME, Sort.ASIDE, Sort.STARS)


@dataclass(frozen=True, slots=True)
class Headline:
    """What a line says has happened."""

    kind: Kind
    name: str = ""
    place: str = ""
    stars: str = ""


def headline(line: str) -> Headline | None:
    """The line as a headline; None when it is none."""
    line = plain(line)[:LINE]
    if not line:
        return None
    for kind, forms in words().says:
        for form in forms:
            if found := form.fullmatch(line):
                told = {key: (value or "").strip() for key, value in found.groupdict().items()}
                name = told.get("name", "") + _initials_dot(found)
                return Headline(kind, name, told.get("place", ""), told.get("stars", ""))
    return None


def _initials_dot(found: re.Match[str]) -> str:
    """The full stop of “Ana P.”, where it is not that of the sentence."""
    if not found.groupdict().get("name"):
        return ""
    after = found.string[found.end("name") :]
    return "." if after.startswith(".") and re.search(r"\b\w$", found["name"]) else ""


def plain(line: str) -> str:
    """A line as the table wants it: one blank between words, one sort of apostrophe, no address."""
    line = _ADDRESS.sub("", line[:2000]) if "://" in line else line
    return " ".join(line.replace("'", "’").split()).strip("*_ ")


@dataclass(frozen=True, slots=True)
class Found:
    """What was read."""

    text: str
    name: str
    """As the page writes it in full."""
    handle: str
    stars: int | None
    cut: bool
    """Only the beginning of their words stands in the mail."""
    whole: bool
    """There was nothing that could not be told apart: no text means that they wrote none."""
    signs: int
    """How much showed where their words stand."""


def headlines(body: str) -> list[Headline]:
    """What the first lines of a body say has happened."""
    return [one for line in _above_footer(body, HEADLINES) if (one := headline(line))]


def _above_footer(body: str, most: int) -> list[str]:
    lines = [line.rstrip() for line in body.split("\n", most)[:most]]
    for at, line in enumerate(lines):
        if at and words().footers.match(plain(line)[:LINE]):
            return lines[:at]
    return lines


class Page:
    """One body of a mail, cut into lines."""

    def __init__(self, body: str, links: list[Link], name: str, *, opens: bool = False) -> None:
        self._buttons = {plain(link.words).casefold() for link in links if link.words}
        self._name = plain(name).casefold()
        self._opens = opens
        self._words: Words = words()
        self._lines = _above_footer(body, LINES)
        self._sorts = [self._sort(at) for at in range(len(self._lines))]

    def read(self) -> Found:
        """Their words, name and stars, as far as they can be told."""
        start = 0 if self._opens else self._after_head()
        taken = self._theirs(start)
        around = [line for at, line in enumerate(self._lines) if at not in taken]
        text = self._joined(taken)
        before, ending = text[:-_ENDING], text[-_ENDING:]
        cut = _CUT.search(ending) is not None
        if cut:
            text = before + _CUT.sub("…", ending)
        return Found(
            text=_unquoted(text),
            name=self._full_name(taken),
            handle=self._handle(),
            stars=next((said for line in around if (said := stars(plain(line)))), None),
            cut=cut,
            whole=self._has_head() or self._opens,
            signs=2 * self._has_head() + any(sort in _ANCHORS for sort in self._sorts),
        )

    # -- what a line is

    def _sort(self, at: int) -> Sort:
        raw = self._lines[at]
        if not raw.strip():
            return Sort.BLANK
        if raw.lstrip().startswith(">"):
            return Sort.QUOTE
        if _RULE.match(raw[:200]):
            return Sort.RULE
        line = plain(raw)[:LINE]
        without = plain(_PICTURE.sub(" ", raw))[:LINE]
        if self._is_button(at, without or line):
            return Sort.BUTTON
        if not without or not any(sign.isalnum() for sign in without):
            return Sort.STARS if stars(line) else Sort.ASIDE
        return self._sort_words(without)

    def _sort_words(self, line: str) -> Sort:
        known = self._words
        if headline(line):
            return Sort.HEAD
        if known.intros.fullmatch(line):
            return Sort.INTRO
        if self._is_name(line):
            return Sort.NAME
        if stars(line) and only_stars(line):
            return Sort.STARS
        if _is_date(line) or known.hellos.fullmatch(line):
            return Sort.ASIDE
        return Sort.FILLER if known.fillers.fullmatch(line) else Sort.TEXT

    def _is_button(self, at: int, line: str) -> bool:
        """Words to press: short, in the way of buttons, and a link; or nothing but an address."""
        raw = self._lines[at]
        if not line:
            return "://" in raw
        if len(line) > 60 or not self._words.buttons.match(line.lstrip("[(<»>→• ")):
            return False
        return "://" in raw or line.casefold() in self._buttons or self._address_follows(at)

    def _address_follows(self, at: int) -> bool:
        for line in self._lines[at + 1 : at + 3]:
            if line.strip():
                return "://" in line and not plain(line)
        return False

    def _is_name(self, line: str) -> bool:
        if _HANDLE.match(line) and len(line.split()) <= 3:
            return True
        rest = self._behind_name(line)
        if rest is None or len(line) > 60 or len(line.split()) > 6:
            return False
        more = rest.split()
        if not more or _is_date(rest):
            return True
        if rest[0] in ",·•|(@-–—":
            return not _ends_a_sentence(line)
        # Of long names the headline has only the first one.
        is_first = len(self._name.split()) == 1 and len(more) <= 2
        return is_first and all(word[0].isupper() for word in more) and not _ends_a_sentence(line)

    def _behind_name(self, line: str) -> str | None:
        """What stands behind their name, where the line begins with it."""
        bare = line.lstrip("-–—~ ")
        if not self._name or not bare.casefold().startswith(self._name):
            return None
        rest = bare[len(self._name) :]
        return None if rest[:1].isalnum() else rest.strip(" :")

    def _own_words(self, at: int) -> str:
        """A line without the name of who wrote it, where it begins with that."""
        line = plain(self._lines[at])
        rest = self._behind_name(line)
        named = len(self._name.split()) > 1 or line[len(self._name) :].startswith(":")
        return rest if rest and named else self._unlinked(at)

    # -- where their words are

    def _has_head(self) -> bool:
        return Sort.HEAD in self._sorts

    def _after_head(self) -> int:
        return self._sorts.index(Sort.HEAD) + 1 if self._has_head() else 0

    def _theirs(self, start: int) -> range:
        """Their lines: a quote, or what follows name and stars, or what follows the headline."""
        if not self._opens:
            for begin in (self._quote(start), self._after_anchors(start)):
                if begin is not None and (found := self._block(begin)):
                    return found
        return self._block(start)

    def _quote(self, start: int) -> int | None:
        for at in range(start, len(self._lines)):
            if self._sorts[at] is Sort.QUOTE or _opens_quote(self._lines[at]):
                return at
        return None

    def _after_anchors(self, start: int) -> int | None:
        anchors = (at for at in range(start, len(self._lines)) if self._sorts[at] in _ANCHORS)
        at = next(anchors, None)
        if at is None:
            return None
        while at < len(self._lines) and self._sorts[at] in _BETWEEN:
            at += 1
        return at

    def _block(self, at: int) -> range:
        while at < len(self._lines) and not self._begins(at):
            at += 1
        quote = self._quote_end(at)
        if quote:
            return range(at, quote)
        end = at
        while end < len(self._lines) and self._goes_on(at, end):
            end += 1
        while end > at and self._sorts[end - 1] in _EDGES:
            end -= 1
        return range(at, end)

    def _quote_end(self, at: int) -> int:
        """The line after one that closes the quotation marks opened here; 0 for none."""
        if self._opens or at >= len(self._lines) or not _opens_quote(self._lines[at]):
            return 0
        for end in range(at, len(self._lines)):
            if _CLOSED.search(self._lines[end][-20:]):
                return end + 1
        return 0

    def _begins(self, at: int) -> bool:
        if self._opens:
            return self._sorts[at] is not Sort.BLANK
        return self._sorts[at] in (Sort.TEXT, Sort.QUOTE)

    def _goes_on(self, first: int, at: int) -> bool:
        if self._opens:
            return self._sorts[at] is not Sort.RULE
        if self._sorts[first] is Sort.QUOTE:
            return self._sorts[at] in (Sort.QUOTE, Sort.BLANK)
        if at > first and self._is_link(at) and not self._is_link(first):
            return False
        return self._sorts[at] not in (*_ENDS, Sort.HEAD)

    def _joined(self, taken: range) -> str:
        lines = [self._unlinked(at) for at in taken]
        if taken and not self._opens and Sort.NAME not in self._sorts:
            lines[0] = self._own_words(taken[0])
        if taken and self._sorts[taken[0]] is Sort.QUOTE and not self._opens:
            lines = [re.sub(r"^[>\s]{1,20}", "", line) for line in lines]
        return "\n".join(lines).strip()

    def _is_link(self, at: int) -> bool:
        """Whether a line is a link as a whole."""
        line = self._lines[at]
        return "://" in line and plain(line).casefold() in self._buttons

    def _unlinked(self, at: int) -> str:
        return plain(self._lines[at]) if self._is_link(at) else self._lines[at]

    # -- who

    def _names(self) -> Iterator[str]:
        for line, sort in zip(self._lines, self._sorts, strict=True):
            if sort is Sort.NAME:
                whole = plain(_PICTURE.sub(" ", line)).lstrip("-–—~ ")
                yield re.split(r"\s*[,:·|•]", whole)[0]

    def _full_name(self, taken: range) -> str:
        named = next((name for name in self._names() if not _HANDLE.match(name)), "")
        return named or ("" if self._name else self._author(taken) or self._above_stars())

    def _above_stars(self) -> str:
        """A line like a name just above the stars."""
        at = self._sorts.index(Sort.STARS) if Sort.STARS in self._sorts else 0
        while at and self._sorts[at - 1] in (Sort.BLANK, Sort.ASIDE):
            at -= 1
        line = plain(self._lines[at - 1]) if at and self._sorts[at - 1] is Sort.TEXT else ""
        like_a_name = len(line.split()) <= 4 and all(word[0].isupper() for word in line.split())
        return line if like_a_name and len(line) <= 40 and not _ends_a_sentence(line) else ""

    def _author(self, taken: range) -> str:
        """Who says so in a line of their own, where no headline names them."""
        for at, line in enumerate(self._lines):
            for form in self._words.authors:
                if at not in taken and (found := form.fullmatch(plain(line)[:LINE])):
                    return found["name"].strip()
        return ""

    def _handle(self) -> str:
        for name in self._names():
            if found := _HANDLE.match(name) or re.search(r"[(\s]@([\w.-]{2,40})\b", name):
                return found[1].rstrip(".")
        return ""


def _is_date(line: str) -> bool:
    if len(line) > 40 or not _DATED.search(line):
        return False
    return all(
        word.isdecimal() or word in words().dates
        for word in re.findall(r"[^\W\d_]+|\d+", line.casefold())
    )


def _ends_a_sentence(line: str) -> bool:
    return line.endswith(("!", "?")) or (line.endswith(".") and len(line.split()) > 3)


def _opens_quote(line: str) -> bool:
    return line.lstrip("*_ ").startswith(("“", "„", "«", '"'))


def _unquoted(text: str) -> str:
    """What stands in quotation marks, where they begin it and end a line."""
    found = _QUOTED.match(text)
    return (found[1] or found[2] or found[3]).strip() if found else text
