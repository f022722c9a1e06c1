"""Opening hours, and when an answer is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.clocks import ALWAYS, Clock, Hours, parse_hours
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.zones import SystemZone, zone_named

PARIS = ZoneInfo("Europe/Paris")
BAKERY = parse_hours("Tue–Sat 8–13 and 14–18:30")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_words_are_opening_hours() -> None:
    day = ((480, 780), (840, 1110))
    assert Hours(((), day, day, day, day, day, ())) == BAKERY


@pytest.mark.parametrize(
    "text",
    [
        "tue-sat 8-13, 14-18:30",
        "Tuesday to Saturday 8:00 to 13:00 and 2pm-6.30pm",
        "Tue, Wed, Thu, Fri & Sat: 8h–13h, 14h–18h30",
        "Tue–Sat 8–13; Tue–Sat 14–18:30",
        "Mon closed; Tues–Sat 8am–1pm and 14–18:30\nSun closed",
    ],
)
def test_the_same_hours_can_be_written_in_other_ways(text: str) -> None:
    assert parse_hours(text) == BAKERY


def test_hours_past_midnight_go_on_in_the_next_day() -> None:
    assert parse_hours("Fri 18–2").week[4:6] == (((1080, 1440),), ((0, 120),))
    assert parse_hours("weekends 10–12").week[4:] == ((), ((600, 720),), ((600, 720),))
    assert parse_hours("8–12").week == (((480, 720),),) * 7


@pytest.mark.parametrize("text", ["", " ", "always", "24/7"])
def test_no_hours_are_all_hours(text: str) -> None:
    assert parse_hours(text) is ALWAYS


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Foo 8–9", "“foo” at character 1 should be a day"),
        ("Mon", "end where a time"),
        ("Mon 8", "end where a dash"),
        ("Mon 8–25", "“25” at character 7 should be a time"),
        ("Mon 8–8", "the same"),
        ("Mon closed", "never open"),
    ],
)
def test_hours_that_cannot_be_read_are_said(text: str, what: str) -> None:
    with pytest.raises(WrongInput) as error:
        parse_hours(text)
    assert what in error.value.what
    assert "Tue–Sat" in error.value.todo


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20 10:00", 60, "2026-11-20 11:00"),
        ("2026-11-20 12:30", 60, "2026-11-20 14:30"),  # over lunch
        ("2026-11-21 18:00", 120, "2026-11-24 09:30"),  # over Sunday and Monday
        ("2026-11-22 10:00", 60, "2026-11-24 09:00"),  # while closed
        ("2026-11-20 12:00", 60, "2026-11-20 13:00"),  # to the minute of closing
        ("2026-11-20 10:00", 0, "2026-11-20 10:00"),
    ],
)
def test_a_target_is_counted_in_opening_hours(start: str, minutes: int, due: str) -> None:
    clock = Clock(BAKERY, PARIS)
    assert clock.due(paris(start), timedelta(minutes=minutes)) == paris(due)


def test_without_hours_a_target_is_counted_by_the_calendar() -> None:
    clock = Clock(ALWAYS, PARIS)
    night = paris("2026-10-24 23:00")
    assert clock.due(night, timedelta(hours=6)) - night == timedelta(hours=6)


def test_a_night_with_an_hour_more_has_an_hour_more() -> None:
    clock = Clock(parse_hours("daily 0–24"), PARIS)
    midnight = paris("2026-10-25 00:00")
    assert clock.between(midnight, paris("2026-10-26 00:00")) == timedelta(hours=25)
    spring = paris("2026-03-29 00:00")
    assert clock.between(spring, paris("2026-03-30 00:00")) == timedelta(hours=23)


def test_open_and_closed_meet_at_the_minute() -> None:
    clock = Clock(BAKERY, PARIS)
    assert clock.is_open(paris("2026-11-20 08:00"))
    assert not clock.is_open(paris("2026-11-20 13:00"))
    assert not clock.is_open(paris("2026-11-22 10:00"))


spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=6))
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(
    lambda span: datetime(2026, 1, 1, tzinfo=UTC) + span
)


@given(moments, spans)
def test_open_time_up_to_the_due_moment_is_the_target(start: datetime, target: timedelta) -> None:
    clock = Clock(BAKERY, PARIS)
    due = clock.due(start, target)
    assert due >= start
    assert clock.between(start, due) == target


def test_a_zone_that_is_none_is_said() -> None:
    with pytest.raises(WrongInput) as error:
        zone_named("Paris/Europe")
    assert "Europe/Paris" in error.value.todo


@given(moments)
def test_the_systems_own_zone_keeps_the_moment(moment: datetime) -> None:
    assert moment.astimezone(SystemZone()).astimezone(UTC) == moment
