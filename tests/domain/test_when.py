"""Words to a moment, in the shop's own time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.when import moment_of

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Ten in the morning in Paris."""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fri 9", "2026-11-27 09:00"),
        ("fri 11", "2026-11-20 11:00"),
        ("Friday at 11", "2026-11-20 11:00"),
        ("mon", "2026-11-23 09:00"),
        ("on Monday, 14:30", "2026-11-23 14:30"),
        ("next fri", "2026-11-27 09:00"),
        ("next mon 8", "2026-11-23 08:00"),
        ("in 3h", "2026-11-20 13:00"),
        ("1h", "2026-11-20 11:00"),
        ("1h30", "2026-11-20 11:30"),
        ("90 min", "2026-11-20 11:30"),
        ("1 hour and 15 minutes", "2026-11-20 11:15"),
        ("in half an hour", "2026-11-20 10:30"),
        ("2 days", "2026-11-22 10:00"),
        ("in a week", "2026-11-27 10:00"),
        ("in 3 months", "2027-02-20 10:00"),
        ("tomorrow", "2026-11-21 09:00"),
        ("tomorrow 14:30", "2026-11-21 14:30"),
        ("tomorrow at 2pm", "2026-11-21 14:00"),
        ("tomorrow evening", "2026-11-21 19:00"),
        ("tonight", "2026-11-20 20:00"),
        ("this afternoon", "2026-11-20 14:00"),
        ("noon", "2026-11-20 12:00"),
        ("morning", "2026-11-21 09:00"),
        ("today 17", "2026-11-20 17:00"),
        ("17:45", "2026-11-20 17:45"),
        ("at 9", "2026-11-21 09:00"),
        ("next week", "2026-11-23 09:00"),
        ("next month", "2026-12-01 09:00"),
        ("weekend", "2026-11-21 09:00"),
        ("2 dec", "2026-12-02 09:00"),
        ("Dec 2nd 14:30", "2026-12-02 14:30"),
        ("2 december 2027", "2027-12-02 09:00"),
        ("2 nov", "2027-11-02 09:00"),
        ("2026-12-03", "2026-12-03 09:00"),
        ("2026-12-03 8", "2026-12-03 08:00"),
        ("2026-12-03T08:15", "2026-12-03 08:15"),
    ],
)
def test_words_mean_a_moment(words: str, expected: str) -> None:
    moment = moment_of(words, now=FRIDAY, zone=PARIS)
    assert moment.tzinfo is UTC
    assert f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("", "No moment was given."),
        ("soon", "“soon” is not a moment"),
        ("today", "“today” is not a moment"),
        ("today 8", "“today 8” has passed."),
        ("2026-01-01", "“2026-01-01” has passed."),
        ("31 feb", "There is no such day"),
        ("3/12", "“3/12” is not a moment"),
        ("fri 25", "“fri 25” is not a moment"),
        ("tomorrow cake", "“tomorrow cake” is not a moment"),
    ],
)
def test_words_that_mean_none_are_refused_with_examples(words: str, what: str) -> None:
    with pytest.raises(WrongInput) as error:
        moment_of(words, now=FRIDAY, zone=PARIS)
    assert what in error.value.what
    assert error.value.todo


def test_hours_are_real_and_days_are_the_walls_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # 22:00 in Paris, the night of the change
    assert moment_of("in 6h", now=before, zone=PARIS) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
    assert moment_of("1 day", now=before, zone=PARIS) == datetime(2026, 10, 25, 21, 0, tzinfo=UTC)
    assert moment_of("tomorrow 9", now=before, zone=PARIS).hour == 8


def test_a_time_that_the_clocks_skip_moves_past_the_gap() -> None:
    before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    moment = moment_of("tomorrow 2:30", now=before, zone=PARIS)
    assert f"{moment.astimezone(PARIS):%H:%M}" == "03:30"


def later_or_refused(words: str) -> bool:
    try:
        return moment_of(words, now=FRIDAY, zone=PARIS) > FRIDAY
    except WrongInput as error:
        return bool(error.what and error.todo)


@given(st.text(max_size=30))
def test_any_words_mean_a_later_moment_or_are_refused(words: str) -> None:
    assert later_or_refused(words)


PIECES = ["in", "next", "fri", "mon", "2", "9", "31", "dec", "feb", "h", "days", "14:30", "pm",
          "tomorrow", "week", "month", "9999", "2026-12-03", "an", "and", "/", "0"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=5))
def test_any_known_words_mean_a_later_moment_or_are_refused(pieces: list[str]) -> None:
    assert later_or_refused(" ".join(pieces))
