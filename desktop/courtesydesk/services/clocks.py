"""The shop's clocks: opening hours and special days, targets, and why a customer waited so long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.clocks import Clock, Elapsed, Schedule, Stretch
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fiasco import Gravity, Meter, Weights, read, severity_found
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.networks import network as network_of
from courtesydesk.domain.times import from_text, from_text_or_none
from courtesydesk.services.holidays import public_holidays
from courtesydesk.store import clocks as store
from courtesydesk.store import fiasco, segments
from courtesydesk.store.database import Database, Writer
from courtesydesk.store.standing import reckon

DAYS = frozenset(["shop.holidays"])
"""What is said to have changed where a special day did."""
EVENING, MORNING = 21, 9
LONGEST = timedelta(days=7)
"""No target is longer."""


@dataclass(frozen=True, slots=True)
class Day:
    """One special day of the shop."""

    day: date
    name: str
    hours: str
    """In words; closed when empty."""
    holiday: bool
    """The calendar says so, not the owner."""


@dataclass(frozen=True, slots=True)
class NetworkTargets:
    """What one network's answers may take, in opening time."""

    network: str
    complaint: timedelta
    other: timedelta


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why a customer waits, or waited, so long: data that the window puts into words."""

    since: datetime
    until: datetime
    """When it was answered, or now."""
    answered: bool
    took: Elapsed
    stretches: tuple[Stretch, ...]
    due_at: datetime | None
    target: timedelta
    """In opening time."""
    left: timedelta
    """Of opening time until it is due; nothing once that is past."""
    always: bool
    """No opening hours are known for this time: every hour counts."""
    discovery: timedelta
    """How long it was there before we saw it."""
    outbox: timedelta | None
    """How long the reply waited to go; None when it was not sent from here."""


@dataclass(frozen=True, slots=True)
class Danger:
    """A reading of the fiasco meter, and what waiting would make of it."""

    now: Meter
    weights: Weights
    later: tuple[tuple[datetime, Meter], ...]
    gravity: Gravity | None
    """The owner's word on how bad it is; None: as it was found."""
    found: float
    """The severity that their own words and stars say."""


