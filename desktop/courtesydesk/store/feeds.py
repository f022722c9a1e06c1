"""Feeds: which conversations a view shows, in which order, a page at a time; and how many.

Every query here walks an index in the order of its feed and stops at the page's end. The key of
the last row says where the next page begins, so that no page costs more than the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from courtesydesk.domain.conversations import COUNT_CAP, FeedQuery, Order, PageKey, View
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.outbox import (
    NEEDS_US_HOLDS,
    NEEDS_US_STATES,
    WAITING_STATES,
    DeliveryState,
)
from courtesydesk.domain.times import to_text
from courtesydesk.store.clocks import end_of_day
from courtesydesk.store.database import Database
from courtesydesk.store.items import marks

NOBODY_WAITS = "none"
"""Sort key of rows without the moment that the feed is ordered by: they come last, newest first."""

_FOLDERS = {
    View.TO_ANSWER: "to_answer",
    View.COMPLAINTS: "to_answer",
    View.QUESTIONS: "to_answer",
    View.PRAISE: "to_answer",
    View.UNTAGGED: "to_answer",
    View.WAITING: "waiting",
    View.SNOOZED: "snoozed",
    View.DONE: "done",
    View.SPAM: "spam",
}
_INTENTS = {
    View.COMPLAINTS: Intent.COMPLAINT,
    View.QUESTIONS: Intent.QUESTION,
    View.PRAISE: Intent.PRAISE,
}


@dataclass(slots=True)
class Where:
    """Conditions on `conversation c`, all of which hold."""

    terms: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def add(self, term: str, *params: Any) -> None:
        """One more condition."""
        self.terms.append(term)
        self.params.extend(params)

    def leave_out(self, ids: Sequence[int]) -> None:
        """None of these conversations."""
        if ids:
            self.add(f"c.id NOT IN ({marks(ids)})", *ids)

    def sql(self) -> str:
        """The text after WHERE."""
        return " AND ".join(self.terms) if self.terms else "1"


def has_open(view: View) -> bool:
    """Whether the view shows what waits for an answer, and nothing else."""
    return _FOLDERS.get(view) == _FOLDERS[View.TO_ANSWER]


def where_of(query: FeedQuery) -> Where:
    """What the view and the account ask for."""
    where = Where()
    folder = _FOLDERS.get(query.view)
    if folder is not None:
        where.add("c.folder = ?", folder)
    intent = _INTENTS.get(query.view)
    if intent is not None:
        where.add("c.intent = ?", intent.value)
    if query.view is View.UNTAGGED:
        where.add("c.heard <> ''")
    if query.view is View.DRAFTS:
        where.add(
            "c.id IN (SELECT conversation_id FROM draft WHERE retired_at IS NULL"
            " AND conversation_id IS NOT NULL)"
        )
    if query.account is not None:
        where.add("c.account_id = ?", query.account)
    return where


def page_ids(
    db: Database, where: Where, order: Order, after: PageKey | None, limit: int
) -> list[tuple[int, str]]:
    """(conversation, sort key) of the next rows."""
    if order is Order.NEWEST:
        return _newest(db, where, after, limit)
    column = "waiting_since" if order is Order.WAITING else "due_at"
    found: list[tuple[int, str]] = []
    if after is None or after.sort != NOBODY_WAITS:
        found = _soonest(db, where, column, after, limit)
        after = None
    if len(found) < limit:
        found += _without(db, where, column, after, limit - len(found))
    return found


def _newest(db: Database, where: Where, after: PageKey | None, limit: int) -> list[tuple[int, str]]:
    sql = f"SELECT c.id, c.last_at FROM conversation c WHERE {where.sql()}"
    params = list(where.params)
    if after is not None:
        sql += " AND (c.last_at, c.id) < (?, ?)"
        params += [after.sort, after.id]
    rows = db.rows(sql + " ORDER BY c.last_at DESC, c.id DESC LIMIT ?", [*params, limit])
    return [(int(row[0]), str(row[1])) for row in rows]


def _soonest(
    db: Database, where: Where, column: str, after: PageKey | None, limit: int
) -> list[tuple[int, str]]:
    sql = (
        f"SELECT c.id, c.{column} FROM conversation c"
        f" WHERE c.{column} IS NOT NULL AND {where.sql()}"
    )
    params = list(where.params)
    if after is not None:
        sql += f" AND (c.{column}, c.id) > (?, ?)"
        params += [after.sort, after.id]
    rows = db.rows(sql + f" ORDER BY c.{column}, c.id LIMIT ?", [*params, limit])
    return [(int(row[0]), str(row[1])) for row in rows]


def _without(
    db: Database, where: Where, column: str, after: PageKey | None, limit: int
) -> list[tuple[int, str]]:
    sql = f"SELECT c.id FROM conversation c WHERE c.{column} IS NULL AND {where.sql()}"
    params = list(where.params)
    if after is not None:
        sql += " AND (c.last_at, c.id) < ((SELECT last_at FROM conversation WHERE id = ?), ?)"
        params += [after.id, after.id]
    rows = db.rows(sql + " ORDER BY c.last_at DESC, c.id DESC LIMIT ?", [*params, limit])
    return [(int(row[0]), NOBODY_WAITS) for row in rows]


# Counting


def capped(db: Database, sql: str, params: list[Any]) -> int:
    """How many rows a query has, at most one more than the cap."""
    return int(db.value(f"SELECT count(*) FROM ({sql} LIMIT {COUNT_CAP + 1})", params))


def count(db: Database, query: FeedQuery) -> int:
    """How many conversations a view has, capped."""
    if query.view is View.DRAFTS:
        return capped(
            db,
            "SELECT DISTINCT conversation_id FROM draft WHERE retired_at IS NULL"
            " AND conversation_id IS NOT NULL",
            [],
        )
    where = where_of(query)
    return capped(db, f"SELECT 1 FROM conversation c WHERE {where.sql()}", where.params)


def count_late(db: Database, now: datetime) -> int:
    """How many open conversations are past their target."""
    return capped(
        db,
        "SELECT 1 FROM conversation WHERE folder = 'to_answer' AND due_at IS NOT NULL"
        " AND due_at < ?",
        [to_text(now)],
    )


def count_promises(db: Database, now: datetime) -> int:
    """Open promises that are due by the end of the shop's day."""
    return capped(
        db,
        "SELECT 1 FROM promise WHERE state = 'open' AND due_at < ?",
        [to_text(end_of_day(db.connection, now))],
    )


