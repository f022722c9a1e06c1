"""What a .cdesk file holds, and what is to be done with it."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.services.safety import Contents
from courtesydesk.ui.settings import words
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label, breakable
from courtesydesk.ui.widgets.overlay import Overlay
from courtesydesk.ui.widgets.parts import ProgressLine
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.widgets.turn import in_turn

WIDTH = 500


class DeskFileCard(Overlay):
    """Looks into the file first; then says what is in it, and offers two ways to take it in."""

    own_asked = Signal()
    """Make a desk of its own of it."""
    replace_asked = Signal()
    """Put it in the place of this desk's content."""

    def __init__(self, theme: Theme, window: QWidget, name: str, *, is_demo: bool) -> None:
        super().__init__(theme, window, dim=True)
        self.setObjectName("deskFileCard")
        self._is_demo = is_demo
        self.panel.setAccessibleName(self.tr("What is in {name}").format(name=name))
        self.panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.panel.setFixedWidth(min(theme.px(WIDTH), window.width() - 32))
        self._column = QVBoxLayout(self.panel)
        self._column.setContentsMargins(22, 20, 22, 18)
        self._column.setSpacing(10)
        self.title = Label(theme, self.tr("Looking into the file…"), self.panel, role="heading",
                           wrap=True)  # fmt: skip
        self._column.addWidget(self.title)
        self._column.addWidget(ElidedLabel(theme, name, self.panel, role="second", colour="soft"))
        self.line = ProgressLine(theme, self.panel)
        self.line.show_share(0, 0)
        self._column.addWidget(self.line)
        self.said = Say(theme, "", self.panel)
        self._column.addWidget(self.said)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        self.leave = Button(theme, self.tr("Leave it"), self.panel)
        self.leave.setObjectName("leaveFile")
        self.leave.clicked.connect(self.dismiss)
        self._buttons.addWidget(self.leave)
        self._column.addLayout(self._buttons)

    def first_focus(self) -> QWidget:
        return self.leave

    def place(self) -> None:
        """As high as its words are at this width."""
        self._column.activate()
        self.panel.setFixedHeight(self._column.totalHeightForWidth(self.panel.width()))
        super().place()

    def _grow(self) -> None:
        # What was added is counted once Qt has shown it.
        QTimer.singleShot(0, self, self.place)

    def show_progress(self, how_far: tuple[int, int]) -> None:
        """How much of it is looked at, or taken in."""
        self.line.show_share(*how_far)

    def show_contents(self, found: Contents) -> None:
        """What is in it, and what can be done."""
        theme = self._theme
        self.title.setText(found.shop or self.tr("A desk without a name"))
        self.line.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._lines(found)):
            grid.addWidget(Label(theme, name, self.panel, role="second", colour="soft"), row, 0)
            grid.addWidget(Label(theme, value, self.panel, wrap=True), row, 1)
        at = self._column.indexOf(self.line)
        self._column.insertLayout(at, grid)
        if found.waiting:
            self.said.say(
                self.tr(
                    "%n reply(s) in it were on their way. None is ever sent twice: in this desk’s "
                    "place, each is looked up first, or you are asked; in a desk of its own, they "
                    "wait for you.",
                    "",
                    found.waiting,
                )
            )
        self._offer()
        in_turn(self.panel)
        self._grow()

    def _lines(self, found: Contents) -> list[tuple[str, str]]:
        lines = []
        if found.made_at is not None:
            at = QDateTime.fromSecsSinceEpoch(int(found.made_at.timestamp()))
            when = QLocale().toString(at, QLocale.FormatType.ShortFormat)
            lines.append((self.tr("Made"), when))
        if found.made_by:
            lines.append((self.tr("With"), found.made_by))
        number = QLocale().toString
        lines += [
            (self.tr("Conversations"), number(found.conversations)),
            (self.tr("Customers"), number(found.customers)),
            (self.tr("Replies on their way"), number(found.waiting)),
            (self.tr("Pictures and files"), number(found.pictures)),
            (self.tr("Size"), words.size(found.bytes)),
        ]
        return lines

    def _offer(self) -> None:
        theme = self._theme
        own = Button(theme, self.tr("Open as a desk of its own…"), self.panel, kind="main")
        own.setObjectName("openAsOwn")
        own.clicked.connect(self.own_asked)
        self._buttons.insertWidget(1, own)
        if self._is_demo:
            return
        replace = Button(theme, self.tr("Put it in this desk’s place"), self.panel)
        replace.setObjectName("replaceDesk")
        replace.clicked.connect(self.replace_asked)
        self._buttons.insertWidget(1, replace)
        words_of_it = self.tr(
            "In this desk’s place: the window closes for a moment, and all that is here now is "
            "kept in a folder beside it."
        )
        at = self._column.indexOf(self.said)
        self._column.insertWidget(at + 1, Label(theme, words_of_it, self.panel, role="second",
                                                colour="soft", wrap=True))  # fmt: skip

    def begin(self, title: str) -> None:
        """Something is being done: no more buttons but the one that leaves."""
        self.title.setText(title)
        self.line.show_share(0, 0)
        self.line.show()
        for button in self.panel.findChildren(Button):
            button.setVisible(button is self.leave)
        self.leave.setText(self.tr("Close"))
        self.leave.setFocus()
        self._grow()

    def show_trouble(self, sentence: str) -> None:
        """Why it cannot be taken in."""
        self.title.setText(self.tr("This file cannot be taken in"))
        self.line.hide()
        self.said.say(breakable(sentence), "stop")
        self.leave.setText(self.tr("Close"))
        self._grow()

    def add_button(self, button: Button) -> None:
        """The next step."""
        self._buttons.addWidget(button)
        button.show()
        button.setFocus()
        self._grow()
