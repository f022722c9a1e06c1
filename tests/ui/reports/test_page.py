"""The reports page: numbers, how they are worked out, the conversations behind them, charts."""

from __future__ import annotations

import csv
import io
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QToolTip

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.course import Step
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.reports import (
    METRICS,
    Heat,
    Line,
    Spread,
    Took,
    Usual,
    When,
    figure,
)
from courtesydesk.domain.times import to_text
from courtesydesk.services.report_lines import share_of
from courtesydesk.services.report_tables import line_row, tables
from courtesydesk.ui import wording
from courtesydesk.ui.reports import course, words
from courtesydesk.ui.reports.page import ReportsPage
from courtesydesk.ui.reports.rows import BehindRow, LineRow, UsualRow
from courtesydesk.ui.widgets.ring import FocusRing


@pytest.fixture
def page(whole, qtbot):
    """Eight questions, of which six were answered after one hour, two, three, and so on."""
    for n in range(8):
        id_ = whole.shop.says(f"Question {n}?", by=f"Person {n}", intent=Intent.QUESTION)
        if n < 6:
            whole.clock.pass_(hours=n + 1)
            whole.shop.replies_elsewhere(f"Answer {n}.", id_)
    made = ReportsPage(whole.context, whole.keys)
    whole.show(made)
    qtbot.waitUntil(lambda: made._report is not None and bool(made._all_charts))
    return made


def row(page, metric, group=""):
    rows = page.findChildren(LineRow)
    return next(r for r in rows if (r.payload.metric, r.payload.group) == (metric, group))


def test_numbers_say_what_they_were_measured_on(page):
    rate = row(page, "M4")
    assert rate.accessibleName() == "Response rate, 75 %, 6 of 8 that could be answered"
    first = row(page, "M1")
    assert first.accessibleName().startswith("First response, 3 h 30, 9 of 10 in 6 h")
    assert "first responses: 6" in first.accessibleName()
    assert row(page, "M4", "mastodon").accessibleName() == (
        "Response rate, Mastodon, 75 %, 6 of 8 that could be answered"
    )
    assert "8 came in" in page.subtitle.text()
    assert "No opening hours are set" in page.subtitle.text()


def test_a_number_opens_its_definition_and_the_conversations_behind_it(page, qtbot):
    chosen = []
    page.conversation_chosen.connect(chosen.append)
    rate = row(page, "M4")
    rate.setFocus()
    QTest.keyClick(rate, Qt.Key.Key_Return)
    behind = page._behind
    qtbot.waitUntil(lambda: len(behind.findChildren(BehindRow)) == 8)
    assert METRICS["M4"].how in behind._how.text()
    assert [r.payload.row.text for r in behind._notable.rows.values()] == [
        "Question 6?",
        "Question 7?",
    ]
    QTest.keyClick(next(iter(behind._notable.rows.values())), Qt.Key.Key_Return)
    assert len(chosen) == 1
    assert behind.back.hasFocus() or behind.isVisible()
    behind.back.click()
    assert page._ground.isVisible()


def test_what_we_said_last_is_told_as_ours_and_what_is_cut_ends_so(page, whole, qtbot):
    long = "word " * 80
    whole.shop.says(long, by="Person 6", intent=Intent.QUESTION)
    page.refresh()
    qtbot.waitUntil(lambda: "9 came in" in page.subtitle.text())
    row(page, "M4").opened.emit(row(page, "M4").payload)
    behind = page._behind
    qtbot.waitUntil(lambda: bool(behind.findChildren(BehindRow)))
    told = [one._text.text() for one in behind.findChildren(BehindRow)]
    assert "Question 7?" in told
    assert next(text for text in told if text.startswith("word word")).endswith("word…")
    answered = next(one.id for one in map(whole.shop.row, whole.shop.in_view()) if one.last_is_ours)
    behind.show_line(share_of("M13", [(answered, True)]))
    qtbot.waitUntil(lambda: len(behind.findChildren(BehindRow)) == 1)
    assert behind.findChildren(BehindRow)[0]._text.text().startswith("We: Answer ")


def behind_of(page, qtbot, metric):
    """What each row behind that number says, by whom it is about."""
    shown = row(page, metric)
    shown.opened.emit(shown.payload)
    behind = page._behind

    def told():
        return [one for one in behind.findChildren(BehindRow) if one.payload.metric == metric]

    qtbot.waitUntil(lambda: bool(told()))
    return {one.payload.row.name: one._text.text() for one in told()}


