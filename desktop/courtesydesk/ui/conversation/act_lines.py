"""Under what they said, or what we said: what was done about it besides answering."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.mentions import Mention, Reply
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_words import ActWords, Choice, Line
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label


class ChoiceButton(Button):
    """A button that knows which choice about which act it stands for."""

    chosen = Signal(object, object)
    """A `Choice`, and the `Acted` that it is about."""

    def __init__(self, context: Context, line: Line, choice: Choice, words: str) -> None:
        super().__init__(context.theme, words)
        self._acted, self._choice = line.acted, choice
        self.setObjectName(f"actChoice_{choice.value}")
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self._choice, self._acted)


class _LineRow(QWidget):
    """An icon, words, and what can be done."""

    def __init__(self, context: Context, line: Line, words: ActWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._line = context, line
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), 0, 0, 0)
        column.setSpacing(theme.px(5))
        self.label = Label(theme, line.words, self, role="second", colour=line.kind, wrap=True)
        column.addWidget(self.label)
        self.buttons = [
            ChoiceButton(context, line, choice, words.choice(choice)) for choice in line.choices
        ]
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        if self.buttons:
            column.addLayout(row)

    def say(self, line: Line) -> None:
        """The same, a second later."""
        self._line = line
        self.label.setText(line.words)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        side = theme.px(14)
        pixmap = theme.pixmap(self._line.icon, self._line.kind, side, self.devicePixelRatioF())
        top = (self.label.fontMetrics().height() - side) // 2 + self.label.y() + 1
        QPainter(self).drawPixmap(0, max(top, 0), pixmap)


class ActLines(QWidget):
    """All lines about one thing; hidden where there is nothing to say."""

    chosen = Signal(object, object)

    def __init__(
        self, context: Context, words: ActWords, item: Mention | Reply, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("actLines")
        self._context, self._words, self._item = context, words, item
        column = QVBoxLayout(self)
        column.setContentsMargins(0, context.theme.px(2), 0, 0)
        column.setSpacing(context.theme.px(4))
        self._rows: list[_LineRow] = []
        for line in self._lines():
            row = _LineRow(context, line, words, self)
            for button in row.buttons:
                button.chosen.connect(self.chosen)
            column.addWidget(row)
            self._rows.append(row)
        self.setVisible(bool(self._rows))

    @property
    def has_buttons(self) -> bool:
        """Something can be done about one of them."""
        return any(row.buttons for row in self._rows)

    @property
    def ticking(self) -> bool:
        """Says something else each second."""
        return any(line.ticking for line in self._lines())

    @property
    def spoken(self) -> str:
        """All of it, for who does not see it."""
        return " ".join(line.words for line in self._lines())

    def tick(self) -> None:
        """Say it as it is now."""
        for row, line in zip(self._rows, self._lines(), strict=True):
            row.say(line)

    def _lines(self) -> tuple[Line, ...]:
        hidden = isinstance(self._item, Mention) and self._item.allows.hidden
        return self._words.lines(self._item.acts, hidden=hidden, now=self._context.now())
