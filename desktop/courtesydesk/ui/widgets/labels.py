"""Words: labels in the roles of the design, which follow theme and text size."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from courtesydesk.ui.theme import Role, Theme
from courtesydesk.ui.widgets.tips import plain

_AFTER = re.compile(r"(?<=[/\\])(?=\w)")


def breakable(text: str) -> str:
    """For the eye only: a path may go on in the next line after any of its folders."""
    return _AFTER.sub("\u200b", text)


class Label(QLabel):
    """Plain text in a role and a colour token; never reads markup."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: Role = "body",
        colour: str = "ink",
        wrap: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._role: Role = role
        self._colour = colour
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._dress()
        theme.changed.connect(self._dress)

    def set_look(self, role: Role | None = None, colour: str | None = None) -> None:
        """Another role or colour."""
        self._role = role or self._role
        self._colour = colour or self._colour
        self._dress()

    def _dress(self) -> None:
        self.setFont(self._theme.font(self._role))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colour(self._colour))
        self.setPalette(palette)


class ElidedLabel(Label):
    """One line that is cut with "…" where there is no room, and says all of it in its tip.

    It is cut at its end; in its middle where the end matters as much (`keeps_end`).
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: Role = "body",
        colour: str = "ink",
        keeps_end: bool = False,
    ) -> None:
        super().__init__(theme, text, parent, role=role, colour=colour)
        modes = Qt.TextElideMode
        self._cut = modes.ElideMiddle if keeps_end else modes.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> str:
        """As much of the text as there is room for."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._cut, room)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().sizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        where = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), where, self.shown)

    def _tip(self) -> None:
        short = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if short else plain(self.text()))
