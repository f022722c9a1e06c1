"""Drafts: one per conversation and side, on disk at every pause of typing."""

from __future__ import annotations

from datetime import datetime, timedelta

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.ids import AccountId, ConversationId, DraftId, MentionId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import Draft, DraftRow
from courtesydesk.store import drafts as store
from courtesydesk.store import promises
from courtesydesk.store.database import Database


class Drafts:
    """What is being written."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, conversation: ConversationId, side: Visibility) -> Draft | None:
        """The live draft of that side, if any."""
        return store.find(self._db, conversation, side)

    def get(self, id_: DraftId) -> Draft:
        """A draft, live or retired; raises NotFound."""
        return store.get(self._db, id_)

    def save(
        self,
        conversation: ConversationId,
        side: Visibility,
        text: str,
        *,
        seen: MentionId | None,
        now: datetime,
        warned: bool = False,
    ) -> Draft:
        """Keep what was typed; an empty text with no attachment ends the draft.

        Cheap: called while typing. `seen` counts only when the draft is made; once `warned` of by
        the tone check, it stays so. An ended draft comes back with `retired_at` set; what it said
        before can be had back with `restore`.
        """
        return store.save(self._db, conversation, side, text, seen=seen, now=now, warned=warned)

    def begin(
        self,
        conversation: ConversationId,
        side: Visibility,
        *,
        seen: MentionId | None,
        now: datetime,
    ) -> Draft:
        """The live draft of that side, made when there is none: for attaching before typing."""
        return store.begin(self._db, conversation, side, seen=seen, now=now)

    def save_mail(
        self,
        draft: DraftId | None,
        *,
        account: AccountId | None,
        to: str,
        cc: str,
        subject: str,
        text: str,
        now: datetime,
    ) -> Draft:
        """Keep a new mail or a forward that has no conversation yet."""
        return store.save_mail(
            self._db, draft, account=account, to=to, cc=cc, subject=subject, text=text, now=now
        )

    def discard(self, id_: DraftId, *, now: datetime) -> Changes:
        """Put a draft away; `restore` brings it back within the days of the setting.

        The promises that were to be given with it are given with no other reply.
        """
        with self._db.writing():
            changes = _changed(store.retire(self._db, id_, because=store.DISCARDED, now=now))
            draft = store.get(self._db, id_)
            if draft.conversation is not None:
                promises.drop_drafted(self._db, draft.conversation, draft.side)
            return changes

    def restore(self, id_: DraftId, *, now: datetime) -> Changes:
        """Bring a retired draft back; raises NotAllowed when a newer one is being written there."""
        return _changed(store.restore(self._db, id_, now=now))

    def retire_overtaken(
        self, conversation: ConversationId, *, because: str, now: datetime
    ) -> Changes:
        """A reply went, from here or elsewhere: both sides' drafts are put away, not deleted."""
        ids = store.retire_all(self._db, conversation, because=because, now=now)
        if not ids:
            return NOTHING
        return Changes(
            drafts=frozenset(ids), conversations=frozenset({conversation}), count=len(ids)
        )

    def live(self, *, limit: int = 200) -> tuple[DraftRow, ...]:
        """Every draft being written, newest first."""
        return store.live(self._db, limit=limit)

    def retired(
        self, conversation: ConversationId | None = None, *, limit: int = 50
    ) -> tuple[DraftRow, ...]:
        """Drafts that were put away and can be had back."""
        return store.retired(self._db, conversation, limit=limit)

    def forget_old(self, *, days: int, now: datetime) -> int:
        """Remove drafts retired longer ago; returns how many."""
        return store.forget_old(self._db, now - timedelta(days=days))


def _changed(draft: Draft) -> Changes:
    conversations = () if draft.conversation is None else (draft.conversation,)
    return Changes(drafts=frozenset({draft.id}), conversations=frozenset(conversations), count=1)
