"""What is promised in a few words: "I'll send the new one by Friday" is "send the new one"."""

from __future__ import annotations

import re

from courtesydesk.tone.promises.clauses import plain
from courtesydesk.tone.promises.patterns import pattern

LONGEST = 80
_SPACES = re.compile(r"\s+")
_HOLE = re.compile(r"\{[^{}]*\}")
"""A value that is still to be filled in."""
_LOOSE_END = re.compile(r"[\s,;:.!–-]+$")
_GAP = "\0"
"""Where a letter of a time stood."""
_BEFORE_WORDS = (
    r"(?:by|on|at|before|after|until|till?|around|about|from|for|in|since|within|during)"
)
_CUT_OUT = re.compile(rf"(?:\b{_BEFORE_WORDS}\s+)*(?:\bthe\s+)?{_GAP}(?:[{_GAP}\s]*{_GAP})?", re.I)
"""A time, and the small words that led to it."""
_LEFT_OVER = r"\s+(?:by|on|at|before|until|till?|around|about|from|for|in)"
_LOOSE_WORD = re.compile(rf"(?:{_LEFT_OVER}|\s+(?:and|the))$", re.I)
_BEFORE_COMMA = re.compile(rf"{_LEFT_OVER}?\s+(?=[,;])", re.I)
"""What a time leaves behind that stood before a comma."""


def short_saying(typed: str, timeless: str) -> str:
    """The act without subject and time; `timeless` is `typed` with its times blanked."""
    gapped = "".join(
        _GAP if blank == " " != letter else letter
        for letter, blank in zip(typed, timeless, strict=True)
    )
    kept = _CUT_OUT.sub(" ", gapped).lstrip(" ,;:–-")
    start = pattern("together", "undertaking").match(plain(kept))
    words = _HOLE.sub("", kept[start.end() if start else 0 :])
    words = _SPACES.sub(" ", _BEFORE_COMMA.sub("", words)).strip()
    while shorter := _LOOSE_WORD.search(words := _LOOSE_END.sub("", words)):
        words = words[: shorter.start()]
    words = words or _SPACES.sub(" ", typed).strip()
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
