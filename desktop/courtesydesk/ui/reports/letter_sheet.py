"""The weekly letter on the screen."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QTextBrowser, QVBoxLayout, QWidget

from courtesydesk.domain.errors import DeskError
from courtesydesk.services.letter import Letter
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import scrolled
from courtesydesk.ui.reports import printing
from courtesydesk.ui.reports.letter import html, write_pdf
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.scroll import place_by_key

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

NARROW = 760
"""Below so much, as drawn, the letter has no room for four columns."""
_HELD = (
    Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
)
"""What makes another key of one."""


class Paper(QTextBrowser):
    """As high as what stands on it: one scrolls the sheet, and no line is cut."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.dress()

    def dress(self) -> None:
        """Its margins at this text size. Paper is white in the dark, too."""
        margin = self._theme.px(24)
        self.setStyleSheet(f"background: #ffffff; color: #23211d; padding: {margin}px;")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        around = self.height() - self.viewport().height()
        self.setFixedHeight(ceil(self.document().size().height()) + around)


class LetterSheet(QWidget):
    """The weekly letter on the screen, as it is on paper."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._letter: Letter | None = None
        self._narrow = False
        self.setObjectName("letterSheet")
        theme = context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        ground, column = scrolled(theme, self)
        whole.addWidget(ground)
        self.bar = ground.findChildren(QScrollArea)[0].verticalScrollBar()
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
        self.page = Paper(theme, content)
        self.page.setAccessibleName(self.tr("This week’s letter"))
        self.page.installEventFilter(self)
        column.addWidget(self.page)
        column.addStretch(1)
        theme.changed.connect(self._on_theme_changed)

    def show_letter(self, letter: Letter) -> None:
        """This one."""
        self._letter = letter
        self._write()
        self.bar.setValue(0)

    def _write(self) -> None:
        self._narrow = self._is_narrow()
        if self._letter is not None:
            px = self._context.theme.px
            self.page.setHtml(html(self._letter, self._shop(), px, narrow=self._narrow))

    def _is_narrow(self) -> bool:
        return self.width() < self._context.theme.px(NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_narrow() is not self._narrow:
            self._write()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            place = place_by_key(self.bar, event.key())
            if place is not None and not event.modifiers() & _HELD:
                self.bar.setValue(place)
                return True
        return super().eventFilter(watched, event)

    def _on_theme_changed(self) -> None:
        self.page.dress()
        self._write()

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
