"""Promises that are due are told in time, each once: in the window, and outside of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from courtesydesk.domain.customers import Promise
from courtesydesk.domain.ids import ConversationId, PromiseId
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context

ROUND = 60_000
"""How often, in milliseconds, it is looked for what is due."""
GLANCE = 60
"""Characters."""
NAMED = 2


class PromiseReminders(QObject):
    """Asks the desk what is due, from its start on."""

    told = Signal(str)
    """What was said, for whoever says it outside of the window too."""
    list_asked = Signal()
    """All promises should be shown."""
    conversation_asked = Signal(object)
    """The `ConversationId` of the only promise that was told of."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: set[PromiseId] = set()
        """Said, and not seen or not noted as seen yet."""
        self._round = QTimer(self)
        self._round.setInterval(ROUND)
        self._round.timeout.connect(self.look)

    def start(self) -> None:
        """Begin with what came due since the window was closed."""
        self.look()
        self._round.start()

    def stop(self) -> None:
        """Say nothing more."""
        self._round.stop()

    def look(self) -> None:
        """Ask what there is to say now."""
        now = self._context.now()
        job = partial(self._context.desk.promises.to_remind_of, now=now)
        done = partial(self._on_due, now)
        self._context.tasks.run(job, done=done, owner=self, name="promises due")

    def _on_due(self, now: datetime, found: tuple[Promise, ...]) -> None:
        due = tuple(promise for promise in found if promise.id not in self._waiting)
        if not due:
            return
        self._waiting.update(promise.id for promise in due)
        words = self.words(due)
        one: ConversationId | None = due[0].conversation if len(due) == 1 else None
        show = self.list_asked.emit if one is None else partial(self.conversation_asked.emit, one)
        seen = partial(self._on_seen, due, now)
        self._context.ask.tell(
            words, action=self.tr("Show"), on_action=show, waits=True, on_shown=seen
        )
        self.told.emit(words)

    def _on_seen(self, due: tuple[Promise, ...], now: datetime) -> None:
        """Only now: what waits for its turn while the program ends is told at its next start."""
        if self._waiting.isdisjoint(promise.id for promise in due):
            return  # seen before
        job = partial(self._context.desk.promises.reminded, due, now=now)
        done = partial(self._on_noted, due)
        self._context.tasks.run(job, done=done, owner=self, name="promises told")

    def _on_noted(self, due: tuple[Promise, ...], _answer: None) -> None:
        self._waiting.difference_update(promise.id for promise in due)

    def words(self, due: tuple[Promise, ...]) -> str:
        """All of it in sentences."""
        told = [self._sentence(promise) for promise in due[:NAMED]]
        more = len(due) - NAMED
        if more > 0:
            told.append(self.tr("%n more promise(s) are due.", "", more))
        return " ".join(told)

    def _sentence(self, promise: Promise) -> str:
        now = self._context.now()
        assert promise.due_at is not None
        if promise.due_at < now:
            words = self.tr("You promised {name}: {what}. It was due {when}.")
        else:
            words = self.tr("You promised {name}: {what}. It is due {when}.")
        when = wording.moment(promise.due_at, now)
        return words.format(name=promise.name, what=_short(promise.what), when=when)


def _short(what: str) -> str:
    """As much of a promise as a glance takes in."""
    return what if len(what) <= GLANCE else f"{what[: GLANCE - 1].rsplit(' ', 1)[0]}…"
