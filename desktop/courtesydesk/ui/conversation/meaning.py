"""The owner's word on a conversation: what they are after, and whether it can wait."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import Urgency
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context

INTENTS = (
    Intent.COMPLAINT, Intent.QUESTION, Intent.PRAISE, Intent.VENTING, Intent.SCAM, Intent.OTHER,
)  # fmt: skip
URGENCIES = (Urgency.HIGH, Urgency.NORMAL, Urgency.LOW)


class Meaning(QObject):
    """Two submenus; what is chosen in them outranks what the desk made of it, for good."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._id: ConversationId | None = None

    def add_to(self, menu: QMenu, row: FeedRow) -> None:
        """For the conversation of this row."""
        self._id = row.id
        theme = self._context.theme
        kinds = menu.addMenu(theme.icon("tag"), self.tr("What they are after"))
        for intent in INTENTS:
            action = kinds.addAction(wording.intent(intent))
            action.setCheckable(True)
            action.setChecked(row.intent is intent)
            action.setData(intent.value)
        kinds.triggered.connect(self._on_intent)
        hurry = menu.addMenu(theme.icon("clock"), self.tr("Can it wait?"))
        for urgency in URGENCIES:
            action = hurry.addAction(wording.urgency(urgency))
            action.setCheckable(True)
            action.setChecked(row.urgency is urgency)
            action.setData(urgency.value)
        hurry.triggered.connect(self._on_urgency)

    def _on_intent(self, action: QObject) -> None:
        if self._id is not None:
            intent = Intent(action.data())  # type: ignore[attr-defined]
            triage = self._context.desk.triage
            self._context.act(
                partial(triage.set_intent, [self._id], intent, now=self._context.now())
            )

    def _on_urgency(self, action: QObject) -> None:
        if self._id is not None:
            urgency = Urgency(action.data())  # type: ignore[attr-defined]
            triage = self._context.desk.triage
            self._context.act(
                partial(triage.set_urgency, [self._id], urgency, now=self._context.now())
            )
