"""Reading the desk: counts, feeds, one conversation. Changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from courtesydesk.domain.conversations import (
    Conversation,
    Counts,
    FeedPage,
    FeedQuery,
    FeedRow,
    MentionRow,
    Order,
    PageKey,
    View,
)
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.ids import ConversationId, SearchId
from courtesydesk.domain.mentions import Item
from courtesydesk.store import conversations, feeds, fiasco, loops, searches
from courtesydesk.store.database import Database
from courtesydesk.store.feeds import Where

LOOKED_AT = 1500
"""So many things that were said are looked at for the line that a search found …"""
FOUND_PATIENCE = 0.03
"""… and for so many seconds."""
SEARCHES_PATIENCE = 0.05
"""Seconds for the counts of all saved searches together, when the desk opens."""

_ON_TOP = "top"
"""Sort key of open loops, which stand above every order."""


class Feed:
    """What the side panel, the feed and the conversation show.

    What searches is imported by the first search: the feed that a window opens with needs none.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._uncounted: list[SearchId] = []
        """Saved searches that take longer: one of them is counted at a time."""

    def counts(self, now: datetime) -> Counts:
        """The figures of the side and top panels, each capped."""
        waiting, needs_us = feeds.count_outbox(self._db)
        return Counts(
            views={view: feeds.count(self._db, FeedQuery(view)) for view in View},
            past_target=feeds.count_late(self._db, now),
            promises_due=feeds.count_promises(self._db, now) + loops.count_open(self._db, now),
            outbox_waiting=waiting,
            outbox_needs_us=needs_us,
            searches=self._count_searches(now),
            incidents=feeds.count_incidents(self._db),
            past_incidents=feeds.has_past_incidents(self._db),
        )

    def _count_searches(self, now: datetime) -> dict[SearchId, int]:
        """Those that can be counted at once, and one of those that could not be last time.

        What is left out keeps the figure that it had: the desk opens in a blink whatever is saved.
        """
        saved = {one.id: one.query for one in searches.all_of(self._db)}
        if not saved:
            return {}
        from courtesydesk.store import search

        late = next((id_ for id_ in self._uncounted if id_ in saved), None)
        uncounted = [id_ for id_ in self._uncounted if id_ in saved and id_ != late]
        found: dict[SearchId, int] = {}
        until = perf_counter() + SEARCHES_PATIENCE
        for place, (id_, text) in enumerate(saved.items()):
            if id_ in self._uncounted:
                continue
            share = (until - perf_counter()) / (len(saved) - place)
            figure, is_sure = 0, False
            if share > 0:
                figure, is_sure = self._count_search(text, now, share)
            if is_sure:
                found[id_] = figure
            else:
                uncounted.append(id_)
        if late is not None:
            found[late], _ = self._count_search(saved[late], now, search.COUNT_PATIENCE)
            uncounted.append(late)
        self._uncounted = uncounted
        return found

    def _count_search(self, text: str, now: datetime, patience: float) -> tuple[int, bool]:
        from courtesydesk.store import search

        try:
            return search.count(self._db, text, now=now, patience=patience)
        except WrongInput:
            # Its account or tag is gone; the search itself says so when it is opened.
            return 0, True

    def page(
        self, query: FeedQuery, *, after: PageKey | None = None, limit: int = 60, now: datetime
    ) -> FeedPage:
        """One page of a feed; raises WrongInput for a search that cannot be read."""
        if query.text.strip():
            from courtesydesk.store import search

            if query.order is Order.FIASCO:
                query = replace(query, order=Order.DUE)
            page = search.search(self._db, query, after=after, limit=limit, now=now)
            rows = self._loaded([id_ for id_, _ in page.found])
            return FeedPage(self._with_what_was_found(rows, query.text), page.next)
        where = feeds.where_of(query)
        top = loops.on_top(self._db, where, now) if feeds.has_open(query.view) else []
        where.leave_out(top)
        found = _of_top(top, after)[: limit + 1]
        if len(found) <= limit:
            body = None if after is not None and after.sort == _ON_TOP else after
            found += self._ids(where, query.order, now, body, limit + 1 - len(found))
        shown = found[:limit]
        has_more = len(found) > limit
        rows = self._loaded([id_ for id_, _ in shown])
        return FeedPage(
            tuple(replace(row, open_loop=True) if row.id in top else row for row in rows),
            PageKey(shown[-1][1], shown[-1][0]) if has_more else None,
        )

    def _ids(
        self, where: Where, order: Order, now: datetime, after: PageKey | None, limit: int
    ) -> list[tuple[int, str]]:
        if order is Order.FIASCO:
            return fiasco.page_ids(self._db, where, now, after, limit)
        return feeds.page_ids(self._db, where, order, after, limit)

    def _with_what_was_found(self, rows: tuple[FeedRow, ...], text: str) -> tuple[FeedRow, ...]:
        """Each row with the latest line that has the words, where that is soon found."""
        from courtesydesk.domain import matching
        from courtesydesk.domain.query import parse

        wanted = matching.pattern(parse(text))
        if wanted is None or not rows:
            return rows
        shown = {row.id: _showing(row, row.text, wanted) for row in rows}
        missing = [id_ for id_, row in shown.items() if row is None]
        if missing:
            begun = perf_counter()
            for number, said in conversations.said_lately(self._db, missing, LOOKED_AT):
                id_ = ConversationId(number)
                if shown[id_] is None:
                    before = next(row for row in rows if row.id == id_)
                    shown[id_] = _showing(before, said, wanted)
                if perf_counter() - begun > FOUND_PATIENCE:
                    break
        return tuple(shown[row.id] or row for row in rows)

    def _loaded(self, ids: list[int]) -> tuple[FeedRow, ...]:
        loaded = conversations.rows(self._db, ids)
        return tuple(loaded[ConversationId(id_)] for id_ in ids if ConversationId(id_) in loaded)

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

    def mentions(self, text: str, *, limit: int, now: datetime) -> tuple[MentionRow, ...]:
        """Mentions one by one, newest first, by words and operators; raises WrongInput for a
        search that cannot be read."""
        from courtesydesk.store import mention_list

        return mention_list.mentions(self._db, text, limit=limit, now=now)


def _of_top(top: list[int], after: PageKey | None) -> list[tuple[int, str]]:
    """What of the top follows that key; nothing where the key stands below it."""
    if after is None:
        return [(id_, _ON_TOP) for id_ in top]
    if after.sort != _ON_TOP or after.id not in top:
        return []
    return [(id_, _ON_TOP) for id_ in top[top.index(after.id) + 1 :]]


def _showing(row: FeedRow, said: str, wanted: re.Pattern[str]) -> FeedRow | None:
    """The row with that line, when the words are in it."""
    from courtesydesk.domain import matching

    places = matching.hits(wanted, said)
    if not places:
        return None
    words = tuple(dict.fromkeys(said[start:end] for start, end in places))
    return replace(row, text=matching.excerpt(said, places[0][0]), found=words)
