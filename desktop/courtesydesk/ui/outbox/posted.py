"""A reply that was posted by hand, in other words: which ones."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.outbox import OutboxRow
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.acts import DeliveryActs
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.fields import Lines
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Overlay


class PostedCard(Overlay):
    """Asks what people read there, and tells the acts."""

    def __init__(
        self, context: Context, window: QWidget, row: OutboxRow, acts: DeliveryActs
    ) -> None:
        super().__init__(context.theme, window)
        self._row, self._acts = row, acts
        theme = context.theme
        self.setObjectName("postedCard")
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        column.setSpacing(theme.px(8))
        title = Label(theme, self.tr("What stands there now?"), self.panel, role="title")
        column.addWidget(title)
        why = self.tr("Paste it here: the conversation then shows what people read.")
        column.addWidget(Label(theme, why, self.panel, role="second", colour="soft", wrap=True))
        self.text = Lines(theme, self.tr("What was posted"), self.panel)
        self.text.setObjectName("postedText")
        self.text.setPlainText(row.text)
        self.text.textChanged.connect(self._on_changed)
        column.addWidget(self.text)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(6))
        buttons.addStretch(1)
        back = Button(theme, self.tr("Back"), self.panel, kind="quiet")
        back.clicked.connect(self.dismiss)
        self.keep = Button(theme, self.tr("It is posted like this"), self.panel, kind="main")
        self.keep.setObjectName("keepPosted")
        self.keep.clicked.connect(self._on_keep)
        buttons.addWidget(back)
        buttons.addWidget(self.keep)
        column.addLayout(buttons)
        self.panel.setFixedWidth(theme.px(420))
        self.panel.setAccessibleName(title.text())
        self._on_changed()

    def first_focus(self) -> QWidget:
        return getattr(self, "text", self.panel)

    def begin(self) -> None:
        """What is pasted takes the place of what was copied."""
        self.text.selectAll()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self.keep.setEnabled(bool(self.text.toPlainText().strip()))

    def _on_keep(self) -> None:
        self._acts.declare(self._row.id, self.text.toPlainText())
        self.dismiss()


def ask_posted(
    context: Context, window: QWidget, row: OutboxRow, acts: DeliveryActs, anchor: QWidget
) -> None:
    """Open the card."""
    card = PostedCard(context, window, row, acts)
    card.open_below(anchor)
    card.begin()
