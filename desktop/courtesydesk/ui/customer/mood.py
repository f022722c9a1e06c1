"""Mood over time: a small line, and what it says in words."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.widgets.tips import plain

Points = tuple[tuple[datetime, float], ...]
GOOD, BAD = 0.2, -0.2


class MoodLine(QWidget):
    """From first to last contact; up is happy. The end is a dot in the colour of now."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._moments = Moments(self)
        self._points: Points = ()
        self.setObjectName("moodLine")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.theme.changed.connect(self.update)

    def show_mood(self, points: Points) -> None:
        """Other points."""
        self._points = points
        words = self.words()
        self.setAccessibleName(self.tr("Mood"))
        self.setAccessibleDescription(words)
        self.setToolTip(plain(words))
        self.update()

    def words(self) -> str:
        """What the line says: how it began and how it is."""
        if len(self._points) < 2:
            return self.tr("Not enough is known yet.")
        first, last = self._points[0], self._points[-1]
        since = self._moments.month(first[0], self._context.now())
        return self.tr("Since {month}: began {first}, {last} now.").format(
            month=since, first=self._word(first[1]), last=self._word(last[1])
        )

    def _word(self, mood: float) -> str:
        if mood >= GOOD:
            return self.tr("happy")
        return self.tr("unhappy") if mood <= BAD else self.tr("neither happy nor unhappy")

    def sizeHint(self) -> QSize:
        return QSize(200, self._context.theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._points) < 2:
            return
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.px(5)
        width, height = self.width() - 2 * edge, self.height() - 2 * edge
        step = width / (len(self._points) - 1)
        line = QPolygonF()
        for number, (_, mood) in enumerate(self._points):
            share = (1 - max(-1.0, min(1.0, mood))) / 2
            line.append(QPointF(edge + number * step, edge + share * height))
        middle = QPen(theme.colour("line"), 1)
        middle.setDashPattern([2, 4])
        painter.setPen(middle)
        painter.drawLine(QPointF(edge, self.height() / 2), QPointF(edge + width, self.height() / 2))
        pen = QPen(theme.colour("accent"), 2 * theme.factor)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(line)
        last = self._points[-1][1]
        token = "ok" if last >= GOOD else "stop" if last <= BAD else "soft"
        painter.setPen(QPen(theme.colour("panel"), 2))
        painter.setBrush(theme.colour(token))
        radius = 4.0 * theme.factor
        painter.drawEllipse(line.at(len(self._points) - 1), radius, radius)
