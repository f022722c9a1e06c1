"""Search: conversations in which something was said, newest first, a page at a time.

Three ways through, by what is fewer:

rows    nothing but conditions on the conversation: walk the feed's own index
hits    words: walk the full-text indexes of mentions, replies and notes, newest first, and our
        customers' names; a conversation appears at its newest hit
probe   few conversations can match, or the feed is ordered by waiting: take them in their order
        and ask whether their words match, in a small index of their own

None ranks, none sorts what can be large, and each stops at the page's end, or when its time is up:
then `next` goes on where it stopped, and what was shown stays right.
"""

from __future__ import annotations

import contextlib
import heapq
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from courtesydesk.domain.conversations import COUNT_CAP, FeedQuery, Order, PageKey
from courtesydesk.domain.query import parse
from courtesydesk.domain.times import to_text
from courtesydesk.store.clocks import zone
from courtesydesk.store.database import Database, Row
from courtesydesk.store.feeds import NOBODY_WAITS, Where, page_ids, where_of
from courtesydesk.store.items import marks
from courtesydesk.store.search_plan import (
    CUSTOMERS,
    DOCUMENT,
    HOUR,
    MENTIONS,
    NOTES,
    REPLIES,
    SHIFT,
    Plan,
    plan,
)

BUDGET = 0.018
"""Seconds for one page that has something to show …"""
PATIENCE = 0.4
"""… and for one that has nothing yet."""
COUNT_PATIENCE = 0.2
"""… and for the count of a saved search."""
FEW = 3000
"""So many conversations are sorted by their time, when a condition names them."""
RARE = 1500
"""A word with fewer hits is looked up, however few conversations could match."""
AT_ONCE = 60
"""So many conversations are asked for their words at a time."""
PEOPLE = 200
"""So many customers are found by name or note: the latest."""

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
) -> Page:
    """One page of conversations; raises WrongInput for a query that cannot be read."""
    made = plan(db, parse(query.text), now=now, zone=zone(db.connection))
    base = where_of(query)
    run = _Run(db, made, base, query, limit, budget)
    if made.looks_for_text and not made.streams:
        return Page([], None)
    if made.looks_for_text and query.order is not Order.NEWEST:
        return run.probe_in_order(after)
    if made.looks_for_text:
        return run.words(after)
    if made.unwanted:
        return run.probe_in_order(after)
    few = run.few(FEW)
    return run.rows_of_few(few, after) if few is not None else run.rows(after)


def count(db: Database, text: str, *, now: datetime) -> int:
    """How many conversations a search finds, capped: at least so many, when its time is up."""
    query = FeedQuery(text=text)
    found: set[int] = set()
    after: PageKey | None = None
    started = perf_counter()
    while len(found) <= COUNT_CAP and perf_counter() - started < COUNT_PATIENCE:
        page = search(db, query, after=after, limit=COUNT_CAP + 1, now=now, budget=COUNT_PATIENCE)
        found.update(id_ for id_, _ in page.found)
        after = page.next
        if after is None:
            break
    return min(len(found), COUNT_CAP + 1)


