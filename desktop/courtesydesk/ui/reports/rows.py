"""The rows of a report: a number, a sentence for the shop's profile, a conversation."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.conversations import PREVIEW, FeedRow
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import Line, Said, Took, Usual
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import Clamped, PageRow
from courtesydesk.ui.reports import words
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured

PROMISES = "M14"
"""The metric whose cases are a promise each, and no message."""


class TwoLines(PageRow):
    """A line, what is fainter below it, and something at the end of both."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._row = QHBoxLayout(self)
        measured(context.theme, self._row, (16, 8, 16, 8), 12)
        names = QVBoxLayout()
        names.setSpacing(1)
        self._title = ElidedLabel(context.theme, "", self, role="body")
        self._rest, self._other = (
            Clamped(context.theme, "", self, lines=4, role="second", colour="faint")
            for _ in range(2)
        )
        for widget in (self._title, self._rest, self._other):
            names.addWidget(widget)
        self._other.hide()
        self._row.addLayout(names, 1)

    def end_with(self, widget: QWidget) -> None:
        """What stands at the end."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)


class LineRow(TwoLines):
    """One number; pressed, it tells how it is worked out and what is behind it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("lineRow")
        self._main = Label(context.theme, "", self, role="strong")
        self.end_with(self._main)

    def show_payload(self, payload: Line) -> None:
        super().show_payload(payload)
        self._title.setText(words.named(payload))
        self._main.setText(words.main(payload))
        self._rest.set_text(words.rest(payload))
        other = words.other(payload)
        self._other.set_text(other)
        self._other.setVisible(bool(other))
        self.setAccessibleName(words.aloud(payload))


class UsualRow(TwoLines):
    """A sentence for the shop's profile; pressed, it is on the clipboard."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, parent)
        self.setObjectName("usualRow")
        self.copy = Button(context.theme, self.tr("Copy"), self, icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.end_with(self.copy)

    def show_payload(self, payload: Usual) -> None:
        super().show_payload(payload)
        said = words.usually(payload)
        where = self.tr(
            "{network} · so it was for 8 of 10 of the {n} first responses of the last 90 days"
        ).format(network=network(payload.network).label, n=payload.n)
        self._title.setText(said)
        self._rest.set_text(where)
        self.setAccessibleName(f"{said} {where}")
        self.copy.setAccessibleName(self.tr("Copy: {words}").format(words=said))

    def _on_copy(self) -> None:
        self.opened.emit(self.payload)


class Case(NamedTuple):
    """A conversation behind a number."""

    row: FeedRow
    metric: str
    took: Took | None = None
    """Where the number is a span, how long this one took."""
    said: Said | None = None
    """What was measured, where that is one thing that was said."""


class BehindRow(PageRow):
    """One conversation behind a number, with its own part in it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.setObjectName("behindRow")
        across = QHBoxLayout(self)
        measured(context.theme, across, (16, 8, 16, 8), 12)
        column = QVBoxLayout()
        column.setSpacing(1)
        across.addLayout(column, 1)
        self._took = Label(context.theme, "", self, role="strong")
        across.addWidget(self._took, 0, Qt.AlignmentFlag.AlignVCenter)
        self._text = Clamped(context.theme, "", self, role="body")
        self._who = ElidedLabel(context.theme, "", self, role="second", colour="faint")
        self._counted = Clamped(context.theme, "", self, role="second", colour="soft")
        for widget in (self._text, self._who, self._counted):
            column.addWidget(widget)

    def show_payload(self, payload: Case) -> None:
        super().show_payload(payload)
        row, metric, took, measured_ = payload
        now = self._context.now()
        said = self._said(row, measured_)
        self._text.set_text(said)
        who = [row.name or row.handle, network(row.network).label]
        if took is None:
            who.append(wording.moment(row.last_at if measured_ is None else measured_.at, now))
        self._who.setText(" · ".join(who))
        main = "" if took is None else words.took(took)
        counted = "" if took is None else words.counted(took, metric, now)
        self._took.setText(main)
        self._counted.set_text(counted)
        for widget in (self._took, self._counted):
            widget.setVisible(took is not None)
        aloud = (main, self._who.text(), counted, said)
        self.setAccessibleName(", ".join(one for one in aloud if one))

    def _said(self, row: FeedRow, measured_: Said | None) -> str:
        """The words that were measured; else the last ones."""
        text, ours = row.text or row.subject, row.last_is_ours
        if measured_ is not None and measured_.text:
            text, ours = measured_.text, measured_.ours
        if len(text) >= PREVIEW:
            text = text.rstrip() + "…"
        if measured_ is not None and self.payload.metric == PROMISES:
            return self.tr("Promised: {text}").format(text=text)
        return self.tr("We: {text}").format(text=text) if ours and text else text
