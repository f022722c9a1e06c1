"""The small window where a desk cannot be opened: why, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from courtesydesk.domain.errors import DeskError
from courtesydesk.ui import wording
from courtesydesk.ui.opening.small import SmallWindow
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label, breakable


class Stuck(SmallWindow):
    """Says an error, and offers to try again or to open the desk of another folder."""

    def __init__(self, theme: Theme, error: DeskError) -> None:
        title = QCoreApplication.translate("", "Your desk could not be opened")
        super().__init__(theme, title, width=520)
        self.setObjectName("stuck")
        self._again = False
        self.folder: Path | None = None
        """Where the desk is instead, if the person says so."""
        self.said = Label(theme, breakable(wording.trouble(error)), self, colour="soft", wrap=True)
        self.column.addWidget(self.said)
        self.other = Button(theme, self.tr("Open another folder…"), self, icon="folder")
        self.other.clicked.connect(self._on_other)
        leave = Button(theme, self.tr("Quit"), self)
        leave.clicked.connect(self.close)
        self.again = Button(theme, self.tr("Try again"), self, kind="main")
        self.again.clicked.connect(self._on_again)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.other)
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self.again)
        self.column.addSpacing(6)
        self.column.addLayout(row)
        self.again.setFocus()

    def ask(self) -> bool:
        """Wait for the answer; False when the person gives up."""
        self.wait()
        return self._again

    def _on_again(self) -> None:
        self._again = True
        self.end()

    def _on_other(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("The folder of your desk"))
        if name:
            self.folder = Path(name)
            self._on_again()