def test_behind_a_time_of_answers_stands_the_reply_that_was_measured(page, whole, qtbot):
    """Whoever went on writing: the row's words are those that its time is about."""
    known = {one.name: one.id for one in map(whole.shop.row, whole.shop.in_view())}
    whole.clock.pass_(hours=1)
    whole.shop.replies_elsewhere("And one more thing.", known["Person 0"])
    whole.clock.pass_(hours=1)
    whole.shop.says("Thank you so much!", by="Person 0")
    page.refresh()
    qtbot.waitUntil(lambda: "9 came in" in page.subtitle.text())
    first = behind_of(page, qtbot, "M1")
    assert first["Person 0"] == "We: Answer 0."
    said = [one.accessibleName() for one in page._behind.findChildren(BehindRow)]
    assert any(name.endswith("We: Answer 0.") for name in said)
    page._behind.back.click()
    assert behind_of(page, qtbot, "M3") == {"Person 6": "Question 6?", "Person 7": "Question 7?"}
    page._behind.back.click()
    assert behind_of(page, qtbot, "M4")["Person 0"] == "Question 0?"


def test_behind_promises_stands_what_was_promised_and_when(page, whole, qtbot):
    id_ = next(one.id for one in map(whole.shop.row, whole.shop.in_view()) if one.last_is_ours)
    now = whole.clock()
    whole.desk.promises.make(id_, "bring the cake", now + timedelta(hours=1), now=now)
    whole.clock.pass_(hours=3)
    page.refresh()
    qtbot.waitUntil(lambda: any(r.payload.metric == "M14" for r in page.findChildren(LineRow)))
    assert list(behind_of(page, qtbot, "M14").values()) == ["Promised: bring the cake"]
    (shown,) = page._behind.findChildren(BehindRow)
    assert wording.moment(now, whole.context.now()) in shown._who.text()


def test_behind_a_span_each_says_its_own_slowest_first(page, qtbot):
    row(page, "M1").opened.emit(row(page, "M1").payload)
    behind = page._behind
    qtbot.waitUntil(lambda: len(behind.findChildren(BehindRow)) == 6)
    assert behind._notable.caption.text() == "The slowest tenth"
    assert behind._others.caption.text() == "All the others, slowest first"
    slowest = [one._took.text() for one in behind._notable.rows.values()]
    others = [one._took.text() for one in behind._others.rows.values()]
    assert (slowest, others) == (["6 h"], ["5 h", "4 h", "3 h", "2 h", "1 h"])
    first = next(iter(behind._notable.rows.values()))
    assert first.accessibleName().startswith("6 h, Person 5 · Mastodon, ")
    counted = first._counted.text()
    took = first.payload.took
    assert took.stretch[1] - took.stretch[0] == timedelta(hours=6)
    assert counted == words.counted(took, "M1", page.context.now())
    assert wording.clock_time(took.stretch[0]) in counted
    assert wording.clock_time(took.stretch[1]) in counted
    assert counted in first.accessibleName()


def test_behind_a_share_nobody_took_any_time_and_it_says_who_counted_and_who_not(page, qtbot):
    row(page, "M4").opened.emit(row(page, "M4").payload)
    behind = page._behind
    qtbot.waitUntil(lambda: len(behind.findChildren(BehindRow)) == 8)
    assert behind._notable.caption.text() == "Without a reply"
    assert behind._others.caption.text() == "With a reply"
    for one in behind.findChildren(BehindRow):
        assert not one._took.isVisible()
        assert not one._counted.isVisible()


@pytest.fixture
def in_utc(monkeypatch, qapp):
    """The shop is where it is never summer."""
    monkeypatch.setattr(wording, "_zone", [UTC])


