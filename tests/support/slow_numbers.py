"""Numbers of a report, worked out by counting; for `slow_report.py`."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

Took = tuple[int, int]
"""Seconds of opening time, and by the calendar."""


class Case(NamedTuple):
    """One of those that a number was measured on."""

    conversation: int
    group: str
    what: Any
    """How long it took, whether it is a hit, or a number."""


@dataclass(frozen=True)
class Numbers:
    """A line: what the report must say of it."""

    n: int = 0
    hits: int | None = None
    opening: tuple[float, float, float] | None = None
    """Median, 90th percentile, mean."""
    calendar: tuple[float, float, float] | None = None
    value: float | None = None
    left_out: int = 0
    conversations: frozenset[int] = frozenset()
    closed: int = 0
    """Of spans: so many took no opening time, though some."""
    cases: tuple[tuple[int, int, int], ...] = ()
    """Of spans: seconds of opening time, by the calendar, and whose; slowest first."""


Lines = dict[tuple[str, str], Numbers]


def calendar(start: datetime, end: datetime) -> Took:
    seconds = max(int((end - start).total_seconds()), 0)
    return seconds, seconds


def grouped(cases: Iterable[Case]) -> dict[str, list[Case]]:
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    groups[""] = []
    for case in cases:
        groups[""].append(case)
        if case.group:
            groups[case.group].append(case)
    return groups


def behind(cases: Iterable[Case]) -> frozenset[int]:
    return frozenset(case.conversation for case in cases)


def likeness(one: str, other: str) -> float:
    """Twice the longest common subsequence, of both lengths (bit by bit: there are many)."""
    places: defaultdict[str, int] = defaultdict(int)
    for at, letter in enumerate(one):
        places[letter] |= 1 << at
    row = full = (1 << len(one)) - 1
    for letter in other:
        match = row & places.get(letter, 0)
        row = ((row + match) | (row - match)) & full
    common = (~row & full).bit_count()
    return 2 * common / (len(one) + len(other))


def middle(values: list[int]) -> tuple[float, float, float] | None:
    """Median, 90th percentile, and mean, by counting."""
    if not values:
        return None
    ordered = sorted(values)
    half = [ordered[math.floor((len(ordered) - 1) / 2)], ordered[math.ceil((len(ordered) - 1) / 2)]]
    ninth = next(
        value for value in ordered if 10 * bisect_right(ordered, value) >= 9 * len(ordered)
    )
    return sum(half) / 2, float(ninth), sum(ordered) / len(ordered)
