"""Listening words: what is listened for, and what was heard.

The shop's name and what it is also called are listening words by themselves: they stand in the
settings. Others, and what belongs to each, stand in a table of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from courtesydesk import resources


@cache
def ordinary_words() -> Mapping[str, int]:
    """Words that everybody uses, with the commonest first: those that the learned reader knows."""
    file = resources.root() / "models" / "en" / "vocabulary.txt"
    try:
        pieces = file.read_text(encoding="utf-8").split("\n")
    except OSError:
        # The reader says that it is missing; names are heard without it, some once too often.
        return {}
    whole = [piece for piece in pieces if len(piece) > 1 and piece.isalpha()]
    return {word: place for place, word in enumerate(whole)}
