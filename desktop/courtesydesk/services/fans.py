"""Advocates, fans at risk, thanks not yet said, and where somebody likes to talk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.fans import Regard, regard
from courtesydesk.domain.ids import CustomerId
from courtesydesk.services.listening import Read
from courtesydesk.store import fans as store
from courtesydesk.store.database import Database

BATCH = 100
"""At once: some tenths of a second."""


class Fans:
    """What is known of people by what they do; their followers are never asked."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._weighed: date | None = None

    def some(self, *, now: datetime, stop: Callable[[], bool] = lambda: False) -> Read:
        """Weigh some of those who said something; any thread."""
        if self._weighed != now.date():
            self._weighed = now.date()
            store.weigh_again(self._db)
        waiting = store.unweighed(self._db, BATCH)
        found = []
        for id_ in waiting:
            if stop():
                break
            found.append((id_, regard(store.words_of(self._db, id_), now=now).standing))
        if not found:
            return Read(NOTHING, more=False)
        changes = NOTHING
        with self._db.writing() as write:
            for id_, standing in found:
                touched = store.put(write, id_, standing)
                if touched:
                    changes |= Changes(customers=frozenset({id_}), conversations=frozenset(touched))
        return Read(changes, more=len(waiting) == BATCH)

    def regard(self, id_: CustomerId, *, now: datetime) -> Regard:
        """What is known of one person."""
        known = regard(store.words_of(self._db, id_), now=now)
        return replace(known, unthanked=store.unthanked(self._db, id_))
