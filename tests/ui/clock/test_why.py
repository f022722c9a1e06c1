"""Why it takes so long, and how urgent it is: under the clock of a conversation."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.times import to_text
from courtesydesk.domain.zones import computer_zone
from courtesydesk.ui import wording
from courtesydesk.ui.clock.why import WhyPanel, tell
from courtesydesk.ui.widgets.labels import Label
from support.reach import laid_out
from support.shop import MORNING, mention, reply


def panel(whole, id_) -> WhyPanel:
    whole.window.show()
    made = WhyPanel(whole.context, whole.window, id_, tell(whole.context, id_))
    made.open_centred()
    return made


def words(made: WhyPanel) -> list[str]:
    return [label.text() for label in made.findChildren(Label)]


def instead(said: list[str]) -> list[str]:
    lines = [line for one in said for line in one.splitlines()]
    return [line.split(":")[0] for line in lines if "instead" in line]


@pytest.fixture(autouse=True)
def in_paris():
    wording.use_zone(ZoneInfo("Europe/Paris"))
    yield
    wording.use_zone(computer_zone())


@pytest.fixture
def hours(whole):
    whole.desk.settings.change({"shop.hours": "Mon–Fri 9–12 and 14–18"})


def test_it_says_how_long_and_why(whole, hours):
    id_ = whole.shop.says("When?", by="Ann")
    whole.clock.pass_(hours=5)
    said = words(panel(whole, id_))
    assert said[:2] == ["Waiting for 3 h", "3 h of opening time, 5 h by the calendar."]
    assert said[5:8] == ["today 12:00 – 14:00", "closed", "–"]
    assert "The target is 4 h: due today 16:00, 1 h of opening time left." in said


def test_a_long_wait_is_told_by_its_ends(whole, hours):
    id_ = whole.shop.says("When?", by="Ann")
    whole.clock.pass_(days=20)
    for height, left_out in ((900, 47), (620, 53)):
        whole.window.resize(900, height)
        said = words(panel(whole, id_))
        assert [one for one in said if one.startswith("… and ")] == [f"… and {left_out} more …"]


def test_an_answer_in_time_and_a_late_one(whole, hours):
    id_ = whole.shop.says("When?", by="Ann")
    whole.clock.pass_(minutes=40)
    whole.shop.replies_elsewhere("Now.", id_)
    said = words(panel(whole, id_))
    assert said[0] == "Answered after 40 min"
    assert "In time: the answer was due today 16:00." in said
    assert not [one for one in said if "of 100" in one]
    whole.clock.pass_(minutes=1)
    whole.shop.says("And then?", by="Ann")
    whole.clock.pass_(days=4)
    whole.shop.replies_elsewhere("Then, too.", id_)
    assert [one for one in words(panel(whole, id_)) if one.startswith("Late: ")]


def test_what_is_apart_from_it_is_said(whole):
    item = mention("When?", occurred_at=MORNING - timedelta(hours=2))
    whole.shop.apply([item])
    said = words(panel(whole, whole.shop.conversation_of(item.remote_id)))
    assert "It was there for 2 h before it was seen here." in said
    assert "No opening hours are set: every hour counts." in said


def test_what_came_with_an_import_has_no_target(whole):
    then = MORNING - timedelta(days=90)
    item = mention("When?", occurred_at=then)
    answer = reply("Now.", answers=item, occurred_at=then + timedelta(hours=1))
    whole.shop.apply([item, answer], origin=Origin.IMPORT)
    said = words(panel(whole, whole.shop.conversation_of(item.remote_id)))
    assert "It came with an import: no target holds for it." in said


def test_the_meter_shows_its_parts_and_what_waiting_would_cost(whole):
    id_ = whole.shop.says("Stale!", by="Ann", rating=1)
    whole.desk.settings.change({"fiasco.speed": 0})
    said = words(panel(whole, id_))
    assert [one for one in said if one.startswith("How urgent it is to save: ")]
    assert [one for one in said if one.endswith("counts 0")] == ["16, counts 0"]
    assert instead(said) == ["Answered today 21", "Answered tomorrow 09"]


def test_how_bad_it_is_can_be_said_by_mouse_and_keyboard_and_taken_back(whole, qtbot):
    id_ = whole.shop.says("Stale!", by="Ann", rating=1)
    made = panel(whole, id_)
    assert "As found in their words and stars it is 65." in words(made)
    assert [one for one in words(made) if "geometric mean" in one]
    control = made.meter.gravity
    control.setFocus()
    for _ in range(4):
        QTest.keyClick(control, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "Set by you. As found it would be 65." in words(made))
    qtbot.waitUntil(lambda: "95, counts 4" in words(made))
    assert "What happened, set by you" in words(made)
    assert "Set by you." in made.close_button.accessibleDescription()
    assert panel(whole, id_).meter.gravity.value() == "grave"
    with qtbot.waitSignal(whole.context.hub.undo_offered) as offered:
        QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
    qtbot.waitUntil(lambda: "What happened" in words(made) and control.value() == "")
    whole.context.act(partial(whole.desk.triage.undo, offered.args[0].undo, now=whole.clock()))
    qtbot.waitUntil(lambda: control.value() == "grave")


def test_in_a_low_window_it_scrolls_to_what_has_the_focus(whole, qtbot):
    id_ = whole.shop.says("Stale!", by="Ann", rating=1)
    whole.window.resize(700, 330)
    made = panel(whole, id_)
    laid_out()
    bar = made._area.verticalScrollBar()
    assert bar.maximum() > 0
    assert made.panel.geometry().bottom() < 330
    QTest.keyClick(made.close_button, Qt.Key.Key_Down)
    assert bar.value() > 0
    bar.setValue(0)
    made.close_button.setFocus()
    QTest.keyClick(made.close_button, Qt.Key.Key_Tab)
    assert made.meter.gravity.hasFocus()
    assert not made.meter.gravity.visibleRegion().isEmpty()
    whole.window.resize(900, 900)
    qtbot.waitUntil(lambda: bar.maximum() == 0)


def test_tab_goes_round_in_the_panel_whatever_else_the_window_has(whole, qtbot):
    id_ = whole.shop.says("Stale!", by="Ann", rating=1)
    QPushButton("before", whole.window).show()
    made = panel(whole, id_)
    QPushButton("after", whole.window).show()
    ends = (made.close_button, made.meter.gravity)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        for begin, reached in (ends, ends[::-1]):
            begin.setFocus()
            QTest.keyClick(begin, key)
            assert whole.window.focusWidget() is reached


def test_what_is_due_while_the_shop_is_closed_is_not_said_to_be_over(whole, hours):
    whole.clock.pass_(days=7 - MORNING.weekday() - 1, hours=11)
    id_ = whole.shop.says("Stale!", by="Ann")
    now = whole.clock()
    due = now + timedelta(hours=2)
    with whole.shop.db.writing() as write:
        write.execute("UPDATE conversation SET due_at = ?", [to_text(due)])
    said = words(panel(whole, id_))
    when = wording.moment(due, now)
    assert f"The target is 4 h: due {when}, and the shop is closed until then." in said


def test_an_answer_now_is_not_offered_as_another(whole):
    evening = MORNING.astimezone(ZoneInfo("Europe/Paris")).replace(hour=21, minute=5)
    whole.clock.pass_(minutes=(evening - MORNING) // timedelta(minutes=1))
    whole.desk.settings.change({"shop.timezone": "Europe/Paris"})
    id_ = whole.shop.says("Stale!", by="Ann", rating=1)
    said = words(panel(whole, id_))
    assert instead(said) == ["Answered tomorrow 09"]


def test_escape_closes_it_and_a_screen_reader_hears_it_all(whole, qtbot):
    id_ = whole.shop.says("When?", by="Ann")
    made = panel(whole, id_)
    assert made.first_focus() is made.close_button
    assert made.close_button.accessibleDescription().startswith("Waiting for 0 min")
    QTest.keyClick(made.close_button, Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_where_nobody_waits_it_says_so(whole):
    id_ = whole.shop.says("When?", by="Ann")
    with whole.shop.db.writing() as write:
        write.execute("UPDATE conversation SET waiting_since = NULL, due_at = NULL")
    assert words(panel(whole, id_))[0] == "Nobody waits here"
