"""What is on its way besides replies, or was refused: a line each on the outbox page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.networks import network
from courtesydesk.services.acts import ActRow
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.act_lines import ChoiceButton
from courtesydesk.ui.conversation.act_words import ActWords, Choice, Line
from courtesydesk.ui.outbox.rows import Clamped, PageRow
from courtesydesk.ui.widgets.turn import in_turn


class ActRowWidget(PageRow):
    """What was asked for and where it stands, about what, and what can be done."""

    chosen = Signal(object, object)
    """A `Choice` about an `Acted`."""

    def __init__(self, context: Context, words: ActWords, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context, self._words = context, words
        self.setObjectName("actRow")
        theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(9), theme.px(12), theme.px(9))
        row.setSpacing(theme.px(14))
        self._what = Clamped(theme, "", self, lines=3)
        self._about = Clamped(theme, "", self, colour="soft")
        texts = QVBoxLayout()
        texts.setSpacing(theme.px(3))
        texts.addWidget(self._what)
        texts.addWidget(self._about)
        row.addLayout(texts, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.px(6))
        row.addLayout(self._buttons)
        self._choices: tuple[Choice, ...] = ()

    def show_payload(self, payload: ActRow) -> None:
        super().show_payload(payload)
        about = self.tr("{name} · {network}: {text}").format(
            name=payload.name, network=network(payload.network).label, text=payload.about
        )
        self._about.set_text(about)
        self.tick()

    @property
    def ticking(self) -> bool:
        """Says something else each second."""
        return self._line.ticking

    def tick(self) -> None:
        line = self._line
        self._what.set_colour(line.kind if line.kind != "soft" else "ink")
        self._what.set_text(line.words)
        if line.choices != self._choices:
            self._show_choices(line)
        self.setAccessibleName(f"{line.words} {self._about.text()}")

    @property
    def _line(self) -> Line:
        acts = (self.payload.acted,)
        lines = self._words.lines(acts, hidden=False, now=self._context.now())
        return lines[0] if lines else Line("", "")

    def _show_choices(self, line: Line) -> None:
        self._choices = line.choices
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for choice in line.choices:
            button = ChoiceButton(self._context, line, choice, self._words.choice(choice))
            button.chosen.connect(self._on_chosen)
            self._buttons.addWidget(button)
        in_turn(self)

    def _on_chosen(self, choice: Choice, _acted: object) -> None:
        self.chosen.emit(choice, self.payload.acted)
