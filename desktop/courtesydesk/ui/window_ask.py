"""The window's own way to ask: messages as toasts, questions as cards."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.errors import DeskError
from courtesydesk.ui import wording
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.ring import FocusRing
from courtesydesk.ui.widgets.toast import Toast

log = logging.getLogger(__name__)


class WindowAsk(QObject):
    """Implements `Ask` for the window that it is given."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.toast = Toast(theme, window)
        self.undo_key = ""
        """Shown on the toast's Undo."""

    def tell(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], None] | None = None,
        problem: bool = False,
        counting: Callable[[], str] | None = None,
        waits: bool = False,
        on_shown: Callable[[], None] | None = None,
    ) -> None:
        """A short message at the foot of the window."""
        key = self.undo_key if action == self.tr("Undo") else ""
        self.toast.say(
            text,
            action=action,
            key=key,
            on_action=on_action,
            problem=problem,
            counting=counting,
            waits=waits,
            on_shown=on_shown,
        )

    def trouble(self, error: Exception) -> None:
        """An error, in sentences; a bug goes to the log as well."""
        if not isinstance(error, DeskError):
            log.error("a job failed", exc_info=error)
        self.toast.say(wording.trouble(error), problem=True)

    def text(
        self, title: str, label: str, *, start: str = "", ok: str = "", hint: str = ""
    ) -> str | None:
        """One line of text; None when the person changed their mind."""
        question = Question(self._theme, self._window, title, label, ok or self.tr("OK"))
        field = question.add_field(start, hint)
        answer = field.text() if question.ask() else None
        question.deleteLater()
        return answer

    def choose(self, title: str, label: str, options: list[str], *, ok: str = "") -> int | None:
        """One of some options."""
        question = Question(self._theme, self._window, title, label, ok or self.tr("Choose"))
        choices = question.add_list(options)
        answer = choices.currentRow() if question.ask() else None
        question.deleteLater()
        return answer

    def sure(self, title: str, text: str, *, ok: str) -> bool:
        """Only for what cannot be undone."""
        question = Question(self._theme, self._window, title, text, ok, grave=True)
        answer = question.ask()
        question.deleteLater()
        return answer

    def open_file(self, title: str, kinds: str) -> Path | None:
        """A file to read."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        return Path(name) if name else None

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """A file to write."""
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, name, kinds)
        return Path(chosen) if chosen else None

    def folder(self, title: str) -> Path | None:
        """A folder to write into."""
        name = QFileDialog.getExistingDirectory(self._window, title)
        return Path(name) if name else None


def _height(choices: QListWidget) -> int:
    """As high as its lines, up to a dozen of them."""
    rows, between = min(choices.count(), 12), 2 * choices.spacing()
    lines = sum(choices.sizeHintForRow(row) + between for row in range(rows))
    return lines + 2 * choices.frameWidth() + 2


class Question(QDialog):
    """A question as a card: title, words, what is asked for, and two buttons."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        title: str,
        text: str,
        ok: str,
        *,
        grave: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setWindowTitle(title)
        self.setModal(True)
        self._theme = theme
        self._ring = FocusRing(theme, self)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(22, 20, 22, 18)
        self._body.setSpacing(10)
        self._body.addWidget(Label(theme, title, self, role="heading", wrap=True))
        words = Label(theme, text, self, colour="soft", wrap=True)
        words.setVisible(bool(text))
        self._body.addWidget(words)
        self._text = text
        cancel = Button(theme, self.tr("Cancel"), self)
        cancel.clicked.connect(self.reject)
        self._ok = Button(theme, ok, self, kind="stop" if grave else "main")
        self._ok.setObjectName("questionOk")
        self._ok.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._ok)
        self._body.addSpacing(6)
        self._body.addLayout(row)
        self.setMinimumWidth(theme.px(400))
        if grave:
            cancel.setFocus()

    def add_field(self, start: str, hint: str) -> QLineEdit:
        """One line to write."""
        field = QLineEdit(start, self)
        field.setPlaceholderText(hint)
        field.setAccessibleName(self._text or self.windowTitle())
        field.returnPressed.connect(self.accept)
        field.selectAll()
        self._body.insertWidget(self._body.count() - 2, field)
        field.setFocus()
        return field

    def add_list(self, options: list[str]) -> QListWidget:
        """Some lines to choose from."""
        choices = QListWidget(self)
        choices.setSpacing(self._theme.px(3))
        choices.addItems(options)
        choices.setCurrentRow(0)
        choices.setFixedHeight(_height(choices))
        choices.setAccessibleName(self._text or self.windowTitle())
        choices.itemActivated.connect(self.accept)
        self._body.insertWidget(self._body.count() - 2, choices)
        choices.setFocus()
        return choices

    def ask(self) -> bool:
        """Wait for the answer."""
        return self.exec() == QDialog.DialogCode.Accepted

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        handle.focusObjectChanged.connect(self._ring.follow, Qt.ConnectionType.UniqueConnection)
