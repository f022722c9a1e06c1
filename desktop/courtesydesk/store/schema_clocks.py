"""The tables of `store/clocks.py`, as SQL."""

from __future__ import annotations

CLOCKS = (
    """CREATE TABLE schedule (
    since TEXT PRIMARY KEY,
    hours TEXT NOT NULL,
    timezone TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE special_day (
    day TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    hours TEXT NOT NULL,
    holiday INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE target (
    network TEXT NOT NULL,
    complaint INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    PRIMARY KEY (network, complaint)
) STRICT, WITHOUT ROWID""",
)

TODAYS_HOURS = (
    "INSERT INTO schedule(since, hours, timezone) SELECT '',"
    " coalesce((SELECT value FROM setting WHERE key = 'shop.hours'), ''),"
    " coalesce((SELECT value FROM setting WHERE key = 'shop.timezone'), '')"
)
"""The hours of the settings are the first that are known."""
