"""Special days and the targets of one network, in the settings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QAbstractButton

from courtesydesk.ui.settings.clocks import DaysCard, HoursCard, TargetsCard
from courtesydesk.ui.settings.page import SettingsPage
from courtesydesk.ui.widgets.labels import Label


def words(card) -> list[str]:
    return [one.text() for one in card.rows.findChildren(Label) if one.isVisibleTo(card.rows)]


@pytest.fixture
def days(pages):
    card = pages.open(SettingsPage).findChild(DaysCard)
    pages.quiet()
    return card


def test_a_day_is_added_in_words_and_forgotten(pages, qtbot, days):
    days.day.setText("24 dec")
    days.name.setText("Christmas Eve")
    days.hours.setText("8–14")
    days.add.click()
    qtbot.waitUntil(lambda: "Christmas Eve: 8–14" in words(days))
    assert days.day.text() == ""
    forget = next(
        b for b in days.findChildren(QAbstractButton) if b.objectName().startswith("forgetDay")
    )
    forget.click()
    qtbot.waitUntil(lambda: not words(days))
    assert days.empty.isVisible()


@pytest.mark.parametrize(
    ("day", "hours", "said"),
    [("", "", "Write the day"), ("someday", "", "someday"), ("2 dec", "noonish", "opening hours")],
)
def test_what_cannot_be_read_is_said(pages, qtbot, days, day, hours, said):
    days.day.setText(day)
    days.hours.setText(hours)
    days.add.click()
    qtbot.waitUntil(lambda: said in days.problem.text())


def test_a_holiday_can_be_worked_on(pages, qtbot, days):
    pages.context.hub.announce(pages.desk.settings.change({"shop.holidays": "FR"}))
    qtbot.waitUntil(lambda: "Christmas Day: closed" in words(days))
    open_ = next(
        b for b in days.findChildren(QAbstractButton) if "25 December" in b.accessibleName()
    )
    open_.click()
    days.hours.setText("9–11")
    days.add.click()
    qtbot.waitUntil(lambda: "Christmas Day: 9–11" in words(days))


def test_other_hours_hold_from_a_chosen_day(pages, qtbot):
    pages.desk.settings.change({"shop.hours": "daily 9–18"})
    card = pages.open(SettingsPage).findChild(HoursCard)
    qtbot.waitUntil(lambda: words(card) == ["So far as anybody knows", "daily 9–18"])
    card.hours.setText("daily 10–16")
    card.day.setText("2027-03-01")
    card.set.click()
    qtbot.waitUntil(lambda: "daily 10–16" in words(card))
    assert words(card)[2:] == ["From Monday, 1 March 2027", "daily 10–16"]
    card.hours.setText("noonish")
    card.set.click()
    qtbot.waitUntil(lambda: "Write the day" in card.problem.text())
    card.day.setText("tomorrow")
    card.set.click()
    qtbot.waitUntil(lambda: "opening hours" in card.problem.text())


def test_a_network_gets_targets_and_loses_them(pages, qtbot):
    page = pages.open(SettingsPage)
    page.show_section("desk")
    card = page.findChild(TargetsCard)
    pages.quiet()
    card.network.setCurrentIndex(card.network.findData("google"))
    card.complaint.setValue(30)
    card.other.setValue(90)
    card.add.click()
    qtbot.waitUntil(lambda: bool(words(card)))
    assert words(card)[1] == "Complaints within 30 min, anything else within 1 h 30."
    assert pages.desk.clocks.targets_of_networks()[0].other == timedelta(minutes=90)
    card.findChild(QAbstractButton, "forgetTarget-google").click()
    qtbot.waitUntil(lambda: not words(card))