@pytest.mark.parametrize(
    ("metric", "took", "said"),
    [
        ("M1", (8880, 8880), "11 Nov 09:12 to 11:40, 2 h 28"),
        ("M1", (8880, 95280), "10 Nov 09:12 to 11 Nov 11:40, 2 h 28 in opening hours, 26 h by the"
                              " calendar"),
        ("M1", (0, 8880), "11 Nov 09:12 to 11:40, 2 h 28 while closed"),
        ("M3", (3600, 8880), "11 Nov 09:12 until now, 1 h in opening hours, 2 h 28 by the"
                             " calendar"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("in_utc")
def test_each_case_says_from_when_to_when_it_was_counted(metric, took, said):
    at = datetime(2026, 11, 11, 11, 40, tzinfo=UTC)
    one = Took(1, *took, to_text(at))
    assert words.counted(one, metric, at + timedelta(days=9)) == said


def test_reply_times_of_several_replies_are_told_as_their_sum(qapp):
    at = datetime(2026, 11, 11, 11, 40, tzinfo=UTC)
    said = words.counted(Took(1, 3600, 7200), "M6o", at)
    assert said == "All replies together: 1 h in opening hours, 2 h by the calendar"
    assert words.counted(Took(1, 3600, 3600), "M6o", at) == "All replies together: 1 h"
    assert words.counted(Took(1, 0, 60), "M6o", at) == "All replies together: 1 min while closed"


def test_no_zero_leads_on_the_row_of_who_was_answered_while_closed(qapp):
    closed = Took(1, 0, 7200)
    assert words.took(closed) == "while closed"
    assert words.took(Took(1, 0, 0)) == "0 min"
    assert words.took(Took(1, 3600, 7200)) == "1 h"


def test_what_is_by_the_calendar_stands_by_itself(qapp):
    line = Line("M1", n=9, opening=Spread(5400, 7200, 6000), calendar=Spread(86400, 90000, 1))
    assert words.other(line) == "By the calendar: 24 h, 9 of 10 in 25 h"
    assert words.other(replace(line, calendar=line.opening)) == ""
    assert words.other(Line("M4", n=3, hits=2)) == ""
    assert words.aloud(line).endswith("first responses: 9, By the calendar: 24 h, 9 of 10 in 25 h")


def test_where_most_came_while_closed_the_calendar_leads_and_no_zero(qapp):
    line = Line("M1", n=9, opening=Spread(0, 13800, 6), calendar=Spread(14400, 86400, 6), closed=6)
    assert words.main(line) == "4 h by the calendar"
    assert words.other(line) == "In opening time: 9 of 10 in 3 h 50"
    assert words.other(replace(line, opening=Spread(0, 20, 6))) == ""
    # What is saved stays seconds, and both are there.
    saved = line_row(line)
    assert (saved["median_opening_s"], saved["median_calendar_s"]) == (0, 14400)
    assert figure(line).value == saved["median_calendar_s"]
    at_once = replace(line, calendar=line.opening, closed=0)
    assert words.main(at_once) == "0 min"
    assert figure(at_once).value == line_row(at_once)["median_opening_s"]


@pytest.mark.parametrize(
    ("metric", "value", "said"), [("M10", -1.25, "mood, from -2 to 2"), ("M9s", 3.0, "stars")]
)
def test_what_is_saved_of_a_change_is_a_number_and_what_it_is_counted_in(metric, value, said):
    saved = line_row(Line(metric, n=9, value=value))
    assert saved["value"] == value
    assert saved["value_in"].startswith(said)
    assert line_row(Line(metric))["value_in"] is None


def test_escape_goes_back_to_the_report(page, qtbot):
    row(page, "M4").opened.emit(row(page, "M4").payload)
    behind = page._behind
    qtbot.waitUntil(lambda: behind.isVisible() and bool(behind.findChildren(BehindRow)))
    QTest.keyClick(behind.findChildren(BehindRow)[0], Qt.Key.Key_Escape)
    assert page._ground.isVisible()
    page.letter.click()
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    QTest.keyClick(page._sheet.page, Qt.Key.Key_Escape)
    assert page._ground.isVisible()


def test_back_at_the_report_the_focus_is_where_it_was(page, qtbot):
    page.window().activateWindow()
    pressed = row(page, "M4")
    pressed.setFocus()
    QTest.keyClick(pressed, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page._behind.findChildren(BehindRow)))
    assert page._behind.back.hasFocus()
    QTest.keyClick(page._behind.back, Qt.Key.Key_Escape)
    assert page.window().focusWidget() is row(page, "M4")
    page.letter.setFocus()
    QTest.keyClick(page.letter, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    page._sheet.back.click()
    assert page.window().focusWidget() is page.letter


def test_four_figures_stand_above_the_charts_and_each_can_be_looked_behind(page, qtbot):
    figures = page.headlines.figures
    assert figures["M1"].number.text() == "3 h 30"
    assert figures["M4"].accessibleName() == row(page, "M4").accessibleName()
    assert figures["M14"].accessibleName() == "Promises kept, nothing to measure"
    assert page.headlines.mapTo(page, QPoint()).y() < page._charts.mapTo(page, QPoint()).y()
    page.window().activateWindow()
    figures["M4"].setFocus()
    QTest.keyClick(figures["M4"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page._behind.findChildren(BehindRow)) == 8)
    QTest.keyClick(page._behind.back, Qt.Key.Key_Escape)
    assert page.window().focusWidget() is figures["M4"]


@pytest.mark.parametrize(("width", "columns"), [(1440, 4), (900, 2)])
def test_the_four_figures_stand_in_a_row_or_two_and_two(page, whole, qtbot, width, columns):
    whole.window.resize(width, 620)
    figures = list(page.headlines.figures.values())

    def tops():
        return {one.mapTo(page, QPoint()).y() for one in figures}

    qtbot.waitUntil(lambda: page.width() <= width and len(tops()) == 4 // columns)
    assert all(one.mapTo(page, QPoint(one.width(), 0)).x() <= page.width() for one in figures)


@pytest.mark.parametrize("width", [360, 760])
def test_what_stands_below_a_number_is_not_cut(whole, width):
    line = Line("M1", n=9, opening=Spread(0, 13800, 6), calendar=Spread(14400, 86400, 6), closed=6)
    made = LineRow(whole.context, whole.window)
    made.show_payload(replace(line, left_out=12))
    made.setFixedWidth(width)
    made.setFixedHeight(made.heightForWidth(width))
    made.show()
    for part in (made._rest, made._other):
        assert part.height() >= part.heightForWidth(part.width())
        assert not any(line.endswith("…") for line in part._broken(part.width()))
    assert made._main.geometry().right() <= width


def test_every_number_of_cases_has_its_captions():
    for metric in METRICS.values():
        notable, others = words.sections(metric.id)
        assert others
        assert bool(notable) is (metric.id not in {"M18r", "M18d", "M19", "M19r"}), metric.id


def test_it_says_which_replies_are_counted(page, qtbot):
    assert "only those" not in page.subtitle.text()
    for when, said in (
        (When.OPEN, "Of replies, only those that went in opening hours count."),
        (When.OFF, "Of replies, only those that went outside opening hours count."),
    ):
        page.when._choose(when.value)
        qtbot.waitUntil(lambda when=when: page._report.period.when is when)
        assert page.subtitle.text().endswith(said)


def test_another_period_and_other_replies_are_read_anew(page, qtbot):
    before = page._report
    QTest.keyClick(page.period, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: page._report is not before)
    assert (page._report.period.end - page._report.period.start).days == 7
    before = page._report
    QTest.keyClick(page.when, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page._report is not before)
    assert page._report.period.when == "open"
    page.imported.click()
    qtbot.waitUntil(lambda: not page._report.period.imported)


def test_what_is_saved_is_what_is_shown(page, whole, qtbot, tmp_path):
    whole.answers.file = tmp_path / "report.csv"
    page.save.click()
    qtbot.waitUntil(lambda: "Saved." in whole.answers.told)
    with whole.answers.file.open(encoding="utf-8", newline="") as file:
        saved = list(csv.DictReader(io.StringIO(file.read())))
    shown = tables(page._report)["report"]
    assert [
        {key: "" if value is None else str(value) for key, value in line.items()} for line in shown
    ] == saved


def test_charts_are_said_in_a_sentence(page):
    names = {chart.objectName(): chart.accessibleName() for chart in page._all_charts}
    assert "3 of 6 first responses came within 4 hours." in names["FastChart"]
    assert "When it comes in" in names["HeatChart"]
    assert "Too few" in names["CourseChart"]


def test_charts_are_reached_by_tab_before_the_numbers_and_say_what_they_show(page, whole):
    page.imported.window().activateWindow()
    page.save.setFocus()
    ring = FocusRing(whole.context.theme, whole.window)
    for headline in page.headlines.figures.values():
        QTest.keyClick(whole.window.focusWidget(), Qt.Key.Key_Tab)
        assert headline.hasFocus()
    for chart in page._all_charts:
        QTest.keyClick(whole.window.focusWidget(), Qt.Key.Key_Tab)
        assert chart.hasFocus()
        ring.follow(chart)
        assert ring.isVisible()
    described = {one.objectName(): one.accessibleDescription() for one in page._all_charts}
    assert "1 to 4 h: 3" in described["FastChart"]
    assert "Monday" in described["HeatChart"]


def test_the_shades_of_the_hours_have_a_key(page):
    chart = next(one for one in page._all_charts if one.objectName() == "HeatChart")
    counts = tuple(
        tuple(9 if (day, hour) == (0, 0) else 0 for hour in range(24)) for day in range(7)
    )
    chart.show_report(replace(page._report, heat=Heat(counts)))
    shown = [number.text() for _, number in chart.key._parts if not number.isHidden()]
    assert shown == ["1", "3", "6", "9"]
    assert "hour of the week" in chart.key.words.text()
    swatch = chart.key._parts[-1][0].grab().toImage()
    assert swatch.pixelColor(5, 5).name() == chart.theme.colour("accent").name()
    chart.show_report(replace(page._report, heat=Heat(((0,) * 24,) * 7)))
    assert chart.key.isHidden()


@pytest.mark.parametrize(("most", "key"), [(0, ()), (1, (1,)), (2, (1, 2)), (9, (1, 3, 6, 9))])
def test_a_key_goes_from_one_to_the_most(most, key):
    assert Heat(((most,) + (0,) * 23,) * 7).key == key


def test_the_axis_of_dates_shows_the_whole_period(page):
    chart = next(one for one in page._all_charts if one.objectName() == "CourseChart")
    steps = page._report.steps
    middle = len(steps) // 2
    few = tuple(
        replace(step, median=3600.0, n=9 if abs(at - middle) < 2 else 0)
        for at, step in enumerate(steps)
    )
    chart.show_report(replace(page._report, steps=few))
    left, right = chart.plot.viewRange()[0]
    assert left <= 0
    assert right >= len(steps) - 1
    (ticks,) = chart.plot.getAxis("bottom")._tickLevels
    assert 5 <= len(ticks) <= 8


STEP = Step(datetime(2026, 11, 2, tzinfo=UTC), 6, 5, 3600.0, 5, calendar=7200.0)


def course_of(report, *steps, days=90, when=When.ALL):
    """The same report of other parts."""
    period = replace(report.period, end=report.period.start + timedelta(days=days), when=when)
    return replace(report, period=period, steps=steps)


@pytest.mark.parametrize(
    ("step", "when", "said"),
    [
        (STEP, When.ALL, "1 h, first responses: 5"),
        (
            replace(STEP, median=0.0),
            When.ALL,
            "2 h by the calendar (0 min of opening time), first responses: 5",
        ),
        (replace(STEP, n=4), When.ALL, "first responses: 4, too few to tell"),
        (replace(STEP, n=0, median=None), When.ALL, "nobody was answered"),
        (replace(STEP, n=0, median=None), When.OPEN, "nobody was answered in opening hours"),
        (replace(STEP, n=0, median=None), When.OFF, "nobody was answered outside opening hours"),
        (replace(STEP, n=0, inbound=0, median=None), When.ALL, "nothing to answer came in"),
        (replace(STEP, n=0, inbound=2, median=None, open=False), When.ALL, "the shop was closed"),
    ],
)
def test_each_part_of_the_course_says_its_time_or_why_it_has_none(qapp, step, when, said):
    assert course.step(step, when) == said


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (30, "on 2 November", "on 23 November"),
        (90, "in the week from 2 November", "in the week from 23 November"),
        (365, "in November 2026", "in November 2026"),
    ],
)
@pytest.mark.usefixtures("in_utc")
def test_the_course_says_when_its_first_and_last_point_are_and_why_there_are_gaps(
    page, days, first, last
):
    start, week = STEP.start, timedelta(days=7)
    steps = (
        replace(STEP, start=start - 2 * week, n=0, inbound=0, median=None),
        replace(STEP, start=start - week, n=2),
        STEP,
        replace(STEP, start=start + week, n=0, median=None, open=False),
        replace(STEP, start=start + 2 * week, n=0, median=None),
        replace(STEP, start=start + 3 * week, median=7200.0),
    )
    said = course.course(course_of(page._report, *steps, days=days))
    took, gaps = said.split("\n")
    assert took == f"First responses took 1 h {first} and 2 h {last}."
    assert gaps.endswith(
        ": 4 of 6 · nothing to answer came in: 1 · shop closed: 1 · nobody answered: 1"
        " · fewer than 5 first responses: 1"
    )
    assert course.course(course_of(page._report, STEP, STEP)).count("\n") == 0


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (30, "First responses took 1 h on 2 November and 2 h on 23 November; the fastest day was 9"
             " November with 30 min, and the slowest 16 November with 3 h."),
        (90, "First responses took 1 h in the week from 2 November and 2 h in the week from 23"
             " November; the fastest week was the one from 9 November with 30 min, and the slowest"
             " the one from 16 November with 3 h."),
        (365, "First responses took 1 h in November 2026 and 2 h in November 2026; the fastest"
              " month was November 2026 with 30 min, and the slowest November 2026 with 3 h."),
    ],
)  # fmt: skip
def test_the_course_says_its_fastest_and_its_slowest_in_one_sentence(page, days, said):
    steps = tuple(
        replace(STEP, start=STEP.start + timedelta(days=7 * week), median=median)
        for week, median in enumerate((3600.0, 1800.0, 10800.0, 7200.0))
    )
    assert course.course(course_of(page._report, *steps, days=days)) == said
    chart = next(one for one in page._all_charts if one.objectName() == "CourseChart")
    chart.show_report(course_of(page._report, *steps, days=days))
    assert chart.accessibleName().endswith(said)
    level = course.course(course_of(page._report, STEP, STEP, STEP, days=days))
    assert "fastest" not in level


