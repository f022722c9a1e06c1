"""Named days: bank holidays, feasts, and what "the next one" of each is."""

from __future__ import annotations

import functools
from datetime import date, timedelta

from courtesydesk.tone.lexicon import LANGUAGE, read


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computation)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def over(day: date) -> date:
    """The last day of a feast: Easter lasts until its Monday."""
    return day + timedelta(days=day == easter(day.year))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The first, second … such day of a month; -1 is the last."""
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@functools.cache
def feasts() -> dict[str, tuple[str, ...]]:
    """Names of days with their rules: a date, days from Easter, a weekday, one from a date on."""
    named = read(f"{LANGUAGE}/promise_times")["feasts"]
    return {name: tuple(str(rule).split()) for name, rule in named.items()}


def _in_year(rule: tuple[str, ...], year: int) -> date | None:
    kind, *rest = rule
    if kind == "date":
        return date(year, int(rest[0]), int(rest[1]))
    if kind == "easter":
        return easter(year) + timedelta(days=int(rest[0]))
    if kind == "from":
        month, day, weekday = map(int, rest)
        first = date(year, month, day)
        return first + timedelta(days=(weekday - first.weekday()) % 7)
    if kind == "weekday":
        return nth_weekday(year, int(rest[0]), int(rest[1]), int(rest[2]))
    dates = (date.fromisoformat(day) for day in rest)
    return next((day for day in dates if day.year == year), None)


def next_feast(name: str, today: date) -> date | None:
    """When it is next, today counted; None where no table says."""
    rule = feasts()[name]
    days = (_in_year(rule, today.year), _in_year(rule, today.year + 1))
    return next((day for day in days if day is not None and over(day) >= today), None)


def next_bank_holiday(today: date) -> date:
    """The next of England, today counted, as it falls before it is moved to a working day."""
    days: list[date] = []
    for year in (today.year, today.year + 1):
        spring = easter(year)
        days += (
            date(year, 1, 1),
            spring - timedelta(days=2),
            spring + timedelta(days=1),
            nth_weekday(year, 5, 0, 1),
            nth_weekday(year, 5, 0, -1),
            nth_weekday(year, 8, 0, -1),
            date(year, 12, 25),
            date(year, 12, 26),
        )
    return next(day for day in days if day >= today)
