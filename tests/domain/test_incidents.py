"""A pile-on is found, and ordinary weeks are left in peace: simulated shops, quiet and busy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.causes import DEFAULTS, suggested
from courtesydesk.domain.incidents import (
    HOUR,
    Baseline,
    Found,
    Sensitivity,
    Voice,
    Wave,
    enough,
    found,
    peak,
    speed,
    usual,
)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SUBJECTS = ("wait", "price", "quality", "delivery", "manner", "")


def busy_hour(at: datetime) -> float:
    """A shop's week: closed at night and on Mondays, twice as much on Saturdays."""
    if at.weekday() == 0 or not 8 <= at.hour < 20:
        return 0.1
    return 2.0 if at.weekday() == 5 else 1.0


def weeks_of(rate: float, weeks: int, seed: int) -> list[Voice]:
    """Complaints at random, `rate` an open hour, about one of five things or none."""
    dice = random.Random(seed)
    voices = []
    for hour in range(weeks * 168):
        at = MONDAY + hour * HOUR
        left = dice.expovariate(1.0)
        while left < rate * busy_hour(at):
            subject = dice.choice(SUBJECTS)
            number = len(voices)
            moment = at + timedelta(minutes=dice.randrange(60))
            voices.append(Voice(moment, number, number, (subject,) if subject else ()))
            left += dice.expovariate(1.0)
    return voices


def alarms(voices: list[Voice], sensitivity: Sensitivity) -> Iterator[Found]:
    """What would have been raised, looking each hour, with a day's rest after each."""
    moments = [voice.at for voice in voices]
    until = max(moments)
    now, usual_, worked_out = MONDAY + timedelta(weeks=8), Baseline(), -1
    while now < until:
        if now.toordinal() != worked_out:
            worked_out = now.toordinal()
            seen = [at for at in moments if at < now - timedelta(hours=48)]
            usual_ = usual(seen, until=now - timedelta(hours=48))
        lately = [voice for voice in voices if now - timedelta(hours=48) < voice.at <= now]
        one = found(lately, usual_, now=now, sensitivity=sensitivity)
        if one is not None:
            yield one
            now += timedelta(hours=24)
        now += HOUR


@pytest.mark.parametrize("rate", [0.02, 0.15, 0.6])
@pytest.mark.parametrize("seed", [1, 2])
def test_half_a_year_without_a_pile_on_raises_next_to_nothing(rate: float, seed: int) -> None:
    assert len(list(alarms(weeks_of(rate, 26, seed), Sensitivity.MEDIUM))) <= 1


@pytest.mark.parametrize("rate", [0.02, 0.15, 0.6])
@pytest.mark.parametrize("hour", [2 * 24 + 11, 5 * 24 + 17, 6 * 24 + 22])
def test_a_pile_on_is_found_within_its_hours(rate: float, hour: int) -> None:
    calm = weeks_of(rate, 9, 3)
    start = MONDAY + timedelta(weeks=8, hours=hour)
    people = 8 + int(40 * rate)
    burst = [
        Voice(start + timedelta(minutes=4 * at), 9000 + at, 9000 + at, ("post:1",))
        for at in range(people)
    ]
    now = burst[-1].at
    lately = [voice for voice in calm if now - timedelta(hours=48) < voice.at <= now]
    seen = [voice.at for voice in calm if voice.at < start]
    one = found([*lately, *burst], usual(seen, until=start), now=now)
    assert one is not None
    assert one.about == "post:1"
    assert one.people == people


def test_one_person_who_writes_a_hundred_times_is_no_pile_on() -> None:
    voices = [Voice(MONDAY + timedelta(minutes=at), 7, 7, ("x",)) for at in range(100)]
    assert found(voices, Baseline(), now=MONDAY + timedelta(hours=2)) is None


def test_many_complaints_about_many_things_are_a_bad_day_and_no_pile_on() -> None:
    voices = [Voice(MONDAY + timedelta(minutes=at), at, at, (f"c{at}",)) for at in range(30)]
    assert found(voices, Baseline(), now=MONDAY + timedelta(hours=1)) is None


def test_a_saturday_that_is_always_busy_is_usual() -> None:
    saturdays = [
        MONDAY + timedelta(weeks=week, days=5, hours=10, minutes=at)
        for week in range(8)
        for at in range(0, 60, 4)
    ]
    usual_ = usual(saturdays, until=MONDAY + timedelta(weeks=8))
    at = MONDAY + timedelta(weeks=8, days=5, hours=10)
    assert 10 < usual_.expected(at, at + HOUR) < 16
    assert usual_.expected(at + timedelta(days=2), at + timedelta(days=2) + HOUR) < 1


def test_one_bad_week_does_not_become_usual() -> None:
    burst = [MONDAY + timedelta(weeks=3, hours=30, minutes=at) for at in range(40)]
    usual_ = usual(burst, until=MONDAY + timedelta(weeks=8))
    at = MONDAY + timedelta(weeks=8, hours=30)
    assert usual_.expected(at, at + HOUR) < 0.2


@given(st.floats(0, 400), st.sampled_from(list(Wave)))
def test_the_more_sensitive_the_fewer_are_enough(expected: float, wave: Wave) -> None:
    high, medium, low = (enough(expected, one, wave) for one in
                         (Sensitivity.HIGH, Sensitivity.MEDIUM, Sensitivity.LOW))  # fmt: skip
    assert expected < high <= medium <= low
    assert enough(expected, Sensitivity.HIGH, Wave.PRAISE) >= high or wave is Wave.PRAISE


def test_speed_and_peak() -> None:
    moments = [MONDAY + timedelta(minutes=at) for at in (0, 10, 59, 61, 170)]
    assert peak(moments) == 3
    assert speed(moments, now=MONDAY + timedelta(hours=3)) == pytest.approx(4 / 3)
    assert peak([]) == 0


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("41 minutes in the queue for a cake I had paid for", "wait"),
        ("I never got a confirmation e-mail", "no_confirmation"),
        ("Your website is so confusing, the checkout button does nothing", "confusing_site"),
        ("I wrote twice, nobody answered", "slow_answer"),
        ("15 cents on every croissant?? so expensive", "price"),
        ("The tart was stale and dry", "quality"),
        ("Fermé un samedi ?", "hours"),
        ("When I called, the line was busy", ""),
        ("She rang after 11 minutes. Charged twice", "payment"),
        ("Two steps at the door, no ramp. My friend waited outside", "access"),
        ("Ordered warm quiches, 19 minutes door to door", ""),
        ("I stood in line for an hour", "wait"),
        ("Waited 40 minutes for a baguette", "wait"),
        ("35 minutes debout", "wait"),
        ("What a lovely day", ""),
    ],
)
def test_causes_are_suggested_from_words(text: str, cause: str) -> None:
    assert suggested(text) == cause


def test_every_cause_has_a_key_of_its_own() -> None:
    assert len({cause.key for cause in DEFAULTS}) == len(DEFAULTS)
