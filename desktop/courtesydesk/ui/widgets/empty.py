"""What stands where nothing is yet: what will be here, and the one thing to do."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label


class _Emblem(QWidget):
    def __init__(self, theme: Theme, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icon = theme, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(56)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent_ground"))
        painter.drawEllipse(self.rect())
        side = self._theme.px(24)
        pixmap = self._theme.pixmap(self._icon, "accent", side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - side) / 2, (self.height() - side) / 2), pixmap)


class EmptyState(QWidget):
    """An icon, a title, a sentence and at most one button, in the middle of a panel."""

    pressed = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str = "to-answer",
        title: str = "",
        text: str = "",
        parent: QWidget | None = None,
        *,
        action: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._emblem = _Emblem(theme, icon, self)
        self._title = Label(theme, title, self, role="title", wrap=True)
        self._text = Label(theme, text, self, colour="soft", wrap=True)
        self._button = Button(theme, action, self)
        self._button.clicked.connect(self.pressed)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._theme = theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(0)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(2)
        layout.addWidget(self._emblem, 0, centre)
        layout.addSpacing(14)
        layout.addWidget(self._title)
        layout.addSpacing(4)
        layout.addWidget(self._text)
        layout.addSpacing(16)
        layout.addWidget(self._button, 0, centre)
        layout.addStretch(3)
        self.show_state(icon, title, text, action=action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(24, (self.width() - self._theme.px(330)) // 2)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(side, 24, side, 24)
        super().resizeEvent(event)

    def show_state(self, icon: str, title: str, text: str, *, action: str = "") -> None:
        """Say something else."""
        self._emblem.show_icon(icon)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setVisible(bool(action))
