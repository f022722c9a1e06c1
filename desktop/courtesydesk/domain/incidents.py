"""Pile-ons: many people, one thing, faster than this shop is used to at this hour of the week.

What is usual is worked out from the shop's own weeks, hour by hour, with the busiest one of each
left out, so that one bad Saturday does not hide the next. A wave of praise is found the same way.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.ids import ConversationId, IncidentId

HOUR = timedelta(hours=1)
WEEKS = 8
WINDOWS = (timedelta(hours=3), timedelta(hours=48))
"""A fast one, and one that builds up overnight."""
ONE_THING = 0.5
"""At most so much of what usually comes is about one thing."""
PRIOR = 2.0
"""Weeks' worth of the shop's mean that an hour's own figures are mixed with."""


class Wave(StrEnum):
    """Which way it goes."""

    COMPLAINTS = "complaints"
    PRAISE = "praise"


class Matter(StrEnum):
    """What it is about."""

    OUR_POST = "our_post"
    POST = "post"
    """Somebody else's."""
    CAUSE = "cause"
    WORDS = "words"
    """Nearly the same ones, said by many."""


class Sensitivity(StrEnum):
    """How much is enough."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


LEAST = {Sensitivity.LOW: 10, Sensitivity.MEDIUM: 6, Sensitivity.HIGH: 4}
"""So many people, whatever is usual."""
DEVIATIONS = {Sensitivity.LOW: 5.0, Sensitivity.MEDIUM: 4.0, Sensitivity.HIGH: 3.0}
PRAISE_FACTOR = 1.5
"""Praise needs so many more: nobody must act at once."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One thing that one person said, in the shop's own time."""

    at: datetime
    person: int
    conversation: int
    about: tuple[str, ...]
    """What it is about: keys of a post, of a cause, of near-identical texts."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many voices an hour of the week usually brings."""

    hours: tuple[float, ...] = (0.0,) * 168
    """From Monday midnight on."""

    def expected(self, since: datetime, until: datetime) -> float:
        """How many usually come between two moments."""
        total, at = 0.0, since
        while at < until:
            end = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
            total += self.hours[at.weekday() * 24 + at.hour] * ((end - at) / HOUR)
            at = end
        return total


def usual(moments: Iterable[datetime], *, until: datetime, weeks: float = WEEKS) -> Baseline:
    """The baseline of the weeks before `until`; moments outside them are left out."""
    full = max(1, min(WEEKS, math.floor(weeks)))
    since = until - timedelta(weeks=full)
    counts = [[0] * full for _ in range(168)]
    for at in moments:
        if since <= at < until:
            week = int((at - since) / timedelta(weeks=1))
            counts[at.weekday() * 24 + at.hour][min(week, full - 1)] += 1
    mean = sum(sum(slot) for slot in counts) / (168 * full)
    return Baseline(tuple(_rate(slot, mean) for slot in counts))


def _rate(weeks: list[int], mean: float) -> float:
    kept = sorted(weeks)[:-1] if len(weeks) > 2 else weeks
    return (sum(kept) + PRIOR * mean) / (len(kept) + PRIOR)


@dataclass(frozen=True, slots=True)
class Found:
    """A wave that is more than usual."""

    about: str
    voices: tuple[Voice, ...]
    """Oldest first."""
    expected: float

    @property
    def people(self) -> int:
        """How many different people."""
        return len({voice.person for voice in self.voices})


def found(
    voices: Sequence[Voice],
    usual_: Baseline,
    *,
    now: datetime,
    sensitivity: Sensitivity = Sensitivity.MEDIUM,
    wave: Wave = Wave.COMPLAINTS,
) -> Found | None:
    """The largest wave about one thing that is more than usual, now; None in ordinary times."""
    best: Found | None = None
    for window in WINDOWS:
        since = now - window
        expected = usual_.expected(since, now) * ONE_THING
        recent = [voice for voice in voices if since < voice.at <= now]
        for about, group in _grouped(recent).items():
            one = Found(about, tuple(sorted(group, key=lambda v: v.at)), expected)
            more = best is None or one.people > best.people
            if more and one.people >= enough(expected, sensitivity, wave):
                best = one
    return best


def enough(expected: float, sensitivity: Sensitivity, wave: Wave = Wave.COMPLAINTS) -> int:
    """How many people make a wave where so many are expected."""
    many = expected + DEVIATIONS[sensitivity] * math.sqrt(max(expected, 0.25))
    least = max(float(LEAST[sensitivity]), many)
    return math.ceil(least * (PRAISE_FACTOR if wave is Wave.PRAISE else 1.0))


def _grouped(voices: Iterable[Voice]) -> dict[str, list[Voice]]:
    groups: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        for about in voice.about:
            groups[about].append(voice)
    return groups


def speed(moments: Sequence[datetime], *, now: datetime, over: timedelta = WINDOWS[0]) -> float:
    """How many an hour, lately."""
    return sum(1 for at in moments if now - over < at <= now) / (over / HOUR)


def peak(moments: Sequence[datetime]) -> int:
    """The most that ever came within an hour."""
    ordered = sorted(moments)
    most, first = 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is part of an incident, by what they said first."""

    conversation: ConversationId
    name: str
    network: str
    said: str
    at: datetime
    answered: bool
    """We answered, and nothing is owed to them now."""
    drafted: bool
    answered_at: datetime | None
    """When they were answered first."""
    closed: DoneReason | None = None
    """Why nobody answered and nothing is owed, where the owner said so."""

    @property
    def waits(self) -> bool:
        """Something is owed to them."""
        return not self.answered and self.closed is None


@dataclass(frozen=True, slots=True)
class Incident:
    """Many people and one thing, from the first voice to the end."""

    id: IncidentId
    wave: Wave
    title: str
    """The first words of what set it off."""
    matter: Matter
    set_off: str
    """More of these words: all of them, where they are few; or the cause's name."""
    started_at: datetime
    ended_at: datetime | None
    statement: str
    """What we say to everybody, once."""
    statement_at: datetime | None
    """When it was published."""
    members: tuple[Member, ...]
    """Those who wait come first."""

    def speed(self, now: datetime) -> float:
        """Voices an hour, lately."""
        return speed([member.at for member in self.members], now=now)

    @property
    def answered(self) -> int:
        """How many of them were answered."""
        return sum(1 for member in self.members if member.answered)

    @property
    def closed(self) -> int:
        """How many are done without a reply."""
        return sum(1 for member in self.members if member.closed is not None)

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Who still waits, longest first."""
        return tuple(member for member in self.members if member.waits)

    @property
    def peak(self) -> int:
        """The most voices within an hour."""
        return peak([member.at for member in self.members])

    @property
    def typical_wait(self) -> timedelta | None:
        """The median time to the first answer; None where nobody was answered."""
        waits = sorted(
            one.answered_at - one.at for one in self.members if one.answered_at is not None
        )
        return waits[len(waits) // 2] if waits else None
