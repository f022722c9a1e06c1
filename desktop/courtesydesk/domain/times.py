"""Times: always aware, always UTC inside; stored as text that sorts and that people can read."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """`2026-11-21T19:58:44.123Z`: fixed width, so that text order is time order."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    # Not strftime, which takes five times as long: this is asked often for all that is fetched.
    return utc.isoformat(timespec="milliseconds")[:-6] + "Z"


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote (or any ISO 8601 text with an offset)."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without an offset: {text!r}")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def from_text_or_none(text: str | None) -> datetime | None:
    """As `from_text`, for columns that may be empty."""
    return None if text is None else from_text(text)
