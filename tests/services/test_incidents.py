"""A pile-on becomes one incident, is answered person by person, and comes to an end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.fetched import FetchedPost
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.incidents import Matter, Wave
from courtesydesk.domain.mentions import Intent, Visibility
from courtesydesk.services.incidents import Incidents
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.promises import Promises
from courtesydesk.store import erasing
from support.shop import SmallDesk, make_desk, mention, person


class Crowd:
    """A shop, and people who all say something about one thing."""

    def __init__(self, folder: Path) -> None:
        self.desk: SmallDesk = make_desk(folder)
        self.clock, self.shop = self.desk.clock, self.desk.shop
        self.incidents = Incidents(self.desk.db)
        self.number = 0

    def says(
        self,
        text: str,
        intent: Intent = Intent.COMPLAINT,
        post: str = "",
        about: str = "About the new queue",
    ) -> ConversationId:
        self.number += 1
        at = self.clock.pass_(minutes=5)
        under = FetchedPost(post, "us", about, at, ours=True) if post else None
        one = mention(
            text, person(f"Guest {self.number}"), intent=intent, occurred_at=at, post=under
        )
        self.shop.apply([one])
        return self.shop.conversation_of(one.remote_id)

    def piles_on(self, people: int = 8) -> list[ConversationId]:
        said = [self.says(f"Number {at}: never again", post="queue") for at in range(people)]
        self.looks()
        return said

    def looks(self) -> None:
        self.incidents.look(now=self.clock())


@pytest.fixture
def crowd(tmp_path: Path) -> Crowd:
    return Crowd(tmp_path)


def test_many_under_one_post_are_one_incident_and_who_comes_later_joins(crowd: Crowd) -> None:
    said = crowd.piles_on()
    (one,) = crowd.incidents.open()
    assert one.title == "About the new queue"
    assert {member.conversation for member in one.members} == set(said)
    assert (one.answered, one.peak) == (0, 8)
    later = crowd.says("Me too", post="queue")
    crowd.says("Something else entirely")
    crowd.looks()
    (same,) = crowd.incidents.open()
    assert same.id == one.id
    assert {member.conversation for member in same.members} == {*said, later}


@pytest.mark.parametrize(
    ("about", "title"),
    [
        ("One till for everything. " * 9, f"{'One till for everything. ' * 4}One till for…"),
        ("x" * 200, f"{'x' * 119}…"),
    ],
)
def test_a_long_post_gives_its_first_whole_words(crowd: Crowd, about: str, title: str) -> None:
    for at in range(8):
        crowd.says(f"Number {at}: never again", post="queue", about=about)
    crowd.looks()
    (one,) = crowd.incidents.open()
    assert one.title == title
    assert (one.matter, one.set_off) == (Matter.OUR_POST, " ".join(about.split()))


def test_nearly_the_same_words_are_one_matter(crowd: Crowd) -> None:
    for at in range(8):
        crowd.says(f"Boycott this bakery, they mistreat the apprentices of the town! {at}")
    crowd.looks()
    (one,) = crowd.incidents.open()
    assert len(one.members) == 8
    crowd.says("Boycott this bakery, they mistreat the apprentices of the town!!!")
    crowd.looks()
    assert len(crowd.incidents.open()[0].members) == 9


def test_few_people_or_ordinary_talk_are_none(crowd: Crowd) -> None:
    crowd.piles_on(5)
    for at in range(20):
        crowd.says(f"Where is number {at}?", Intent.QUESTION, post="queue")
    crowd.looks()
    assert crowd.incidents.open() == ()


def test_a_wave_of_praise_is_told_apart(crowd: Crowd) -> None:
    for at in range(12):
        crowd.says(f"Wonderful, number {at}", Intent.PRAISE, post="cake")
    crowd.looks()
    (one,) = crowd.incidents.open()
    assert one.wave is Wave.PRAISE


def test_answers_are_counted_and_the_end_can_be_taken_back(crowd: Crowd) -> None:
    said = crowd.piles_on()
    crowd.clock.pass_(minutes=30)
    crowd.shop.replies_elsewhere("You are right, and I am sorry", said[0])
    (one,) = crowd.incidents.open()
    assert one.answered == 1
    assert one.members[-1].conversation == said[0]
    assert one.typical_wait is not None
    crowd.incidents.end(one.id, now=crowd.clock())
    assert crowd.incidents.open() == ()
    (past,) = crowd.incidents.past()
    counts = crowd.desk.feed.counts(now=crowd.clock())
    assert (counts.incidents, counts.past_incidents) == (0, True)
    assert past.ended_at == crowd.clock()
    crowd.incidents.reopen(one.id)
    assert crowd.incidents.count() == 1


def test_it_ends_by_itself_when_it_is_quiet_and_rests_before_it_is_raised_again(
    crowd: Crowd,
) -> None:
    crowd.piles_on()
    crowd.clock.pass_(hours=49)
    crowd.looks()
    assert crowd.incidents.open() == ()
    crowd.piles_on()
    assert crowd.incidents.open() == ()
    crowd.clock.pass_(hours=25)
    crowd.piles_on()
    assert crowd.incidents.count() == 1


def test_what_is_none_is_not_among_the_past(crowd: Crowd) -> None:
    crowd.piles_on()
    (one,) = crowd.incidents.open()
    crowd.incidents.dismiss(one.id, now=crowd.clock())
    assert crowd.incidents.past() == ()
    assert not crowd.desk.feed.counts(now=crowd.clock()).past_incidents
    crowd.looks()
    assert crowd.incidents.open() == ()


def test_it_can_be_switched_off(crowd: Crowd) -> None:
    crowd.desk.settings.change({"incident.sensitivity": "off"})
    crowd.piles_on(30)
    assert crowd.incidents.open() == ()


def test_a_statement_is_kept_and_published_once_there_is_one(crowd: Crowd) -> None:
    crowd.piles_on()
    (one,) = crowd.incidents.open()
    with pytest.raises(WrongInput):
        crowd.incidents.published(one.id, " ", now=crowd.clock())
    crowd.incidents.keep_statement(one.id, " We open a till. ")
    assert crowd.incidents.open()[0].statement == "We open a till."
    crowd.incidents.published(one.id, "We open a second till. ", now=crowd.clock())
    (same,) = crowd.incidents.open()
    assert (same.statement, same.statement_at) == ("We open a second till.", crowd.clock())


def test_nobody_in_it_gets_the_words_that_another_got(crowd: Crowd) -> None:
    first, second, *_ = crowd.piles_on()
    outside = crowd.says("A scarf was left here")
    outbox = Outbox(crowd.desk.db, connector_for=None, check=None)  # type: ignore[arg-type]

    def answer(id_: ConversationId, text: str) -> None:
        outbox.release_text(id_, Visibility.PUBLIC, text, Release(), now=crowd.clock())

    answer(first, "Hello, I am sorry about the queue. We open a second till tomorrow.")
    with pytest.raises(NotAllowed, match="Guest 1"):
        answer(second, "Hello, I am sorry about the queue! We open a second till tomorrow")
    answer(
        second, "You waited twenty minutes with a child, and I saw you leave. A second till opens."
    )
    answer(outside, "Hello, I am sorry about the queue. We open a second till tomorrow.")


def test_it_stays_quick_in_a_long_history(crowd: Crowd) -> None:
    crowd.piles_on()
    plan = crowd.desk.db.rows(
        "EXPLAIN QUERY PLAN SELECT m.occurred_at FROM mention m"
        " WHERE m.occurred_at > 'a' AND m.occurred_at <= 'b' AND m.intent IN ('complaint')"
    )
    assert "mention_newest" in plan[0]["detail"]
    assert crowd.clock() - timedelta(hours=1) < crowd.incidents.open()[0].started_at


def test_erasing_somebody_takes_their_words_from_its_title(crowd: Crowd) -> None:
    ids = [
        crowd.says(f"Boycott this bakery, they mistreat the apprentices of the town! {at}")
        for at in range(8)
    ]
    crowd.looks()
    (one,) = crowd.incidents.open()
    assert one.title.startswith("Boycott")
    head = crowd.desk.db.value("SELECT substr(about, 6) FROM incident")
    assert int(head) in ids
    customer = crowd.shop.row(ConversationId(int(head))).customer
    erasing.erase(crowd.desk.db, customer, now=crowd.clock())
    (same,) = crowd.incidents.open()
    assert same.title == same.set_off == "…"
    assert same.matter is Matter.WORDS
    assert len(same.members) == 7


def test_a_promise_of_the_statement_is_given_once_for_all_when_it_is_published(
    crowd: Crowd,
) -> None:
    said = crowd.piles_on()
    (one,) = crowd.incidents.open()
    promises = Promises(crowd.desk.db)
    text = "We are sorry. We will refund everybody tomorrow at noon."
    found = promises.find_in_statement(text, one.id, now=crowd.clock())
    assert len(found.offered) == 1
    promises.draft_statement(one.id, "refund everybody", None, now=crowd.clock())
    promises.draft_statement(one.id, "call everybody", None, now=crowd.clock())
    drafted = promises.find_in_statement("", one.id, now=crowd.clock()).taken
    assert [promise.what for promise in drafted] == ["refund everybody", "call everybody"]
    promises.drop(drafted[1].id)
    assert promises.open() == ()
    assert crowd.incidents.published(one.id, text, now=crowd.clock()).promises
    (given,) = promises.open()
    assert (given.what, given.conversation) == ("refund everybody", said[0])
    promises.draft_statement(one.id, "write to everybody", None, now=crowd.clock())
    assert len(promises.open()) == 2
    assert not crowd.incidents.published(one.id, text, now=crowd.clock()).promises


def test_a_promise_to_everybody_outlives_the_one_who_said_it_first(crowd: Crowd) -> None:
    said = crowd.piles_on()
    (one,) = crowd.incidents.open()
    promises = Promises(crowd.desk.db)
    promises.draft_statement(one.id, "refund everybody", None, now=crowd.clock())
    promises.make(said[0], "call her", None, now=crowd.clock())
    crowd.incidents.published(one.id, "We refund you.", now=crowd.clock())
    assert {promise.what: promise.to_all for promise in promises.open()} == {
        "refund everybody": "About the new queue", "call her": "",
    }  # fmt: skip
    erasing.erase(crowd.desk.db, promises.open()[0].customer, now=crowd.clock())
    (left,) = promises.open()
    assert (left.what, left.conversation) == ("refund everybody", said[1])
