"""The weekly letter on the screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from courtesydesk.domain.errors import DeskError
from courtesydesk.services.letter import Letter
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import scrolled
from courtesydesk.ui.reports import printing
from courtesydesk.ui.reports.letter import html, write_pdf
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class LetterSheet(QWidget):
    """The weekly letter on the screen, as it is on paper."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._letter: Letter | None = None
        self.setObjectName("letterSheet")
        theme = context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        ground, column = scrolled(theme, self)
        whole.addWidget(ground)
        content = column.parentWidget()
        row = FlowLayout(gap=theme.px(8), line_gap=theme.px(8))
        self.back = Button(theme, self.tr("Back to the report"), content, icon="chevron-left")
        self.save = Button(theme, self.tr("Save as PDF…"), content, icon="export")
        self.save.clicked.connect(self._on_save)
        self.print = Button(theme, self.tr("Print…"), content, icon="printer")
        self.print.clicked.connect(self._on_print)
        for button in (self.back, self.save, self.print):
            row.addWidget(button)
        column.addLayout(row)
        column.addSpacing(theme.px(14))
        self.page = QTextBrowser(content)
        self.page.setAccessibleName(self.tr("This week’s letter"))
        self.page.setOpenLinks(False)
        # Paper is white in the dark, too.
        self.page.setStyleSheet("background: #ffffff; color: #23211d; padding: 24px;")
        self.page.setMinimumHeight(theme.px(560))
        column.addWidget(self.page, 1)

    def show_letter(self, letter: Letter) -> None:
        """This one."""
        self._letter = letter
        self.page.setHtml(html(letter, self._shop()))

    def _shop(self) -> str:
        return self._context.desk.settings.text("shop.name")

    def _on_save(self) -> None:
        file = self._context.ask.save_file(self.tr("Save the letter"), "letter.pdf", "PDF (*.pdf)")
        if file is None or self._letter is None:
            return
        try:
            write_pdf(self._letter, self._shop(), file)
        except DeskError as error:
            self._context.ask.trouble(error)
            return
        self._context.ask.tell(self.tr("Saved."))

    def _on_print(self) -> None:
        if self._letter is None:
            return
        try:
            printing.ask(self._letter, self, partial(self._on_printer, self._letter))
        except DeskError as error:
            self._context.ask.trouble(error)

    def _on_printer(self, letter: Letter, printer: QPrinter) -> None:
        try:
            printing.put(letter, self._shop(), printer)
        except DeskError as error:
            self._context.ask.trouble(error)
            return
        self._context.ask.tell(self.tr("It is on its way to the printer."))
