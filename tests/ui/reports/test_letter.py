"""The weekly letter: a page to oneself, on the screen and as PDF."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.reports import Line, Spread
from courtesydesk.services.letter import Compared
from courtesydesk.ui.reports import printing
from courtesydesk.ui.reports.letter import document, html, write_pdf
from courtesydesk.ui.reports.page import ReportsPage
from support.pdf_words import runs_of

MM = 72 / 25.4
PAPER = 210 * MM, 297 * MM


@pytest.fixture
def week(whole):
    """A week with praise, a question that waits and a promise; the week before, less."""
    whole.shop.replies_elsewhere("Yes.", whole.shop.says("Open on Monday?", by="Tom"))
    whole.clock.pass_(days=7)
    whole.shop.says("The <b>flan</b> & the tart were lovely.", by="Ann", intent=Intent.PRAISE)
    whole.shop.says("And the éclair.", by="Ann", intent=Intent.PRAISE)
    asked = whole.shop.says("Where is my cake?", by="Zoë", intent=Intent.COMPLAINT)
    due = whole.clock() + timedelta(days=1)
    whole.desk.promises.make(asked, "call Zoë", due, now=whole.clock())
    whole.clock.pass_(minutes=30)
    return whole.desk.letters.of_week(now=whole.clock())


def test_it_tells_the_week_beside_the_one_before(week):
    assert (week.inbound, week.inbound_before) == (3, 1)
    assert (week.last - week.first).days == 6
    rate = next(one for one in week.numbers if one.now.metric == "M4")
    assert (rate.now.hits, rate.now.n) == (0, 2)  # of two people
    assert (rate.before.hits, rate.before.n) == (1, 1)
    assert [quote.name for quote in week.praise] == ["Ann"]
    assert week.waiting[0].name == "Ann"
    assert [(what, name) for what, name, _ in week.promises] == [("call Zoë", "Zoë")]


def test_what_people_wrote_is_words_and_no_markup(week):
    page = html(week, "Rue <des> Lilas")
    assert "&lt;b&gt;flan&lt;/b&gt; &amp; the tart" in page
    assert "Rue &lt;des&gt; Lilas" in page
    assert "3 came in, 1 the week before." in page


def test_it_says_how_long_they_have_waited_and_what_is_late(whole, week):
    page = html(week, "")
    assert "waiting for 30 min" in page
    assert "call Zoë, to Zoë, by " in page
    assert "Late: " not in page
    whole.clock.pass_(days=2)
    assert "Late: call Zoë, to Zoë, by " in html(whole.desk.letters.of_week(now=whole.clock()), "")


def test_no_zero_leads_where_they_were_answered_while_closed(week):
    one = week.numbers[0]
    now = replace(
        one.now, n=9, opening=Spread(0, 13800, 6), calendar=Spread(14400, 86400, 6), closed=6
    )
    before = replace(now, opening=Spread(7200, 7200, 1), calendar=Spread(10800, 90000, 1))
    page = html(replace(week, numbers=(Compared(now, before),)), "")
    assert "<b>4 h by the calendar</b>" in page
    assert "In opening time: 9 of 10 in 3 h 50" in page
    assert "3 h by the calendar the week before" in page
    assert " 0 min" not in page


def test_no_zero_stands_on_the_printed_page_either(week, tmp_path):
    closed = replace(
        week.numbers[0].now, metric="M1", n=9, opening=Spread(0, 13800, 6),
        calendar=Spread(14400, 86400, 6), closed=6,
    )  # fmt: skip
    every = tuple(Compared(closed, closed) for _ in week.numbers)
    file = tmp_path / "letter.pdf"
    write_pdf(replace(week, numbers=every), "Rue des Lilas", file)
    assert re.search(rb"/Type /Pages.*?/Count 1\b", file.read_bytes(), re.S)
    printed = document(replace(week, numbers=every), "Rue des Lilas").toPlainText()
    assert "4 h by the calendar" in printed
    assert " 0 min" not in printed


def test_each_share_says_of_what_and_an_empty_week_before_says_so(week):
    page = html(week, "")
    assert "0 of 2 that could be answered" in page
    praise = next(one for one in week.numbers if one.now.metric == "M17")
    page = html(replace(week, numbers=(Compared(praise.now, Line("M17")),)), "")
    assert "nothing to measure the week before" in page
    assert "–" not in page


def test_a_quiet_week_says_so(whole):
    page = html(whole.desk.letters.of_week(now=whole.clock()), "")
    assert "A quiet week" in page


def test_it_is_one_page_of_pdf(week, tmp_path):
    file = tmp_path / "letter.pdf"
    write_pdf(week, "Rue des Lilas", file)
    written = file.read_bytes()
    assert written.startswith(b"%PDF-")
    assert re.search(rb"/Type /Pages.*?/Count 1\b", written, re.S)


def test_the_printed_page_can_be_read(week, tmp_path):
    long = "I told this story in two workshops, and my whole building orders from you. " * 3
    praised = [replace(quote, text=long) for quote in week.praise]
    file = tmp_path / "letter.pdf"
    write_pdf(replace(week, praise=tuple(praised)), "Rue des Lilas", file)
    runs = runs_of(file.read_bytes())
    sizes = [run.size for run in runs]
    assert len(runs) > 20
    assert min(sizes) >= 9
    assert 16 <= max(sizes) <= 22
    wide, high = PAPER
    for run in runs:
        assert 15 * MM < run.left <= run.right < wide - 15 * MM
        assert 15 * MM < run.baseline < high - 15 * MM
    lines = sorted({round(run.baseline, 1) for run in runs}, reverse=True)
    assert all(above - below >= 10 for above, below in pairwise(lines))


def test_a_few_lines_too_many_do_not_ask_for_a_second_sheet(week, tmp_path):
    file = tmp_path / "letter.pdf"

    def pages(promises):
        write_pdf(replace(week, promises=week.promises * promises), "Rue des Lilas", file)
        return int(re.search(rb"/Count (\d+)", file.read_bytes())[1])

    def smallest():
        return min(run.size for run in runs_of(file.read_bytes()))

    assert pages(2) == 1
    drawn = smallest()
    most = next(n for n in range(2, 99) if pages(n + 1) > 1)
    assert pages(most) == 1
    assert 9 <= smallest() < drawn
    # What is longer by far is not made smaller in vain.
    assert pages(99) > 1
    assert smallest() == pytest.approx(drawn)


def test_a_folder_that_is_not_there_is_said(week, tmp_path):
    with pytest.raises(NotAllowed, match="cannot be written to"):
        write_pdf(week, "", tmp_path / "nowhere" / "letter.pdf")


def test_it_is_read_in_the_window_and_saved(whole, week, qtbot, tmp_path):
    page = ReportsPage(whole.context, whole.keys)
    whole.show(page)
    page.letter.click()
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    assert "What you promised" in page._sheet.page.toPlainText()
    whole.answers.file = tmp_path / "letter.pdf"
    page._sheet.save.click()
    assert whole.answers.file.read_bytes().startswith(b"%PDF-")
    assert whole.answers.told[-1] == "Saved."
    page._sheet.back.click()
    assert page._ground.isVisible()


@pytest.fixture
def sheet(whole, week, qtbot):
    """The letter in the window."""
    page = ReportsPage(whole.context, whole.keys)
    whole.show(page)
    page.letter.click()
    qtbot.waitUntil(lambda: page._sheet is not None and page._sheet.isVisible())
    return page._sheet


@pytest.mark.parametrize("scale", [100, 200])
@pytest.mark.parametrize("width", [1440, 900])
def test_all_of_it_has_room_and_one_scrolls_the_sheet(whole, sheet, qtbot, width, scale):
    whole.window.resize(width, 420)
    whole.context.hub.announce(whole.desk.settings.change({"desk.scale": scale}))
    whole.context.theme.choose("light", scale)
    page, bar = sheet.page, sheet.bar
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    needed = page.document().size().height()
    assert page.viewport().height() >= needed
    assert page.horizontalScrollBar().maximum() == 0
    end = page.document().documentLayout().blockBoundingRect(page.document().lastBlock())

    def last_line_is_seen():
        bar.setValue(bar.maximum())
        bottom = page.viewport().mapTo(sheet, QPoint(0, int(end.bottom()))).y()
        return bottom <= sheet.height()

    qtbot.waitUntil(last_line_is_seen)


def test_large_letters_are_large_in_the_letter_too(whole, sheet):
    def body():
        cursor = sheet.page.document().find("came in")
        return QFontInfo(cursor.charFormat().font()).pixelSize()

    before = body()
    whole.context.theme.choose("light", 200)
    assert body() == pytest.approx(2 * before, abs=1)


def test_where_room_is_scarce_what_stands_beside_a_number_stands_below_it(whole, sheet):
    def columns():
        cursor = sheet.page.document().find("that could be answered")
        return cursor.currentTable().columns()

    whole.window.resize(900, 620)
    assert columns() == 4
    whole.context.theme.choose("light", 200)
    assert columns() == 2
    whole.window.resize(1440, 620)
    assert columns() == 2
    whole.context.theme.choose("light", 100)
    assert columns() == 4


def test_arrows_and_pages_scroll_the_letter(whole, sheet):
    whole.window.resize(900, 400)
    sheet.page.setFocus()
    steps = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_PageUp):
        QTest.keyClick(sheet.page, key)
        steps.append(sheet.bar.value())
    assert 0 < steps[0] < steps[1] <= steps[2] == sheet.bar.maximum() > steps[3]
    QTest.keyClick(sheet.page, Qt.Key.Key_Home)
    assert sheet.bar.value() == 0


def on_file(file, size):
    """A printer that prints into a file."""
    made = printing.onto(file)
    made.setPageSize(QPageSize(size))
    return made


@pytest.mark.parametrize("size", [QPageSize.PageSizeId.A4, QPageSize.PageSizeId.Letter])
def test_what_is_printed_is_the_letter_on_the_printers_paper(week, tmp_path, size):
    file = tmp_path / "printed.pdf"
    printing.put(week, "Rue des Lilas", on_file(file, size))
    paper = QPageSize(size).size(QPageSize.Unit.Point)
    runs = runs_of(file.read_bytes())
    assert len(runs) > 20
    for run in runs:
        assert 15 * MM < run.left <= run.right < paper.width() - 15 * MM
        assert 15 * MM < run.baseline < paper.height() - 15 * MM


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_take_it_is_said(week, tmp_path):
    printer = on_file(tmp_path / "nowhere" / "printed.pdf", QPageSize.PageSizeId.A4)
    with pytest.raises(NotAllowed, match="did not take the letter"):
        printing.put(week, "", printer)


def test_the_systems_own_dialog_prints_it(whole, sheet, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "printers", lambda: ["Kitchen"])
    sheet.print.setFocus()
    QTest.keyClick(sheet.print, Qt.Key.Key_Space)
    dialog = sheet.findChild(QPrintDialog)
    assert dialog.isVisible()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    file = tmp_path / "printed.pdf"
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(file))
    dialog.done(1)
    qtbot.waitUntil(lambda: "It is on its way to the printer." in whole.answers.told)
    assert len(runs_of(file.read_bytes())) > 20
    qtbot.waitUntil(lambda: sheet.findChild(QPrintDialog) is None)


def test_where_there_is_no_printer_it_says_what_else_can_be_done(whole, sheet, monkeypatch):
    said = []
    monkeypatch.setattr(printing, "printers", list)
    monkeypatch.setattr(whole.answers, "trouble", said.append)
    sheet.print.click()
    assert sheet.findChild(QPrintDialog) is None
    assert said[0].sentence() == (
        "This computer knows no printer yet. The letter is still here."
        " Save it as PDF instead, or add a printer to the computer and press Print again."
    )


def test_without_printing_nothing_of_it_is_loaded():
    code = (
        "import sys, courtesydesk.ui.reports.page; print('PySide6.QtPrintSupport' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
