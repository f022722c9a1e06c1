"""The words of times as numbers and as pieces of regular expressions, made once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courtesydesk.tone.lexicon import LANGUAGE, read

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SHORT_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sept",
    "sep",
    "oct",
    "nov",
    "dec",
)
_WEEKDAYS = (
    "mon(?:day)?", "tue(?:s(?:day)?)?", "wed(?:s|nesday)?", "thu(?:r(?:s(?:day)?)?)?",
    "fri(?:day)?", "sat(?:urday)?", "sun(?:day)?",
)  # fmt: skip


def any_of(words: Iterable[str]) -> str:
    """An alternative of plain words, the longest first."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", " +") for word in ordered) + ")"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the grammar of times is made of."""

    numbers: dict[str, int]
    ordinals: dict[str, int]
    parts: dict[str, str]
    """A word such as "arvo", and the part of the day that it names."""
    words: dict[str, tuple[str, ...]]
    """Lists by name: today, tomorrow, close, open …"""

    def pattern(self, name: str) -> str:
        """An alternative of one list."""
        return any_of(self.words[name])


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of times, and the parts that they share; <names> are not yet put in."""

    parts: dict[str, str]
    patterns: dict[str, str]


@functools.cache
def grammar() -> Grammar:
    """Read once from the lexicon of the language."""
    data = read(f"{LANGUAGE}/promise_times")
    return Grammar(dict(data["times"]), dict(data["grammar"]))


_NAME = re.compile(r"(?<!\?P)<([a-z_]+)>")


def filled(text: str, pieces: Mapping[str, str]) -> str:
    """A pattern with every <name> put in, also those inside what was put in."""
    while _NAME.search(text):
        text = _NAME.sub(lambda match: f"(?:{pieces[match[1]]})", text)
    return text


@functools.cache
def vocabulary() -> Vocabulary:
    """Read once from the lexicon of the language."""
    data = read(f"{LANGUAGE}/promise_times")
    parts = {word: part for part, words in data["parts"].items() for word in words}
    words = {
        name: tuple(table["words"].split() if isinstance(table["words"], str) else table["words"])
        for name, table in data.items()
        if "words" in table
    }
    return Vocabulary(dict(data["numbers"]), dict(data["ordinals"]), parts, words)


@functools.cache
def spellings() -> dict[str, str]:
    """Odd spellings, each with the usual one: "b4" with "before"."""
    table = read(f"{LANGUAGE}/promise_times")["spelling"]
    return {odd: usual for usual, words in table.items() for odd in words}


def ways_to_say(usual: str) -> str:
    """An alternative of a word and of its odd spellings."""
    return any_of((usual, *(odd for odd, word in spellings().items() if word == usual)))


HOURS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
COMPOUND = rf"(?:(?:{'|'.join(_TENS)})[- ](?:{'|'.join(HOURS[:9])})\b)"
NUMBER = rf"(?:\d{{1,4}}(?:\.5)?|{COMPOUND}|{any_of(vocabulary().numbers)})"
MONTH = rf"(?:{any_of((*MONTHS, *_SHORT_MONTHS))})\b\.?"
WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})\b(?!s\b)"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of(o for o in vocabulary().ordinals if o != 'last')})"


def number(word: str) -> float:
    """What "two", "a couple of", "48" and "1.5" count."""
    word = re.sub(r" +", " ", word.strip())
    tens, _, units = word.replace("-", " ").partition(" ")
    if tens in _TENS and units:
        return number(tens) + number(units)
    return vocabulary().numbers.get(word) or float(word)


def amount(word: str) -> float:
    """What "half an", "three quarters of an" and any number count."""
    if word.startswith("half"):
        return 0.5
    if "quarter" in word:
        return 0.75 if word.startswith("three") else 0.25
    return number(word)


def ordinal(word: str) -> int:
    """Which one "first", "3rd" and "last" (-1) are."""
    word = word.strip()
    return vocabulary().ordinals.get(word) or int(re.sub(r"\D", "", word))


def month(word: str) -> int:
    """1 for "jan" and "January"."""
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(word.strip(" .")[:3]))


def weekday(word: str) -> int:
    """0 for "Mon" and "monday"."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return days.index(word.strip()[:3])
