"""Every number of the report is worked out again from the raw rows, and agrees."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.conversations import Channel, DoneReason
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.mentions import Intent, Kind, Visibility
from courtesydesk.domain.reports import (
    Line,
    Period,
    Report,
    Timed,
    When,
    buckets,
    gap,
    quartiles,
    share,
    spans,
    spread,
    usual,
)
from courtesydesk.services.promises import Promises
from courtesydesk.services.reports import Reports
from support.shop import SmallDesk, make_desk, person
from support.slow_report import SlowReport, Week

HOURS = "Tue–Sat 8–13 and 14–18:30; Sun 9–12"
LUNCH = [(480, 780), (840, 1110)]
WEEK: Week = {1: LUNCH, 2: LUNCH, 3: LUNCH, 4: LUNCH, 5: LUNCH, 6: [(540, 720)]}
BEGIN = datetime(2026, 9, 20, 6, 0, tzinfo=UTC)
"""Five weeks before the clocks change in Paris."""
NETWORKS = (
    ("mastodon", Channel.PUBLIC, Kind.POST),
    ("google", Channel.REVIEW, Kind.REVIEW),
    ("facebook", Channel.PUBLIC, Kind.COMMENT),
)
WORDS = ("Where is my cake?", "Thanks! All sorted.", "It was burnt.", "Lovely flan!", "Hello?")


def history(folder: Path, seed: int, people: int = 40) -> SmallDesk:
    """Some weeks of a shop, as chance has it, every event with a second of its own."""
    desk = make_desk(folder, now=BEGIN)
    desk.settings.change({"shop.hours": HOURS})
    chance = random.Random(seed)
    moments = sorted(chance.sample(range(60 * 24 * 60), 6 * people))
    talks: dict[int, int] = {}
    for at in moments:
        desk.clock.now = BEGIN + timedelta(minutes=at, seconds=chance.randrange(1, 50))
        _something(desk, chance, chance.randrange(people), talks)
    desk.clock.now = BEGIN + timedelta(days=61)
    return desk


def _something(desk: SmallDesk, chance: random.Random, who: int, talks: dict[int, int]) -> None:
    key, channel, kind = NETWORKS[who % 3]
    desk.shop.network = key
    if who not in talks or chance.random() < 0.4:
        text = chance.choice(WORDS)
        more: dict[str, Any] = {"rating": chance.randint(1, 5)} if kind is Kind.REVIEW else {}
        talks[who] = desk.shop.says(
            text, by=person(f"Person {who}", followers=who * 10 if who % 4 else None),
            thread_key=f"talk-{who}", channel=channel, kind=kind,
            mood=chance.choice([-0.6, 0.0, 0.7, None]),
            intent=chance.choice([Intent.PRAISE, Intent.QUESTION, Intent.COMPLAINT]), **more,
        )  # fmt: skip
    elif chance.random() < 0.6:
        side = chance.choice([Visibility.PUBLIC, Visibility.PRIVATE])
        desk.shop.replies_elsewhere("We are on it.", talks[who], visibility=side)  # type: ignore[arg-type]
    elif chance.random() < 0.8:
        desk.triage.done(
            [talks[who]], chance.choice([DoneReason.THANKS, DoneReason.OTHER]), now=desk.clock()
        )  # type: ignore[list-item]
    else:
        promises = Promises(desk.db)
        due = desk.clock() + timedelta(hours=chance.choice([3, 30]))
        promises.make(talks[who], f"call {who}", due, now=desk.clock())  # type: ignore[arg-type]


@dataclass
class Both:
    """A period, reported by the program and by hand."""

    told: Report
    slow: SlowReport

    def spans(self, metric: str, by_hand: dict[str, Any]) -> None:
        groups = {line.group for line in self.told.lines if line.metric == metric and line.n}
        assert groups == {name for name, case in by_hand.items() if case[0]}, metric
        for name, (n, _, opening, calendar) in by_hand.items():
            line = self.told.line(metric, name)
            assert line.n == n, (metric, name)
            assert line.opening is not None
            assert line.calendar is not None
            assert (line.opening.median, line.opening.p90) == opening, (metric, name)
            assert (line.calendar.median, line.calendar.p90) == calendar, (metric, name)

    def shares(self, metric: str, by_hand: dict[str, Any]) -> None:
        for name, (n, hits) in by_hand.items():
            line = self.told.line(metric, name)
            assert (line.n, line.hits) == (n, hits), (metric, name)
        assert self.told.line(metric).n == by_hand.get("", (0, 0))[0], metric


PERIODS = (
    (0, 61, When.ALL),
    (5, 12, When.ALL),
    (30, 45, When.ALL),
    (0, 61, When.OPEN),
    (0, 61, When.OFF),
)


@pytest.fixture(scope="module", params=(0, 1, 3))
def desk(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[SmallDesk]:
    made = history(tmp_path_factory.mktemp("history"), request.param)
    yield made
    made.db.close()


def both(desk: SmallDesk, first: int, last: int, when: When) -> Both:
    start, end = BEGIN + timedelta(days=first), BEGIN + timedelta(days=last)
    period = Period(start, end, when)
    now = desk.clock()
    slow = SlowReport(desk.db, period, now, WEEK, "Europe/Paris")
    return Both(Reports(desk.db).of(period, now=now), slow)


@pytest.mark.parametrize(("first", "last", "when"), PERIODS)
def test_every_number_agrees_with_the_one_worked_out_by_hand(
    desk: SmallDesk, first: int, last: int, when: When
) -> None:
    found = both(desk, first, last, when)
    slow = found.slow
    found.spans("M1", slow.first_responses())
    found.spans("M2", slow.reply_times())
    found.shares("M4", slow.response_rate())
    found.spans("M6", slow.resolution())
    found.spans("M6o", slow.our_time())
    found.shares("M7", slow.one_reply())
    found.shares("M8", slow.came_back())
    found.shares("M17", slow.praise())
    mood = slow.mood()
    line = found.told.line("M10")
    value = None if line.value is None else round(line.value, 6)
    assert (line.n, value) == mood["M10"]
    found.shares("M10c", mood["M10c"])
    for metric in ("M10b", "M10w"):
        line = found.told.line(metric)
        assert (line.n, line.hits) == mood[metric], metric
    line = found.told.line("M14")
    assert (line.n, line.hits) == slow.promises()
    assert [list(day) for day in found.told.heat.counts] == slow.hours()
    assert sum(found.told.buckets) == found.told.line("M1").n
    assert sum(step.n for step in found.told.steps) == found.told.line("M1").n
    assert sum(step.inbound for step in found.told.steps) == found.told.line("M4").n


def test_the_histories_hold_what_they_should(desk: SmallDesk) -> None:
    told = both(desk, 0, 61, When.ALL).told
    for metric in ("M1", "M2", "M4", "M6", "M7", "M8", "M14", "M17", "M18", "M19"):
        assert told.line(metric).n >= 3, metric
    assert told.line("M10").n
    assert {line.group for line in told.groups("M18")} == {"small", "large"}


def test_a_period_that_ends_before_it_begins_is_said(desk: SmallDesk) -> None:
    with pytest.raises(WrongInput, match="ends before it begins"):
        Reports(desk.db).of(Period(BEGIN, BEGIN), now=BEGIN)


# How numbers are made


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
    line = spans("M1", [])
    assert (line.n, line.opening, line.share) == (0, None, None)
    assert share("M4", []).share is None
    assert gap("M19", [], group="").value is None


def test_quartiles_and_buckets() -> None:
    assert quartiles(range(1, 9)) == (2, 6)
    hours = [0, 1, 3, 4, 7.9, 8, 23, 24, 100]
    assert buckets([Timed(1, 0, int(hour * 3600)) for hour in hours]) == (1, 2, 2, 2, 2)


def test_a_gap_is_between_those_with_cases_enough() -> None:
    def line(group: str, n: int, hits: int) -> Line:
        return Line("M4", group, n, hits, conversations=(n,))

    found = gap("M19r", [line("a", 20, 20), line("b", 10, 5), line("c", 9, 0)], group="")
    assert (found.value, found.n, found.left_out) == (0.5, 30, 9)


def test_the_exceptions_are_what_one_learns_from() -> None:
    assert share("M4", [(1, True), (2, False)]).exceptions == (2,)
    assert share("M8", [(1, True), (2, False)]).exceptions == (1,)
    slow = spans("M1", [Timed(n, n, n) for n in range(1, 21)])
    assert slow.exceptions == (18, 19, 20)


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
    found = usual("google", [Timed(1, 60 * one, 180 * one) for one in minutes])
    assert found is not None
    assert (found.within, found.while_open) == (within, while_open)


def test_nothing_is_promised_from_few_or_of_weeks() -> None:
    assert usual("google", [Timed(1, 60, 60)] * 9) is None
    assert usual("google", [Timed(1, 60 * 60 * 24, 60 * 60 * 24 * 8)] * 10) is None
