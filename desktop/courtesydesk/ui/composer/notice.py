"""A line in the card that says something and offers at most two ways on."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured

Tone = Literal["plain", "warn", "stop", "ok"]
_LOOKS = {
    "plain": ("paper", "soft", "info"),
    "warn": ("warn_ground", "warn", "warning"),
    "stop": ("stop_ground", "stop", "stop"),
    "ok": ("ok_ground", "ok", "check"),
}


class Notice(QWidget):
    """Stands where the thing is, stays until it is answered; never pops up over the text."""

    said = Signal()
    """Something stands here now: it should be in sight."""
    first = Signal()
    second = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone: Tone = "plain"
        self.setObjectName("notice")
        whole = QHBoxLayout(self)
        measured(theme, whole, (40, 16, 6, 8), 6)
        column = QVBoxLayout()
        column.setSpacing(theme.px(6))
        whole.addLayout(column, 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        self.title = Label(theme, "", self, role="strong", wrap=True)
        self.text = Label(theme, "", self, role="second", colour="soft", wrap=True)
        for label in (self.title, self.text):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            words.addWidget(label)
        column.addLayout(words)
        row = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        column.addLayout(row)
        self.first_button = Button(theme, "", self)
        self.first_button.clicked.connect(self.first)
        self.second_button = Button(theme, "", self, kind="quiet")
        self.second_button.clicked.connect(self.second)
        self.close_button = IconButton(theme, "close", self.tr("Close this message"), self, side=24)
        self.close_button.clicked.connect(self._on_close)
        row.addWidget(self.first_button)
        row.addWidget(self.second_button)
        whole.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(
        self, title: str, text: str = "", *, tone: Tone = "plain", first: str = "",
        second: str = "", closable: bool = True,
    ) -> None:  # fmt: skip
        """Say it."""
        self._tone = tone
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.title.set_look(colour=_LOOKS[tone][1])
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.first_button.setText(first)
        self.first_button.setVisible(bool(first))
        self.second_button.setText(second)
        self.second_button.setVisible(bool(second))
        self.close_button.setVisible(closable)
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()
        self.update()
        self.said.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, ink, icon = _LOOKS[self._tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, theme.px(8), 0, 0), 9, 9)
        side = theme.px(18)
        pixmap = theme.pixmap(icon, ink, side, self.devicePixelRatioF())
        top = float(theme.px(8) + theme.px(9))
        painter.drawPixmap(QPointF(theme.px(12), top), pixmap)

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()
