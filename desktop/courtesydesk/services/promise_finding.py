"""Promises in words: found in a reply, without any workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from courtesydesk.domain.hours import Hours
from courtesydesk.domain.promises import FoundPromise
from courtesydesk.tone.engine import engine


def promises_in(text: str, written_at: datetime, hours: Hours) -> tuple[FoundPromise, ...]:
    """What a reply promises; `written_at` is wall time of the shop, and so is each due time."""
    return engine().promises(text, written_at, hours)


def kept_in(text: str, promised: Sequence[str]) -> tuple[int, ...]:
    """Which of the promises (their places) a reply says were done."""
    return engine().kept(text, promised)
