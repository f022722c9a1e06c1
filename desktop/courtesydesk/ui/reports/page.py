"""The reports page: how the shop answers, and the conversations behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.errors import DeskError
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import METRICS, Line, Report, Usual, When
from courtesydesk.services.letter import Letter
from courtesydesk.services.report_tables import as_csv, tables
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.rows import Clamped, ListPage, PageRow, Section, scrolled
from courtesydesk.ui.reports import words
from courtesydesk.ui.reports.letter import html, write_pdf
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, SegmentedControl
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Card
from courtesydesk.ui.widgets.tick import TickBox

if TYPE_CHECKING:
    from courtesydesk.ui.reports.charts import Chart

SHOWN = 60
"""Conversations behind a number that are listed."""
PERIODS = (7, 30, 90, 365)
_GROUPS = (
    ("answering", ("M1", "M2", "M3", "M4", "M5")),
    ("done", ("M6", "M6o", "M7", "M8")),
    ("reviews", ("M9", "M9t", "M9s")),
    ("feeling", ("M10", "M10b", "M10w", "M10c", "M13", "M15", "M16")),
    ("promises", ("M14", "M17", "M17t")),
    ("care", ("M18", "M18t", "M19", "M19r")),
    ("delays", ("M20", "M20o", "M21", "M22")),
)
_BY_NETWORK = ("M1", "M4")
_OWN_GROUPS = ("small", "large", "snoozed")
_MOMENT = timedelta(seconds=1)


class LineRow(PageRow):
    """One number; pressed, it tells how it is worked out and what is behind it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self.setObjectName("lineRow")
        theme = context.theme
        row = QHBoxLayout(self)
        measured(theme, row, (16, 8, 16, 8), 12)
        names = QVBoxLayout()
        names.setSpacing(1)
        self._title = ElidedLabel(theme, "", self, role="body")
        self._rest = ElidedLabel(theme, "", self, role="second", colour="faint")
        names.addWidget(self._title)
        names.addWidget(self._rest)
        row.addLayout(names, 1)
        self._main = Label(theme, "", self, role="strong")
        row.addWidget(self._main, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_payload(self, payload: Line) -> None:
        super().show_payload(payload)
        name = words.group(payload)
        title = words.title(payload)
        self._title.setText(f"{title} · {name}" if name else title)
        self._main.setText(words.main(payload))
        self._rest.setText(words.rest(payload))
        self.setAccessibleName(words.aloud(payload))


class UsualRow(PageRow):
    """A sentence for the shop's profile; pressed, it is on the clipboard."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self.setObjectName("usualRow")
        theme = context.theme
        row = QHBoxLayout(self)
        measured(theme, row, (16, 8, 16, 8), 12)
        names = QVBoxLayout()
        names.setSpacing(1)
        self._said = ElidedLabel(theme, "", self, role="body")
        self._where = ElidedLabel(theme, "", self, role="second", colour="faint")
        names.addWidget(self._said)
        names.addWidget(self._where)
        row.addLayout(names, 1)
        self.copy = Button(theme, self.tr("Copy"), self, icon="copy")
        self.copy.clicked.connect(self._on_copy)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_payload(self, payload: Usual) -> None:
        super().show_payload(payload)
        said = words.usually(payload)
        where = self.tr("{network} · 8 of 10 of the last 90 days · n {n}").format(
            network=network(payload.network).label, n=payload.n
        )
        self._said.setText(said)
        self._where.setText(where)
        self.setAccessibleName(f"{said} {where}")
        self.copy.setAccessibleName(self.tr("Copy: {words}").format(words=said))

    def _on_copy(self) -> None:
        self.opened.emit(self.payload)


class BehindRow(PageRow):
    """One conversation behind a number."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.setObjectName("behindRow")
        column = QVBoxLayout(self)
        measured(context.theme, column, (16, 8, 16, 8), 1)
        self._text = Clamped(context.theme, "", self, role="body")
        self._who = ElidedLabel(context.theme, "", self, role="second", colour="faint")
        column.addWidget(self._text)
        column.addWidget(self._who)

    def show_payload(self, payload: FeedRow) -> None:
        super().show_payload(payload)
        when = wording.moment(payload.last_at, self._context.now())
        self._text.set_text(payload.text or payload.subject)
        who = (payload.name or payload.handle, network(payload.network).label, when)
        self._who.setText(" · ".join(who))
        self.setAccessibleName(f"{self._who.text()}, {payload.text}")


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
        self._lines = {key: self.add_section(captions[key]) for key, _ in _GROUPS}
        self._networks = self.add_section(self.tr("By network"))
        self._usual = self.add_section(self.tr("For your profiles"))
        self._behind = Behind(context, self)
        self._behind.back.clicked.connect(self._on_back)
        self._behind.chosen.connect(self.open_conversation)
        self.add_sheet(self._behind)
        self._charts: QWidget | None = None
        self._sheet: LetterSheet | None = None
        self._all_charts: list[Chart] = []
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
        for widget in (self.period, self.when, imported, self.letter, self.save):
            flow.addWidget(widget)
        self._column.insertSpacing(self._sections_at, theme.px(14))
        self._column.insertWidget(self._sections_at + 1, bar)
        self._sections_at += 2

    # reading

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.conversations or changes.arrived or changes.promises)

    def refresh(self) -> None:
        job = partial(
            _read, self.context, int(self.period.value()), When(self.when.value()),
            self.imported.isChecked(),
        )  # fmt: skip
        self.context.tasks.run(job, done=self._on_report, owner=self, name="report")
        usual = partial(self.context.desk.reports.usual, now=self.context.now())
        self.context.tasks.run(usual, done=self._on_usual, owner=self, name="usual")

    def _on_usual(self, found: tuple[Usual, ...]) -> None:
        self._usual.show_rows([(one.network, one) for one in found], self._make_usual)

    def _make_usual(self, parent: QWidget) -> PageRow:
        row = UsualRow(self.context, parent)
        row.opened.connect(self._on_copied)
        return row

    def _on_copied(self, one: Usual) -> None:
        QGuiApplication.clipboard().setText(words.usually(one))
        self.context.ask.tell(self.tr("It is on the clipboard."))

    def _on_asked(self, _value: object = None) -> None:
        self.refresh()

    def _on_report(self, report: Report) -> None:
        self._report = report
        self.subtitle.setText(self._heading_words(report))
        for key, metrics in _GROUPS:
            lines = [
                line
                for line in report.lines
                if line.metric in metrics and (not line.group or line.group in _OWN_GROUPS)
            ]
            self._show(self._lines[key], [line for line in lines if line.n])
        by_network = [line for metric in _BY_NETWORK for line in report.groups(metric)]
        self._show(self._networks, by_network)
        if self._charts is None:
            self.context.tasks.run(_load, done=self._on_loaded, owner=self, name="charts")
        else:
            self._draw()

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
        return said.format(start=start, end=end, n=QLocale().toString(report.inbound))

    def _show(self, section: Section, lines: Sequence[Line]) -> None:
        section.show_rows([((one.metric, one.group), one) for one in lines], self._make)

    def _make(self, parent: QWidget) -> PageRow:
        row = LineRow(self.context, parent)
        row.opened.connect(self._on_line)
        return row

    # charts

    def _on_loaded(self, _drawn_by: object) -> None:
        from courtesydesk.ui.reports.charts import CourseChart, FastChart, HeatChart

        theme = self.context.theme
        self._charts = QWidget(self._content)
        grid = QGridLayout(self._charts)
        grid.setContentsMargins(0, theme.px(18), 0, 0)
        grid.setSpacing(theme.px(14))
        for place, (kind, caption) in enumerate(
            (
                (FastChart, self.tr("First responses, by the calendar")),
                (CourseChart, self.tr("First response over time, median in hours")),
                (HeatChart, self.tr("When it comes in")),
            )
        ):
            card = Card(theme, self._charts)
            inside = QVBoxLayout(card)
            inside.setContentsMargins(1, 1, 1, 1)
            chart = kind(theme, caption, card)
            chart.setObjectName(kind.__name__)
            inside.addWidget(chart)
            self._all_charts.append(chart)
            grid.addWidget(card, place // 2, place % 2, 1, 2 if place == 2 else 1)
        self._column.insertWidget(self._sections_at, self._charts)
        self._sections_at += 1
        self._draw()

    def _draw(self) -> None:
        if self._report is not None:
            for chart in self._all_charts:
                chart.show_report(self._report)

    # behind a number

    def _on_line(self, line: Line) -> None:
        self._behind.show_line(line)
        self.show_sheet(self._behind)
        self._behind.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_back(self) -> None:
        self.show_anything(anything=True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # the letter

    def _on_letter(self) -> None:
        job = partial(self.context.desk.letters.of_week, now=self.context.now())
        self.context.tasks.run(job, done=self._on_written, owner=self, name="letter")

    def _on_written(self, letter: Letter) -> None:
        if self._sheet is None:
            self._sheet = LetterSheet(self.context, self)
            self._sheet.back.clicked.connect(self._on_back)
            self.add_sheet(self._sheet)
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


class LetterSheet(QWidget):
    """The weekly letter on the screen, as it is on paper."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._letter: Letter | None = None
        self.setObjectName("letterSheet")
        theme = context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        ground, column = scrolled(theme, self)
        whole.addWidget(ground)
        content = column.parentWidget()
        row = FlowLayout(gap=theme.px(8), line_gap=theme.px(8))
        self.back = Button(theme, self.tr("Back to the report"), content, icon="chevron-left")
        self.save = Button(theme, self.tr("Save as PDF…"), content, icon="export")
        self.save.clicked.connect(self._on_save)
        row.addWidget(self.back)
        row.addWidget(self.save)
        column.addLayout(row)
        column.addSpacing(theme.px(14))
        self.page = QTextBrowser(content)
        self.page.setAccessibleName(self.tr("This week’s letter"))
        self.page.setOpenLinks(False)
        # Paper is white in the dark, too.
        self.page.setStyleSheet("background: #ffffff; color: #23211d; padding: 24px;")
        self.page.setMinimumHeight(theme.px(560))
        column.addWidget(self.page, 1)

    def show_letter(self, letter: Letter) -> None:
        """This one."""
        self._letter = letter
        self.page.setHtml(html(letter, self._context.desk.settings.text("shop.name")))

    def _on_save(self) -> None:
        file = self._context.ask.save_file(self.tr("Save the letter"), "letter.pdf", "PDF (*.pdf)")
        if file is None or self._letter is None:
            return
        shop = self._context.desk.settings.text("shop.name")
        try:
            write_pdf(self._letter, shop, file)
        except DeskError as error:
            self._context.ask.trouble(error)
            return
        self._context.ask.tell(self.tr("Saved."))


class Behind(QWidget):
    """How one number is worked out, and the conversations that it was made from."""

    chosen = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("behind")
        theme = context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        area, self._column = scrolled(theme, self)
        whole.addWidget(area)
        content = self._column.parentWidget()
        self.back = Button(theme, self.tr("Back to the report"), content, icon="chevron-left")
        self._title = Label(theme, "", content, role="heading", wrap=True)
        self._number = Label(theme, "", content, role="strong", wrap=True)
        self._how = Label(theme, "", content, colour="soft", wrap=True)
        self._column.addWidget(self.back)
        self._column.addSpacing(theme.px(14))
        for label in (self._title, self._number, self._how):
            self._column.addWidget(label)
            self._column.addSpacing(theme.px(4))
        self._notable = Section(theme, self.tr("Look at these first"), content)
        self._others = Section(theme, self.tr("All the others"), content)
        for section in (self._notable, self._others):
            section.setContentsMargins(0, theme.px(16), 0, 0)
            self._column.addWidget(section)
        self._more = Label(theme, "", content, role="second", colour="faint")
        self._column.addWidget(self._more)
        self._column.addStretch(1)
        self._line: Line | None = None

    def show_line(self, line: Line) -> None:
        """This number."""
        self._line = line
        metric = METRICS[line.metric]
        name = words.group(line)
        title = words.title(line)
        self._title.setText(f"{title} · {name}" if name else title)
        self._number.setText(f"{words.main(line)} · {words.rest(line)}")
        how = [metric.how, self.tr("It counts {when}.").format(when=metric.dated)]
        if metric.left_out:
            how.append(self.tr("Left out: {what}").format(what=metric.left_out))
        self._how.setText("\n".join(how))
        for section in (self._notable, self._others):
            section.show_rows([], self._make)
        self._more.setText("")
        job = partial(_rows_behind, self._context, line)
        self._context.tasks.run(job, done=self._on_rows, owner=self, name="behind a number")

    def _on_rows(self, found: tuple[Line, list[FeedRow], list[FeedRow]]) -> None:
        line, notable, others = found
        if line is not self._line:
            return
        for section, rows in ((self._notable, notable), (self._others, others)):
            section.show_rows([(row.id, row) for row in rows], self._make)
        left = len(line.conversations) - len(notable) - len(others)
        self._more.setText(self.tr("and {n} more").format(n=left) if left > 0 else "")

    def _make(self, parent: QWidget) -> PageRow:
        row = BehindRow(self._context, parent)
        row.opened.connect(self._on_opened)
        return row

    def _on_opened(self, row: FeedRow) -> None:
        self.chosen.emit(row.id)


def _read(context: Context, days: int, when: When, imported: bool) -> Report:
    reports, now = context.desk.reports, context.now()
    first, last = reports.last_days(days, now=now)
    return reports.of(reports.period(first, last, when=when, imported=imported), now=now)


def _load() -> object:
    """What can be loaded beside the window; what draws belongs to the window's own thread."""
    import numpy

    return numpy


def _rows_behind(context: Context, line: Line) -> tuple[Line, list[FeedRow], list[FeedRow]]:
    notable = line.exceptions[:SHOWN]
    kept = set(line.exceptions)
    others = [id_ for id_ in line.conversations if id_ not in kept][: SHOWN - len(notable)]
    ids = [ConversationId(id_) for id_ in (*notable, *others)]
    rows = context.desk.feed.rows(ids, now=context.now())
    return (
        line,
        [rows[ConversationId(id_)] for id_ in notable if ConversationId(id_) in rows],
        [rows[ConversationId(id_)] for id_ in others if ConversationId(id_) in rows],
    )


def _ticked(theme: Theme, words_: str, parent: QWidget) -> tuple[TickBox, QWidget]:
    """A ticked box, and it with its words beside it."""
    both = QWidget(parent)
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.px(6))
    box = TickBox(theme, words_, both)
    box.setChecked(True)
    row.addWidget(box)
    row.addWidget(Label(theme, words_, both, role="second"))
    both.setFixedHeight(theme.px(28))
    return box, both


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("ReportsPage", text)
