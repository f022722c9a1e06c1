"""What the program asks of this computer: a folder, and, where it is wanted, a place at login."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label, breakable
from courtesydesk.ui.widgets.say import Sign
from courtesydesk.ui.widgets.tick import TickBox


class OnThisComputer(QWidget):
    """Two lines under the steps."""

    safety_asked = Signal()
    """Show the settings where the desk can be moved."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        root = str(context.desk.workspace.root)
        self.folder = Label(
            theme,
            self.tr("All of your desk is kept in one folder: {path}").format(path=breakable(root)),
            self, role="second", colour="soft", wrap=True,
        )  # fmt: skip
        self.folder.setObjectName("deskFolder")
        show = Button(theme, self.tr("Show in folder"), self, kind="quiet")
        show.clicked.connect(self._on_show)
        move = Button(theme, self.tr("Move it…"), self, kind="quiet")
        move.clicked.connect(self.safety_asked)
        words = self.tr("Open quietly when I log in")
        self.login = TickBox(theme, words, self)
        self.login.setObjectName("openAtLogin")
        label = Label(theme, words, self, role="second", colour="soft", wrap=True)
        label.setBuddy(self.login)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(Sign(theme, "folder", self))
        where.addWidget(self.folder, 1)
        where.addWidget(show)
        where.addWidget(move)
        login = QHBoxLayout()
        login.setSpacing(8)
        login.addWidget(self.login)
        login.addWidget(label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(8)
        column.addLayout(where)
        column.addLayout(login)

    def keep(self) -> None:
        """Do what is ticked; an empty box changes nothing that the system has."""
        if not self.login.isChecked():
            return
        from courtesydesk.ui.settings.starting import switched

        self._context.tasks.run(
            partial(switched, True), failed=self._context.ask.trouble, name="autostart"
        )

    def _on_show(self) -> None:
        from courtesydesk.ui.settings.place import open_path

        root = self._context.desk.workspace.root
        if not open_path(root):
            self._context.ask.tell(
                self.tr("The folder could not be opened. It is {path}.").format(path=root),
                problem=True,
            )
