"""The report's charts, drawn by pyqtgraph, which is imported by the first report that is shown."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from math import floor
from typing import Any

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QGridLayout, QToolTip, QVBoxLayout, QWidget

from courtesydesk.domain.reports import Heat, Report
from courtesydesk.ui.reports import course, words
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Card
from courtesydesk.ui.widgets.tips import plain

HEIGHT = 190
WIDE = 800
"""A page of so much, as drawn, has room for two beside each other."""
LABELS = 7
"""Dates at an axis that stand side by side in a narrow window."""
HOUR = 3600
HOURS = 24
KEYS = 4
"""Shades in a key, at most."""


def load() -> Any:
    """Import what draws, on the window's thread: its module makes things of Qt."""
    import pyqtgraph  # type: ignore[import-untyped]

    pyqtgraph.setConfigOptions(antialias=True)
    return pyqtgraph


class Chart(QWidget):
    """A caption, a drawing that does not move, and the same in a sentence.

    Its points are gone over by the arrow keys, with a frame around the one that is told; under the
    pointer they tell themselves.
    """

    def __init__(self, theme: Theme, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._pg = pg = load()
        self._column = column = QVBoxLayout(self)
        measured(theme, column, (16, 12, 16, 12), 6)
        column.addWidget(Label(theme, caption, self, role="strong", wrap=True))
        self.plot = pg.PlotWidget(self)
        self.plot.setFixedHeight(theme.px(HEIGHT))
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.getPlotItem().setDefaultPadding(0.02)
        column.addWidget(self.plot)
        self._sentence = Label(theme, "", self, role="second", colour="soft", wrap=True)
        column.addWidget(self._sentence)
        # Beside a longer one, all stands at the top.
        column.addStretch(1)
        self._caption = caption
        self._report: Report | None = None
        self.at: int | None = None
        """The point that the keys are at."""
        self._frame: Any = None
        self.plot.viewport().installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._on_theme_changed)

    def show_report(self, report: Report) -> None:
        """Draw it, and say it."""
        self._report = report
        self.at = None
        sentence = self.say(report)
        self._sentence.setText(sentence)
        self.setAccessibleName(f"{self._caption}. {sentence}")
        self.setAccessibleDescription(words.listed(self.points(report)))
        self._draw()

    def say(self, report: Report) -> str:
        """The chart in a sentence."""
        raise NotImplementedError

    def points(self, report: Report) -> list[tuple[str, str]]:
        """What is drawn, in words: a name and a value each."""
        raise NotImplementedError

    def draw(self, report: Report) -> None:
        """Onto the empty plot."""
        raise NotImplementedError

    def told(self, report: Report, at: int) -> str:
        """One point, in words."""
        return words.listed([self.points(report)[at]])

    def begin(self, report: Report) -> int:
        """The point at which the keys begin."""
        return 0

    def after(self, report: Report, at: int, key: Qt.Key) -> int | None:
        """The point to which a key leads from there; None where it leads to none."""
        last = len(self.points(report)) - 1
        leads = {Qt.Key.Key_Left: at - 1, Qt.Key.Key_Right: at + 1, Qt.Key.Key_Home: 0,
                 Qt.Key.Key_End: last}  # fmt: skip
        return None if key not in leads else min(max(leads[key], 0), last)

    def place(self, at: int) -> QRectF:
        """Where a point is, on the axes."""
        low, high = self.plot.viewRange()[1]
        return QRectF(at - 0.45, max(low, 0), 0.9, high - max(low, 0))

    def point_at(self, x: float, y: float) -> int | None:
        """The point at a place on the axes."""
        at = round(x)
        return at if self._report and 0 <= at < len(self.points(self._report)) else None

    def tip_at(self, x: float, y: float = 0.0) -> str:
        """What is told there."""
        at = self.point_at(x, y)
        return "" if at is None or self._report is None else self.told(self._report, at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        report, key = self._report, Qt.Key(event.key())
        if report is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        begins = self.begin(report)
        to = self.after(report, begins if self.at is None else self.at, key)
        if to is None:
            super().keyPressEvent(event)
        else:
            self._go(report, begins if self.at is None else to)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.at is not None and self._report is not None:
            self.at = None
            self.setAccessibleDescription(words.listed(self.points(self._report)))
            self._show_frame()
            QToolTip.hideText()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            box = self.plot.getPlotItem().vb
            at = box.mapSceneToView(self.plot.mapToScene(event.pos()))
            words_ = plain(self.tip_at(at.x(), at.y()))
            QToolTip.showText(event.globalPos(), words_, self.plot.viewport())
            return True
        return super().eventFilter(watched, event)

    def _go(self, report: Report, at: int) -> None:
        self.at = at
        said = self.told(report, at)
        self._show_frame()
        self.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        box = self.plot.getPlotItem().vb
        corner = self.plot.mapFromScene(box.mapViewToScene(self.place(at).center()))
        QToolTip.showText(self.plot.viewport().mapToGlobal(corner), plain(said), self)

    def _show_frame(self) -> None:
        if self._frame is not None:
            self.plot.removeItem(self._frame)
            self._frame = None
        if self.at is not None:
            self._frame = self._pg.QtWidgets.QGraphicsRectItem(self.place(self.at))
            self._frame.setPen(self._pg.mkPen(self.colour("ink"), width=2))
            self._frame.setZValue(1)
            self.plot.addItem(self._frame, ignoreBounds=True)

    def colour(self, name: str) -> QColor:
        """A token of the theme; a copy, which may be changed."""
        return QColor(self.theme.colour(name))

    def bars(self, at: list[float], heights: list[float], width: float = 0.7) -> None:
        """Bars in the accent's colour."""
        self.plot.addItem(
            self._pg.BarGraphItem(
                x=at, height=heights, width=width, pen=None, brush=self.colour("accent")
            )
        )

    def ticks(self, side: str, names: list[tuple[float, str]]) -> None:
        """Words at an axis."""
        self.plot.getAxis(side).setTicks([names])

    def _draw(self) -> None:
        if self._report is None:
            return
        self.plot.clear()
        self._frame = None
        self.plot.setBackground(self.colour("panel"))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(self._pg.mkPen(self.colour("line")))
            axis.setTextPen(self._pg.mkPen(self.colour("soft")))
            axis.setTickFont(self.theme.font("caption"))
            axis.setStyle(tickLength=0)
        # The highest label stands half above the axis, and those below it have no tail cut.
        high = QFontMetrics(self.theme.font("caption")).height()
        self.plot.getAxis("bottom").setHeight(high + self.theme.px(6))
        half = high // 2 + 1
        self.plot.getPlotItem().layout.setContentsMargins(1, half, 1, 1)
        self.draw(self._report)
        self._show_frame()

    def _on_theme_changed(self) -> None:
        self.plot.setFixedHeight(self.theme.px(HEIGHT))
        self._draw()


class Charts(QWidget):
    """Two beside each other and the third below; all below each other where room is scarce."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        measured(theme, self._grid, (0, 18, 0, 0), 14)
        self._cards: list[Card] = []

    def add(self, kind: type[Chart], caption: str) -> Chart:
        """One more, on a card of its own."""
        card = Card(self._theme, self)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        chart = kind(self._theme, caption, card)
        chart.setObjectName(kind.__name__)
        inside.addWidget(chart)
        self._cards.append(card)
        return chart

    def fit(self, width: int) -> None:
        """Into a page that wide."""
        columns = 2 if width >= self._theme.px(WIDE) else 1
        for place, card in enumerate(self._cards):
            last = place == len(self._cards) - 1
            row, column = divmod(place, columns)
            self._grid.addWidget(card, row, column, 1, columns if last else 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)


class FastChart(Chart):
    """How long first responses took."""

    def say(self, report: Report) -> str:
        return words.fastest(report)

    def points(self, report: Report) -> list[tuple[str, str]]:
        locale = QLocale()
        return [(name, locale.toString(count)) for name, count in words.buckets(report)]

    def draw(self, report: Report) -> None:
        named = words.buckets(report)
        self.bars([float(n) for n in range(len(named))], [float(count) for _, count in named])
        self.ticks("bottom", [(float(n), name) for n, (name, _) in enumerate(named)])


class CourseChart(Chart):
    """First responses over time: the median of each part of the period, in hours."""

    def say(self, report: Report) -> str:
        return course.course(report)

    def points(self, report: Report) -> list[tuple[str, str]]:
        period = report.period
        return [
            (course.name(step, period.part), course.step(step, period.when))
            for step in report.steps
        ]

    def begin(self, report: Report) -> int:
        known = [at for at, step in enumerate(report.steps) if course.known(step)]
        return known[-1] if known else len(report.steps) - 1

    def draw(self, report: Report) -> None:
        highest = 0.0
        # No line leads over a part of which nothing is known.
        for told, run in groupby(enumerate(report.steps), key=lambda one: course.known(one[1])):
            if told:
                points = [(float(n), (step.median or 0.0) / HOUR) for n, step in run]
                highest = max(highest, *(y for _, y in points))
                self._line(points)
        self.plot.setYRange(0, highest or 1.0)
        # All of the period, also where its ends have too few to be drawn.
        self.plot.setXRange(0, max(len(report.steps) - 1, 1), padding=0.08)
        every = -(-len(report.steps) // LABELS)
        locale = QLocale()
        self.ticks("bottom", [
            (float(n), locale.toString(_date(step.day), "d MMM"))
            for n, step in enumerate(report.steps) if n % every == 0
        ])  # fmt: skip

    def _line(self, points: list[tuple[float, float]]) -> None:
        self.plot.plot(
            [x for x, _ in points], [y for _, y in points],
            pen=self._pg.mkPen(self.colour("accent"), width=2), symbol="o", symbolSize=6,
            symbolPen=None, symbolBrush=self.colour("accent"),
        )  # fmt: skip


def _shade(theme: Theme, part: float) -> QColor:
    """Of so great a part of the most that came in in an hour."""
    colour = QColor(theme.colour("accent"))
    colour.setAlphaF(0.15 + 0.85 * part)
    return colour


class Swatch(QWidget):
    """A square of a heat map."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._part = theme, 0.0
        self.setFixedSize(theme.px(14), theme.px(12))
        theme.changed.connect(self.update)

    def show_part(self, part: float) -> None:
        """Of so great a part of the most."""
        self._part = part
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), _shade(self._theme, self._part))


