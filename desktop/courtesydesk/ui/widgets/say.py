"""A sentence with its sign in front: what went well, what to mind, what went wrong."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Role, Theme
from courtesydesk.ui.widgets.labels import Label, breakable

Tone = Literal["plain", "ok", "warn", "stop"]
_ICONS: dict[str, str] = {
    "plain": "info",
    "ok": "check",
    "warn": "warning",
    "stop": "stop",
}
_INKS: dict[str, str] = {"plain": "soft", "ok": "ok", "warn": "warn", "stop": "stop"}


class Sign(QWidget):
    """An icon that stands beside words."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        parent: QWidget | None = None,
        *,
        colour: str = "soft",
        side: int = 16,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._colour, self._side = theme, icon, colour, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def show_icon(self, icon: str, colour: str) -> None:
        """Another one."""
        self._icon, self._colour = icon, colour
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self._theme.px(self._side)
        ratio = self.devicePixelRatioF()
        pixmap = self._theme.pixmap(self._icon, self._colour, side, ratio)
        QPainter(self).drawPixmap(QPointF(0, (self.height() - side) / 2), pixmap)


class Say(QWidget):
    """One sentence with its sign."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        tone: Tone = "plain",
        role: Role = "second",
    ) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self._sign = Sign(theme, _ICONS[tone], self, colour=_INKS[tone], side=15)
        self._label = Label(theme, text, self, role=role, colour=_ink(tone), wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.say(text, tone)

    def say(self, text: str, tone: Tone | None = None) -> None:
        """Say something else; nothing at all hides it."""
        self._tone = tone or self._tone
        self._said = text
        self._label.setText(breakable(text))
        self._label.set_look(colour=_ink(self._tone))
        self._sign.show_icon(_ICONS[self._tone], _INKS[self._tone])
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """What it says."""
        return self._said

    def label(self) -> Label:
        """The words themselves."""
        return self._label


def _ink(tone: Tone) -> str:
    return "soft" if tone in ("plain", "ok") else _INKS[tone]


class Strip(QWidget):
    """A notice on its colour's ground: a title, a sentence, and room for buttons."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        tone: Tone = "plain",
        title: str = "",
        text: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone: Tone = tone
        self._sign = Sign(theme, _ICONS[tone], self, colour=_INKS[tone], side=18)
        self.title = Label(theme, title, self, role="strong", wrap=True)
        self.text = Label(theme, text, self, role="second", colour="soft", wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body = QVBoxLayout()
        self.body.setSpacing(3)
        self.body.addWidget(self.title)
        self.body.addWidget(self.text)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.setContentsMargins(0, 6, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 14, 12)
        row.setSpacing(11)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.body, 1)
        theme.changed.connect(self.update)
        self.say(title, text, tone)

    def say(self, title: str, text: str, tone: Tone | None = None) -> None:
        """Say something else."""
        self._tone = tone or self._tone
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.title.set_look(colour="ink" if self._tone == "plain" else _INKS[self._tone])
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self._sign.show_icon(_ICONS[self._tone], _INKS[self._tone])
        self.setAccessibleName(title or text)
        self.setAccessibleDescription(text if title else "")
        self.update()

    def add_button(self, button: QWidget) -> None:
        """The next step, under the words."""
        if self.buttons.count() == 0:
            self.body.addLayout(self.buttons)
            self.buttons.addStretch(1)
        self.buttons.insertWidget(self.buttons.count() - 1, button)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = {"plain": "accent_ground", "ok": "ok_ground", "warn": "warn_ground",
                  "stop": "stop_ground"}[self._tone]  # fmt: skip
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()), 9, 9)
