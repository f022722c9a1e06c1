"""Letting a stopped reply go from the outbox: which value of the shop it serves, and why."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.outbox import OutboxRow
from courtesydesk.ui.composer.breathe import ValueChoice
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.acts import DeliveryActs
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Overlay


class OverrideCard(Overlay):
    """Asks, and tells the acts."""

    def __init__(
        self, context: Context, window: QWidget, row: OutboxRow, acts: DeliveryActs
    ) -> None:
        super().__init__(context.theme, window)
        self._context, self._row, self._acts = context, row, acts
        theme = context.theme
        self.setObjectName("overrideCard")
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        column.addWidget(Label(theme, self.tr("Let it go all the same"), self.panel, role="title"))
        self.choice = ValueChoice(theme, self.panel)
        self.choice.confirmed.connect(self._on_confirmed)
        self.choice.cancelled.connect(self.dismiss)
        column.addWidget(self.choice)
        self.panel.setFixedWidth(theme.px(360))
        self.panel.setAccessibleName(self.tr("Let it go all the same"))
        context.tasks.run(
            partial(context.desk.settings.text, "shop.values"), done=self._on_values, owner=self
        )
        self.choice.show_values([])

    def _on_values(self, text: str) -> None:
        self.choice.show_values([v.strip() for v in text.splitlines() if v.strip()])
        self.place()
        self.choice.begin()

    def _on_confirmed(self, value: str, why: str) -> None:
        self._acts.override(self._row.id, value, why)
        self.dismiss()


def ask_override(
    context: Context, window: QWidget, row: OutboxRow, acts: DeliveryActs, anchor: QWidget
) -> None:
    """Open the card."""
    OverrideCard(context, window, row, acts).open_below(anchor)
