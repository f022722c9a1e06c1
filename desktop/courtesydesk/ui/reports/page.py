"""The reports page: how the shop answers, and the conversations behind each number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.reports import Line, Report, Usual, When
from courtesydesk.services.letter import Letter
from courtesydesk.services.report_tables import as_csv, tables
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.rows import ListPage, PageRow, Section
from courtesydesk.ui.reports import words
from courtesydesk.ui.reports.behind import Behind
from courtesydesk.ui.reports.headlines import Headlines
from courtesydesk.ui.reports.letter_sheet import LetterSheet
from courtesydesk.ui.reports.rows import LineRow, UsualRow
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, SegmentedControl
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.tick import TickBox
from courtesydesk.ui.widgets.turn import in_turn

if TYPE_CHECKING:
    from courtesydesk.ui.reports.charts import Chart, Charts

GATHERED_MS = 5000
PERIODS = (7, 30, 90, 365)
_GROUPS = (
    ("answering", ("M1", "M2", "M3", "M4", "M5")),
    ("done", ("M6", "M6o", "M7", "M8")),
    ("reviews", ("M9", "M9t", "M11", "M9s")),
    ("feeling", ("M10", "M10b", "M10w", "M10c", "M13", "M15", "M16")),
    ("promises", ("M14", "M17", "M17t")),
    ("care", ("M18", "M18r", "M18t", "M18d", "M19", "M19r")),
    ("delays", ("M20", "M20o", "M21", "M21a", "M22")),
)
_BY_NETWORK = ("M1", "M4")
_OWN_GROUPS = ("small", "large", "snoozed")
_MOMENT = timedelta(seconds=1)


class ReportsPage(ListPage):
    """Numbers first, then charts; each number opens what it was made from."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(
            context,
            _tr("Reports"),
            _tr("How customers were answered. Press a number to see how it is worked out, and the "
                "conversations behind it."),
            ("chart", _tr("Nothing to report yet"), _tr("Numbers come with the first mentions.")),
            parent,
        )  # fmt: skip
        self.setObjectName("reportsPage")
        self._report: Report | None = None
        self._build_bar()
        captions = {
            "answering": self.tr("Answering"),
            "done": self.tr("What was done"),
            "reviews": self.tr("Reviews"),
            "feeling": self.tr("How it ended for them"),
            "promises": self.tr("Promises and thanks"),
            "care": self.tr("The same care for everybody"),
            "delays": self.tr("Delays, and what was sent"),
        }
        self._lines = {key: self.add_section(captions[key]) for key, _ in _GROUPS[:1]}
        self._usual = self.add_section(self.tr("For your profiles"))
        self._lines |= {key: self.add_section(captions[key]) for key, _ in _GROUPS[1:]}
        self._networks = self.add_section(self.tr("By network"))
        self._behind = Behind(context, self)
        self._behind.back.clicked.connect(self._on_back)
        self._behind.chosen.connect(self.open_conversation)
        self.add_sheet(self._behind)
        self._charts: Charts | None = None
        self._task: Task | None = None
        self._gathered = QTimer(self)
        """Changes are gathered until it ends."""
        self._gathered.setSingleShot(True)
        self._gathered.setInterval(GATHERED_MS)
        self._gathered.timeout.connect(self.refresh)
        self._sheet: LetterSheet | None = None
        self._pressed: tuple[str, str] | QWidget = self
        """What was pressed last, or the number on whose row that was: rows come and go."""
        self._all_charts: list[Chart] = []
        context.theme.changed.connect(self._fit)
        self.show_anything(anything=True)

    def _build_bar(self) -> None:
        theme = self.context.theme
        bar = QWidget(self._content)
        flow = FlowLayout(bar, gap=theme.px(8), line_gap=theme.px(8))
        names = {7: self.tr("7 days"), 30: self.tr("30 days"), 90: self.tr("90 days")}
        self.period = SegmentedControl(theme, self.tr("Period"), bar)
        self.period.set_options(
            [(str(days), names.get(days, self.tr("A year"))) for days in PERIODS], "30"
        )
        self.when = SegmentedControl(theme, self.tr("Which replies count"), bar)
        self.when.set_options(
            [
                (When.ALL.value, self.tr("All replies")),
                (When.OPEN.value, self.tr("In opening hours")),
                (When.OFF.value, self.tr("Outside them")),
            ],
            When.ALL.value,
        )
        self.imported, imported = _ticked(theme, self.tr("With imported history"), bar)
        self.save = Button(theme, self.tr("Save as CSV…"), bar, icon="export")
        self.period.chosen.connect(self._on_asked)
        self.when.chosen.connect(self._on_asked)
        self.imported.toggled.connect(self._on_asked)
        self.save.clicked.connect(self._on_save)
        self.letter = Button(theme, self.tr("This week’s letter"), bar, icon="letter")
        self.letter.clicked.connect(self._on_letter)
        self.profiles = Button(theme, self.tr("For your profiles"), bar, icon="person")
        self.profiles.setToolTip(
            self.tr("A sentence on within what time you usually answer, to copy.")
        )
        self.profiles.clicked.connect(self._on_profiles)
        self.profiles.hide()
        for widget in (self.period, self.when, imported, self.letter, self.save, self.profiles):
            flow.addWidget(widget)
        self._column.insertSpacing(self._sections_at, theme.px(14))
        self._column.insertWidget(self._sections_at + 1, bar)
        self.headlines = Headlines(self.context, self._content)
        self.headlines.opened.connect(self._on_headline)
        self._column.insertWidget(self._sections_at + 2, self.headlines)
        self._sections_at += 3

    # reading

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.conversations or changes.arrived or changes.promises)

    def _on_changed(self, changes: Changes) -> None:
        # A second of work for each thing that comes in would be too much.
        if self.isVisible() and not changes.everything and self.concerns(changes):
            if not self._gathered.isActive():
                self._gathered.start()
            return
        super()._on_changed(changes)

    def refresh(self) -> None:
        if self._task is not None:
            self._task.drop()
        self._task = Task("report")
        job = partial(
            _read, self.context, int(self.period.value()), When(self.when.value()),
            self.imported.isChecked(), partial(_tell, self.context, self._task, self._on_begun),
        )  # fmt: skip
        self.context.tasks.run(job, done=self._on_report, owner=self, task=self._task)
        usual = partial(_usual, self.context)
        self.context.tasks.run(usual, done=self._on_usual, owner=self, name="usual")

    def _on_usual(self, found: tuple[Usual, ...]) -> None:
        self._usual.show_rows([(one.network, one) for one in found], self._make_usual)
        self.profiles.setVisible(bool(found))

    def _on_profiles(self) -> None:
        self.show_place(self._usual)
        first = next(iter(self._usual.rows.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_usual(self, parent: QWidget) -> PageRow:
        row = UsualRow(self.context, parent)
        row.opened.connect(self._on_copied)
        return row

    def _on_copied(self, one: Usual) -> None:
        QGuiApplication.clipboard().setText(words.usually(one))
        self.context.ask.tell(self.tr("It is on the clipboard."))

    def _on_asked(self, _value: object = None) -> None:
        self.refresh()

    def _on_begun(self, lines: Sequence[Line]) -> None:
        if self._report is None:
            self._show_lines(lines)

    def _on_report(self, report: Report) -> None:
        self._report = report
        self.subtitle.setText(self._heading_words(report))
        self._show_lines(report.lines)
        if self._charts is None:
            self.context.tasks.run(_load, done=self._on_loaded, owner=self, name="charts")
        else:
            self._draw()

    def _show_lines(self, lines: Sequence[Line]) -> None:
        self.headlines.show_lines(lines, whole=self._report is not None)
        for key, metrics in _GROUPS:
            some = [
                line
                for line in lines
                if line.metric in metrics and (not line.group or line.group in _OWN_GROUPS)
            ]
            self._show(self._lines[key], [line for line in some if line.n])
        by_network = [
            line for metric in _BY_NETWORK for line in lines if line.metric == metric and line.group
        ]
        self._show(self._networks, by_network)

    def _heading_words(self, report: Report) -> str:
        start, end = (
            QLocale().toString(QDate(at.year, at.month, at.day), "d MMMM yyyy")
            for at in (
                wording.shop_time(report.period.start),
                wording.shop_time(report.period.end) - _MOMENT,
            )
        )
        said = self.tr("{start} to {end}: {n} came in. Spans are in opening time.")
        if not report.has_hours:
            said = self.tr(
                "{start} to {end}: {n} came in. No opening hours are set: every hour counts."
            )
        counted = {
            When.ALL: "",
            When.OPEN: self.tr("Of replies, only those that went in opening hours count."),
            When.OFF: self.tr("Of replies, only those that went outside opening hours count."),
        }[report.period.when]
        said = said.format(start=start, end=end, n=QLocale().toString(report.inbound))
        return f"{said} {counted}".strip()

    def _show(self, section: Section, lines: Sequence[Line]) -> None:
        section.show_rows([((one.metric, one.group), one) for one in lines], self._make)

    def _make(self, parent: QWidget) -> PageRow:
        row = LineRow(self.context, parent)
        row.opened.connect(self._on_line)
        return row

    # charts

    def _on_loaded(self, _drawn_by: object) -> None:
        from courtesydesk.ui.reports.charts import Charts, CourseChart, FastChart, HeatChart

        if self._charts is not None:
            return
        self._charts = Charts(self.context.theme, self._content)
        self._all_charts = [
            self._charts.add(FastChart, self.tr("First responses, by the calendar")),
            self._charts.add(CourseChart, self.tr("First response over time, median in hours")),
            self._charts.add(HeatChart, self.tr("When it comes in")),
        ]
        self._fit()
        self._column.insertWidget(self._sections_at, self._charts)
        self._sections_at += 1
        in_turn(self._ground)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.headlines.fit(self.width())
        if self._charts is not None:
            self._charts.fit(self.width())

    def _draw(self) -> None:
        if self._report is not None:
            for chart in self._all_charts:
                chart.show_report(self._report)

    # behind a number

    def _on_line(self, line: Line) -> None:
        self._look_behind(line, (line.metric, line.group))

    def _on_headline(self, line: Line) -> None:
        self._look_behind(line, self.headlines.figures[line.metric])

    def _look_behind(self, line: Line, pressed: tuple[str, str] | QWidget) -> None:
        self._pressed = pressed
        self._behind.show_line(line)
        self.show_sheet(self._behind)
        self._behind.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_back(self) -> None:
        self.show_anything(anything=True)
        pressed = self._pressed
        if not isinstance(pressed, QWidget):
            found = (section.rows.get(pressed) for section in self.sections)
            pressed = next((row for row in found if row is not None), self)
        pressed.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._ground.isVisible():
            self._on_back()
        else:
            super().keyPressEvent(event)

    # the letter

    def _on_letter(self) -> None:
        job = partial(self.context.desk.letters.of_week, now=self.context.now())
        self.context.tasks.run(job, done=self._on_written, owner=self, name="letter")

    def _on_written(self, letter: Letter) -> None:
        if self._sheet is None:
            self._sheet = LetterSheet(self.context, self)
            self._sheet.back.clicked.connect(self._on_back)
            self.add_sheet(self._sheet)
        self._pressed = self.letter
        self._sheet.show_letter(letter)
        self.show_sheet(self._sheet)
        self._sheet.back.setFocus(Qt.FocusReason.OtherFocusReason)

    # saving

    def _on_save(self) -> None:
        if self._report is None:
            return
        file = self.context.ask.save_file(self.tr("Save the report"), "report.csv", "CSV (*.csv)")
        if file is not None:
            text = as_csv(tables(self._report)["report"])
            write = partial(file.write_text, text, encoding="utf-8", newline="")
            self.context.tasks.run(
                write, done=self._on_saved, failed=self.context.ask.trouble, owner=self,
                name="save report",
            )  # fmt: skip

    def _on_saved(self, _size: int) -> None:
        self.context.ask.tell(self.tr("Saved."))


def _read(
    context: Context,
    days: int,
    when: When,
    imported: bool,
    begun: Callable[[list[Line]], None],
) -> Report:
    reports, now = context.desk.reports, context.now()
    first, last = reports.last_days(days, now=now)
    period = reports.period(first, last, when=when, imported=imported)
    return reports.of(period, now=now, begun=begun)


def _tell(
    context: Context, task: Task, begun: Callable[[list[Line]], None], lines: list[Line]
) -> None:
    if not task.dropped:
        context.tasks.call_soon(begun, lines)


def _usual(context: Context) -> tuple[Usual, ...]:
    # In a job from its first word on: reports load what reckons with them.
    return context.desk.reports.usual(now=context.now())


def _load() -> object:
    """What can be loaded beside the window; what draws belongs to the window's own thread."""
    import numpy

    return numpy


def _ticked(theme: Theme, words_: str, parent: QWidget) -> tuple[TickBox, QWidget]:
    """A ticked box, and it with its words beside it."""
    both = QWidget(parent)
    row = QHBoxLayout(both)
    measured(theme, row, (0, 4, 0, 4), 6)
    box = TickBox(theme, words_, both)
    box.setChecked(True)
    row.addWidget(box)
    row.addWidget(Label(theme, words_, both, role="second"))
    return box, both


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("ReportsPage", text)
