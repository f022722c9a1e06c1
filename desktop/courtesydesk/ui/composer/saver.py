"""What is typed reaches the disk within 300 ms, never on the UI thread, never out of order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import ConversationId, MentionId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import Draft
from courtesydesk.ui.context import Context

PAUSE_MS = 160
"""From the first unsaved key, not from the last: a long burst is saved as it goes."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One text that should be kept."""

    conversation: ConversationId
    side: Visibility
    text: str
    seen: MentionId | None
    warned: bool = False
    """The tone check has warned of it."""

    @property
    def place(self) -> tuple[ConversationId, Visibility]:
        return (self.conversation, self.side)


class Writer:
    """Called from any thread; an older text never lands on a newer one."""

    def __init__(self, save: Callable[[Typed], Draft]) -> None:
        self._save = save
        self._lock = threading.Lock()
        self._written: dict[tuple[ConversationId, Visibility], int] = {}

    def write(self, number: int, typed: Typed) -> Draft | None:
        """Keep it, unless something newer was kept there."""
        with self._lock:
            if number <= self._written.get(typed.place, 0):
                return None
            draft = self._save(typed)
            self._written[typed.place] = number
            return draft

    def seal(self, number: int, place: tuple[ConversationId, Visibility]) -> None:
        """Whatever was typed there before is no longer to be kept."""
        with self._lock:
            self._written[place] = max(number, self._written.get(place, 0))


class DraftSaver(QObject):
    """Keeps what is typed, one conversation and side at a time."""

    saved = Signal(object, object)
    """The `Typed` that was kept and its `Draft`."""
    not_saved = Signal(object)
    """The error; what was typed is tried again with the next key or flush."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._writer = Writer(partial(_save, context))
        self._number = 0
        self._pending: dict[tuple[ConversationId, Visibility], tuple[int, Typed]] = {}
        self._flying: dict[tuple[ConversationId, Visibility], tuple[int, Typed]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.flush)

    def typed(self, typed: Typed) -> None:
        """Keep this soon."""
        typed = self._as_begun(typed)
        self._number += 1
        self._pending[typed.place] = (self._number, typed)
        if not self._timer.isActive():
            self._timer.start()

    def seal(self, conversation: ConversationId, side: Visibility) -> None:
        """What was typed there was put away: a save still under way must not bring it back."""
        place = (conversation, side)
        self._pending.pop(place, None)
        self._number += 1
        self._writer.seal(self._number, place)

    def last_word(self, typed: Typed) -> Callable[[], Draft | None]:
        """For a job that sends: keeps exactly this text, and drops every older save of it."""
        typed = self._as_begun(typed)
        self._pending.pop(typed.place, None)
        self._number += 1
        return partial(self._writer.write, self._number, typed)

    def _as_begun(self, typed: Typed) -> Typed:
        """What had been seen at the first key counts, also when they wrote again since then and
        the draft is not on the disk yet; and so does a warning."""
        before = self.unsaved(typed.conversation, typed.side)
        if before is None:
            return typed
        return replace(typed, seen=before.seen, warned=typed.warned or before.warned)

    @property
    def dirty(self) -> bool:
        """Something typed is not on its way to the disk yet."""
        return bool(self._pending)

    def flush(self) -> None:
        """Start keeping it now, off the UI thread."""
        self._timer.stop()
        for place in list(self._pending):
            number, typed = self._flying[place] = self._pending.pop(place)
            job = _Job(self._writer, self, number, typed)
            self._context.tasks.run(
                job.run, done=job.done, failed=job.failed, owner=self, name="save draft", priority=1
            )

    def flush_here(self) -> list[Draft]:
        """Keep it before going on: for closing, and for sending. Blocks for one small write."""
        self._timer.stop()
        drafts = []
        for place in list(self._pending):
            number, typed = self._pending.pop(place)
            draft = self._writer.write(number, typed)
            if draft is not None:
                drafts.append(draft)
                self.saved.emit(typed, draft)
        return drafts

    def unsaved(self, conversation: ConversationId, side: Visibility) -> Typed | None:
        """What was typed there and may not be on the disk yet."""
        place = (conversation, side)
        found = self._pending.get(place) or self._flying.get(place)
        return None if found is None else found[1]

    def landed(self, number: int, typed: Typed) -> None:
        """It is kept, or will not be."""
        flying = self._flying.get(typed.place)
        if flying is not None and flying[0] == number:
            del self._flying[typed.place]

    def put_back(self, number: int, typed: Typed) -> None:
        """It could not be kept: unless something newer is waiting, it waits again."""
        self._pending.setdefault(typed.place, (number, typed))


@dataclass(slots=True)
class _Job:
    """One save under way: `run` off the UI thread, the rest on it."""

    writer: Writer
    saver: DraftSaver
    number: int
    typed: Typed

    def run(self) -> Draft | None:
        return self.writer.write(self.number, self.typed)

    def done(self, draft: Draft | None) -> None:
        self.saver.landed(self.number, self.typed)
        if draft is not None:
            self.saver.saved.emit(self.typed, draft)

    def failed(self, error: BaseException) -> None:
        self.saver.landed(self.number, self.typed)
        self.saver.put_back(self.number, self.typed)
        self.saver.not_saved.emit(error)


def _save(context: Context, typed: Typed) -> Draft:
    return context.desk.drafts.save(
        typed.conversation, typed.side, typed.text, seen=typed.seen, now=context.now(),
        warned=typed.warned,
    )  # fmt: skip


def draft_changes(draft: Draft) -> Changes:
    """What a draft that began or ended makes stale."""
    conversations = frozenset() if draft.conversation is None else frozenset({draft.conversation})
    return Changes(conversations=conversations, drafts=frozenset({draft.id}))
