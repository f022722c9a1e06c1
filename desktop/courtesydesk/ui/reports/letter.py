"""The weekly letter, as one page: on the screen, and as PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.measured_on import why_none
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import by_calendar
from courtesydesk.services.letter import Compared, Letter, Quote
from courtesydesk.ui import wording
from courtesydesk.ui.reports import words

MARGINS = QMarginsF(20, 18, 20, 18)
"""Of the paper, in millimetres."""
SMALLER = (1.0, 1.05, 1.1, 1.16)
"""So much more may stand on a page of paper: its words keep nine points."""
DPI = 96
"""Pixels of the page's words to an inch of paper."""
_STYLE = """
body {{ font-size: {body}px; color: #23211d; }}
h1 {{ font-size: {title}px; margin-bottom: 3px; }}
h2 {{ font-size: {caption}px; margin-top: 18px; margin-bottom: 4px; color: #0d6b65; }}
.faint {{ color: #6b675f; }}
"""


def heading(letter: Letter) -> str:
    """What stands above it."""
    return _t("Your week, {start} to {end}").format(**_days(letter))


def html(
    letter: Letter, shop: str, px: Callable[[float], int] = round, *, narrow: bool = False
) -> str:
    """The page, without a network, a script or a picture; `px` enlarges its words for a screen,
    and where that is `narrow`, nothing stands beside a number."""
    parts = [f"<h1>{escape(heading(letter))}</h1>"]
    came = _t("{n} came in, {before} the week before.").format(
        n=letter.inbound, before=letter.inbound_before
    )
    parts.append(f"<p class='faint'>{escape(shop)}{' · ' if shop else ''}{escape(came)}</p>")
    told = [one for one in letter.numbers if one.now.n]
    if told:
        parts += [f"<h2>{escape(_t('How they were answered'))}</h2>", _table(told, narrow=narrow)]
    parts += _said(_t("What they were glad of"), letter.praise, letter.written_at)
    parts += _said(_t("Who has waited longest"), letter.waiting, letter.written_at)
    if letter.promises:
        parts.append(f"<h2>{escape(_t('What you promised'))}</h2>")
        for what, name, due in letter.promises:
            when = wording.exact(due, due)
            late = due < letter.written_at
            form = (
                _t("Late: {what}, to {name}, by {when}")
                if late
                else _t("{what}, to {name}, by {when}")
            )
            line = form.format(what=what, name=name, when=when)
            parts.append(f"<p>{escape(line)}</p>")
    if len(parts) == 2:
        parts.append(f"<p>{escape(_t('A quiet week: nothing else to tell.'))}</p>")
    style = _STYLE.format(body=px(14), title=px(24), caption=px(16))
    return f"<html><head><style>{style}</style></head><body>{''.join(parts)}</body></html>"


def document(letter: Letter, shop: str) -> QTextDocument:
    """The page, laid out."""
    made = QTextDocument()
    made.setUseDesignMetrics(True)
    made.setDocumentMargin(0)
    made.setHtml(html(letter, shop))
    return made


def write_pdf(letter: Letter, shop: str, file: Path) -> None:
    """One page of A4; raises NotAllowed where the file cannot be written."""
    try:
        with file.open("wb"):
            pass
    except OSError as error:
        raise NotAllowed(
            f"{file} cannot be written to ({error.strerror}).",
            safe="Nothing on the desk was changed.",
            todo="Choose another file.",
        ) from error
    writer = QPdfWriter(str(file))
    writer.setTitle(heading(letter))
    writer.setCreator("Courtesy Desk")
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, MARGINS,
            QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    draw(document(letter, shop), writer)


def draw(page: QTextDocument, writer: QPagedPaintDevice) -> bool:
    """Put the page on paper, on several where it is long; False where nothing can be drawn."""
    # Laid out in pixels of the page's own words, then enlarged to the paper: sizes in points would
    # be those of the screen, or of none.
    scale = writer.logicalDpiX() / DPI
    paper = _room(page, QSizeF(writer.width() / scale, writer.height() / scale))
    scale = writer.width() / paper.width()
    painter = QPainter()
    if not painter.begin(writer):
        return False
    painter.scale(scale, scale)
    for number in range(page.pageCount()):
        if number:
            writer.newPage()
            painter.translate(0, -paper.height())
        page.drawContents(painter, QRectF(QPointF(0, number * paper.height()), paper))
    return painter.end()


def _room(page: QTextDocument, paper: QSizeF) -> QSizeF:
    """Lay it out on this paper; a little smaller, where that saves a second sheet."""
    for smaller in (*SMALLER, 1.0):
        room = paper * smaller
        page.setPageSize(room)
        if page.pageCount() == 1:
            break
    return room


def _days(letter: Letter) -> dict[str, str]:
    locale = QLocale()
    start, end = (QDate(day.year, day.month, day.day) for day in (letter.first, letter.last))
    return {
        "start": locale.toString(start, "d MMMM"),
        "end": locale.toString(end, "d MMMM yyyy"),
    }


def _table(told: list[Compared], *, narrow: bool) -> str:
    rows = []
    for one in told:
        # By the same clock, so that the two can be compared.
        calendar = by_calendar(one.now) or None
        before = words.main(one.before, calendar=calendar)
        beside_it = [escape(part) for part in (words.rest(one.now), words.other(one.now)) if part]
        beside = _t("{before} the week before").format(before=before)
        if why_none(one.before):
            beside = _t("nothing to measure the week before")
        number = (
            f"<td>{escape(words.title(one.now))}</td><td><b>{escape(words.main(one.now))}</b></td>"
        )
        if narrow:
            below = "<br>".join([*beside_it, escape(beside)])
            rows.append(f"<tr>{number}</tr><tr><td colspan='2' class='faint'>{below}</td></tr>")
            continue
        rows.append(
            f"<tr>{number}<td class='faint' width='41%'>{'<br>'.join(beside_it)}</td>"
            f"<td class='faint'>{escape(beside)}</td></tr>"
        )
    return f"<table width='100%' cellpadding='4' cellspacing='0'>{''.join(rows)}</table>"


def _said(caption: str, quotes: tuple[Quote, ...], now: datetime) -> list[str]:
    if not quotes:
        return []
    parts = [f"<h2>{escape(caption)}</h2>"]
    for quote in quotes:
        who = f"{quote.name}, {network(quote.network).label}"
        if quote.since is not None:
            who = _t("{who}, waiting for {time}").format(
                who=who, time=wording.span(now - quote.since)
            )
        parts.append(f"<p>“{escape(quote.text)}”<br><span class='faint'>{escape(who)}</span></p>")
    return parts


def _t(text: str) -> str:
    return QCoreApplication.translate("Letter", text)
