"""A network's mark on a round ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from courtesydesk.domain.networks import Network
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.paint import MARK_ICONS


class NetworkMark(QWidget):
    """The letter or sign that a network has everywhere in the window."""

    def __init__(
        self, theme: Theme, network: Network, parent: QWidget | None = None, *, side: int = 36
    ) -> None:
        super().__init__(parent)
        self._theme, self._network, self._side = theme, network, side
        self.setAccessibleName(network.label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, self._theme, QRectF(self.rect()), self._network)


def paint_mark(painter: QPainter, theme: Theme, rect: QRectF, network: Network) -> None:
    """The mark in a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent_ground"))
    painter.drawEllipse(rect)
    icon = MARK_ICONS.get(network.key)
    if icon:
        side = round(rect.height() * 0.5)
        pixmap = theme.pixmap(icon, "accent", side, painter.device().devicePixelRatioF())
        inset = (rect.height() - side) / 2
        painter.drawPixmap(QPointF(rect.left() + inset, rect.top() + inset), pixmap)
    else:
        font = theme.font("strong")
        font.setPixelSize(max(9, round(rect.height() * 0.42)))
        painter.setFont(font)
        painter.setPen(theme.colour("accent"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, network.mark)
    painter.restore()
