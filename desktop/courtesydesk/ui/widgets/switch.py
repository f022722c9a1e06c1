"""On or off, as a switch: says so by its place and by a tick, never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from courtesydesk.ui.theme import Theme


class OnOff(QAbstractButton):
    """Pressed, it is on; pressed again, off. Its words stand beside it."""

    drawn: tuple[int, int]
    """Width and height in the design's pixels."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        wide, high = self.drawn
        return QSize(self._theme.px(wide), self._theme.px(high))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class Switch(OnOff):
    """A knob that goes from one side to the other."""

    drawn = (38, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if on else "faint"
        painter.setPen(QPen(theme.colour(edge), 1))
        ground = "accent" if on else "hover_side" if self.underMouse() else "paper"
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        gap = theme.px(3)
        side = self.height() - 2 * gap
        left = self.width() - gap - side if on else gap
        knob = QRectF(left, gap, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("on_accent" if on else "faint"))
        painter.drawEllipse(knob)
        if on:
            mark = max(8, round(side * 0.72))
            pixmap = theme.pixmap("check", "accent", mark, self.devicePixelRatioF())
            inset = (side - mark) / 2
            painter.drawPixmap(QPointF(knob.left() + inset, knob.top() + inset), pixmap)
