"""A button that is only words (and an icon), flush with what stands above and below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button


class Link(Button):
    """Quiet words that lead somewhere; under the pointer they take the accent."""

    def __init__(
        self, theme: Theme, text: str, parent: QWidget | None = None, *, icon: str = ""
    ) -> None:
        super().__init__(theme, text, parent, kind="quiet", icon=icon)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_icon(self, icon: str) -> None:
        """Another icon."""
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = QFontMetrics(theme.font("second")).horizontalAdvance(self.text()) + 8
        if self._icon:
            width += theme.px(16) + theme.px(4)
        return QSize(width, theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        ink = "accent" if self.underMouse() or self.isDown() else "soft"
        left = 0.0
        if self._icon:
            side = theme.px(16)
            pixmap = theme.pixmap(self._icon, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(0, (self.height() - side) / 2), pixmap)
            left = float(side + theme.px(4))
        font = theme.font("second")
        font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        where = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), self.text())
