"""Before any file: where to drop them, and what can be taken."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Say, Sign

WIDTH = 640


class DropCard(QWidget):
    """A large place with a dashed border, and the buttons for those who do not drag."""

    files_asked = Signal()
    folder_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("dropCard")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 34, 24, 34)
        column.setSpacing(6)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(Sign(theme, "import", self, colour="accent", side=32), 0, centre)
        column.addSpacing(6)
        for text, role, colour in (
            (self.tr("Drop files anywhere on this window"), "title", "ink"),
            (
                self.tr("You see what is in them before anything is kept, and can undo it after."),
                "body",
                "soft",
            ),
        ):
            label = Label(
                theme, text, self, role="title" if role == "title" else "body", colour=colour,
                wrap=True,
            )  # fmt: skip
            label.setAlignment(centre)
            column.addWidget(label)
        column.addSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.choose = Button(theme, self.tr("Choose a file…"), self, kind="main", icon="import")
        self.choose.setObjectName("chooseFile")
        self.choose.clicked.connect(self.files_asked)
        folder = Button(theme, self.tr("Choose a folder…"), self, icon="folder")
        folder.setObjectName("chooseFolder")
        folder.clicked.connect(self.folder_asked)
        row.addWidget(self.choose)
        row.addWidget(folder)
        row.addStretch(1)
        column.addLayout(row)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("faint"), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 14, 14)


class StartColumn(Column):
    """The first thing that the import's page shows."""

    undo_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent, width=WIDTH, top=26)
        self.title.setText(self.tr("Import"))
        self.title.show()
        self.text.setText(self.tr("Years of history, from the files that networks hand out."))
        self.text.show()
        self.drop = DropCard(theme, self.inner)
        self.add(self.drop)
        what = Section(theme, self.tr("What can be taken"), "", self.inner)
        for text in (
            self.tr("Tables: CSV, tab-separated, JSON and JSON Lines, also packed with gzip."),
            self.tr("Mail: mbox files, single .eml files, and folders or archives of them."),
            self.tr(
                "Exports as you get them, also zip and tar.gz archives: Google, YouTube, Facebook, "
                "Instagram, X, LinkedIn, Reddit, Mastodon, Bluesky, WordPress, Disqus, Telegram, "
                "WhatsApp."
            ),
            self.tr("The same file twice changes nothing: only what is new is added."),
        ):
            what.body.addWidget(Say(theme, text, what, tone="ok", role="body"))
        self.add(what)
        self._last = QWidget(self.inner)
        row = QHBoxLayout(self._last)
        row.setContentsMargins(2, 0, 0, 0)
        self._last_words = Label(
            theme, self.tr("The latest import can still be taken back as a whole."), self._last,
            role="second", colour="soft", wrap=True,
        )  # fmt: skip
        row.addWidget(self._last_words, 1)
        self.undo = Button(theme, self.tr("Undo the latest import"), self._last, icon="undo")
        self.undo.setObjectName("undoLatest")
        self.undo.clicked.connect(self.undo_asked)
        row.addWidget(self.undo)
        self._last.hide()
        self.add(self._last)
        self.end()

    def show_last(self, *, there: bool) -> None:
        """Whether there is an import that can be taken back."""
        self._last.setVisible(there)
