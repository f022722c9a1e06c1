"""What to do at a network before its account can be added: numbered, with what is to be copied."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.account_forms import Step
from courtesydesk.services.pages import page_of_step
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.acts import open_page
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.labels import Label


@dataclass(slots=True)
class _Row:
    step: Step
    whole: QWidget
    words: Label
    page: Button | None = None
    copies: list[Button] = field(default_factory=list)


class Steps(Section):
    """The steps of a form."""

    def __init__(
        self, context: Context, title: str, steps: tuple[Step, ...], parent: QWidget
    ) -> None:
        super().__init__(context.theme, title, "", parent)
        self._context = context
        self._given: dict[str, str] = {}
        self._rows = [self._row(number, step) for number, step in enumerate(steps, 1)]

    def _row(self, number: int, step: Step) -> _Row:
        theme = self._context.theme
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = _Row(step, whole, Label(theme, "", whole, wrap=True))
        column.addWidget(row.words)
        for text in step.copies:
            column.addWidget(self._copy(text, row, whole))
        if step.page:
            row.page = Button(theme, self.tr(step.label), whole, icon="open-external")
            row.page.setObjectName(f"step-{number}")
            row.page.clicked.connect(self._on_page)
            column.addWidget(row.page, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(whole)
        return row

    def _copy(self, text: str, row: _Row, parent: QWidget) -> QWidget:
        theme = self._context.theme
        line = QWidget(parent)
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        shown = Label(theme, text, line, colour="soft", wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        button = Button(theme, self.tr("Copy"), line, icon="copy")
        button.setAccessibleName(self.tr("Copy {text}").format(text=text))
        button.setProperty("copies", text)
        button.clicked.connect(self._on_copy)
        row.copies.append(button)
        across.addWidget(shown, 1)
        across.addWidget(button)
        return line

    def show_way(self, *, in_browser: bool) -> None:
        """Only what is to be done on this way to sign in, counted anew."""
        number = 0
        for row in self._rows:
            taken = row.step.is_taken(in_browser=in_browser)
            number += taken
            row.whole.setVisible(taken)
            text = self.tr(row.step.text)
            row.words.setText(self.tr("{number}. {text}").format(number=number, text=text))

    def show_given(self, given: dict[str, str]) -> None:
        """A page may be on a server that is only named by and by."""
        self._given = given
        for row in self._rows:
            if row.page is not None:
                row.page.setEnabled(bool(page_of_step(row.step, given)))

    def _on_page(self) -> None:
        row = next(row for row in self._rows if row.page is self.sender())
        if not open_page(page_of_step(row.step, self._given)):
            self._context.ask.tell(self.tr("The page cannot be opened."), problem=True)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.sender().property("copies"))
        self._context.ask.tell(self.tr("It is on the clipboard."))
