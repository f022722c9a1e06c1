"""What the desk says outside of its window: the system's own notifications, and the tray.

Where the system has no tray (some Linux desktops have none), the window says everything itself,
and closing it ends the program, whatever the setting. At login the tray may come after us.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from courtesydesk.paths import APP_NAME
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.window_commands import LEAVING

SHOWN_MS = 10_000
LOOK_MS, LOOKS = 500, 16
"""How often, and how many times, a tray is looked for that is not there at first."""
HEED_MS = 1000


class Outside(QObject):
    """A sign in the tray; notifications while nobody looks at the window."""

    open_asked = Signal()
    """The window should be shown."""
    missing = Signal()
    """There is no tray here."""

    def __init__(self, window: QWidget, theme: Theme, stays: Callable[[], bool | None]) -> None:
        """`stays` says whether closing the window leaves the desk in the tray; None: it is not
        closed at all."""
        super().__init__(window)
        self._window, self._theme, self._stays = window, theme, stays
        self._tray: QSystemTrayIcon | None = None
        self._looks = 0
        self._soon = QTimer(self)
        self._soon.setInterval(LOOK_MS)
        self._soon.timeout.connect(self._look)
        self._asked: Callable[[], bool] = bool
        self._heeding = QTimer(self)
        self._heeding.timeout.connect(self._on_heed)
        window.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.commitDataRequest.connect(self._on_log_out)
        self._soon.start()
        self._look()

    def _look(self) -> None:
        self._looks += 1
        if self._tray is None and QSystemTrayIcon.isSystemTrayAvailable():
            self.use(QSystemTrayIcon(self._theme.icon("app"), self))
        if self._tray is not None:
            self._soon.stop()
        elif self._looks >= LOOKS:
            self._soon.stop()
            self.missing.emit()

    def heed(self, asked: Callable[[], bool]) -> None:
        """End the program once it is so asked: the setup of a new version does, on Windows."""
        self._asked = asked
        self._heeding.start(HEED_MS)

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

    def _on_heed(self) -> None:
        if self._asked():
            self._heeding.stop()
            self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window or event.type() is not QEvent.Type.Close:
            return False
        if self._window.property(LEAVING) or self._tray is None:
            return False
        stays = self._stays()
        if stays is False:
            return False
        event.ignore()
        if stays:
            self._window.hide()
        return True

    def _on_log_out(self) -> None:
        """Nobody is asked anything while the computer ends, and nothing holds it up."""
        self._window.setProperty(LEAVING, True)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.open_asked.emit()
