"""One person on every network: who they are and what happened with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.services.people import People
from support.people import NOW, House, minutes, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def people(house: House) -> People:
    return People(house.db, house.workspace)


def reasons(people: People, customer: CustomerId) -> dict[str, tuple[str, ...]]:
    return {one.identity.handle: one.reasons for one in people.get(customer).suggestions}


def test_a_customer_is_shown_whole(house: House, people: People) -> None:
    ana, identity = house.person("Ana Braun", "bluesky", "@ana.example")
    talk = house.conversation(identity)
    house.mention(talk, "Lovely!", at=NOW - minutes(90), intent="praise", mood=0.9)
    house.mention(talk, "Where is it?", at=NOW, intent="complaint", mood=-0.4)
    house._insert("promise", conversation_id=talk, what="call", made_at="2026-11-21T15:00:00.000Z")
    found = people.get(ana)
    assert (found.name, found.conversations, found.mentions, found.praised) == (
        "Ana Braun",
        1,
        2,
        1,
    )
    assert found.since == NOW - minutes(90)
    assert [mood for _, mood in found.mood] == [0.9, -0.4]
    assert [promise.what for promise in found.promises] == ["call"]
    assert [one.handle for one in found.identities] == ["@ana.example"]


def test_mood_is_at_most_sixty_points(house: House, people: People) -> None:
    ana, identity = house.person("Ana")
    talk = house.conversation(identity)
    for number in range(200):
        house.mention(talk, "so so", at=NOW + minutes(number), mood=number / 200)
    mood = people.get(ana).mood
    assert 40 <= len(mood) <= 60
    assert mood == tuple(sorted(mood))


def test_a_customer_who_is_not_there_is_not_found(people: People) -> None:
    with pytest.raises(NotFound):
        people.get(CustomerId(5))


def test_the_timeline_runs_over_all_networks_newest_first(house: House, people: People) -> None:
    ana, blue = house.person("Ana Braun", "bluesky", "@ana")
    mail = house.identity(ana, "email", "ana@example.org", name="Ana")
    one, two = house.conversation(blue), house.conversation(mail)
    first = NOW - minutes(100)
    house.mention(one, "A post", at=first)
    house.reply(one, "An answer", at=first + minutes(1))
    house.mention(two, "A mail", at=first + minutes(2), subject="Order 12")
    house.note(ana, "Called back", at=first + minutes(3), kind=NoteKind.CALL, inbound=0)
    house.note(ana, "Likes tarts", at=first + minutes(4))
    entries = people.timeline(ana)
    assert [(entry.network, entry.item.text) for entry in entries] == [
        ("", "Likes tarts"),
        ("phone", "Called back"),
        ("email", "A mail"),
        ("bluesky", "An answer"),
        ("bluesky", "A post"),
    ]
    assert entries[2].subject == "Order 12"


@settings(max_examples=25, deadline=None)
@given(
    moments=st.lists(st.integers(0, 8), min_size=1, max_size=40),
    limit=st.integers(1, 7),
)
def test_paging_through_a_timeline_shows_each_thing_once(
    tmp_path_factory: pytest.TempPathFactory, moments: list[int], limit: int
) -> None:
    with open_house(tmp_path_factory.mktemp("paging")) as house:
        people = People(house.db, house.workspace)
        ana, identity = house.person("Ana")
        talk = house.conversation(identity)
        for number, moment in enumerate(moments):
            text, at = f"thing {number}", NOW + minutes(moment)
            if number % 3 == 0:
                house.mention(talk, text, at=at)
            elif number % 3 == 1:
                house.reply(talk, text, at=at)
            else:
                house.note(ana, text, at=at)
        seen: list[str] = []
        before = None
        while page := people.timeline(ana, before=before, limit=limit):
            seen += [entry.item.text for entry in page]
            before = page[-1].at
        assert sorted(seen) == sorted(f"thing {number}" for number in range(len(moments)))


def test_searching_a_timeline_minds_neither_accents_nor_case(house: House, people: People) -> None:
    ana, identity = house.person("Ana")
    talk = house.conversation(identity)
    for number in range(300):
        house.mention(talk, f"Nothing {number}", at=NOW + minutes(number))
    house.mention(talk, "The CRÈME brûlée was cold", at=NOW - minutes(9))
    house.note(ana, "Offered a new creme brulee", at=NOW - minutes(8))
    found = people.timeline(ana, search="creme brulée")
    assert [entry.item.text for entry in found] == [
        "Offered a new creme brulee",
        "The CRÈME brûlée was cold",
    ]


def test_customers_are_found_by_name_handle_and_address(house: House, people: People) -> None:
    zoe, _ = house.person("Zoé Lefèvre", "instagram", "@zoe.bakes")
    ben, _ = house.person("Ben", "email", "ben.king@example.org")
    assert [row.id for row in people.find("lefevre")] == [zoe]
    assert [row.id for row in people.find("zoe bak")] == [zoe]
    assert [row.id for row in people.find("ben.king@exam")] == [ben]
    assert people.find('"( NEAR *') == ()
    assert {row.id for row in people.find("")} == {zoe, ben}


def test_an_empty_search_shows_who_wrote_last(house: House, people: People) -> None:
    for number in range(5):
        _, identity = house.person(f"Person {number}")
        house.mention(house.conversation(identity), "hi", at=NOW + minutes(number))
    rows = people.find("", limit=3)
    assert [row.name for row in rows] == ["Person 4", "Person 3", "Person 2"]
    assert rows[0].mentions == 1


def test_the_same_person_elsewhere_is_suggested_with_the_reason(
    house: House, people: People
) -> None:
    ana, blue = house.person("Ana Braun", "bluesky", "@anabakes")
    house.person("A. B.", "instagram", "anabakes")
    house.person("ana brâun", "google")
    house.person("Someone", "mastodon", "@anabakes@cakes.example")
    house.person("", "email", "ana+shop@example.org")
    house.person("Ana", "x", "@other")
    house.mention(house.conversation(blue), "Please write to me: ana+shop@example.org")
    assert reasons(people, ana) == {
        "ana+shop@example.org": ("said_so",),
        "anabakes": ("same_handle",),
        "@anabakes@cakes.example": ("same_handle",),
        "": ("same_name",),
    }


def test_mailboxes_with_a_plus_word_are_the_same_address(house: House, people: People) -> None:
    ana, _ = house.person("Ana", "email", "ana+cakes@example.org")
    house.person("A", "email", "ana@example.org")
    house.person("B", "email", "ana+x@other.example")
    house.person("C", "email", "info@example.org")
    assert reasons(people, ana) == {"ana@example.org": ("same_address",)}


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("I'm @anabakes on Instagram, same order!", True),
        ("You know me, I am anabakes on Instagram", True),
        ("mein Account ist @anabakes", True),
        ("I love what @anabakes does", False),
        ("I am anabakes, somewhere", False),
    ],
)
def test_only_what_they_say_of_themselves_counts(
    house: House, people: People, text: str, suggested: bool
) -> None:
    ben, mail = house.person("Ben", "email", "ben@example.org")
    ana, _ = house.person("Ana", "instagram", "@anabakes")
    house.mention(house.conversation(mail), text)
    assert ("@anabakes" in reasons(people, ben)) is suggested
    assert ("ben@example.org" in reasons(people, ana)) is suggested, "and the other way round"
