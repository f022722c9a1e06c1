"""Does what a button on a reply says: for the outbox page and for the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import DraftId, OutboxId
from courtesydesk.domain.networks import Way, network
from courtesydesk.domain.outbox import DeliveryState, OutboxRow
from courtesydesk.services.pages import page_to_answer
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.words import Act


def open_page(address: str) -> bool:
    """Open a page in the browser; only http and https ever are."""
    url = QUrl(address)
    if url.scheme().lower() not in ("http", "https") or not url.host():
        return False
    return QDesktopServices.openUrl(url)


class DeliveryActs(QObject):
    """Takes a reply back, sends it, settles it."""

    draft_returned = Signal(object, object, object)
    """The text is a draft again: the `Act`, the `OutboxRow` it was, and its `DraftId`."""
    posting_begun = Signal(object)
    """The text is on the clipboard and the page is open: the `OutboxId` to ask about."""
    words_wanted = Signal(object)
    """The `OutboxRow` that was posted in other words: in which?"""
    override_wanted = Signal(object)
    """The `OutboxRow` that the person wants to let go."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def do(self, act: Act, row: OutboxRow) -> None:
        """What the button says."""
        if act in (Act.UNDO, Act.EDIT, Act.CANCEL):
            self._take_back(act, row)
        elif act is Act.COPY_OPEN:
            self._copy_and_open(row)
        elif act is Act.LOOK and network(row.network).way is not Way.DIRECT:
            self._look_oneself(row)
        elif act is Act.OVERRIDE:
            self.override_wanted.emit(row)
        elif act is Act.THERE_CHANGED:
            self.words_wanted.emit(row)
        elif act is Act.OPEN:
            self._open(row.url)
        elif act is Act.NOT_THERE and row.state is DeliveryState.REFUSED:
            return
        else:
            job = _Job(self._context, act, row)
            self._context.act(
                job.run, then=self._on_looked if act is Act.LOOK else None, owner=self
            )

    def override(self, id_: OutboxId, value: str, why: str) -> None:
        """Let a stopped reply go in the name of a value."""
        self._context.act(_Override(self._context, id_, value, why).run)

    def declare(self, id_: OutboxId, words: str) -> None:
        """It was posted by hand, in these words."""
        self._context.act(_Declare(self._context, id_, words).run)

    def undo(self, ids: list[OutboxId]) -> None:
        """Take back what was just sent."""
        for id_ in ids:
            self._context.tasks.run(
                _Find(self._context, id_).run, done=self._undo, owner=self, name="undo send"
            )

    def _undo(self, row: OutboxRow) -> None:
        self._take_back(Act.UNDO, row)

    def _take_back(self, act: Act, row: OutboxRow) -> None:
        job = _TakeBack(self._context, act, row, self)
        self._context.tasks.run(job.run, done=job.done, owner=self, name="take back")

    def _copy_and_open(self, row: OutboxRow) -> None:
        QGuiApplication.clipboard().setText(row.text)
        job = _Find(self._context, row.id)
        self._context.tasks.run(job.address, done=self._on_address, owner=self, name="find page")
        self.posting_begun.emit(row.id)

    def _look_oneself(self, row: OutboxRow) -> None:
        """No program may look there: the person does, in the browser."""
        job = _Find(self._context, row.id)
        self._context.tasks.run(job.address, done=self._on_looked_at, owner=self, name="find page")

    def _on_looked_at(self, address: str) -> None:
        if address and open_page(address):
            words = self.tr("The page opens in the browser. Is your reply there? Then say so here.")
        else:
            words = self.tr("No page is known: look where they wrote, then say here what you saw.")
        self._context.ask.tell(words)

    def _on_address(self, address: str) -> None:
        if address and open_page(address):
            self._context.ask.tell(self.tr("Copied. Paste it on the page that opens."))
        else:
            self._context.ask.tell(self.tr("Copied. Paste it where they wrote; no page is known."))

    def _open(self, address: str) -> None:
        if not open_page(address):
            self._context.ask.tell(self.tr("There is no page to open."), problem=True)

    def _on_looked(self, changes: Changes) -> None:
        if not changes:
            self._context.ask.tell(self.tr("It cannot be found there yet."))


@dataclass(frozen=True, slots=True)
class _Job:
    context: Context
    act: Act
    row: OutboxRow

    def run(self) -> Changes:
        outbox, now, id_ = self.context.desk.outbox, self.context.now(), self.row.id
        if self.act in (Act.SEND_NOW, Act.POST_NOW, Act.TRY_AGAIN):
            return outbox.send_now(id_, now=now)
        if self.act is Act.LOOK:
            return outbox.deliver_due(now=now, account=self.row.account, at_once=True)
        return outbox.settle(id_, sent=self.act is Act.IS_THERE, now=now)


@dataclass(frozen=True, slots=True)
class _Override:
    context: Context
    id: OutboxId
    value: str
    why: str

    def run(self) -> Changes:
        outbox = self.context.desk.outbox
        return outbox.override(self.id, value=self.value, why=self.why, now=self.context.now())


@dataclass(frozen=True, slots=True)
class _Declare:
    context: Context
    id: OutboxId
    words: str

    def run(self) -> Changes:
        outbox, now = self.context.desk.outbox, self.context.now()
        return outbox.settle(self.id, sent=True, words=self.words, now=now)


@dataclass(frozen=True, slots=True)
class _Find:
    context: Context
    id: OutboxId

    def run(self) -> OutboxRow:
        return self.context.desk.outbox.get(self.id)

    def address(self) -> str:
        """The page where the reply belongs: its own, or its conversation's."""
        row = self.context.desk.outbox.get(self.id)
        if row.url or row.conversation is None:
            return row.url
        try:
            there = self.context.desk.feed.conversation(
                row.conversation, now=self.context.now(), limit=1
            )
        except NotFound:
            return ""
        said = there.answered_on(row.visibility)
        return page_to_answer(
            row.network,
            url=there.url if said is None else said.url or there.url,
            remote_id="" if said is None else said.remote_id,
            text=row.text,
        )


@dataclass(slots=True)
class _TakeBack:
    context: Context
    act: Act
    row: OutboxRow
    acts: DeliveryActs

    def run(self) -> DraftId:
        return self.context.desk.outbox.edit(self.row.id, now=self.context.now())

    def done(self, draft: Any) -> None:
        row = self.row
        conversations = frozenset() if row.conversation is None else frozenset({row.conversation})
        self.context.hub.announce(
            Changes(
                outbox=frozenset({row.id}),
                drafts=frozenset({DraftId(draft)}),
                conversations=conversations,
            )
        )
        self.acts.draft_returned.emit(self.act, row, draft)