def test_a_part_is_called_by_the_day_that_stands_in_the_table(page):
    page.context.desk.settings.change({"shop.timezone": "Europe/Paris"})
    reports = page.context.desk.reports
    first = page.context.now().date() - timedelta(days=59)
    period = reports.period(first, first + timedelta(days=59))
    report = reports.of(period, now=page.context.now())
    names = [course.name(step, period.part) for step in report.steps]
    days = [date.fromisoformat(row["from"]) for row in tables(report)["over_time"]]
    assert days[0] == first
    assert names == [f"Week from {day.day} {day:%B}" for day in days]


@pytest.mark.usefixtures("in_utc")
def test_a_blank_week_says_why_in_its_tip_and_to_a_screen_reader(page):
    chart = next(one for one in page._all_charts if one.objectName() == "CourseChart")
    blank = replace(STEP, start=STEP.start + timedelta(days=7), n=0, inbound=0, median=None)
    chart.show_report(course_of(page._report, STEP, blank, STEP))
    why = "Week from 9 November: nothing to answer came in"
    assert why in chart.accessibleDescription()
    assert chart.tip_at(1.2) == why
    assert chart.tip_at(0).endswith(": 1 h, first responses: 5")
    assert chart.tip_at(-0.6) == chart.tip_at(2.6) == ""
    # No line leads over the week of which nothing is known.
    assert [len(item.xData) for item in chart.plot.listDataItems()] == [1, 1]


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_tip_is_shown_under_the_pointer(page, whole):
    chart = next(one for one in page._all_charts if one.objectName() == "CourseChart")
    box = chart.plot.getPlotItem().vb
    at = chart.plot.mapFromScene(box.mapViewToScene(QPointF(0, 0)))
    event = QHelpEvent(QEvent.Type.ToolTip, at, chart.plot.viewport().mapToGlobal(at))
    QCoreApplication.sendEvent(chart.plot.viewport(), event)
    assert QToolTip.text() == chart.tip_at(0)
    assert QToolTip.text()
    QToolTip.hideText()


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_arrows_go_over_the_hours_of_the_week_and_each_is_told(page, whole):
    page.window().activateWindow()
    chart = next(one for one in page._all_charts if one.objectName() == "HeatChart")
    counts = tuple(tuple(day * 24 + hour for hour in range(24)) for day in range(7))
    chart.show_report(replace(page._report, heat=Heat(counts)))
    all_points = chart.accessibleDescription()
    chart.setFocus()
    told = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Left,
                Qt.Key.Key_Down, Qt.Key.Key_Down):  # fmt: skip
        QTest.keyClick(chart, key)
        told.append(chart.accessibleDescription())
        assert QToolTip.text() == told[-1]
        assert chart._frame.rect() == chart.place(chart.at)
    assert told == [
        "Sunday between 23 and 24: 167 came in",
        "Sunday between 22 and 23: 166 came in",
        "Saturday between 22 and 23: 142 came in",
        "Saturday between 0 and 1: 120 came in",
        "Saturday between 0 and 1: 120 came in",
        "Sunday between 0 and 1: 144 came in",
        "Sunday between 0 and 1: 144 came in",
    ]
    assert chart.tip_at(0.5, 6.5) == told[-1]
    assert chart.tip_at(24.5, 3.5) == ""
    page.save.setFocus()
    assert chart._frame is None
    assert chart.accessibleDescription() == all_points
    QToolTip.hideText()


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_arrows_go_over_the_points_of_the_other_charts(page, whole):
    page.window().activateWindow()
    chart = next(one for one in page._all_charts if one.objectName() == "FastChart")
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription() == "up to 1 h: 0"
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription() == "1 to 4 h: 3"
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.accessibleDescription() == "over 24 h: 0"
    whole.context.theme.choose("dark", 100)
    assert chart._frame.pen().color() == chart.colour("ink")
    QToolTip.hideText()


