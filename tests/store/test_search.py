"""Search: everything that should be found is, once, on whichever page."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.conversations import DoneReason, FeedQuery, Order, PageKey, View
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fetched import FetchedItem, FetchedPicture
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent, Kind
from courtesydesk.domain.query import parse
from courtesydesk.domain.times import to_text
from courtesydesk.store import search as search_module
from courtesydesk.store.search_plan import plan
from courtesydesk.store.search_walks import Walk, statement, tagged
from support.shop import MORNING, SmallDesk, make_desk, mention, person, reply

PHOTO = FetchedPicture("cake.jpg", "image/jpeg", b"cake", 4)


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def pages(
    desk: SmallDesk, text: str, *, view: View = View.EVERYTHING, order: Order = Order.NEWEST,
    limit: int = 3,
) -> list[ConversationId]:  # fmt: skip
    """All pages of a search, one after the other."""
    found: list[ConversationId] = []
    after: PageKey | None = None
    while True:
        page = desk.feed.page(
            FeedQuery(view, order, text=text), after=after, limit=limit, now=desk.clock()
        )
        found += [row.id for row in page.rows]
        after = page.next
        if after is None:
            return found
        assert len(found) < 500, "the pages never end"


def note(desk: SmallDesk, id_: ConversationId, text: str) -> None:
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO note(customer_id, conversation_id, text, occurred_at)"
            " SELECT customer_id, c.id, ?, ? FROM conversation c"
            " JOIN identity i ON i.id = c.identity_id WHERE c.id = ?",
            [text, to_text(desk.clock()), id_],
        )


def test_words_ignore_accents_and_case_and_the_last_one_may_be_begun(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Le gâteau était Délicieux")
    for text in ("gateau", "GÂTEAU delicieux", "deli", "gat", "“était delicieux”"):
        assert pages(desk, text) == [id_], text
    for text in ("deli ", "gat delicieux", '"delicieux était"'):
        assert pages(desk, text) == [], text


def test_replies_notes_and_customers_are_found_too(desk: SmallDesk) -> None:
    replied = desk.shop.says("Hello", by="Ann")
    desk.clock.pass_(minutes=1)
    desk.shop.replies_elsewhere("We refund the marzipan", replied)
    noted = desk.shop.says("Hello", by="Bob")
    note(desk, noted, "wants marzipan")
    known = desk.shop.says("Hello", by="Cleo")
    with desk.db.writing() as write:
        write.execute("UPDATE customer SET notes = 'marzipan lover' WHERE name = 'Cleo'")
    assert sorted(pages(desk, "marzipan")) == sorted([replied, noted, known])
    assert pages(desk, "in:replies marzipan") == [replied]
    assert pages(desk, "in:notes marzipan") == [noted]
    assert pages(desk, "in:customers marzipan") == [known]
    assert pages(desk, "in:mentions marzipan") == []
    assert pages(desk, "in:replies") == [replied]
    assert pages(desk, "cleo") == pages(desk, "in:customers cleo") == [known]
    with desk.db.writing() as write:
        write.execute("UPDATE customer SET name = 'The florist' WHERE name = 'Cleo'")
    assert pages(desk, "florist") == [known]
    assert pages(desk, "in:customers @cleo") == [known]


def test_a_conversation_is_shown_once_however_many_hits_it_has(desk: SmallDesk) -> None:
    for hour in range(6):
        desk.clock.now = MORNING + timedelta(hours=hour)
        for name in ("Ann", "Bob", "Cleo", "Dan", "Eve"):
            desk.clock.pass_(minutes=1)
            desk.shop.says(f"cake number {hour}", by=name)
    found = pages(desk, "cake", limit=2)
    assert len(found) == 5
    assert len(set(found)) == 5


def test_our_own_marks_of_the_index_are_not_words(desk: SmallDesk) -> None:
    desk.shop.says("Hello", rating=5, pictures=(PHOTO,))
    for text in ("xnetmastodon", "xphoto", "xrate5", "xkindpost"):
        assert pages(desk, text) == []


def test_operators_find_what_they_say(desk: SmallDesk) -> None:
    shop, triage, now = desk.shop, desk.triage, desk.clock()
    low = shop.says("cake", by="Ann", rating=1, kind=Kind.REVIEW)
    high = shop.says("cake", by="Bob", rating=5, kind=Kind.REVIEW, pictures=(PHOTO,))
    asks = shop.says("cake?", by="Cleo")
    done = shop.says("cake", by="Dan")
    triage.done([done], DoneReason.THANKS, now=now)
    spam = shop.says("cake", by="Eve")
    triage.spam([spam], now=now)
    asleep = shop.says("cake", by="Fay")
    triage.snooze([asleep], now + timedelta(days=1), now=now)
    triage.add_tag([asks, low], "wedding cake", now=now)
    answered = shop.says("cake", by="Gil")
    desk.clock.pass_(minutes=1)
    shop.replies_elsewhere("Thank you", answered)
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO promise(conversation_id, what, made_at, due_at) VALUES (?, 'call', ?, ?)",
            [asks, to_text(MORNING), to_text(MORNING)],
        )
        write.execute("UPDATE conversation SET urgency = 'high' WHERE id = ?", [low])
        write.execute("UPDATE conversation SET sentiment = 'neg' WHERE id IN (?, ?)", [low, asks])
    note(desk, high, "regular")
    desk.clock.now = MORNING + timedelta(minutes=90)
    expected: dict[str, set[int]] = {
        "rating:<3": {low},
        "rating:>=4": {high},
        "rating:5": {high},
        "has:photo": {high},
        "has:note": {high},
        "kind:review": {low, high},
        "kind:review -rating:1": {high},
        "is:done": {done},
        "is:spam": {spam},
        "is:snoozed": {asleep},
        "is:answered": {answered},
        "is:waiting": {answered},
        "is:late": {low},
        "is:unanswered": {low, high, asks, asleep},
        "is:done,spam": {done, spam},
        'tag:"Wedding Cake"': {low, asks},
        'tag:"wedding cake" -rating:<3': {asks},
        "tag:nothing": set(),
        "intent:question": {asks},
        "intent:complaint,praise": {low, high},
        "urgency:high": {low},
        "urgency:low,normal": set(),
        "sentiment:neg": {low, asks},
        "sentiment:neg -urgency:high": {asks},
        "promise:overdue": {asks},
        "promise:open": {asks},
        "from:bob": {high},
        "from:@ann": {low},
        "account:mastodon": {low, high, asks, done, spam, asleep, answered},
        "network:mastodon is:done": {done},
        "network:google": set(),
        "-network:mastodon": set(),
        "before:2026-11-20": set(),
        "after:today": {low, high, asks, done, spam, asleep, answered},
    }
    for text, ids in expected.items():
        assert set(pages(desk, text)) == ids, text
        if "-rating" not in text:
            assert set(pages(desk, f"{text} cake")) == ids, f"{text} cake"


def test_a_view_narrows_a_search(desk: SmallDesk) -> None:
    kept = desk.shop.says("cake", by="Ann")
    done = desk.shop.says("cake", by="Bob")
    desk.triage.done([done], DoneReason.THANKS, now=desk.clock())
    assert pages(desk, "cake", view=View.TO_ANSWER) == [kept]
    assert pages(desk, "cake", view=View.DONE) == [done]
    assert pages(desk, "tag:x", view=View.DONE) == []


def test_without_a_word_leaves_conversations_out(desk: SmallDesk) -> None:
    kept = desk.shop.says("fresh bread", by="Ann")
    desk.shop.says("stale bread", by="Bob")
    assert pages(desk, "-stale") == [kept]
    assert pages(desk, "bread -stale") == [kept]
    assert pages(desk, '-"stale bread"') == [kept]


def test_a_search_can_be_ordered_by_waiting(desk: SmallDesk) -> None:
    ids = []
    for name in ("Ann", "Bob", "Cleo", "Dan", "Eve"):
        desk.clock.pass_(minutes=1)
        ids.append(desk.shop.says("cake", by=name))
    assert pages(desk, "cake", order=Order.WAITING) == ids
    assert pages(desk, "cake") == ids[::-1]
    assert pages(desk, "is:unanswered", order=Order.DUE) == ids


def test_an_unknown_account_is_said_with_those_there_are(desk: SmallDesk) -> None:
    with pytest.raises(WrongInput) as error:
        pages(desk, "account:Shop")
    assert "Mastodon" in error.value.todo


def test_a_search_in_a_hurry_goes_on_where_it_stopped(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [desk.shop.says("cake", by=f"Person {n}") for n in range(30)]
    monkeypatch.setattr(search_module, "BUDGET", 0.0)
    monkeypatch.setattr(search_module, "PATIENCE", 0.0)
    assert set(pages(desk, "cake is:new", limit=60)) == set(expected)
    assert set(pages(desk, "cake -bread", limit=60)) == set(expected)


# Which way a search goes


def plan_of(desk: SmallDesk, walk: Walk, after: PageKey | None) -> str:
    sql, params = statement(walk, after)
    rows = desk.db.rows(f"EXPLAIN QUERY PLAN {sql} LIMIT 60", params)
    return " ; ".join(str(row["detail"]) for row in rows)


@pytest.mark.parametrize("after", [None, PageKey("2026-11-20T09:00:00.000Z", 7)])
@pytest.mark.parametrize(
    "text",
    ["is:late", "is:unanswered", "is:done", "intent:complaint,praise", "network:google",
     "account:mastodon"],
)  # fmt: skip
def test_conditions_walk_an_index_and_sort_nothing(
    desk: SmallDesk, text: str, after: PageKey | None
) -> None:
    made = plan(desk.db, parse(text), now=desk.clock(), zone=UTC)
    (walk,) = made.walks
    found = plan_of(desk, walk, after)
    assert "TEMP B-TREE" not in found, found
    assert found.count("USING") == found.count("conversation_") == len(walk), found


def test_a_tag_is_walked_newest_first_and_only_tagged_customers_are_sorted(
    desk: SmallDesk,
) -> None:
    found = plan_of(desk, tagged(1)[:1], None)
    assert "conversation_tag_newest" in found
    assert "TEMP B-TREE" not in found


def test_a_tag_follows_its_conversations_last_word(desk: SmallDesk) -> None:
    first, second = desk.shop.says("one", by="Ann"), desk.shop.says("two", by="Bob")
    desk.triage.add_tag([first, second], "press", now=desk.clock())
    desk.clock.pass_(hours=1)
    desk.shop.says("once more", by="Ann")
    assert pages(desk, "tag:press", limit=1) == [first, second]
    desk.clock.pass_(hours=1)
    desk.shop.replies_elsewhere("Thanks", second)
    assert pages(desk, "tag:press", limit=1) == [second, first]
    with desk.db.writing() as write:
        write.execute("INSERT INTO customer_tag SELECT id, 1 FROM customer WHERE name = 'Ann'")
    assert pages(desk, "tag:press", limit=1) == [second, first]


@pytest.mark.parametrize("few", [0, 3, 100_000])
@pytest.mark.parametrize("rare", [0, 1500])
@pytest.mark.parametrize("share", [1, 1000])
def test_every_way_finds_the_same(
    desk: SmallDesk, monkeypatch: pytest.MonkeyPatch, few: int, rare: int, share: int
) -> None:
    chance = random.Random(few + rare + share)
    for _ in range(60):
        desk.clock.pass_(minutes=chance.randrange(50))
        id_ = desk.shop.says(chance.choice(["cake", "bread", "cake!"]), by=chance.choice(NAMES))
        if chance.random() < 0.2:
            desk.triage.add_tag([id_], "press", now=desk.clock())
        if chance.random() < 0.2:
            desk.shop.replies_elsewhere("cake or bread", id_)
    everything = {
        text: set(pages(desk, text))
        for text in ("tag:press cake ", "is:unanswered cake ", "tag:press -bread", "cake -bread")
    }
    monkeypatch.setattr(search_module, "VERY_FEW", few)
    monkeypatch.setattr(search_module, "RARE", rare)
    monkeypatch.setattr(search_module, "SHARE", share)
    for text, expected in everything.items():
        found = pages(desk, text, limit=2)
        assert set(found) == expected, text
        assert len(found) == len(expected), text
        counted, is_sure = search_module.count(desk.db, text, now=desk.clock())
        assert (counted, is_sure) == (len(expected), True), text


def test_a_count_that_has_no_time_says_so(desk: SmallDesk) -> None:
    for n in range(70):
        desk.shop.says("cake", by=f"Person {n}")
    assert search_module.count(desk.db, "-bread", now=desk.clock(), patience=0.0) == (60, False)
    assert search_module.count(desk.db, "-bread", now=desk.clock()) == (70, True)


# Against a search that reads everything


NAMES = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fay", "Gil", "Hal")
WORDS = ("cake", "bread", "stale", "fresh", "call", "thanks")


def naive(
    said: dict[ConversationId, list[tuple[str, dict[str, Any]]]],
    good: Callable[[str, dict[str, Any]], bool],
) -> set[ConversationId]:
    return {id_ for id_, items in said.items() if any(good(*one) for one in items)}


@pytest.mark.parametrize("seed", range(6))
def test_pages_hold_exactly_what_reading_everything_finds(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    desk = make_desk(tmp_path)
    items: list[FetchedItem] = []
    facts: dict[str, tuple[str, dict[str, Any]]] = {}
    for n in range(120):
        who = chance.choice(NAMES)
        text = " ".join(chance.choices(WORDS, k=3))
        rating = chance.choice([None, 1, 3, 5])
        at = MORNING + timedelta(minutes=chance.randrange(200))
        item = mention(
            text,
            person(who),
            remote_id=f"m{n}",
            thread_key=f"{who}-{chance.randrange(3)}",
            rating=rating,
            occurred_at=at,
        )
        items.append(item)
        facts[f"m{n}"] = (text, {"rating": rating, "mention": True})
        if chance.random() < 0.3:
            words = " ".join(chance.choices(WORDS, k=2))
            items.append(reply(words, answers=item, remote_id=f"r{n}", occurred_at=at))
            facts[f"r{n}"] = (words, {"rating": None, "mention": False})
    chance.shuffle(items)
    desk.shop.apply(items)
    said: dict[ConversationId, list[tuple[str, dict[str, Any]]]] = {}
    for table in ("mention", "reply"):
        for row in desk.db.rows(f"SELECT conversation_id, remote_id FROM {table}"):
            said.setdefault(ConversationId(row[0]), []).append(facts[row[1]])
    cases: dict[str, Callable[[str, dict[str, Any]], bool]] = {
        "cake ": lambda text, _: "cake" in text,
        "cake stale ": lambda text, _: "cake" in text and "stale" in text,
        '"stale bread"': lambda text, _: "stale bread" in text,
        "cake -stale": lambda text, _: "cake" in text and "stale" not in text,
        "rating:<3 cake ": lambda text, f: "cake" in text and f["rating"] == 1,
        "in:replies call ": lambda text, f: "call" in text and not f["mention"],
        "in:mentions thanks rating:5": lambda text, f: "thanks" in text and f["rating"] == 5,
        "rating:>=3": lambda _, f: (f["rating"] or 0) >= 3,
    }
    for text, good in cases.items():
        for limit in (1, 4, 60):
            found = pages(desk, text, limit=limit)
            assert len(found) == len(set(found)), (text, limit)
            assert set(found) == naive(said, good), (text, limit)
    desk.db.close()


def test_intent_by_the_owner_is_searched(desk: SmallDesk) -> None:
    id_ = desk.shop.says("hm")
    desk.triage.set_intent([id_], Intent.VENTING, now=desk.clock())
    assert pages(desk, "intent:venting") == [id_]
