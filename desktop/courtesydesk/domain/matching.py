"""Where the words of a search stand in a text: small and large letters and accents are the same."""

from __future__ import annotations

import re
import unicodedata

from courtesydesk.domain.query import Query

LONGEST = 280
"""So much of a text is shown."""
LEAD = 30
"""So much of what comes before the first word that was found."""


def pattern(query: Query) -> re.Pattern[str] | None:
    """Finds any word of a query in a folded text; None where there is none to find."""
    parts = []
    for one in query.texts:
        words = folded(one.text).split()
        if words and not one.negated:
            end = r"\w*" if one.prefix else r"(?!\w)"
            parts.append(r"(?<!\w)" + r"\W+".join(re.escape(word) for word in words) + end)
    return re.compile("|".join(parts)) if parts else None


def folded(text: str) -> str:
    """The same text with every letter small and plain, each where it was."""
    if text.isascii():
        return text.lower()
    return "".join(_plain(letter) for letter in text)


def hits(wanted: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    """Where they stand."""
    return tuple(found.span() for found in wanted.finditer(folded(text)))


def excerpt(text: str, at: int) -> str:
    """The part of a text around a place, short enough for a row."""
    text, at = text[max(0, at - LONGEST) :], min(at, LONGEST)
    if at > 2 * LEAD:
        start = text.find(" ", at - LEAD) + 1
        start = start if 0 < start <= at else at
        text = f"… {text[start:]}"
    return text[:LONGEST]


def _plain(letter: str) -> str:
    spread = unicodedata.normalize("NFKD", letter)
    small = "".join(one for one in spread if not unicodedata.combining(one)).casefold()
    return small[0] if small else letter
