"""What a customer tells is said back in our words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.tone.matter import matter, thing


@pytest.mark.parametrize(
    ("context", "clause"),
    [
        ("My parcel never came.", "your parcel never came"),
        ("The lemon cake was dry. Five of us agreed.", "the lemon cake was dry"),
        ("Waited 50 minutes for two coconuts.", "you waited 50 minutes for two coconuts"),
        ("Was shouted at for taking a picture.", "you were shouted at for taking a picture"),
        ("@brand you lost my wheelchair.", "we lost your wheelchair"),
        ("They cancelled my class.", "we cancelled your class"),
        ("Nobody answered your emergency number.", "nobody answered our emergency number"),
        ("Your website charged me for express.", "our website charged you for express"),
        ("Three weeks no internet", "you have been three weeks without internet"),
        ("Waffles cold. Coffee cold.", "the waffles were cold"),
        ("I've written twice.", "you had to ask twice"),
        ("It's been fourteen months, you don't answer.", "it's been fourteen months"),
        ("Cake was dry. Staff nice.", "the cake was dry"),
        ("Hello. Is that normal? The frame was broken.", "the frame was broken"),
    ],
)
def test_it_is_said_from_our_side(context: str, clause: str) -> None:
    found = matter(context)
    assert found is not None
    assert found.clause == clause


@pytest.mark.parametrize(
    "context",
    [
        "",
        "Never again.",
        "Lovely cake, thank you!",
        "How long do you keep lost things?",
        "He laughed at her and took their money.",
        "I cancelled in March.",
        "If it breaks again I am off.",
        "YOU LOST MY DOG",
        "You are thieves.",
        "Overrated. My own lasagne is better.",
        "Das Paket kam nie an.",
    ],
)
def test_what_is_not_plain_is_left_alone(context: str) -> None:
    assert matter(context) is None


@pytest.mark.parametrize(
    ("context", "named"),
    [
        ("Queue out the door again at your Milltown branch", "the queue"),
        ("@brand my hem is wonky", "your hem"),
        ("Your checkout eats my basket", "our checkout"),
        ("Never again. The queue was endless.", None),
        ("Queue", None),
        ("", None),
    ],
)
def test_what_they_begin_with_is_what_it_is_about(context: str, named: str | None) -> None:
    assert thing(context) == named


def test_what_a_person_did_is_heard_with_care() -> None:
    driver, parcel = matter("The driver refused my guide dog."), matter("My parcel never came.")
    assert driver is not None
    assert parcel is not None
    assert driver.careful
    assert not parcel.careful


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_message_may_be_asked(context: str) -> None:
    found = matter(context)
    assert found is None or found.clause == found.clause.strip()