class _Run:
    def __init__(
        self, db: Database, made: Plan, base: Where, query: FeedQuery, limit: int, budget: float
    ) -> None:
        self.db = db
        self.plan = made
        self.base = base
        self.query = query
        self.limit = limit
        self.budget = budget
        self.started = perf_counter()
        self.kept = 0
        """How many conversations the page has so far."""
        self.where = Where([*base.terms, *made.where.terms], [*base.params, *made.where.params])

    def is_over(self, found: int) -> bool:
        """Whether this page has had its time."""
        return perf_counter() - self.started > (self.budget if found else PATIENCE)

    def few(self, cap: int) -> list[int] | None:
        """The only conversations that can match, when one of the conditions names few."""
        drivers = list(self.plan.drivers)
        if self.base.terms and self.plan.looks_for_text:
            sql = f"SELECT c.id FROM conversation c WHERE {self.base.sql()}"
            drivers.append((sql, self.base.params))
        best: list[int] | None = None
        for sql, params in drivers:
            room = cap if best is None else len(best)
            rows = self.db.rows(f"SELECT * FROM ({sql}) LIMIT ?", [*params, room + 1])
            if len(rows) <= room:
                best = [int(row[0]) for row in rows]
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
        """Walk the feed's own index, some rows at a time, and keep those that match."""
        if not self.plan.where.terms:
            found = page_ids(self.db, self.base, self.query.order, after, self.limit + 1)
            return self._cut(found)
        kept: Found = []
        step = 4 * self.limit
        while True:
            scanned = page_ids(self.db, self.base, self.query.order, after, step)
            kept += self._matching(scanned)
            if len(kept) > self.limit:
                return self._cut(kept)
            if len(scanned) < step:
                return Page(kept, None)
            after = PageKey(scanned[-1][1], scanned[-1][0])
            if self.is_over(len(kept)):
                return Page(kept, after)
            step = min(2 * step, 4000)

    def _matching(self, scanned: Found) -> Found:
        good: set[int] = set()
        where = self.plan.where
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

    def rows_of_few(self, few: list[int], after: PageKey | None) -> Page:
        """Take all that can match, in the order of the feed."""
        found = self._in_order(few, after)
        return self._cut(found)

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
        few = self.few(FEW)
        if few is None:
            return self.hits(None) if after is None else self.probe_in_order(after)
        if after is None and len(few) > RARE // 10 and self.is_rare():
            return self.hits(None)
        return self.probe_few(few, after)

    def probe_few(self, few: list[int], after: PageKey | None) -> Page:
        """Ask every conversation that can match."""
        shown = self._in_order(few, after)
        return self._probed(shown)

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
        while True:
            scanned = page_ids(self.db, self.base, self.query.order, after, AT_ONCE)
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

    def _probe(self, ids: list[int], *, newer_than: tuple[int, int] | None = None) -> set[int]:
        """Those of the conversations in which something matches."""
        if not ids:
            return set()
        found = _matched(self.db, self.plan, ids, newer_than)
        return set(ids) - found if self.plan.unwanted else found

    # Words anywhere

    def hits(self, after: PageKey | None) -> Page:
        """Walk the indexes of all that was said, newest first."""
        before = _key(after)
        kept: Found = []
        seen: set[int] = set()
        waiting: Found = []
        for place, conversation, is_good in self._merged(before):
            if len(kept) + len(waiting) > self.limit or conversation == STOPPED:
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
        size = self.limit + 20
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

    def _people(
        self, before: tuple[int, int] | None
    ) -> Iterator[tuple[tuple[int, int], int, bool]]:
        rows = self.db.rows(
            f"SELECT c.id, {DOCUMENT.format('c.last_at', 'c.id')} AS docid,"
            f" c.last_at >= ? AND c.last_at < ? AND {self.where.sql()}"
            f" FROM ({_PEOPLE}) AS hit JOIN identity i ON i.customer_id = hit.id"
            " JOIN conversation c ON c.identity_id = i.id ORDER BY docid DESC LIMIT 2000",
            [self.plan.since, self.plan.until, *self.where.params, *[self.plan.people, PEOPLE] * 2],
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


_PEOPLE = """
    SELECT rowid AS id FROM (SELECT rowid FROM customer_fts WHERE customer_fts MATCH ?
        ORDER BY rowid DESC LIMIT ?)
    UNION SELECT customer_id FROM identity WHERE id IN (
        SELECT rowid FROM identity_fts WHERE identity_fts MATCH ? ORDER BY rowid DESC LIMIT ?)"""

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


# A small index of its own for few conversations

_PROBE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.probe_{} USING fts5({}, content='',"
    ' tokenize="unicode61 remove_diacritics 2")'
)
_CHUNK = 400


def _matched(
    db: Database, made: Plan, ids: list[int], newer_than: tuple[int, int] | None
) -> set[int]:
    """Conversations in which a mention, a reply, a note or the customer's name matches."""
    found: set[int] = set()
    connection = db.connection
    if not connection.execute("SELECT 1 FROM temp.sqlite_master LIMIT 1").fetchone():
        connection.execute(_PROBE.format("mention", "text, subject, author, facets"))
        connection.execute(_PROBE.format("text", "text"))
    with _rolled_back(connection):
        for start in range(0, len(ids), _CHUNK):
            probe = _Probe(db, made, ids[start : start + _CHUNK], newer_than)
            found |= probe.mentions() | probe.texts() | probe.people()
    return found


@contextlib.contextmanager
def _rolled_back(connection: sqlite3.Connection) -> Iterator[None]:
    """What is put into the small index goes again; the file itself is only read."""
    connection.execute("SAVEPOINT probe")
    try:
        yield
    finally:
        connection.execute("ROLLBACK TO probe")
        connection.execute("RELEASE probe")


class _Probe:
    def __init__(
        self, db: Database, made: Plan, ids: list[int], newer_than: tuple[int, int] | None
    ) -> None:
        self.db = db
        self.plan = made
        self.ids = ids
        self.newer_than = newer_than
        self.since = made.since
        if newer_than is not None:
            hour = datetime.fromtimestamp((newer_than[0] >> SHIFT) * HOUR, UTC)
            self.since = max(self.since, to_text(hour))

    def mentions(self) -> set[int]:
        """Where a mention matches."""
        match = self.plan.mention or self.plan.unwanted
        if not match or (self.plan.mention and MENTIONS not in self.plan.streams):
            return set()
        rows = self._documents("mention", "text, subject, author, facets", MENTIONS)
        return self._ask("mention", "text, subject, author, facets", rows, match)

    def texts(self) -> set[int]:
        """Where a reply or a note matches."""
        match = self.plan.text or self.plan.unwanted_text
        if not match:
            return set()
        rows: list[Row] = []
        for stream, table in ((REPLIES, "reply"), (NOTES, "note")):
            if stream in self.plan.streams or self.plan.unwanted:
                rows += self._documents(table, "text", stream)
        return self._ask("text", "text", rows, match)

    def people(self) -> set[int]:
        """Whose name, or our note on them, matches."""
        if not self.plan.people:
            return set()
        rows = self.db.rows(
            f"SELECT c.id, {DOCUMENT.format('c.last_at', 'c.id')}, c.last_at FROM conversation c"
            f" JOIN identity i ON i.id = c.identity_id WHERE c.id IN ({marks(self.ids)})"
            f" AND i.customer_id IN ({_PEOPLE})",
            [*self.ids, *[self.plan.people, PEOPLE] * 2],
        )
        return {int(row[0]) for row in rows if self._is_asked(row[1], row[2], CUSTOMERS)}

    def _is_asked(self, docid: int, at: str, stream: int) -> bool:
        if not self.plan.since <= at < self.plan.until:
            return False
        return self.newer_than is None or (docid, stream) >= self.newer_than

    def _documents(self, table: str, columns: str, stream: int) -> list[Row]:
        rows = self.db.rows(
            f"SELECT conversation_id, docid, occurred_at, {columns} FROM {table}_words"
            f" WHERE conversation_id IN ({marks(self.ids)}) AND occurred_at >= ?",
            [*self.ids, self.since],
        )
        return [row for row in rows if self._is_asked(row[1], row[2], stream)]

    def _ask(self, table: str, columns: str, rows: list[Row], match: str) -> set[int]:
        if not rows:
            return set()
        connection = self.db.connection
        name = f"probe_{table}"
        connection.execute(f"INSERT INTO temp.{name}({name}) VALUES ('delete-all')")
        count = columns.count(",") + 1
        connection.executemany(
            f"INSERT INTO temp.{name}(rowid, {columns}) VALUES (?{', ?' * count})",
            [(place, *tuple(row)[3:]) for place, row in enumerate(rows)],
        )
        found = self.db.rows(f"SELECT rowid FROM temp.{name} WHERE {name} MATCH ?", [match])
        return {int(rows[row[0]][0]) for row in found}
