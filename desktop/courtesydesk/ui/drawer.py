"""The customer over the conversation, where there is no room beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.parts import Ground


class Drawer(Ground):
    """Holds one panel; Escape puts it away."""

    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "panel", parent, borders="l")
        self.setObjectName("customerDrawer")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 0, 0, 0)
        self.hide()

    def take(self, widget: QWidget) -> None:
        """Hold this panel from now on."""
        self._layout.addWidget(widget)
        widget.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
            return
        super().keyPressEvent(event)
