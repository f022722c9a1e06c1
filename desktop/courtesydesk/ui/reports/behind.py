"""Behind a number: how it is worked out, and the conversations that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.reports import METRICS, Line, Said, Took
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import PageRow, Section, scrolled
from courtesydesk.ui.reports import words
from courtesydesk.ui.reports.rows import BehindRow, Case
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label

_Some = Sequence[tuple[int, Took | None]]
SHOWN = 60
"""Conversations behind a number that are listed."""


class Behind(QWidget):
    """How one number is worked out, and the conversations that it was made from."""

    chosen = Signal(object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("behind")
        theme = context.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        area, self._column = scrolled(theme, self)
        whole.addWidget(area)
        content = self._column.parentWidget()
        self.back = Button(theme, self.tr("Back to the report"), content, icon="chevron-left")
        self._title = Label(theme, "", content, role="heading", wrap=True)
        self._number = Label(theme, "", content, role="strong", wrap=True)
        self._how = Label(theme, "", content, colour="soft", wrap=True)
        self._column.addWidget(self.back)
        self._column.addSpacing(theme.px(14))
        for label in (self._title, self._number, self._how):
            self._column.addWidget(label)
            self._column.addSpacing(theme.px(4))
        self._notable = Section(theme, "", content)
        self._others = Section(theme, "", content)
        for section in (self._notable, self._others):
            section.setContentsMargins(0, theme.px(16), 0, 0)
            self._column.addWidget(section)
        self._more = Label(theme, "", content, role="second", colour="faint")
        self._column.addWidget(self._more)
        self._column.addStretch(1)
        self._line: Line | None = None

    def show_line(self, line: Line) -> None:
        """This number."""
        self._line = line
        metric = METRICS[line.metric]
        self._title.setText(words.named(line))
        numbers = (f"{words.main(line)} · {words.rest(line)}", words.other(line))
        self._number.setText("\n".join(part for part in numbers if part))
        how = [metric.how, self.tr("It counts {when}.").format(when=metric.dated)]
        if metric.left_out:
            how.append(self.tr("Left out: {what}").format(what=metric.left_out))
        self._how.setText("\n".join(how))
        captions = words.sections(line.metric)
        for section, caption in zip((self._notable, self._others), captions, strict=True):
            section.caption.setText(caption)
            section.show_rows([], self._make)
        self._more.setText("")
        job = partial(_rows_behind, self._context, line)
        self._context.tasks.run(job, done=self._on_rows, owner=self, name="behind a number")

    def _on_rows(self, found: Found) -> None:
        if found.line is not self._line:
            return
        for section, cases in ((self._notable, found.notable), (self._others, found.others)):
            section.show_rows(list(enumerate(cases)), self._make)
        left = found.n - len(found.notable) - len(found.others)
        self._more.setText(self.tr("and {n} more").format(n=left) if left > 0 else "")

    def _make(self, parent: QWidget) -> PageRow:
        row = BehindRow(self._context, parent)
        row.opened.connect(self._on_opened)
        return row

    def _on_opened(self, case: Case) -> None:
        self.chosen.emit(case.row.id)


class Found(NamedTuple):
    """The conversations behind a line, as many as are shown."""

    line: Line
    n: int
    """All of them."""
    notable: list[Case]
    others: list[Case]


def _rows_behind(context: Context, line: Line) -> Found:
    notable, others = _timed(line) or _untimed(line)
    n = len(notable) + len(others)
    notable = notable[:SHOWN]
    others = others[: SHOWN - len(notable)]
    ids = [ConversationId(id_) for id_, _ in (*notable, *others)]
    rows = context.desk.feed.rows(ids, now=context.now())
    said = _said(context, line, [*notable, *others])
    cases = [
        Case(rows[ConversationId(id_)], line.metric, took, told)
        for (id_, took), told in zip((*notable, *others), said, strict=True)
        if id_ in rows
    ]
    shown = sum(id_ in rows for id_, _ in notable)
    return Found(line, n, cases[:shown], cases[shown:])


def _said(context: Context, line: Line, some: _Some) -> list[Said | None]:
    """What was measured in each case, in its own words."""
    told = line.told()
    if told:
        return [told.get(id_) for id_, _ in some]
    moments = line.said_at(some)
    found = iter(context.desk.reports.said([one for one in moments if one is not None]))
    return [None if one is None else next(found) for one in moments]


def _timed(line: Line) -> tuple[_Some, _Some] | None:
    cases = [(one.conversation, one) for one in line.cases()]
    if line.opening is None or not cases:
        return None
    slow = sum(took.opening >= max(line.opening.p90, 1) for _, took in cases)
    return cases[:slow], cases[slow:]


def _untimed(line: Line) -> tuple[_Some, _Some]:
    kept = set(line.exceptions)
    return (
        [(id_, None) for id_ in line.exceptions],
        [(id_, None) for id_ in line.conversations if id_ not in kept],
    )
