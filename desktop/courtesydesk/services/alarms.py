"""What becomes due: said once, in opening hours, and in one sentence after a sleep or a restart.

Two moments are remembered in the workspace: when the desk was last awake, and up to which due
moment everything was told. So nothing is said twice, also after a restart, and nothing is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.clocks import clock
from courtesydesk.store.database import Database

SOON = timedelta(minutes=10)
"""So long before it is due, an answer is mentioned."""
SLEPT = timedelta(minutes=5)
"""A desk that was not awake for so long has slept, or was closed."""
NAMED = 1
"""So many are named, so that one reads it at a glance."""
_AWAKE, _TOLD = "memory.alarms.awake_at", "memory.alarms.told_until"


@dataclass(frozen=True, slots=True)
class Due:
    """One answer that is due, or soon will be."""

    conversation: ConversationId
    name: str
    """Of the customer."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """What there is to say now; each of it is said once."""

    slept: timedelta | None
    """How long the desk was not awake; None when it was."""
    missed: int
    """How many answers became due meanwhile, and wait still."""
    soon: tuple[Due, ...]
    """Those that are due next, the first few."""
    more: int
    """How many others are, besides."""

    def __bool__(self) -> bool:
        return bool(self.missed or self.soon)


NOTHING = Alarm(None, 0, (), 0)


class Alarms:
    """Asked now and then; any thread may."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def news(self, *, now: datetime) -> Alarm:
        """What to say now. While the shop is closed nothing is, and it is kept for later."""
        awake, told = self._remembered(_AWAKE), self._remembered(_TOLD)
        slept = None if awake is None or now - awake < SLEPT else now - awake
        with self._db.writing():
            self._remember(_AWAKE, now)
            if told is None:
                self._remember(_TOLD, now + SOON)
                return NOTHING
            if not clock(self._db.connection).is_open(now):
                # How long it slept is said when there is something to say.
                if slept is not None and awake is not None:
                    self._remember(_AWAKE, awake)
                return NOTHING
            self._remember(_TOLD, max(told, now + SOON))
        missed = 0 if slept is None else self._count(told - SOON, now)
        soon = self._due(max(told, now) if slept is None else now, now + SOON)
        return Alarm(slept, missed, tuple(soon[:NAMED]), len(soon[NAMED:]))

    def _count(self, after: datetime, until: datetime) -> int:
        return int(
            self._db.value(
                "SELECT count(*) FROM conversation WHERE folder = 'to_answer'"
                " AND due_at > ? AND due_at <= ?",
                [to_text(after), to_text(until)],
            )
        )

    def _due(self, after: datetime, until: datetime) -> list[Due]:
        rows = self._db.rows(
            "SELECT c.id, c.due_at, coalesce(nullif(u.name, ''), nullif(i.name, ''), i.handle)"
            " FROM conversation c JOIN identity i ON i.id = c.identity_id"
            " JOIN customer u ON u.id = i.customer_id WHERE c.folder = 'to_answer'"
            " AND c.due_at > ? AND c.due_at <= ? ORDER BY c.due_at LIMIT 100",
            [to_text(after), to_text(until)],
        )
        return [Due(ConversationId(row[0]), row[2], from_text(row[1])) for row in rows]

    def _remembered(self, key: str) -> datetime | None:
        found = self._db.value("SELECT value FROM setting WHERE key = ?", [key])
        return None if found is None else from_text(str(found))

    def _remember(self, key: str, at: datetime) -> None:
        with self._db.writing() as write:
            write.execute(
                "INSERT INTO setting(key, value) VALUES (?, ?)"
                " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                [key, to_text(at)],
            )
