"""What the words of promises mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseState(StrEnum):
    """What became of a promise, as it is kept."""

    DRAFTED = "drafted"
    """Confirmed in a draft or in a reply on its way: not given yet."""
    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    """Kept, but after its time."""
    BROKEN = "broken"
    CANCELLED = "cancelled"
    """The customer does not want it any more."""
    WITHDRAWN = "withdrawn"
    """It was none after all."""


GIVEN = tuple(state for state in PromiseState if state is not PromiseState.DRAFTED)
"""Those that the customer knows of."""


@dataclass(frozen=True, slots=True)
class EarlierDate:
    """A date that a promise had before it was moved."""

    due_at: datetime
    moved_at: datetime

    @property
    def in_time(self) -> bool:
        """Whether a new date was agreed before the old one had passed."""
        return self.moved_at <= self.due_at


@dataclass(frozen=True, slots=True)
class FoundPromise:
    """A promise that a draft makes."""

    start: int
    end: int
    what: str
    """In a few words, for people."""
    due: datetime | None
    """Wall time of the shop, to the minute; None where the words leave it open."""
    conditional: bool
    """It binds only if something happens that may not."""
    unnamed: bool = False
    """It says "it" for what was said before: "I'll have it done by Friday"."""
