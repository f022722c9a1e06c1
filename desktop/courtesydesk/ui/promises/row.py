"""One promise of the page: what, to whom, until when, and what can be said of it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from courtesydesk.domain.customers import Promise
from courtesydesk.domain.promises import PromiseState
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.rows import Clamped, PageRow
from courtesydesk.ui.promises.standing import standing_of
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Avatar, Chip

NARROW = 760
"""Below it, the buttons stand under the words."""
PRESSING = timedelta(hours=1)
"""So long before it is due, one may have to say that it will not be."""


class PromiseRow(PageRow):
    """What we said we would do, for whom, until when, and what became of it."""

    settled = Signal(object, str)
    move_wanted = Signal(object, object)
    words_wanted = Signal(object)
    """What to say to the customer of a promise that is late, about to be, or broken."""

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
        self._say = Button(theme, self.tr("What to say"), self._end, kind="quiet")
        self._say.setObjectName("say")
        self._say.clicked.connect(self._on_say)
        self._more = IconButton(theme, "more", self.tr("More"), self._end)
        self._more.setObjectName("promiseMore")
        self._more.clicked.connect(self._on_more)
        self._again = Button(theme, self.tr("Open again"), self._end, kind="quiet")
        self._again.clicked.connect(self._on_again)
        for button in (self._say, self._kept, self._move, self._broken, self._again, self._more):
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
        what = self.tr("{what} (with an “if”)") if payload.conditional else "{what}"
        self._what.set_text(what.format(what=payload.what))
        made = wording.moment(payload.made_at, self._context.now())
        name = payload.name
        if payload.to_all:
            name = self.tr("everybody in “{title}”").format(title=payload.to_all)
        who = self.tr("{name} · promised {when}").format(name=name, when=made)
        if payload.earlier:
            first = wording.moment(payload.earlier[0].due_at, self._context.now())
            who = self.tr("{promise} · moved, first due {when}").format(promise=who, when=first)
        self._who.setText(who)
        open_ = payload.is_open
        for button in (self._kept, self._move, self._broken):
            button.setVisible(open_)
            button.setAccessibleName(
                self.tr("{button}: {what}").format(button=button.text(), what=payload.what)
            )
        self._more.setVisible(open_)
        self._more.setAccessibleName(self.tr("More: {what}").format(what=payload.what))
        self._say.setAccessibleName(self.tr("What to say: {what}").format(what=payload.what))
        self._again.setVisible(not open_)
        self.tick()

    def tick(self) -> None:
        standing = standing_of(self.payload, self._context.now())
        self._chip.show_text(standing.chip, standing.kind)
        self._say.setVisible(self._is_pressing() or self.payload.state is PromiseState.BROKEN)
        self.setAccessibleName(f"{self._what.text()}, {self._who.text()}, {standing.chip}")

    def _is_pressing(self) -> bool:
        promise: Promise = self.payload
        due = promise.due_at
        return promise.is_open and due is not None and due - self._context.now() < PRESSING

    def _on_kept(self) -> None:
        self.settled.emit(self.payload, "kept")

    def _on_broken(self) -> None:
        self.settled.emit(self.payload, "broken")

    def _on_again(self) -> None:
        self.settled.emit(self.payload, "open")

    def _on_say(self) -> None:
        self.words_wanted.emit(self.payload)

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, state in (
            (self.tr("The customer cancelled it"), "cancelled"),
            (self.tr("Not a promise after all"), "withdrawn"),
        ):
            menu.addAction(words).setData(state)
        menu.triggered.connect(self._on_chosen)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _on_chosen(self, action: QAction) -> None:
        self.settled.emit(self.payload, str(action.data()))

    def _on_move(self) -> None:
        self.move_wanted.emit(self.payload, self._move)