def test_the_highest_label_at_an_axis_is_whole(page):
    chart = next(one for one in page._all_charts if one.objectName() == "CourseChart")
    report = page._report
    steps = tuple(replace(step, median=2016.0, n=9) for step in report.steps)
    chart.show_report(replace(report, steps=steps))
    picture = chart.plot.grab().toImage()
    top = {picture.pixelColor(x, 0).name() for x in range(picture.width())}
    assert top == {chart.theme.colour("panel").name()}


@pytest.mark.parametrize(
    ("width", "scale", "columns"), [(1440, 100, 2), (900, 100, 2), (1440, 200, 1), (900, 200, 1)]
)
def test_nothing_stands_outside_the_page_whatever_the_size_of_letters(
    page, whole, qtbot, width, scale, columns
):
    closed = Line("M1", n=9, opening=Spread(0, 60, 6), calendar=Spread(35_000, 86_400, 6), closed=6)
    page.headlines.show_lines([closed], whole=True)
    whole.context.theme.choose("light", scale)
    whole.window.resize(width, 620)
    content = page._content
    qtbot.waitUntil(lambda: content.width() <= page.width())
    fast, course_ = page._all_charts[:2]
    qtbot.waitUntil(
        lambda: (
            (fast.mapTo(page, QPoint()).y() == course_.mapTo(page, QPoint()).y()) is (columns == 2)
        )
    )
    assert content.width() <= page.width()
    for shown in (*page.findChildren(LineRow), *page.headlines.figures.values()):
        assert shown.mapTo(page, QPoint(shown.width(), 0)).x() <= page.width()
    box = page.imported
    assert box.height() == box.width() <= box.parentWidget().height()


