"""Looks for promises at each pause of typing, and does what the person says about them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.ids import ConversationId, PromiseId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.services.promises import Offered, Promises, Promising, plain_what
from courtesydesk.ui import wording
from courtesydesk.ui.composer.popovers import PromiseForm
from courtesydesk.ui.composer.promise_lines import PromiseLines
from courtesydesk.ui.context import Context

PAUSE_MS = 450
NONE = Promising((), ())


class Words(Protocol):
    """A text that may promise something; equal where it is the same text at the same place."""

    @property
    def place(self) -> Hashable:
        """Where it stands, whatever its text is."""
        ...

    def find(self, promises: Promises, now: datetime) -> Promising:
        """What it promises; off the UI thread."""
        ...

    def give(
        self, promises: Promises, read: Offered, what: str, due: datetime | None, now: datetime
    ) -> Changes:
        """Keep one of it in mind."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """The reply that was looked at, and where it stands."""

    text: str
    conversation: ConversationId
    side: Visibility

    @property
    def place(self) -> ConversationId:
        return self.conversation

    def find(self, promises: Promises, now: datetime) -> Promising:
        return promises.find(self.text, self.conversation, self.side, now=now)

    def give(
        self, promises: Promises, read: Offered, what: str, due: datetime | None, now: datetime
    ) -> Changes:
        return promises.draft(self.conversation, self.side, what, due, read=read, now=now)

    def settle(self, promises: Promises, promise: Promise, due: datetime | None) -> Changes:
        """Kept with it (None), or put off."""
        return promises.settle_with(promise.id, self.side, due)


class PromiseWatch(QObject):
    """Asks about one draft at a time, off the UI thread; only the newest answer is shown."""

    def __init__(self, context: Context, lines: PromiseLines, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._lines = context, lines
        self._wanted: Words | None = None
        self._busy = False
        self._again = False
        self._waved: set[tuple[Hashable, str]] = set()
        """What was waved away, until the program ends."""
        self._pending: dict[tuple[Hashable, str], Offered] = {}
        """What was said yes to and is being written: never written twice."""
        self._given: set[tuple[Hashable, str]] = set()
        """Of these: what is written by now, so that the next answer knows of it."""
        self._dropping: set[PromiseId] = set()
        self._found = NONE
        """The newest answer, as it came."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._ask)
        lines.taken.connect(self._on_taken)
        lines.changed.connect(self._on_changed)
        lines.waved_away.connect(self._on_waved)
        lines.dropped.connect(self._on_dropped)
        lines.followed.connect(self._on_followed)
        lines.kept.connect(self._on_kept)
        lines.put_off.connect(self._on_put_off)
        lines.corrected.connect(self._on_corrected)
        lines.left.connect(self._on_left)

    def look_at(self, draft: Words | None) -> None:
        """At the next pause; None takes all lines away."""
        if draft is None or self._wanted is None or draft.place != self._wanted.place:
            self._found = NONE
            self._lines.show_promises(NONE, self._context.now())
        self._wanted = draft
        if draft is None:
            self._timer.stop()
        else:
            self._timer.start()

    def take_first(self) -> None:
        """Say yes to the line on top: it is kept in mind, kept, or moved."""
        self._lines.take_first()

    def _ask(self) -> None:
        draft = self._wanted
        if draft is None or self._busy:
            self._again = draft is not None
            return
        self._busy, self._again = True, False
        given = frozenset(self._given)
        self._context.tasks.run(
            _Job(self._context, draft).run, done=partial(self._on_found, given),
            failed=self._on_failed, owner=self, name="promises in draft",
        )  # fmt: skip

    def _on_found(
        self, given: frozenset[tuple[Hashable, str]], answer: tuple[Words, Promising]
    ) -> None:
        self._busy = False
        for key in given:
            # Also what went off with its reply before this was asked: no answer names it again.
            self._pending.pop(key, None)
        self._given -= given
        draft, found = answer
        if draft == self._wanted:
            self._found = found
            for promise in found.taken:
                self._pending.pop((draft.place, plain_what(promise.what)), None)
            self._dropping &= {promise.id for promise in found.taken}
            self._show()
        if self._again:
            self._ask()

    def _show(self) -> None:
        """The newest answer, but for what was pressed since it was asked for."""
        if self._wanted is None:
            return
        place, found = self._wanted.place, self._found
        self._lines.show_promises(
            replace(
                found,
                offered=tuple(
                    one
                    for one in found.offered
                    if not {_known(place, one)} & (self._waved | self._pending.keys())
                ),
                taken=tuple(one for one in found.taken if one.id not in self._dropping),
            ),
            self._context.now(),
            tuple(one for (at, _), one in self._pending.items() if at == place),
        )

    def _on_failed(self, error: Exception) -> None:
        """Nobody is kept from writing by it."""
        self._busy = False
        self._context.tasks.task_failed.emit(error)

    def _on_taken(self, offered: Offered) -> None:
        if self._wanted is not None:
            self._give(offered, offered.found.what, offered.due_at)

    def _give(self, offered: Offered, what: str, due: datetime | None) -> None:
        """Write it down, once: what is pressed before it stands there takes the next."""
        draft = self._wanted
        if draft is None:
            return
        key = (draft.place, plain_what(what))
        if key in self._pending:
            return
        self._pending[key] = Offered(replace(offered.found, what=what), due)
        self._show()
        promises = self._context.desk.promises
        self._context.act(
            partial(draft.give, promises, offered, what, due, self._context.now()),
            then=partial(self._on_given, key), failed=partial(self._on_not_given, key), owner=self,
        )  # fmt: skip

    def _on_given(self, key: tuple[Hashable, str], _changes: Changes) -> None:
        self._given.add(key)
        if self._wanted is not None:
            self._timer.start()

    def _on_not_given(self, key: tuple[Hashable, str], error: Exception) -> None:
        """It is offered again."""
        self._pending.pop(key, None)
        self._show()
        self._context.tasks.task_failed.emit(error)

    def _on_changed(self, offered: Offered, anchor: QWidget) -> None:
        form = PromiseForm(self._context, anchor.window(), what=offered.found.what)
        if offered.due_at is not None:
            form.when.setText(f"{wording.shop_time(offered.due_at):%Y-%m-%d %H:%M}")
        form.written.connect(partial(self._on_written, offered))
        form.open_below(anchor)

    def _on_written(self, offered: Offered, what: str, due: datetime | None) -> None:
        # In other words than it was found: those of the draft are not offered again.
        self._on_waved(offered)
        self._give(offered, what, due)

    def _on_waved(self, offered: Offered) -> None:
        if self._wanted is not None:
            self._waved.add(_known(self._wanted.place, offered))
            self._show()
            self._ask()

    def _on_dropped(self, promise: Promise) -> None:
        if promise.id in self._dropping:
            return
        self._dropping.add(promise.id)
        self._show()
        self._context.act(
            partial(self._context.desk.promises.drop, promise.id),
            failed=partial(self._on_not_dropped, promise.id),
        )

    def _on_followed(self, promise: Promise, due: datetime | None) -> None:
        promises = self._context.desk.promises
        self._context.act(partial(promises.follow, promise.id, due, now=self._context.now()))

    def _on_not_dropped(self, id_: PromiseId, error: Exception) -> None:
        self._dropping.discard(id_)
        self._show()
        self._context.tasks.task_failed.emit(error)

    def _on_corrected(self, promise: Promise, anchor: QWidget) -> None:
        form = PromiseForm(self._context, anchor.window(), what=promise.what)
        if promise.due_at is not None:
            form.when.setText(f"{wording.shop_time(promise.due_at):%Y-%m-%d %H:%M}")
        form.written.connect(partial(self._correct, promise))
        form.open_below(anchor)

    def _correct(self, promise: Promise, what: str, due: datetime | None) -> None:
        self._context.act(partial(self._context.desk.promises.correct, promise.id, what, due))

    def _on_kept(self, promise: Promise) -> None:
        self._settle(promise, None)

    def _on_put_off(self, promise: Promise, due: datetime) -> None:
        self._settle(promise, due)

    def _settle(self, promise: Promise, due: datetime | None) -> None:
        """With the reply, and not before it has gone."""
        draft, found = self._wanted, self._found
        if not isinstance(draft, Draft):
            return
        self._found = replace(
            found,
            kept=tuple(one for one in found.kept if one.id != promise.id),
            put_off=None if due is not None else found.put_off,
            settling=(*found.settling, (promise, due)),
        )
        self._show()
        job = partial(draft.settle, self._context.desk.promises, promise, due)
        self._context.act(job, failed=self._on_not_settled)

    def _on_left(self, promise: Promise) -> None:
        settling = tuple(one for one in self._found.settling if one[0].id != promise.id)
        self._found = replace(self._found, settling=settling)
        self._show()
        job = partial(self._context.desk.promises.leave, promise.id)
        self._context.act(job, failed=self._on_not_settled)

    def _on_not_settled(self, error: Exception) -> None:
        """What stands there is read again."""
        self._ask()
        self._context.tasks.task_failed.emit(error)


def _known(place: Hashable, offered: Offered) -> tuple[Hashable, str]:
    """How one of a text is known again."""
    return place, plain_what(offered.found.what)


@dataclass(frozen=True, slots=True)
class _Job:
    context: Context
    draft: Words

    def run(self) -> tuple[Words, Promising]:
        return self.draft, self.draft.find(self.context.desk.promises, self.context.now())
