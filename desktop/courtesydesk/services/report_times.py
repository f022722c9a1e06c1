"""A report over time: the parts of its period, and what came in by weekday and hour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.course import Part
from courtesydesk.domain.reports import Heat, Period

_MINUTES = {f"{minute // 60:02}:{minute % 60:02}": minute for minute in range(0, 24 * 60, 30)}
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class Until:
    """Opening time until one moment, from many beginnings: each day is counted but once."""

    def __init__(self, clock: Clock, end: datetime) -> None:
        self._clock, self._end = clock, end
        self._last = end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._whole = {self._last: clock.between(self._last, end)}

    def __call__(self, start: datetime) -> timedelta:
        midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        if midnight > self._last:
            return self._clock.between(start, self._end)
        while midnight not in self._whole:
            first = min(self._whole)
            before = self._clock.between(first - DAY, first)
            self._whole[first - DAY] = before + self._whole[first]
        return self._clock.between(start, midnight) + self._whole[midnight]


def edges(period: Period, zone: tzinfo) -> list[datetime]:
    """Where the parts of a period begin, and its end, by the shop's calendar."""
    part = period.part
    day = period.start.astimezone(zone).date()
    found = [period.start]
    while found[-1] < period.end:
        if part is Part.DAY:
            day += DAY
        elif part is Part.WEEK:
            day += WEEK - timedelta(days=day.weekday())
        else:
            day = (day.replace(day=1) + 32 * DAY).replace(day=1)
        found.append(datetime.combine(day, time(), zone).astimezone(UTC))
    found[-1] = period.end
    return found


def heat(counts: Iterable[tuple[str, int]], zone: tzinfo) -> Heat:
    """Of how many came in each half hour (`2026-11-21T19:30`, in UTC)."""
    found = [[0] * 24 for _ in range(7)]
    days: dict[str, tuple[int, int | None]] = {}
    for half, count in counts:
        day = half[:10]
        if day not in days:
            days[day] = _weekday_and_offset(day, zone)
        weekday, offset = days[day]
        if offset is None:
            local = datetime.fromisoformat(half).replace(tzinfo=UTC).astimezone(zone)
            found[local.weekday()][local.hour] += count
        else:
            later, minute = divmod(_MINUTES[half[11:]] + offset, 24 * 60)
            found[(weekday + later) % 7][minute // 60] += count
    return Heat(tuple(tuple(hours) for hours in found))


def _weekday_and_offset(day: str, zone: tzinfo) -> tuple[int, int | None]:
    """What weekday it is in UTC, and how many minutes later the clocks of the zone are; None for a
    day on which they change."""
    begins = datetime.fromisoformat(day).replace(tzinfo=UTC)
    before, after = (at.astimezone(zone).utcoffset() or 0 * DAY for at in (begins, begins + DAY))
    return begins.weekday(), before // timedelta(minutes=1) if before == after else None
