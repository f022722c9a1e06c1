"""What is said: times, counts, states, errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from courtesydesk.domain import errors
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import DoneReason, Flag, Order, View
from courtesydesk.domain.mentions import Intent
from courtesydesk.ui import wording
from support.window import DAY, HOUR, MINUTE, NOW, account

pytestmark = pytest.mark.usefixtures("in_paris")


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
