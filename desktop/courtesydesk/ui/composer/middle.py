"""The composer's middle: the text and what is said about it, in the room that there is.

Where there is little, the findings take their short form first, then the text scrolls in itself,
and at last the middle scrolls as a whole; nothing is ever squashed or laid over the text.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.ui.composer.editor import DraftEditor
from courtesydesk.ui.composer.findings import FindingsList
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.scroll import OverlayScrollBar

COMFORTABLE_LINES = 4
"""So many lines of the text are in sight before the findings take their short form."""


class Middle(QScrollArea):
    """As high as it needs to be, up to the room that it has been given."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("composerMiddle")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.content = QWidget()
        self.content.setObjectName("composerContent")
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setWidget(self.content)
        self._bar = OverlayScrollBar(self)
        self.content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._editor: DraftEditor | None = None
        self._findings: FindingsList | None = None
        self._most: int | None = None
        self._lowest, self._highest = 84, 320
        self._settling = False
        self.content.installEventFilter(self)

    def watch(self, editor: DraftEditor, findings: FindingsList) -> None:
        """What can give way."""
        self._editor, self._findings = editor, findings
        editor.cursorPositionChanged.connect(self._keep_cursor_in_sight)

    def set_room(self, most: int | None, lowest: int, highest: int) -> None:
        """How high it may be (None: as high as it likes), and the text in it."""
        self._most, self._lowest, self._highest = most, lowest, highest
        self.settle()

    def settle(self) -> None:
        """Share the room out."""
        if self._settling or self._editor is None or self._findings is None:
            return
        self._settling = True
        try:
            self._share(self._editor, self._findings)
        finally:
            self._settling = False

    def reveal(self, widget: QWidget) -> None:
        """Bring a part into sight, once it has its place."""
        QTimer.singleShot(0, widget, partial(self._reveal, widget))

    def _reveal(self, widget: QWidget) -> None:
        if widget.isVisible():
            self.settle()
            self.column.activate()
            # Its end first, then its beginning: that is what must be seen of a long one.
            box = QRect(widget.mapTo(self.content, QPoint(0, 0)), widget.size())
            self.ensureVisible(0, box.bottom(), 0, 4)
            self.ensureVisible(0, box.top(), 0, 4)

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.content and event.type() == QEvent.Type.LayoutRequest:
            self.settle()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.settle()

    def _share(self, editor: DraftEditor, findings: FindingsList) -> None:
        width = self.width()
        before = (editor.minimumHeight(), editor.maximumHeight(), findings.short)
        shown = not findings.isHidden()
        spent = self._height(width) - editor.height()
        if shown:
            spent -= findings.heightForWidth(width)
        highest, listed = self._highest, 0
        if self._most is None:
            findings.set_short(short=False)
        else:
            line = round(editor.fontMetrics().lineSpacing() * 1.6)
            comfortable = min(editor.wanted_height, max(self._lowest, line * COMFORTABLE_LINES))
            long = findings.height_if(width, short=False) if shown else 0
            findings.set_short(short=spent + long + comfortable > self._most)
        if shown:
            listed = findings.height_if(width, short=findings.short)
        if self._most is not None:
            highest = max(self._lowest, min(self._highest, self._most - spent - listed))
        editor.set_heights(self._lowest, highest)
        if before != (editor.minimumHeight(), editor.maximumHeight(), findings.short):
            # Not otherwise: it asks for the layout that brought us here, again and for ever.
            self.column.invalidate()
        high = self._height(width)
        if self._most is not None:
            high = min(high, self._most)
        if high != self.height() or self.minimumHeight() != high:
            self.setFixedHeight(high)

    def _height(self, width: int) -> int:
        if self.column.hasHeightForWidth():
            return self.column.totalHeightForWidth(width)
        return self.column.totalSizeHint().height()

    def _keep_cursor_in_sight(self) -> None:
        editor = self._editor
        if editor is None or not editor.hasFocus() or self.content.height() <= self.height():
            return
        at = editor.cursorRect().center()
        point = editor.viewport().mapTo(self.content, QPoint(at.x(), at.y()))
        self.ensureVisible(point.x(), point.y(), 0, editor.cursorRect().height())
