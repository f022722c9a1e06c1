"""What helps while writing: saved replies, drafts that were put away, files that go along."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.ids import ConversationId, SavedReplyId
from courtesydesk.domain.mentions import Picture, Visibility
from courtesydesk.domain.outbox import Draft, DraftRow
from courtesydesk.services.saved_replies import SavedReply
from courtesydesk.ui.composer.attachments import Attachments
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.widgets.overlay import Choice, Picker


class SavedReplyMenu(QObject):
    """Choose a saved reply; it comes back filled in for the customer."""

    filled = Signal(object)
    """A `Filled`."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._replies: tuple[SavedReply, ...] = ()
        self._conversation: ConversationId | None = None
        self._anchor: QWidget = over

    def open(self, conversation: ConversationId, anchor: QWidget) -> None:
        """Ask which one."""
        self._conversation, self._anchor = conversation, anchor
        every = self._context.desk.saved_replies.all
        self._context.tasks.run(every, done=self._on_replies, owner=self, name="saved replies")

    def choose(self, id_: SavedReplyId) -> None:
        """Fill one in."""
        if self._conversation is not None:
            job = partial(self._context.desk.saved_replies.fill, id_, self._conversation)
            self._context.tasks.run(job, done=self.filled.emit, owner=self, name="fill in")

    def _on_replies(self, replies: tuple[SavedReply, ...]) -> None:
        self._replies = replies
        picker = Picker(
            self._context.theme, self._over.window(), self.tr("Saved replies"),
            self.tr("Which one?"), self._choices, width=440,
        )  # fmt: skip
        if not replies:
            picker.say(self.tr("None yet. They are written in Settings."))
        picker.chosen.connect(self.choose)
        picker.open_below(self._anchor)

    def _choices(self, typed: str) -> list[Choice]:
        wanted = typed.casefold().split()
        return [
            Choice(reply.name, " ".join(reply.text.split())[:60], value=reply.id)
            for reply in self._replies
            if all(word in f"{reply.name} {reply.text}".casefold() for word in wanted)
        ]


class PutAwayMenu(QObject):
    """Drafts of one conversation that were put away and can be had back."""

    chosen = Signal(object)
    """A `DraftId`."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._moments = Moments(self)
        self._rows: tuple[DraftRow, ...] = ()
        self._anchor: QWidget = over

    def open(self, conversation: ConversationId, anchor: QWidget) -> None:
        """Ask which one."""
        self._anchor = anchor
        job = partial(self._context.desk.drafts.retired, conversation)
        self._context.tasks.run(job, done=self._on_rows, owner=self, name="old drafts")

    def _on_rows(self, rows: tuple[DraftRow, ...]) -> None:
        self._rows = rows
        if not rows:
            self._context.ask.tell(self.tr("No draft of this conversation was put away."))
            return
        picker = Picker(
            self._context.theme, self._over.window(), self.tr("Drafts put away"),
            self.tr("Bring one back"), self._choices, width=420,
        )  # fmt: skip
        picker.chosen.connect(self.chosen)
        picker.open_below(self._anchor)

    def _choices(self, typed: str) -> list[Choice]:
        now = self._context.now()
        found = []
        for row in self._rows:
            draft = row.draft
            words = " ".join(draft.text.split())
            if typed.casefold() in words.casefold():
                at = draft.retired_at or draft.updated_at
                icon = "lock" if draft.side is Visibility.PRIVATE else "globe"
                found.append(Choice(words, self._moments.when(at, now), icon=icon, value=draft.id))
        return found


class DraftFiles(QObject):
    """Attaches files to a draft, describes them, takes them off."""

    attached = Signal(object)
    """The `Draft` with its files."""
    not_attached = Signal(object)
    detached = Signal()

    def __init__(self, context: Context, shown: Attachments, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._shown = context, shown
        shown.removed.connect(self._on_removed)
        shown.described.connect(self._on_described)

    def attach(self, begin: Callable[[], Draft], files: list[Path]) -> None:
        """Copy files to the draft that `begin` finds or makes."""
        job = partial(_attach, self._context, begin, tuple(files))
        self._context.tasks.run(
            job, done=self.attached.emit, failed=self.not_attached.emit, owner=self, name="attach"
        )

    def _on_removed(self, picture: Picture) -> None:
        kept = tuple(p for p in self._shown.pictures if p.id != picture.id)
        self._shown.show_pictures(kept)
        self._context.act(partial(self._context.desk.pictures.detach, picture.id))
        self.detached.emit()

    def _on_described(self, picture: Picture, alt: str) -> None:
        job = partial(self._context.desk.pictures.set_alt, picture.id, alt)
        self._context.tasks.run(job, name="alt text")


def _attach(context: Context, begin: Callable[[], Draft], files: tuple[Path, ...]) -> Draft:
    draft = begin()
    for file in files:
        context.desk.pictures.attach(draft.id, file)
    return context.desk.drafts.get(draft.id)
