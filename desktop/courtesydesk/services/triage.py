"""Moving conversations: to answer, waiting, snoozed, done, spam; tags; and taking it all back."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.ids import ConversationId, UndoId
from courtesydesk.domain.mentions import Intent
from courtesydesk.store.database import Database


class Triage:
    """Every method takes one or many conversations, returns one Changes with one undo."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def opened(self, id_: ConversationId, *, now: datetime) -> Changes:
        """The owner looks at it: new becomes to answer (no undo)."""
        raise NotImplementedError

    def done(self, ids: list[ConversationId], reason: DoneReason, *, now: datetime) -> Changes:
        """Nothing more is owed. Without any reply since they wrote, REPLIED raises WrongInput."""
        raise NotImplementedError

    def reopen(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        """Back to "to answer"."""
        raise NotImplementedError

    def wait(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        """Waiting for the customer."""
        raise NotImplementedError

    def snooze(self, ids: list[ConversationId], until: datetime, *, wake_on_reply: bool = True, now: datetime) -> Changes:
        """Out of sight until then; raises WrongInput for a moment that has passed."""
        raise NotImplementedError

    def snooze_words(self, text: str, *, now: datetime) -> datetime:
        """The moment that words like "fri 9", "in 3h", "tomorrow" mean, in the shop's time zone; raises WrongInput with examples."""
        raise NotImplementedError

    def wake(self, *, now: datetime) -> Changes:
        """Bring back every snoozed conversation whose time has come (no undo)."""
        raise NotImplementedError

    def spam(self, ids: list[ConversationId], *, now: datetime) -> Changes:
        """Off the desk and off the clock."""
        raise NotImplementedError

    def set_intent(self, ids: list[ConversationId], intent: Intent | None, *, now: datetime) -> Changes:
        """The owner's word on what the customer is after; outranks ours for good."""
        raise NotImplementedError

    def add_tag(self, ids: list[ConversationId], name: str, *, now: datetime) -> Changes:
        """Put a tag on."""
        raise NotImplementedError

    def remove_tag(self, ids: list[ConversationId], name: str, *, now: datetime) -> Changes:
        """Take a tag off."""
        raise NotImplementedError

    def tags(self) -> tuple[str, ...]:
        """Every tag in use, most used first, at most 200."""
        raise NotImplementedError

    def undo(self, id_: UndoId, *, now: datetime) -> Changes:
        """Take one change back, for all the conversations that it touched. What was changed again
        since then keeps the later change; `Changes.count` says how many were restored."""
        raise NotImplementedError
