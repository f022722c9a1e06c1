"""What is most urgent to save."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fiasco import Facts, Gravity, Part, Weights, parts_of, read
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import Sentiment, Urgency

CALM = Facts(
    Channel.EMAIL, Intent.QUESTION, Urgency.NORMAL, Sentiment.NEU, None,
    timedelta(0), timedelta(hours=1),
)  # fmt: skip
facts = st.builds(
    Facts,
    st.sampled_from(Channel),
    st.none() | st.sampled_from(Intent),
    st.none() | st.sampled_from(Urgency),
    st.none() | st.sampled_from(Sentiment),
    st.none() | st.integers(1, 5),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=7)),
    st.integers(0, 60),
    st.integers(0, 60),
    st.none() | st.sampled_from(Gravity),
)
weights = st.builds(Weights, *[st.integers(0, 10)] * 4)


@given(facts, weights)
def test_every_part_and_the_whole_lie_between_nothing_and_one(one: Facts, own: Weights) -> None:
    meter = read(one, own)
    assert 0 <= meter.score <= 1
    assert set(meter.parts) == set(Part)
    assert all(0 <= value <= 1 for value in meter.parts.values())


@given(facts, weights, st.timedeltas(timedelta(0), timedelta(days=9)), st.integers(0, 9))
def test_waiting_longer_and_more_people_never_make_it_less(
    one: Facts, own: Weights, wait: timedelta, more: int
) -> None:
    worse = replace(
        one, waited=one.waited + wait, voices=one.voices + more, recent=one.recent + more
    )
    assert read(worse, own).score >= read(one, own).score


def test_nobody_is_asked_how_many_follow_them() -> None:
    """A small account is never below a large one: the meter does not know which is which."""
    known = {one.name for one in fields(Facts)}
    assert not [name for name in known if "follow" in name or "name" in name or "person" in name]


def test_at_the_target_waiting_is_a_half() -> None:
    half = parts_of(replace(CALM, waited=timedelta(hours=1)))[Part.WAITING]
    assert half == pytest.approx(0.5)
    assert parts_of(replace(CALM, target=timedelta(0)))[Part.WAITING] == 1


def test_a_bad_review_in_public_comes_before_a_question_by_mail() -> None:
    review = replace(CALM, channel=Channel.REVIEW, intent=Intent.COMPLAINT, rating=1)
    own = Weights()
    assert read(review, own).score > 1.5 * read(CALM, own).score


@pytest.mark.parametrize("part", list(Part))
def test_a_part_without_weight_does_not_count(part: Part) -> None:
    own = replace(Weights(), **{part.value: 0})
    worse = {
        Part.SEVERITY: replace(CALM, intent=Intent.COMPLAINT, urgency=Urgency.HIGH),
        Part.WAITING: replace(CALM, waited=timedelta(days=3)),
        Part.AUDIENCE: replace(CALM, channel=Channel.REVIEW, voices=20),
        Part.SPEED: replace(CALM, recent=20),
    }[part]
    assert read(worse, Weights()).score > read(CALM, Weights()).score
    assert read(worse, own).score == pytest.approx(read(CALM, own).score)
    assert read(worse, Weights(0, 0, 0, 0)).score == 0


def test_the_owners_word_stands_for_what_was_found() -> None:
    complaint = replace(CALM, intent=Intent.COMPLAINT, urgency=Urgency.HIGH)
    said = [parts_of(replace(complaint, gravity=one))[Part.SEVERITY] for one in Gravity]
    assert said == sorted(said)
    assert said[0] < parts_of(complaint)[Part.SEVERITY] < said[-1]
