"""A small window that stands alone and is waited for."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.ring import FocusRing


class SmallWindow(Ground):
    """A title, and room for what belongs to it."""

    def __init__(self, theme: Theme, title: str, *, width: int) -> None:
        super().__init__(theme, "paper")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowIcon(theme.app_icon())
        self._ring = FocusRing(theme, self)
        self._loop = QEventLoop(self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(26, 22, 26, 20)
        self.column.setSpacing(10)
        self.column.addWidget(Label(theme, title, self, role="heading", wrap=True))
        self.setFixedWidth(theme.px(width))

    def wait(self) -> None:
        """Show it in the middle of the screen until `end`, or until it is closed."""
        self.adjustSize()
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.move(screen.center() - self.rect().center())
        self.show()
        self.activateWindow()
        self._loop.exec()
        # The ring must not hear of the focus while the window goes.
        self.windowHandle().focusObjectChanged.disconnect(self._ring.follow)
        self._ring.follow(None)
        self.hide()

    def end(self) -> None:
        """No more waiting."""
        self._loop.quit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        handle.focusObjectChanged.connect(self._ring.follow, Qt.ConnectionType.UniqueConnection)
