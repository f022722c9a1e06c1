"""Reading the desk: counts, feeds, one conversation. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.conversations import Conversation, Counts, FeedPage, FeedQuery, FeedRow, PageKey
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Item
from courtesydesk.store.database import Database


class Feed:
    """What the side panel, the feed and the conversation show."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, now: datetime) -> Counts:
        """The figures of the side and top panels, each capped."""
        raise NotImplementedError

    def page(self, query: FeedQuery, *, after: PageKey | None = None, limit: int = 60, now: datetime) -> FeedPage:
        """One page of a feed; raises WrongInput for a search that cannot be read."""
        raise NotImplementedError

    def rows(self, ids: list[ConversationId], *, now: datetime) -> dict[ConversationId, FeedRow]:
        """The same rows again, for those that changed."""
        raise NotImplementedError

    def conversation(self, id_: ConversationId, *, now: datetime, limit: int = 60) -> Conversation:
        """One conversation with its latest items; raises NotFound."""
        raise NotImplementedError

    def earlier(self, id_: ConversationId, *, before: datetime, limit: int = 60) -> tuple[Item, ...]:
        """Older items of a conversation, oldest first."""
        raise NotImplementedError

    def voices(self, id_: ConversationId, *, limit: int = 50) -> tuple[FeedRow, ...]:
        """Other conversations under the same post, newest first."""
        raise NotImplementedError
