"""A week of opening hours at a glance: seven columns, morning at the top."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from courtesydesk.domain.errors import UserError
from courtesydesk.domain.hours import Hours, parse_hours
from courtesydesk.ui.theme import Theme

DAY = 24 * 60


class WeekStrip(QWidget):
    """Shows how opening hours were understood."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hours: Hours | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def show_words(self, text: str) -> None:
        """The hours that these words mean; what cannot be read keeps what was shown."""
        try:
            self._hours = parse_hours(text)
        except UserError:
            return
        self.setVisible(not self._hours.always)
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """The whole week, aloud."""
        if self._hours is None or self._hours.always:
            return self.tr("Open always")
        locale = QLocale()
        said = []
        for number, spans in enumerate(self._hours.week):
            day = locale.dayName(number + 1, QLocale.FormatType.LongFormat)
            times = ", ".join(f"{_time(start)}–{_time(end)}" for start, end in spans)
            said.append(f"{day} {times or self.tr('closed')}")
        return "; ".join(said)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(260), self._theme.px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hours is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        caption = theme.px(17)
        width = min(self.width() / 7, theme.px(40))
        room = self.height() - caption
        first, last = self._bounds()
        scale = room / max(1, last - first)
        for number, spans in enumerate(self._hours.week):
            left = number * width
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("line"))
            bar = QRectF(left + 2, 0, width - 4, room)
            painter.drawRoundedRect(bar, 3, 3)
            painter.setBrush(theme.colour("accent"))
            for start, end in spans:
                top = (max(start, first) - first) * scale
                height = max(3.0, (min(end, last) - max(start, first)) * scale)
                painter.drawRoundedRect(QRectF(bar.left(), top, bar.width(), height), 3, 3)
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("soft" if spans else "faint"))
            name = QLocale().dayName(number + 1, QLocale.FormatType.ShortFormat)
            where = QRectF(left, room, width, caption)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, name)

    def _bounds(self) -> tuple[int, int]:
        """The part of the day that matters, so that short days can be told apart."""
        assert self._hours is not None
        spans = [span for day in self._hours.week for span in day]
        if not spans:
            return 0, DAY
        first = max(0, min(start for start, _ in spans) - 60)
        last = min(DAY, max(end for _, end in spans) + 60)
        return first, last


def _time(minute: int) -> str:
    return f"{minute // 60 % 24}:{minute % 60:02d}"
