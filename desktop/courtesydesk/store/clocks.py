"""The shop's response clock: its schedules, special days and targets, as they are kept.

`schedule` holds the opening hours in the settings' words, each from a day on ('' for the first: as
long as anybody knows). `special_day` holds the public holidays of the shop's country (`holiday`)
and the owner's own days, which outrank them; without hours a day is closed. `target` holds what the
settings' targets do not say: other minutes on one network.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from courtesydesk.domain.clocks import HISTORY, Clock, Schedule, SpecialDay
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.hours import ALWAYS, Hours, parse_hours
from courtesydesk.domain.mentions import Intent, Origin
from courtesydesk.domain.settings import setting
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.domain.zones import computer_zone, zone_named

PUBLIC = (Channel.PUBLIC, Channel.REVIEW)

Kept = tuple[tuple[str, ...], ...]
"""Rows of a table, as they are."""


@dataclass(frozen=True)
class Targets:
    """How soon the shop wants to answer, and the hours in which that is counted."""

    clock: Clock
    complaint: timedelta
    other: timedelta
    public_complaint: timedelta = timedelta(0)
    """By the calendar: no public complaint is due later, whatever the hours; nothing for never."""
    networks: dict[tuple[str, bool], timedelta] = field(default_factory=dict)
    """What a network has of its own: for complaints (True), for the rest."""

    def target(self, network: str, *, complaint: bool) -> timedelta:
        """How much opening time an answer may take there."""
        usual = self.complaint if complaint else self.other
        return self.networks.get((network, complaint), usual)

    def due_at(self, waiting_since: str, intent: str | None, network: str, channel: str) -> str:
        """When the oldest unanswered mention should be answered."""
        start, complaint = from_text(waiting_since), intent == Intent.COMPLAINT
        due = self.clock.due(start, self.target(network, complaint=complaint))
        if complaint and self.public_complaint and channel in PUBLIC:
            due = min(due, start + self.public_complaint)
        return to_text(due)


def is_history(origin: str, occurred_at: str, fetched_at: str) -> bool:
    """Whether no clock starts for a mention; see `domain.clocks.HISTORY`."""
    return origin == Origin.IMPORT and occurred_at < _history_before(fetched_at)


@lru_cache(maxsize=64)
def _history_before(fetched_at: str) -> str:
    return to_text(from_text(fetched_at) - HISTORY)


def targets(connection: sqlite3.Connection) -> Targets:
    """As they are kept; hours or a zone that cannot be read count as none."""
    found = dict(
        connection.execute("SELECT key, value FROM setting WHERE key LIKE 'clock.%'").fetchall()
    )
    own = connection.execute("SELECT network, complaint, minutes FROM target").fetchall()
    return Targets(
        clock=clock(connection),
        complaint=timedelta(minutes=_number(found, "clock.complaint_minutes")),
        other=timedelta(minutes=_number(found, "clock.other_minutes")),
        public_complaint=timedelta(hours=_number(found, "clock.public_complaint_hours")),
        networks={(row[0], bool(row[1])): timedelta(minutes=row[2]) for row in own},
    )


def _number(found: dict[str, str], key: str) -> int:
    declared = setting(key)
    try:
        value = declared.read(found.get(key, str(declared.default)))
    except WrongInput:
        value = declared.default
    return int(value)


# The clock


def clock(connection: sqlite3.Connection) -> Clock:
    """The shop's opening time: every schedule and special day that is kept."""
    return _clock(schedules(connection), special_days(connection), _computers_zone_name())


@lru_cache(maxsize=8)
def _clock(kept: Kept, days: Kept, _zone_name: str) -> Clock:
    # Kept between calls for the days that it has worked out; the computer's zone may change.
    first = kept[0] if kept else ("", "", "")
    return Clock(
        _hours(first[1]),
        _zone(first[2]),
        {
            date.fromisoformat(day): SpecialDay(name, _intervals(hours, day), holiday == "1")
            for day, name, hours, holiday in days
        },
        tuple(
            Schedule(date.fromisoformat(since), _hours(hours), _zone(name))
            for since, hours, name in kept[1:]
        ),
    )


