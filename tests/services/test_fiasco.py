"""The feed with what is most urgent to save on top, and what waiting would make of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import Channel, FeedQuery, Order, View
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.fetched import FetchedPost
from courtesydesk.domain.fiasco import Gravity, Part
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Origin
from courtesydesk.services.clocks import Clocks
from courtesydesk.store import fiasco
from courtesydesk.store.database import Database
from support.shop import MORNING, SmallDesk, make_desk, mention, person

POST = FetchedPost("our-post", "Us", "New cakes!", MORNING, ours=True)


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def order(desk: SmallDesk, view: View = View.TO_ANSWER, limit: int = 60) -> list[ConversationId]:
    found: list[ConversationId] = []
    after = None
    while True:
        page = desk.feed.page(
            FeedQuery(view, Order.FIASCO), after=after, limit=limit, now=desk.clock()
        )
        found += [row.id for row in page.rows]
        after = page.next
        if after is None:
            return found


def test_the_worst_comes_first_however_late_the_others_are(desk: SmallDesk) -> None:
    asks = desk.shop.says("When do you open?", by="Ann")
    desk.clock.pass_(hours=1)
    thanks = desk.shop.says("Lovely", by="Bob", rating=5, channel=Channel.REVIEW)
    angry = desk.shop.says("Stale!", by="Cleo", rating=1, channel=Channel.REVIEW)
    desk.clock.pass_(minutes=30)
    assert order(desk)[0] == angry
    assert set(order(desk)) == {asks, thanks, angry}


def test_a_thread_that_grows_climbs(desk: SmallDesk) -> None:
    calm = desk.shop.says("Is it true?", by="Ann")
    grows = desk.shop.says("Is it true?", by="Bob", post=POST, thread_key="under")
    for name in ("Cleo", "Dan", "Eve", "Fay"):
        desk.shop.says("Me too?", by=name, post=POST, thread_key="under")
    found = order(desk)
    assert found.index(grows) < found.index(calm)
    danger = Clocks(desk.db).danger(grows, now=desk.clock())
    assert danger.now.parts[Part.AUDIENCE] > 0.5
    assert danger.now.parts[Part.SPEED] > 0.5


def test_a_small_account_stands_where_a_large_one_would(desk: SmallDesk) -> None:
    small = desk.shop.says("Stale!", by=person("Ann", followers=3), rating=1)
    large = desk.shop.says("Stale!", by=person("Bob", followers=90_000), rating=1)
    unknown = desk.shop.says("Stale!", by=person("Cleo"), rating=1)
    clocks = Clocks(desk.db)
    scores = {clocks.danger(id_, now=desk.clock()).now.score for id_ in (small, large, unknown)}
    assert len(scores) == 1
    assert order(desk) == [small, large, unknown]


def test_pages_hold_everybody_once(desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fiasco, "LOOKED_AT", 7)
    for number in range(12):
        desk.shop.says("Hello?" if number % 3 else "Bad.", by=f"N{number}", rating=number % 3 or 1)
        desk.clock.pass_(minutes=7)
    answered = desk.shop.says("Hi?", by="Zoe")
    desk.shop.replies_elsewhere("Hi.", answered)
    for view in (View.TO_ANSWER, View.EVERYTHING):
        whole = order(desk, view)
        assert len(whole) == len(set(whole)) == (12 if view is View.TO_ANSWER else 13)
        for limit in (1, 3, 5, 8):
            assert order(desk, view, limit) == whole


def test_tonight_it_is_worse_and_tomorrow_worse_still(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Stale!", rating=1, channel=Channel.REVIEW)
    danger = Clocks(desk.db).danger(id_, now=desk.clock())
    scores = [danger.now.score, *(meter.score for _, meter in danger.later)]
    assert scores == sorted(scores)
    assert scores[0] < scores[1] < scores[2]
    assert [at.astimezone(desk.clock().tzinfo) for at, _ in danger.later] == [
        MORNING + timedelta(hours=11),
        MORNING + timedelta(hours=23),
    ]
    with pytest.raises(NotFound):
        Clocks(desk.db).danger(ConversationId(99), now=desk.clock())


def test_what_counts_is_the_owners_to_say(desk: SmallDesk) -> None:
    desk.shop.says("Stale!", by="Ann", rating=1)
    desk.clock.pass_(hours=9)
    question = desk.shop.says("Is it fresh?", by="Bob", channel=Channel.REVIEW)
    assert order(desk)[0] != question
    desk.settings.change({"fiasco.severity": 0, "fiasco.waiting": 0, "fiasco.speed": 0})
    assert order(desk)[0] == question


def test_a_search_in_this_order_is_the_due_first(desk: SmallDesk) -> None:
    ids = [desk.shop.says("Cake?", by=name) for name in ("Ann", "Bob")]
    page = desk.feed.page(
        FeedQuery(View.TO_ANSWER, Order.DUE, text="is:unanswered"), now=desk.clock()
    )
    again = desk.feed.page(
        FeedQuery(View.TO_ANSWER, Order.FIASCO, text="is:unanswered"), now=desk.clock()
    )
    assert [row.id for row in again.rows] == [row.id for row in page.rows]
    assert {row.id for row in again.rows} == set(ids)


def test_how_bad_it_is_the_owner_may_say_for_one_conversation(desk: SmallDesk) -> None:
    angry = desk.shop.says("Stale!", by="Ann", rating=1)
    mild = desk.shop.says("A little late, was it?", by="Bob")
    assert order(desk) == [angry, mild]
    clocks, triage = Clocks(desk.db), desk.triage
    found = clocks.danger(mild, now=desk.clock()).now.parts[Part.SEVERITY]
    grave = triage.set_gravity([mild], Gravity.GRAVE, now=desk.clock())
    triage.set_gravity([angry], Gravity.SLIGHT, now=desk.clock())
    assert order(desk) == [mild, angry]
    danger = clocks.danger(mild, now=desk.clock())
    assert danger.gravity is Gravity.GRAVE
    assert danger.found == found < danger.now.parts[Part.SEVERITY]
    desk.shop.says("Hello?", by="Bob")
    again = make_desk_again(desk)
    assert again.danger(mild, now=desk.clock()).gravity is Gravity.GRAVE
    assert grave.undo is not None
    triage.undo(grave.undo, now=desk.clock())
    assert clocks.danger(mild, now=desk.clock()).gravity is None
    triage.set_gravity([angry], None, now=desk.clock())
    assert clocks.danger(angry, now=desk.clock()).gravity is None
    assert order(desk) == [angry, mild]


def imported(desk: SmallDesk, by: str) -> ConversationId:
    """Somebody wrote so long before an import that no clock runs."""
    item = mention("Stale.", by, occurred_at=desk.clock() - timedelta(days=90))
    desk.shop.apply([item], origin=Origin.IMPORT)
    return desk.shop.conversation_of(item.remote_id)


def test_what_the_owner_calls_grave_is_looked_at_where_no_clock_runs(desk: SmallDesk) -> None:
    grave, as_found = imported(desk, "Ann"), imported(desk, "Bob")
    mild = desk.shop.says("A little late, was it?", by="Cleo")
    assert desk.db.value("SELECT due_at FROM conversation WHERE id = ?", [grave]) is None
    assert order(desk) == [mild, as_found, grave]
    desk.triage.set_gravity([grave], Gravity.GRAVE, now=desk.clock())
    assert order(desk) == [grave, mild, as_found]
    assert order(desk, View.EVERYTHING, limit=1) == [grave, mild, as_found]
    assert order(desk, View.PRAISE) == []
    desk.triage.set_gravity([grave], Gravity.SLIGHT, now=desk.clock())
    assert order(desk) == [mild, as_found, grave]


def test_what_the_owner_calls_serious_is_looked_at_though_many_are_due_before_it(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fiasco, "LOOKED_AT", 3)
    waiting = []
    for name in ("Ann", "Bob", "Cleo", "Dan"):
        waiting.append(desk.shop.says("A little late, was it?", by=name))
        desk.clock.pass_(minutes=7)
    desk.triage.set_gravity([waiting[3]], Gravity.SERIOUS, now=desk.clock())
    assert order(desk) == [waiting[3], waiting[0], waiting[1], waiting[2]]
    desk.triage.set_gravity([waiting[0]], Gravity.GRAVE, now=desk.clock())
    assert order(desk)[:2] == [waiting[0], waiting[3]]


def make_desk_again(desk: SmallDesk) -> Clocks:
    """After a restart."""
    return Clocks(Database(desk.workspace.database))
