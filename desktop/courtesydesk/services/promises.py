"""Promises made to customers: open, kept, broken, withdrawn."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId, PromiseId
from courtesydesk.store import promises as store
from courtesydesk.store.database import Database


class Promises:
    """What we said we would do."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, *, limit: int = 200) -> tuple[Promise, ...]:
        """Open ones, due first; those without a date last."""
        return store.still_open(self._db, limit=limit)

    def settled(self, *, limit: int = 100) -> tuple[Promise, ...]:
        """Kept, broken and withdrawn ones, newest first."""
        return store.settled(self._db, limit=limit)

    def of_conversation(self, id_: ConversationId) -> tuple[Promise, ...]:
        """All of one conversation, oldest first."""
        return store.of_conversation(self._db, id_)

    def make(
        self, conversation: ConversationId, what: str, due_at: datetime | None, *, now: datetime
    ) -> Changes:
        """Write a promise down; raises WrongInput for an empty one, NotFound."""
        what = what.strip()
        if not what:
            raise WrongInput("What was promised?", todo="Say it in a few words.")
        with self._db.writing():
            made = store.make(self._db, conversation, what, due_at, now=now)
            return self._changed(made)

    def settle(self, id_: PromiseId, state: str, *, now: datetime) -> Changes:
        """Kept · broken · withdrawn, or open again."""
        if state not in store.STATES:
            raise WrongInput(f"A promise is {', '.join(store.STATES)}, not “{state}”.")
        with self._db.writing():
            changes = self._changed(id_)
            store.settle(self._db, id_, state, now=now)
            return changes

    def move(self, id_: PromiseId, due_at: datetime, *, now: datetime) -> Changes:
        """A new date; one that was settled is open again."""
        with self._db.writing():
            changes = self._changed(id_)
            store.move(self._db, id_, due_at)
            return changes

    def _changed(self, id_: PromiseId) -> Changes:
        promise = store.get(self._db, id_)
        return Changes(
            promises=True,
            conversations=frozenset({promise.conversation}),
            customers=frozenset({promise.customer}),
            count=1,
        )
