"""What the words of promises mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
