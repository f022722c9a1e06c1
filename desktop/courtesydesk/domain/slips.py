"""How far a word is from the one that was meant: slips of the fingers, and of the ear.

A slip has a price. What people do without noticing (a letter doubled or not, two that changed
places, a neighbour on the keyboard, one vowel for another) is cheap, anything else is dear, and a
wrong first letter is dearer. `BUDGET` says how much a word of some length may have cost. All words
here are small letters without accents (`domain/matching.py`, `folded`).
"""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import pairwise

from courtesydesk.domain.matching import folded

SOUNDS_ALIKE = 0.5
"""The price of a word that is written otherwise, but said the same."""
SLIGHT = 0.6
"""The price of two letters that changed places, or of an end that was left out."""
_TWINS, _SWAPPED, _NEAR, _VOWEL, _MISSED, _OTHER, _FIRST = 0.4, SLIGHT, 0.7, 0.7, 0.8, 1.0, 0.4

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")
_ALONE = (0.0, 0.0, 0.0, 0.0, 0.5, 0.7, 0.8, 1.0, 1.0, 1.4)
_AMONG = (0.0, 0.0, 0.0, 0.5, 0.7, 1.0, 1.3, 1.3, 1.5, 1.8)

_SOUNDS = (
    ("eaux", "o"), ("eau", "o"), ("ph", "f"), ("gh", "g"), ("ck", "k"), ("qu", "k"), ("th", "t"),
    ("sch", "sh"), ("ch", "sh"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ea", "i"), ("ie", "i"),
    ("ei", "i"), ("ai", "e"), ("ay", "e"), ("ey", "i"), ("au", "o"), ("oh", "o"), ("ah", "a"),
    ("y", "i"), ("x", "ks"), ("z", "s"), ("w", "v"), ("q", "k"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_APOSTROPHE = re.compile(r"['’]")
_TWIN = re.compile(r"(.)\1+")
_SILENT_END = re.compile(r"(?<=..[^aeiou])e(?=s?$)")


def budget(letters: int, *, among: bool) -> float:
    """How much a word with so many letters may have cost. `among`: others of the same name stand
    beside it, and speak for it."""
    prices = _AMONG if among else _ALONE
    return prices[min(letters, len(prices) - 1)]


def price(written: str, meant: str, most: float) -> float:
    """What it costs to take `written` for `meant`; more than `most` where it is too much."""
    if written == meant:
        return 0.0
    if abs(len(written) - len(meant)) * _TWINS > most:
        return most + 1
    if most >= SOUNDS_ALIKE and len(meant) > 3 and sound(written) == sound(meant):
        return SOUNDS_ALIKE
    return _typed(written, meant, most)


def sound(word: str) -> str:
    """About how it is said, in English or French: the same for words that sound alike."""
    said = _SILENT_END.sub("", word)
    said = _SOFT_C.sub("s", said)
    for letters, sounds in _SOUNDS:
        said = said.replace(letters, sounds)
    return _TWIN.sub(r"\1", said.replace("c", "k"))


def _typed(written: str, meant: str, most: float) -> float:
    """The cheapest row of slips from one to the other, two rows of the usual table at a time."""
    before: list[float] = []
    above = [0.0]
    for place in range(len(meant)):
        above.append(above[-1] + _left_out(meant, place))
    for row, letter in enumerate(written):
        here = [above[0] + _too_many(written, row)]
        for column, wanted in enumerate(meant):
            best = min(
                above[column] + _instead(letter, wanted, first=row == column == 0),
                above[column + 1] + _too_many(written, row),
                here[column] + _left_out(meant, column),
            )
            if row and column and letter == meant[column - 1] and written[row - 1] == wanted:
                best = min(best, before[column - 1] + _SWAPPED)
            here.append(best)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]


def _instead(letter: str, wanted: str, *, first: bool) -> float:
    if letter == wanted:
        return 0.0
    dear = _FIRST if first else 0.0
    if letter in _VOWELS and wanted in _VOWELS:
        return _VOWEL + dear
    return (_NEAR if wanted in _BESIDE.get(letter, "") else _OTHER) + dear


def _left_out(meant: str, place: int) -> float:
    return _gap(meant, place)


def _too_many(written: str, place: int) -> float:
    return _gap(written, place)


def _gap(word: str, place: int) -> float:
    if place and word[place] == word[place - 1]:
        return _TWINS
    if place == 0:
        return _MISSED + _FIRST
    return _SWAPPED if place == len(word) - 1 and word[place] in "es" else _MISSED


def _neighbours() -> dict[str, str]:
    """Keys that touch, on the layout that most of the world has."""
    found: dict[str, set[str]] = {}
    for row in _ROWS:
        for left, right in pairwise(row):
            found.setdefault(left, set()).add(right)
            found.setdefault(right, set()).add(left)
    for upper, lower in pairwise(_ROWS):
        for place, letter in enumerate(lower):
            for other in upper[place : place + 2]:
                found.setdefault(letter, set()).add(other)
                found.setdefault(other, set()).add(letter)
    return {letter: "".join(sorted(others)) for letter, others in found.items()}


_BESIDE = _neighbours()


def likely(name: str, ordinary: Container[str], most: int = 8) -> tuple[str, ...]:
    """How people would misspell a name, the likeliest first: for networks whose search takes every
    letter at its word. Nothing that is only ordinary words."""
    plain = folded(name)
    words = re.findall(r"\w+", _APOSTROPHE.sub("", plain))
    made = [" ".join(words), "".join(words), *_slips_of(words)]
    kept = [one for one in dict.fromkeys(made) if one != name.lower() and len(one) > 3]
    return tuple(one for one in kept if not all(w in ordinary for w in one.split()))[:most]


def _slips_of(words: list[str]) -> list[str]:
    """One slip each, in the longest words first."""
    found: list[str] = []
    order = sorted(range(len(words)), key=lambda place: -len(words[place]))
    for make in (_one_of_twins, _other_vowel, _without_end, _as_twins, _changed_places):
        for place in order:
            made = make(words[place]) if len(words[place]) > 3 else ""
            if made:
                found.append(" ".join([*words[:place], made, *words[place + 1 :]]))
    return found


def _one_of_twins(word: str) -> str:
    made = _TWIN.sub(r"\1", word)
    return made if made != word else ""


def _other_vowel(word: str) -> str:
    swapped = {"i": "y", "y": "i"}
    place = next((p for p, letter in enumerate(word[:-1]) if p and letter in swapped), None)
    return "" if place is None else word[:place] + swapped[word[place]] + word[place + 1 :]


def _without_end(word: str) -> str:
    return word[:-1] if word[-1] in "es" and word[-2:-1] not in ("", "s") else ""


def _as_twins(word: str) -> str:
    place = next((p for p in range(2, len(word) - 1) if word[p] in "lmnprst"), None)
    if place is None or word[place] in (word[place - 1], word[place + 1]):
        return ""
    return word[:place] + word[place : place + 1] * 2 + word[place + 1 :]


def _changed_places(word: str) -> str:
    middle = len(word) // 2
    if word[middle] == word[middle - 1]:
        return ""
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
