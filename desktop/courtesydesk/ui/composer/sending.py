"""From draft to outbox: the last word kept, one look whether they wrote again, then released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.outbox import Draft, OutboxRow
from courtesydesk.services.outbox import Release, WroteAgain
from courtesydesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of pressing Send."""

    draft: Draft | None
    changes: Changes | None
    row: OutboxRow | None
    """The reply on its way; None when it stayed a draft."""
    again: WroteAgain | None
    """They wrote again since: it stayed a draft."""


class Sender(QObject):
    """Takes one draft at a time to the outbox, off the UI thread."""

    released = Signal(object)
    """An `Outcome` with its row."""
    held_back = Signal(object)
    """An `Outcome` with `again`."""
    not_sent = Signal(object)
    """The error; the text is still a draft."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.busy = False

    def send(self, last_word: Callable[[], Draft | None], how: Release) -> None:
        """Release what `last_word` keeps."""
        self.busy = True
        job = _Job(self._context, last_word, how)
        self._context.tasks.run(
            job.run, done=self._on_done, failed=self._on_failed, owner=self, name="send", priority=3
        )

    def _on_done(self, outcome: Outcome) -> None:
        self.busy = False
        if outcome.changes is not None:
            self._context.hub.announce(outcome.changes)
            self.released.emit(outcome)
        else:
            self.held_back.emit(outcome)

    def _on_failed(self, error: BaseException) -> None:
        self.busy = False
        self.not_sent.emit(error)


@dataclass(frozen=True, slots=True)
class _Job:
    context: Context
    last_word: Callable[[], Draft | None]
    how: Release

    def run(self) -> Outcome:
        desk, now = self.context.desk, self.context.now()
        draft = self.last_word()
        if draft is None:
            return Outcome(None, None, None, None)
        if not self.how.accept_new_mentions:
            again = desk.outbox.wrote_again(draft.id)
            if again is not None:
                return Outcome(draft, None, None, again)
        changes = desk.outbox.release(draft.id, self.how, now=now)
        newest = max(changes.outbox, default=None)
        row = None if newest is None else desk.outbox.get(newest)
        return Outcome(draft, changes, row, None)
