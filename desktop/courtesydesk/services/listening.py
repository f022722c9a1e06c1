"""What mentions say: how the customer feels, what they are after, and whether it can wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.understanding import About, Understanding
from courtesydesk.store import listening as store
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database
from courtesydesk.store.standing import refresh
from courtesydesk.tone.engine import engine

BATCH = 24
"""Mentions that are read before the file is written: some tenths of a second of work."""

Understand = Callable[[str, str], Understanding]


def understand_text(text: str, channel: str = "", *, why: bool = False) -> Understanding:
    """Read one text without any workspace; `why` looks longer for the words."""
    return engine().listen(text, channel, why=why)


def understand_arrived(text: str, channel: str) -> Understanding:
    """As `understand_text`; it looks longer where the feed would show a sign without a word."""
    found = understand_text(text, channel)
    shown = found.suspicious or found.pressing
    about = About.INTENT if found.suspicious else About.URGENCY
    if shown and all(one.about is not about for one in found.because):
        return understand_text(text, channel, why=True)
    return found


@dataclass(frozen=True, slots=True)
class Read:
    """What one turn did."""

    changes: Changes
    more: bool
    """Whether others wait still."""


class Listening:
    """Reads what mentions say, a few at a time; any thread may use it, one at a time is enough."""

    def __init__(self, db: Database, understand: Understand = understand_arrived) -> None:
        self._db = db
        self._understand = understand

    def some(self, *, stop: Callable[[], bool] = lambda: False, limit: int = BATCH) -> Read:
        """Read those that came in last. Nothing is locked while they are read, and stopping at any
        moment loses nothing but the reading. The owner's word on a conversation stays."""
        waiting = store.first(self._db, limit + 1)
        understood = []
        for one in waiting[:limit]:
            if stop():
                break
            understood.append((one, self._understand(one.text, one.network)))
        if not understood:
            return Read(NOTHING, more=bool(waiting))
        with self._db.writing() as write:
            touched = store.keep(write, understood)
            changed = refresh(write, touched, targets(write))
        more = len(waiting) > limit or len(understood) < len(waiting)
        return Read(Changes(conversations=frozenset(map(ConversationId, changed))), more)
