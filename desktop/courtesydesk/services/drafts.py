"""Drafts: one per conversation and side, on disk at every pause of typing."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, MentionId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import Draft, DraftRow
from courtesydesk.store.database import Database


class Drafts:
    """What is being written."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, conversation: ConversationId, side: Visibility) -> Draft | None:
        """The live draft of that side, if any."""
        raise NotImplementedError

    def get(self, id_: DraftId) -> Draft:
        """A draft, live or retired; raises NotFound."""
        raise NotImplementedError

    def save(self, conversation: ConversationId, side: Visibility, text: str, *, seen: MentionId | None, now: datetime) -> Draft:
        """Keep what was typed; an empty text with no attachment ends the draft. Cheap: called while typing. `seen` counts only when the draft is made."""
        raise NotImplementedError

    def save_mail(self, draft: DraftId | None, *, account: AccountId | None, to: str, cc: str, subject: str, text: str, now: datetime) -> Draft:
        """Keep a new mail or a forward that has no conversation yet."""
        raise NotImplementedError

    def discard(self, id_: DraftId, *, now: datetime) -> Changes:
        """Put a draft away; `restore` brings it back within the days of the setting."""
        raise NotImplementedError

    def restore(self, id_: DraftId, *, now: datetime) -> Changes:
        """Bring a retired draft back; raises NotAllowed when a newer one is being written there."""
        raise NotImplementedError

    def retire_overtaken(self, conversation: ConversationId, *, because: str, now: datetime) -> Changes:
        """A reply went, from here or elsewhere: both sides' drafts are put away, not deleted."""
        raise NotImplementedError

    def live(self, *, limit: int = 200) -> tuple[DraftRow, ...]:
        """Every draft being written, newest first."""
        raise NotImplementedError

    def retired(self, conversation: ConversationId | None = None, *, limit: int = 50) -> tuple[DraftRow, ...]:
        """Drafts that were put away and can be had back."""
        raise NotImplementedError

    def forget_old(self, *, days: int, now: datetime) -> int:
        """Remove drafts retired longer ago; returns how many."""
        raise NotImplementedError
