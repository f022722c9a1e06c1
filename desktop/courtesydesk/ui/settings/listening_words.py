"""One listening word: as a line of the list, and as a form."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.listening import ListeningWord, Sort
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings import words
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.fields import Choices, FormRow, line
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label

OFFERED = 3
"""So many words that tell others apart are offered at once."""


class WordLine(QWidget):
    """A listening word, what belongs to it, and what it was mistaken for."""

    edited = Signal(object)
    removed = Signal(object)
    ruled_out = Signal(object, str)
    """Not any more when this is said nearby."""

    def __init__(
        self, theme: Theme, word: ListeningWord, telling: tuple[str, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._word = word
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(Label(theme, word.text, self, wrap=True))
        for told in self._told():
            column.addWidget(Label(theme, told, self, role="second", colour="soft", wrap=True))
        if telling:
            column.addLayout(self._offers(theme, telling))
        row.addLayout(column, 1)
        edit = IconButton(theme, "pencil", self.tr("Change “{word}”").format(word=word.text), self)
        edit.setObjectName(f"edit-{word.text}")
        edit.clicked.connect(self._on_edit)
        row.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        if not word.of_shop:
            name = self.tr("Listen no longer for “{word}”").format(word=word.text)
            remove = IconButton(theme, "trash", name, self)
            remove.setObjectName(f"remove-{word.text}")
            remove.clicked.connect(self._on_remove)
            row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)

    def _told(self) -> list[str]:
        word = self._word
        sort = words.listening(word.sort)
        told = [
            self.tr("{sort}; it stands under “Your shop”").format(sort=sort)
            if word.of_shop
            else sort
        ]
        if word.unless:
            told.append(self.tr("Not when it says: {words}").format(words=", ".join(word.unless)))
        if word.spellings:
            spelt = ", ".join(word.spellings)
            told.append(self.tr("Networks are searched for: {words}").format(words=spelt))
        return told

    def _offers(self, theme: Theme, telling: tuple[str, ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 5, 0, 0)
        column.setSpacing(4)
        why = self.tr("Said each time when somebody else was meant:")
        column.addWidget(Label(theme, why, self, role="caption", colour="soft", wrap=True))
        flow = FlowLayout()
        for beside in telling[:OFFERED]:
            text = self.tr("Not when it says “{word}”").format(word=beside)
            button = Button(theme, text, self, icon="plus")
            button.setObjectName(f"unless-{beside}")
            button.clicked.connect(partial(self.ruled_out.emit, self._word, beside))
            flow.addWidget(button)
        column.addLayout(flow)
        return column

    def _on_edit(self) -> None:
        self.edited.emit(self._word)

    def _on_remove(self) -> None:
        self.removed.emit(self._word)


class Tick(Button):
    """A spelling that networks are searched for, or not."""

    def __init__(self, theme: Theme, text: str, parent: QWidget, *, on: bool) -> None:
        super().__init__(theme, text, parent)
        self.setCheckable(True)
        self.setChecked(on)
        self.toggled.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._icon = "check" if self.isChecked() else "plus"
        self.set_kind("plain" if self.isChecked() else "quiet")


class WordForm(QWidget):
    """A listening word is written or changed."""

    saved = Signal(object, str)
    """The word, and how it was called before (nothing for a new one)."""
    closed = Signal()
    grown = Signal()
    """It takes more room than before."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._before: ListeningWord | None = None
        self._task: Task | None = None
        self._boxes: list[Tick] = []
        self.text = line(self.tr("Word"), self, hint=self.tr("Rue des Lilas"))
        self.text.setObjectName("listeningWord")
        self.sort = Choices(theme, self.tr("What it names"), self)
        self.sort.setObjectName("listeningSort")
        for sort in Sort:
            self.sort.addItem(words.listening(sort), sort.value)
        self.unless = line(self.tr("Not when it says"), self, hint=self.tr("metro, line 11"))
        self.unless.setObjectName("listeningUnless")
        self.spellings = QWidget(self)
        self._flow = FlowLayout(self.spellings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        self.word_row = FormRow(
            theme, self.tr("Word"), self.text, self,
            help_text=self.tr("As you write it. Misspelt, run together or with # it is heard too."),
        )  # fmt: skip
        self.sort_row = FormRow(
            theme, self.tr("What it names"), self.sort, self,
            help_text=self.tr("People are heard only as they are written."),
        )  # fmt: skip
        self.unless_row = FormRow(
            theme, self.tr("Not when it says"), self.unless, self,
            help_text=self.tr("Words nearby that tell of somebody else, separated by commas."),
        )  # fmt: skip
        self.spellings_row = FormRow(
            theme, self.tr("Search networks for"), self.spellings, self,
            help_text=self.tr(
                "Networks take every letter at its word: tick what people are likely to write. "
                "Each is a search of its own."
            ),
        )  # fmt: skip
        for row in (self.word_row, self.sort_row, self.unless_row, self.spellings_row):
            column.addWidget(row)
        column.addLayout(self._foot(theme))
        self.text.editingFinished.connect(self._find_spellings)
        self.sort.currentIndexChanged.connect(self._on_sort)
        for field in (self.text, self.unless):
            field.returnPressed.connect(self._on_save)

    def _foot(self, theme: Theme) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.keep = Button(theme, self.tr("Keep it"), self, kind="main")
        self.keep.setObjectName("keepWord")
        self.keep.clicked.connect(self._on_save)
        self.cancel = Button(theme, self.tr("Cancel"), self, kind="quiet")
        self.cancel.setObjectName("cancelWord")
        self.cancel.clicked.connect(self.closed)
        foot.addWidget(self.keep)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        return foot

    def begin(self, word: ListeningWord | None) -> None:
        """Write a new one, or change this."""
        self._before = word
        shown = word or ListeningWord("", Sort.NICKNAME)
        self.text.setText(shown.text)
        self.text.setReadOnly(shown.of_shop)
        self.sort.set_value(shown.sort)
        self.sort.setEnabled(not shown.of_shop)
        self.unless.setText(", ".join(shown.unless))
        self.word_row.say_problem("")
        self._show_spellings(shown.spellings, ())
        self._on_sort()
        self._find_spellings()
        self.show()
        first = self.unless if shown.of_shop else self.text
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_problem(self, text: str) -> None:
        """Why it cannot be kept."""
        self.word_row.say_problem(text)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def word(self) -> ListeningWord:
        """As it stands in the form."""
        return ListeningWord(
            self.text.text(),
            Sort(self.sort.value()),
            tuple(self.unless.text().split(",")),
            tuple(box.text() for box in self._boxes if box.isChecked()),
        )

    def _on_sort(self) -> None:
        self.spellings_row.setVisible(self.sort.value() != Sort.PERSON)

    def _find_spellings(self) -> None:
        text = self.text.text().strip()
        if self._task is not None:
            self._task.drop()
        if not text:
            return
        job = partial(_spellings, self._context, text)
        self._task = self._context.tasks.run(
            job, done=self._on_spellings, owner=self, name="spellings"
        )

    def _on_spellings(self, found: tuple[str, ...]) -> None:
        self._task = None
        ticked = tuple(box.text() for box in self._boxes if box.isChecked())
        self._show_spellings(ticked, found)

    def _show_spellings(self, ticked: tuple[str, ...], offered: tuple[str, ...]) -> None:
        spelt = tuple(dict.fromkeys((*ticked, *offered)))
        if [box.text() for box in self._boxes] == list(spelt):
            return
        self._flow.clear()
        self._boxes = []
        for text in spelt:
            box = Tick(self._context.theme, text, self.spellings, on=text in ticked)
            box.setAccessibleName(self.tr("Search networks for “{word}”").format(word=text))
            self._flow.addWidget(box)
            self._boxes.append(box)
        self.spellings.updateGeometry()
        self.grown.emit()

    def _on_save(self) -> None:
        self.saved.emit(self.word(), "" if self._before is None else self._before.text)


def _spellings(context: Context, text: str) -> tuple[str, ...]:
    """The name as it is, then how people would misspell it."""
    return (text, *context.desk.listening_words.likely(text))
