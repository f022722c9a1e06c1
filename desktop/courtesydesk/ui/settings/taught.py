"""Words to mind, and what the owner taught the tone check."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.findings import READER, Finding, MemoryKind, MemoryRow, Severity
from courtesydesk.services.coaching import Coaching
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings import words
from courtesydesk.ui.settings.rows import Rows
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton, SegmentedControl
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.fields import line, mark_invalid
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Chip
from courtesydesk.ui.widgets.say import Say


class MemoryLine(QWidget):
    """One thing that was taught, and a button that forgets it."""

    forgotten = Signal(object)

    def __init__(self, theme: Theme, row: MemoryRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        line_box = QHBoxLayout(self)
        line_box.setContentsMargins(0, 0, 0, 0)
        line_box.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(1)
        phrase = self.tr("“{phrase}”").format(phrase=row.phrase)
        column.addWidget(Label(theme, phrase, self, wrap=True))
        second = self._second()
        if second:
            column.addWidget(Label(theme, second, self, role="second", colour="soft", wrap=True))
        line_box.addLayout(column, 1)
        if row.kind is MemoryKind.OWN_WORD:
            kind = words.severity(row.severity)
            loud = row.severity is Severity.WARN
            line_box.addWidget(Chip(theme, kind, self, kind="warn" if loud else "plain"))
        forget = IconButton(
            theme, "trash", self.tr("Forget “{phrase}”").format(phrase=row.phrase), self
        )
        forget.setObjectName(f"forget-{row.id}")
        forget.clicked.connect(self._on_forget)
        line_box.addWidget(forget)

    def _second(self) -> str:
        row = self._row
        if row.kind is MemoryKind.OWN_WORD:
            return row.note
        label = "" if row.label is None else words.label(row.label)
        if row.kind is MemoryKind.NEVER:
            return self.tr("Never marked as: {label}").format(label=label)
        return self.tr("Waved through in one conversation: {label}").format(label=label)

    def _on_forget(self) -> None:
        self.forgotten.emit(self._row)


class WordsToMind(Section):
    """The owner's own words: a phrase, a note to oneself, and how loudly it speaks up."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Words to mind"),
            self.tr("Phrases of your own that you want to be reminded of while you write."),
            parent,
        )
        self.setObjectName("wordsToMind")
        self._context = context
        self.rows = Rows(theme, self)
        self.empty = Label(
            theme, self.tr("None yet. For example “as I said”: it sounds impatient."), self,
            role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.empty)
        self.body.addWidget(self.rows)
        self.phrase = line(self.tr("Phrase"), self, hint=self.tr("as I said"))
        self.phrase.setObjectName("ownPhrase")
        self.note = line(self.tr("Note to yourself"), self, hint=self.tr("it sounds impatient"))
        self.note.setObjectName("ownNote")
        self.loud = SegmentedControl(theme, self.tr("How it speaks up"), self)
        self.loud.set_options(
            [("advise", self.tr("Quietly")), ("warn", self.tr("As a warning"))], "advise"
        )
        self.add = Button(theme, self.tr("Add"), self, icon="plus")
        self.add.setObjectName("addOwnWord")
        self.add.clicked.connect(self._on_add)
        for field in (self.phrase, self.note):
            field.returnPressed.connect(self._on_add)
        self.phrase.textEdited.connect(self._on_edited)
        self.problem = Say(theme, "", self, tone="stop")
        grid = QVBoxLayout()
        grid.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        for words_, field, share in (
            (self.tr("Phrase"), self.phrase, 2),
            (self.tr("Note to yourself"), self.note, 3),
        ):
            box = QVBoxLayout()
            box.setSpacing(3)
            label = Label(theme, words_, self, role="caption", colour="soft")
            label.setBuddy(field)
            box.addWidget(label)
            box.addWidget(field)
            first.addLayout(box, share)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.loud)
        second.addStretch(1)
        second.addWidget(self.add)
        grid.addLayout(first)
        grid.addLayout(second)
        self.body.addLayout(grid)
        self.body.addWidget(self.problem)

    def _on_edited(self) -> None:
        self.problem.say("")
        mark_invalid(self.phrase, invalid=False)

    def _on_add(self) -> None:
        phrase = self.phrase.text().strip()
        if not phrase:
            self.problem.say(self.tr("Write the phrase first."))
            mark_invalid(self.phrase, invalid=True)
            self.phrase.setFocus()
            return
        severity = Severity.WARN if self.loud.value() == "warn" else Severity.ADVISE
        job = partial(self._context.desk.coaching.add_own_word, phrase, self.note.text(), severity)
        self._context.act(job, then=self._on_added, failed=self._on_failed, owner=self)

    def _on_added(self, _changes: Changes) -> None:
        self.phrase.clear()
        self.note.clear()
        self.phrase.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self.problem.say(str(error))
        mark_invalid(self.phrase, invalid=True)


class Taught(Section):
    """Findings that the owner waved through, here or for ever."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("What you taught the tone check"),
            self.tr("Findings that you set aside. Forget one, and it speaks up again."),
            parent,
        )
        self.setObjectName("taught")
        self.rows = Rows(theme, self)
        self.empty = Label(
            theme,
            self.tr("Nothing yet. “Never for this phrase” in the composer puts it here."),
            self, role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.empty)
        self.body.addWidget(self.rows)


class ToneMemory(QObject):
    """Reads what was taught and fills both cards; forgets, and remembers again."""

    def __init__(self, context: Context, own: WordsToMind, taught: Taught, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._own, self._taught = own, taught
        context.hub.changed.connect(self._on_changed)

    def read(self) -> None:
        """Ask again what was taught."""
        self._context.tasks.run(
            self._context.desk.coaching.memory_rows,
            done=self._on_rows,
            failed=self._context.ask.trouble,
            owner=self,
            name="tone memory",
        )

    def _on_changed(self, _changes: Changes) -> None:
        if self._own.isVisible():
            self.read()

    def _on_rows(self, rows: tuple[MemoryRow, ...]) -> None:
        own = [row for row in rows if row.kind is MemoryKind.OWN_WORD]
        rest = [row for row in rows if row.kind is not MemoryKind.OWN_WORD]
        for card, some in ((self._own, own), (self._taught, rest)):
            card.rows.clear()
            card.empty.setVisible(not some)
            card.rows.setVisible(bool(some))
            for row in some:
                shown = MemoryLine(self._context.theme, row, card.rows)
                shown.forgotten.connect(self._on_forget)
                card.rows.add(shown)

    def _on_forget(self, row: MemoryRow) -> None:
        coaching = self._context.desk.coaching
        self._context.act(partial(coaching.forget, row.id), failed=self._context.ask.trouble)
        self._context.ask.tell(
            self.tr("“{phrase}” is forgotten.").format(phrase=row.phrase),
            action=self.tr("Put it back"),
            on_action=partial(_remember_again, self._context, row),
        )


def _remember_again(context: Context, row: MemoryRow) -> None:
    context.act(_again(context.desk.coaching, row), failed=context.ask.trouble)


def _again(coaching: Coaching, row: MemoryRow) -> Callable[[], Changes]:
    if row.kind is MemoryKind.OWN_WORD or row.label is None:
        return partial(coaching.add_own_word, row.phrase, row.note, row.severity)
    if row.kind is MemoryKind.NEVER or row.conversation is None:
        return partial(coaching.never_for, row.label, row.phrase)
    rule = f"{READER}{row.label}" if row.severity > Severity.OK else ""
    marked = Finding(0, len(row.phrase), row.label, row.severity, "", None, "", rule)
    return partial(coaching.ignore_here, row.conversation, marked, row.phrase)
