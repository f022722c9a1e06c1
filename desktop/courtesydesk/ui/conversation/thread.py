"""Lays the items of a conversation out: theirs left, ours right, notes in the middle."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class Side(Enum):
    """Where an item stands."""

    THEIRS = "theirs"
    OURS = "ours"
    MIDDLE = "middle"
    WHOLE = "whole"


class ThreadItem(QWidget):
    """Something that stands in a thread; says how wide it would like to be."""

    side = Side.WHOLE

    def natural_width(self) -> int:
        """How wide it is when there is room."""
        return self.sizeHint().width()


class ThreadLayout(QLayout):
    """One under another; each as wide as it needs, up to a measure that reads well."""

    def __init__(self, parent: QWidget, *, gap: int, widest: int, margin: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap, self._widest, self._margin = gap, widest, margin
        self._heights: tuple[int, int] | None = None

    def set_measures(self, *, gap: int, widest: int, margin: int) -> None:
        """The text size changed."""
        self._gap, self._widest, self._margin = gap, widest, margin
        self.invalidate()

    def insert_widget(self, index: int, widget: QWidget) -> None:
        """Put a widget at a place in the order."""
        self.addChildWidget(widget)
        self._items.insert(index, QWidgetItem(widget))
        self.invalidate()

    def take_widget(self, widget: QWidget) -> None:
        """Take a widget out; it is the caller's to delete."""
        for item in self._items:
            if item.widget() is widget:
                self._items.remove(item)
                break
        self.invalidate()

    def index_of(self, widget: QWidget) -> int:
        """Where a widget stands, or -1."""
        return next((i for i, item in enumerate(self._items) if item.widget() is widget), -1)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        self._heights = None
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._heights is None or self._heights[0] != width:
            self._heights = (width, self._arrange(QRect(0, 0, width, 0), move=False))
        return self._heights[1]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return QSize(self._widest + 2 * self._margin, 100)

    def minimumSize(self) -> QSize:
        return QSize(200, 0)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margin = self._margin
        room = max(rect.width() - 2 * margin, 40)
        y = rect.y() + margin
        first = True
        for item in self._items:
            widget = item.widget()
            if widget is None or widget.isHidden():
                continue
            if not first:
                y += self._gap
            first = False
            side = widget.side if isinstance(widget, ThreadItem) else Side.WHOLE
            width = self._width(widget, side, room)
            height = item.heightForWidth(width) if item.hasHeightForWidth() else -1
            if height < 0:
                height = item.sizeHint().height()
            if move:
                item.setGeometry(QRect(self._left(rect, side, width, room), y, width, height))
            y += height
        return y + margin - rect.y()

    def _width(self, widget: QWidget, side: Side, room: int) -> int:
        if side is Side.WHOLE or not isinstance(widget, ThreadItem):
            return room
        most = min(self._widest, room)
        if side is Side.OURS or side is Side.THEIRS:
            most = min(most, max(room - 36, room * 9 // 10))
        if side is Side.MIDDLE:
            most = min(room, self._widest * 6 // 7)
        return max(min(widget.natural_width(), most), min(160, most))

    def _left(self, rect: QRect, side: Side, width: int, room: int) -> int:
        left = rect.x() + self._margin
        if side is Side.OURS:
            return left + room - width
        if side is Side.MIDDLE:
            return left + (room - width) // 2
        return left
