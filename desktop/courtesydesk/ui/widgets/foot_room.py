"""Room at the foot of a list, so that it can be scrolled free of a message that lies over it."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget


class FootRoom:
    """A list that can be scrolled further than its last row; it never moves by itself."""

    def make_room(self, height: int) -> None:
        """So much further; what is scrolled into sight of it stays until it is scrolled away."""
        raise NotImplementedError


ROOM = "footRoom"


def make_room(window: QWidget, height: int) -> None:
    """In every such list of a window, and in pages that it has later; none of it again with 0."""
    window.setProperty(ROOM, height)
    for area in window.findChildren(QAbstractScrollArea):
        if isinstance(area, FootRoom):
            area.make_room(height)


class PageArea(QScrollArea, FootRoom):
    """A page that scrolls, with rows in a layout."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = 0
        self._extra = 0
        """What its layout has below the rows now."""
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def make_room(self, height: int) -> None:
        self._room = height
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.make_room(int(self.window().property(ROOM) or 0))

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        focused = QApplication.focusWidget()
        if moved and focused is not None and self.isAncestorOf(focused):
            self._lift(focused)
        return moved

    def _lift(self, focused: QWidget) -> None:
        """Whoever comes by Tab sees where they are."""
        below = focused.mapTo(self.viewport(), focused.rect().bottomLeft()).y()
        hidden = below - (self.viewport().height() - self._room)
        if self._room and hidden > 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + hidden)

    def _on_scrolled(self) -> None:
        if self._extra > self._room:
            self._fit()

    def _fit(self) -> None:
        content = self.widget()
        layout = None if content is None else content.layout()
        if content is None or layout is None:
            return
        wanted = max(self._room, min(self._extra, self._in_sight(content)))
        if wanted == self._extra:
            return
        margins = layout.contentsMargins()
        margins.setBottom(margins.bottom() + wanted - self._extra)
        self._extra = wanted
        layout.setContentsMargins(margins)

    def _in_sight(self, content: QWidget) -> int:
        """How much of the room below the rows is scrolled into sight."""
        bar = self.verticalScrollBar()
        if not self._extra or not bar.value():
            return 0
        # The bar itself may not know yet what the layout wants.
        high = max(content.minimumSizeHint().height(), content.heightForWidth(content.width()))
        return max(0, bar.value() + self.viewport().height() - (high - self._extra))
