"""Promises made to customers: open, kept, broken, withdrawn."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.ids import ConversationId, PromiseId
from courtesydesk.store.database import Database


class Promises:
    """What we said we would do."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, *, limit: int = 200) -> tuple[Promise, ...]:
        """Open ones, due first; those without a date last."""
        raise NotImplementedError

    def settled(self, *, limit: int = 100) -> tuple[Promise, ...]:
        """Kept, broken and withdrawn ones, newest first."""
        raise NotImplementedError

    def of_conversation(self, id_: ConversationId) -> tuple[Promise, ...]:
        """All of one conversation, oldest first."""
        raise NotImplementedError

    def make(self, conversation: ConversationId, what: str, due_at: datetime | None, *, now: datetime) -> Changes:
        """Write a promise down."""
        raise NotImplementedError

    def settle(self, id_: PromiseId, state: str, *, now: datetime) -> Changes:
        """kept · broken · withdrawn, or open again."""
        raise NotImplementedError

    def move(self, id_: PromiseId, due_at: datetime, *, now: datetime) -> Changes:
        """A new date."""
        raise NotImplementedError
