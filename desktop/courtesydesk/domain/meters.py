"""Meters: how much of what a network allows, or of what it may cost, an account has used.

One that has run to its `until` begins anew at nothing. The network's own word outranks our count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Measure(StrEnum):
    """What is counted; an account has one meter of each at most."""

    UNITS = "units"
    """A network's own: each call costs some of them."""
    CALLS = "calls"
    PERCENT = "percent"
    """Where a network says no more than its share of all; `most` is 100."""
    DOLLARS = "dollars"


@dataclass(frozen=True, slots=True)
class Meter:
    """So much of it, until then."""

    measure: Measure
    used: float
    until: datetime
    """When it begins anew."""
    most: float | None = None
    """All that there is; None when that is not known."""

    @property
    def left(self) -> float | None:
        """What can still be used; None when that is not known."""
        return None if self.most is None else max(self.most - self.used, 0)

    @property
    def scarce(self) -> bool:
        """Less than a tenth is left."""
        return self.most is not None and self.used > 0.9 * self.most

    def amount(self) -> str:
        """“2,150 of 10,000 units”."""
        used = _written(self.used, self.measure)
        if self.measure is Measure.PERCENT:
            return used
        of = "" if self.most is None else f" of {_written(self.most, self.measure)}"
        noun = "" if self.measure is Measure.DOLLARS else f" {self.measure.value}"
        return f"{used}{of}{noun}"


def counted(meters: Iterable[Meter], more: Meter) -> tuple[Meter, ...]:
    """So much more was used: added to what was used until the same moment, and instead of what was
    used until another."""
    before = [one.used for one in meters if (one.measure, one.until) == (more.measure, more.until)]
    return told(meters, replace(more, used=more.used + sum(before)))


def told(meters: Iterable[Meter], now: Meter) -> tuple[Meter, ...]:
    """It is as the network says, whatever was counted."""
    return (*(one for one in meters if one.measure is not now.measure), now)


def running(meters: Iterable[Meter], now: datetime) -> tuple[Meter, ...]:
    """Those whose time is not over."""
    return tuple(one for one in meters if one.until > now)


def _written(value: float, measure: Measure) -> str:
    if measure is Measure.DOLLARS:
        return f"${value:,.2f}"
    return f"{value:,.0f}" + (" %" if measure is Measure.PERCENT else "")
