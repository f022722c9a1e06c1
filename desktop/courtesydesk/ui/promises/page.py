"""The promises page: late and due first, each with its conversation one press away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.loops import AFTER_COMPLAINTS, Loop, LoopKind
from courtesydesk.ui.composer.popovers import pick_time
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.rows import ListPage, PageRow, Section
from courtesydesk.ui.promises.honest import BeginHonestly
from courtesydesk.ui.promises.loops import LoopRow
from courtesydesk.ui.promises.row import PromiseRow

MOST_LOOPS = 30
"""Of each kind, at once."""


@dataclass(frozen=True, slots=True)
class AllPromises:
    """What the page shows."""

    open: tuple[Promise, ...]
    settled: tuple[Promise, ...]
    loops: tuple[Loop, ...]


class PromisesPage(ListPage):
    """What we told customers we will do."""

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(
            context,
            _tr("Promises"),
            _tr("What you told customers you would do. Kept ones are what they remember."),
            (
                "check",
                _tr("No promise is open"),
                _tr("When you tell somebody that you will do something, write it down: "
                    "it stands here until it is kept."),
            ),
            parent,
        )  # fmt: skip
        self.setObjectName("promisesPage")
        self._silent = self.add_section(self.tr("They answered, and heard nothing"))
        self._late = self.add_section(self.tr("Late"))
        self._due = self.add_section(self.tr("Due"))
        self._open = self.add_section(self.tr("Without a date"))
        self._back = self.add_section(self.tr("Look back: is all well?"))
        self._after = self.add_section(self.tr("After a complaint"))
        self._thanks = self.add_section(self.tr("Thanks not yet said"))
        self._settled = self.add_section(self.tr("Settled"))
        self._moving: Promise | None = None
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self.refresh)

    def concerns(self, changes: Changes) -> bool:
        return changes.promises or bool(changes.conversations or changes.arrived)

    def refresh(self) -> None:
        job = partial(_all, self.context)
        self.context.tasks.run(job, done=self._on_promises, owner=self, name="promises")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def _on_promises(self, found: AllPromises) -> None:
        now = self.context.now()
        late = [p for p in found.open if p.due_at is not None and p.due_at < now]
        due = [p for p in found.open if p.due_at is not None and p.due_at >= now]
        undated = [p for p in found.open if p.due_at is None]
        for section, promises in (
            (self._late, late), (self._due, due), (self._open, undated),
            (self._settled, list(found.settled)),
        ):  # fmt: skip
            self._show(section, promises)
        for section, kinds in (
            (self._silent, (LoopKind.OPEN,)), (self._back, (LoopKind.CHECK_BACK,)),
            (self._after, AFTER_COMPLAINTS),
            (self._thanks, (LoopKind.THANKS,)),
        ):  # fmt: skip
            loops = [loop for loop in found.loops if loop.kind in kinds]
            section.show_rows([((one.kind, one.conversation), one) for one in loops], self._loop)
            for row in section.rows.values():
                row.tick()
        self.show_anything(bool(found.open or found.settled or found.loops))

    def _show(self, section: Section, promises: list[Promise]) -> None:
        section.show_rows([(p.id, p) for p in promises], self._make)
        for row in section.rows.values():
            row.tick()

    def _make(self, parent: QWidget) -> PageRow:
        row = PromiseRow(self.context, parent)
        row.settled.connect(self._on_settled)
        row.move_wanted.connect(self._on_move_wanted)
        row.words_wanted.connect(self._on_words_wanted)
        row.opened.connect(self._on_opened)
        return row

    def _loop(self, parent: QWidget) -> PageRow:
        row = LoopRow(self.context, parent)
        row.opened.connect(self._on_opened)
        row.rest_wanted.connect(self._on_rest_wanted)
        return row

    def _on_opened(self, shown: Promise | Loop) -> None:
        self.open_conversation(shown.conversation)

    def _on_rest_wanted(self, loop: Loop) -> None:
        self._rest(loop, self.context.now())
        words = self.tr("It rests until they write again.")
        if loop.kind in AFTER_COMPLAINTS:
            words = self.tr("It rests.")
        self.context.ask.tell(
            words, action=self.tr("Undo"),
            on_action=partial(self._rest, loop, None),
        )  # fmt: skip

    def _rest(self, loop: Loop, now: datetime | None) -> None:
        desk = self.context.desk
        rest = desk.promises.let_rest
        if loop.kind in AFTER_COMPLAINTS:
            rest = desk.aftercare.let_rest
        self.context.act(partial(rest, loop, now=now))

    def _on_words_wanted(self, promise: Promise) -> None:
        open_ = partial(self._open_after, promise)
        self.context.act(BeginHonestly(self.context, promise).run, then=open_, owner=self)

    def _open_after(self, promise: Promise, _changes: Changes) -> None:
        self.open_conversation(promise.conversation)

    def _on_settled(self, promise: Promise, state: str) -> None:
        self._settle(promise, state)
        if state == "open":
            return
        words = {
            "kept": self.tr("Kept. Well done."),
            "broken": self.tr("Written down as broken. “What to say” begins a word to them."),
            "cancelled": self.tr("Written down: they do not want it any more."),
        }.get(state, self.tr("Settled."))
        back = partial(self._settle, promise, "open")
        self.context.ask.tell(words, action=self.tr("Undo"), on_action=back)

    def _settle(self, promise: Promise, state: str) -> None:
        promises = self.context.desk.promises
        self.context.act(partial(promises.settle, promise.id, state, now=self.context.now()))

    def _on_move_wanted(self, promise: Promise, anchor: QWidget) -> None:
        self._moving = promise
        picker = pick_time(
            self.context, self.window(), self.tr("A new date"), self.tr("tomorrow 12, fri 9, in 3h")
        )
        picker.chosen.connect(self._on_moved)
        picker.open_below(anchor)

    def _on_moved(self, due: datetime) -> None:
        if self._moving is not None:
            promises = self.context.desk.promises
            move = partial(promises.move, self._moving.id, due, now=self.context.now())
            self.context.act(move)


def _tr(text: str) -> str:
    """For words that are needed before there is an object to ask."""
    return QCoreApplication.translate("PromisesPage", text)


def _all(context: Context) -> AllPromises:
    promises, now = context.desk.promises, context.now()
    loops = promises.loops(now=now, limit=MOST_LOOPS)
    after = context.desk.aftercare.loops(now=now, limit=MOST_LOOPS)
    return AllPromises(promises.open(), promises.settled(), (*loops, *after))
