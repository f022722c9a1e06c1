"""A short message at the foot of the window, with at most one action; it never takes the focus."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QEnterEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.foot_room import make_room
from courtesydesk.ui.widgets.labels import Label

SECONDS = 8
OFF = 12
"""Pixels to the foot and the side of its room."""
LEFT, RIGHT, GAP = 16, 9, 12


@dataclass(frozen=True, slots=True)
class Message:
    """What is said."""

    text: str
    action: str = ""
    key: str = ""
    on_action: Callable[[], None] | None = None
    problem: bool = False
    counting: Callable[[], str] | None = None
    waits: bool = False
    """News that nobody asked for: after what is said now, and again after what interrupts it."""
    on_shown: Callable[[], None] | None = None
    """Called each time it is shown."""


class Toast(QWidget):
    """One message at a time. It stays while the pointer is on it; problems stay until closed."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self._theme = theme
        self._window = window
        self._said = Message("")
        self._news: deque[Message] = deque()
        self._room: Callable[[], QRect] | None = None
        self.label = Label(theme, "", self, wrap=True)
        self.action = Button(theme, "", self)
        self.action.setObjectName("toastAction")
        self.action.clicked.connect(self._on_action_clicked)
        self.close_button = IconButton(theme, "close", self.tr("Close the message"), self, side=24)
        self.close_button.clicked.connect(self._leave)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(LEFT, 9, RIGHT, 9)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self.label, 0, 0)
        self._grid.addWidget(self.action, 0, 1)
        self._grid.addWidget(self.close_button, 0, 2)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._on_second)
        self._settled = QTimer(self)
        """The window's layout is done, too: its page may begin elsewhere, and be less high."""
        self._settled.setSingleShot(True)
        self._settled.setInterval(0)
        self._settled.timeout.connect(self._place)
        window.installEventFilter(self)
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def say(
        self,
        text: str,
        *,
        action: str = "",
        key: str = "",
        on_action: Callable[[], None] | None = None,
        problem: bool = False,
        counting: Callable[[], str] | None = None,
        waits: bool = False,
        on_shown: Callable[[], None] | None = None,
    ) -> None:
        """Show a message in place of the one before; what counts says it anew each second, and
        goes when it says nothing more. What waits is shown when nothing else is, and is not lost
        when something else comes in its place."""
        message = Message(text, action, key, on_action, problem, counting, waits, on_shown)
        is_shown = not self.isHidden()
        if waits and is_shown:
            self._news.append(message)
            return
        if is_shown and self._said.waits:
            self._news.appendleft(self._said)
        self._show(message)

    def _show(self, message: Message) -> None:
        self._said = message
        self.label.setText(message.text)
        self.setAccessibleName(message.text)
        self.action.setText(message.action)
        self.action.set_key(message.key)
        self.action.setVisible(bool(message.action))
        self._come_last()
        self._place()
        self.show()
        self.raise_()
        self._timer.stop()
        self._second.stop()
        if message.counting is not None:
            self._second.start()
        elif not message.problem:
            self._timer.start(SECONDS * 1000)
        if message.on_shown is not None:
            message.on_shown()

    def room(self) -> QRect:
        """Where it may lie: never over what is being written."""
        return self._room() if self._room is not None else self._window.rect()

    def set_room(self, room: Callable[[], QRect]) -> None:
        """Ask there for its place, each time."""
        self._room = room

    def text(self) -> str:
        """What it says now; empty when it is not there."""
        return "" if self.isHidden() else self.label.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
            self._settled.start()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if not self._said.problem and self._said.counting is None:
            self._timer.start(SECONDS * 1000)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        make_room(self._window, self.height() + 2 * OFF)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            make_room(self._window, self.height() + 2 * OFF)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()
        make_room(self._window, 0)

    def _on_second(self) -> None:
        counting = self._said.counting
        words = counting() if counting is not None else ""
        if words:
            # Without its accessible name: nobody wants to hear every second.
            self.label.setText(words)
        else:
            self._leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, problem = QPainter(self), self._said.problem
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.colour("stop_ground" if problem else "panel"))
        painter.setPen(QPen(self._theme.colour("stop" if problem else "line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)

    def _on_theme_changed(self) -> None:
        if self.isVisible():
            self._place()
            self._settled.start()
        self.update()

    def _on_action_clicked(self) -> None:
        on_action = self._said.on_action
        self._leave()
        if on_action is not None:
            on_action()

    def _leave(self) -> None:
        """What waits comes next."""
        self.hide()
        if self._news:
            self._show(self._news.popleft())

    def _come_last(self) -> None:
        """Tab comes here after everything else: it lies at the foot of all, above whatever was
        built since. Qt gives whoever enters a window the last turn there."""
        if not self.isVisible():
            self.setParent(None)
            self.setParent(self._window)
            # Out of the window and back, it would wear the colours of when it was first shown.
            self.label.set_look()

    def _place(self) -> None:
        room = self.room()
        most = min(room.width() - 24, self._theme.px(420))
        words = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 4
        close, action = self.close_button.sizeHint(), self.action.sizeHint()
        beside = LEFT + RIGHT + GAP + close.width()
        below = 0
        if self.action.text():
            beside += GAP + action.width()
        # Buttons beside many words would leave them a narrow column: they go below.
        is_long = bool(self.action.text()) and words + beside > most
        if is_long:
            beside = LEFT + RIGHT
            below = action.height() + self._grid.verticalSpacing()
        self._lay_out(is_long=is_long)
        width = min(most, words + beside)
        self.label.setMinimumWidth(0)
        said = max(self.label.heightForWidth(max(60, width - beside)) + 4, self._theme.px(28))
        height = said + below + 18
        self.setGeometry(room.left() + OFF, room.bottom() - height - OFF, width, height)

    def _lay_out(self, *, is_long: bool) -> None:
        parts: tuple[QWidget, ...] = (self.label, self.action, self.close_button)
        for part in parts:
            self._grid.removeWidget(part)
        if is_long:
            self._grid.addWidget(self.label, 0, 0, 1, 3)
            self._grid.addWidget(self.action, 1, 0, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(self.close_button, 1, 2)
        else:
            for column, part in enumerate(parts):
                self._grid.addWidget(part, 0, column)
