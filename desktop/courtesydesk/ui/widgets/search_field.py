"""A field with a magnifier, its key at the end, and a button that empties it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.paint import keycap_size, paint_keycap


class SearchField(QLineEdit):
    """Type to look for something; Escape empties it, then leaves it."""

    left = Signal()
    """Escape in an empty field: the focus should go back to where it was."""
    entered = Signal()
    """It has the focus now."""

    def __init__(
        self, theme: Theme, hint: str, name: str, parent: QWidget | None = None, *, key: str = ""
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = key
        self.setProperty("bare", True)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._clear = IconButton(theme, "close", self.tr("Empty the field"), self, side=22)
        self._clear.clicked.connect(self.clear)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.hide()
        self.textChanged.connect(self._on_text_changed)
        self._dress()
        theme.changed.connect(self._dress)

    def set_key(self, key: str) -> None:
        """The key that leads here, as it stands in the field."""
        self._key = key
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(90), self._theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setBrush(theme.colour("paper"))
        painter.setPen(QPen(theme.colour("accent" if focused else "line"), 2 if focused else 1))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)
        side = theme.px(14)
        pixmap = theme.pixmap("search", "faint", side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(theme.px(10), (self.height() - side) / 2), pixmap)
        if self._key and not self.text() and not focused:
            size = keycap_size(theme, self._key)
            top = (self.height() - size.height()) // 2
            rect = QRect(self.width() - size.width() - 9, top, size.width(), size.height())
            paint_keycap(painter, theme, rect, self._key)
        painter.end()
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._clear.sizeHint()
        self._clear.setGeometry(
            QRect(
                self.width() - size.width() - 6,
                (self.height() - size.height()) // 2,
                size.width(),
                size.height(),
            )
        )

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def _dress(self) -> None:
        self.setFont(self._theme.font("body"))
        right = max(self._theme.px(28), keycap_size(self._theme, self._key or "/").width() + 14)
        self.setTextMargins(self._theme.px(30), 0, right, 0)
        self.updateGeometry()
        self.update()
