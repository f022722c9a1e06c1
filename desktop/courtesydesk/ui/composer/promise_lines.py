"""Under a draft: what it promises, to be kept in mind at a press, changed, or waved away."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.customers import Promise
from courtesydesk.services.promises import Offered, Promising
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton, written
from courtesydesk.ui.widgets.labels import ElidedLabel
from courtesydesk.ui.widgets.link import Link
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import KeyCap

KEY = QKeySequence("Alt+K")
"""Says yes to the line on top."""
MOST = 4
"""Lines at once: more would push the text away."""


class PromiseLines(QWidget):
    """One quiet line for each promise; hidden while there is none."""

    taken = Signal(object)
    """An `Offered` that is to be kept in mind."""
    changed = Signal(object, object)
    """An `Offered` to be changed first, and the button that asked."""
    waved_away = Signal(object)
    dropped = Signal(object)
    """A `Promise` of the draft that is not to be given after all."""
    followed = Signal(object, object)
    """A `Promise` of the draft, and the time that the text gives for it by now."""
    put_off = Signal(object, object)
    """An open `Promise`, and the date to which this reply puts it off."""
    kept = Signal(object)
    """An open `Promise` that this reply keeps."""
    left = Signal(object)
    """An open `Promise` that this reply does not settle after all."""
    corrected = Signal(object, object)
    """A `Promise` of the draft to be said otherwise, and the button that asked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._moments = Moments(self)
        self._shown = Promising((), ())
        self._pending: tuple[Offered, ...] = ()
        self.given = self.tr("{said} · given with this reply")
        """How a promise is said that waits until its text has gone."""
        self.setObjectName("promiseLines")
        self._column = QVBoxLayout(self)
        measured(theme, self._column, (14, 0, 14, 6), 2)
        self.hide()

    @property
    def first(self) -> Offered | None:
        """The promise found that is asked about first; None where all are answered."""
        return self._shown.offered[0] if self._shown.offered else None

    def take_first(self) -> None:
        """Say yes to the line on top, as a press on it does; nothing where none asks."""
        if self._shown.kept:
            self.kept.emit(self._shown.kept[0])
        elif self._shown.put_off is not None:
            self.put_off.emit(*self._shown.put_off)
        elif self._shown.offered:
            self.taken.emit(self._shown.offered[0])

    def show_promises(
        self, found: Promising, now: datetime, pending: tuple[Offered, ...] = ()
    ) -> None:
        """Other promises, or none; `pending` are being written down."""
        if (found, pending) == (self._shown, self._pending):
            return
        self._shown, self._pending = found, pending
        while (item := self._column.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        asking = [
            *(self._keeps(promise, now) for promise in found.kept),
            *([] if found.put_off is None else [self._puts_off(*found.put_off, now)]),
            *(self._offers(offered, now) for offered in found.offered),
        ]
        if asking:
            asking[0].show_key(written(KEY))
        lines = [
            *asking,
            *(self._settles(promise, due, now) for promise, due in found.settling),
            *(self._gives(promise, now) for promise in found.taken),
            *(self._is_giving(offered, now) for offered in pending),
        ][:MOST]
        for line in lines:
            self._column.addWidget(line)
        self.setVisible(bool(lines))

    def _said(self, what: str, due: datetime | None, now: datetime) -> str:
        if due is None:
            return self.tr("promise: {what}").format(what=what)
        when = self._moments.when(due, now)
        return self.tr("promise: {what}, {when}").format(what=what, when=when)

    def _said_with_if(self, what: str, due: datetime | None, now: datetime) -> str:
        if due is None:
            return self.tr("promise with an “if”: {what}").format(what=what)
        when = self._moments.when(due, now)
        return self.tr("promise with an “if”: {what}, {when}").format(what=what, when=when)

    def _said_of(self, offered: Offered, now: datetime) -> str:
        words = self._said_with_if if offered.found.conditional else self._said
        return words(offered.found.what, offered.due_at, now)

    def _offers(self, offered: Offered, now: datetime) -> _Line:
        said = self._said_of(offered, now)
        line = _Line(self._theme, said, offered, self)
        keep = line.link(self.tr("keep it"), said)
        keep.setObjectName("keepPromise")
        keep.clicked.connect(self._on_taken)
        change = line.button("pencil", self.tr("Change what or when: {said}").format(said=said))
        change.setObjectName("changePromise")
        change.clicked.connect(self._on_changed)
        away = line.button("close", self.tr("No promise: {said}").format(said=said))
        away.setObjectName("wavePromise")
        away.clicked.connect(self._on_waved)
        return line

    def _gives(self, promise: Promise, now: datetime) -> QWidget:
        words = self._said_with_if if promise.conditional else self._said
        said = words(promise.what, promise.due_at, now)
        line = _Line(self._theme, self._stands(promise, said, now), promise, self)
        if promise.id in dict(self._shown.moved):
            follow = line.link(self.tr("take the new time"), said)
            follow.setObjectName("followPromise")
            follow.clicked.connect(self._on_followed)
        change = line.button("pencil", self.tr("Change what or when: {said}").format(said=said))
        change.setObjectName("correctPromise")
        change.clicked.connect(self._on_corrected)
        drop = line.button("close", self.tr("Do not give it: {said}").format(said=said))
        drop.setObjectName("dropPromise")
        drop.clicked.connect(self._on_dropped)
        return line

    def _stands(self, promise: Promise, said: str, now: datetime) -> str:
        """Whether it will be given as the text stands now."""
        moved = dict(self._shown.moved)
        if promise.id in self._shown.gone:
            return self.tr("{said} · no longer in the text, so not given").format(said=said)
        if promise.id not in moved:
            return self.given.format(said=said)
        due = moved[promise.id]
        if due is None:
            return self.tr("{said} · the text gives no time now").format(said=said)
        when = self._moments.when(due, now)
        return self.tr("{said} · the text now says {when}").format(said=said, when=when)

    def _is_giving(self, offered: Offered, now: datetime) -> QWidget:
        said = self._said_of(offered, now)
        return _Line(self._theme, self.given.format(said=said), offered, self)

    def _keeps(self, promise: Promise, now: datetime) -> _Line:
        when = "" if promise.due_at is None else self._moments.when(promise.due_at, now)
        words = self.tr("this keeps: {what}, {when}?") if when else self.tr("this keeps: {what}?")
        said = words.format(what=promise.what, when=when)
        line = _Line(self._theme, said, promise, self)
        keeps = line.link(self.tr("Kept"), said)
        keeps.setObjectName("keepsPromise")
        keeps.clicked.connect(self._on_kept)
        return line

    def _puts_off(self, promise: Promise, due: datetime, now: datetime) -> _Line:
        when = self._moments.when(due, now)
        said = self.tr("a new date for: {what}, {when}?").format(what=promise.what, when=when)
        line = _Line(self._theme, said, promise, self)
        move = line.link(self.tr("Move it"), said)
        move.setObjectName("putOffPromise")
        move.clicked.connect(self._on_put_off)
        return line

    def _settles(self, promise: Promise, due: datetime | None, now: datetime) -> QWidget:
        if due is None:
            said = self.tr("{what} · kept with this reply").format(what=promise.what)
        else:
            when = self._moments.when(due, now)
            said = self.tr("{what} · moved to {when} with this reply").format(
                what=promise.what, when=when
            )
        line = _Line(self._theme, said, promise, self)
        leave = line.button("close", self.tr("Leave it as it is: {said}").format(said=said))
        leave.setObjectName("leavePromise")
        leave.clicked.connect(self._on_left)
        return line

    def _payload(self) -> object:
        line = self.sender().parent()
        assert isinstance(line, _Line)
        return line.payload

    def _on_taken(self) -> None:
        self.taken.emit(self._payload())

    def _on_changed(self) -> None:
        self.changed.emit(self._payload(), self.sender())

    def _on_waved(self) -> None:
        self.waved_away.emit(self._payload())

    def _on_dropped(self) -> None:
        self.dropped.emit(self._payload())

    def _on_followed(self) -> None:
        promise = self._payload()
        assert isinstance(promise, Promise)
        self.followed.emit(promise, dict(self._shown.moved)[promise.id])

    def _on_put_off(self) -> None:
        if self._shown.put_off is not None:
            self.put_off.emit(*self._shown.put_off)

    def _on_corrected(self) -> None:
        self.corrected.emit(self._payload(), self.sender())

    def _on_left(self) -> None:
        self.left.emit(self._payload())

    def _on_kept(self) -> None:
        self.kept.emit(self._payload())


class _Line(QWidget):
    """Words, and what can be done about them."""

    def __init__(self, theme: Theme, said: str, payload: object, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.payload = payload
        self.setAccessibleName(said)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(4))
        words = ElidedLabel(theme, said, self, role="second", colour="soft", keeps_end=True)
        self._row.addWidget(words, 1)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(26))

    def link(self, words: str, said: str) -> Link:
        """The main thing to do."""
        made = Link(self._theme, words, self)
        made.setAccessibleName(f"{words}: {said}")
        self._row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        self._link = made
        return made

    def show_key(self, key: str) -> None:
        """Beside the main thing to do: the key that does it."""
        cap = KeyCap(self._theme, key, self)
        self._row.insertWidget(self._row.indexOf(self._link) + 1, cap)

    def button(self, icon: str, name: str) -> IconButton:
        """One of the others."""
        made = IconButton(self._theme, icon, name, self, side=24)
        self._row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        return made
