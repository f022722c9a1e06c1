"""Listening anew to what is here, after the listening words have changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from courtesydesk.domain.changes import Changes
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task

SOON = 400
"""Milliseconds: whoever changes one word often changes another."""
WORDS = frozenset(("listening.words", "shop.name", "shop.also_called"))
"""Settings that say what is listened for."""


class Hearing(QObject):
    """Begins when words change, and begins again when they change meanwhile."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._listen)

    def start(self) -> None:
        """Wait for words to change."""
        self._context.hub.changed.connect(self._on_changed)

    def stop(self) -> None:
        """Ask it to end: the next change of the words hears the rest."""
        self._soon.stop()
        if self._task is not None:
            self._task.stop()

    def _on_changed(self, changes: Changes) -> None:
        if not WORDS.isdisjoint(changes.settings):
            self._soon.start()

    def _listen(self) -> None:
        if self._task is not None:
            self._again = True
            return
        self._again = False
        self._task = Task("listen anew")
        job = partial(
            self._context.desk.listening_words.hear_again, stop=self._task.stopping.is_set
        )
        self._context.tasks.run(
            job, done=self._on_heard, failed=self._on_not_heard, owner=self, task=self._task,
            priority=-3,
        )  # fmt: skip

    def _on_heard(self, changes: Changes) -> None:
        self._task = None
        self._context.hub.announce(changes)
        if self._again:
            self._soon.start()

    def _on_not_heard(self, error: Exception) -> None:
        self._task = None
        self._context.ask.trouble(error)