class Clocks:
    """Every method may be called from any thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def clock(self) -> Clock:
        """The shop's opening time, with every schedule and special day."""
        return store.clock(self._db.connection)

    # Why so long

    def why(self, id_: ConversationId, *, now: datetime) -> Waiting | None:
        """The wait that lasts, or else the last that was answered; None when there was none.

        Raises NotFound.
        """
        row = self._db.get_row(
            "SELECT waiting_since, due_at, intent, network FROM conversation WHERE id = ?",
            [id_],
            what="This conversation",
        )
        complaint = row["intent"] == Intent.COMPLAINT
        last = self._db.row(
            "SELECT * FROM answer_time WHERE conversation_id = ? ORDER BY at DESC LIMIT 1", [id_]
        )
        if row["waiting_since"] is not None:
            since = min(from_text(row["waiting_since"]), now)
            due = from_text_or_none(row["due_at"])
            found = self._since(id_, since)
            return self._waiting(since, now, due, row["network"], complaint, found, now)
        if last is None:
            return None
        outbox = None if last["outbox_s"] is None else timedelta(seconds=last["outbox_s"])
        apart = (timedelta(seconds=last["discovery_s"]), outbox)
        ends = from_text(last["at"])
        due = from_text_or_none(last["due_at"])
        complaint = bool(last["complaint"])
        return self._waiting(from_text(last["since"]), ends, due, row["network"], complaint, apart)

    def _since(self, id_: int, since: datetime) -> tuple[timedelta, None]:
        row = self._db.row(
            "SELECT occurred_at, fetched_at FROM mention WHERE conversation_id = ?"
            " AND occurred_at = (SELECT waiting_since FROM conversation WHERE id = ?)"
            " ORDER BY occurred_at LIMIT 1",
            [id_, id_],
        )
        if row is None:
            return timedelta(0), None
        return max(from_text(row["fetched_at"]) - since, timedelta(0)), None

    def _waiting(
        self,
        since: datetime,
        until: datetime,
        due: datetime | None,
        network: str,
        complaint: bool,
        apart: tuple[timedelta, timedelta | None],
        now: datetime | None = None,
    ) -> Waiting:
        clock, targets = self.clock(), store.targets(self._db.connection)
        stretches = clock.explain(since, until)
        left = clock.between(now, due) if now is not None and due is not None else timedelta(0)
        return Waiting(
            since,
            until,
            now is None,
            clock.elapsed(since, until),
            stretches,
            due,
            targets.target(network, complaint=complaint),
            left,
            all(one.why == "always" for one in stretches),
            *apart,
        )

    # How urgent it is to save

    def danger(self, id_: ConversationId, *, now: datetime) -> Danger:
        """What the fiasco meter shows now, and what it would show tonight, and tomorrow morning.

        Raises NotFound.
        """
        self._db.get_row(
            "SELECT id FROM conversation WHERE id = ?", [id_], what="This conversation"
        )
        own = fiasco.weights(self._db.connection)
        zone = self.clock().in_force(now).zone
        local = now.astimezone(zone)
        tonight = local.replace(hour=EVENING, minute=0, second=0, microsecond=0)
        moments = [now, max(tonight, local), tonight.replace(hour=MORNING) + timedelta(days=1)]
        today = fiasco.facts(self._db, [id_], now)[id_]
        readings = [
            (at, read(replace(today, waited=fiasco.facts(self._db, [id_], at)[id_].waited), own))
            for at in moments
        ]
        return Danger(
            readings[0][1], own, tuple(readings[1:]), today.gravity, severity_found(today)
        )

    # Schedules

    def schedules(self) -> tuple[Schedule, ...]:
        """What hours are in force from when on; the first since ever (`date.min`)."""
        clock = self.clock()
        return (Schedule(date.min, clock.hours, clock.zone), *clock.later)

    def hours_in_words(self) -> tuple[tuple[date, str], ...]:
        """As `schedules`, with the hours as they were written; always open when empty."""
        kept = store.schedules(self._db.connection)
        return tuple(
            (date.fromisoformat(since) if since else date.min, hours) for since, hours, _ in kept
        )

    def change_hours(self, hours: str, *, since: date) -> Changes:
        """Other opening hours from a day on, the settings' time zone as it is.

        What was measured stays, and what was to be in force later is forgotten. Raises WrongInput.
        """
        parse_hours(hours)
        with self._db.writing() as write:
            zone = write.execute("SELECT value FROM setting WHERE key = 'shop.timezone'").fetchone()
            store.keep_schedule(write, hours, zone[0] if zone else "", since)
            write.execute(
                "INSERT INTO setting(key, value) VALUES ('shop.hours', ?)"
                " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                [hours],
            )
            return self._moved(write, frozenset(["shop.hours"]))

    # Special days

    def days(self, *, since: date, until: date) -> tuple[Day, ...]:
        """The holidays and the shop's own days from one day to another, both included."""
        return tuple(
            day
            for row in store.special_days(self._db.connection)
            if since <= (day := _day(row)).day <= until
        )

    def keep_day(self, day: date, name: str, hours: str = "") -> Changes:
        """A day with hours of its own, closed without; outranks the calendar. Raises WrongInput."""
        if hours and parse_hours(hours).always:
            hours = "0–24"
        with self._db.writing() as write:
            store.keep_day(write, day, " ".join(name.split()), hours.strip())
            return self._moved(write, DAYS)

    def forget_day(self, day: date) -> Changes:
        """As the calendar has it again."""
        with self._db.writing() as write:
            code = write.execute("SELECT value FROM setting WHERE key = 'shop.holidays'").fetchone()
            store.forget_day(write, day)
            if code is not None:
                years = range(day.year, day.year + 1)
                found = [one for one in public_holidays(code[0], years) if one[0] == day]
                store.add_holidays(write, found)
            return self._moved(write, DAYS)

    # Targets

    def targets(self) -> store.Targets:
        """What the shop aims for."""
        return store.targets(self._db.connection)

    def targets_of_networks(self) -> tuple[NetworkTargets, ...]:
        """What the networks with targets of their own have, by name."""
        found = self.targets()
        return tuple(
            NetworkTargets(
                key, found.target(key, complaint=True), found.target(key, complaint=False)
            )
            for key in sorted({key for key, _ in found.networks})
        )

    def set_targets(self, network: str, complaint: int | None, other: int | None) -> Changes:
        """What one network's answers may take, in minutes of opening time; None: as everywhere.

        Raises WrongInput.
        """
        network_of(network)
        for minutes in (complaint, other):
            if minutes is not None and not 1 <= minutes <= LONGEST // timedelta(minutes=1):
                raise WrongInput(
                    "A target lies between 1 minute and 7 days.", safe="Nothing was changed."
                )
        with self._db.writing() as write:
            store.keep_target(write, network, complaint=True, minutes=complaint)
            store.keep_target(write, network, complaint=False, minutes=other)
            return self._moved(write)

    def _moved(self, write: Writer, settings: frozenset[str] = frozenset()) -> Changes:
        moved = reckon(write, store.targets(write))
        return Changes(conversations=frozenset(map(ConversationId, moved)), settings=settings)

    # Measuring

    def catch_up(self) -> bool:
        """Measure some of what is from before the clocks; returns whether more waits."""
        return segments.catch_up(self._db, store.targets(self._db.connection))

    def recalculate(self, *, since: datetime, now: datetime) -> int:
        """Measure again what happened since then, by the schedules as they are now; it is logged.

        Returns how many conversations that were.
        """
        with self._db.writing() as write:
            return segments.recalculate(write, store.targets(write), since, now)


def _day(row: tuple[str, ...]) -> Day:
    return Day(date.fromisoformat(row[0]), row[1], row[2], row[3] == "1")
