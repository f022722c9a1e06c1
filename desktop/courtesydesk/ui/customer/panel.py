"""The customer panel: one person, with every identity that the owner has linked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import (
    Customer,
    TimelineEntry,
    unfinished_key,
)
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.fans import Regard
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.ui.context import Context
from courtesydesk.ui.customer.acts import CustomerActs
from courtesydesk.ui.customer.head import Head
from courtesydesk.ui.customer.linking import LinkByHand
from courtesydesk.ui.customer.mood import MoodLine
from courtesydesk.ui.customer.regard import RegardLines
from courtesydesk.ui.customer.sections import Caption, OpenPromise, SettledPromise, SuggestionRow
from courtesydesk.ui.customer.timeline import Timeline
from courtesydesk.ui.customer.unfinished import Unfinished
from courtesydesk.ui.customer.writing import NotesField, WriteDown
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.empty import EmptyState
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.search_field import SearchField
from courtesydesk.ui.widgets.turn import in_turn

PAGE = 40
SETTLED = 3
"""So many promises that were kept, or were not, stand under the open ones."""
SEARCH_PAUSE_MS = 150


@dataclass(frozen=True, slots=True)
class Shown:
    """A person and the start of their timeline."""

    customer: Customer
    timeline: tuple[TimelineEntry, ...]
    regard: Regard
    unfinished: str = ""
    """What was being written down about them, as `Unfinished` keeps it."""


class CustomerPanel(QWidget):
    """Who they are, what they said everywhere, what we promised them."""

    conversation_chosen = Signal(object)

    def __init__(self, context: Context, keys: Keys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._acts = CustomerActs(context, self)
        self._by_hand = LinkByHand(context, self)
        self._by_hand.linked.connect(self._acts.link)
        self.setObjectName("customerPanel")
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Customer"))
        self._id: CustomerId | None = None
        self._conversation: ConversationId | None = None
        self._customer: Customer | None = None
        self._task: Task | None = None
        self._stale = False
        self._more_to_come = False
        self._loading_more = False
        theme = context.theme
        self._stack = QStackedLayout(self)
        self._ground = Ground(theme, "panel", self)
        nobody = Ground(theme, "panel", self)
        inside = QVBoxLayout(nobody)
        inside.addWidget(
            EmptyState(
                theme, "person", self.tr("Nobody is chosen"),
                self.tr("Who they are, and everything they ever told you, stands here."), nobody,
            )
        )  # fmt: skip
        self._nobody = nobody
        self._stack.addWidget(Ground(theme, "panel", self))  # nothing is said before it is known
        self._stack.addWidget(nobody)
        self._stack.addWidget(self._ground)
        self._build()
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_PAUSE_MS)
        self._search_timer.timeout.connect(self._read_timeline)
        self._connect()
        group = self.tr("Customer")
        keys.add(
            "customer.note", self.tr("Write a note down"), self.write_note, keys=("n",),
            group=group, where=self, icon="note",
        )  # fmt: skip
        keys.add(
            "customer.call", self.tr("Write a call down"), self.write_call, group=group,
            where=self, icon="phone",
        )  # fmt: skip
        keys.add(
            "customer.link", self.tr("Link another profile…"), self.link_by_hand, group=group,
            where=self, icon="link",
        )  # fmt: skip
        keys.add(
            "customer.search", self.tr("Search in this person's history"), self.focus_search,
            keys=("Ctrl+Shift+F",), group=group, where=self, icon="search",
        )  # fmt: skip
        keys.add(
            "customer.keep", self.tr("Write down"), self.keep_written, group=group, where=self,
            keys=("Ctrl+Return", "Ctrl+Enter"), inside=True, palette=False,
        )  # fmt: skip
        self._keys = keys

    # the parts

    def _build(self) -> None:
        theme = self._context.theme
        whole = QVBoxLayout(self._ground)
        whole.setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea(self._ground)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.addWidget(self._area)
        self._content = QWidget()
        self._content.setObjectName("customerContent")
        self._area.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._column = QVBoxLayout(self._content)
        measured(theme, self._column, (16, 16, 16, 16), 0)
        self._head = Head(self._context, self._content)
        self._column.addWidget(self._head)
        self._regard_box = self._part(self.tr("By what they do"))
        self._regard = RegardLines(self._context, self._content)
        self._regard_box.addWidget(self._regard)
        self._suggestions_box = self._part(self.tr("Perhaps the same person"))
        self._mood_box = self._part(self.tr("Mood"))
        self._mood = MoodLine(self._context, self._content)
        self._mood_box.addWidget(self._mood)
        self._promises_box = self._part(self.tr("Promised"))
        self._notes_box = self._part(self.tr("Notes"))
        self._notes = NotesField(theme, self._content)
        self._notes_box.addWidget(self._notes)
        self._write = WriteDown(theme, self._content)
        self._notes_box.addWidget(self._write)
        self._unfinished = Unfinished(self._context, self._write)
        self._timeline_box = self._part(self.tr("Timeline"))
        self._search = SearchField(
            theme, self.tr("Search in what they said"), self.tr("Search in this person's history"),
            self._content,
        )  # fmt: skip
        self._timeline_box.addWidget(self._search)
        self._timeline = Timeline(self._context, self._content)
        self._timeline_box.addWidget(self._timeline)
        self._nothing = Label(theme, "", self._content, role="second", colour="faint", wrap=True)
        self._timeline_box.addWidget(self._nothing)
        self._column.addStretch(1)

    def _part(self, title: str) -> QVBoxLayout:
        theme = self._context.theme
        part = QWidget(self._content)
        column = QVBoxLayout(part)
        measured(theme, column, (0, 16, 0, 0), 6)
        column.addWidget(Caption(theme, title, part))
        self._column.addWidget(part)
        return column

    def _connect(self) -> None:
        head, acts = self._head, self._acts
        head.renamed.connect(acts.rename)
        head.unlinked.connect(acts.unlink)
        head.untagged.connect(acts.untag)
        head.tag_wanted.connect(self._on_tag)
        head.more.clicked.connect(self._on_more)
        self._notes.saved.connect(acts.keep_notes)
        self._write.written.connect(acts.write_down)
        self._search.textChanged.connect(self._on_search)
        self._search.left.connect(self.setFocus)
        self._timeline.chosen.connect(self.conversation_chosen)
        self._regard.conversation_chosen.connect(self.conversation_chosen)
        self._area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._context.hub.changed.connect(self._on_changed)

    # what is shown

    def show_customer(
        self, id_: CustomerId | None, conversation: ConversationId | None = None
    ) -> None:
        """Show a person, beside one of their conversations."""
        same = id_ == self._id
        self._conversation = conversation
        if not same:
            self._notes.flush()
            self._unfinished.about(id_)
            self._search.clear()
            self._search_timer.stop()
            self._area.verticalScrollBar().setValue(0)
        self._id = id_
        self._acts.about(id_, conversation)
        if id_ is None:
            self._customer = None
            self._stack.setCurrentWidget(self._nobody)
            return
        self._read()

    def close_down(self) -> None:
        """The window closes: what was written about them is kept."""
        self._notes.flush()
        self._unfinished.flush_now()

    def write_note(self) -> None:
        """Open the form for a note."""
        self._write.begin(NoteKind.NOTE)

    def write_call(self) -> None:
        """Open the form for a call."""
        self._write.begin(NoteKind.CALL)

    def keep_written(self) -> bool:
        """What is being written here is written down; False when nothing is."""
        if self._write.text.hasFocus():
            self._write.keep.click()
            return True
        if self._notes.hasFocus():
            self._notes.flush()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def focus_search(self) -> None:
        """Search in what they said."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _read(self) -> None:
        if self._id is None:
            return
        if not self.isVisible() and self._customer is not None and self._customer.id == self._id:
            self._stale = True
            return
        if self._task is not None:
            self._task.drop()
        job = partial(_read, self._context, self._id, self._search.text())
        self._task = self._context.tasks.run(
            job, done=self._on_read, failed=self._on_not_read, owner=self, name="customer"
        )

    def _on_read(self, shown: Shown) -> None:
        self._task = None
        customer = shown.customer
        if customer.id != self._id:
            return
        self._customer = customer
        self._head.show_customer(customer)
        _part_of(self._regard_box).setVisible(self._regard.show_regard(shown.regard))
        self._show_suggestions(customer)
        self._mood.show_mood(customer.mood)
        _part_of(self._mood_box).setVisible(len(customer.mood) > 1)
        self._show_promises(customer)
        self._notes.show_notes(customer.id, customer.notes)
        self._unfinished.give_back(shown.unfinished)
        self._show_timeline(shown.timeline)
        in_turn(self._content)
        self._stack.setCurrentWidget(self._ground)

    def _on_not_read(self, error: Exception) -> None:
        self._task = None
        if isinstance(error, NotFound):
            self._unfinished.drop()
            self.show_customer(None)
        else:
            self._context.tasks.task_failed.emit(error)

    def _show_suggestions(self, customer: Customer) -> None:
        _clear(self._suggestions_box)
        part = _part_of(self._suggestions_box)
        for suggestion in customer.suggestions:
            row = SuggestionRow(self._context, suggestion, part)
            row.linked.connect(self._acts.link)
            row.refused.connect(self._acts.refuse)
            self._suggestions_box.addWidget(row)
        part.setVisible(bool(customer.suggestions))

    def _show_promises(self, customer: Customer) -> None:
        _clear(self._promises_box)
        part = _part_of(self._promises_box)
        for promise in customer.promises:
            if promise.is_open:
                row = OpenPromise(self._context, promise, part)
                row.settled.connect(self._acts.settle)
                self._promises_box.addWidget(row)
        settled = [promise for promise in customer.promises if not promise.is_open]
        for promise in settled[:SETTLED]:
            self._promises_box.addWidget(SettledPromise(self._context, promise, part))
        part.setVisible(bool(customer.promises))

    def _show_timeline(self, entries: tuple[TimelineEntry, ...]) -> None:
        self._more_to_come = len(entries) >= PAGE
        self._timeline.show_entries(entries, self._conversation)
        searching = bool(self._search.text().strip())
        self._nothing.setText(
            self.tr("Nothing of theirs says that.") if searching else self.tr("Nothing yet.")
        )
        self._nothing.setVisible(not entries)

    def _read_timeline(self) -> None:
        if self._id is not None:
            job = partial(
                self._context.desk.people.timeline, self._id, search=self._search.text(), limit=PAGE
            )
            self._context.tasks.run(job, done=self._show_timeline, owner=self, name="timeline")

    def _on_search(self) -> None:
        self._search_timer.start()

    def _on_scrolled(self, value: int) -> None:
        bar = self._area.verticalScrollBar()
        near = value >= bar.maximum() - bar.pageStep() // 2
        if not near or not self._more_to_come or self._loading_more or self._id is None:
            return
        before = self._timeline.oldest_at
        if before is None:
            return
        self._loading_more = True
        job = partial(
            self._context.desk.people.timeline, self._id, before=before,
            search=self._search.text(), limit=PAGE,
        )  # fmt: skip
        self._context.tasks.run(job, done=self._on_more_entries, owner=self, name="timeline")

    def _on_more_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        self._loading_more = False
        self._more_to_come = len(entries) >= PAGE
        self._timeline.add_entries(entries)

    # what is done

    def _on_tag(self) -> None:
        if self._customer is not None:
            self._acts.pick_tag(self._customer.tags, self._head.tag_anchor)

    def link_by_hand(self) -> None:
        """Another profile, found by name, is this person too."""
        if self._customer is not None:
            self._by_hand.open(self._customer, self._head.more)

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme = self._context.theme
        menu.addAction(theme.icon("pencil"), self.tr("Rename"), self._head.rename)
        menu.addAction(theme.icon("tag"), self.tr("Put a tag on…"), self._on_tag)
        menu.addAction(theme.icon("link"), self.tr("Link another profile…"), self.link_by_hand)
        menu.addSeparator()
        acts = self._acts
        menu.addAction(theme.icon("export"), self.tr("Export everything about them…"), acts.export)
        menu.addAction(theme.icon("trash", "stop"), self.tr("Erase this person…"), acts.erase)
        menu.popup(self._head.more.mapToGlobal(QPoint(0, self._head.more.height() + 4)))

    # what happens elsewhere

    def _on_changed(self, changes: Changes) -> None:
        if self._id is None:
            return
        here = self._conversation is not None and (
            self._conversation in changes.conversations or self._conversation in changes.arrived
        )
        # Somebody new may be the same person.
        told = changes.promises or changes.arrived
        if changes.everything or self._id in changes.customers or here or told:
            self._read()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # Who writes about a person means this panel: no key here is for another part.
            focused = self.window().focusWidget()
            writing = isinstance(focused, (QLineEdit, QPlainTextEdit))
            if writing and self.isAncestorOf(focused) and self._keys.is_strange(focused, event):
                event.accept()
                return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._unfinished.watch(self.window())
        if self._stale:
            self._stale = False
            self._read()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._notes.flush()
        self._unfinished.flush()


def _read(context: Context, id_: CustomerId, search: str) -> Shown:
    people = context.desk.people
    unfinished = context.desk.settings.remembered(unfinished_key(id_))
    customer = people.get(id_)
    return Shown(
        customer,
        people.timeline(id_, search=search, limit=PAGE),
        context.desk.fans.regard(customer.id, now=context.now()),
        unfinished,
    )


def _part_of(box: QVBoxLayout) -> QWidget:
    part = box.parentWidget()
    assert part is not None
    return part


def _clear(box: QVBoxLayout) -> None:
    """Everything but the caption."""
    while box.count() > 1:
        item = box.takeAt(1)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
