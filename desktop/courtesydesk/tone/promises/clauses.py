"""A reply cut into clauses: where each stands, whether it asks, quotes or hangs on a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from courtesydesk.tone.lexicon import spelling
from courtesydesk.tone.promises.patterns import pattern

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "\u00a0": " ", "\t": " ", "—": "–"}
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|\n+|(?<=\s)(?=[•*]\s)")
_QUOTED = re.compile(r"\"[^\"\n]*(?:\"|$)|(?<![\w'])'(?=\w)[^'\n]*(?:'\w[^'\n]*)*[.,!?]?'(?!\w)")
_ITEM = re.compile(r"(?:\s*(?:\d{1,2}[.)]|[•*-])\s+)?")
_BEFORE_WORDS = re.compile(r"[^\w£$€']*")
_NOD = re.compile(r", (?:ok(?:ay)?|yes|yeah|alright|all right|deal|right|eh|yah|la|lah)\?+$")
_TITLES = ("mr", "mrs", "ms", "dr", "prof", "st", "no")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that can hold one undertaking."""

    start: int
    end: int
    text: str
    """In small letters, with straight quotes; as long as it stands in the reply."""
    before: str
    """The sentence up to it."""
    sentence: int
    """Which sentence of the reply."""
    first: bool
    """Whether it opens its sentence."""
    asks: bool
    quoted: bool
    raw: str = ""
    """As typed."""
    continued: bool = False
    """The second act of a subject that stands before: "… and post you a swatch"."""

    @property
    def is_condition(self) -> bool:
        """Whether it names a condition rather than an act."""
        return bool(pattern("clauses", "condition").match(self.text))

    @property
    def hangs(self) -> bool:
        """Whether its sentence opens with a condition or with what the reader is asked to do."""
        keys = (("clauses", "condition"), ("together", "do_this"))
        return any(pattern(*key).match(self.before.lstrip()) for key in keys)


def plain(text: str) -> str:
    """The text in small letters with straight quotes, character for character as long as it is."""
    straight = text.translate(_PLAIN)
    low = straight.lower()
    if len(low) == len(straight):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in straight)


def clauses_of(text: str) -> tuple[Clause, ...]:
    """All clauses, in order."""
    low = plain(text)
    quotes = [match.span() for match in _QUOTED.finditer(low)]
    found: list[Clause] = []
    for place, (start, end) in enumerate(_sentences(low)):
        asks = _asks(low[start:end].rstrip("\"') "))
        for first, last in _cuts(low, start, end):
            quoted = any(q[0] < last and q[1] > first and _mostly(first, last, q) for q in quotes)
            found.append(
                Clause(
                    first, last, low[first:last], low[start:first], place,
                    not low[start:first].strip(), asks, quoted, text[first:last],
                )
            )  # fmt: skip
    return tuple(found)


def _asks(sentence: str) -> bool:
    """Whether it is a question, and no statement that only asks for a nod."""
    return sentence.endswith("?") and _NOD.search(sentence) is None


def _mostly(start: int, end: int, quote: tuple[int, int]) -> bool:
    inside = min(end, quote[1]) - max(start, quote[0])
    return inside >= 0.5 * (end - start)


def _sentences(low: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(low):
        if match.group()[:1] == "." and _abbreviated(low, match):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(low)


def _abbreviated(low: str, match: re.Match[str]) -> bool:
    word = re.search(r"[\w.]*$", low[: match.start()])
    if word is None or len(match.group()) > 1:
        return False
    last = word.group()
    if re.fullmatch(r"\d", last) and low[: word.start()].rstrip(" ")[-1:] in ("\n", ""):
        return True
    return last in spelling().abbreviations or last in _TITLES


def _cuts(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in pattern("clauses", "cut").finditer(low, start, end):
        if _inside_number(low, match):
            continue
        yield from _main_clause(low, start, match.start())
        start = match.end()
    yield from _main_clause(low, start, end)


def _main_clause(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A condition that runs on into its main clause without a comma, cut in two."""
    for first, last in _trimmed(low, start, end):
        main = _main_after(low, first, last)
        if main is None:
            yield first, last
        else:
            yield first, main.start()
            yield main.start() + 1, last


def _main_after(low: str, first: int, last: int) -> re.Match[str] | None:
    if pattern("clauses", "condition").match(low, first, last) is None:
        return None
    return pattern("clauses", "main_after_condition").search(low, first, last)


def _inside_number(low: str, match: re.Match[str]) -> bool:
    around = low[match.start() - 1 : match.end() + 1]
    return bool(re.fullmatch(r"\d[:–]\d", around))


def _trimmed(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start = _ITEM.match(low, start, end).end()  # type: ignore[union-attr]
    start = _BEFORE_WORDS.match(low, start, end).end()  # type: ignore[union-attr]
    end = start + len(low[start:end].rstrip(' ,.\n!?"\r…”'))
    if end > start:
        yield start, end
