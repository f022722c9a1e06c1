"""How many stars somebody gave, in prose: “rated 2 of 5”, “2 Sterne”, “★★☆☆☆”."""

from __future__ import annotations

import re
from functools import cache

from courtesydesk.connectors.networks.email.table import words

BEST = 5
_FULL, _EMPTY = "★⭐✭✮✯🌟●", "☆✩✰○"
_GLYPHS = re.compile(f"([{_FULL}](?:[\ufe0f ]?[{_FULL}]){{0,4}})((?:[\ufe0f ]?[{_EMPTY}]){{0,4}})")
_OUT_OF = (
    r"(?<![\d/.,])(\d(?:[.,]\d)?)\s?(?:/|of|out of|von|sur|de)\s?(?:5|five|fünf|cinq|cinco)"
    r"(?![\d/])(\s?-?{called})?"
)
_STARS = r"(?<![\w.,])(\d(?:[.,]\d)?|[^\W\d]{{2,6}})[\s-]?{called}\b"
_SMALL = frozenset({"of", "out", "von", "sur", "de"})
_AFTER = re.compile(r"^\W*(\d(?:[.,]\d)?)\W*$")


def stars(line: str) -> int | None:
    """One to five; None where the line gives no stars, or tells what all together gave."""
    line = line[:300]
    if words().averages.search(line):
        return None
    if found := _GLYPHS.search(line):
        full = sum(sign in _FULL for sign in found[1])
        # A single star is often an ornament before a headline.
        if full > 1 or found[2].strip() or not any(sign.isalnum() for sign in line):
            return full
    rated = words().rating.search(line)
    if (found := _called(_OUT_OF).search(line)) and (found[2] or rated or _is_all(found[0], line)):
        return count(found[1])
    for found in _called(_STARS).finditer(line):
        if (said := count(found[1])) is not None:
            return said
    if rated and (found := _AFTER.match(line[rated.end() :])):
        return count(found[1])
    return None


def only_stars(line: str) -> bool:
    """Whether a line that gives stars says nothing else: “Rating: 2 out of 5 stars”."""
    called, rated = re.compile(words().called, re.IGNORECASE), words().rating
    return all(
        word in _SMALL or word in words().stars or called.fullmatch(word) or rated.fullmatch(word)
        for word in re.findall(r"[^\W\d_]+", line.casefold())
    )


@cache
def _called(form: str) -> re.Pattern[str]:
    return re.compile(form.format(called=words().called), re.IGNORECASE)


def _is_all(part: str, line: str) -> bool:
    return not re.sub(r"\W", "", line.replace(part, "", 1))


@cache
def count(text: str) -> int | None:
    """A number of stars, in figures or as a word of some languages."""
    word = text.casefold()
    if word in words().stars:
        return words().stars[word]
    try:
        number = float(word.replace(",", "."))
    except ValueError:
        return None
    # Nobody gives 4.3: that is what all together gave.
    return int(number + 0.5) if 0.5 <= number <= BEST and (number * 2).is_integer() else None
