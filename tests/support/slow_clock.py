"""Opening time counted the slow, obvious way: minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

from courtesydesk.domain.clocks import Schedule, SpecialDay
from courtesydesk.domain.hours import Hours

MINUTE = timedelta(minutes=1)


class SlowClock:
    """Looks at the wall every minute; a door opens once for each interval, and closes for good."""

    def __init__(
        self,
        hours: Hours,
        zone: tzinfo,
        special: dict[date, SpecialDay],
        later: tuple[Schedule, ...],
    ) -> None:
        self.schedules = [Schedule(date.min, hours, zone), *later]
        self.special = special

    def minutes(self, start: datetime, end: datetime) -> int:
        """How many whole minutes of the span are opening time; it starts and ends on a minute."""
        moment, found = start.astimezone(UTC), 0
        while moment < end:
            found += self.is_open(moment)
            moment += MINUTE
        return found

    def is_open(self, moment: datetime) -> bool:
        """Whether the minute that begins then counts."""
        schedule = self.in_force(moment)
        if schedule.hours.always:
            return True
        day = moment.astimezone(schedule.zone).date()
        special = self.special.get(day)
        intervals = schedule.hours.week[day.weekday()] if special is None else special.intervals
        return any(
            _shown(day, first, schedule.zone) <= moment < _shown(day, last, schedule.zone)
            for first, last in intervals
        )

    def in_force(self, moment: datetime) -> Schedule:
        """The latest schedule whose first day has begun, by its own clock."""
        begun = [
            one
            for one in self.schedules
            if one.since == date.min or moment.astimezone(one.zone).date() >= one.since
        ]
        return begun[-1]


@cache
def _shown(day: date, minute: int, zone: tzinfo) -> datetime:
    """When the clock on the wall first shows it; walked to from well before that day."""
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    while now.astimezone(zone).date() < day:
        now += MINUTE
    while (local := now.astimezone(zone)).date() == day and 60 * local.hour + local.minute < minute:
        now += MINUTE
    return now
