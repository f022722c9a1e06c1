"""The promises page: late and due first, each with its conversation one press away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import Promise
from courtesydesk.ui import wording
from courtesydesk.ui.composer.popovers import pick_time
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.outbox.rows import Clamped, ListPage, PageRow, Section
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.paint import ChipKind
from courtesydesk.ui.widgets.parts import Avatar, Chip

SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise's place, said."""

    chip: str
    kind: ChipKind


NARROW = 620
"""Below it, the buttons stand under the words."""


class PromiseRow(PageRow):
    """What we said we would do, for whom, until when, and what became of it."""

    settled = Signal(object, str)
    move_wanted = Signal(object, object)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.setObjectName("promiseRow")
        theme = context.theme
        self._grid = QGridLayout(self)
        measured(theme, self._grid, (16, 9, 12, 9))
        self._grid.setColumnStretch(1, 1)
        self._face = Avatar(theme, self, side=32)
        self._grid.addWidget(self._face, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        self._what = Clamped(theme, "", self, role="body")
        self._who = ElidedLabel(theme, "", self, role="second", colour="faint")
        words.addWidget(self._what)
        words.addWidget(self._who)
        self._grid.addLayout(words, 0, 1)
        self._end = QWidget(self)
        row = QHBoxLayout(self._end)
        measured(theme, row, (0, 0, 0, 0), 8)
        self._chip = Chip(theme, "", self._end)
        row.addWidget(self._chip)
        self._kept = Button(theme, self.tr("Kept"), self._end, icon="check")
        self._kept.setObjectName("kept")
        self._kept.clicked.connect(self._on_kept)
        self._move = Button(theme, self.tr("Move…"), self._end, kind="quiet")
        self._move.setObjectName("move")
        self._move.clicked.connect(self._on_move)
        self._broken = Button(theme, self.tr("Broken"), self._end, kind="quiet")
        self._broken.setObjectName("broken")
        self._broken.clicked.connect(self._on_broken)
        self._again = Button(theme, self.tr("Open again"), self._end, kind="quiet")
        self._again.clicked.connect(self._on_again)
        for button in (self._kept, self._move, self._broken, self._again):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._below: bool | None = None
        self._place(below=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(below=self.width() < self.theme.px(NARROW))

    def _place(self, *, below: bool) -> None:
        gap = self.theme.px(12)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(self.theme.px(4))
        if below == self._below:
            return
        self._below = below
        self._grid.removeWidget(self._end)
        middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        if below:
            self._grid.addWidget(self._end, 1, 1, left)
        else:
            self._grid.addWidget(self._end, 0, 2, middle)

    def show_payload(self, payload: Promise) -> None:
        super().show_payload(payload)
        self._face.show_person(payload.name)
        self._what.set_text(payload.what)
        made = wording.moment(payload.made_at, self._context.now())
        self._who.setText(self.tr("{name} · promised {when}").format(name=payload.name, when=made))
        open_ = payload.state == "open"
        for button in (self._kept, self._move, self._broken):
            button.setVisible(open_)
            button.setAccessibleName(
                self.tr("{button}: {what}").format(button=button.text(), what=payload.what)
            )
        self._again.setVisible(not open_)
        self.tick()

    def tick(self) -> None:
        standing = self._standing(self._context.now())
        self._chip.show_text(standing.chip, standing.kind)
        self.setAccessibleName(f"{self._what.text()}, {self._who.text()}, {standing.chip}")

    def _standing(self, now: datetime) -> Standing:
        promise: Promise = self.payload
        if promise.state == "kept":
            return Standing(self.tr("kept"), "ok")
        if promise.state == "broken":
            return Standing(self.tr("broken"), "stop")
        if promise.state == "withdrawn":
            return Standing(self.tr("withdrawn"), "plain")
        if promise.due_at is None:
            return Standing(self.tr("no date"), "plain")
        left = promise.due_at - now
        if left < timedelta():
            words = self.tr("{time} late").format(time=wording.span(-left))
            return Standing(words, "stop")
        if left < SOON:
            return Standing(self.tr("due in {time}").format(time=wording.span(left)), "warn")
        when = wording.moment(promise.due_at, now)
        return Standing(self.tr("due {when}").format(when=when), "plain")

    def _on_kept(self) -> None:
        self.settled.emit(self.payload, "kept")

    def _on_broken(self) -> None:
        self.settled.emit(self.payload, "broken")

    def _on_again(self) -> None:
        self.settled.emit(self.payload, "open")

    def _on_move(self) -> None:
        self.move_wanted.emit(self.payload, self._move)


@dataclass(frozen=True, slots=True)
class AllPromises:
    """What the page shows."""

    open: tuple[Promise, ...]
    settled: tuple[Promise, ...]


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
        self._late = self.add_section(self.tr("Late"))
        self._due = self.add_section(self.tr("Due"))
        self._open = self.add_section(self.tr("Without a date"))
        self._settled = self.add_section(self.tr("Settled"))
        self._moving: Promise | None = None
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self.refresh)

    def concerns(self, changes: Changes) -> bool:
        return changes.promises

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
        self.show_anything(bool(found.open or found.settled))

    def _show(self, section: Section, promises: list[Promise]) -> None:
        section.show_rows([(p.id, p) for p in promises], self._make)
        for row in section.rows.values():
            row.tick()

    def _make(self, parent: QWidget) -> PageRow:
        row = PromiseRow(self.context, parent)
        row.settled.connect(self._on_settled)
        row.move_wanted.connect(self._on_move_wanted)
        row.opened.connect(self._on_opened)
        return row

    def _on_opened(self, promise: Promise) -> None:
        self.open_conversation(promise.conversation)

    def _on_settled(self, promise: Promise, state: str) -> None:
        self._settle(promise, state)
        if state == "open":
            return
        words = {
            "kept": self.tr("Kept. Well done."),
            "broken": self.tr("Written down as broken. Perhaps tell them?"),
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
    promises = context.desk.promises
    return AllPromises(promises.open(), promises.settled())
