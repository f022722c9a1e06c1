"""The fiasco meter: a small error and a slow answer make a disaster; which one is growing?

Four parts, each from 0 (nothing) to 1 (as bad as it gets), and each with a weight of the owner's:

- *severity*: what happened to them, and how they feel about it; the owner's word outranks ours;
- *waiting*: how much of the target is used up; at the target a half;
- *audience*: who reads it. It is the place that counts (private, public, a review that stays) and
  how many others speak there, never who the author is: nobody is urgent for having followers, and
  nobody is less so for having few;
- *speed*: how fast people add to it.

The meter is their weighted geometric mean, as a share of the worst: a part of weight 0 does not
count, and none is taken for less than `FLOOR`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import exp, log

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import Sentiment, Urgency

FLOOR = 0.05
"""No part makes nothing of the others: a calm thread may hold a bad mistake."""
RECENT = timedelta(hours=6)
"""What was added since then is the thread's speed."""
_SEVERITY = {
    Intent.COMPLAINT: 0.6,
    Intent.VENTING: 0.45,
    Intent.QUESTION: 0.3,
    Intent.PRAISE: 0.1,
    Intent.SCAM: 0.05,
    Intent.SPAM: 0.05,
}
_SOME = 0.25
_PLACE = {
    Channel.REVIEW: 0.6,
    Channel.PUBLIC: 0.5,
    Channel.DIRECT: 0.2,
    Channel.EMAIL: 0.2,
}


class Gravity(StrEnum):
    """How bad the owner says that it is."""

    SLIGHT = "slight"
    BAD = "bad"
    SERIOUS = "serious"
    GRAVE = "grave"


_GRAVITY = {
    Gravity.SLIGHT: 0.15,
    Gravity.BAD: 0.45,
    Gravity.SERIOUS: 0.75,
    Gravity.GRAVE: 0.95,
}


class Part(StrEnum):
    """What the meter is made of."""

    SEVERITY = "severity"
    WAITING = "waiting"
    AUDIENCE = "audience"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the meter looks at; nothing about the person."""

    channel: Channel
    intent: Intent | None
    urgency: Urgency | None
    sentiment: Sentiment | None
    rating: int | None
    waited: timedelta
    """In opening time."""
    target: timedelta
    voices: int = 0
    """Other conversations under the same post."""
    recent: int = 0
    """How many messages were added there in the last hours, theirs and others'."""
    gravity: Gravity | None = None
    """The owner's word on the severity; None: as it was found."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts, from 0 to 10."""

    severity: int = 4
    waiting: int = 3
    audience: int = 2
    speed: int = 1

    def of(self, part: Part) -> int:
        """One of them."""
        return {
            Part.SEVERITY: self.severity,
            Part.WAITING: self.waiting,
            Part.AUDIENCE: self.audience,
            Part.SPEED: self.speed,
        }[part]


@dataclass(frozen=True, slots=True)
class Meter:
    """A reading, from 0 to 1, and what it is made of."""

    score: float
    parts: dict[Part, float]


def parts_of(facts: Facts) -> dict[Part, float]:
    """Each part of the meter."""
    return {
        Part.SEVERITY: severity_found(facts) if facts.gravity is None else _GRAVITY[facts.gravity],
        Part.WAITING: _share(facts.waited / facts.target) if facts.target else 1.0,
        Part.AUDIENCE: _up(_PLACE[facts.channel], _share(facts.voices / 4)),
        Part.SPEED: _share(facts.recent / 4),
    }


def read(facts: Facts, weights: Weights) -> Meter:
    """What the meter shows."""
    parts = parts_of(facts)
    total = sum(weights.of(part) for part in parts)
    if not total:
        return Meter(0.0, parts)
    logs = sum(weights.of(part) * log(max(value, FLOOR)) for part, value in parts.items())
    return Meter(exp(logs / total), parts)


def severity_found(facts: Facts) -> float:
    """What their own words and stars say, whatever the owner says."""
    found = _SOME if facts.intent is None else _SEVERITY.get(facts.intent, _SOME)
    if facts.rating is not None and facts.rating <= 2:
        found = max(found, 0.75 - 0.1 * facts.rating)
    if facts.urgency is Urgency.HIGH:
        found = _up(found, 0.5)
    if facts.sentiment is Sentiment.NEG:
        found = _up(found, 0.2)
    return found


def _share(times: float) -> float:
    """Nothing at 0, a half at 1, and ever nearer to 1."""
    return 1 - exp(-log(2) * max(times, 0.0))


def _up(value: float, by: float) -> float:
    """Some of what is missing to 1."""
    return value + (1 - value) * by
