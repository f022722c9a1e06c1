"""The focus ring: 2 px of accent, 2 px off, around whatever has the focus."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from courtesydesk.ui.theme import Theme

OFF = 2
WIDTH = 2


class FocusRing(QWidget):
    """One for the window, laid over it: so no widget has to leave room for its own.

    Fields and lists show the focus themselves, and so does any widget with the property
    `ownFocus`.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._theme = theme
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()
        theme.changed.connect(self.update)

    def follow(self, focused: QObject | None) -> None:
        """Go around this widget, or away."""
        for watched in self._watched:
            if shiboken6.isValid(watched):
                watched.removeEventFilter(self)
        self._watched = []
        self._target = focused if isinstance(focused, QWidget) and _wants(focused) else None
        widget: QWidget | None = self._target
        while widget is not None and widget is not self._window:
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Move,
            QEvent.Type.Resize,
            QEvent.Type.Hide,
            QEvent.Type.Show,
        ):
            self._place()
        elif event.type() == QEvent.Type.Destroy and watched is self._target:
            self._target = None
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), WIDTH))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 9, 9)

    def _place(self) -> None:
        target = self._target
        if target is not None and not shiboken6.isValid(target):
            target = self._target = None
        if target is None or not target.isVisible() or not self._window.isAncestorOf(target):
            self.hide()
            return
        out = OFF + WIDTH
        at = target.mapTo(self._window, QPoint(0, 0))
        rect = QRect(at, target.size()).adjusted(-out, -out, out, out)
        self.setGeometry(rect)
        self.setVisible(self._in_sight(target, rect))
        self.raise_()

    def _in_sight(self, target: QWidget, rect: QRect) -> bool:
        """Whether the scroll areas around it show it."""
        parent = target.parentWidget()
        while parent is not None and parent is not self._window:
            area = parent.parentWidget()
            if isinstance(area, QScrollArea) and area.viewport() is parent:
                shown = QRect(parent.mapTo(self._window, QPoint(0, 0)), parent.size())
                if not shown.adjusted(-4, -4, 4, 4).contains(rect.center()):
                    return False
            parent = area
        return True


def _wants(widget: QWidget) -> bool:
    own = (QLineEdit, QAbstractSpinBox, QAbstractItemView, QAbstractScrollArea)
    return not isinstance(widget, own) and not widget.property("ownFocus")
