"""Applying what was fetched: once, twice, in any order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Channel, DoneReason, Flag, State, View
from courtesydesk.domain.fetched import (
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Gone,
)
from courtesydesk.domain.mentions import (
    HandledVia,
    Intent,
    Kind,
    Mention,
    Origin,
    Reply,
    Visibility,
)
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import to_text
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.store.apply import Tally
from courtesydesk.store.database import Database
from courtesydesk.store.identities import digest
from support.shop import MORNING, SmallDesk, make_desk, mention, person, reply


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def at(minutes: float) -> Any:
    return MORNING + timedelta(minutes=minutes)


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that was learnt, without our own ids and times of fetching."""
    conversations = [
        tuple(row)
        for row in db.rows(
            "SELECT i.remote_id, c.network, c.channel, c.state, c.intent, c.flag, c.rating,"
            " c.photos, c.mentions, c.last_at, c.last_text, c.last_is_ours, c.waiting_since,"
            " c.due_at, c.done_reason, c.subject, c.url,"
            " (SELECT group_concat(r, ' ') FROM (SELECT remote_id AS r FROM mention m"
            "   WHERE m.conversation_id = c.id ORDER BY r)),"
            " (SELECT group_concat(r, ' ') FROM (SELECT remote_id AS r FROM reply p"
            "   WHERE p.conversation_id = c.id ORDER BY r))"
            " FROM conversation c JOIN identity i ON i.id = c.identity_id"
        )
    ]
    mentions = [
        tuple(row)
        for row in db.rows(
            "SELECT remote_id, text, rating, edited_at, deleted_at IS NULL, intent, photos,"
            " (SELECT group_concat(t, '|') FROM (SELECT text AS t FROM mention_version v"
            "   WHERE v.mention_id = mention.id ORDER BY t)) FROM mention"
        )
    ]
    people = [
        tuple(row)
        for row in db.rows(
            "SELECT i.remote_id, i.name, i.handle, u.name, u.since FROM identity i"
            " JOIN customer u ON u.id = i.customer_id"
        )
    ]
    strays = [tuple(row) for row in db.rows("SELECT remote_id FROM stray_reply")]
    return {
        "conversations": sorted(conversations, key=str),
        "mentions": sorted(mentions, key=str),
        "people": sorted(people, key=str),
        "strays": sorted(strays, key=str),
    }


