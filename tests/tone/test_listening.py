"""Reading the customer: by rules alone, beside a reader, and the words that are shown."""

from __future__ import annotations

import json
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import About, Sentiment, Understanding, Urgency
from courtesydesk.resources import root
from courtesydesk.tone.hearing import table
from courtesydesk.tone.listening import Listener
from courtesydesk.tone.reader import Heard, Reader
from courtesydesk.tone.rules import phrase_lists
from courtesydesk.tone.signs import signs_of


class Sure:
    """A reader that is as sure as it is told to be, and misses one word."""

    def __init__(self, intent: str, *, misses: str = "", chance: float = 0.99) -> None:
        self.intent = intent
        self.misses = misses
        self.chance = chance
        self.asked: list[str] = []

    def hear(self, text: str, _channel: str) -> Heard:
        self.asked.append(text)
        chance = self.chance if not self.misses or self.misses in text else 0.3
        rest = (1 - chance) / 6
        values = table().values[About.INTENT]
        return Heard(
            {"neg": 0.1, "neu": 0.8, "pos": 0.1},
            {name: chance if name == self.intent else rest for name in values},
            {"low": 0.1, "normal": 0.8, "high": 0.1},
        )


def alone() -> Listener:
    return Listener(lambda: None)


def beside(reader: Sure) -> Listener:
    return Listener(lambda: cast(Reader, reader))


def words(found: Understanding, text: str, about: About) -> list[str]:
    return [text[one.start : one.end] for one in found.because if one.about is about]


@pytest.mark.parametrize(
    ("text", "channel", "intent", "sentiment"),
    [
        ("My parcel never came and nobody answers. Third email.", "email",
         Intent.COMPLAINT, Sentiment.NEG),
        ("App crashes after the update, please fix it", "google_play",
         Intent.COMPLAINT, Sentiment.NEG),
        ("Thank you so much, the cake was perfect and everyone loved it!", "instagram",
         Intent.PRAISE, Sentiment.POS),
        ("Do you ship to Ireland and how much is it?", "instagram",
         Intent.QUESTION, Sentiment.NEU),
        ("Gain 10k real followers in 3 days, DM me now! Link in bio", "instagram",
         Intent.SPAM, Sentiment.NEU),
        ("Dear page owner, your page violates our policy and will be disabled permanently."
         " Verify your account here [link]", "facebook", Intent.SCAM, Sentiment.NEU),
    ],
)  # fmt: skip
def test_plain_cases_are_read_by_rules_alone(
    text: str, channel: str, intent: Intent, sentiment: Sentiment
) -> None:
    found = alone().listen(text, channel)
    assert (found.intent, found.sentiment) == (intent, sentiment)
    assert words(found, text, About.INTENT) or intent is Intent.QUESTION


@pytest.mark.parametrize(
    "text",
    [
        "My son is allergic to nuts and his lips are swollen, what is in the cake?",
        "The heater you sold us caught fire last night.",
        "Someone hacked my account and £900 is gone, freeze it please",
        "Your waiter called my wife a racist slur and pushed her.",
    ],
)
def test_health_safety_money_and_harassment_cannot_wait(text: str) -> None:
    found = alone().listen(text, "facebook")
    assert found.urgency is Urgency.HIGH
    assert found.pressing
    assert words(found, text, About.URGENCY)


def test_praise_can_wait() -> None:
    assert alone().listen("Lovely bread, thank you!", "google").urgency is Urgency.LOW


def test_what_is_too_short_is_undefined_and_leans_somewhere() -> None:
    found = alone().listen("ok", "x")
    assert found.sentiment is Sentiment.UNDEFINED
    assert found.leaning is not None
    assert alone().listen("Great!", "x").sentiment is Sentiment.POS


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "\x00"])
def test_nothing_said_is_nothing_understood(text: str) -> None:
    found = alone().listen(text, "x")
    assert (found.sentiment, found.leaning, found.intent) == (Sentiment.UNDEFINED, None, None)


def test_a_face_alone_says_something() -> None:
    assert alone().listen("😍😍", "instagram").sentiment is Sentiment.POS


def test_another_language_is_named_and_left_alone() -> None:
    found = alone().listen("Je suis très déçu, le colis n'est pas arrivé.", "email")
    assert (found.language, found.judged) == ("fr", False)
    assert (found.sentiment, found.intent, found.because) == (Sentiment.UNDEFINED, None, ())


def test_hard_evidence_makes_it_a_scam_whatever_a_reader_says() -> None:
    text = "So sorry about your order! Please send your card number and CVV in a message."
    found = beside(Sure("praise")).listen(text, "x")
    assert found.suspicious
    assert words(found, text, About.INTENT) == ["send your card number"]


def test_no_other_rule_outvotes_a_reader_that_is_sure() -> None:
    text = "Terrible, awful, worst. Broken, late, rude. I want a refund now."
    assert alone().listen(text, "google").intent is Intent.COMPLAINT
    assert beside(Sure("venting_not_addressed")).listen(text, "google").intent is Intent.VENTING


def test_rules_help_a_reader_that_is_in_doubt() -> None:
    text = "Terrible, awful, worst. Broken, late, rude. I want a refund now."
    doubts = beside(Sure("venting_not_addressed", chance=0.16))
    assert doubts.listen(text, "google").intent is Intent.COMPLAINT


def test_the_readers_own_words_are_looked_for_only_when_asked() -> None:
    text = "Qwerty zxcvb, nobody told the gardeners, plugh xyzzy"
    reader = Sure("other", misses="gardeners")
    beside(reader).listen(text, "x")
    assert reader.asked == [text]
    found = beside(reader).listen(text, "x", why=True)
    if not words(alone().listen(text, "x"), text, About.INTENT):
        assert "gardeners" in words(found, text, About.INTENT)[0]


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_read_and_the_words_stand_in_it(text: str) -> None:
    found = alone().listen(text, "x", why=True)
    for one in found.because:
        assert 0 <= one.start < one.end <= len(text)


def test_names_and_links_count_by_their_form_alone() -> None:
    ours = signs_of("@shop look at https://a.example/praise", "x").places
    theirs = signs_of("@terrible look at https://b.example/scam", "x").places
    assert set(ours) == set(theirs)


def test_every_pattern_for_customers_can_be_read() -> None:
    for name, patterns in phrase_lists("customer").items():
        for pattern in patterns:
            assert pattern.anchors, name


def test_the_fitted_numbers_fit_the_lexicon() -> None:
    path = root() / "lexicons" / "en" / "customer_weights.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    width = sum(len(data["values"][about]) for about in About)
    kinds = ("w ", "form_", "said_")
    lists = phrase_lists("customer")
    for name, row in data["weights"].items():
        assert len(row) == width, name
        assert name.startswith(kinds) or name in lists, f"{name}: fit the numbers again"
