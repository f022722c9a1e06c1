"""How alike two replies are once names, greetings, signatures and the customer's words are out.

What is left is the frame: two letters that differ only in whom and what they are about come out the
same. Works in every language; the word lists that are taken out are English.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

from courtesydesk.tone.lexicon import LANGUAGE, read

LEAST = 8
"""Words that must be left: two short thanks are alike, and nobody minds."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LINE = re.compile(r"[^\n]+")
_THEIRS = 3
"""Letters of a word that counts as the customer's own."""
_GREETING_WORDS, _FAREWELL_WORDS = 6, 8


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a reply that could stand in any other, and where they are."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def long_enough(self) -> bool:
        """Whether there is enough to be compared."""
        return len(self.words) >= LEAST


@functools.cache
def _lists() -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    entry = read(f"{LANGUAGE}/likeness")
    return tuple(entry["greetings"]), tuple(entry["farewells"]), frozenset(entry["common"])


def frame(text: str, name: str = "", asked: str = "", signature: str = "") -> Frame:
    """What is left of `text` without `name`, `asked` and `signature`."""
    taken = {word.casefold() for word in _WORD.findall(name)}
    taken |= {
        word
        for word in (found.casefold().replace("’", "'") for found in _WORD.findall(asked))
        if len(word) >= _THEIRS and word not in _lists()[2]
    }
    start, end = _body(text, signature)
    words, places = [], []
    for found in _WORD.finditer(text, start, end):
        word = found.group().casefold().replace("’", "'")
        if word not in taken:
            words.append(word)
            places.append(found.span())
    return Frame(tuple(words), tuple(places))


def likeness(one: Frame, other: Frame, least: float = 0.0) -> float:
    """0 to 1: how many words they share in the same order; 0 where it is below `least`."""
    return float(Indel.normalized_similarity(one.words, other.words, score_cutoff=least))


def shared(one: Frame, other: Frame) -> tuple[int, int]:
    """The longest run of words of `one` that stands in `other` as well, as a span of its text."""
    blocks = [
        (op.src_start, op.src_end)
        for op in LCSseq.opcodes(one.words, other.words)
        if op.tag == "equal"
    ]
    if not blocks:
        return 0, 0
    first, last = max(blocks, key=lambda block: block[1] - block[0])
    return one.places[first][0], one.places[last - 1][1]


def _body(text: str, signature: str) -> tuple[int, int]:
    """Where the reply begins and ends, without greeting, sign-off and signature."""
    greetings, farewells, _ = _lists()
    start, end = 0, len(text.rstrip())
    signature = signature.strip()
    if signature and text[:end].endswith(signature):
        end = len(text[: end - len(signature)].rstrip())
    first = _LINE.search(text, start, end)
    if first is not None and _begins(first.group(), greetings):
        comma = re.search(r"[,!–—:.]", first.group())
        upto = comma.end() if comma is not None else len(first.group())
        if len(_WORD.findall(first.group()[:upto])) <= _GREETING_WORDS:
            start = first.start() + upto
    for line in reversed(list(_LINE.finditer(text, start, end))[1:]):
        words = line.group().strip()
        if len(_WORD.findall(words)) > _FAREWELL_WORDS or not (
            words[:1] in "-–—" or _begins(words, farewells) or len(words.split()) <= 2
        ):
            break
        end = line.start()
    return start, max(start, end)


def _begins(line: str, phrases: tuple[str, ...]) -> bool:
    low = " ".join(_WORD.findall(line)).casefold()
    return any(low == phrase or low.startswith(f"{phrase} ") for phrase in phrases)
