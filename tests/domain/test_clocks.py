"""Opening hours, and when an answer is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.domain.clocks import Clock, Schedule, SpecialDay, Stretch, Why
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.hours import ALWAYS, Hours, parse_hours
from courtesydesk.domain.zones import SystemZone, zone_named
from support.slow_clock import SlowClock

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


def shop(text: str = "", **special: SpecialDay) -> Clock:
    days = {date.fromisoformat(f"2026-{day[1:3]}-{day[3:]}"): one for day, one in special.items()}
    return Clock(parse_hours(text), PARIS, days)


def minutes(clock: Clock, start: str, end: str) -> float:
    return clock.between(paris(start), paris(end)) / timedelta(minutes=1)


def test_lunch_gap() -> None:
    assert minutes(shop("daily 8–13 and 14–18"), "2026-11-20 12:40", "2026-11-20 14:20") == 40


def test_holiday() -> None:
    clock = shop("daily 8–18", d1225=SpecialDay("Christmas", holiday=True))
    assert minutes(clock, "2026-12-24 17:30", "2026-12-26 08:15") == 45
    assert clock.due(paris("2026-12-25 10:00"), timedelta(hours=1)) == paris("2026-12-26 09:00")


def test_a_special_day_has_hours_of_its_own() -> None:
    clock = shop("Mon–Sat 8–18", d1122=SpecialDay("Market", ((600, 720),)))
    assert minutes(clock, "2026-11-21 17:00", "2026-11-23 09:00") == 60 + 120 + 60


def test_schedule_changed_mid_case() -> None:
    later = (Schedule(date(2026, 11, 23), parse_hours("daily 10–12"), PARIS),)
    clock = Clock(parse_hours("daily 8–18"), PARIS, later=later)
    assert minutes(clock, "2026-11-22 17:00", "2026-11-23 11:00") == 60 + 60
    assert minutes(clock, "2026-11-21 08:00", "2026-11-22 18:00") == 20 * 60
    assert clock.in_force(paris("2026-11-22 23:59")).since == date.min
    assert clock.in_force(paris("2026-11-23 00:00")) == later[0]


def test_message_at_08_00_with_opening_09_00() -> None:
    assert minutes(shop("daily 9–18"), "2026-11-20 08:00", "2026-11-20 09:20") == 20


def test_dst_night() -> None:
    clock = shop("daily 22–24 and 0–4")
    assert minutes(clock, "2026-10-24 23:00", "2026-10-25 04:00") == 6 * 60
    assert minutes(clock, "2026-03-28 23:00", "2026-03-29 04:00") == 4 * 60
    night = paris("2026-03-29 00:00")
    assert shop("daily 2:30–5").due(night, timedelta(minutes=10)) == paris("2026-03-29 03:10")


def test_network_clock_ahead_of_ours_is_never_negative() -> None:
    clock = shop("daily 8–18")
    later, earlier = paris("2026-11-20 10:05"), paris("2026-11-20 10:00")
    took = clock.elapsed(later, earlier)
    assert (took.calendar, took.business) == (timedelta(0), timedelta(0))


def test_why_41_minutes() -> None:
    clock = shop(
        "Tue–Sat 8–13 and 14–18",
        d1224=SpecialDay("Eve"),
        d1225=SpecialDay("Christmas", holiday=True),
    )
    told = clock.explain(paris("2026-12-23 17:50"), paris("2026-12-26 08:31"))
    assert [(one.why, one.name, one.length) for one in told] == [
        (Why.OPEN, "", timedelta(minutes=10)),
        (Why.CLOSED, "", timedelta(hours=6)),
        (Why.SPECIAL, "Eve", timedelta(days=1)),
        (Why.HOLIDAY, "Christmas", timedelta(days=1)),
        (Why.CLOSED, "", timedelta(hours=8)),
        (Why.OPEN, "", timedelta(minutes=31)),
    ]
    assert shop().explain(paris("2026-12-23 17:50"), paris("2026-12-23 18:31")) == (
        Stretch(paris("2026-12-23 17:50"), paris("2026-12-23 18:31"), Why.ALWAYS),
    )


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


# Against a slow obvious implementation, around the nights that the clocks change

ZONES = [ZoneInfo(name) for name in (
    "Europe/Paris", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu",
)]  # fmt: skip
CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 9, 6, 4, tzinfo=UTC),
    datetime(2026, 4, 5, 3, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
]
NEAR = timedelta(hours=30)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, 96).map(lambda n: 15 * n), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


weeks = st.lists(intervals(), min_size=7, max_size=7).map(lambda days: Hours(tuple(days)))
zones = st.sampled_from(ZONES)
changes = st.sampled_from(CHANGES)
near = st.integers(-int(NEAR.total_seconds()) // 60, int(NEAR.total_seconds()) // 60).map(
    lambda minutes: timedelta(minutes=minutes)
)
special_days = st.builds(SpecialDay, st.just("Fair"), intervals(), st.booleans())


@st.composite
def clocks(draw: st.DrawFn, around: datetime) -> tuple[Clock, SlowClock]:
    day = around.date()
    some_day = st.integers(-2, 2).map(lambda step: day + timedelta(days=step))
    special = draw(st.dictionaries(some_day, special_days, max_size=2))
    since = sorted(draw(st.sets(some_day, max_size=2)))
    later = tuple(Schedule(one, draw(weeks), draw(zones)) for one in since)
    # Two zones may disagree which of two schedules comes first: the shop does not move so fast.
    later = tuple(Schedule(one.since, one.hours, later[0].zone) for one in later)
    parts = (draw(weeks), draw(zones), special, later)
    return Clock(*parts), SlowClock(*parts)


@settings(max_examples=60, deadline=None)
@given(st.data(), changes, near, near)
def test_every_span_is_what_counting_minute_by_minute_finds(
    data: st.DataObject, around: datetime, before: timedelta, after: timedelta
) -> None:
    clock, slow = data.draw(clocks(around))
    start, end = around + before, around + after
    minutes = slow.minutes(start, end)
    assert clock.between(start, end) == timedelta(minutes=minutes)
    assert clock.is_open(start) == slow.is_open(start)
    told = clock.explain(start, end)
    counted = (one.length for one in told if one.counts)
    assert sum(counted, timedelta(0)) == timedelta(minutes=minutes)
    assert [one.stop for one in told[:-1]] == [one.start for one in told[1:]]
    assert not told or (told[0].start, told[-1].stop) == (start, end)
    if minutes:
        due = clock.due(start, timedelta(minutes=minutes))
        assert due <= end
        assert slow.minutes(start, due) == minutes
        assert slow.minutes(start, due - timedelta(minutes=1)) < minutes


def test_a_zone_that_is_none_is_said() -> None:
    with pytest.raises(WrongInput) as error:
        zone_named("Paris/Europe")
    assert "Europe/Paris" in error.value.todo


@given(moments)
def test_the_systems_own_zone_keeps_the_moment(moment: datetime) -> None:
    assert moment.astimezone(SystemZone()).astimezone(UTC) == moment
