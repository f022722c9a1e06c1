"""The tone check as it ships, rules and reader together, on rows that neither was made from."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path

import pytest

from courtesydesk.domain.findings import Label, Severity, Verdict
from courtesydesk.resources import root
from courtesydesk.tone.checker import Checker
from courtesydesk.tone.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging" / "tone"))

from data import Reply, replies  # noqa: E402

pytestmark = pytest.mark.reader


@functools.cache
def model() -> Reader:
    return Reader(root() / "models" / "en")


@functools.cache
def engine() -> Checker:
    return Checker(load=model)


def check(text: str, context: str = "", **more: object) -> Verdict:
    return engine().check(text, context, **more)  # type: ignore[arg-type]


@functools.cache
def judged() -> tuple[tuple[Reply, Verdict], ...]:
    """Every fifth row of the test side."""
    rows = [row for row in replies() if row.split == "test"][::5]
    return tuple((row, check(row.text, row.context)) for row in rows)


def test_it_warns_rightly_more_often_than_a_floor() -> None:
    """Below the scores of the model card by what a sample of this size may differ."""
    clear = [(row, verdict) for row, verdict in judged() if row.severity != Severity.ADVISE]
    warned = [row for row, verdict in clear if verdict.severity >= Severity.WARN]
    serious = [row for row, _ in clear if row.severity >= Severity.WARN]
    right = sum(row.severity >= Severity.WARN for row in warned)
    assert len(serious) > 100
    assert right / len(warned) > 0.9
    assert right / len(serious) > 0.6


def test_what_must_be_stopped_is_warned_of() -> None:
    stops = [verdict for row, verdict in judged() if row.severity == Severity.STOP]
    assert len(stops) > 50
    assert sum(verdict.severity >= Severity.WARN for verdict in stops) / len(stops) > 0.8


def test_what_is_marked_touches_what_carries_it() -> None:
    touched = whole = 0
    for row, verdict in judged():
        if row.spans and verdict.findings:
            whole += 1
            touched += any(
                start < f.end and f.start < end
                for f in verdict.findings
                for start, end in row.spans
            )
    assert whole > 100
    assert touched / whole > 0.85


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ("My cake collapsed on the way home.", "Did you carry it flat, as the box says?"),
        ("We waited an hour for cold soup.", "Thanks so much for stopping by, see you soon! 💛"),
        ("The app takes my money and shows nothing.", "The app is working perfectly fine, thanks."),
        ("My mother's funeral flowers came a day late.", "Oh no! Flowers just love an encore 😉"),
        ("I wrote four times, no answer.", "Please write to us so that we can help you."),
    ],
)
def test_what_has_no_trigger_word_is_seen(context: str, text: str) -> None:
    assert check(text, context).severity >= Severity.ADVISE


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ("Do you open on Monday?", "Yes, from nine."),
        ("Love the new mugs!", "Thank you so much, that made our morning 💛"),
        ("My parcel never came.", "I'm sorry, that's on us. A new one leaves today."),
        ("You got my name wrong.", "You're right, we misspelt it. A new card is in the post."),
        ("The app crashes.", "Sorry for that. Please write to help@app.example so we can check."),
        ("", "@user Have you tried restarting it? Let us know in DM. [link]"),
        ("What is your refund policy?", "Our policy is simple: 30 days, any reason."),
    ],
)  # fmt: skip
def test_it_is_quiet_where_a_reply_is_fine(context: str, text: str) -> None:
    assert check(text, context).severity <= Severity.ADVISE


def test_the_same_words_weigh_by_what_they_answer() -> None:
    text = "Thanks for stopping by, see you soon!"
    assert check(text, "Best brunch in town, lovely staff!").severity is Severity.OK
    assert check(text, "My son was burnt by your soup and nobody cared.").severity >= Severity.WARN


@pytest.mark.parametrize(
    "threat",
    [
        "Please remove this review or we will have to take further steps.",
        "Take this down or our lawyer will write to you.",
    ],
)
def test_a_threat_waits_among_other_faults_and_kind_words(threat: str) -> None:
    text = f"Hello Mina, as the sign says, no photos. {threat} We'll call you tomorrow before noon."
    assert check(text, "Was shouted at for taking a picture.").severity is Severity.STOP


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ("Terrible service, cold food.", "I know where you live."),
        ("Rude staff, never again.", "The police have your name from us."),
        ("", "Mr Tom Ashby, row D seat 4, Saturday matinee: your glasses are at the desk."),
        ("You overcharged me.", "We have you on camera taking two sachets, so think twice."),
        ("Your fitter never came.", "You still owe us £340 from last winter, Mr Hobbs."),
    ],
)
def test_menace_and_private_facts_told_outright_are_stopped(context: str, text: str) -> None:
    assert check(text, context).severity is Severity.STOP


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ("See you tomorrow for more cake!", "We know where you live, we'll bring it ourselves!"),
        ("You sent the wrong key.", "Ours is the mistake. We know which door, and come at ten."),
        ("", "Row D has the best view at the Saturday matinee."),
        ("Dropped my ice cream, hope nobody saw.", "It's on camera, and a new scoop is free!"),
        (
            "Your fitter never came.",
            "I should have been told. He's coming tomorrow at eight, free.",
        ),
    ],
)
def test_the_same_words_without_menace_pass(context: str, text: str) -> None:
    assert check(text, context).severity <= Severity.ADVISE


def test_private_facts_matter_where_all_can_read_them() -> None:
    text = "Hello Joan, your blood test came back fine, so there was no need to complain."
    told = check(text, "Nobody called me back.")
    assert told.severity >= Severity.WARN
    assert Label.PRIVACY not in check(text, "Nobody called me back.", public=False).labels


def test_a_long_draft_is_read_to_its_end() -> None:
    calm = "We are sorry that the soup was cold, and we have changed how we carry it. "
    text = calm * 25 + "You are a liar and everybody in town knows it."
    found = check(text, "Cold soup.")
    assert found.severity >= Severity.WARN
    assert any(f.start >= len(calm) * 25 for f in found.findings)


def test_reader_and_card_fit() -> None:
    card = json.loads((root() / "models" / "en" / "card.json").read_text(encoding="utf-8"))
    assert set(card["labels"]) == set(Label) == set(card["least_of_label"])
    size = (root() / "models" / "en" / "reader.onnx").stat().st_size
    assert size < 30_000_000
