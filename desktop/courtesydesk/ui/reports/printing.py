"""The weekly letter on paper, by the system's print dialog. Qt's part for it is loaded by the first
letter that is printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtWidgets import QDialog, QWidget

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.services.letter import Letter
from courtesydesk.ui.reports.letter import MARGINS, document, draw, heading

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter


def printers() -> list[str]:
    """The names of those that this computer knows."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(QPrinterInfo.availablePrinterNames())


def ask(letter: Letter, parent: QWidget, chosen: Callable[[QPrinter], None]) -> QPrintDialog:
    """Open the system's dialog over the window; `chosen` is given the printer, if one was.

    Raises:
        NotAllowed: this computer knows no printer.
    """
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

    if not printers():
        raise NotAllowed(
            _t("This computer knows no printer yet."),
            safe=_t("The letter is still here."),
            todo=_t(
                "Save it as PDF instead, or add a printer to the computer and press Print again."
            ),
        )
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(heading(letter))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_t("Print the letter"))
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, on=False)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.accepted.connect(lambda: chosen(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)
    return dialog


def onto(file: Path) -> QPrinter:
    """A printer whose paper is a PDF file."""
    from PySide6.QtPrintSupport import QPrinter

    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(file))
    return made


def put(letter: Letter, shop: str, printer: QPrinter) -> None:
    """Print it on the paper that the printer has.

    Raises:
        NotAllowed: the printer does not take it.
    """
    printer.setPageMargins(MARGINS, QPageLayout.Unit.Millimeter)
    if not draw(document(letter, shop), printer):
        raise NotAllowed(
            _t("The printer did not take the letter."),
            safe=_t("The letter is still here."),
            todo=_t("See whether the printer is on, and print again; or save the letter as PDF."),
        )


def _t(text: str) -> str:
    return QCoreApplication.translate("Letter", text)