def _computers_zone_name() -> str:
    return str(computer_zone())


def _hours(words: str) -> Hours:
    try:
        return parse_hours(words)
    except WrongInput:
        return ALWAYS


def _intervals(words: str, day: str) -> tuple[tuple[int, int], ...]:
    """The words say it for every day: “10–12”."""
    return _hours(words).week[date.fromisoformat(day).weekday()] if words else ()


def _zone(name: str) -> tzinfo:
    try:
        return zone_named(name)
    except WrongInput:
        return computer_zone()


def zone(connection: sqlite3.Connection) -> tzinfo:
    """The shop's time zone."""
    row = connection.execute("SELECT value FROM setting WHERE key = 'shop.timezone'").fetchone()
    return _zone("" if row is None else str(row[0]))


def end_of_day(connection: sqlite3.Connection, now: datetime) -> datetime:
    """The shop's next midnight."""
    local = now.astimezone(zone(connection))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = midnight.replace(tzinfo=None) + timedelta(days=1)
    return tomorrow.replace(tzinfo=local.tzinfo)


# Schedules


def schedules(connection: sqlite3.Connection) -> Kept:
    """(since, hours, time zone) in the settings' words, in order of time."""
    rows = connection.execute("SELECT since, hours, timezone FROM schedule ORDER BY since")
    return tuple(tuple(row) for row in rows)


def keep_schedule(
    write: sqlite3.Connection, hours: str, timezone: str, since: date | None = None
) -> None:
    """Let these hours be in force from a day on; without one, instead of the latest.

    Where none were ever said, the first to be said hold for what was before, too. Later schedules
    are forgotten: the last word counts.
    """
    known = schedules(write)
    day = "" if since is None else since.isoformat()
    if since is None and known:
        day = known[-1][0]
    if all(not words for _, words, _ in known):
        day = ""
    write.execute("DELETE FROM schedule WHERE since >= ?", [day])
    before = [row for row in known if row[0] < day]
    if not before or before[-1][1:] != (hours, timezone):
        write.execute("INSERT INTO schedule VALUES (?, ?, ?)", [day, hours, timezone])


# Special days


def special_days(connection: sqlite3.Connection) -> Kept:
    """(day, name, hours in words, '1' for a public holiday), in order of time."""
    rows = connection.execute("SELECT day, name, hours, holiday FROM special_day ORDER BY day")
    return tuple((row[0], row[1], row[2], str(row[3])) for row in rows)


def keep_day(write: sqlite3.Connection, day: date, name: str, hours: str) -> None:
    """A day of the owner's own; closed without hours."""
    write.execute(
        "INSERT OR REPLACE INTO special_day VALUES (?, ?, ?, 0)", [day.isoformat(), name, hours]
    )


def forget_day(write: sqlite3.Connection, day: date) -> None:
    """The day is as its weekday is again."""
    write.execute("DELETE FROM special_day WHERE day = ?", [day.isoformat()])


def keep_holidays(write: sqlite3.Connection, holidays: Iterable[tuple[date, str]]) -> None:
    """These are the public holidays, instead of those that were; the owner's own days stay."""
    write.execute("DELETE FROM special_day WHERE holiday = 1")
    add_holidays(write, holidays)


def add_holidays(write: sqlite3.Connection, holidays: Iterable[tuple[date, str]]) -> None:
    """These are public holidays too, where the owner says nothing else."""
    write.executemany(
        "INSERT OR IGNORE INTO special_day VALUES (?, ?, '', 1)",
        [(day.isoformat(), name) for day, name in holidays],
    )


# Targets of networks


def keep_target(
    write: sqlite3.Connection, network: str, *, complaint: bool, minutes: int | None
) -> None:
    """What a network's answers may take; None for the usual."""
    write.execute(
        "DELETE FROM target WHERE network = ? AND complaint = ?", [network, int(complaint)]
    )
    if minutes is not None:
        write.execute("INSERT INTO target VALUES (?, ?, ?)", [network, int(complaint), minutes])
