"""The weekly letter: a page to oneself, on the screen and as PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.mentions import Intent
from courtesydesk.ui.reports.letter import html, write_pdf
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
