"""The search field: operators are completed while typing, errors are said under it.

Return searches and goes on to what was found, and so does Down; Escape gives it up. Ctrl+S keeps
the search as a view.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Choice, ChoiceDelegate, ChoiceModel
from courtesydesk.ui.widgets.search_field import SearchField


class SearchBox(QWidget):
    """The field and what hangs under it."""

    asked = Signal(str)
    """Search for this."""
    cleared = Signal()
    """No search any more."""
    left = Signal()
    """The focus should go back to the feed."""
    went_down = Signal()
    """The focus should go to what was found."""
    save_asked = Signal(str)

    def __init__(
        self, context: Context, keys: Keys, window: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._asked = ""
        theme = context.theme
        self.field = SearchField(
            theme,
            self.tr("Search, or type an operator: rating:<3 is:unanswered"),
            self.tr("Search"),
            self,
            key="/",
        )
        self.field.setObjectName("searchField")
        self.keep = IconButton(theme, "bookmark", self.tr("Keep this search as a view"), self)
        self.keep.setObjectName("keepSearch")
        self.keep.setVisible(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.keep)
        self._drop = _Drop(context, window)
        self._drop.list.clicked.connect(self._on_clicked)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(60)
        self._pause.timeout.connect(self._complete)
        self._keys = keys
        self.keep.set_command(
            keys.add("search.keep", self.tr("Keep this search as a view"), self._keep,
                     keys=("Ctrl+S",), group=self.tr("Search"), icon="bookmark")
        )  # fmt: skip
        keys.add("search.focus", self.tr("Search"), self.begin, keys=("/", "Ctrl+F"),
                 group=self.tr("Search"), icon="search")  # fmt: skip
        self.field.textEdited.connect(self._on_edited)
        self.field.textChanged.connect(self._on_changed)
        self.field.returnPressed.connect(self._on_return)
        self.field.installEventFilter(self)
        keys.changed.connect(self._on_keys_changed)

    def begin(self) -> None:
        """Go to the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_search(self, text: str) -> None:
        """A search that was chosen elsewhere."""
        self._asked = text
        self.field.setText(text)
        self.keep.setVisible(bool(text))
        self._drop.hide()

    def say(self, text: str) -> None:
        """Why the search could not be read."""
        self._drop.say(text, self.field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if event.type() == QEvent.Type.FocusOut:
            self._drop.hide()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._give_up()
        elif not self._drop.isVisible():
            if key != Qt.Key.Key_Down:
                return False
            self._go_down()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._drop.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Tab and self._drop.model.rowCount():
            if not self._drop.list.currentIndex().isValid():
                self._drop.step(1)
            self._take(self._drop.chosen())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._drop.chosen():
            self._take(self._drop.chosen())
        else:
            return False
        return True

    def _on_edited(self, _text: str) -> None:
        self._pause.start()

    def _on_changed(self, text: str) -> None:
        if not text and self._asked:
            self._asked = ""
            self.keep.setVisible(False)
            self._drop.hide()
            self.cleared.emit()

    def _on_return(self) -> None:
        self._no_completions_now()
        text = self.field.text().strip()
        if text:
            self._asked = text
            self.keep.setVisible(True)
            self.asked.emit(text)

    def _go_down(self) -> None:
        if self.field.text().strip() == self._asked:
            self.went_down.emit()
        else:
            self._on_return()

    def _give_up(self) -> None:
        """One Escape: no search any more, and back to the list."""
        self._no_completions_now()
        self.field.clear()
        self.left.emit()

    def _no_completions_now(self) -> None:
        """Nor those that were asked for already."""
        self._pause.stop()
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._drop.hide()

    def _complete(self) -> None:
        if self._task is not None:
            self._task.drop()
        text = self.field.text()
        if not text.strip():
            self._drop.hide()
            return
        job = partial(self._context.desk.searches.complete, text, self.field.cursorPosition())
        self._task = self._context.tasks.run(
            job, done=self._on_completions, failed=self._on_no_completions, owner=self, name="words"
        )

    def _on_completions(self, words: tuple[str, ...]) -> None:
        self._task = None
        if self.field.hasFocus() and words:
            self._drop.offer(words, self.field)
        else:
            self._drop.hide()

    def _on_no_completions(self, _error: Exception) -> None:
        self._task = None
        self._drop.hide()

    def _on_clicked(self) -> None:
        self._take(self._drop.chosen())

    def _take(self, word: str) -> None:
        """Put a completion in the place of the word at the cursor."""
        text, cursor = self.field.text(), self.field.cursorPosition()
        start = text.rfind(" ", 0, cursor) + 1
        end = text.find(" ", cursor)
        end = len(text) if end < 0 else end
        more = "" if word.endswith(":") else " "
        self.field.setText(text[:start] + word + more + text[end:].lstrip())
        self.field.setCursorPosition(start + len(word) + len(more))
        self._complete()

    def _keep(self) -> None:
        text = self.field.text().strip()
        if text:
            self.save_asked.emit(text)
        else:
            self._context.ask.tell(self.tr("Search for something first; then it can be kept."))

    def _on_keys_changed(self) -> None:
        self.field.set_key("/" if self._keys.letters else "")


class _Drop(QWidget):
    """What hangs under the field: completions, or why it could not be read."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("searchDrop")
        self._theme = context.theme
        self._window = window
        self.model = ChoiceModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ChoiceDelegate(context.theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("What it could become"))
        self.list.viewport().setAutoFillBackground(False)
        self.note = Label(context.theme, "", self, role="second", colour="stop", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.list)
        layout.addWidget(self.note)
        self.note.setContentsMargins(8, 2, 8, 2)
        self.hide()

    def offer(self, words: tuple[str, ...], field: QWidget) -> None:
        self.model.show_choices(tuple(Choice(word, icon="search", value=word) for word in words))
        self.list.setCurrentIndex(self.model.index(-1))
        self.list.clearSelection()
        self.note.hide()
        self.list.setFixedHeight(self._theme.px(32) * min(8, len(words)) + 2)
        self.list.show()
        self._open(field)

    def say(self, text: str, field: QWidget) -> None:
        self.list.hide()
        self.note.setText(text)
        self.note.show()
        self._open(field)

    def chosen(self) -> str:
        choice = self.model.choice(self.list.currentIndex().row())
        return "" if choice is None or self.list.isHidden() else choice.title

    def step(self, by: int) -> None:
        count = self.model.rowCount()
        if count:
            row = self.list.currentIndex().row()
            row = (row + by) % count if row >= 0 else (0 if by > 0 else count - 1)
            self.list.setCurrentIndex(self.model.index(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.colour("panel"))
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)

    def _open(self, field: QWidget) -> None:
        at = field.mapTo(self._window, QPoint(0, field.height() + 4))
        self.setFixedWidth(max(self._theme.px(280), field.width()))
        self.adjustSize()
        self.move(at)
        self.show()
        self.raise_()
