"""Nobody who answered us is met with silence; complaints are looked back on; praise is thanked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import FeedQuery, Order, View
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.loops import LoopKind
from courtesydesk.domain.times import to_text
from courtesydesk.services.feed import Feed
from courtesydesk.services.promises import Promises
from support.people import NOW, House, open_house

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
Ids = list[ConversationId]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def promises(house: House) -> Promises:
    return Promises(house.db)


def found(promises: Promises, kind: LoopKind, *, later: timedelta = HOUR) -> list[ConversationId]:
    loops = promises.loops(now=NOW + later)
    return [loop.conversation for loop in loops if loop.kind is kind]


def answered(house: House, ours: str, handle: str = "ana") -> ConversationId:
    """They wrote, we answered, and they wrote again."""
    id_ = house.asked(handle=handle)
    house.reply(id_, text=ours, at=NOW + HOUR / 4)
    house.mention(id_, text="Yes please!", at=NOW + HOUR / 2)
    wait(house, id_, NOW + HOUR / 2)
    return id_


def wait(house: House, id_: ConversationId, since: object) -> None:
    with house.db.writing() as write:
        write.execute(
            "UPDATE conversation SET state = 'to_answer', waiting_since = ?, last_at = ?,"
            " last_is_ours = 0 WHERE id = ?",
            [to_text(since), to_text(since), id_],  # type: ignore[arg-type]
        )


def test_who_said_yes_to_our_offer_is_on_top_until_we_answer(
    house: House, promises: Promises
) -> None:
    id_ = answered(house, "Shall I send you another one?")
    answered(house, "It is on the shelf.", handle="bo")
    assert found(promises, LoopKind.OPEN) == [id_]
    house.reply(id_, text="It is on its way.", at=NOW + HOUR)
    with house.db.writing() as write:
        write.execute("UPDATE conversation SET state = 'waiting', waiting_since = NULL")
    assert found(promises, LoopKind.OPEN) == []


def test_what_is_let_rest_comes_back_when_they_write_again(
    house: House, promises: Promises
) -> None:
    id_ = answered(house, "Would you like a refund?")
    (loop,) = promises.loops(now=NOW + HOUR)
    promises.let_rest(loop, now=NOW + HOUR)
    assert found(promises, LoopKind.OPEN) == []
    promises.let_rest(loop, now=None)
    assert found(promises, LoopKind.OPEN) == [id_]
    promises.let_rest(loop, now=NOW + HOUR)
    wait(house, id_, NOW + 2 * HOUR)
    assert found(promises, LoopKind.OPEN) == [id_]


def test_a_complaint_that_was_done_is_looked_back_on_after_some_days(
    house: House, promises: Promises
) -> None:
    id_ = house.asked()
    house.reply(id_, text="So sorry. Here is another.", at=NOW)
    with house.db.writing() as write:
        write.execute(
            "UPDATE conversation SET state = 'done', intent = 'complaint', done_at = ?",
            [to_text(NOW + HOUR)],
        )
    assert found(promises, LoopKind.CHECK_BACK, later=DAY) == []
    assert found(promises, LoopKind.CHECK_BACK, later=4 * DAY) == [id_]
    assert found(promises, LoopKind.CHECK_BACK, later=60 * DAY) == []
    house.reply(id_, text="Is all well now?", at=NOW + 4 * DAY)
    assert found(promises, LoopKind.CHECK_BACK, later=5 * DAY) == []


def test_praise_that_nobody_thanked_for_is_told(house: House, promises: Promises) -> None:
    id_ = house.asked(text="The best tart of my life")
    with house.db.writing() as write:
        write.execute("UPDATE conversation SET intent = 'praise', last_is_ours = 0")
    assert found(promises, LoopKind.THANKS) == [id_]
    house.reply(id_, text="Thank you!", at=NOW + HOUR / 2)
    assert found(promises, LoopKind.THANKS) == []


def feed_of(house: House, order: Order, *, limit: int = 60, view: View = View.TO_ANSWER) -> Ids:
    feed = Feed(house.db)
    query, after, ids = FeedQuery(view, order), None, []
    while True:
        page = feed.page(query, after=after, limit=limit, now=NOW + DAY)
        ids += [row.id for row in page.rows]
        after = page.next
        if after is None:
            return ids


def test_open_loops_are_on_top_of_the_feed_in_every_order(house: House) -> None:
    others = [house.asked(handle=f"h{n}") for n in range(4)]
    loops = [answered(house, "Shall I send one?", handle=f"loop{n}") for n in range(3)]
    later = [house.asked(handle=f"l{n}") for n in range(4)]
    for id_ in (*others, *later):
        wait(house, id_, NOW + 2 * HOUR)
    for order in Order:
        for limit in (1, 2, 3, 5, 60):
            found = feed_of(house, order, limit=limit)
            assert found[:3] == loops, (order, limit)
            assert sorted(found) == sorted([*others, *loops, *later]), (order, limit)
    rows = Feed(house.db).page(FeedQuery(View.TO_ANSWER), now=NOW + DAY).rows
    assert [row.open_loop for row in rows] == [True] * 3 + [False] * 8


def test_a_loop_that_rests_or_is_of_another_view_is_not_on_top(house: House) -> None:
    newest = house.asked(handle="new")
    wait(house, newest, NOW + 2 * HOUR)
    id_ = answered(house, "Would you like a refund?")
    assert feed_of(house, Order.NEWEST) == [id_, newest]
    assert feed_of(house, Order.NEWEST, view=View.EVERYTHING) == [newest, id_]
    promises = Promises(house.db)
    (loop,) = promises.loops(now=NOW + HOUR)
    promises.let_rest(loop, now=NOW + HOUR)
    assert feed_of(house, Order.NEWEST) == [newest, id_]


def test_an_answer_that_has_not_gone_yet_is_no_silence(house: House, promises: Promises) -> None:
    id_ = answered(house, "Would you like a refund?")
    columns = "conversation_id, network, text, visibility, state, client_id, created_at, changed_at"
    at = to_text(NOW + HOUR)
    with house.db.writing() as write:
        write.execute(
            f"INSERT INTO outbox({columns}) VALUES (?, 'bluesky', 'Yes', 'public', 'queued',"
            " 'c1', ?, ?)",
            [id_, at, at],
        )
    assert found(promises, LoopKind.OPEN) == []
    (row,) = Feed(house.db).page(FeedQuery(View.TO_ANSWER), now=NOW + DAY).rows
    assert row.answer_waits
    assert not row.open_loop
