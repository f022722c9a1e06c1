"""What a feed row says: chips, its clock, and a screen reader of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.conversations import Channel, DoneReason, Flag, State
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import Urgency
from courtesydesk.ui import row_words
from support.window import DAY, HOUR, MINUTE, NOW, row

pytestmark = pytest.mark.usefixtures("in_paris")


@pytest.mark.parametrize(
    ("left", "said", "kind"),
    [
        (41 * MINUTE, "due in 41 min", "warn"),
        (80 * MINUTE, "due in 1 h 20", "plain"),
        (-32 * MINUTE, "32 min late", "warn"),
        (timedelta(seconds=5), "due now", "warn"),
        (3 * DAY, "due Tue 14:58", "plain"),
    ],
)
def test_the_clock(left, said, kind):
    due = row_words.due(NOW + left, NOW)
    assert (due.text, due.kind) == (said, kind)
    assert 0 < len(due.short) <= len(due.text)


def test_what_is_left_is_left_of_opening_time():
    """It is a Saturday, and the shop, which opens by universal time, opens again on Tuesday."""
    row_words.use_clock(Clock(parse_hours("Tue–Sat 8–18"), UTC))
    try:
        spans = (2 * DAY + timedelta(hours=19, minutes=12), 40 * MINUTE)
        said = [row_words.due(NOW + left, NOW) for left in spans]
    finally:
        row_words.use_clock(None)
    assert [one.text for one in said] == ["5 h 12 left, due Tue 10:10", "due in 40 min"]
    assert [one.short for one in said] == ["5 h 12 left", "40 min left"]


@pytest.mark.parametrize(
    ("left", "text", "short"),
    [(DAY, "due tomorrow 14:58", "due tomorrow"), (2 * HOUR, "due today 16:58", "due 16:58")],
)
def test_what_is_due_before_the_shop_opens_has_no_opening_time_left(left, text, short):
    row_words.use_clock(Clock(parse_hours("Tue 8–18"), UTC))
    try:
        said = row_words.due(NOW + left, NOW)
    finally:
        row_words.use_clock(None)
    assert (said.text, said.short, said.kind) == (text, short, "warn")


def test_venting_that_is_better_left_alone_is_late_without_alarm():
    kinds = [
        next(chip.kind for chip in row_words.chips(one, NOW) if chip.short)
        for one in (
            row(1, intent=Intent.VENTING, due_at=NOW - DAY),
            row(1, intent=Intent.COMPLAINT, due_at=NOW - DAY),
        )
    ]
    assert kinds == ["plain", "warn"]


def test_only_what_it_is_and_that_it_cannot_wait_stand_before_the_clock():
    one = row(1, intent=Intent.COMPLAINT, urgency=Urgency.HIGH, because=("ill",), heard=("lila",),
              due_at=NOW + 41 * MINUTE, tags=("pile-on",))  # fmt: skip
    assert said(one)[:5] == ["complaint", "cannot wait", "due in 41 min", "untagged", "pile-on"]


def test_an_answer_that_has_not_gone_stops_no_clock():
    waits = row(1, due_at=NOW + 41 * MINUTE, answer_waits=True)
    said = [chip.text for chip in row_words.chips(waits, NOW)]
    assert "answer on its way" in said
    assert "due in 41 min" in said


def said(one):
    return [chip.text for chip in row_words.chips(one, NOW)]


def test_who_talks_about_us_is_untagged_and_the_name_that_was_heard_is_said():
    one = row(1, heard=("rue de lila", "lillas"))
    assert "untagged" in [chip.text for chip in row_words.chips(one, NOW)]
    assert row_words.heard(one) == "untagged: “rue de lila”, “lillas”"
    assert row_words.heard(one) in row_words.row_aloud(one, NOW)
    assert row_words.heard(row(1)) == ""


def test_chips_say_the_weightiest_first():
    one = row(1, intent=Intent.COMPLAINT, due_at=NOW - 32 * MINUTE, photos=2, has_draft=True,
              standing="fan_at_risk", tags=("cake", "queue", "more"), ago=3 * HOUR)  # fmt: skip
    assert said(one) == ["complaint", "32 min late", "cake", "draft", "queue", "more",
                         "waiting 3 h", "fan at risk", "2 photos"]  # fmt: skip


def test_an_impostor_has_no_clock():
    one = row(1, flag=Flag.IMPOSTOR, due_at=NOW + HOUR)
    assert said(one) == ["is not who it says it is"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state": State.SNOOZED, "snoozed_until": NOW + DAY}, "until tomorrow 14:58"),
        ({"state": State.DONE, "done_reason": DoneReason.VENTING}, "done · venting, not to us"),
        ({"state": State.DONE, "done_reason": DoneReason.REPLIED}, "done"),
        ({"state": State.WAITING}, "waiting for them"),
        ({"state": State.SPAM}, "spam"),
    ],
)
def test_states_have_words(more, words):
    assert words in said(row(1, **more))


def test_a_handle_or_else_the_network():
    assert row_words.second_name(row(1, handle="tomr", network="x")) == "@tomr"
    assert row_words.second_name(row(1, handle="Mina K.", network="google")) == "Google"


def test_what_cannot_wait_says_why_until_it_is_answered():
    hurried = row(1, intent=Intent.COMPLAINT, urgency=Urgency.HIGH, because=("he is ill",))
    assert "cannot wait" in [chip.text for chip in row_words.chips(hurried, NOW)]
    assert row_words.because(hurried) == "Cannot wait: “he is ill”"
    assert "“he is ill”" in row_words.row_aloud(hurried, NOW)
    answered = replace(hurried, waiting_since=None)
    assert "cannot wait" not in [chip.text for chip in row_words.chips(answered, NOW)]
    assert row_words.because(answered) == ""


def test_a_scam_is_only_suspected_until_the_owner_says_so():
    guess = row(1, intent=Intent.SCAM, because=("your card number",))
    assert next(chip.text for chip in row_words.chips(guess, NOW)) == "scam?"
    assert row_words.because(guess) == "Perhaps a scam: “your card number”"
    told = replace(guess, told_by_owner=True)
    assert next(chip.text for chip in row_words.chips(told, NOW)) == "scam"
    assert row_words.because(told) == ""


def test_every_channel_has_words():
    assert all(row_words.channel(row(1, channel=one)) for one in Channel)
