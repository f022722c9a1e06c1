"""Search: conversations in which something was said, newest first, a page at a time.

Three ways through, by what is fewer:

rows    nothing but conditions on the conversation: walk the shortest index that holds them all
hits    words: walk the full-text indexes of mentions, replies and notes, newest first, and our
        customers' names; a conversation appears at its newest hit. Where some thousands can match
        at all, it is known beforehand which hits are theirs, and only those are looked at
probe   few conversations can match, or the feed is ordered by waiting: take them in their order
        and ask whether their words match, in a small index of their own (`search_probe.py`)

None ranks, none sorts what can be large, and each stops at the page's end, or when its time is up:
then `next` goes on where it stopped, and what was shown stays right.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from courtesydesk.domain.conversations import COUNT_CAP, FeedQuery, Order, PageKey
from courtesydesk.domain.query import parse
from courtesydesk.store.clocks import zone
from courtesydesk.store.database import Database
from courtesydesk.store.feeds import NOBODY_WAITS, Where, page_ids, where_of
from courtesydesk.store.items import marks
from courtesydesk.store.search_plan import (
    CUSTOMERS,
    DOCUMENT,
    MENTIONS,
    NOTES,
    REPLIES,
    SHIFT,
    Plan,
    plan,
)
from courtesydesk.store.search_probe import FOUND_PEOPLE, PEOPLE, matched
from courtesydesk.store.search_walks import Walk, along, length, walked

BUDGET = 0.018
"""Seconds for one page that has something to show …"""
PATIENCE = 0.4
"""… and for one that has nothing yet."""
COUNT_PATIENCE = 0.2
"""… and for the count of a saved search, where nothing else waits for it."""
FEW = 5000
"""So many conversations are listed, when a condition names them all."""
VERY_FEW = 300
"""So many are sorted by their time, whatever else could be done."""
RARE = 1500
"""A word with fewer hits is looked up, however few conversations could match."""
SHARE = 25
"""Where more than this part of the few is wanted, it pays to know all that they said."""
TO_KNOW = 1e-5
"""Seconds that it takes to know what one of them said."""
TRIAL = 0.005
"""Seconds in which a page is tried the way of the hits, before the few are asked one by one."""
AT_ONCE = 60
"""So many conversations are asked for their words at a time."""

STOPPED = -1
"""Stands for a conversation where a search had its time and could end."""

_ID = (1 << SHIFT) - 1

Found = list[tuple[int, str]]
"""(conversation, sort key), in the order of the page."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found, and where to go on."""

    found: Found
    next: PageKey | None


def search(
    db: Database,
    query: FeedQuery,
    *,
    after: PageKey | None,
    limit: int,
    now: datetime,
    budget: float = BUDGET,
    patience: float = PATIENCE,
) -> Page:
    """One page of conversations; raises WrongInput for a query that cannot be read."""
    made = plan(db, parse(query.text), now=now, zone=zone(db.connection))
    base = where_of(query)
    run = _Run(db, made, base, query, limit, (budget, patience))
    if made.looks_for_text and not made.streams:
        return Page([], None)
    if made.looks_for_text and query.order is not Order.NEWEST:
        return run.probe_in_order(after)
    if made.looks_for_text:
        return run.words(after)
    if made.unwanted:
        return run.probe_in_order(after)
    return run.rows(after)


def count(
    db: Database, text: str, *, now: datetime, patience: float = COUNT_PATIENCE
) -> tuple[int, bool]:
    """How many conversations a search finds, capped, and whether that is sure: else its time was
    up, and there are at least so many."""
    query = FeedQuery(text=text)
    found: set[int] = set()
    after: PageKey | None = None
    started = perf_counter()
    while True:
        left = patience - (perf_counter() - started)
        page = search(
            db, query, after=after, limit=COUNT_CAP + 1, now=now, budget=left, patience=left
        )
        found.update(id_ for id_, _ in page.found)
        after = page.next
        if after is None or len(found) > COUNT_CAP:
            return min(len(found), COUNT_CAP + 1), True
        if perf_counter() - started > patience:
            return len(found), False


