"""What every screen is given: made once by the main window, handed down through constructors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject

from courtesydesk.domain.changes import Changes
from courtesydesk.services.desk import Desk
from courtesydesk.ui.ask import Ask
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.tasks import Task, TaskRunner
from courtesydesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Context:
    """The desk, and the window's shared parts."""

    desk: Desk
    tasks: TaskRunner
    hub: ChangeHub
    theme: Theme
    ask: Ask
    """Questions to the person, and short messages (`ask.tell`, the toast)."""

    def now(self) -> datetime:
        """The desk's time."""
        return self.desk.now()

    def act(
        self,
        job: Callable[[], Changes],
        *,
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Any], None] | None = None,
        owner: QObject | None = None,
        words: str = "",
    ) -> Task:
        """Run a use case that changes something, announce its Changes, then `then(changes)`.
        `words` say what was done, where it can be taken back."""

        def _done(changes: Changes) -> None:
            self.hub.announce(changes, words)
            if then is not None:
                then(changes)

        # No owner: the announcement must happen even when the screen that asked is gone.
        return self.tasks.run(job, done=_done, failed=failed, owner=None if then is None else owner)
