"""Saved replies speak to the person, and an unfilled one cannot go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.domain.ids import SavedReplyId
from courtesydesk.services.saved_replies import SavedReplies, first_name, holes
from courtesydesk.services.settings import Settings
from support.people import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def replies(house: House) -> SavedReplies:
    return SavedReplies(house.db)


def test_variables_are_filled_in_for_the_customer(house: House, replies: SavedReplies) -> None:
    Settings(house.db).change({"shop.name": "Tarte & Co", "shop.signs": "Clara"})
    saved = replies.save(
        "Thanks", "Dear {first_name|there}, thank you for writing on {network}. {signs}, {shop}"
    )
    filled = replies.fill(saved.id, house.asked("Ana Braun"))
    assert filled.text == "Dear Ana, thank you for writing on Bluesky. Clara, Tarte & Co"
    assert filled.holes == ()
    assert replies.all()[0].used == 1


def test_fallbacks_are_tried_in_order(house: House, replies: SavedReplies) -> None:
    saved = replies.save("Hi", "Hi {first_name|shop|you there}!")
    assert replies.fill(saved.id, house.asked("baker_42")).text == "Hi you there!"
    Settings(house.db).change({"shop.name": "friend of Tarte"})
    assert replies.fill(saved.id, house.asked("x@y.example")).text == "Hi friend of Tarte!"


def test_what_is_asked_for_stays_a_hole(house: House, replies: SavedReplies) -> None:
    saved = replies.save("Order", "Your order {?order number} leaves {?when}. {signs}")
    filled = replies.fill(saved.id, house.asked())
    assert [filled.text[start:end] for start, end in filled.holes] == [
        "{?order number}",
        "{?when}",
        "{signs}",
    ], "nobody signs yet, so that is a hole, too"


def test_a_misspelt_variable_is_said_at_once(replies: SavedReplies) -> None:
    for text in ("Hi {fist_name|there}", "Hi {firstname}"):
        with pytest.raises(WrongInput, match="There is no"):
            replies.save("Hi", text)
    with pytest.raises(WrongInput):
        replies.save(" ", "text")


def test_names_are_one_of_a_kind_and_replies_can_be_changed(replies: SavedReplies) -> None:
    one = replies.save("Hi", "Hello")
    with pytest.raises(WrongInput, match="already"):
        replies.save("Hi", "Something else")
    changed = replies.save("Hi there", "Hello!", one.id)
    assert replies.all() == (changed,)
    replies.remove(one.id)
    assert replies.all() == ()
    with pytest.raises(NotFound):
        replies.save("Hi", "x", SavedReplyId(9))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ana Braun", "Ana"),
        ("Braun, Ana", "Ana"),
        ("ANA", "Ana"),
        ("ana braun", "Ana"),
        ("McKenna Lee", "McKenna"),
        ("Zoé", "Zoé"),
        ("user4711", ""),
        ("ana@example.org", ""),
        ("J. Doe", ""),
        ("", ""),
    ],
)
def test_only_what_looks_like_a_first_name_is_one(name: str, first: str) -> None:
    assert first_name(name) == first


def test_braces_in_a_draft_are_holes() -> None:
    assert holes("a {b} c {?d e}") == ((2, 5), (8, 14))
    assert holes("a {} b } c { d\n}") == ()
