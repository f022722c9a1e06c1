"""Opening hours with a history, special days, targets of a network, and why it took so long."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.clocks import Why
from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.clocks import Clocks
from courtesydesk.services.holidays import check, public_holidays, regions
from support.shop import MORNING, SmallDesk, make_desk

TODAY = MORNING.date()


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    desk = make_desk(tmp_path)
    desk.settings.change({"shop.hours": "Mon–Fri 9–12 and 14–18"})
    return desk


@pytest.fixture
def clocks(desk: SmallDesk) -> Clocks:
    return Clocks(desk.db)


def test_a_country_is_closed_on_its_holidays(desk: SmallDesk, clocks: Clocks) -> None:
    desk.settings.change({"shop.holidays": "fr"})
    days = clocks.days(since=date(2026, 12, 1), until=date(2027, 1, 31))
    assert [(one.day, one.name) for one in days] == [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2027, 1, 1), "New Year's Day"),
    ]
    assert all(one.holiday and not one.hours for one in days)
    desk.settings.change({"shop.holidays": ""})
    assert clocks.days(since=date.min, until=date.max) == ()


def test_a_region_has_days_of_its_own() -> None:
    assert date(2026, 11, 1) in dict(public_holidays("DE-BY", range(2026, 2027)))
    assert date(2026, 11, 1) not in dict(public_holidays("DE-BE", range(2026, 2027)))
    assert "DE-BY" in regions("DE")
    assert public_holidays(" ") == ()


@pytest.mark.parametrize(("code", "todo"), [("XX", "two letters"), ("DE-XX", "DE-BB")])
def test_a_country_that_is_none_is_said(desk: SmallDesk, code: str, todo: str) -> None:
    with pytest.raises(WrongInput) as error:
        check(code)
    assert todo in error.value.todo
    with pytest.raises(WrongInput):
        desk.settings.change({"shop.holidays": code})
    assert desk.settings.text("shop.holidays") == ""


def test_the_owners_day_outranks_the_calendar_and_gives_way_again(
    desk: SmallDesk, clocks: Clocks
) -> None:
    desk.settings.change({"shop.holidays": "FR"})
    christmas = date(2026, 12, 25)
    clocks.keep_day(christmas, " Cakes  to fetch ", "9–11")
    (kept,) = clocks.days(since=christmas, until=christmas)
    assert (kept.name, kept.hours, kept.holiday) == ("Cakes to fetch", "9–11", False)
    desk.settings.change({"shop.holidays": "FR"})
    assert not clocks.days(since=christmas, until=christmas)[0].holiday
    clocks.forget_day(christmas)
    assert clocks.days(since=christmas, until=christmas)[0].name == "Christmas Day"
    clocks.keep_day(TODAY, "Holiday of ours")
    clocks.forget_day(TODAY)
    assert clocks.days(since=TODAY, until=TODAY) == ()


def test_a_day_that_is_closed_moves_what_is_due(desk: SmallDesk, clocks: Clocks) -> None:
    id_ = desk.shop.says("When?")
    assert clocks.keep_day(TODAY, "Wedding").conversations == {id_}
    due = desk.shop.row(id_).due_at
    assert due == (MORNING + timedelta(days=3)).replace(hour=14)  # Monday, after four hours
    with pytest.raises(WrongInput):
        clocks.keep_day(TODAY, "Wedding", "noonish")
    clocks.keep_day(TODAY, "Market", "always")
    assert desk.shop.row(id_).due_at == MORNING + timedelta(hours=4)


def test_hours_are_changed_from_a_chosen_day_on(desk: SmallDesk, clocks: Clocks) -> None:
    clocks.change_hours("Mon–Fri 10–11", since=TODAY + timedelta(days=10))
    assert [one.since for one in clocks.schedules()] == [date.min, TODAY + timedelta(days=10)]
    assert desk.settings.text("shop.hours") == "Mon–Fri 10–11"
    with pytest.raises(WrongInput):
        clocks.change_hours("never", since=TODAY)


def test_a_network_has_targets_of_its_own(desk: SmallDesk, clocks: Clocks) -> None:
    id_ = desk.shop.says("When?")
    assert clocks.set_targets("mastodon", None, 30).conversations == {id_}
    assert desk.shop.row(id_).due_at == MORNING + timedelta(minutes=30)
    clocks.set_targets("email", 90, 5)
    assert [(one.network, one.complaint, one.other) for one in clocks.targets_of_networks()] == [
        ("email", timedelta(minutes=90), timedelta(minutes=5)),
        ("mastodon", timedelta(hours=1), timedelta(minutes=30)),
    ]
    clocks.set_targets("mastodon", None, None)
    assert desk.shop.row(id_).due_at == MORNING + timedelta(hours=6)
    for minutes in (0, 20_000):
        with pytest.raises(WrongInput):
            clocks.set_targets("mastodon", minutes, 5)


def test_why_it_waits(desk: SmallDesk, clocks: Clocks) -> None:
    id_ = desk.shop.says("When?", occurred_at=MORNING - timedelta(minutes=30))
    desk.clock.pass_(hours=3)
    why = clocks.why(id_, now=desk.clock())
    assert why is not None
    assert (why.answered, why.outbox, why.discovery) == (False, None, timedelta(minutes=30))
    assert (why.took.calendar, why.took.business) == (timedelta(hours=3.5), timedelta(hours=2.5))
    assert [one.why for one in why.stretches] == [Why.OPEN, Why.CLOSED]
    assert (why.target, why.left, why.always) == (timedelta(hours=4), timedelta(hours=1.5), False)


def test_why_it_took_so_long(desk: SmallDesk, clocks: Clocks) -> None:
    id_ = desk.shop.says("When?")
    desk.clock.pass_(hours=5)
    desk.shop.replies_elsewhere("Now.", id_)
    desk.clock.pass_(days=2)
    why = clocks.why(id_, now=desk.clock())
    assert why is not None
    assert (why.answered, why.took.business) == (True, timedelta(hours=3))
    assert why.due_at == MORNING + timedelta(hours=6)


def test_nobody_waited_for_a_newsletter(desk: SmallDesk, clocks: Clocks) -> None:
    id_ = desk.shop.says("Hm.")
    with desk.db.writing() as write:
        write.execute("UPDATE conversation SET waiting_since = NULL")
    assert clocks.why(id_, now=desk.clock()) is None


def test_without_hours_it_is_said(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    id_ = desk.shop.says("When?")
    why = Clocks(desk.db).why(id_, now=desk.clock.pass_(hours=1))
    assert why is not None
    assert why.always
