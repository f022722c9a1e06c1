"""How the numbers of a report are made; `test_reports_by_hand.py` works all of them out again."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from courtesydesk.domain.clocks import Clock, Schedule
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.course import Part
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.gaps import difference, gap
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.measured_on import MEASURED_ON
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.domain.reports import (
    METRICS,
    Line,
    Moment,
    Period,
    Took,
    Unit,
    buckets,
    quartiles,
    spread,
    usual,
)
from courtesydesk.domain.times import to_text
from courtesydesk.services.report_lines import share_of, spans
from courtesydesk.services.report_tables import as_csv, tables
from courtesydesk.services.report_times import DAY, Until, edges, heat
from courtesydesk.services.reports import Reports, shortest_day
from courtesydesk.store.apply import apply_items
from courtesydesk.store.reports import Spans
from support.shop import make_desk, mention, reply

BEGIN = datetime(2026, 9, 20, 6, 0, tzinfo=UTC)


def test_a_period_that_ends_before_it_begins_is_said(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with pytest.raises(WrongInput, match="ends before it begins"):
        Reports(desk.db).of(Period(BEGIN, BEGIN), now=BEGIN)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([7], 7, 7),
        ([1, 2], 1.5, 2),
        ([3, 1, 2], 2, 3),
        (list(range(1, 11)), 5.5, 9),
        (list(range(1, 21)), 10.5, 18),
        ([0] * 9 + [100], 0, 0),
        ([0] * 8 + [100] * 2, 0, 100),
    ],
)
def test_spreads(values: list[int], median: float, p90: float) -> None:
    found = spread(values)
    assert found is not None
    assert (found.median, found.p90, found.mean) == (median, p90, sum(values) / len(values))


def test_nothing_is_said_of_nothing() -> None:
    assert spread([]) is None
    assert quartiles([1, 2, 3]) is None
    line = spans("M1", Spans.of([]))
    assert (line.n, line.opening, line.share) == (0, None, None)
    assert share_of("M4", []).share is None
    assert gap("M19", [], group="").value is None


def test_quartiles_and_buckets() -> None:
    assert quartiles(range(1, 9)) == (2, 6)
    hours = [0, 1, 3, 4, 7.9, 8, 23, 24, 100]
    assert buckets([int(hour * 3600) for hour in hours]) == (1, 2, 2, 2, 2)


def test_a_gap_is_between_those_with_cases_enough() -> None:
    def line(group: str, n: int, hits: int) -> Line:
        return Line("M4", group, n, hits, conversations=(n,))

    found = gap("M19r", [line("a", 20, 20), line("b", 10, 5), line("c", 9, 0)], group="")
    assert (found.value, found.n, found.left_out) == (0.5, 30, 9)


def test_small_accounts_are_compared_with_large_ones_by_minutes_and_by_answers() -> None:
    def took(group: str, *minutes: int) -> Line:
        return spans("M18t", Spans.of([(n, 60 * n, 60 * n, "") for n in minutes]), group)

    small, large = took("small", 90, 90, 100, 110, 120), took("large", 20, 30, 30, 40, 50)
    found = difference("M18d", [small, large])
    assert (found.n, found.value) == (10, 70 * 60)
    assert difference("M18d", [large, replace(small, n=4)]).value is None
    assert difference("M18d", []).value is None
    rates = [Line("M18", "small", 10, 4), Line("M18", "large", 10, 9)]
    assert difference("M18r", rates).value == pytest.approx(-0.5)


def test_every_metric_says_what_it_is_measured_on() -> None:
    assert MEASURED_ON.keys() == METRICS.keys()
    for metric in METRICS.values():
        said = MEASURED_ON[metric.id]
        assert said.format(hits=3, n=7).count("7") == 1
        assert ("{hits}" in said) is (metric.unit is Unit.SHARE), metric.id


def test_the_exceptions_are_what_one_learns_from() -> None:
    assert share_of("M4", [(1, True), (2, False)]).exceptions == (2,)
    assert share_of("M8", [(1, True), (2, False)]).exceptions == (1,)
    slow = spans("M1", Spans.of([(n, n, n, "") for n in range(1, 21)]))
    assert slow.exceptions == (18, 19, 20)


def test_each_case_of_a_span_is_told_slowest_first() -> None:
    at = to_text(BEGIN)
    took = [(1, 60, 90, at), (2, 0, 500, at), (3, 60, 800, ""), (1, 70, 70, at)]
    found = spans("M1", Spans.of(took))
    assert [(one.conversation, one.opening, one.calendar) for one in found.cases()] == [
        (1, 70, 70), (3, 60, 800), (1, 60, 90), (2, 0, 500),
    ]  # fmt: skip
    first, together = found.cases()[0], found.cases()[1]
    assert first.stretch == (BEGIN - timedelta(seconds=70), BEGIN)
    assert together.stretch is None
    begun = spans("M20", Spans.of(took), begun=True).cases()[0]
    assert begun.stretch == (BEGIN, BEGIN + timedelta(seconds=70))
    assert share_of("M4", [(1, True)]).cases() == ()


def test_stars_that_were_given_are_counted_and_no_survey_is_claimed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    for n, stars in enumerate((5, 4, 3, 1, None)):
        said = mention(
            "Hm.", f"Ann {n}", occurred_at=BEGIN, kind=Kind.REVIEW, channel=Channel.REVIEW,
            rating=stars,
        )  # fmt: skip
        apply_items(desk.db, None, [said], origin=Origin.DIRECT, now=BEGIN, network="google")
    report = Reports(desk.db).of(Period(BEGIN, BEGIN + timedelta(hours=1)), now=BEGIN)
    line = report.line("M11")
    assert (line.n, line.hits, line.left_out, len(line.exceptions)) == (4, 2, 1, 2)
    assert "M12" not in METRICS
    told = METRICS["M11"].how + METRICS["M11"].left_out
    assert "no surveys" in told
    assert "0 to 10" in told


@pytest.mark.parametrize(
    ("minutes", "within", "while_open"),
    [
        ([10] * 10, timedelta(minutes=15), True),
        ([10] * 8 + [9000] * 2, timedelta(minutes=15), True),
        ([10] * 7 + [61] * 3, timedelta(hours=2), True),
        ([12 * 60] * 10, timedelta(hours=12), True),
        ([12 * 60 + 1] * 10, timedelta(days=2), False),
    ],
)
def test_what_may_be_promised_is_the_eightieth_of_a_hundred_rounded_up(
    minutes: list[int], within: timedelta, while_open: bool
) -> None:
    found = usual("google", [60 * one for one in minutes], [180 * one for one in minutes])
    assert found is not None
    assert (found.within, found.while_open) == (within, while_open)


@pytest.mark.parametrize(
    ("opening", "calendar", "within", "while_open", "next_day"),
    [
        (8, 20, 8, True, False),  # of a day of eight hours
        (9, 20, 24, False, False),  # by tomorrow at this time
        (9, 30, 48, False, False),
        (7.5, 60, 8, True, False),
    ],
)
def test_nobody_is_told_of_more_hours_than_the_shop_is_open_in_a_day(
    opening: float, calendar: float, within: int, while_open: bool, next_day: bool
) -> None:
    took = [[int(3600 * hours)] * 10 for hours in (opening, calendar)]
    found = usual("google", *took, timedelta(hours=8))
    assert found is not None
    assert (found.within, found.while_open) == (timedelta(hours=within), while_open)
    assert found.next_day is next_day


def test_less_than_a_day_of_opening_but_over_a_night_is_the_next_working_day() -> None:
    day = timedelta(hours=9, minutes=30)  # no even number of hours is told between eight and it
    found = usual("google", [9 * 3600] * 10, [30 * 3600] * 10, day)
    assert found is not None
    assert (found.next_day, found.while_open) == (True, False)
    over_lunch = usual("google", [9 * 3600] * 10, [20 * 3600] * 10, day)
    assert over_lunch is not None
    assert (over_lunch.within, over_lunch.next_day) == (timedelta(days=1), False)


def test_the_shortest_day_is_of_the_hours_in_force() -> None:
    zone = ZoneInfo("Europe/Paris")
    later = Schedule(date(2026, 9, 1), parse_hours("Mon 9–12 and 13–18; Tue 9–13"), zone)
    clock = Clock(parse_hours("Mon–Fri 8–18"), zone, later=(later,))
    assert shortest_day(clock, BEGIN - timedelta(days=60)) == timedelta(hours=10)
    assert shortest_day(clock, BEGIN) == timedelta(hours=4)
    assert shortest_day(Clock(parse_hours(""), zone), BEGIN) == timedelta(days=1)


def test_nothing_is_promised_from_few_or_of_weeks() -> None:
    assert usual("google", [60] * 9, [60] * 9) is None
    assert usual("google", [60 * 60 * 24] * 10, [60 * 60 * 24 * 8] * 10) is None


@pytest.mark.parametrize("name", ["Europe/Paris", "America/St_Johns", "Australia/Lord_Howe"])
def test_what_came_in_stands_at_its_hour_on_the_wall_also_when_clocks_change(name: str) -> None:
    zone, halves = ZoneInfo(name), 2 * 24 * 366
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + n * timedelta(minutes=30) for n in range(halves)]
    found = heat([(f"{at:%Y-%m-%dT%H:%M}", n % 7) for n, at in enumerate(moments)], zone)
    expected = [[0] * 24 for _ in range(7)]
    for n, at in enumerate(moments):
        local = at.astimezone(zone)
        expected[local.weekday()][local.hour] += n % 7
    assert [list(day) for day in found.counts] == expected


@pytest.mark.parametrize(
    ("days", "part"), [(7, Part.DAY), (31, Part.DAY), (90, Part.WEEK), (365, Part.MONTH)]
)
def test_a_period_is_told_in_days_weeks_or_months(days: int, part: Part) -> None:
    zone = ZoneInfo("Europe/Paris")
    period = Period(BEGIN - timedelta(days=days), BEGIN)
    assert period.part is part
    parts = len(edges(period, zone)) - 1
    assert 0 <= parts - {Part.DAY: days, Part.WEEK: 13, Part.MONTH: 12}[part] <= 1


def test_each_part_says_whether_the_shop_was_open_and_how_long_it_took_by_the_calendar(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    sunday = datetime(2026, 11, 15, tzinfo=UTC)
    desk.settings.change({"shop.hours": "Mon–Sat 9–18"})
    asked = mention("When?", "Ann", occurred_at=sunday + timedelta(hours=10))
    said = reply("Now.", answers=asked, occurred_at=sunday + timedelta(hours=14))
    apply_items(desk.db, None, [asked, said], origin=Origin.DIRECT, now=sunday + DAY, network="x")
    period = Period(sunday, sunday + 2 * DAY)
    first, second, _ = Reports(desk.db).of(period, now=sunday + 2 * DAY).steps
    assert (first.open, first.n, first.median, first.calendar) == (False, 1, 0, 4 * 3600)
    assert (second.open, second.n, second.median, second.calendar) == (True, 0, None, None)


@pytest.mark.parametrize(
    ("days", "first", "second"),
    [
        (7, "2026-10-24", "2026-10-25"),
        (60, "2026-10-24", "2026-10-26"),
        (250, "2026-10-24", "2026-11-01"),
    ],
)
def test_the_table_over_time_has_the_shops_own_days(
    tmp_path: Path, days: int, first: str, second: str
) -> None:
    """Midnight in Paris is still the evening before in UTC, and the clocks change on the 25th."""
    desk = make_desk(tmp_path)
    desk.settings.change({"shop.timezone": "Europe/Paris"})
    begin = date(2026, 10, 24)
    period = Reports(desk.db).period(begin, begin + days * DAY)
    report = Reports(desk.db).of(period, now=period.end)
    rows = tables(report)["over_time"]
    assert [row["from"] for row in rows[:2]] == [first, second]
    assert [row["from"] for row in rows] == [step.day.isoformat() for step in report.steps]
    read = list(csv.DictReader(as_csv(rows).splitlines()))
    assert [row["from"] for row in read] == [row["from"] for row in rows]


def test_opening_time_counted_day_by_day_is_what_the_clock_counts_at_once() -> None:
    clock = Clock(parse_hours("Tue–Sat 8–13 and 14–18:30"), ZoneInfo("Europe/Paris"))
    until = Until(clock, BEGIN)
    for minutes in (0, 7, 600, 1440, 2000, 60_000, 100_000, 30_000, -30):
        start = BEGIN - timedelta(minutes=minutes, seconds=13)
        assert until(start) == clock.between(start, BEGIN), minutes


def test_the_words_behind_a_repeated_reply_are_the_repeated_ones_and_of_what_is_gone_none(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    moments = {}
    for name, own in (("Ana", "Come whenever you like."), ("Bea", "Do you mean this Sunday?")):
        id_ = desk.shop.says("Is it open?", by=name, remote_id=name)
        for text in (own, "Yes, we are open until six today.", "Bye."):
            desk.clock.pass_(minutes=10)
            desk.shop.replies_elsewhere(text, id_)
            moments[name, text] = desk.clock()
    desk.clock.pass_(days=1)
    report = Reports(desk.db).of(Period(BEGIN, desk.clock()), now=desk.clock())
    line = report.line("M22")
    (case,) = line.exceptions
    assert line.said_at([(case, None)]) == [
        Moment(case, moments["Bea", "Yes, we are open until six today."], ours=True)
    ]
    (said,) = Reports(desk.db).said([m for m in line.said_at([(case, None)]) if m])
    assert said is not None
    assert said.text == "Yes, we are open until six today."
    rate = report.line("M4")
    cases: list[tuple[int, Took | None]] = [(id_, None) for id_ in rate.conversations]
    desk.shop.deletes("Ana")
    found = Reports(desk.db).said([one for one in rate.said_at(cases) if one])
    assert [one and one.text for one in found] == [None, "Is it open?"]
