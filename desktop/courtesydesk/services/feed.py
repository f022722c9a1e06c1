"""Reading the desk: counts, feeds, one conversation. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.conversations import (
    Conversation,
    Counts,
    FeedPage,
    FeedQuery,
    FeedRow,
    PageKey,
    View,
)
from courtesydesk.domain.ids import ConversationId, SearchId
from courtesydesk.domain.mentions import Item
from courtesydesk.store import conversations, feeds
from courtesydesk.store.database import Database


class Feed:
    """What the side panel, the feed and the conversation show."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, now: datetime) -> Counts:
        """The figures of the side and top panels, each capped."""
        waiting, needs_us = feeds.count_outbox(self._db)
        return Counts(
            views={view: feeds.count(self._db, FeedQuery(view)) for view in View},
            past_target=feeds.count_late(self._db, now),
            promises_due=feeds.count_promises(self._db, now),
            outbox_waiting=waiting,
            outbox_needs_us=needs_us,
            searches=self._count_searches(now),
        )

    def _count_searches(self, now: datetime) -> dict[SearchId, int]:
        return {}

    def page(
        self, query: FeedQuery, *, after: PageKey | None = None, limit: int = 60, now: datetime
    ) -> FeedPage:
        """One page of a feed; raises WrongInput for a search that cannot be read."""
        where = feeds.where_of(query)
        found = feeds.page_ids(self._db, where, query.order, after, limit + 1)
        return self._page(found, limit)

    def _page(self, found: list[tuple[int, str]], limit: int) -> FeedPage:
        shown = found[:limit]
        loaded = conversations.rows(self._db, [id_ for id_, _ in shown])
        rows = tuple(
            loaded[ConversationId(id_)] for id_, _ in shown if ConversationId(id_) in loaded
        )
        has_more = len(found) > limit
        return FeedPage(rows, PageKey(shown[-1][1], shown[-1][0]) if has_more else None)

    def rows(self, ids: list[ConversationId], *, now: datetime) -> dict[ConversationId, FeedRow]:
        """The same rows again, for those that changed."""
        return conversations.rows(self._db, ids)

    def conversation(self, id_: ConversationId, *, now: datetime, limit: int = 60) -> Conversation:
        """One conversation with its latest items; raises NotFound."""
        return conversations.conversation(self._db, id_, limit=limit)

    def earlier(
        self, id_: ConversationId, *, before: datetime, limit: int = 60
    ) -> tuple[Item, ...]:
        """Older items of a conversation, oldest first."""
        return conversations.items_before(self._db, id_, before, limit=limit)

    def voices(self, id_: ConversationId, *, limit: int = 50) -> tuple[FeedRow, ...]:
        """Other conversations under the same post, newest first."""
        return conversations.voices(self._db, id_, limit=limit)
