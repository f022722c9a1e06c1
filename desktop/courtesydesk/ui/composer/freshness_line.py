"""How fresh the draft is: a quiet word beside its length, or a line that leads to its like."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from courtesydesk.domain.freshness import Freshness
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.tips import plain

_LONGEST_NAME = 28


class FreshnessLine(QWidget):
    """Says how fresh the draft is; pressed, it opens the conversation with the other reply."""

    conversation_chosen = Signal(object)
    """The `ConversationId` of the reply that is like this one."""

    def __init__(self, theme: Theme, fresh: Label, parent: QWidget | None = None) -> None:
        """`fresh` stands elsewhere, and says that nothing is like it."""
        super().__init__(parent)
        self.fresh = fresh
        self._there: ConversationId | None = None
        self.setObjectName("freshness")
        row = QHBoxLayout(self)
        measured(theme, row, (14, 0, 14, 4), 0)
        self.link = Link(theme, "", self, icon="copy")
        self.link.setObjectName("freshnessLink")
        self.link.clicked.connect(self._on_clicked)
        row.addWidget(self.link)
        row.addStretch(1)
        self.hide()

    def show_freshness(self, found: Freshness | None, day: str, here: ConversationId) -> None:
        """What was found for the draft in the conversation `here`; `day` is when the other went."""
        if found is None or found.closest is None:
            self.forget()
            return
        share = self.locale().toString(round(100 * found.likeness))
        other = found.closest
        self._there = other.conversation
        self.fresh.setText("" if found.alike else self.tr("Fresh"))
        tip = self.tr(
            "{share} % like it; names, greetings and what the customer wrote are not counted."
        ).format(share=share)
        if not found.alike:
            tip = self.tr("At most {share} % like any reply that went out lately.").format(
                share=share
            )
            self.fresh.setToolTip(plain(tip))
            self.fresh.setAccessibleName(f"{self.fresh.text()}. {tip}")
        elif other.conversation == here:
            words = self.tr("Much like your reply here, {day}")
            self._say(words.format(day=day), tip)
            self.link.setEnabled(False)
        else:
            words = (
                self.tr("Much like the reply to {name}, {day}")
                if found.much_alike
                else self.tr("Somewhat like the reply to {name}, {day}")
            )
            name = other.name or self.tr("somebody")
            if len(name) > _LONGEST_NAME:
                name = f"{name[: _LONGEST_NAME - 1]}…"
            opens = self.tr("Opens that conversation; the draft is kept.")
            self._say(words.format(name=name, day=day), f"{tip} {opens}")
            self.link.setEnabled(True)
        self.setVisible(found.alike)

    def forget(self) -> None:
        """Nothing is known of this draft."""
        self._there = None
        self.fresh.setText("")
        self.hide()

    def _say(self, words: str, tip: str) -> None:
        self.link.setText(words)
        self.link.setToolTip(plain(tip))
        self.link.setAccessibleName(f"{words}. {tip}")

    def _on_clicked(self) -> None:
        if self._there is not None:
            self.conversation_chosen.emit(self._there)
