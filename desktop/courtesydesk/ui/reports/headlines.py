"""The four figures that stand above a report: answered how soon, how many, as promised, and how it
ended for them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from courtesydesk.domain.reports import Line
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import Clamped, PageRow
from courtesydesk.ui.reports import words
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Card

SHOWN = ("M1", "M4", "M14", "M10b")
WIDE = 1000
"""A page of so much, as drawn, has room for all beside each other; any other for two."""


class Figure(PageRow):
    """One of them; pressed, it tells how it is worked out and what is behind it."""

    def __init__(self, context: Context, metric: str, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self.setObjectName("figure")
        self.first = True
        column = QVBoxLayout(self)
        measured(context.theme, column, (16, 11, 16, 12), 3)
        title = ElidedLabel(
            context.theme, words.title(Line(metric)), self, role="second", colour="soft"
        )
        self.number = Label(context.theme, "", self, role="hero", wrap=True)
        self.rest = Clamped(context.theme, "", self, lines=3, role="second", colour="faint")
        for widget in (title, self.number, self.rest):
            column.addWidget(widget)
        column.addStretch(1)
        self.setAccessibleName(words.title(Line(metric)))

    def show_payload(self, payload: Line) -> None:
        super().show_payload(payload)
        self.number.setText(words.main(payload))
        self.rest.set_text(words.rest(payload))
        self.setAccessibleName(words.aloud(payload))


class Headlines(QWidget):
    """Four cards in a row, or two and two."""

    opened = Signal(object)
    """The line of the figure that was pressed."""

    def __init__(self, context: Context, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._grid = QGridLayout(self)
        measured(context.theme, self._grid, (0, 18, 0, 0), 14)
        self.figures: dict[str, Figure] = {}
        self._cards: list[Card] = []
        for metric in SHOWN:
            card = Card(context.theme, self)
            inside = QVBoxLayout(card)
            inside.setContentsMargins(1, 1, 1, 1)
            figure = self.figures[metric] = Figure(context, metric, card)
            figure.opened.connect(self._on_opened)
            inside.addWidget(figure)
            self._cards.append(card)

    def show_lines(self, lines: Sequence[Line], *, whole: bool) -> None:
        """These figures; where they are the `whole`, of a missing one that there is nothing."""
        found = {line.metric: line for line in lines if not line.group}
        for metric, figure in self.figures.items():
            line = found.get(metric, Line(metric) if whole else None)
            if line is not None:
                figure.show_payload(line)

    def fit(self, width: int) -> None:
        """Into a page that wide."""
        columns = len(SHOWN) if width >= self._theme.px(WIDE) else 2
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, *divmod(place, columns))
        for column in range(len(SHOWN)):
            self._grid.setColumnStretch(column, int(column < columns))

    def _on_opened(self, line: Line | None) -> None:
        if line is not None:
            self.opened.emit(line)