@dataclass(frozen=True, slots=True)
class _Few:
    """A statement that lists conversations, and how many."""

    sql: str
    params: list[Any]
    count: int

    def ids(self, db: Database) -> list[int]:
        return list({int(row[0]) for row in db.rows(self.sql, self.params)})


class _Run:
    def __init__(
        self,
        db: Database,
        made: Plan,
        base: Where,
        query: FeedQuery,
        limit: int,
        times: tuple[float, float],
    ) -> None:
        self.db = db
        self.plan = made
        self.base = base
        self.query = query
        self.limit = limit
        self.budget, self.patience = times
        self.started = perf_counter()
        self.kept = 0
        """How many conversations the page has so far."""
        self.members: list[int] | None = None
        """The only conversations that can match, where they are known."""
        self.where = Where([*base.terms, *made.where.terms], [*base.params, *made.where.params])

    def is_over(self, found: int) -> bool:
        """Whether this page has had its time."""
        return perf_counter() - self.started > (self.budget if found else self.patience)

    def fewest(self, cap: int) -> _Few | None:
        """The shortest list of all conversations that can match, if one is short enough."""
        drivers = list(self.plan.drivers)
        if self.base.terms and self.plan.looks_for_text:
            sql = f"SELECT c.id FROM conversation c WHERE {self.base.sql()}"
            drivers.append((sql, self.base.params))
        best: _Few | None = None
        for sql, params in drivers:
            room = cap if best is None else best.count
            count = self.db.value(f"SELECT count(*) FROM ({sql} LIMIT ?)", [*params, room + 1])
            if count <= room:
                best = _Few(sql, params, count)
        return best

    def is_rare(self) -> bool:
        """Whether there are only so few hits that all can be looked at."""
        asked = {
            "mention": self.plan.mention if MENTIONS in self.plan.streams else "",
            "reply": self.plan.text if REPLIES in self.plan.streams else "",
            "note": self.plan.text if NOTES in self.plan.streams else "",
        }
        return all(
            self.db.value(
                f"SELECT count(*) FROM (SELECT 1 FROM {table}_fts WHERE {table}_fts MATCH ?"
                " AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?)",
                [match, self.plan.first, self.plan.last, RARE],
            )
            < RARE
            for table, match in asked.items()
            if match
        )

    # Conditions on the row only

    def rows(self, after: PageKey | None) -> Page:
        """Walk an index, some rows at a time, and keep those that match."""
        if not self.plan.where.terms:
            found = page_ids(self.db, self.base, self.query.order, after, self.limit + 1)
            return self._cut(found)
        walk = self._walk()
        few = self.fewest(FEW if walk is None else VERY_FEW)
        if few is not None:
            return self._cut(self._in_order(few.ids(self.db), after))
        kept: Found = []
        step = min(4 * self.limit, 1000)
        while True:
            scanned = self._scanned(walk, after, step)
            kept += self._matching(scanned)
            if len(kept) > self.limit:
                return self._cut(kept)
            if len(scanned) < step:
                return Page(kept, None)
            after = PageKey(scanned[-1][1], scanned[-1][0])
            if self.is_over(len(kept)):
                return Page(kept, after)
            step = min(2 * step, 4000)

    def _walk(self) -> Walk | None:
        """The shortest index, newest first, that holds all that can match."""
        if self.query.order is not Order.NEWEST or not self.plan.walks:
            return None
        walks = [*self.plan.walks]
        if self.base.terms:
            walks.append([along(self.base.sql(), *self.base.params)])
        if len(walks) == 1:
            return walks[0]
        return min(walks, key=lambda walk: length(self.db, walk, FEW))

    def _matching(self, scanned: Found) -> Found:
        good: set[int] = set()
        where = self.where
        for start in range(0, len(scanned), 900):
            some = [id_ for id_, _ in scanned[start : start + 900]]
            rows = self.db.rows(
                f"SELECT c.id FROM conversation c WHERE c.id IN ({marks(some)}) AND {where.sql()}",
                [*some, *where.params],
            )
            good.update(int(row[0]) for row in rows)
        return [(id_, key) for id_, key in scanned if id_ in good]

    def _cut(self, found: Found) -> Page:
        shown = found[: self.limit]
        has_more = len(found) > self.limit
        return Page(shown, PageKey(shown[-1][1], shown[-1][0]) if has_more else None)

    def _in_order(self, few: list[int], after: PageKey | None) -> Found:
        column = {Order.WAITING: "waiting_since", Order.DUE: "due_at"}.get(self.query.order)
        found: list[tuple[str, str, int]] = []
        for start in range(0, len(few), 900):
            some = few[start : start + 900]
            rows = self.db.rows(
                f"SELECT c.id, c.last_at, {'NULL' if column is None else 'c.' + column}"
                f" FROM conversation c WHERE c.id IN ({marks(some)}) AND {self.where.sql()}",
                [*some, *self.where.params],
            )
            found += [(row[1], row[2] or "", int(row[0])) for row in rows]
        found = list(set(found))
        if column is None:
            if after is not None:
                found = [one for one in found if _last(one) < (after.sort, after.id)]
            return [(id_, at) for at, _, id_ in sorted(found, key=_last, reverse=True)]
        waiting = sorted((moment, id_) for _, moment, id_ in found if moment)
        rest = sorted((one for one in found if not one[1]), key=_last, reverse=True)
        keyed = [(id_, moment) for moment, id_ in waiting]
        keyed += [(id_, NOBODY_WAITS) for _, _, id_ in rest]
        if after is None:
            return keyed
        place = next((n for n, one in enumerate(keyed) if one == (after.id, after.sort)), None)
        if place is not None:
            return keyed[place + 1 :]
        return [one for one in keyed if one[1] == NOBODY_WAITS or one[1] > after.sort]

    # Words in few conversations, or in the order of waiting

    def words(self, after: PageKey | None) -> Page:
        """The way that is shorter; a page goes on in the way that the first one took."""
        if after is not None and _key(after) is not None:
            return self.hits(after)
        few = self.fewest(FEW)
        if few is None:
            return self.hits(None) if after is None else self.probe_in_order(after)
        if after is None and few.count > VERY_FEW:
            page = self._by_hits(few)
            if page is not None:
                return page
        if few.count > VERY_FEW and self.plan.walks:
            return self.probe_in_order(after)
        return self._probed(self._in_order(few.ids(self.db), after))

    def _by_hits(self, few: _Few) -> Page | None:
        """A first page the way of the hits, where that is shorter although few can match."""
        if self.is_rare():
            return self.hits(None)
        has_time = few.count * TO_KNOW < self.patience
        if self.limit > few.count // SHARE and has_time:
            self.members = few.ids(self.db)
            return self.hits(None)
        # What waits is also what was said last: then the newest hits are mostly the right ones.
        asked = self.budget, self.patience
        trial = perf_counter() - self.started + TRIAL
        self.budget, self.patience = min(asked[0], trial), min(asked[1], trial)
        page = self.hits(None)
        self.budget, self.patience = asked
        return page if page.next is None or len(page.found) == self.limit else None

    def _probed(self, shown: Found) -> Page:
        kept: Found = []
        for start in range(0, len(shown), AT_ONCE):
            some = shown[start : start + AT_ONCE]
            good = self._probe([id_ for id_, _ in some])
            kept += [one for one in some if one[0] in good]
            if len(kept) > self.limit:
                return self._cut(kept)
            if start + AT_ONCE < len(shown) and self.is_over(len(kept)):
                return Page(kept, PageKey(some[-1][1], some[-1][0]))
        return self._cut(kept)

    def probe_in_order(self, after: PageKey | None) -> Page:
        """Take conversations in the order of the feed and ask each for its words."""
        kept: Found = []
        walk = self._walk()
        while True:
            scanned = self._scanned(walk, after, AT_ONCE)
            some = self._matching(scanned) if self.plan.where.terms else scanned
            good = self._probe([id_ for id_, _ in some])
            kept += [one for one in some if one[0] in good]
            if len(kept) > self.limit:
                return self._cut(kept)
            if len(scanned) < AT_ONCE:
                return Page(kept, None)
            after = PageKey(scanned[-1][1], scanned[-1][0])
            if self.is_over(len(kept)):
                return Page(kept, after)

    def _scanned(self, walk: Walk | None, after: PageKey | None, limit: int) -> Found:
        if walk is None:
            return page_ids(self.db, self.base, self.query.order, after, limit)
        return walked(self.db, walk, after, limit)

    def _probe(self, ids: list[int], *, newer_than: tuple[int, int] | None = None) -> set[int]:
        """Those of the conversations in which something matches."""
        if not ids:
            return set()
        found = matched(self.db, self.plan, ids, newer_than)
        return set(ids) - found if self.plan.unwanted else found

    # Words anywhere

    def hits(self, after: PageKey | None) -> Page:
        """Walk the indexes of all that was said, newest first."""
        before = _key(after)
        kept: Found = []
        seen: set[int] = set()
        waiting: Found = []
        for place, conversation, is_good in self._merged(before):
            if len(waiting) > max(self.limit - len(kept), 20) or conversation == STOPPED:
                kept += self._first_time(waiting, before)
                waiting = []
                if len(kept) > self.limit:
                    break
                if conversation == STOPPED and self.is_over(len(kept)):
                    return Page(kept, PageKey(_sort(place), 0))
            self.kept = len(kept) + len(waiting)
            if is_good and conversation not in seen:
                seen.add(conversation)
                waiting.append((conversation, _sort(place)))
        kept += self._first_time(waiting, before)
        shown = kept[: self.limit]
        if len(kept) <= self.limit:
            return Page(shown, None)
        return Page(shown, PageKey(shown[-1][1], shown[-1][0]))

    def _first_time(self, found: Found, before: tuple[int, int] | None) -> Found:
        """Leave out what an earlier page has shown, at a newer hit of the same conversation."""
        if self.members is not None:
            found = self._matching(found)
        if before is None or not found:
            return found
        shown = self._probe([id_ for id_, _ in found], newer_than=before)
        return [one for one in found if one[0] not in shown]

    def _merged(
        self, before: tuple[int, int] | None
    ) -> Iterator[tuple[tuple[int, int], int, bool]]:
        streams: list[Iterator[tuple[tuple[int, int], int, bool]]] = []
        sought = {MENTIONS: self.plan.mention, REPLIES: self.plan.text, NOTES: self.plan.text}
        for stream, match in sought.items():
            if match and stream in self.plan.streams:
                streams.append(self._stream(stream, match, before))
        if self.plan.people and CUSTOMERS in self.plan.streams:
            streams.append(self._people(before))
        return heapq.merge(*streams, key=_place, reverse=True)

    def _stream(
        self, stream: int, match: str, before: tuple[int, int] | None
    ) -> Iterator[tuple[tuple[int, int], int, bool]]:
        last = self.plan.last
        if before is not None:
            # Of the same row number, the higher stream came first.
            last = min(last, before[0] if stream < before[1] else before[0] - 1)
        if self.members is not None and stream in _DOCUMENTS:
            yield from self._stream_of_members(stream, match, last)
            return
        size = min(self.limit + 20, 100)
        sql = _HITS[stream].format(where=self.where.sql())
        given = [self.plan.since, self.plan.until, *self.where.params, match, self.plan.first]
        while last >= self.plan.first:
            rows = self.db.rows(sql, [*given, last, size])
            for docid, conversation, is_good in rows:
                yield (docid, stream), conversation or 0, bool(is_good)
            if len(rows) < size:
                return
            last = rows[-1][0] - 1
            size = min(2 * size, 1000)
            if self.is_over(self.kept):
                yield (rows[-1][0], stream), STOPPED, False

    def _stream_of_members(
        self, stream: int, match: str, last: int
    ) -> Iterator[tuple[tuple[int, int], int, bool]]:
        theirs = self._documents(stream)
        first = min(theirs, default=1)
        last = min(last, max(theirs, default=0))
        size = 1000
        table = _DOCUMENTS[stream]
        while last >= first:
            rows = self.db.rows(
                f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?"
                " AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
                [match, first, last, size],
            )
            for (docid,) in rows:
                if docid in theirs:
                    yield (docid, stream), theirs[docid], True
            if len(rows) < size:
                return
            last = rows[-1][0] - 1
            size = min(2 * size, 8000)
            if self.is_over(self.kept):
                yield (rows[-1][0], stream), STOPPED, False

    def _documents(self, stream: int) -> dict[int, int]:
        """Search row to conversation, of all that the members said: read from an index only."""
        found: dict[int, int] = {}
        members = self.members or []
        for start in range(0, len(members), 900):
            some = members[start : start + 900]
            rows = self.db.rows(
                f"SELECT docid, conversation_id FROM {_DOCUMENTS[stream]}_words"
                f" WHERE conversation_id IN ({marks(some)})"
                " AND occurred_at >= ? AND occurred_at < ?",
                [*some, self.plan.since, self.plan.until],
            )
            found.update((int(row[0]), int(row[1])) for row in rows)
        return found

    def _people(
        self, before: tuple[int, int] | None
    ) -> Iterator[tuple[tuple[int, int], int, bool]]:
        rows = self.db.rows(
            f"SELECT c.id, {DOCUMENT.format('c.last_at', 'c.id')} AS docid,"
            f" c.last_at >= ? AND c.last_at < ? AND {self.where.sql()}"
            f" FROM ({PEOPLE}) AS hit JOIN identity i ON i.customer_id = hit.id"
            " JOIN conversation c ON c.identity_id = i.id ORDER BY docid DESC LIMIT 2000",
            [
                self.plan.since,
                self.plan.until,
                *self.where.params,
                *[self.plan.people, FOUND_PEOPLE] * 2,
            ],
        )
        for id_, docid, is_good in rows:
            place = (docid, CUSTOMERS)
            if before is None or place < before:
                yield place, id_, bool(is_good)