def test_a_mention_makes_a_customer_and_a_conversation_to_answer(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Do you bake on Monday?", by="Maria Rossi")
    row = desk.shop.row(id_)
    assert (row.name, row.handle, row.state) == ("Maria Rossi", "@maria_rossi", State.NEW)
    assert row.intent is Intent.QUESTION
    assert row.waiting_since == MORNING
    assert row.due_at == MORNING + timedelta(minutes=240)
    assert desk.shop.in_view(View.TO_ANSWER) == [id_]


def test_the_same_items_twice_change_nothing(desk: SmallDesk) -> None:
    first = mention("Where is my order?", rating=2)
    items: list[FetchedItem] = [first, reply("On its way", answers=first)]
    desk.shop.apply(items)
    before = dump(desk.db)
    tally = Tally()
    changes = desk.shop.apply(items, tally=tally)
    assert changes == Changes()
    assert dump(desk.db) == before
    assert (tally.taken, tally.known) == (0, 2)


def test_an_edited_text_keeps_the_old_one(desk: SmallDesk) -> None:
    first = mention("The worst cake", remote_id="a", rating=1)
    later = mention("The best cake", remote_id="a", rating=5, edited_at=at(9))
    desk.shop.apply([first])
    desk.shop.apply([later])
    desk.shop.apply([first])
    (row,) = desk.db.rows("SELECT text, rating, edited_at FROM mention")
    assert tuple(row) == ("The best cake", 5, to_text(at(9)))
    (old,) = desk.db.rows("SELECT text, rating FROM mention_version")
    assert tuple(old) == ("The worst cake", 1)
    assert desk.shop.row(desk.shop.conversation_of("a")).rating == 5


def test_an_edit_brings_its_own_formatting_and_what_a_reply_needs(desk: SmallDesk) -> None:
    first = mention("Worst", remote_id="a", html="<p>Worst</p>", headers={"warning": "cake"})
    later = mention("Best", remote_id="a", html="<p>Best</p>", headers={"warning": ""})
    a_file = mention("Better", remote_id="a", edited_at=at(9))
    for item, expected in (
        (first, ("<p>Worst</p>", '{"warning": "cake"}')),
        (later, ("<p>Best</p>", '{"warning": ""}')),
        (a_file, ("", '{"warning": ""}')),
    ):
        desk.shop.apply([item])
        (row,) = desk.db.rows("SELECT html, headers FROM mention")
        assert tuple(row) == expected


def test_what_the_network_lost_is_marked_and_owes_nothing(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Never mind", remote_id="a")
    desk.shop.deletes("a")
    row = desk.shop.row(id_)
    assert (row.state, row.waiting_since) == (State.DONE, None)
    item = desk.feed.conversation(id_, now=desk.clock()).items[0]
    assert isinstance(item, Mention)
    assert item.deleted_at == MORNING


def test_a_deletion_that_comes_first_holds(desk: SmallDesk) -> None:
    desk.shop.deletes("a")
    id_ = desk.shop.says("Never mind", remote_id="a")
    assert desk.shop.row(id_).state is State.DONE


def test_what_comes_back_is_there_again_and_waits_again(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Where is my cake?", remote_id="a")
    desk.shop.deletes("a")
    told = mention("Where is my cake?", remote_id="a")
    desk.shop.apply([told])
    assert desk.shop.row(id_).state is State.DONE, "at the same time it is a late word only"
    desk.clock.pass_(minutes=5)
    desk.shop.apply([told], origin=Origin.MAILBOX)
    assert desk.shop.row(id_).state is State.DONE, "a mail is no word of the network's today"
    desk.shop.apply([told])
    item = desk.feed.conversation(id_, now=desk.clock()).items[0]
    assert isinstance(item, Mention)
    assert item.deleted_at is None
    assert desk.shop.row(id_).waiting_since == MORNING
    assert desk.shop.in_view(View.TO_ANSWER) == [id_]


def test_a_name_that_was_not_told_at_first_is_told_later_and_one_that_was_stays(
    desk: SmallDesk,
) -> None:
    nobody, ana, other = (
        person("7", name=name, handle=handle)
        for name, handle in (("", ""), ("Ana", "@ana"), ("Anna", "@anna"))
    )
    desk.shop.says("Good morning", by=nobody, remote_id="a")
    for who in (nobody, ana, other):
        desk.shop.apply([mention("Good morning", by=who, remote_id="a")])
    (row,) = desk.db.rows("SELECT author, handle FROM mention")
    assert tuple(row) == ("Ana", "@ana")
    assert desk.shop.row(desk.shop.conversation_of("a")).name == "Ana"


def test_an_erased_customer_is_not_fetched_again(desk: SmallDesk) -> None:
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO erased VALUES ('mastodon', ?, ?)", [digest("maria"), to_text(MORNING)]
        )
    tally = Tally()
    first = mention("Hello", person("Maria"))
    desk.shop.apply([first, reply("Hi", answers=first), mention("Hi", "Tom")], tally=tally)
    assert (tally.taken, tally.erased) == (1, 2)
    assert desk.db.value("SELECT count(*) FROM customer") == 1


def test_forty_people_under_one_post_are_forty_conversations(desk: SmallDesk) -> None:
    post = FetchedPost("p1", "Our shop", "New cakes!", MORNING, ours=True)
    items = [
        mention(f"Comment {n}", f"Person {n}", thread_key="p1", post=post, kind=Kind.COMMENT)
        for n in range(40)
    ]
    desk.shop.apply(items)
    ids = desk.shop.in_view()
    assert len(ids) == 40
    shown = desk.feed.conversation(ids[0], now=desk.clock())
    assert shown.post is not None
    assert (shown.post.text, shown.voices) == ("New cakes!", 39)
    assert len(desk.feed.voices(ids[0])) == 39


def test_a_new_mention_brings_a_done_conversation_back(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Hello")
    desk.triage.done([id_], DoneReason.OTHER, now=desk.clock())
    later = desk.clock.pass_(hours=1)
    desk.shop.says("Anybody?")
    row = desk.shop.row(id_)
    assert (row.state, row.waiting_since, row.done_reason) == (State.TO_ANSWER, later, None)


def test_snoozed_wakes_on_a_reply_only_if_asked_to(desk: SmallDesk) -> None:
    wakes = desk.shop.says("Hello", by="Ann")
    sleeps = desk.shop.says("Hello", by="Bob")
    until = desk.clock() + timedelta(days=1)
    desk.triage.snooze([wakes], until, now=desk.clock())
    desk.triage.snooze([sleeps], until, wake_on_reply=False, now=desk.clock())
    desk.clock.pass_(hours=1)
    desk.shop.says("Hello again", by="Ann")
    desk.shop.says("Hello again", by="Bob")
    assert desk.shop.row(wakes).state is State.TO_ANSWER
    assert desk.shop.row(wakes).snoozed_until is None
    assert desk.shop.row(sleeps).state is State.SNOOZED


def test_spam_stays_spam(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Buy followers")
    desk.triage.spam([id_], now=desk.clock())
    desk.clock.pass_(hours=1)
    desk.shop.says("Buy more followers")
    assert desk.shop.row(id_).state is State.SPAM
    assert desk.shop.row(id_).waiting_since is None


def test_bulk_is_never_on_the_clock(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Our newsletter", flag=Flag.BULK)
    row = desk.shop.row(id_)
    assert (row.state, row.done_reason, row.due_at) == (State.DONE, DoneReason.OTHER, None)
    assert desk.shop.in_view(View.TO_ANSWER) == []
    desk.clock.pass_(hours=1)
    desk.shop.says("A real question?")
    assert desk.shop.row(id_).state is State.NEW


def test_a_reply_elsewhere_answers_and_retires_the_draft(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Hello?")
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO draft(conversation_id, side, text, created_at, updated_at)"
            " VALUES (?, 'public', 'Dear', ?, ?)",
            [id_, to_text(MORNING), to_text(MORNING)],
        )
    assert desk.shop.row(id_).has_draft
    desk.clock.pass_(minutes=5)
    desk.shop.replies_elsewhere("Hello!", id_)
    row = desk.shop.row(id_)
    assert (row.state, row.last_is_ours, row.waiting_since) == (State.WAITING, True, None)
    assert not row.has_draft
    assert desk.db.value("SELECT retired_because FROM draft") == "answered_elsewhere"
    item = desk.feed.conversation(id_, now=desk.clock()).items[-1]
    assert isinstance(item, Reply)
    assert item.via is HandledVia.ELSEWHERE


def test_our_own_sent_copy_is_linked_and_not_kept_twice(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Hello?", remote_id="a")
    _outbox(desk, id_, "ours-1", DeliveryState.SENT, with_reply=True)
    copy = reply("Hello!", remote_id="ours-1", answers_remote_id="a", url="https://x.example/1")
    tally = Tally()
    desk.shop.apply([copy], tally=tally)
    assert (tally.taken, tally.known) == (0, 1)
    (row,) = desk.db.rows("SELECT remote_id, url, via FROM reply")
    assert tuple(row) == ("ours-1", "https://x.example/1", "desk")


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.UNSURE])
def test_a_sent_copy_of_what_is_on_its_way_is_left_to_the_outbox(
    desk: SmallDesk, state: DeliveryState
) -> None:
    id_ = desk.shop.says("Hello?", remote_id="a")
    _outbox(desk, id_, "ours-1", state, with_reply=False)
    desk.shop.apply([reply("Hello!", remote_id="ours-1", answers_remote_id="a")])
    assert desk.db.value("SELECT count(*) FROM reply") == 0
    assert desk.shop.row(id_).state is State.NEW


def _outbox(
    desk: SmallDesk, id_: int, client_id: str, state: DeliveryState, *, with_reply: bool
) -> None:
    with desk.db.writing() as write:
        row = write.execute(
            "INSERT INTO outbox(conversation_id, network, text, visibility, state, client_id,"
            " created_at, changed_at) VALUES (?, 'mastodon', 'Hello!', 'public', ?, ?, ?, ?)"
            " RETURNING id",
            [id_, state.value, client_id, to_text(MORNING), to_text(MORNING)],
        ).fetchone()
        if with_reply:
            write.execute(
                "INSERT INTO reply(conversation_id, network, text, occurred_at, via, outbox_id)"
                " VALUES (?, 'mastodon', 'Hello!', ?, 'desk', ?)",
                [id_, to_text(at(1)), row[0]],
            )


def _taken_private(desk: SmallDesk, id_: int, state: DeliveryState, when: Any) -> None:
    with desk.db.writing() as write:
        write.execute(
            "INSERT INTO outbox(conversation_id, identity_id, network, text, visibility, state,"
            " client_id, created_at, changed_at) SELECT id, identity_id, network, 'Tell me more?',"
            " 'private', ?, 'ours-1', ?, ? FROM conversation WHERE id = ?",
            [state.value, to_text(when), to_text(when), id_],
        )


def _direct(text: str, minute: float, **more: Any) -> FetchedMention:
    more = {"thread_key": "dm-7", "visibility": Visibility.PRIVATE, **more}
    return mention(text, channel=Channel.DIRECT, occurred_at=at(minute), **more)


def test_what_was_taken_private_goes_on_in_the_same_conversation(desk: SmallDesk) -> None:
    public = desk.shop.says("My cake was burnt!")
    _taken_private(desk, public, DeliveryState.SENT, at(5))
    first, second = _direct("It was order 12.", 20), _direct("And the candles.", 21)
    desk.shop.apply([first])
    desk.shop.apply([second])
    assert desk.shop.conversation_of(first.remote_id) == public
    assert desk.shop.conversation_of(second.remote_id) == public
    other = _direct("Hello", 22, by="Ann", thread_key="dm-8")
    desk.shop.apply([other])
    assert desk.shop.conversation_of(other.remote_id) != public


@pytest.mark.parametrize(
    ("state", "minute"),
    [
        (DeliveryState.WITHDRAWN, 20),
        (DeliveryState.REFUSED, 20),
        (DeliveryState.SENT, 3),
        (DeliveryState.SENT, 32 * 24 * 60),
    ],
)
def test_a_message_that_answers_no_private_word_of_ours_is_a_conversation_of_its_own(
    desk: SmallDesk, state: DeliveryState, minute: int
) -> None:
    public = desk.shop.says("My cake was burnt!")
    _taken_private(desk, public, state, at(5))
    item = _direct("Do you sell flour?", minute)
    desk.shop.apply([item])
    assert desk.shop.conversation_of(item.remote_id) != public


def test_a_reply_that_comes_before_its_mention_waits_for_it(desk: SmallDesk) -> None:
    first = mention("Hello?")
    tally = Tally()
    desk.shop.apply([reply("Hello!", answers=first)], tally=tally)
    assert (tally.strays, desk.shop.in_view()) == (1, [])
    desk.shop.apply([first])
    row = desk.shop.row(desk.shop.conversation_of(first.remote_id))
    assert (row.state, row.last_is_ours) == (State.WAITING, True)
    assert desk.db.value("SELECT count(*) FROM stray_reply") == 0


def mail(id_: str, minute: int, *related: str, thread_key: str = "") -> FetchedMention:
    return mention(
        f"Mail {id_}",
        "Maria",
        remote_id=id_,
        thread_key=thread_key or id_,
        related=related,
        channel=Channel.EMAIL,
        kind=Kind.EMAIL,
        occurred_at=at(minute),
    )


def test_mails_are_joined_by_what_they_refer_to_in_any_order(desk: SmallDesk) -> None:
    desk.shop.apply([mail("c", 3, "b")])
    desk.shop.apply([mail("a", 1)])
    assert len(desk.shop.in_view()) == 2
    desk.shop.apply([mail("b", 2, "a")])
    assert len(desk.shop.in_view()) == 1
    assert desk.shop.conversation_of("a") == desk.shop.conversation_of("c")
    assert desk.shop.row(desk.shop.conversation_of("a")).mentions == 3


def test_the_owners_word_outlasts_the_joining_of_two(desk: SmallDesk) -> None:
    desk.shop.apply([mail("c", 3, "b")])
    desk.shop.apply([mail("a", 1)])
    first, second = (desk.shop.conversation_of(name) for name in "ac")
    desk.triage.set_sentiment([first], Sentiment.POS, now=desk.clock())
    desk.triage.set_urgency([second], Urgency.HIGH, now=desk.clock())
    desk.shop.apply([mail("b", 2, "a")])
    row = desk.shop.row(desk.shop.conversation_of("a"))
    assert (row.sentiment, row.urgency) == (Sentiment.POS, Urgency.HIGH)


def test_a_thread_that_came_in_by_a_reference_is_known_by_its_own_name_too(
    desk: SmallDesk,
) -> None:
    # The second stands with the first because it refers to it, under a thread of another name;
    # the third knows that name only, and comes with a later fetch.
    desk.shop.apply([mail("a", 1), mail("b", 2, "a", thread_key="list")])
    desk.shop.apply([mail("c", 3, thread_key="list")])
    assert len(desk.shop.in_view()) == 1
    assert desk.shop.row(desk.shop.conversation_of("c")).mentions == 3


def test_a_reply_to_somebody_not_here_yet_never_goes_into_another_persons_conversation(
    desk: SmallDesk,
) -> None:
    ours = reply("Dear Ann", remote_id="r", thread_key="t", to_remote_ids=("ann",))
    desk.shop.apply([ours])
    desk.shop.apply([mention("Hello", "Bob", remote_id="b", thread_key="t")])
    assert not desk.shop.row(desk.shop.conversation_of("b")).last_is_ours
    desk.shop.apply([mention("Hello", "Ann", remote_id="a", thread_key="t")])
    assert desk.shop.row(desk.shop.conversation_of("a")).last_is_ours
    assert not desk.shop.row(desk.shop.conversation_of("b")).last_is_ours


def test_pictures_are_on_the_disk_under_their_content(desk: SmallDesk) -> None:
    picture = FetchedPicture("cake.png", "image/png", b"\x89PNG cake", 9, "A cake")
    id_ = desk.shop.says("Look!", pictures=(picture,))
    desk.shop.says("Look!", by="Tom", pictures=(picture,))
    item = desk.feed.conversation(id_, now=desk.clock()).items[0]
    assert isinstance(item, Mention)
    (kept,) = item.pictures
    assert (kept.name, kept.alt, kept.size) == ("cake.png", "A cake", 9)
    assert (desk.workspace.root / kept.path).read_bytes() == b"\x89PNG cake"
    assert desk.shop.row(id_).photos == 1
    assert len([file for file in desk.workspace.pictures.rglob("*") if file.is_file()]) == 1


def test_the_owners_word_on_intent_outlasts_new_mentions(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Really?")
    desk.triage.set_intent([id_], Intent.VENTING, now=desk.clock())
    desk.clock.pass_(hours=1)
    desk.shop.says("One star.", rating=1)
    assert desk.shop.row(id_).intent is Intent.VENTING


def test_a_complaint_that_waits_is_not_hidden_by_a_later_question(desk: SmallDesk) -> None:
    id_ = desk.shop.says("Stale bread.", rating=1)
    desk.clock.pass_(hours=1)
    desk.shop.says("Hello? Anyone?")
    assert desk.shop.row(id_).intent is Intent.COMPLAINT
    assert desk.shop.row(id_).due_at == MORNING + timedelta(minutes=60)


def test_a_name_follows_the_newest_mention_unless_the_owner_gave_one(desk: SmallDesk) -> None:
    who = person("Maria")
    renamed = person("Maria", name="Maria R.")
    desk.shop.apply([mention("Hi", renamed, occurred_at=at(9))])
    desk.shop.apply([mention("Hi", who, occurred_at=at(1))])
    assert desk.db.value("SELECT name FROM identity") == "Maria R."
    with desk.db.writing() as write:
        write.execute("UPDATE customer SET name = 'The baker’s wife'")
    desk.shop.apply([mention("Hi", person("Maria", name="M."), occurred_at=at(20))])
    assert desk.db.value("SELECT name FROM identity") == "M."
    assert desk.db.value("SELECT name FROM customer") == "The baker’s wife"


def test_the_due_moment_counts_opening_hours(desk: SmallDesk) -> None:
    desk.settings.change({"shop.hours": "Mon–Fri 9–18"})
    desk.clock.now = MORNING.replace(hour=16, minute=30)  # 17:30 in Paris, on a Friday
    id_ = desk.shop.says("Stale.", rating=1, channel=Channel.DIRECT)
    due = desk.shop.row(id_).due_at
    assert due is not None
    assert to_text(due) == "2026-11-23T08:30:00.000Z"


def test_a_public_complaint_is_due_within_a_day_of_the_calendar(desk: SmallDesk) -> None:
    desk.settings.change({"shop.hours": "Mon–Fri 9–18"})
    desk.clock.now = MORNING.replace(hour=16, minute=30)
    id_ = desk.shop.says("Stale.", rating=1)
    assert desk.shop.row(id_).due_at == desk.clock() + timedelta(hours=24)
    desk.settings.change({"clock.public_complaint_hours": 0})
    due = desk.shop.row(id_).due_at
    assert due is not None
    assert to_text(due) == "2026-11-23T08:30:00.000Z"


# Any order, any number of times


PEOPLE = ("Ann", "Bob")


@st.composite
def histories(draw: st.DrawFn) -> list[FetchedItem]:
    """Mentions, edits, mails that refer to one another, replies and deletions."""
    items: list[FetchedItem] = []
    mails: list[tuple[str, str]] = []
    count = draw(st.integers(1, 6))
    for n in range(count):
        who = draw(st.sampled_from(PEOPLE))
        remote = f"m{n}"
        related = tuple(id_ for id_, other in mails if other == who and draw(st.booleans()))
        item = mention(
            draw(st.sampled_from(["Hello", "Where?", "Thanks", ""])),
            who,
            remote_id=remote,
            thread_key=draw(st.sampled_from(["t1", "t2", related[0] if related else remote])),
            related=related,
            occurred_at=at(n * 10),
            rating=draw(st.sampled_from([None, 1, 5])),
            flag=draw(st.sampled_from([None, None, Flag.BULK])),
            subject=draw(st.sampled_from(["", f"About {n}"])),
        )
        items.append(item)
        mails.append((remote, who))
        if draw(st.booleans()):
            edited = {"text": f"Edited {n}", "edited_at": at(n * 10 + 3)}
            items.append(_changed(item, edited))
        if draw(st.booleans()):
            refers, answers = draw(st.sampled_from([(0, 1), (1, 1), (1, 0), (0, 0)]))
            addressed = not answers or draw(st.booleans())
            items.append(
                FetchedReply(
                    f"r{n}",
                    item.thread_key,
                    f"Reply {n}",
                    at(n * 10 + draw(st.sampled_from([1, 15]))),
                    answers_remote_id=remote if answers else "",
                    related=(*related, remote) if refers else (),
                    to_remote_ids=(who.lower(),) if addressed else (),
                )
            )
            if refers:
                mails.append((f"r{n}", who))
        if draw(st.integers(0, 5)) == 0:
            items.append(Gone(remote))
    return items


def _changed(item: FetchedMention, values: dict[str, Any]) -> FetchedMention:
    import dataclasses

    return dataclasses.replace(item, **values)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_and_any_repetition_give_the_same_desk(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    history = data.draw(histories())
    straight = make_desk(tmp_path_factory.mktemp("straight"))
    straight.shop.apply(history)
    shuffled = make_desk(tmp_path_factory.mktemp("shuffled"))
    twice = data.draw(st.lists(st.sampled_from(history), max_size=4))
    order = data.draw(st.permutations([*history, *twice]))
    while order:
        size = data.draw(st.integers(1, len(order)))
        shuffled.shop.apply(order[:size])
        order = order[size:]
    try:
        assert dump(shuffled.db) == dump(straight.db)
        assert shuffled.db.problems() == []
    finally:
        straight.db.close()
        shuffled.db.close()
