"""The owner's settings, kept in the workspace; declared in `domain/settings.py`."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.settings import SETTINGS, setting
from courtesydesk.domain.zones import zone_named
from courtesydesk.services.holidays import public_holidays
from courtesydesk.store import clocks
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database, Writer
from courtesydesk.store.standing import reckon

SCHEDULE_SETTINGS = frozenset(("shop.hours", "shop.timezone"))
CLOCK_SETTINGS = SCHEDULE_SETTINGS | frozenset(
    (
        "shop.holidays",
        "clock.complaint_minutes",
        "clock.other_minutes",
        "clock.public_complaint_hours",
    )
)
"""What moves the moment by which an answer is due."""


class Settings:
    """Reads and writes settings; unknown keys raise WrongInput."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def value(self, key: str) -> str | int | bool:
        """The value in force: the owner's, or the default."""
        declared = setting(key)
        stored = self._db.value("SELECT value FROM setting WHERE key = ?", [key])
        return declared.default if stored is None else declared.read(str(stored))

    def text(self, key: str) -> str:
        return str(self.value(key))

    def number(self, key: str) -> int:
        return int(self.value(key))

    def flag(self, key: str) -> bool:
        return bool(self.value(key))

    def all(self) -> dict[str, str | int | bool]:
        """Every declared setting with the value in force."""
        stored = {str(r[0]): str(r[1]) for r in self._db.rows("SELECT key, value FROM setting")}
        return {
            key: declared.read(stored[key]) if key in stored else declared.default
            for key, declared in SETTINGS.items()
        }

    def change(
        self, values: dict[str, str | int | bool], *, now: datetime | None = None
    ) -> Changes:
        """Keep these values; raises WrongInput, and keeps none, when one cannot be read.

        Other opening hours count from the day of `now` on; without it, they put right what was
        said last. What was measured stays as it is.
        """
        checked = {key: str(setting(key).read(str(value))) for key, value in values.items()}
        parse_hours(checked.get("shop.hours", ""))
        zone_named(checked.get("shop.timezone", ""))
        moved: set[int] = set()
        with self._db.writing() as write:
            write.executemany(
                "INSERT INTO setting(key, value) VALUES (?, ?)"
                " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                list(checked.items()),
            )
            if "shop.holidays" in checked:
                clocks.keep_holidays(write, public_holidays(checked["shop.holidays"]))
            if not SCHEDULE_SETTINGS.isdisjoint(checked):
                self._keep_schedule(write, now)
            if not CLOCK_SETTINGS.isdisjoint(checked):
                moved = reckon(write, targets(write))
        return Changes(
            settings=frozenset(checked), conversations=frozenset(map(ConversationId, moved))
        )

    def _keep_schedule(self, write: Writer, now: datetime | None) -> None:
        since = None if now is None else now.astimezone(clocks.zone(write)).date()
        clocks.keep_schedule(write, self.text("shop.hours"), self.text("shop.timezone"), since)

    # -- internal memory of the program, not of the owner: window sizes, last folder, mapping …

    def remember(self, key: str, value: str) -> None:
        """Keep something the window wants back at the next start; keys start with "ui."."""
        with self._db.writing() as write:
            write.execute(
                "INSERT INTO setting(key, value) VALUES (?, ?)"
                " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                [f"memory.{key}", value],
            )

    def remembered(self, key: str) -> str:
        """What was remembered, or an empty text."""
        return str(
            self._db.value("SELECT value FROM setting WHERE key = ?", [f"memory.{key}"]) or ""
        )
