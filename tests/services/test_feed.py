"""What the side panel, the feed and the conversation show."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import DoneReason, FeedQuery, Order, PageKey, View
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Mention, Note
from courtesydesk.domain.outbox import DeliveryState, Hold
from courtesydesk.domain.times import to_text
from courtesydesk.services import feed as feed_module
from courtesydesk.store import outbox
from courtesydesk.ui.outbox.words import Group, group_of
from support.shop import MORNING, SmallDesk, add_account, make_desk, mention


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def all_pages(desk: SmallDesk, query: FeedQuery, limit: int) -> list[ConversationId]:
    found: list[ConversationId] = []
    after: PageKey | None = None
    while True:
        page = desk.feed.page(query, after=after, limit=limit, now=desk.clock())
        found += [row.id for row in page.rows]
        after = page.next
        if after is None:
            return found


def test_pages_follow_one_another_without_gap_or_repetition(desk: SmallDesk) -> None:
    items = [
        mention("Hello", f"Person {n}", occurred_at=MORNING + timedelta(minutes=n // 3))
        for n in range(25)
    ]
    desk.shop.apply(items)
    for order in Order:
        for limit in (1, 7, 25, 60):
            found = all_pages(desk, FeedQuery(order=order), limit)
            assert len(found) == len(set(found)) == 25, (order, limit)
    newest = all_pages(desk, FeedQuery(), 7)
    waiting = all_pages(desk, FeedQuery(order=Order.WAITING), 7)
    rows = desk.feed.rows(newest, now=desk.clock())
    assert [rows[id_].last_at for id_ in newest] == sorted(
        (row.last_at for row in rows.values()), reverse=True
    )
    assert [rows[id_].waiting_since for id_ in waiting] == sorted(
        row.waiting_since for row in rows.values() if row.waiting_since is not None
    )


def test_rows_that_do_not_wait_come_last_when_ordered_by_waiting(desk: SmallDesk) -> None:
    done = desk.shop.says("Hello", by="Ann")
    desk.triage.done([done], DoneReason.OTHER, now=desk.clock())
    waits = desk.shop.says("Hello", by="Bob")
    for limit in (1, 60):
        assert all_pages(desk, FeedQuery(order=Order.DUE), limit) == [waits, done]


def test_a_complaint_is_due_before_an_older_question(desk: SmallDesk) -> None:
    question = desk.shop.says("When?", by="Ann")
    desk.clock.pass_(minutes=30)
    complaint = desk.shop.says("Bad", by="Bob", rating=1)
    view = View.TO_ANSWER
    assert all_pages(desk, FeedQuery(view, Order.WAITING), 60) == [question, complaint]
    assert all_pages(desk, FeedQuery(view, Order.DUE), 60) == [complaint, question]


def test_views_and_counts_agree(desk: SmallDesk) -> None:
    shop, triage, now = desk.shop, desk.triage, desk.clock()
    shop.says("Bad", by="Ann", rating=1)
    shop.says("When?", by="Bob")
    shop.says("Lovely", by="Cleo", rating=5)
    triage.done([shop.says("x", by="Dan")], DoneReason.OTHER, now=now)
    triage.spam([shop.says("x", by="Eve")], now=now)
    triage.wait([shop.says("x", by="Fay")], now=now)
    triage.snooze([shop.says("x", by="Gil")], now + timedelta(days=1), now=now)
    desk.searches.save("Bad ones", "rating:<3")
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO draft(conversation_id, side, text, created_at, updated_at)"
            " VALUES (1, 'public', 'Dear', ?, ?)",
            [to_text(now), to_text(now)],
        )
        write.execute(
            "INSERT INTO promise(conversation_id, what, made_at, due_at) VALUES (1, 'call', ?, ?)",
            [to_text(now), to_text(now + timedelta(hours=3))],
        )
        for number, state in enumerate(("queued", "held", "refused", "sent")):
            write.execute(
                "INSERT INTO outbox(conversation_id, network, text, visibility, state, client_id,"
                " created_at, changed_at) VALUES (1, 'x', 'y', 'public', ?, ?, ?, ?)",
                [state, f"c{number}", to_text(now), to_text(now)],
            )
    desk.clock.pass_(hours=2)
    counts = desk.feed.counts(desk.clock())
    assert {view: count for view, count in counts.views.items() if count} == {
        View.TO_ANSWER: 3,
        View.COMPLAINTS: 1,
        View.QUESTIONS: 1,
        View.PRAISE: 1,
        View.WAITING: 1,
        View.SNOOZED: 1,
        View.DRAFTS: 1,
        View.DONE: 1,
        View.SPAM: 1,
        View.EVERYTHING: 7,
    }
    for view, count in counts.views.items():
        assert len(desk.shop.in_view(view)) == count
    assert (counts.past_target, counts.promises_due) == (1, 1)
    assert (counts.outbox_waiting, counts.outbox_needs_us) == (2, 1)
    assert list(counts.searches.values()) == [1]


def test_the_outbox_is_counted_as_its_page_sorts_it(desk: SmallDesk) -> None:
    desk.shop.says("Bad", by="Ann", rating=1)
    now = to_text(desk.clock())
    kinds = [
        (state, hold)
        for state in DeliveryState
        for hold in ((None, *Hold) if state is DeliveryState.HELD else (None,))
    ]
    with desk.db.writing() as write:
        for number, (state, hold) in enumerate(kinds):
            write.execute(
                "INSERT INTO outbox(conversation_id, network, text, visibility, state, hold,"
                " client_id, created_at, changed_at) VALUES (1, 'x', 'y', 'public', ?, ?, ?, ?, ?)",
                [state, hold, f"c{number}", now, now],
            )
    rows = outbox.in_states(desk.db, DeliveryState, 100)
    groups = Counter(group_of(row) for row in rows)
    counts = desk.feed.counts(desk.clock())
    assert counts.outbox_needs_us == groups[Group.NEEDS_US] == 4
    assert counts.outbox_waiting == groups[Group.ON_ITS_WAY]


def test_a_search_shows_the_line_that_it_found(desk: SmallDesk) -> None:
    shop = desk.shop
    first = "We were there on Saturday with the whole family, and then the Éclairs came. Oh!"
    ann = shop.says(first, by="Ann")
    desk.clock.pass_(hours=1)
    shop.replies_elsewhere("We are open on Monday.", ann)
    bob = shop.says("Eclairs, please", by="Bob")
    page = desk.feed.page(FeedQuery(text="eclairs"), now=desk.clock())
    shown = {row.id: row for row in page.rows}
    assert shown[bob].found == ("Eclairs",)
    assert shown[ann].found == ("Éclairs",)
    assert shown[ann].text.startswith("… ")
    assert "Éclairs came. Oh!" in shown[ann].text
    by_operator = desk.feed.page(FeedQuery(text="from:Bob"), now=desk.clock()).rows
    assert [row.found for row in by_operator] == [()]


def test_counts_stop_at_the_cap(desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "SEARCHES_PATIENCE", 60.0)
    desk.shop.apply([mention("Hello", f"Person {n}") for n in range(1200)])
    desk.searches.save("All", "hello")
    counts = desk.feed.counts(desk.clock())
    assert counts.views[View.TO_ANSWER] == 1000
    assert list(counts.searches.values()) == [1000]


def test_a_feed_of_one_account_shows_no_other(desk: SmallDesk) -> None:
    mine = desk.shop.says("Hello", by="Ann")
    other = add_account(desk.db, "bluesky")
    desk.shop.account, desk.shop.network = other, "bluesky"
    theirs = desk.shop.says("Hello", by="Ann")
    assert all_pages(desk, FeedQuery(account=other), 60) == [theirs]
    assert all_pages(desk, FeedQuery(View.TO_ANSWER), 60) == [theirs, mine]


def test_a_long_conversation_is_read_from_its_end(desk: SmallDesk) -> None:
    items = [
        mention(f"Number {n}", "Ann", occurred_at=MORNING + timedelta(minutes=n // 2))
        for n in range(100)
    ]
    desk.shop.apply(items)
    (id_,) = desk.shop.in_view()
    shown = desk.feed.conversation(id_, now=desk.clock(), limit=15)
    assert len(shown.items) == 16
    assert shown.earlier == 84
    assert isinstance(shown.answering, Mention)
    assert shown.answering.text == "Number 99"
    seen = list(shown.items)
    while earlier := desk.feed.earlier(id_, before=seen[0].occurred_at, limit=15):
        seen = [*earlier, *seen]
    assert [item.text for item in seen] == [f"Number {n}" for n in range(100)]


def test_notes_stand_among_what_was_said(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Hello")
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO note(customer_id, conversation_id, text, occurred_at)"
            " VALUES (1, ?, 'n', ?)",
            [id_, to_text(MORNING + timedelta(minutes=1))],
        )
    items = desk.feed.conversation(id_, now=desk.clock()).items
    assert [type(item) for item in items] == [Mention, Note]


def test_a_conversation_that_is_gone_is_said(desk: SmallDesk) -> None:
    with pytest.raises(NotFound):
        desk.feed.conversation(ConversationId(7), now=desk.clock())
    assert desk.feed.rows([ConversationId(7)], now=desk.clock()) == {}


def test_a_saved_search_that_takes_long_is_counted_the_next_time(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(70):
        desk.shop.says("hello", by=f"Person {n}")
    for text in ("-cake", "-bread", "hello"):
        desk.searches.save(text, text)
    monkeypatch.setattr(feed_module, "SEARCHES_PATIENCE", 60.0)
    assert len(desk.feed.counts(desk.clock()).searches) == 3
    monkeypatch.setattr(feed_module, "SEARCHES_PATIENCE", 0.0)
    ids = [one.id for one in desk.searches.all()]
    found = [desk.feed.counts(desk.clock()).searches for _ in range(5)]
    assert found == [{}, {ids[0]: 70}, {ids[1]: 70}, {ids[2]: 70}, {ids[0]: 70}]