def _last(one: tuple[str, str, int]) -> tuple[str, int]:
    return (one[0], one[2])


def _place(hit: tuple[tuple[int, int], int, bool]) -> tuple[int, int]:
    return hit[0]


def _sort(place: tuple[int, int]) -> str:
    return f"{place[0]}.{place[1]}"


def _key(after: PageKey | None) -> tuple[int, int] | None:
    if after is None:
        return None
    docid, _, stream = after.sort.partition(".")
    return (int(docid), int(stream or 0)) if docid.isdigit() else None


_DOCUMENTS = {MENTIONS: "mention", REPLIES: "reply"}
"""What belongs to a conversation by itself; a note may belong to the customer alone."""

_HITS = {
    stream: f"""
        SELECT hit.docid, c.id, m.occurred_at >= ? AND m.occurred_at < ? AND {{where}} FROM (
            SELECT rowid AS docid FROM {table}_fts WHERE {table}_fts MATCH ?
            AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?) AS hit
        LEFT JOIN {table} m ON m.id = hit.docid & {_ID}
        LEFT JOIN conversation c ON c.id = {conversation}
        ORDER BY hit.docid DESC"""
    for stream, table, conversation in (
        (MENTIONS, "mention", "m.conversation_id"),
        (REPLIES, "reply", "m.conversation_id"),
        # A note on the customer alone is shown with their latest conversation.
        (
            NOTES,
            "note",
            "coalesce(m.conversation_id, (SELECT z.id FROM identity i JOIN conversation z"
            " ON z.identity_id = i.id WHERE i.customer_id = m.customer_id"
            " ORDER BY z.last_at DESC LIMIT 1))",
        ),
    )
}
