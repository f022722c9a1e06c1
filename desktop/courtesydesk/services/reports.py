"""The report of a period: every number with the conversations behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.reports import (
    NINETY_DAYS,
    Line,
    Moment,
    Period,
    Report,
    Said,
    Usual,
    When,
    usual,
)
from courtesydesk.services.report_work import Work
from courtesydesk.store import clocks, conversations
from courtesydesk.store import reports as store
from courtesydesk.store.database import Database

DAY = timedelta(days=1)


class Reports:
    """Works reports out; changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def period(
        self, first: date, last: date, *, when: When = When.ALL, imported: bool = True
    ) -> Period:
        """From the first of these days to the end of the last one, by the shop's calendar."""
        zone = clocks.zone(self._db.connection)
        start, end = (datetime.combine(day, time(), zone) for day in (first, last + DAY))
        return Period(start.astimezone(UTC), end.astimezone(UTC), when, imported)

    def last_days(self, days: int, *, now: datetime) -> tuple[date, date]:
        """The first and the last of so many days, of which today is the last."""
        today = now.astimezone(clocks.zone(self._db.connection)).date()
        return today - (days - 1) * DAY, today

    def usual(self, *, now: datetime) -> tuple[Usual, ...]:
        """Within what time each network's customers are usually answered, over the last 90 days."""
        every = store.answers(self._db, Period(now - NINETY_DAYS, now, imported=False))
        found = every.where(every.first & ~every.opened_by_us)
        day = shortest_day(clocks.clock(self._db.connection), now)
        told = (
            usual(name, found.opening[chosen].tolist(), found.calendar[chosen].tolist(), day)
            for name, chosen in found.network.each()
        )
        return tuple(one for one in told if one is not None)

    def of(
        self, period: Period, *, now: datetime, begun: Callable[[list[Line]], None] | None = None
    ) -> Report:
        """Everything about a period; raises WrongInput for one that ends before it starts.

        `begun` is given the first lines, how customers were answered, before the rest is read.
        """
        if period.end <= period.start:
            raise WrongInput(
                "This period ends before it begins.",
                todo="Choose a first day, and a last one that is not before it.",
            )
        return Work(self._db, period, now).report(begun)

    def said(self, moments: Sequence[Moment]) -> list[Said | None]:
        """The words behind some cases of a line; None where they are not there any more."""
        return conversations.said_then(self._db, moments)


def shortest_day(clock: Clock, now: datetime) -> timedelta:
    """How long the shop is open on the shortest day of the week on which it is."""
    week = clock.in_force(now).hours.week
    open_days = [sum(last - first for first, last in day) for day in week if day]
    return timedelta(minutes=min(open_days)) if open_days else DAY
