"""Response clocks: opening time between two moments, why it is so much, and when it is used up.

A *schedule* is a week of opening hours in a time zone, in force from a day on; each instant counts
by the schedule in force then, so that new hours never change what was measured. A *special day* has
hours of its own, or none: a public holiday, a wedding, the market. Hours are the shop's wall time,
spans are real time: the door opens when the clock on the wall first shows the hour, and on the
night that the clocks change an interval is an hour longer or shorter, as it is for the people in
it. A shop without hours is always open: there, opening time is calendar time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property

from courtesydesk.domain.hours import DAY, Hours, Interval

LOOK_AHEAD = timedelta(days=4000)
HISTORY = timedelta(days=30)
"""A mention that is this old when a file brings it in is history: no clock starts for it.

Nobody could have answered it from here in time. Were it on the clock, the first import would put
years of reviews past target, and the few that are truly late would drown among them. It still waits
in "to answer", is found, and can be answered; what the same customer writes afterwards is on the
clock. How long its answers took, where the file tells, is measured and marked as imported.
"""
DAYS_KEPT = 5000
NOTHING = timedelta(0)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The hours that are in force from the start of a day on."""

    since: date
    hours: Hours
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not as its weekday is; without intervals it is closed."""

    name: str = ""
    intervals: tuple[Interval, ...] = ()
    holiday: bool = False
    """The calendar says so, not the owner."""


class Why(StrEnum):
    """Why a stretch of time counts, or does not."""

    OPEN = "open"
    ALWAYS = "always"
    """No opening hours are known: every hour counts."""
    CLOSED = "closed"
    HOLIDAY = "holiday"
    SPECIAL = "special"
    """Closed on a day of the owner's own."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some time, in UTC, that counts or does not for one reason."""

    start: datetime
    stop: datetime
    why: Why
    name: str = ""
    """Of the special day."""

    @property
    def counts(self) -> bool:
        """Whether it is opening time."""
        return self.why in (Why.OPEN, Why.ALWAYS)

    @property
    def length(self) -> timedelta:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long something took, both ways; never less than nothing."""

    calendar: timedelta
    business: timedelta
    """In opening time."""


_Reign = tuple[datetime, datetime, Hours, tzinfo]


@dataclass(frozen=True)
class Clock:
    """Counts spans in the opening time of one shop."""

    hours: Hours
    """In force until the first of `later`."""
    zone: tzinfo
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    later: tuple[Schedule, ...] = ()
    """What followed, in order of time."""
    _days: dict[tuple[date, int], tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def due(self, start: datetime, target: timedelta) -> datetime:
        """The moment at which `target` of opening time has passed since `start`, in UTC.

        Where the shop hardly opens any more, 4000 days later.
        """
        start = start.astimezone(UTC)
        if target <= NOTHING:
            return start
        left = target
        end = start + LOOK_AHEAD + target
        for opens, closes in self._open(start, end):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the span is opening time; nothing where it ends before it starts."""
        spans = self._open(start.astimezone(UTC), end.astimezone(UTC))
        return sum((closes - opens for opens, closes in spans), NOTHING)

    def elapsed(self, start: datetime, end: datetime) -> Elapsed:
        """The span by the calendar and in opening time."""
        return Elapsed(max(end - start, NOTHING), self.between(start, end))

    def is_open(self, moment: datetime) -> bool:
        """Whether the shop is open then."""
        moment = moment.astimezone(UTC)
        return any(self._open(moment, moment + timedelta(microseconds=1)))

    def explain(self, start: datetime, end: datetime) -> tuple[Stretch, ...]:
        """The span stretch by stretch, without gaps; those that count add up to `between`."""
        found: list[Stretch] = []
        for stretch in self._stretches(start.astimezone(UTC), end.astimezone(UTC)):
            before = found[-1] if found else None
            if before is not None and (before.why, before.name) == (stretch.why, stretch.name):
                found[-1] = Stretch(before.start, stretch.stop, stretch.why, stretch.name)
            else:
                found.append(stretch)
        return tuple(found)

    # Which hours are in force

    def in_force(self, moment: datetime) -> Schedule:
        """The schedule that reigns then; since ever is `date.min`."""
        begun = [one for one in self.later if _wall(one.since, 0, one.zone) <= moment]
        return begun[-1] if begun else Schedule(date.min, self.hours, self.zone)

    @cached_property
    def _reigns(self) -> tuple[_Reign, ...]:
        schedules = [(_FIRST, self.hours, self.zone)]
        for one in sorted(self.later, key=lambda one: one.since):
            schedules.append((_wall(one.since, 0, one.zone), one.hours, one.zone))
        ends = [begins for begins, _, _ in schedules[1:]] + [_LAST]
        return tuple(
            (begins, end, hours, zone)
            for (begins, hours, zone), end in zip(schedules, ends, strict=True)
        )

    def _within(self, start: datetime, end: datetime) -> Iterator[tuple[int, datetime, datetime]]:
        """Which schedules reign in a span, by their places, and from when until when."""
        for place, (begins, ends, _, _) in enumerate(self._reigns):
            first, last = max(start, begins), min(end, ends)
            if first < last:
                yield place, first, last

    # When it is open

    def _open(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        for place, first, last in self._within(start, end):
            if self._reigns[place][2].always:
                yield first, last
                continue
            for day in _days(first, last, self._reigns[place][3]):
                for opens, closes in self._of_day(day, place):
                    if closes > first and opens < last:
                        yield max(opens, first), min(closes, last)

    def _of_day(self, day: date, place: int) -> tuple[tuple[datetime, datetime], ...]:
        known = self._days.get((day, place))
        if known is None:
            if len(self._days) > DAYS_KEPT:
                self._days.clear()
            _, _, hours, zone = self._reigns[place]
            special = self.special.get(day)
            intervals = hours.week[day.weekday()] if special is None else special.intervals
            known = tuple(
                (opens, closes)
                for first, last in intervals
                if (opens := _wall(day, first, zone)) < (closes := _wall(day, last, zone))
            )
            self._days[day, place] = known
        return known

    # Why

    def _stretches(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        for place, first, last in self._within(start, end):
            _, _, hours, zone = self._reigns[place]
            if hours.always:
                yield Stretch(first, last, Why.ALWAYS)
                continue
            for day in _days(first, last, zone):
                begins = max(first, _wall(day, 0, zone))
                ends = min(last, _wall(day, DAY, zone))
                yield from self._of_one_day(day, place, begins, ends)

    def _of_one_day(
        self, day: date, place: int, begins: datetime, ends: datetime
    ) -> Iterator[Stretch]:
        special = self.special.get(day, SpecialDay())
        closed = Why.CLOSED
        if day in self.special and not special.intervals:
            closed = Why.HOLIDAY if special.holiday else Why.SPECIAL
        for opens, closes in self._of_day(day, place):
            opens, closes = max(opens, begins), min(closes, ends)
            if opens < closes:
                if begins < opens:
                    yield Stretch(begins, opens, closed, special.name)
                yield Stretch(opens, closes, Why.OPEN, special.name)
                begins = closes
        if begins < ends:
            yield Stretch(begins, ends, closed, special.name)


def _days(start: datetime, end: datetime, zone: tzinfo) -> Iterator[date]:
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _wall(day: date, minute: int, zone: tzinfo) -> datetime:
    """When the clock on the wall first shows this time of that day, or a later one; in UTC."""
    if minute >= DAY:
        day, minute = day + timedelta(days=1), minute - DAY
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _jump(wall, zone, moment)


def _jump(wall: datetime, zone: tzinfo, late: datetime) -> datetime:
    """When the clocks jump over a time that no clock ever shows."""
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            early = middle
        else:
            late = middle
    return late
