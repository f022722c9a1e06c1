"""The owner's word on a conversation: what they are after, how they feel, can it wait."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui.context import Context
from courtesydesk.ui.meaning import ANSWERS, Answer, telling


class Meaning(QObject):
    """Three submenus; what is chosen in them outranks what the desk made of it, for good."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._id: ConversationId | None = None

    def add_to(self, menu: QMenu, row: FeedRow) -> None:
        """For the conversation of this row."""
        self._id = row.id
        for answer in ANSWERS:
            self._add(menu, answer, row)

    def _add(self, menu: QMenu, answer: Answer, row: FeedRow) -> None:
        submenu = menu.addMenu(self._context.theme.icon(answer.icon), answer.title)
        one_of = QActionGroup(submenu)
        now = answer.of([row])
        for value in answer.values:
            action = submenu.addAction(answer.words(value))
            action.setCheckable(True)
            action.setChecked(value is now)
            action.setData((answer.about, value))
            one_of.addAction(action)
        submenu.triggered.connect(self._on_chosen)

    def _on_chosen(self, action: QAction) -> None:
        if self._id is not None:
            about, value = action.data()
            self._context.act(telling(self._context, [self._id], about, value))
