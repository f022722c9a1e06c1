"""What is written about a person by hand: the standing note, calls, visits, letters."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from courtesydesk.domain.mentions import NoteKind
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, SegmentedControl
from courtesydesk.ui.widgets.flow import FlowLayout

NOTES_PAUSE_MS = 500
MOST_LINES = 8


class NotesField(QPlainTextEdit):
    """The standing note on the person: written in place, kept at each pause."""

    saved = Signal(object, str)
    """The owner of the note (as given to `show_notes`) and the text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._owner: object = None
        self._kept = ""
        self.setObjectName("customerNotes")
        self.setAccessibleName(self.tr("What to remember about this person"))
        self.setPlaceholderText(self.tr("What to remember: allergies, languages, what they like"))
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTES_PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        self.textChanged.connect(self._on_changed)
        self._fit()

    def show_notes(self, owner: object, text: str) -> None:
        """Somebody's note; what is being written about the same person is left alone."""
        if owner == self._owner and (self.hasFocus() or self._timer.isActive()):
            return
        self.flush()
        self._owner, self._kept = owner, text
        if text != self.toPlainText():
            blocked = self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(blocked)
        self._fit()

    def flush(self) -> None:
        """Keep what was written."""
        self._timer.stop()
        text = self.toPlainText().strip()
        if self._owner is not None and text != self._kept.strip():
            self._kept = text
            self.saved.emit(self._owner, text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()

    def _on_changed(self) -> None:
        self._timer.start()
        self._fit()

    def _fit(self) -> None:
        # A plain text document counts its height in lines, wrapped ones too.
        lines = max(2, min(MOST_LINES, round(self.document().size().height())))
        most = self.document().size().height() > MOST_LINES
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        height = lines * (self.fontMetrics().lineSpacing() + 1) + self._theme.px(18)
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class WriteDown(QWidget):
    """A call, a visit, a letter or a note, written down by hand."""

    written = Signal(object, str, object)
    """The `NoteKind`, the words, and whether they called us (None where that has no meaning)."""
    changed = Signal()
    """What stands there is another."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = NoteKind.NOTE
        self.setObjectName("writeDown")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        row = FlowLayout(gap=theme.px(4), line_gap=theme.px(4))
        self._buttons: dict[NoteKind, Button] = {}
        for kind, words, icon in (
            (NoteKind.NOTE, self.tr("Note"), "note"), (NoteKind.CALL, self.tr("Call"), "phone"),
            (NoteKind.VISIT, self.tr("Visit"), "counter"),
            (NoteKind.LETTER, self.tr("Letter"), "letter"),
        ):  # fmt: skip
            button = Button(theme, words, self, icon=icon)
            button.setProperty("kindOfNote", kind.value)
            button.setAccessibleName(self.tr("Write down: {what}").format(what=words))
            button.setObjectName(f"write_{kind.value}")
            button.setCheckable(True)
            button.clicked.connect(self._on_kind)
            self._buttons[kind] = button
            row.addWidget(button)
        column.addLayout(row)
        self._form = QWidget(self)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.px(6))
        self._direction = SegmentedControl(theme, self.tr("Who called whom"), self._form)
        form.addWidget(self._direction)
        self.text = QPlainTextEdit(self._form)
        self.text.setObjectName("writeDownText")
        self.text.setAccessibleName(self.tr("What was said"))
        self.text.setPlaceholderText(self.tr("What was said?"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme.px(64))
        self.text.textChanged.connect(self.changed)
        self._direction.chosen.connect(self.changed)
        form.addWidget(self.text)
        end = QHBoxLayout()
        end.addStretch(1)
        cancel = Button(theme, self.tr("Cancel"), self._form, kind="quiet")
        cancel.clicked.connect(self.shut)
        self.keep = Button(theme, self.tr("Write down"), self._form)
        self.keep.setObjectName("writeDownKeep")
        self.keep.clicked.connect(self._on_keep)
        end.addWidget(cancel)
        end.addWidget(self.keep)
        form.addLayout(end)
        column.addWidget(self._form)
        self._form.hide()

    def begin(self, kind: NoteKind) -> None:
        """Open the form for one kind."""
        self._open(kind)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _open(self, kind: NoteKind) -> None:
        self._kind = kind
        for other, button in self._buttons.items():
            button.setChecked(other is kind)
        both = kind in (NoteKind.CALL, NoteKind.LETTER)
        self._direction.setVisible(both)
        if kind is NoteKind.CALL:
            words = [("in", self.tr("They called")), ("out", self.tr("We called"))]
            self._direction.set_options(words, "in")
        elif kind is NoteKind.LETTER:
            words = [("in", self.tr("They wrote")), ("out", self.tr("We wrote"))]
            self._direction.set_options(words, "in")
        self._form.show()

    def resume(self, kind: NoteKind, words: str, side: str) -> None:
        """Go on where somebody left off, without taking the focus."""
        self._open(kind)
        if side and not self._direction.isHidden():
            self._direction.set_value(side)
        self.text.setPlainText(words)
        self.text.moveCursor(QTextCursor.MoveOperation.End)

    @property
    def kind(self) -> NoteKind:
        """What is being written down."""
        return self._kind

    @property
    def words(self) -> str:
        """What stands in the form."""
        return "" if self._form.isHidden() else self.text.toPlainText()

    @property
    def side(self) -> str:
        """Either "in" or "out", or nothing where that has no meaning."""
        return "" if self._direction.isHidden() else self._direction.value()

    def shut(self) -> None:
        """Nothing is written down."""
        self._form.hide()
        self.text.clear()
        for button in self._buttons.values():
            button.setChecked(False)

    def _on_kind(self) -> None:
        sender = self.sender()
        if isinstance(sender, Button):
            self.begin(NoteKind(sender.property("kindOfNote")))

    def _on_keep(self) -> None:
        words = self.text.toPlainText().strip()
        if not words:
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        inbound = None
        if not self._direction.isHidden():
            inbound = self._direction.value() == "in"
        self.written.emit(self._kind, words, inbound)
        self.shut()