def test_a_dark_theme_redraws_the_charts_and_changes_no_colour_of_the_theme(page, whole):
    theme = whole.context.theme
    before = theme.colour("accent").name(theme.colour("accent").NameFormat.HexArgb)
    for chart in page._all_charts:
        chart.show_report(page._report)
    assert theme.colour("accent").name(theme.colour("accent").NameFormat.HexArgb) == before


@pytest.mark.parametrize(
    ("line", "main", "rest"),
    [
        (Line("M4"), "–", "nothing to measure"),
        (Line("M4", left_out=2), "–", "nothing to measure · 2 left out"),
        (Line("M4", n=3, hits=2), "67 %", "2 of 3 that could be answered · too few to tell"),
        (
            Line("M1", n=9, opening=Spread(5400, 7200, 6000), calendar=Spread(86400, 90000, 1)),
            "1 h 30",
            "9 of 10 in 2 h · first responses: 9",
        ),
        (
            Line("M1", n=9, opening=Spread(0, 60, 6), calendar=Spread(5, 60, 6), closed=6),
            "0 min",
            "9 of 10 in 1 min · first responses: 9 · 6 of them came and were answered while closed",
        ),
        (
            Line("M6", n=9, opening=Spread(0, 60, 6), calendar=Spread(5, 60, 6), closed=6),
            "0 min",
            "9 of 10 in 1 min · done with a reply: 9 · 6 of them only while closed",
        ),
        (
            Line(
                "M1", n=9, opening=Spread(0, 13800, 6), calendar=Spread(14400, 86400, 6), closed=6
            ),
            "4 h by the calendar",
            "9 of 10 in 24 h · first responses: 9 · 6 of them came and were answered while closed",
        ),
        (Line("M5", n=300, hits=299), "99 %", "299 of 300 answered or past due"),
        (
            Line("M10", n=7, value=0.25, left_out=4),
            "+0.25 of 2",
            "done with both moods known: 7 · 4 left out",
        ),
        (Line("M10", n=7, value=-1.336), "−1.34 of 2", "done with both moods known: 7"),
        (Line("M10", n=7, value=-0.001), "0.00 of 2", "done with both moods known: 7"),
        (Line("M9s", n=7, value=3.0), "+3.00 stars", "changes of stars: 7"),
        (Line("M9s", n=7, value=-0.5), "−0.50 stars", "changes of stars: 7"),
        (Line("M19", n=20, value=3600.0), "1 h", "on networks with ten or more: 20"),
        (Line("M19r", n=20, value=0.2), "20 %", "on networks with ten or more: 20"),
        (
            Line("M19", n=12, left_out=9),
            "–",
            "on networks with ten or more: 12 · 9 left out"
            " · only one network has ten or more: nothing to compare it with",
        ),
        (
            Line("M18d", n=12, value=4200.0),
            "+1 h 10",
            "in both quarters: 12 · small accounts wait longer",
        ),
        (
            Line("M18d", n=12, value=-600.0),
            "−10 min",
            "in both quarters: 12 · small accounts wait less long",
        ),
        (
            Line("M18d", n=12),
            "–",
            "in both quarters: 12 · one of them has fewer than five: too few to tell",
        ),
        (
            Line("M18r", n=12, value=-0.5),
            "−50 %",
            "in both quarters: 12 · small accounts are answered less often",
        ),
        (
            Line("M18r", n=12, value=0.0),
            "0 %",
            "in both quarters: 12 · no difference between small and large accounts",
        ),
    ],
)
def test_numbers_in_words(qapp, line, main, rest):
    assert words.main(line) == main
    assert words.rest(line) == rest


