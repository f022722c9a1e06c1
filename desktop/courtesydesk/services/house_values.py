"""Which of the shop's own values a reason speaks of."""

from __future__ import annotations

import re
import unicodedata

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.services.settings import Settings

_SMALL = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "do", "for", "from", "in", "is", "it", "of",
     "on", "or", "our", "the", "to", "us", "we", "with", "you", "your", "der", "die", "das", "ein",
     "eine", "und", "wir", "uns", "sind", "ist", "zu", "mit", "le", "la", "les", "un", "une", "et",
     "nous", "est", "de", "des"}
)  # fmt: skip
_HALF = 0.5


def listed(settings: Settings) -> tuple[str, ...]:
    """The shop's values, as the owner wrote them."""
    lines = (line.strip() for line in settings.text("shop.values").splitlines())
    return tuple(line for line in lines if line)


def named_in(why: str, values: tuple[str, ...]) -> str:
    """The value that a reason names; the reason itself where the shop has written none down.
    Raises NotAllowed when it names none of them."""
    if not values:
        return why.strip()
    said = _words(why)
    best = max(values, key=lambda value: _shared(_words(value), said))
    if _shared(_words(best), said) < _HALF:
        raise NotAllowed(
            "The reason names none of your values.",
            safe="Nothing was sent.",
            todo="Begin it with the one that the reply serves: "
            + ", ".join(f"“{value}”" for value in values)
            + ".",
        )
    return best


def _shared(value: set[str], said: set[str]) -> float:
    """How much of a value is named: by its words that carry meaning."""
    weighty = value - _SMALL or value
    return len(weighty & said) / max(len(weighty), 1)


def _words(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return set(re.findall(r"\w+", plain.casefold()))
