"""Every number of the report is worked out again from the raw rows, and agrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from courtesydesk.domain.reports import Line, Period, Report, Spread, When
from courtesydesk.paths import Workspace
from courtesydesk.services.demo import loader
from courtesydesk.services.reports import Reports
from courtesydesk.store.database import Database
from support.imported_year import MENTIONS, NOW, YEAR, imported_year
from support.report_histories import BEGIN, DAYS, History
from support.slow_numbers import Lines, Numbers
from support.slow_report import SlowReport
from support.slow_runs import Hours, SlowRuns

PARIS = ZoneInfo("Europe/Paris")
LUNCH = [(480, 780), (840, 1110)]
HOURS = Hours({1: LUNCH, 2: LUNCH, 3: LUNCH, 4: LUNCH, 5: LUNCH, 6: [(540, 720)]}, PARIS)
DEMO_HOURS = Hours({1: LUNCH, 2: LUNCH, 3: LUNCH, 4: LUNCH, 5: LUNCH}, PARIS)
DEMO_NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def told(report: Report) -> Lines:
    """The lines of the report that say anything."""
    found = {(line.metric, line.group): _numbers(line) for line in report.lines}
    return _that_say_anything(found)


def _numbers(line: Line) -> Numbers:
    return Numbers(
        line.n, line.hits if line.n else None, _spread(line.opening), _spread(line.calendar),
        None if line.value is None else round(line.value, 9), line.left_out,
        frozenset(line.conversations),
        line.closed,
        tuple((one.opening, one.calendar, one.conversation) for one in line.cases()),
    )  # fmt: skip


def _spread(found: Spread | None) -> tuple[float, float, float] | None:
    return None if found is None else (found.median, found.p90, found.mean)


def by_hand(slow: SlowReport) -> Lines:
    """The same, of what was worked out by hand."""
    return _that_say_anything({
        key: Numbers(
            one.n, one.hits if one.n else None, one.opening, one.calendar,
            None if one.value is None else round(one.value, 9), one.left_out, one.conversations,
            one.closed, one.cases,
        )
        for key, one in slow.lines.items()
    })  # fmt: skip


def _that_say_anything(lines: Lines) -> Lines:
    return {key: one for key, one in lines.items() if one.n or one.left_out}


def agree(db: Database, runs: SlowRuns, hours: Hours, period: Period, now: datetime) -> Report:
    """The report of a period, once it has been found to be right."""
    report = Reports(db).of(period, now=now)
    slow = SlowReport(runs, hours, period, now)
    ours, theirs = told(report), by_hand(slow)
    wrong = {
        key: (ours.get(key), theirs.get(key))
        for key in ours.keys() | theirs.keys()
        if ours.get(key) != theirs.get(key)
    }
    assert not wrong
    assert list(report.buckets) == slow.buckets()
    heat = slow.heat()
    assert [list(day) for day in report.heat.counts] == heat
    assert report.inbound == sum(map(sum, heat))
    assert [(s.start, s.inbound, s.answered, s.median, s.n) for s in report.steps] == slow.steps()
    return report


# Weeks as chance has them


@pytest.fixture(scope="module", params=(0, 3, 6))
def weeks(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Database, SlowRuns, datetime]]:
    desk = History(tmp_path_factory.mktemp("weeks"), request.param).happen(360)
    yield desk.db, SlowRuns(desk.db), desk.clock()
    desk.db.close()


@pytest.mark.parametrize("imported", [True, False])
@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (-70, DAYS, When.ALL),
        (0, DAYS, When.ALL),
        (5, 12, When.ALL),
        (30, 45, When.ALL),
        (-70, 300, When.ALL),
        (0, DAYS, When.OPEN),
        (-70, DAYS, When.OFF),
    ],
)
def test_weeks_as_chance_has_them(
    weeks: tuple[Database, SlowRuns, datetime], first: int, last: int, when: When, *, imported: bool
) -> None:
    db, runs, now = weeks
    start, end = BEGIN + timedelta(days=first), BEGIN + timedelta(days=last)
    agree(db, runs, HOURS, Period(start, end, when, imported), now)


def test_the_weeks_hold_what_they_should(tmp_path: Path) -> None:
    desk = History(tmp_path, 1).happen(360)
    now = desk.clock()
    report = Reports(desk.db).of(Period(BEGIN - timedelta(days=70), now), now=now)
    assert all(line.n for line in report.lines)
    for metric in (
        "M4",
        "M5",
        "M7",
        "M9",
        "M11",
        "M13",
        "M14",
        "M15",
        "M16",
        "M17",
        "M21",
        "M21a",
        "M22",
    ):
        line = report.line(metric)
        assert line.hits, metric
        assert line.exceptions, metric
    assert {line.group for line in report.groups("M18")} == {"small", "large"}
    desk.db.close()


# The demo shop


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, SlowRuns]]:
    workspace = Workspace(tmp_path_factory.mktemp("demo"))
    loader.make(workspace, now=DEMO_NOW)
    db = Database(workspace.database)
    yield db, SlowRuns(db)
    db.close()


@pytest.mark.parametrize("days", [30, 90, 365])
@pytest.mark.parametrize("when", list(When))
def test_the_demo_shop(demo: tuple[Database, SlowRuns], days: int, when: When) -> None:
    db, runs = demo
    period = Period(DEMO_NOW - timedelta(days=days), DEMO_NOW, when)
    report = agree(db, runs, DEMO_HOURS, period, DEMO_NOW)
    assert report.line("M4").n


def test_each_case_was_counted_from_and_to_these_moments(
    demo: tuple[Database, SlowRuns],
) -> None:
    db, runs = demo
    period = Period(DEMO_NOW - timedelta(days=90), DEMO_NOW)
    report = Reports(db).of(period, now=DEMO_NOW)
    slow = SlowReport(runs, DEMO_HOURS, period, DEMO_NOW)

    def stretches(metric: str) -> list[tuple[int, datetime, datetime]]:
        cases = [(one.conversation, one.stretch) for one in report.line(metric).cases()]
        return sorted((id_, *stretch) for id_, stretch in cases if stretch is not None)

    def told(moment: datetime) -> datetime:
        return moment.replace(microsecond=0)

    first = sorted((run.id, told(a), told(reply["at"])) for run, a, reply in slow.first_answers())
    done = sorted((run.id, told(run.opened), told(run.done)) for run in slow.ended() if run.done)
    waiting = sorted(
        (run.id, told(owed[0]["at"]), DEMO_NOW)
        for run, owed in slow.waiting()
        if run.talk["state"] != "snoozed"
    )
    assert (stretches("M1"), stretches("M6"), stretches("M3")) == (first, done, waiting)
    assert len(stretches("M20")) == report.line("M20").n
    assert len(stretches("M20o")) == report.line("M20o").n
    assert report.line("M6o").n
    assert stretches("M6o") == []


# A year that came with a file


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_year_of_50_000_mentions_that_came_with_a_file(tmp_path: Path) -> None:
    desk = imported_year(tmp_path)
    runs = SlowRuns(desk.db)
    report = agree(desk.db, runs, DEMO_HOURS, Period(NOW - YEAR, NOW), NOW)
    assert report.inbound > 0.99 * MENTIONS
    for metric in ("M1", "M4", "M6", "M9", "M22"):
        assert report.line(metric).n > 1000, metric
    left = agree(desk.db, runs, DEMO_HOURS, Period(NOW - YEAR, NOW, imported=False), NOW)
    assert left.inbound == 0
    desk.db.close()
