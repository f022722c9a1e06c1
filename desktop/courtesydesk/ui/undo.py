"""Undo: every change that can be taken back is offered in a toast, and on one key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import UserError
from courtesydesk.services.desk import Desk
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context

MOST = 50


class Undoer(QObject):
    """Remembers what can be taken back, latest first."""

    taken_back = Signal(object)
    """The `Changes` of it: what went comes back."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._offered: list[Changes] = []
        context.hub.undo_offered.connect(self._on_offered)

    def say(self, changes: Changes, verb: str, words: str = "") -> None:
        """Word the toast of a change by what was done, or in words of one's own."""
        self._tell(changes, words or wording.undone_words(changes, verb))

    def undo(self) -> None:
        """Take the latest change back."""
        if not self._offered:
            self._context.ask.tell(self.tr("There is nothing to take back."))
            return
        changes = self._offered.pop()
        job = partial(_take_back, self._context.desk, changes, self._context)
        self._context.act(job, then=self._on_undone, owner=self)

    def _on_offered(self, changes: Changes, words: str) -> None:
        self._offered.append(changes)
        del self._offered[:-MOST]
        self._tell(changes, words or wording.undone_words(changes, ""))

    def _on_undone(self, changes: Changes) -> None:
        self.taken_back.emit(changes)
        self._context.ask.tell(wording.undone_words(changes, "undone"))

    def _tell(self, changes: Changes, text: str) -> None:
        if changes.undo is None:
            self._context.ask.tell(text)
        else:
            self._context.ask.tell(text, action=self.tr("Undo"), on_action=self.undo)


def _take_back(desk: Desk, changes: Changes, context: Context) -> Changes:
    """On the pool: conversations are triage's to restore, people are people's."""
    assert changes.undo is not None
    of_people = bool(changes.customers) and not changes.conversations
    first, second = (desk.people, desk.triage) if of_people else (desk.triage, desk.people)
    try:
        return first.undo(changes.undo, now=context.now())
    except UserError:
        return second.undo(changes.undo, now=context.now())
