"""What becomes due is said once: in opening hours, and in one sentence after a sleep."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.services.alarms import NOTHING, Alarms
from support.shop import SmallDesk, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    """In Paris, at ten on a Friday; open from 9 to 18."""
    desk = make_desk(tmp_path)
    desk.settings.change({"shop.hours": "Mon–Fri 9–18", "clock.other_minutes": 60})
    return desk


def told(desk: SmallDesk) -> list[str]:
    """In an awake desk, minute by minute, what was said of those that are due soon."""
    return [one.name for one in Alarms(desk.db).news(now=desk.clock()).soon]


def awake(desk: SmallDesk, minutes: int) -> list[str]:
    said: list[str] = []
    for _ in range(minutes):
        desk.clock.pass_(minutes=1)
        said += told(desk)
    return said


def test_what_is_due_soon_is_said_once(desk: SmallDesk) -> None:
    assert told(desk) == []
    desk.shop.says("When?", by="Ann")
    assert awake(desk, 49) == []
    assert awake(desk, 3) == ["Ann"]
    assert awake(desk, 30) == []


def test_what_is_answered_is_not_said(desk: SmallDesk) -> None:
    told(desk)
    id_ = desk.shop.says("When?", by="Ann")
    desk.clock.pass_(minutes=1)
    desk.shop.replies_elsewhere("Now.", id_)
    assert awake(desk, 70) == []


def test_many_are_one_notification(desk: SmallDesk) -> None:
    told(desk)
    for name in ("Ann", "Bob", "Cleo", "Dan", "Eve"):
        desk.shop.says("When?", by=name)
    desk.clock.pass_(minutes=4)
    Alarms(desk.db).news(now=desk.clock())
    desk.clock.pass_(minutes=47)
    alarm = Alarms(desk.db).news(now=desk.clock())
    assert [one.name for one in alarm.soon] == ["Ann"]
    assert alarm.more == 4


def test_what_was_missed_while_it_slept_is_told_once_in_one_sum(desk: SmallDesk) -> None:
    told(desk)
    for name in ("Ann", "Bob"):
        desk.shop.says("When?", by=name)
    desk.clock.pass_(hours=2)
    desk.shop.says("And when?", by="Cleo")
    alarm = Alarms(desk.db).news(now=desk.clock())
    assert (alarm.slept, alarm.missed, alarm.soon) == (timedelta(hours=2), 2, ())
    assert not Alarms(desk.db).news(now=desk.clock())
    assert awake(desk, 55) == ["Cleo"]


def test_what_was_said_before_the_sleep_is_missed_when_it_was_not_answered(
    desk: SmallDesk,
) -> None:
    told(desk)
    desk.shop.says("When?", by="Ann")
    assert awake(desk, 52) == ["Ann"]
    desk.clock.pass_(hours=1)
    assert Alarms(desk.db).news(now=desk.clock()).missed == 1


def test_a_closed_shop_is_left_in_peace(desk: SmallDesk) -> None:
    desk.clock.pass_(hours=6, minutes=50)  # ten to five
    told(desk)
    desk.shop.says("When?", by="Ann", rating=None)
    desk.settings.change({"clock.other_minutes": 80})
    assert awake(desk, 75) == []  # due on Monday at twenty past nine
    desk.clock.pass_(days=2, hours=8)  # Monday at five past two in the night
    assert Alarms(desk.db).news(now=desk.clock()) == NOTHING
    desk.clock.pass_(hours=9)
    alarm = Alarms(desk.db).news(now=desk.clock())
    assert alarm.missed == 1
    assert alarm.slept is not None


def test_a_desk_that_was_never_awake_begins_in_silence(desk: SmallDesk) -> None:
    desk.shop.says("When?", by="Ann")
    desk.clock.pass_(hours=3)
    assert Alarms(desk.db).news(now=desk.clock()) == NOTHING
