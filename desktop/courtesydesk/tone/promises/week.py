"""The shop's week as the convention reads it: which days are open, from when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from courtesydesk.domain.hours import DAY, Hours, Interval

ONE_DAY = timedelta(days=1)
_LAST_MINUTE = DAY - 1


def at(day: date, minute: int) -> datetime:
    """Wall time of a minute of that day; midnight at its end is written 23:59, later ones roll."""
    if minute == DAY:
        minute = _LAST_MINUTE
    return datetime.combine(day, time()) + timedelta(minutes=minute)


@dataclass(frozen=True, slots=True)
class Week:
    """Opening hours asked by date. What is open past midnight belongs to the day that opened."""

    hours: Hours

    def is_open(self, day: date) -> bool:
        """Whether the house opens on that day."""
        return self.hours.always or bool(self._own(day))

    def opens(self, day: date) -> datetime:
        """Opening time; midnight where the house is always open or closed that day."""
        own = self._own(day)
        return at(day, own[0][0] if own else 0)

    def closes(self, day: date) -> datetime:
        """Closing time, perhaps after midnight; 23:59 where the house never closes."""
        own = self._own(day)
        if not own:
            return at(day, DAY)
        late = self._after_midnight(day + ONE_DAY) if own[-1][1] == DAY else 0
        return at(day + ONE_DAY, late) if late else at(day, own[-1][1])

    def roll(self, day: date) -> date:
        """That day, or the next one that is open."""
        return next(d for d in (day + ONE_DAY * n for n in range(8)) if self.is_open(d))

    def back(self, day: date) -> date:
        """That day, or the last one before it that is open."""
        return next(d for d in (day - ONE_DAY * n for n in range(8)) if self.is_open(d))

    def working_day(self, start: date, count: int) -> date:
        """The `count`-th opening day after `start`."""
        for _ in range(count):
            start = self.roll(start + ONE_DAY)
        return start

    def working_time(self, start: datetime, span: timedelta) -> datetime:
        """When `span` of opening hours has passed."""
        if self.hours.always:
            return start + span
        day = start.date() - ONE_DAY
        while True:
            opens, closes = max(self.opens(day), start), self.closes(day)
            if self.is_open(day) and closes > opens:
                if closes - opens >= span:
                    return opens + span
                span -= closes - opens
            day += ONE_DAY

    def _own(self, day: date) -> tuple[Interval, ...]:
        intervals = self.hours.week[day.weekday()]
        return intervals[1:] if self._after_midnight(day) else intervals

    def _after_midnight(self, day: date) -> int:
        """Until which minute the day before is still open."""
        intervals = self.hours.week[day.weekday()]
        before = self.hours.week[(day.weekday() - 1) % 7]
        if intervals and before and intervals[0][0] == 0 and before[-1][1] == DAY:
            return intervals[0][1] if intervals[0][1] < DAY else 0
        return 0
