"""Meters: what adds up, what begins anew, how it is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from courtesydesk.domain.meters import Measure, Meter, counted, running, told

TODAY = datetime(2026, 11, 22, 8, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


def units(used: float, until: datetime = TODAY) -> Meter:
    return Meter(Measure.UNITS, used, until, 10_000)


def test_what_is_used_until_the_same_moment_adds_up_and_then_begins_anew() -> None:
    meters = counted(counted((), units(50)), units(1))
    assert meters == (units(51),)
    assert counted(meters, units(1, TOMORROW)) == (units(1, TOMORROW),)


def test_each_measure_is_for_itself_and_the_networks_word_outranks_the_count() -> None:
    cost = Meter(Measure.DOLLARS, 0.5, TODAY, 5)
    meters = counted(counted((), units(50)), cost)
    assert set(meters) == {units(50), cost}
    assert set(told(meters, units(7))) == {units(7), cost}


def test_what_is_over_is_not_told() -> None:
    assert running((units(50),), TODAY - timedelta(seconds=1)) == (units(50),)
    assert running((units(50),), TODAY) == ()


@pytest.mark.parametrize(
    ("meter", "said", "left", "scarce"),
    [
        (units(2150), "2,150 of 10,000 units", 7850, False),
        (units(9600), "9,600 of 10,000 units", 400, True),
        (Meter(Measure.DOLLARS, 3.2, TODAY, 5), "$3.20 of $5.00", 1.8, False),
        (Meter(Measure.DOLLARS, 6, TODAY, 5), "$6.00 of $5.00", 0, True),
        (Meter(Measure.CALLS, 12, TODAY), "12 calls", None, False),
        (Meter(Measure.PERCENT, 93, TODAY, 100), "93 %", 7, True),
    ],
)
def test_it_is_said_in_words(meter: Meter, said: str, left: float | None, scarce: bool) -> None:
    assert meter.amount() == said
    assert meter.left == (None if left is None else pytest.approx(left))
    assert meter.scarce is scarce
