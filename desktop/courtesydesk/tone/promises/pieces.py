"""Expressions of time in a text, and how the patterns of the grammar become them.

Each pattern of `promise_times.toml` is read by the function that carries its name; `read_days`,
`read_periods` and `read_clocks` hold them. All text is in small letters, offsets as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from courtesydesk.tone.promises.calendar import feasts
from courtesydesk.tone.promises.vocabulary import (
    COMPOUND,
    MONTH,
    NUMBER,
    ORDINAL,
    WEEKDAY,
    any_of,
    filled,
    grammar,
    vocabulary,
)
from courtesydesk.tone.promises.week import ONE_DAY, Week


class Kind(StrEnum):
    """What an expression fixes."""

    DAY = "day"
    """A date."""
    CLOCK = "clock"
    """A time of the clock, perhaps without am or pm."""
    PART = "part"
    """A part of a day."""
    FIXED = "fixed"
    """A moment that needs nothing else."""
    SPAN = "span"
    """A moment counted from now: it means nothing where the start is a condition."""
    VAGUE = "vague"
    """Words that leave the time open."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One expression of time."""

    start: int
    end: int
    kind: Kind
    day: date | None = None
    moment: datetime | None = None
    minute: int = 0
    half: str = ""
    """am, pm, or empty where the clock leaves it open."""
    part: str = ""
    feast: bool = False
    rolled: bool = False
    """The day is already one on which the house is open."""
    counted: bool = False
    """Counted from a start: it means nothing where that start is a condition."""
    hangs: Hang | None = None
    """What it is by the times that were named before it."""


@dataclass(frozen=True, slots=True)
class Named:
    """What was named last before an expression of time."""

    day: date | None = None
    clock: Piece | None = None


Hang = Callable[[Named], Piece | None]


@dataclass(frozen=True, slots=True)
class Now:
    """What expressions are relative to."""

    written: datetime
    week: Week

    @property
    def today(self) -> date:
        """The day of writing, also in the small hours."""
        return self.written.date()

    @property
    def monday(self) -> date:
        """The first day of this calendar week."""
        return self.today - ONE_DAY * self.today.weekday()


Read = Callable[[re.Match[str], Now], Piece | None]
GRAMMAR: list[tuple[re.Pattern[str], Read]] = []
"""Every pattern with its reader, filled when the readers are imported."""


def reads(name: str) -> Callable[[Read], Read]:
    """Marks the reader of the grammar's pattern of that name."""
    table = grammar()
    pieces = {
        **{key: vocabulary().pattern(key) for key in vocabulary().words},
        **table.parts,
        "parts": any_of(vocabulary().parts),
        "feasts": any_of(feasts()),
        "number": NUMBER,
        "compound": COMPOUND,
        "month": MONTH,
        "weekday": WEEKDAY,
        "ordinal": ORDINAL,
    }
    pattern = filled(table.patterns[name], pieces)
    compiled = re.compile(rf"(?<![\w£$€#])(?:{pattern})(?!\w)")

    def keep(read: Read) -> Read:
        GRAMMAR.append((compiled, read))
        return read

    return keep


def piece_of(match: re.Match[str], kind: Kind, **values: object) -> Piece:
    """What a pattern found, as a piece."""
    return replace(Piece(match.start(), match.end(), kind), **values)  # type: ignore[arg-type]


def day_of(match: re.Match[str], day: date | None, **values: object) -> Piece | None:
    """A pattern that names a date; None where there is no such date."""
    return None if day is None else piece_of(match, Kind.DAY, day=day, **values)


def ends_here(after: str) -> bool:
    """Whether a bare number stands as a time: nothing that it could count follows."""
    following = re.match(r"[ ,]*([\w'-]+)", after)
    if following is None or not after.startswith(" "):
        return not re.match(r"['-]\w", after) or after.startswith("'s")
    return following[1] in vocabulary().words["after_a_number"] or following[1][0].isdigit()


def counts(after: str) -> bool:
    """Whether a bare number counts what follows: "at two sites", "by ten percent"."""
    following = re.match(r" +([\w-]+)(?: +([\w-]+))?", after)
    if following is None:
        return True
    words = vocabulary().words
    first, second = following.groups()
    plural = len(first) > 3 and first.endswith("s") and first not in words["after_a_number"]
    return plural or first in words["counted"] or second in words["counted"]
