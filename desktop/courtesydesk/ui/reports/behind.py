"""Behind a number: how it is worked out, and the conversations that it was made from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.reports import METRICS, Line
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import PageRow, Section, scrolled
from courtesydesk.ui.reports import words
from courtesydesk.ui.reports.rows import BehindRow
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label

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
        self._notable = Section(theme, self.tr("Look at these first"), content)
        self._others = Section(theme, self.tr("All the others"), content)
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
        self._number.setText(f"{words.main(line)} · {words.rest(line)}")
        how = [metric.how, self.tr("It counts {when}.").format(when=metric.dated)]
        if metric.left_out:
            how.append(self.tr("Left out: {what}").format(what=metric.left_out))
        self._how.setText("\n".join(how))
        for section in (self._notable, self._others):
            section.show_rows([], self._make)
        self._more.setText("")
        job = partial(_rows_behind, self._context, line)
        self._context.tasks.run(job, done=self._on_rows, owner=self, name="behind a number")

    def _on_rows(self, found: tuple[Line, list[FeedRow], list[FeedRow]]) -> None:
        line, notable, others = found
        if line is not self._line:
            return
        for section, rows in ((self._notable, notable), (self._others, others)):
            section.show_rows([(row.id, row) for row in rows], self._make)
        left = len(line.conversations) - len(notable) - len(others)
        self._more.setText(self.tr("and {n} more").format(n=left) if left > 0 else "")

    def _make(self, parent: QWidget) -> PageRow:
        row = BehindRow(self._context, parent)
        row.opened.connect(self._on_opened)
        return row

    def _on_opened(self, row: FeedRow) -> None:
        self.chosen.emit(row.id)


def _rows_behind(context: Context, line: Line) -> tuple[Line, list[FeedRow], list[FeedRow]]:
    notable = line.exceptions[:SHOWN]
    kept = set(line.exceptions)
    others = [id_ for id_ in line.conversations if id_ not in kept][: SHOWN - len(notable)]
    ids = [ConversationId(id_) for id_ in (*notable, *others)]
    rows = context.desk.feed.rows(ids, now=context.now())
    return (
        line,
        [rows[ConversationId(id_)] for id_ in notable if ConversationId(id_) in rows],
        [rows[ConversationId(id_)] for id_ in others if ConversationId(id_) in rows],
    )
