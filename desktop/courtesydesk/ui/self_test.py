"""The self-test of what is painted: Qt's plugins, pictures, words, charts, the letter, the window.

Goes on from `services/self_test.py`, with the demo shop that was made there.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEventLoop, QLocale, QSize, QTimer
from PySide6.QtGui import QColor, QFontDatabase, QImage, QImageReader
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from courtesydesk.services.desk import Desk
from courtesydesk.services.self_test import Check
from courtesydesk.ui import language
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.reports import charts, letter, printing
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets import images

SECONDS = 60.0
"""The window has so long to paint the feed: a computer may have much else to do."""
FEWEST_COLOURS = 24
"""Of a window with words in it, whose edges are smoothed: one that is blank has a few."""
_GIF = bytes.fromhex(
    "47494638396101000100800000ff0000ffffff21f90400000000002c00000000010001000002024401003b"
)


def checks(desk: Desk, app: QApplication, theme: Theme, folder: Path) -> tuple[Check, ...]:
    """What needs Qt. `folder` is thrown away afterwards."""
    return (
        Check("screen", _screen),
        Check("fonts", _fonts),
        Check("pictures", functools.partial(_pictures, folder)),
        Check("icons", functools.partial(_icons, theme)),
        Check("translations", functools.partial(_translations, app)),
        Check("charts", _charts),
        Check("letter", functools.partial(_letter, desk, folder / "letter.pdf")),
        Check("window", functools.partial(_window, desk, theme)),
    )


def _screen() -> str:
    if QApplication.primaryScreen() is None:
        return f"There is no screen on “{QApplication.platformName()}”."
    styles = QStyleFactory.keys()
    return "" if "Fusion" in styles else "Qt's style Fusion is missing."


def _fonts() -> str:
    return "" if QFontDatabase.families() else "There is no font, so no word can be shown."


def _pictures(folder: Path) -> str:
    """One of each kind that is shown, made and read again; those that Qt only reads are given."""
    known = {bytes(one.data()).decode("ascii") for one in QImageReader.supportedImageFormats()}
    missing = images.KINDS - known
    if missing:
        return f"These kinds of pictures cannot be read: {', '.join(sorted(missing))}."
    red = QImage(8, 8, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))
    for kind in sorted(images.KINDS):
        file = folder / f"red.{kind}"
        if kind == "gif":
            file.write_bytes(_GIF)
        elif not red.save(str(file)):
            return f"A picture could not be written as {kind}."
        read = images.read_image(file, QSize(8, 8))
        if read is None or read.pixelColor(0, 0).red() < 200:
            return f"A picture was not read again from {kind}."
    return ""


def _icons(theme: Theme) -> str:
    blank = [name for name, size in (("gear", 16), ("app", 64))
             if _colours(theme.pixmap(name, size=size).toImage()) < 2]  # fmt: skip
    return f"These icons are blank: {', '.join(blank)}." if blank else ""


def _translations(app: QCoreApplication) -> str:
    """German stands for Qt's own words, English for the plural forms of ours."""
    loaded = language.install(app, QLocale("de_DE"))
    try:
        cancel = QCoreApplication.translate("QPlatformTheme", "Cancel")
    finally:
        for translator in loaded:
            app.removeTranslator(translator)
    if cancel != "Abbrechen":
        return "Qt's own words are not translated."
    return "" if len(loaded) == 2 else "Our own words lack their plural forms."


def _charts() -> str:
    drawing = charts.load()
    plot = drawing.PlotWidget()
    plot.resize(400, 200)
    plot.plot([1, 3, 2, 5], [1, 4, 9, 16])
    try:
        return _blank("The chart", plot)
    finally:
        plot.deleteLater()


def _letter(desk: Desk, file: Path) -> str:
    week = desk.letters.of_week(now=desk.now())
    letter.write_pdf(week, "Rue des Lilas", file)
    if not _is_a_page(file):
        return "The weekly letter is not written as PDF."
    paper = file.with_name("printed.pdf")
    printing.put(week, "Rue des Lilas", printing.onto(paper))
    return "" if _is_a_page(paper) else "The weekly letter is not printed."


def _is_a_page(file: Path) -> bool:
    return file.read_bytes().startswith(b"%PDF") and file.stat().st_size > 5000


def _window(desk: Desk, theme: Theme) -> str:
    window = MainWindow(desk, theme, first_run=False)
    try:
        window.resize(1200, 800)
        window.show()
        window.begin()
        if not _until(lambda: bool(window.feed.model.rowCount())):
            return "The window does not show the demo shop's feed."
        return _blank("The window", window)
    finally:
        window.close()
        window.tasks.finish(3000)
        window.deleteLater()


def _blank(what: str, widget: QWidget) -> str:
    """Whether there is anything to be seen on it, in a sentence."""
    colours = _colours(widget.grab().toImage())
    return "" if colours >= FEWEST_COLOURS else f"{what} is blank: {colours} colours on it."


def _colours(image: QImage) -> int:
    """How many colours are seen on every second point of a picture."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 2)
                for y in range(0, image.height(), 2)})  # fmt: skip


def _until(true: Callable[[], bool]) -> bool:
    """Let the window work until that is so; whether it came to be."""
    tick = QTimer()
    tick.start(5)
    loop = QEventLoop()
    end = perf_counter() + SECONDS
    while not true():
        if perf_counter() > end:
            return False
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return True
