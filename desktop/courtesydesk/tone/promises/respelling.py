"""Words of time in hasty typing and in dialect, spelt as the grammar of times knows them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from courtesydesk.tone.promises.vocabulary import spellings


def respelt(text: str) -> tuple[str, Sequence[int]]:
    """The text in the usual spelling, and for each place in it where that stands in `text`."""
    said: list[str] = []
    places: list[int] = []
    end = 0
    for match in _odd_words().finditer(text):
        usual = _usual(match.group())
        said += text[end : match.start()], usual
        places += range(end, match.start())
        places += [match.start()] * len(usual)
        end = match.end()
    places += range(end, len(text) + 1)
    return "".join(said) + text[end:], places


@functools.cache
def _odd_words() -> re.Pattern[str]:
    words = sorted(spellings(), key=len, reverse=True)
    odd = "|".join(re.escape(word).replace(r"\ ", " +") for word in words)
    return re.compile(rf"(?<![\w'])(?:(?:{odd})(?![\w'])|t'(?=\w{{3}}))")


def _usual(odd: str) -> str:
    return "the " if odd == "t'" else spellings()[re.sub(" +", " ", odd)]
