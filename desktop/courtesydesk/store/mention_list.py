"""Mentions one by one, newest first, by the same search language as the feed's.

Words walk the full-text index from its newest row; conditions on the conversation walk the feed's
index and stop as soon as no later conversation can hold a newer mention. Neither sorts the table.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

from courtesydesk.domain.conversations import MentionRow, Order, PageKey, State
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.query import Query, parse
from courtesydesk.store.clocks import zone
from courtesydesk.store.database import Database, Row
from courtesydesk.store.feeds import page_ids
from courtesydesk.store.items import MANY, marks, mention_from, pictures_of
from courtesydesk.store.search_plan import DOCUMENT, SHIFT, Plan, Span, plan, span_of

_ID = (1 << SHIFT) - 1
_STEP = 200


def mentions(db: Database, text: str, *, limit: int, now: datetime) -> tuple[MentionRow, ...]:
    """The newest mentions that match; raises WrongInput for a query that cannot be read."""
    query = parse(text)
    here = zone(db.connection)
    span = span_of(query, now=now, zone=here)
    timeless = Query(
        query.texts, tuple(one for one in query.operators if one.name not in ("before", "after"))
    )
    made = plan(db, timeless, now=now, zone=here)
    if made.mention:
        ids = _by_words(db, made, span, limit)
    elif made.looks_for_text or not made.streams:
        ids = []
    elif made.where.terms or made.unwanted:
        ids = _by_conversation(db, made, span, limit)
    else:
        ids = _newest(db, span, limit)
    return tuple(_loaded(db, ids))


def _newest(db: Database, span: Span, limit: int) -> list[int]:
    rows = db.rows(
        "SELECT id FROM mention WHERE occurred_at >= ? AND occurred_at < ?"
        " ORDER BY occurred_at DESC, id DESC LIMIT ?",
        [span.since, span.until, limit],
    )
    return [int(row[0]) for row in rows]


def _by_words(db: Database, made: Plan, span: Span, limit: int) -> list[int]:
    found: list[int] = []
    last = span.last
    size = max(2 * limit, 100)
    while len(found) < limit and last >= span.first:
        rows = db.rows(
            "SELECT hit.docid, m.id FROM (SELECT rowid AS docid FROM mention_fts"
            " WHERE mention_fts MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?)"
            f" AS hit LEFT JOIN mention m ON m.id = hit.docid & {_ID}"
            " AND m.occurred_at >= ? AND m.occurred_at < ?"
            " AND EXISTS (SELECT 1 FROM conversation c WHERE c.id = m.conversation_id"
            f" AND {made.where.sql()}) ORDER BY hit.docid DESC",
            [
                made.mention,
                span.first,
                last,
                size,
                span.since,
                span.until,
                *made.where.params,
            ],
        )
        found += [int(row[1]) for row in rows if row[1] is not None]
        if len(rows) < size:
            break
        last = int(rows[-1][0]) - 1
        size = min(2 * size, 5000)
    return found[:limit]


def _by_conversation(db: Database, made: Plan, span: Span, limit: int) -> list[int]:
    """Nothing in a conversation is newer than its last word: so the newest are found without
    looking at those below."""
    best: list[tuple[str, int]] = []
    for some, oldest in _walk(db, made):
        for one in _mentions_of(db, made, some, span):
            if len(best) < limit:
                heapq.heappush(best, one)
            elif one > best[0]:
                heapq.heapreplace(best, one)
        if len(best) == limit and oldest < best[0][0]:
            break
    return [id_ for _, id_ in sorted(best, reverse=True)]


def _walk(db: Database, made: Plan) -> Iterator[tuple[list[int], str]]:
    """Conversations, the latest first, with the last word of the oldest of each lot."""
    after: PageKey | None = None
    step = _STEP
    while True:
        page = page_ids(db, made.where, Order.NEWEST, after, step)
        if page:
            yield [id_ for id_, _ in page], page[-1][1]
        if len(page) < step:
            return
        after = PageKey(page[-1][1], page[-1][0])


def _mentions_of(
    db: Database, made: Plan, conversations: list[int], span: Span
) -> list[tuple[str, int]]:
    sql = (
        "SELECT m.occurred_at, m.id FROM mention m"
        f" WHERE m.conversation_id IN ({marks(conversations)})"
        " AND m.occurred_at >= ? AND m.occurred_at < ?"
    )
    params = [*conversations, span.since, span.until]
    if made.unwanted:
        sql += (
            " AND NOT EXISTS (SELECT 1 FROM mention_fts WHERE mention_fts MATCH ? AND rowid ="
            f" {DOCUMENT.format('m.occurred_at', 'm.id')})"
        )
        params.append(made.unwanted)
    return [(str(row[0]), int(row[1])) for row in db.rows(sql, params)]


def _loaded(db: Database, ids: list[int]) -> Iterator[MentionRow]:
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        rows: dict[int, Row] = {
            row["id"]: row
            for row in db.rows(
                "SELECT m.*, i.customer_id, coalesce(a.name, '') AS account_name, c.state"
                " FROM mention m JOIN conversation c ON c.id = m.conversation_id"
                " JOIN identity i ON i.id = m.identity_id"
                f" LEFT JOIN account a ON a.id = m.account_id WHERE m.id IN ({marks(some)})",
                some,
            )
        }
        pictures = pictures_of(db, "mention", some)
        for id_ in some:
            row = rows[id_]
            yield MentionRow(
                mention=mention_from(row, pictures.get(id_, ())),
                customer=CustomerId(row["customer_id"]),
                account_name=row["account_name"],
                state=State(row["state"]),
            )