@pytest.mark.parametrize(
    ("within", "while_open", "said"),
    [
        (timedelta(minutes=15), True, "While we are open, we usually answer within 15 minutes."),
        (timedelta(hours=1), True, "While we are open, we usually answer within an hour."),
        (timedelta(hours=4), True, "While we are open, we usually answer within 4 hours."),
        (timedelta(days=1), False, "We usually answer within a day."),
        (timedelta(days=3), False, "We usually answer within 3 days."),
    ],
)
def test_a_sentence_for_the_profile(whole, within, while_open, said):
    assert words.usually(Usual("x", within, while_open, 20)) == said


def test_a_long_day_is_told_in_words_that_customers_know(qapp):
    one = Usual("x", timedelta(hours=9), while_open=False, n=20, next_day=True)
    assert words.usually(one) == "We usually answer by the end of the next working day."


@pytest.fixture
def ten_answered(whole, qtbot):
    """A page on ten questions, answered after ten minutes, twenty, and so on."""
    for n in range(10):
        id_ = whole.shop.says(f"Question {n}?", by=f"Person {n}")
        whole.clock.pass_(minutes=10 * (n + 1))
        whole.shop.replies_elsewhere("Answer.", id_)
    whole.clock.pass_(minutes=1)
    page = ReportsPage(whole.context, whole.keys)
    whole.show(page)
    qtbot.waitUntil(lambda: bool(page.findChildren(UsualRow)))
    return page


