"""What the desk says outside of its window: the system's own notifications, and the tray.

Where the system has no tray (some Linux desktops have none), the window says everything itself,
and closing it ends the program, whatever the setting.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from courtesydesk.paths import APP_NAME
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.window_commands import LEAVING

SHOWN_MS = 10_000


class Outside(QObject):
    """A sign in the tray; notifications while nobody looks at the window."""

    open_asked = Signal()
    """The window should be shown."""

    def __init__(self, window: QWidget, theme: Theme, stays: Callable[[], bool]) -> None:
        """`stays` says whether closing the window leaves the desk in the tray."""
        super().__init__(window)
        self._window, self._stays = window, stays
        self._tray: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.use(QSystemTrayIcon(theme.icon("app"), self))
        window.installEventFilter(self)

    def use(self, tray: QSystemTrayIcon) -> None:
        """Stand in that place of the tray."""
        self._tray = tray
        menu = QMenu(self._window)
        menu.addAction(self.tr("Open the desk"), self.open_asked.emit)
        menu.addAction(self.tr("Quit"), self.leave)
        tray.setContextMenu(menu)
        tray.setToolTip(self.tr("Courtesy Desk"))
        tray.activated.connect(self._on_activated)
        tray.messageClicked.connect(self.open_asked)
        tray.show()

    def say(self, words: str) -> None:
        """A notification of the system, unless the window is looked at."""
        if self._tray is not None and not self._window.isActiveWindow():
            self._tray.showMessage(APP_NAME, words, QSystemTrayIcon.MessageIcon.NoIcon, SHOWN_MS)

    def leave(self) -> None:
        """End the program: closed for good."""
        self._window.setProperty(LEAVING, True)
        if self._tray is not None:
            self._tray.hide()
        # A hidden window is not closed by closing it.
        self._window.show()
        self._window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window or event.type() is not QEvent.Type.Close:
            return False
        leaving = bool(self._window.property(LEAVING))
        if leaving or self._tray is None or not self._stays():
            return False
        event.ignore()
        self._window.hide()
        return True

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.open_asked.emit()
