"""A box to tick: done or not, by a mark and never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from courtesydesk.ui.widgets.switch import OnOff


class TickBox(OnOff):
    """Pressed, it is ticked; pressed again, it is not."""

    drawn = (20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if on else "faint"), 1.2))
        ground = "accent" if on else "hover" if self.underMouse() else "panel"
        painter.setBrush(theme.colour(ground))
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(box, 5, 5)
        if on:
            side = round(box.width() * 0.8)
            pixmap = theme.pixmap("check", "on_accent", side, self.devicePixelRatioF())
            inset = (box.width() - side) / 2
            painter.drawPixmap(QPointF(box.left() + inset, box.top() + inset), pixmap)
