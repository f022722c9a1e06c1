"""A promise of the conversation, as a chip under the text."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from courtesydesk.domain.customers import Promise
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.parts import Chip


class PromiseChip(Chip):
    """A promise of this conversation; pressed, it can be settled."""

    settled = Signal(object, str)

    def __init__(self, context: Context, promise: Promise, words: str, parent: QWidget) -> None:
        late = promise.due_at is not None and promise.due_at < context.now()
        super().__init__(context.theme, words, parent, kind="warn" if late else "ok")
        self._promise = promise
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, state in (
            (self.tr("Kept"), "kept"), (self.tr("Broken"), "broken"),
            (self.tr("The customer cancelled it"), "cancelled"),
            (self.tr("Not a promise after all"), "withdrawn"),
        ):  # fmt: skip
            menu.addAction(words).setData(state)
        menu.triggered.connect(self._on_chosen)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _on_chosen(self, action: QObject) -> None:
        self.settled.emit(self._promise, str(action.data()))  # type: ignore[attr-defined]
