"""The shop's response clock, as its settings have it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from courtesydesk.domain.clocks import HISTORY, Clock
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.hours import ALWAYS, parse_hours
from courtesydesk.domain.mentions import Intent, Origin
from courtesydesk.domain.settings import setting
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.domain.zones import computer_zone, zone_named


@dataclass(frozen=True)
class Targets:
    """How soon the shop wants to answer, and the hours in which that is counted."""

    clock: Clock
    complaint: timedelta
    other: timedelta

    def due_at(self, waiting_since: str, intent: str | None) -> str:
        """When the oldest unanswered mention should be answered."""
        target = self.complaint if intent == Intent.COMPLAINT else self.other
        return to_text(self.clock.due(from_text(waiting_since), target))


def is_history(origin: str, occurred_at: str, fetched_at: str) -> bool:
    """Whether no clock starts for a mention; see `domain.clocks.HISTORY`."""
    return origin == Origin.IMPORT and occurred_at < _history_before(fetched_at)


@lru_cache(maxsize=64)
def _history_before(fetched_at: str) -> str:
    return to_text(from_text(fetched_at) - HISTORY)


def targets(connection: sqlite3.Connection) -> Targets:
    """From the settings; hours or a zone that cannot be read count as none."""
    found = dict(
        connection.execute(
            "SELECT key, value FROM setting WHERE key IN ('shop.hours', 'shop.timezone',"
            " 'clock.complaint_minutes', 'clock.other_minutes')"
        ).fetchall()
    )
    try:
        hours = parse_hours(found.get("shop.hours", ""))
    except WrongInput:
        hours = ALWAYS
    return Targets(
        clock=Clock(hours, _zone(found.get("shop.timezone", ""))),
        complaint=_minutes(found, "clock.complaint_minutes"),
        other=_minutes(found, "clock.other_minutes"),
    )


def zone(connection: sqlite3.Connection) -> tzinfo:
    """The shop's time zone."""
    row = connection.execute("SELECT value FROM setting WHERE key = 'shop.timezone'").fetchone()
    return _zone("" if row is None else str(row[0]))


def _zone(name: str) -> tzinfo:
    try:
        return zone_named(name)
    except WrongInput:
        return computer_zone()


def _minutes(found: dict[str, str], key: str) -> timedelta:
    declared = setting(key)
    try:
        value = declared.read(found.get(key, str(declared.default)))
    except WrongInput:
        value = declared.default
    return timedelta(minutes=int(value))


def end_of_day(connection: sqlite3.Connection, now: datetime) -> datetime:
    """The shop's next midnight."""
    local = now.astimezone(zone(connection))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = midnight.replace(tzinfo=None) + timedelta(days=1)
    return tomorrow.replace(tzinfo=local.tzinfo)
