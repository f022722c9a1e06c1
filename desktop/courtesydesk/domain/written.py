"""A text cut into the words that names are looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from courtesydesk.domain.matching import folded

_TOKEN = re.compile(r"(?:(?<![\w.])[@#])?[^\W_]+(?:['’][^\W_]+)*")
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-Þ])")
_APOSTROPHES = re.compile(r"['’]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, or a part of one that is run together (`RueDesLilas`)."""

    start: int
    end: int
    forms: tuple[str, ...]
    """What it may stand for, in small letters without accents, the likeliest first."""
    tagged: bool
    """Written with @ or #."""
    is_part: bool


def words_of(text: str) -> Iterator[Word]:
    """The words of a text, in order."""
    for token in _TOKEN.finditer(text):
        tagged = token.group()[0] in "@#"
        at = token.start() + tagged
        written = token.group()[tagged:]
        parts = [written] if written[1:].islower() else _HUMP.split(written)
        for part in parts:
            yield Word(at, at + len(part), _forms(part), tagged, len(parts) > 1)
            at += len(part)


def _forms(written: str) -> tuple[str, ...]:
    """“Mila’s” is Mila or Milas, “l’atelier” atelier or latelier."""
    plain = folded(written)
    if plain.isalnum():
        return (plain,)
    pieces = _APOSTROPHES.split(plain)
    whole = "".join(pieces)
    forms = [whole]
    if pieces[-1] == "s":
        forms.insert(0, "".join(pieces[:-1]))
    if len(pieces[0]) <= 2:
        forms.insert(0, "".join(pieces[1:]))
    return tuple(dict.fromkeys(form for form in forms if form))