def test_the_sentence_for_the_profile_is_one_press_away_and_beside_the_answers(ten_answered, qtbot):
    page = ten_answered
    qtbot.waitUntil(lambda: page._report is not None and bool(page._all_charts))
    page.window().activateWindow()
    assert page.sections[:2] == [page._lines["answering"], page._usual]
    assert page.profiles.isVisible()
    page.profiles.click()
    (usual,) = page.findChildren(UsualRow)
    assert page.window().focusWidget() is usual
    assert page.profiles.toolTip()
    area = page._ground.findChild(QScrollArea).viewport()
    qtbot.waitUntil(lambda: area.rect().contains(usual.mapTo(area, QPoint(4, usual.height()))))


def test_no_sentence_is_offered_where_there_is_none(page):
    assert not page.profiles.isVisible()


def test_the_sentence_for_the_profile_is_made_from_what_was(ten_answered, whole):
    page = ten_answered
    (usual,) = page.findChildren(UsualRow)
    # The eighth of ten took 80 minutes.
    assert "within 2 hours" in usual.accessibleName()
    usual.copy.click()
    assert QGuiApplication.clipboard().text() == words.usually(usual.payload)
    assert "clipboard" in whole.answers.told[-1]


def test_what_was_asked_last_is_shown_also_when_an_earlier_answer_comes_later(
    page, whole, qtbot, monkeypatch
):
    gate, real = threading.Event(), whole.desk.reports.of

    def slow_for_a_year(period, *, now, begun):
        if (period.end - period.start).days > 300:
            gate.wait(20)
        return real(period, now=now, begun=begun)

    monkeypatch.setattr(whole.desk.reports, "of", slow_for_a_year)
    page.period._choose("365")
    page.period._choose("7")
    qtbot.waitUntil(lambda: (page._report.period.end - page._report.period.start).days == 7)
    gate.set()
    qtbot.wait(300)
    assert (page._report.period.end - page._report.period.start).days == 7


def test_the_first_numbers_stand_there_before_the_whole_is_read(whole, qtbot, monkeypatch):
    id_ = whole.shop.says("Are you open on Monday?", by="Ana")
    whole.clock.pass_(minutes=30)
    whole.shop.replies_elsewhere("Yes, from eight until one o’clock.", id_)
    gate, real = threading.Event(), whole.desk.reports.of

    def slow_after_the_first(period, *, now, begun):
        def told(lines):
            begun(lines)
            gate.wait(20)

        return real(period, now=now, begun=told)

    monkeypatch.setattr(whole.desk.reports, "of", slow_after_the_first)
    page = ReportsPage(whole.context, whole.keys)
    whole.show(page)
    qtbot.waitUntil(lambda: bool(page.findChildren(LineRow)))
    first = {row.payload.metric for row in page.findChildren(LineRow)}
    assert "M1" in first
    assert "M22" not in first
    gate.set()
    qtbot.waitUntil(lambda: "M22" in {row.payload.metric for row in page.findChildren(LineRow)})


def test_charts_are_made_once_however_often_the_page_is_read(page):
    page._on_loaded(None)
    assert len(page._all_charts) == 3


def test_a_busy_minute_is_read_once(page, whole, qtbot, monkeypatch):
    asked, real = [], whole.desk.reports.of

    def counted(period, *, now, begun):
        asked.append(period)
        return real(period, now=now, begun=begun)

    monkeypatch.setattr(whole.desk.reports, "of", counted)
    for number in range(20):
        whole.context.hub.announce(Changes(conversations=frozenset([number])))
    qtbot.wait(200)
    page._gathered.setInterval(0)
    page._gathered.start()
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.wait(300)
    assert len(asked) == 1
