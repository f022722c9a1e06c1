"""An import under way, and what became of each file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from courtesydesk.services.importing import ImportProgress, ImportResult
from courtesydesk.ui.importing import words
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import ProgressLine
from courtesydesk.ui.widgets.say import Say, Strip

WIDTH = 640


class Running(Section):
    """One file going in: how far, how many, stop."""

    stop_asked = Signal()

    def __init__(self, theme: Theme, file: Path, parent: QWidget) -> None:
        super().__init__(theme, file.name, "", parent)
        self.line = ProgressLine(theme, self)
        self.line.show_share(0, 0)
        self.body.addWidget(self.line)
        row = QHBoxLayout()
        self.numbers = Label(theme, self.tr("Reading…"), self, role="second", colour="soft",
                             wrap=True)  # fmt: skip
        self.numbers.setObjectName("numbers")
        row.addWidget(self.numbers, 1)
        self.stop = Button(theme, self.tr("Stop"), self, icon="close")
        self.stop.setObjectName("stopImport")
        self.stop.clicked.connect(self._on_stop)
        row.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)

    def show_progress(self, how_far: ImportProgress) -> None:
        """How far it is."""
        self.line.show_share(how_far.done, how_far.total)
        self.numbers.setText(
            self.tr("{taken} new, {known} known already, {skipped} not taken").format(
                taken=words.number(how_far.taken),
                known=words.number(how_far.known),
                skipped=words.number(how_far.skipped),
            )
        )

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.numbers.setText(self.tr("Stopping. What was taken so far stays."))
        self.stop_asked.emit()


class Outcome(Section):
    """What became of one file."""

    list_asked = Signal(object)
    undo_asked = Signal(object)

    def __init__(self, theme: Theme, file: Path, result: ImportResult, parent: QWidget) -> None:
        super().__init__(theme, file.name, "", parent)
        self.result = result
        self.setObjectName("outcome")
        self._taken: Say | None = None
        self._waiting: Say | None = None
        self._stopped: Say | None = None
        if result.stopped:
            stopped = self.tr("Stopped. Import it again, and it goes on where it ended.")
            self._stopped = self._say(theme, stopped, good=False)
        if shown := result.taken - result.waiting:
            self._taken = self._say(theme, words.taken(shown), good=True)
        if result.waiting:
            self._waiting = self._say(theme, words.waiting(result.waiting), good=True)
        if not result.taken and not result.stopped:
            self._say(theme, self.tr("Nothing in it was new."), good=True)
        if result.known:
            self._say(theme, words.known(result.known), good=True)
        if result.skipped:
            self._say(theme, words.skipped(result.skipped), good=False)
        buttons = QWidget(self)
        flow = FlowLayout(buttons, gap=8, line_gap=8)
        self.list = Button(
            theme, self.tr("Open the list of what was not taken"), buttons, icon="lines"
        )
        self.list.setObjectName("openNotTaken")
        self.list.setVisible(result.not_taken is not None)
        self.list.clicked.connect(self._on_list)
        self.undo = Button(theme, self.tr("Undo this import"), buttons, icon="undo")
        self.undo.setObjectName("undoImport")
        self.undo.setVisible(result.id is not None)
        self.undo.clicked.connect(self._on_undo)
        flow.addWidget(self.list)
        flow.addWidget(self.undo)
        self.body.addWidget(buttons)
        buttons.setVisible(result.not_taken is not None or result.id is not None)
        self.undone = Say(theme, "", self, tone="plain", role="body")
        self.body.addWidget(self.undone)

    def _say(self, theme: Theme, text: str, *, good: bool) -> Say:
        said = Say(theme, text, self, tone="ok" if good else "warn", role="body")
        self.body.addWidget(said)
        return said

    def show_undone(self, removed: int, kept: int) -> None:
        """It was taken back."""
        self.undo.hide()
        for said in (self._taken, self._waiting, self._stopped):
            if said is not None:
                said.hide()
        text = self.tr("%n were taken back.", "", removed)
        if removed == 1:
            text = self.tr("1 was taken back.")
        if kept:
            text += " " + self.tr(
                "%n stayed, because something was done with them since.", "", kept
            )
        self.undone.say(text)

    def _on_list(self) -> None:
        self.list_asked.emit(self.result)

    def _on_undo(self) -> None:
        self.undo.setEnabled(False)
        self.undo_asked.emit(self)


class OutcomeColumn(Column):
    """The files of this round, the one under way first."""

    more_asked = Signal()
    show_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent, width=WIDTH, top=26)
        self.title.setText(self.tr("Import"))
        self.title.show()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.show_all = Button(theme, self.tr("Show everything"), self.inner, kind="main")
        self.show_all.setObjectName("showImported")
        self.show_all.clicked.connect(self.show_asked)
        self.more = Button(theme, self.tr("Import another file"), self.inner, icon="import")
        self.more.setObjectName("importMore")
        self.more.clicked.connect(self.more_asked)
        foot.addWidget(self.show_all)
        foot.addWidget(self.more)
        foot.addStretch(1)
        self._foot = QWidget(self.inner)
        foot.setContentsMargins(0, 0, 0, 0)
        self._foot.setLayout(foot)
        self.add(self._foot)
        self.end()
        self.cards: list[QWidget] = []

    def put(self, card: QWidget) -> None:
        """One more, on top."""
        self.cards.insert(0, card)
        self.column.insertWidget(1, card)

    def take(self, card: QWidget) -> None:
        """One less."""
        if card in self.cards:
            self.cards.remove(card)
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()

    def clear(self) -> None:
        """None at all."""
        for card in list(self.cards):
            self.take(card)

    def show_busy(self, *, busy: bool) -> None:
        """While something is under way there is nothing to go on to; where nothing came in there
        is nothing to show."""
        self._foot.setVisible(not busy)
        self.show_all.setVisible(self._brought_something())
        self.more.set_kind("plain" if self._brought_something() else "main")

    def next_step(self) -> Button:
        """What to go on to."""
        return self.show_all if self._brought_something() else self.more

    def _brought_something(self) -> bool:
        results = [card.result for card in self.cards if isinstance(card, Outcome)]
        return any(result.taken or result.known for result in results)


class NotRead(Strip):
    """A file that cannot be taken at all."""

    def __init__(self, theme: Theme, file: Path, why: str, parent: QWidget) -> None:
        super().__init__(theme, parent, tone="stop", title=file.name, text=why)
        self.setObjectName("notRead")
