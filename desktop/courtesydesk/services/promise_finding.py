"""Promises in words: found in a reply, without any workspace."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.hours import Hours
from courtesydesk.domain.promises import FoundPromise
from courtesydesk.tone.promises.finder import find


def promises_in(text: str, written_at: datetime, hours: Hours) -> tuple[FoundPromise, ...]:
    """What a reply promises; `written_at` is wall time of the shop, and so is each due time."""
    return find(text, written_at, hours)
