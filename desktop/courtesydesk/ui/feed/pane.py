"""The column of the feed: header with order, bulk bar, the bar for what is new, empty states."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import FeedQuery, FeedRow, Order, View
from courtesydesk.domain.errors import UserError
from courtesydesk.domain.ids import ConversationId
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.feed.acts import Acts
from courtesydesk.ui.feed.causes import CauseActs
from courtesydesk.ui.feed.delegate import FeedDelegate
from courtesydesk.ui.feed.model import FeedModel
from courtesydesk.ui.feed.view import FeedView
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.undo import Undoer
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.empty import EmptyState
from courtesydesk.ui.widgets.faces import Faces
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.overlay import Choice, Picker
from courtesydesk.ui.widgets.parts import Ground
from courtesydesk.ui.widgets.turn import in_turn

HEADER = 44
GLANCE_MS = 2000
"""Who has had a conversation before them for so long has looked at it."""


class FeedPane(Ground):
    """One feed, whole."""

    conversation_chosen = Signal(object)
    """The `ConversationId` that is being read now, or None."""
    reply_asked = Signal()
    trouble = Signal(object)
    """A search that cannot be read: said under the search field."""
    empty_pressed = Signal()

    def __init__(
        self,
        context: Context,
        keys: Keys,
        undoer: Undoer,
        window: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context.theme, "panel", parent)
        self.setObjectName("feedPane")
        self.setAccessibleName(self.tr("Feed"))
        self.setProperty("ownFocus", True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._context = context
        self._window = window
        self._title = ""
        self._stale: Changes | None = None
        self._wanted: ConversationId | None = None
        self._first = self._go_there = False
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(GLANCE_MS)
        self._seen.timeout.connect(self._on_seen)
        self.faces = Faces(context.tasks, context.desk.workspace.root, self)
        self.model = FeedModel(context, self)
        self._delegate = FeedDelegate(context.theme, self.faces, self)
        self.view = FeedView(context, self.model, self._delegate, self)
        self.faces.loaded.connect(self.view.viewport().update)
        self.acts = Acts(context, keys, undoer, window, self, self.targets, self._anchor)
        self.causes = CauseActs(context, keys, window, self, self.targets, self._anchor)
        self._build()
        self._register(keys)
        self.acts.leaving.connect(self.view.leave)
        self.model.loaded.connect(self._on_loaded)
        self.model.merged.connect(self._on_merged)
        self.model.failed.connect(self._on_failed)
        self.model.marks_changed.connect(self._on_marks_changed)
        self.view.current_changed.connect(self._on_current_changed)
        self.view.entered_row.connect(self.reply_asked)
        self.view.unseen_changed.connect(self._on_unseen_changed)
        context.hub.changed.connect(self._on_changed)
        undoer.taken_back.connect(self._on_taken_back)
        context.theme.changed.connect(self._dress)
        self._dress()

    # What the window asks

    def show_query(self, query: FeedQuery, title: str) -> None:
        """Show a view, an account or a search."""
        query = replace(query, order=self.model.query.order)
        self._title = title
        self._wanted = None
        self.title.setText(title)
        self.model.show(query)

    def open(self, id_: ConversationId) -> None:
        """Read that conversation, when it is among the rows or once it is."""
        number = self.model.number_of(id_)
        # Rows that are about to go say nothing.
        self._wanted = id_ if number < 0 or self.model.loading else None
        if number >= 0:
            self.view.go_to(number)

    def choose_first(self, *, focus: bool = False) -> None:
        """Once the rows are here, show the first as chosen, unless the person chooses sooner.

        `focus`: and go there, when there is any.
        """
        self._first = True
        self._go_there = focus

    def take_focus(self) -> None:
        """Go on in the list, or where it would be."""
        there = self.view if self.model.rowCount() else self
        there.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def targets(self) -> tuple[FeedRow, ...]:
        """What an act is on: what is marked, or what is being read."""
        marked = set(self.model.marked)
        if marked:
            rows = (self.model.row(n) for n in range(self.model.rowCount()))
            return tuple(row for row in rows if row is not None and row.id in marked)
        row = self.view.current_row
        return () if row is None else (row,)

    # Building

    def _build(self) -> None:
        theme = self._context.theme
        self._header = Ground(theme, "panel", self, borders="b")
        self.title = ElidedLabel(theme, "", self._header, role="strong")
        self.title.setObjectName("feedTitle")
        self.order = Button(theme, "", self._header, kind="quiet", menu=True)
        self.order.setObjectName("feedOrder")
        self.order.clicked.connect(self._choose_order)
        row = QHBoxLayout(self._header)
        row.setContentsMargins(15, 0, 8, 1)
        row.addWidget(self.title, 1)
        row.addWidget(self.order)
        self._bulk = _BulkBar(self._context, self)
        self._bulk.setVisible(False)
        self._bulk.close_button.clicked.connect(self.model.clear_marks)
        self._new = _NewBar(self._context, self)
        self._new.setVisible(False)
        self._new.clicked.connect(self.view.show_new)
        self.empty = EmptyState(theme, parent=self)
        self.empty.pressed.connect(self.empty_pressed)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._bulk)
        layout.addWidget(body, 1)
        body.installEventFilter(self)
        self._new.setParent(body)
        self._body = body
        in_turn(self)

    def _register(self, keys: Keys) -> None:
        move = self.tr("Moving")
        view = self.view
        keys.add("feed.next", self.tr("Next conversation"), view.next, keys=("j", "Alt+Down"),
                 group=move, where=self, repeat=True)  # fmt: skip
        keys.add("feed.previous", self.tr("Previous conversation"), view.previous,
                 keys=("k", "Alt+Up"), group=move, where=self, repeat=True)  # fmt: skip
        keys.add("feed.focus", self.tr("Back to the feed"), self._focus, keys=("u", "F6"),
                 group=move, where=self)  # fmt: skip
        keys.add("feed.top", self.tr("What is newest"), view.to_top, keys=("Alt+Home",),
                 group=move, where=self)  # fmt: skip
        marks = self.tr("Marking")
        keys.add("feed.mark", self.tr("Mark"), view.toggle_mark, keys=("x",), group=marks,
                 where=self, icon="check")  # fmt: skip
        keys.add("feed.mark_all", self.tr("Mark all that is shown"), view.mark_all, group=marks,
                 keys=("Ctrl+Shift+A",), where=self)  # fmt: skip
        keys.add("feed.unmark", self.tr("Mark nothing"), self.model.clear_marks, group=marks,
                 keys=("Ctrl+Shift+X",), where=self)  # fmt: skip
        keys.add("feed.order", self.tr("Order of the feed"), self._choose_order, group=move,
                 where=self, icon="sort")  # fmt: skip
        keys.describe("feed.return", self.tr("Answer"), ("Return",), group=move)
        keys.describe("feed.ends", self.tr("First, last"), ("Home", "End"), group=move)
        keys.describe("feed.extend", self.tr("Mark on the way"), ("Shift+Down", "Shift+Up"),
                      group=marks)  # fmt: skip
        for name in ("done", "snooze", "tag", "spam"):
            self._bulk.add(keys, f"conversation.{name}")

    def _dress(self) -> None:
        theme = self._context.theme
        self._header.setFixedHeight(theme.px(HEADER))
        self._bulk.setFixedHeight(theme.px(HEADER))
        self.order.setText(wording.order(self.model.query.order))

    # Keeping up

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible():
            self.model.note(changes)
        else:
            self._stale = changes if self._stale is None else self._stale | changes

    def _on_taken_back(self, changes: Changes) -> None:
        self.view.welcome_back(changes.conversations)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale is not None:
            self.model.note(self._stale)
            self._stale = None

    def _on_loaded(self) -> None:
        self._show_body()
        first, self._first = self._first, False
        go_there, self._go_there = self._go_there, False
        if go_there and self.model.rowCount():
            self.take_focus()
        if self._wanted is not None:
            self.open(self._wanted)
        elif first:
            self.view.glance()
            self._seen.start()

    def _on_seen(self) -> None:
        if self.isVisible():
            self.view.look()
        elif self.view.glancing:
            self._seen.start()

    def _on_merged(self, _new: object) -> None:
        self._show_body()
        if self._wanted is not None:
            self.open(self._wanted)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError) and self.model.query.text:
            self.trouble.emit(error)
            return
        self.empty.show_state(
            "warning", self.tr("This view could not be read"), wording.trouble(error)
        )
        if not self.model.rowCount():
            self._stack.setCurrentWidget(self.empty)
        else:
            self._context.ask.trouble(error)

    def _show_body(self) -> None:
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.view)
            return
        query = self.model.query
        if query.text:
            self.empty.show_state(
                "search",
                self.tr("Nothing found"),
                self.tr("No conversation fits. Fewer words find more; accents do not matter."),
                action=self.tr("Show everything"),
            )
        else:
            icon, title, text = wording.empty_view(query.view)
            action = self.tr("Show everything") if query.view is not View.EVERYTHING else ""
            self.empty.show_state(icon, title, text, action=action)
        had_focus = self.view.hasFocus()
        self._stack.setCurrentWidget(self.empty)
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_marks_changed(self) -> None:
        number = len(self.model.marked)
        self._bulk.show_count(number)
        self._bulk.setVisible(number > 0)
        self._header.setVisible(number == 0)

    def _on_current_changed(self, row: FeedRow | None) -> None:
        if row is None and self._wanted is not None:
            return  # it is shown, and stands further down than the rows that were read
        self.conversation_chosen.emit(None if row is None else row.id)

    def _on_unseen_changed(self, number: int) -> None:
        self._new.setText(wording.new_ones(number))
        self._new.setVisible(number > 0)
        self._place_new()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place_new()
        return False

    def _place_new(self) -> None:
        size = self._new.sizeHint()
        self._new.setGeometry((self._body.width() - size.width()) // 2, 8, size.width(),
                              size.height())  # fmt: skip
        self._new.raise_()

    # Order

    def _choose_order(self) -> None:
        picker = Picker(
            self._context.theme,
            self._window,
            self.tr("Order of the feed"),
            self.tr("Order"),
            self._order_choices,
            width=220,
        )
        picker.chosen.connect(self._on_order_chosen)
        picker.open_below(self.order)

    def _order_choices(self, text: str) -> list[Choice]:
        now = self.model.query.order
        choices = [Choice(wording.order(o), value=o, checked=o is now) for o in Order]
        return [c for c in choices if text.casefold().strip() in c.title.casefold()]

    def _on_order_chosen(self, order: Order) -> None:
        self.model.show(replace(self.model.query, order=order))
        self._dress()

    def _focus(self) -> None:
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.view.current_row is None:
            self.view.go_to(0)

    def _anchor(self) -> QWidget:
        return self._bulk if self._bulk.isVisible() else self._header


class _BulkBar(Ground):
    """What can be done to all that is marked, in place of the header."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, "accent_ground", parent, borders="b")
        self.setObjectName("bulkBar")
        self._context = context
        self.label = Label(context.theme, "", self, role="strong", colour="accent")
        self.close_button = IconButton(context.theme, "close", self.tr("Mark nothing"), self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(15, 0, 8, 1)
        self._row.setSpacing(4)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.close_button)

    def add(self, keys: Keys, id_: str) -> None:
        """A button for a command."""
        icon = next(c.icon for c in keys.commands() if c.id == id_)
        action = keys.action(id_)
        button = IconButton(self._context.theme, icon, action.text(), self, colour="accent")
        button.set_command(action)
        self._row.insertWidget(self._row.count() - 1, button)
        in_turn(self)

    def show_count(self, number: int) -> None:
        """How many are marked."""
        self.label.setText(wording.marked(number))


class _NewBar(Button):
    """A quiet word over the feed: there is something new above."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, "", parent, icon="chevron-up")
        self.setObjectName("newBar")
