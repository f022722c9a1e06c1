"""What is said: times, counts, states, errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courtesydesk.domain import errors
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.clocks import Clock
from courtesydesk.domain.conversations import Channel, DoneReason, Flag, Order, State, View
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import Urgency
from courtesydesk.ui import wording
from support.window import NOW, account, row

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_paris(qapp):
    before = wording._zone[0]
    wording.use_zone(ZoneInfo("Europe/Paris"))
    yield
    wording.use_zone(before)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "now"),
        (41 * MINUTE, "41 min"),
        (2 * HOUR + 50 * MINUTE, "2 h"),
        (25 * HOUR, "yesterday"),
        (3 * DAY, "Wed"),
        (9 * DAY, "12 Nov"),
        (500 * DAY, "9 Jul 2025"),
    ],
)
def test_ages_are_short(ago, said):
    assert wording.age(NOW - ago, NOW) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [(41 * MINUTE, "41 min"), (80 * MINUTE, "1 h 20"), (65 * MINUTE, "1 h 05"), (3 * HOUR, "3 h"),
     (11 * HOUR + MINUTE, "11 h"), (DAY, "1 day"), (50 * HOUR, "2 days")],
)  # fmt: skip
def test_spans(length, said):
    assert wording.span(length) == said


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
    due = wording.due(NOW + left, NOW)
    assert (due.text, due.kind) == (said, kind)
    assert 0 < len(due.short) <= len(due.text)


def test_what_is_left_is_left_of_opening_time():
    """It is a Saturday, and the shop, which opens by universal time, opens again on Tuesday."""
    wording.use_clock(Clock(parse_hours("Tue–Sat 8–18"), UTC))
    try:
        spans = (2 * DAY + timedelta(hours=19, minutes=12), 40 * MINUTE)
        said = [wording.due(NOW + left, NOW) for left in spans]
    finally:
        wording.use_clock(None)
    assert [one.text for one in said] == ["5 h 12 left, due Tue 10:10", "due in 40 min"]
    assert [one.short for one in said] == ["5 h 12 left", "40 min left"]


@pytest.mark.parametrize(
    ("left", "text", "short"),
    [(DAY, "due tomorrow 14:58", "due tomorrow"), (2 * HOUR, "due today 16:58", "due 16:58")],
)
def test_what_is_due_before_the_shop_opens_has_no_opening_time_left(left, text, short):
    wording.use_clock(Clock(parse_hours("Tue 8–18"), UTC))
    try:
        said = wording.due(NOW + left, NOW)
    finally:
        wording.use_clock(None)
    assert (said.text, said.short, said.kind) == (text, short, "warn")


def test_venting_that_is_better_left_alone_is_late_without_alarm():
    kinds = [
        next(chip.kind for chip in wording.chips(one, NOW) if chip.short)
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
    said = [chip.text for chip in wording.chips(waits, NOW)]
    assert "answer on its way" in said
    assert "due in 41 min" in said


def test_times_are_those_of_the_shop_not_of_the_computer():
    at = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert wording.exact(at, NOW) == "Friday 27 November, 09:00"
    midnight = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert wording.day(midnight, NOW) == "tomorrow"


@pytest.mark.parametrize(
    ("number", "said"), [(0, ""), (7, "7"), (999, "999"), (1000, "999+"), (5000, "999+")]
)
def test_counts_are_capped(number, said):
    assert wording.count(number) == said


def test_one_is_said_as_one():
    assert wording.to_answer(1) == "1 to answer"
    assert wording.to_answer(12) == "12 to answer"
    assert wording.outbox_pill(1, 0, offline=True) == "Offline · 1 in outbox"
    assert wording.outbox_pill(2, 0, offline=True) == "Offline · 2 in outbox"
    assert wording.outbox_pill(0, 0, offline=False) == ""
    assert wording.outbox_pill(3, 1, offline=False) == "1 reply needs you"
    assert wording.undone_words(Changes(count=1), "done") == "Done."
    assert wording.undone_words(Changes(count=3), "done") == "3 conversations done."


def said(one):
    return [chip.text for chip in wording.chips(one, NOW)]


def test_who_talks_about_us_is_untagged_and_the_name_that_was_heard_is_said():
    one = row(1, heard=("rue de lila", "lillas"))
    assert "untagged" in [chip.text for chip in wording.chips(one, NOW)]
    assert wording.heard(one) == "untagged: “rue de lila”, “lillas”"
    assert wording.heard(one) in wording.row_aloud(one, NOW)
    assert wording.heard(row(1)) == ""


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
    assert wording.second_name(row(1, handle="tomr", network="x")) == "@tomr"
    assert wording.second_name(row(1, handle="Mina K.", network="google")) == "Google"


@pytest.mark.parametrize("which", list(View))
def test_every_view_has_a_name_an_icon_and_an_empty_state(which):
    assert wording.view(which)
    assert wording.VIEW_ICONS[which]
    assert all(wording.empty_view(which))


def test_nothing_of_the_domain_is_without_words():
    assert all(wording.order(one) for one in Order)
    assert all(wording.intent(one) for one in Intent)
    assert all(wording.flag(one) for one in Flag)
    assert all(wording.done_reason(one) for one in DoneReason)
    assert all(wording.channel(row(1, channel=one)) for one in Channel)
    for state in AccountState:
        login = account(1, "email", "Mail", state, HOUR)
        assert wording.account_state(login, NOW)[0]
        assert "Mail" in wording.account_aloud(login, NOW)


def _all_errors(base=errors.DeskError):
    for kind in base.__subclasses__():
        yield kind
        yield from _all_errors(kind)


@pytest.mark.parametrize("kind", list(_all_errors()))
def test_every_error_is_a_sentence(kind):
    more = {"until": NOW} if kind is errors.RateLimited else {}
    assert wording.trouble(kind("The thing broke.", **more)).startswith("The thing broke.")


def test_a_bug_is_said_kindly():
    assert "What you wrote is kept" in wording.trouble(ValueError("x"))


def test_what_cannot_wait_says_why_until_it_is_answered():
    hurried = row(1, intent=Intent.COMPLAINT, urgency=Urgency.HIGH, because=("he is ill",))
    assert "cannot wait" in [chip.text for chip in wording.chips(hurried, NOW)]
    assert wording.because(hurried) == "Cannot wait: “he is ill”"
    assert "“he is ill”" in wording.row_aloud(hurried, NOW)
    answered = replace(hurried, waiting_since=None)
    assert "cannot wait" not in [chip.text for chip in wording.chips(answered, NOW)]
    assert wording.because(answered) == ""


def test_a_scam_is_only_suspected_until_the_owner_says_so():
    guess = row(1, intent=Intent.SCAM, because=("your card number",))
    assert next(chip.text for chip in wording.chips(guess, NOW)) == "scam?"
    assert wording.because(guess) == "Perhaps a scam: “your card number”"
    told = replace(guess, told_by_owner=True)
    assert next(chip.text for chip in wording.chips(told, NOW)) == "scam"
    assert wording.because(told) == ""
