"""What is taken out of replies before they are compared, and what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.tone.likeness import frame, likeness, shared

CAKE = (
    "Hi Ada,\n\nThank you for telling us about the cake. I am sorry that it was dry, and I have "
    "asked the bakers to look at the oven. A new one is waiting for you.\n\nBest wishes,\nSophie"
)
TART = (
    "Hello Tom, thank you for telling us about the tart. I am sorry that it was soggy, and I have "
    "asked the bakers to look at the oven. A new one is waiting for you.\n– Sophie"
)


def test_names_greetings_signatures_and_their_own_words_are_out() -> None:
    ada = frame(CAKE, "Ada Lovelace", "The cake was dry!")
    tom = frame(TART, "Tom", "My tart: soggy.")
    assert ada.words == tom.words
    assert ada.words[:4] == ("thank", "you", "for", "telling")
    assert ada.words[-3:] == ("waiting", "for", "you")
    assert likeness(ada, tom) == 1.0


def test_a_signature_of_the_shop_is_out() -> None:
    signed = "The oven is mended, and a cake of yours is in it.\n\nYours\nSophie\nRue des Lilas 5"
    assert frame(signed, signature="Yours\nSophie\nRue des Lilas 5").words[-1] == "it"


def test_common_words_stay_although_they_wrote_them_too() -> None:
    assert frame("Please come back", asked="I will never come back, please").words == (
        "please", "come", "back",
    )  # fmt: skip


def test_different_answers_are_not_alike() -> None:
    other = frame("The eclairs come back in March, when the strawberries are in. Until then: figs.")
    assert likeness(frame(CAKE), other) < 0.5


def test_a_short_thanks_is_not_compared() -> None:
    assert not frame("You are very welcome, Ada!", "Ada").long_enough


def test_the_longest_shared_words_are_marked() -> None:
    one, other = frame(CAKE, "Ada", "cake dry"), frame(TART, "Tom", "tart soggy")
    start, end = shared(one, other)
    assert CAKE[start:end].startswith("Thank you for telling us")
    assert CAKE[start:end].endswith("waiting for you")


@pytest.mark.parametrize("text", ["", "\n\n", "– Sophie", "Hi Ada,", "!!!", "Best\nBest\nBest"])
def test_nothing_much_is_nothing_much(text: str) -> None:
    assert not frame(text, "Ada").long_enough
    assert shared(frame(text), frame(CAKE)) == (0, 0) or text


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=80), st.text(max_size=30))
def test_any_text_has_a_frame_inside_it(text: str, name: str, asked: str, signature: str) -> None:
    found = frame(text, name, asked, signature)
    assert all(0 <= start < end <= len(text) for start, end in found.places)
    assert likeness(found, found) in (0.0, 1.0)