def count_incidents(db: Database) -> int:
    """Pile-ons that go on."""
    return capped(db, "SELECT 1 FROM incident WHERE ended_at IS NULL", [])


def has_past_incidents(db: Database) -> bool:
    """Whether any is over; what was none is left out."""
    row = db.row("SELECT 1 FROM incident WHERE ended_at IS NOT NULL AND dismissed = 0 LIMIT 1")
    return row is not None


def count_outbox(db: Database) -> tuple[int, int]:
    """(on their way, needing us): as the page of the outbox sorts them."""
    ours = (
        f"state IN ({marks(NEEDS_US_STATES)})"
        f" OR (state = '{DeliveryState.HELD}' AND hold IN ({marks(NEEDS_US_HOLDS)}))"
    )
    values = [*NEEDS_US_STATES, *NEEDS_US_HOLDS]
    needing = capped(
        db,
        f"SELECT 1 FROM outbox WHERE {ours} UNION ALL SELECT 1 FROM act WHERE state = 'refused'",
        values,
    )
    waiting = capped(
        db,
        f"SELECT 1 FROM outbox WHERE state IN ({marks(WAITING_STATES)})"
        f" AND NOT (state = '{DeliveryState.HELD}'"
        f" AND coalesce(hold, '') IN ({marks(NEEDS_US_HOLDS)}))"
        " UNION ALL SELECT 1 FROM act WHERE state IN ('waiting', 'doing')",
        [*WAITING_STATES, *NEEDS_US_HOLDS],
    )
    return waiting, needing
