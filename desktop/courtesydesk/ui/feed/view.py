"""The list of the feed: moves, marks, and keeps its place whatever arrives."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QTextEdit,
    QWidget,
)

from courtesydesk.domain.conversations import FeedRow
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui.context import Context
from courtesydesk.ui.feed.delegate import FeedDelegate
from courtesydesk.ui.feed.model import FeedModel
from courtesydesk.ui.widgets.foot_room import FootRoom
from courtesydesk.ui.widgets.scroll import OverlayScrollBar

Index = QModelIndex | QPersistentModelIndex


def _writes(focused: QWidget | None) -> bool:
    return isinstance(focused, (QLineEdit, QPlainTextEdit, QTextEdit))


class FeedView(QListView, FootRoom):
    """Rows of conversations; the current one is what is being read."""

    current_changed = Signal(object)
    """The `FeedRow` that is being read now, or None."""
    entered_row = Signal()
    """Return: go on to answering."""
    looked = Signal()
    """What was only shown is looked at now."""
    unseen_changed = Signal(int)
    """So many new rows lie above what is shown."""

    def __init__(
        self,
        context: Context,
        model: FeedModel,
        delegate: FeedDelegate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("feedView")
        self.setAccessibleName(self.tr("Conversations"))
        self._context = context
        self._model = model
        self._delegate = delegate
        self._unseen: set[ConversationId] = set()
        self._welcome: set[ConversationId] = set()
        self._anchor: list[tuple[ConversationId, int]] = []
        self._slack = 0
        """So far it may be scrolled, though there are not as many rows."""
        self._room = 0
        """So much further than its rows, while a message lies over its foot."""
        self._fitting = False
        self._current: ConversationId | None = None
        self._glanced: ConversationId | None = None
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = OverlayScrollBar(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(context.theme.px(36))
        model.merging.connect(self._on_merging)
        model.merged.connect(self._on_merged)
        model.loaded.connect(self._on_loaded)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        context.theme.changed.connect(self._on_look_changed)
        self._minutes = QTimer(self)
        self._minutes.setInterval(30_000)
        self._minutes.timeout.connect(self.viewport().update)
        self._minutes.start()

    # Moving

    @property
    def current_row(self) -> FeedRow | None:
        """What is being read."""
        return self._model.row(self.currentIndex().row())

    def go_to(self, number: int) -> None:
        """Read that row."""
        if 0 <= number < self._model.rowCount():
            if number == self.currentIndex().row():
                self.look()
            index = self._model.index(number)
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.scrollTo(index)
            self._lift(index)

    def _lift(self, index: Index) -> None:
        """Not below the message at its foot."""
        hidden = self.visualRect(index).bottom() - (self.viewport().height() - self._room)
        if self._room and hidden > 0:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + hidden)

    def make_room(self, height: int) -> None:
        bar = self.verticalScrollBar()
        if height < self._room and bar.value() > self._most():
            # It holds still: what is in sight of that room goes when it is scrolled away.
            self._slack = max(self._slack, bar.value())
        self._room = height
        self.updateGeometries()

    def _most(self) -> int:
        """How far it is scrolled to see the last row."""
        return self.contentsSize().height() - self.viewport().height()

    def glance(self) -> None:
        """Show the first row as chosen, though nobody has looked at it yet."""
        row = self._model.row(0)
        if row is not None and self._current is None:
            self._glanced = self._delegate.glanced = row.id
            self.go_to(0)

    @property
    def glancing(self) -> bool:
        """Whether what is chosen was not chosen by the person."""
        return self._glanced is not None and self._glanced == self._current

    def look(self) -> None:
        """The person means what is chosen."""
        if self.glancing:
            self._end_glance()
            self.looked.emit()

    def _end_glance(self) -> None:
        self._glanced = self._delegate.glanced = None
        self.viewport().update()

    def step(self, by: int) -> None:
        """Some rows down or up."""
        number = self.currentIndex().row() + by
        if self.currentIndex().row() < 0:
            number = 0
        number = max(0, min(self._model.rowCount() - 1, number))
        if number >= self._model.rowCount() - 5 and self._model.canFetchMore(QModelIndex()):
            self._model.fetchMore(QModelIndex())
        self.go_to(number)

    def next(self) -> None:
        """The row below."""
        self.step(1)

    def previous(self) -> None:
        """The row above."""
        self.step(-1)

    def to_top(self) -> None:
        """The newest."""
        self.verticalScrollBar().setValue(0)
        self.go_to(0)

    def show_new(self) -> None:
        """Scroll up to what is new, without leaving what is being read."""
        self.verticalScrollBar().setValue(0)

    def leave(self, going: tuple[ConversationId, ...]) -> None:
        """These are about to go: read the next one that stays."""
        if self._current not in going:
            self._model.clear_marks()
            return
        leaving = set(going)
        here = self.currentIndex().row()
        below = range(here + 1, self._model.rowCount())
        above = range(here - 1, -1, -1)
        for number in (*below, *above):
            row = self._model.row(number)
            if row is not None and row.id not in leaving:
                self._model.clear_marks()
                self.go_to(number)
                return
        self._model.clear_marks()
        self.setCurrentIndex(QModelIndex())

    # Marks

    def toggle_mark(self) -> None:
        """Mark what is being read, or take the mark off."""
        row = self.current_row
        if row is not None:
            self._model.mark([row.id])

    def mark_to(self, number: int) -> None:
        """Mark everything from what is being read to there."""
        here = max(0, self.currentIndex().row())
        rows = (self._model.row(n) for n in range(min(here, number), max(here, number) + 1))
        self._model.mark([row.id for row in rows if row is not None], on=True)

    def extend(self, by: int) -> None:
        """Mark what is being read, move, and mark that too."""
        row = self.current_row
        if row is not None:
            self._model.mark([row.id], on=True)
        self.step(by)
        row = self.current_row
        if row is not None:
            self._model.mark([row.id], on=True)

    def mark_all(self) -> None:
        """Mark all that is loaded."""
        rows = (self._model.row(n) for n in range(self._model.rowCount()))
        self._model.mark([row.id for row in rows if row is not None], on=True)

    # Events

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            # Qt would go to the first row: but what is opened, the person opens.
            QWidget.focusInEvent(self, event)
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.extend(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.look()
            self.entered_row.emit()
        elif key == Qt.Key.Key_Home:
            self.to_top()
        elif key == Qt.Key.Key_End:
            self.go_to(self._model.rowCount() - 1)
        elif key == Qt.Key.Key_Escape and self._model.marked:
            self._model.clear_marks()
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.mark_all()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a way to jump."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index == self.currentIndex():
            self.look()
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            row = self._model.row(index.row())
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.mark_to(index.row())
                return
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and row is not None:
                if not self._model.marked and self.current_row not in (None, row):
                    self.toggle_mark()
                self._model.mark([row.id])
                return
            if row is not None and self._on_face(event.position().x()):
                self._model.mark([row.id])
                return
        super().mousePressEvent(event)

    def _on_face(self, x: float) -> bool:
        px = self._context.theme.px
        return px(10) <= x <= px(12) + px(42)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._delegate.begin(self._context.now())
        super().paintEvent(event)

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:
        super().initViewItemOption(option)
        option.showDecorationSelected = True

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = self._model.row(current.row()) if current.isValid() else None
        id_ = None if row is None else row.id
        if id_ != self._current:
            self._current = id_
            if self._glanced not in (None, id_):
                self._end_glance()
            self._model.keep(id_)
            self.current_changed.emit(row)

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        value, self._fitting = bar.value(), True
        super().updateGeometries()
        most = max(self._slack, self._most() + self._room if self._room else 0)
        if most > bar.maximum():
            bar.setMaximum(most)
            bar.setValue(value)
        self._fitting = False

    # Keeping the place

    def _on_merging(self) -> None:
        self._anchor = []
        if not self._model.rowCount():
            return
        if self._current is None and self.verticalScrollBar().value() == 0:
            # Nobody reads, and the newest is in sight: what is new comes on top of it.
            return
        self.executeDelayedItemsLayout()
        first = self.indexAt(self.viewport().rect().topLeft()).row()
        number = max(0, first)
        while True:
            row = self._model.row(number)
            if row is None:
                break
            rect = self.visualRect(self._model.index(number))
            if rect.top() > self.viewport().height():
                break
            self._anchor.append((row.id, rect.top()))
            number += 1

    def _on_merged(self, new: tuple[ConversationId, ...]) -> None:
        self.executeDelayedItemsLayout()
        held = bool(self._anchor)
        self._put_back()
        # A merge that moves nothing is not announced: what held before must not hold again.
        self._anchor = []
        back = [id_ for id_ in new if id_ in self._welcome]
        if new and held:
            self._note_unseen(tuple(id_ for id_ in new if id_ not in self._welcome))
        self._welcome.difference_update(new)
        self._check_current()
        if back and not _writes(self.window().focusWidget()):
            self.go_to(min(self._model.number_of(id_) for id_ in back))

    def welcome_back(self, ids: Iterable[ConversationId]) -> None:
        """These come back because the person wants them back: choose the first, call none new."""
        self._welcome = set(ids)

    def _put_back(self) -> None:
        if self._current is not None:
            # What is being read holds still before anything else does.
            self._anchor.sort(key=lambda pair: pair[0] != self._current)
        for id_, top in self._anchor:
            number = self._model.number_of(id_)
            if number < 0:
                continue
            rect = self.visualRect(self._model.index(number))
            bar = self.verticalScrollBar()
            wanted = bar.value() + rect.top() - top
            self._slack = max(0, wanted)
            if self._slack > bar.maximum():
                bar.setMaximum(self._slack)
            bar.setValue(max(0, wanted))
            return

    def _note_unseen(self, new: tuple[ConversationId, ...]) -> None:
        for id_ in new:
            number = self._model.number_of(id_)
            if number >= 0 and self._rect(number).bottom() <= 0:
                self._unseen.add(id_)
        self.unseen_changed.emit(len(self._unseen))

    def _rect(self, number: int) -> QRect:
        return self.visualRect(self._model.index(number))

    def _on_scrolled(self, value: int) -> None:
        if value < self._slack and not self._fitting:
            # The room below the last row goes as far as it is scrolled out of sight.
            self._slack = value if value > self._most() else 0
            self.updateGeometries()
        if not self._unseen:
            return
        seen = {
            id_
            for id_ in self._unseen
            if self._model.number_of(id_) < 0 or self._rect(self._model.number_of(id_)).top() >= 0
        }
        if seen:
            self._unseen -= seen
            self.unseen_changed.emit(len(self._unseen))

    def _on_loaded(self) -> None:
        self._unseen.clear()
        self._welcome.clear()
        self._slack = 0
        self.unseen_changed.emit(0)
        self.verticalScrollBar().setValue(0)
        self._current = None
        self.current_changed.emit(None)

    def _check_current(self) -> None:
        if self._current is not None and self._model.number_of(self._current) < 0:
            self._current = None
            self.current_changed.emit(self.current_row)

    def _on_look_changed(self) -> None:
        self.verticalScrollBar().setSingleStep(self._context.theme.px(36))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
