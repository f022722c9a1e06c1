"""Feeds walk an index in their own order: none of them sorts, none reads the whole table."""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesydesk.domain.conversations import FeedQuery, Order, PageKey, View
from courtesydesk.store import feeds, fiasco
from courtesydesk.store.database import Database
from support.shop import MORNING, SmallDesk, add_account, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def plan_of(db: Database, sql: str, params: list[object]) -> str:
    return " ; ".join(str(row[3]) for row in db.rows("EXPLAIN QUERY PLAN " + sql, params))


class Watched(Database):
    """Remembers what it was asked."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[tuple[str, list[object]]] = []

    def rows(self, sql: str, params: object = ()) -> list[object]:  # type: ignore[override]
        if not sql.startswith("EXPLAIN"):
            self.asked.append((sql, list(params)))  # type: ignore[call-overload]
        return super().rows(sql, params)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("view", [view for view in View if view is not View.DRAFTS])
@pytest.mark.parametrize("after", [None, PageKey("2026-11-20T09:00:00.000Z", 7)])
def test_newest_first_is_an_index(desk: SmallDesk, view: View, after: PageKey | None) -> None:
    watched = Watched(desk.workspace.database)
    feeds.page_ids(watched, feeds.where_of(FeedQuery(view)), Order.NEWEST, after, 60)
    account = add_account(desk.db, "bluesky")
    by_account = feeds.where_of(FeedQuery(view, account=account))
    feeds.page_ids(watched, by_account, Order.NEWEST, after, 60)
    for sql, params in watched.asked:
        plan = plan_of(desk.db, sql, params)
        assert "USING" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "SCAN c" not in plan or view is View.EVERYTHING, plan
    watched.close()


@pytest.mark.parametrize("order", [Order.WAITING, Order.DUE])
@pytest.mark.parametrize("view", [View.TO_ANSWER, View.COMPLAINTS, View.EVERYTHING])
def test_longest_waiting_and_due_first_are_indexes(
    desk: SmallDesk, view: View, order: Order
) -> None:
    watched = Watched(desk.workspace.database)
    feeds.page_ids(watched, feeds.where_of(FeedQuery(view)), order, None, 60)
    first = plan_of(desk.db, *watched.asked[0])
    assert "TEMP B-TREE" not in first, first
    assert "INDEX conversation_" in first, first
    watched.close()


@pytest.mark.parametrize("view", [View.TO_ANSWER, View.COMPLAINTS, View.EVERYTHING])
def test_what_is_looked_at_for_the_most_urgent_is_found_by_indexes(
    desk: SmallDesk, view: View
) -> None:
    watched = Watched(desk.workspace.database)
    for account in (None, add_account(desk.db, "bluesky")):
        where = feeds.where_of(FeedQuery(view, account=account))
        fiasco.page_ids(watched, where, MORNING, None, 60)
    by_hand = [asked for asked in watched.asked if "gravity = ?" in asked[0]]
    assert len(by_hand) == 4
    for sql, params in by_hand:
        plan = plan_of(desk.db, sql, params)
        assert "INDEX conversation_gravity (folder=? AND gravity=?)" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    watched.close()


@pytest.mark.parametrize("view", list(View))
def test_counting_stops_at_its_cap_and_reads_an_index(desk: SmallDesk, view: View) -> None:
    where = feeds.where_of(FeedQuery(view))
    sql = f"SELECT 1 FROM conversation c WHERE {where.sql()} LIMIT 1000"
    assert "INDEX" in plan_of(desk.db, sql, list(where.params))
