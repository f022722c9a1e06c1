"""Mentions one by one: the newest first, whatever narrows them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.mentions import Kind
from courtesydesk.services.feed import Feed
from support.shop import SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    """Twenty days of cake, every third about bread, by five people in turn."""
    desk = make_desk(tmp_path)
    for day in range(20):
        word = "bread" if day % 3 == 0 else "cake"
        desk.shop.says(
            f"{word} on day {day}",
            by=f"P{day % 5}",
            remote_id=str(day),
            rating=day % 5 + 1 if day % 2 else None,
            kind=Kind.REVIEW if day % 2 else Kind.POST,
        )
        desk.clock.pass_(days=1)
    return desk


def days(desk: SmallDesk, text: str = "", limit: int = 100) -> list[int]:
    rows = Feed(desk.db).mentions(text, limit=limit, now=desk.clock())
    return [int(row.mention.remote_id) for row in rows]


def test_all_of_them_newest_first_up_to_the_limit(desk: SmallDesk) -> None:
    assert days(desk) == list(range(19, -1, -1))
    assert days(desk, limit=3) == [19, 18, 17]


def test_words_and_what_is_said_of_the_mention_narrow_each_mention(desk: SmallDesk) -> None:
    assert days(desk, "bread") == [18, 15, 12, 9, 6, 3, 0]
    assert days(desk, "bread kind:review", limit=2) == [15, 9]
    assert days(desk, "rating:5") == [19, 9]
    assert days(desk, "from:P3 cake") == [13, 8]
    assert days(desk, "-bread", limit=4) == [19, 17, 16, 14]


def test_days_are_those_of_the_mention_not_of_its_conversation(desk: SmallDesk) -> None:
    start = (desk.clock() - timedelta(days=5)).date()
    assert days(desk, f"before:{start}") == list(range(14, -1, -1))
    assert days(desk, f"after:{start}") == [19, 18, 17, 16, 15]
    assert days(desk, f"after:{start} bread") == [18, 15]


def test_conditions_on_the_conversation_find_its_mentions(desk: SmallDesk) -> None:
    conversation = desk.shop.conversation_of("2")
    desk.triage.add_tag([conversation], "later", now=desk.clock())
    assert days(desk, "tag:later") == [17, 12, 7, 2]
    assert days(desk, "tag:later bread") == [12]
    assert days(desk, "tag:later", limit=1) == [17]
    assert days(desk, "network:yelp") == []
    assert days(desk, "network:mastodon", limit=2) == [19, 18]


def test_each_row_says_where_it_stands(desk: SmallDesk) -> None:
    row = Feed(desk.db).mentions("", limit=1, now=desk.clock())[0]
    assert row.account_name == "Mastodon"
    assert row.mention.conversation == desk.shop.conversation_of("19")
    assert row.customer == desk.db.value("SELECT id FROM customer WHERE name = 'P4'")
    assert row.state.value == "new"


def test_a_query_that_cannot_be_read_says_why(desk: SmallDesk) -> None:
    with pytest.raises(WrongInput, match="no operator"):
        days(desk, "form:maria")


def test_only_replies_are_no_mentions(desk: SmallDesk) -> None:
    assert days(desk, "in:replies bread") == []


def test_no_list_walks_the_whole_table(desk: SmallDesk) -> None:
    for sql, params in (
        ("SELECT id FROM mention WHERE occurred_at >= ? AND occurred_at < ?"
         " ORDER BY occurred_at DESC, id DESC LIMIT ?", ["", "9", 5]),
    ):  # fmt: skip
        plan = " ".join(
            str(row["detail"]) for row in desk.db.rows(f"EXPLAIN QUERY PLAN {sql}", params)
        )
        assert "mention_newest" in plan
        assert "TEMP B-TREE" not in plan