class HeatKey(QWidget):
    """What the shades stand for: a few of them, each with its number."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, gap=theme.px(6), line_gap=theme.px(4))
        self.words = Label(theme, words.key(), self, role="second", colour="faint")
        flow.addWidget(self.words)
        self._parts = []
        for _ in range(KEYS):
            swatch, number = Swatch(theme, self), Label(theme, "", self, role="second")
            self._parts.append((swatch, number))
            flow.addWidget(swatch)
            flow.addWidget(number)

    def show_heat(self, heat: Heat) -> None:
        """Of this one; nothing where nothing came in."""
        counts = heat.key
        self.setVisible(bool(counts))
        for at, (swatch, number) in enumerate(self._parts):
            for widget in (swatch, number):
                widget.setVisible(at < len(counts))
            if at < len(counts):
                swatch.show_part(counts[at] / heat.most)
                number.setText(QLocale().toString(counts[at]))


class HeatChart(Chart):
    """What came in, by weekday and hour."""

    def __init__(self, theme: Theme, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, caption, parent)
        self.key = HeatKey(theme, self)
        self._column.insertWidget(self._column.indexOf(self._sentence), self.key)

    def say(self, report: Report) -> str:
        return words.busiest(report.heat)

    def points(self, report: Report) -> list[tuple[str, str]]:
        locale = QLocale()
        return [
            (locale.dayName(day + 1), locale.toString(sum(hours)))
            for day, hours in enumerate(report.heat.counts)
        ]

    def told(self, report: Report, at: int) -> str:
        return words.came_in(report.heat, *divmod(at, HOURS))

    def begin(self, report: Report) -> int:
        day, hour = report.heat.busiest
        return day * HOURS + hour

    def after(self, report: Report, at: int, key: Qt.Key) -> int | None:
        day, hour = divmod(at, HOURS)
        days = len(report.heat.counts)
        leads = {
            Qt.Key.Key_Up: (day - 1, hour), Qt.Key.Key_Down: (day + 1, hour),
            Qt.Key.Key_Left: (day, hour - 1), Qt.Key.Key_Right: (day, hour + 1),
            Qt.Key.Key_Home: (day, 0), Qt.Key.Key_End: (day, HOURS - 1),
        }  # fmt: skip
        if key not in leads:
            return None
        day, hour = leads[key]
        return min(max(day, 0), days - 1) * HOURS + min(max(hour, 0), HOURS - 1)

    def place(self, at: int) -> QRectF:
        day, hour = divmod(at, HOURS)
        return QRectF(hour + 0.05, day + 0.06, 0.9, 0.88)

    def point_at(self, x: float, y: float) -> int | None:
        day, hour = floor(y), floor(x)
        days = len(self._report.heat.counts) if self._report else 0
        return day * HOURS + hour if 0 <= day < days and 0 <= hour < HOURS else None

    def draw(self, report: Report) -> None:
        self.key.show_heat(report.heat)
        self.plot.invertY(True)
        heat: Heat = report.heat
        most = max(heat.most, 1)
        for day, hours in enumerate(heat.counts):
            for hour, count in enumerate(hours):
                if count:
                    self._cell(day, hour, count / most)
        locale = QLocale()
        short = QLocale.FormatType.ShortFormat
        self.ticks("left", [(day + 0.5, locale.dayName(day + 1, short)) for day in range(7)])
        self.ticks("bottom", [(hour + 0.5, str(hour)) for hour in range(0, 24, 3)])
        self.plot.setXRange(0, 24, padding=0)
        self.plot.setYRange(0, 7, padding=0)

    def _cell(self, day: int, hour: int, part: float) -> None:
        cell = self._pg.QtWidgets.QGraphicsRectItem(self.place(day * HOURS + hour))
        cell.setBrush(_shade(self.theme, part))
        cell.setPen(self._pg.mkPen(None))
        self.plot.addItem(cell)


def _date(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
