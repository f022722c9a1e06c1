"""A period in its parts, for what is told over time: days, weeks or months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

_DAYS, _WEEKS = timedelta(days=31), timedelta(weeks=26)


class Part(StrEnum):
    """What a period is told in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def part(length: timedelta) -> Part:
    """Days of up to a month, weeks of up to half a year, else months."""
    if length <= _DAYS:
        return Part.DAY
    return Part.WEEK if length <= _WEEKS else Part.MONTH


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the period, for charts over time."""

    start: datetime
    """By the shop's clock."""
    inbound: int
    answered: int
    """Of these."""
    median: float | None
    """Of the first responses that went in it, in opening time."""
    n: int
    """So many first responses."""
    calendar: float | None = None
    """Their median by the calendar."""
    open: bool = True
    """The shop was open in it."""

    @property
    def day(self) -> date:
        """Its first day, of the shop's calendar: the screen and the tables tell it by this."""
        return self.start.date()
