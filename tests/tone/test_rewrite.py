"""Better words: they fit where they go, and they mend what was wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from courtesydesk.domain.findings import Finding
from support.rules_alone import rules_alone

DRAFTS = [
    (draft["text"], draft["context"])
    for draft in tomllib.loads(Path(__file__).with_name("drafts.toml").read_text(encoding="utf-8"))[
        "draft"
    ]
]


def findings() -> list[tuple[str, str, Finding]]:
    checker = rules_alone()
    return [
        (text, context, finding)
        for text, context in DRAFTS
        for finding in checker.check(text, context).findings
        if finding.instead is not None
    ]


@pytest.mark.parametrize(("text", "context", "finding"), findings())
def test_better_words_are_not_marked_as_badly_again(
    text: str, context: str, finding: Finding
) -> None:
    assert finding.instead is not None
    mended, (start, _) = finding.mended(text), finding.place
    end = start + len(finding.instead)
    again = [
        other
        for other in rules_alone().check(mended, context).findings
        if other.start < end and other.end > start and other.severity >= finding.severity
    ]
    assert again == [], mended


def test_most_drafts_here_get_better_words() -> None:
    assert len({text for text, _, _ in findings()}) == len(DRAFTS)


def mend(text: str, context: str) -> str:
    """The text with all better words put in."""
    for finding in reversed(rules_alone().check(text, context).findings):
        text = finding.mended(text)
    return text


def test_better_words_name_what_the_customer_wrote_about() -> None:
    late = "We're sorry you feel that way."
    assert mend(late, "My parcel never came.") == "We're sorry that we got the delivery wrong."
    assert mend(late, "I queued for an hour.") == "We're sorry that we kept you waiting."
    assert mend(late, "Never again.") == "We're sorry that we let you down."


def test_an_unsure_topic_is_not_named() -> None:
    late = "We're sorry you feel that way."
    neutral = "We're sorry that we let you down."
    assert mend(late, "Booked a fitting for my wife. He talked to me the whole time.") == neutral
    assert mend(late, "The parcel was fine but your bill is a joke.") == neutral


def test_blame_becomes_owning_it_and_a_next_step() -> None:
    shrank = "My new jumper shrank in the first wash."
    assert mend("You didn't follow the care label.", shrank) == (
        "I should have caught this, and I'd like to put it right."
    )
    assert mend("Sorry it shrank, but you should have followed the label.", shrank) == (
        "Sorry it shrank, and I should have made that clearer, and I'd like to put this right."
    )


def test_a_sentence_that_helps_is_not_replaced() -> None:
    text = "You should have told us, and I'll refund it tonight."
    (finding,) = rules_alone().check(text, "The soup was cold. Horrible.").findings
    assert finding.instead is None
    assert text[finding.start : finding.end].startswith("You should have told")
    assert "refund" not in text[finding.start : finding.end]


def test_better_words_keep_the_voice_of_the_draft() -> None:
    context = "My parcel never came."
    assert mend("I'm sorry you feel that way.", context).endswith("that I got the delivery wrong.")


def test_better_words_start_and_end_as_the_place_wants() -> None:
    context = "My parcel never came and you are thieves."
    assert mend("Our solicitor will be in touch.", context) == (
        "We'd like to hear from you about the delivery and put it right."
    )
