"""A person at the desk, for journeys: the real window and services, the network in a folder.

desk.hears("Mina Kessler", "Was shouted at for taking a picture.")
desk.open_mention("Mina")
desk.writes("I am sorry, Mina.")
desk.press("Ctrl+Return")
desk.sees("Goes in")
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from courtesydesk import app, assembly
from courtesydesk.connectors.memory import MemoryNetwork, Posted, Weather
from courtesydesk.domain.conversations import FeedRow, View
from courtesydesk.domain.fetched import Person
from courtesydesk.domain.ids import ConversationId
from courtesydesk.paths import Workspace
from courtesydesk.services.instance import WindowLock
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.run import Session, is_first_run
from courtesydesk.ui.side import Place
from courtesydesk.ui.theme import Theme
from support.shop import Clock, mention, person

THURSDAY = datetime(2026, 11, 19, 13, 40, tzinfo=UTC)
SHOP: dict[str, str | int | bool] = {
    "shop.name": "Rue des Lilas",
    "shop.signs": "Sophie",
    "shop.hours": "",
    "shop.timezone": "Europe/Paris",
    "shop.values": "Warm welcome\nHonest about mistakes",
    "shop.email": "hello@lilas.example",
    "shop.phone": "+33 1 23 45 67 89",
    "desk.theme": "light",
}
PATIENCE = 60_000
"""Milliseconds; a busy machine may need as many to start another Python."""


class Driver:
    """One window on one workspace, and what a person sees and does there."""

    def __init__(self, qtbot: Any, qapp: QApplication, folder: Path, *, now: datetime = THURSDAY):
        self.bot, self.qapp, self.folder = qtbot, qapp, folder
        self.clock = Clock(now)
        self.workspace = Workspace(folder / "workspace")
        self.network = MemoryNetwork(folder / "network")
        self.demo = False
        self._window: MainWindow | None = None

    # Opening and closing

    @property
    def window(self) -> MainWindow:
        """What the person looks at."""
        assert self._window is not None, "the window is closed"
        return self._window

    def set_up(self, network: str = "mastodon", **settings: str | int | bool) -> Driver:
        """A shop with one account, as somebody left it yesterday."""
        self.workspace.create()
        desk = assembly.open_desk(self.workspace, now=self.clock)
        more = {key.replace("__", "."): value for key, value in settings.items()}
        desk.settings.change({**SHOP, **more})
        where = {"folder": str(self.folder / "network"), "network": network}
        desk.accounts.add(network, network.capitalize(), "lilas", where, {}, now=self.clock())
        desk.close()
        return self

    def open(self, *, size: tuple[int, int] = (1440, 900)) -> Driver:
        """Start the program."""
        self.workspace.create()
        self._lock = WindowLock(self.workspace)
        assert self._lock.take(), "another window has this desk"
        self.desk = assembly.open_desk(self.workspace, demo=self.demo, now=self.clock)
        theme = Theme(self.qapp)
        first_run = is_first_run(self.desk)
        window = MainWindow(self.desk, theme, first_run=first_run)
        self._window = window
        self.failures: list[object] = []
        window.tasks.task_failed.connect(self.failures.append)
        theme.apply()
        self.session = Session(self.desk, window, app._command_runner(self.desk))
        window.resize(*size)
        with self.bot.waitSignal(window.painted, timeout=PATIENCE):
            window.show()
            window.activateWindow()
            window.begin()
        self.until(lambda: self.session._ear is not None)
        if not first_run:
            self.until(lambda: window.feed.model.ever_loaded)
        self.rests()
        return self

    def close(self) -> None:
        """End the program; mistakes that nobody showed fail the journey."""
        if self._window is None:
            return
        window, self._window = self._window, None
        window.close()
        self.session.end()
        self.qapp.processEvents()  # answers that were on their way to the window
        # The next theme takes the application's font for the system's.
        window.context.theme.choose("light", 100)
        self.desk.close()
        self._lock.give_back()
        window.deleteLater()
        QApplication.sendPostedEvents(None, 0)
        assert self.failures == []

    # Waiting

    def until(self, true: Callable[[], object]) -> None:
        """Let the window work until that is so."""
        self.bot.waitUntil(lambda: bool(true()), timeout=PATIENCE)

    def rests(self) -> None:
        """Until nothing is under way that the person would wait for."""
        self.until(lambda: not self.window.tasks.busy)

    # The network, and the people on it

    def hears(self, who: str | Person, text: str, **more: Any) -> None:
        """Somebody says something, and we fetch it."""
        more.setdefault("occurred_at", self.clock())
        self.network.say(mention(text, person(who) if isinstance(who, str) else who, **more))
        self.fetches()
        self.until(lambda: self.count("SELECT count(*) FROM mention WHERE text = ?", text))
        self.until(lambda: self.row(text[:40]) is not None)

    def fetches(self) -> None:
        """Look for news now."""
        self.rests()
        self.press("F5")
        self.rests()

    def cable_pulled(self) -> None:
        """From now on nothing gets through."""
        self.network.stays(Weather.OFFLINE)

    def cable_back(self) -> None:
        """Everything gets through again."""
        self.network.stays(Weather.FAIR)

    def posted(self) -> list[Posted]:
        """What the network has of us, in order."""
        return list(self.network.posted())

    def time_passes(self, **span: float) -> None:
        """Some time goes by; what goes on by itself gets its turn, as its timers would give it."""
        self.clock.pass_(**span)
        background: Any = self.session._background
        background._on_round()
        background.deliver()
        reminders: Any = self.session._reminders
        reminders.look()
        self.window.read_figures()
        self.rests()

    # Doing

    def press(self, *keys: str) -> None:
        """Keys, as written on the sheet of keys: "Ctrl+Return", "e", "g, o"."""
        for key in keys:
            QTest.keySequence(self._focused(), QKeySequence(key))

    def writes(self, text: str) -> None:
        """Type, where the cursor is."""
        QTest.keyClicks(self._focused(), text)

    def replies(self, text: str) -> None:
        """Begin a reply to what is open, and type."""
        self.press("r")
        self.until(lambda: self.editor.hasFocus())
        self.writes(text)

    def open_mention(self, words: str) -> None:
        """Click on the conversation of which the feed shows these words."""
        self.until(lambda: self.row(words) is not None)
        row = self.row(words)
        assert row is not None
        view, model = self.window.feed.view, self.window.feed.model
        index = model.index(model.number_of(row.id))
        view.scrollTo(index)
        at = view.visualRect(index).center()
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
        )
        self.until(lambda: self.pane.shown == row.id and self.pane._opened is not None)
        self.rests()

    def click(self, words: str, *, within: str = "") -> None:
        """Press the button that says or is called this."""
        self.until(lambda: self._button(words, within) is not None)
        button = self._button(words, within)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def pick(self, called: str, words: str) -> None:
        """A line of the list that is called so, with the keyboard."""
        self.until(lambda: self._button(called, "") is not None)
        box = self._button(called, "")
        assert isinstance(box, QComboBox)
        box.setFocus()
        while box.currentText() != words:
            before = box.currentText()
            QTest.keyClick(box, Qt.Key.Key_Down)
            assert box.currentText() != before, f"there is no {words}"
        self.rests()

    def choose(self, words: str) -> None:
        """A line of the menu that is open."""
        self.until(lambda: self._line(words) is not None)
        action, menu = self._line(words) or (None, None)
        assert action is not None
        assert menu is not None
        action.trigger()
        menu.close()

    def goes(self, place: str) -> None:
        """To a page ("outbox"), or a view ("done")."""
        kind = "page" if place in self.window.pages.names else "view"
        self.window.go(Place(kind, place))
        self.rests()

    def click_in_side(self, words: str) -> None:
        """A view, a saved search or an account on the left."""
        self.until(lambda: self._button(words, "sidePanel") is not None)
        self.click(words, within="sidePanel")
        self.rests()

    def searches(self, words: str) -> None:
        """In the field on top."""
        self.press("Ctrl+F")
        self.until(lambda: self.window.top.search.field.hasFocus())
        self.writes(words)
        self.press("Return")
        self.until(lambda: self.window.feed.model.query.text == words)
        self.rests()

    def when_asked(self, text: str) -> None:
        """The next question is answered with this."""

        def answer() -> None:
            card = QApplication.activeModalWidget()
            if not isinstance(card, QDialog):
                QTimer.singleShot(20, answer)
                return
            field = card.findChild(QLineEdit)
            if field is not None:
                field.setText(text)
            card.accept()

        QTimer.singleShot(20, answer)

    def drops(self, *files: Path) -> None:
        """Files, from the file manager onto the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        middle = self.window.rect().center()
        more = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier)  # fmt: skip
        for event in (
            QDragEnterEvent(middle, *more), QDragMoveEvent(middle, *more),
            QDropEvent(QPointF(middle), *more),
        ):  # fmt: skip
            QApplication.sendEvent(self.window, event)

    # Seeing

    def sees(self, *words: str) -> None:
        """These words come to stand somewhere on the window."""
        for one in words:
            try:
                self.until(lambda one=one: one in self.on_screen())
            except Exception as error:
                shown = "\n".join(sorted(set(self.on_screen().splitlines())))
                raise AssertionError(f"“{one}” is not to be seen in:\n{shown}") from error

    def sees_no(self, words: str) -> None:
        """These words go away."""
        self.until(lambda: words not in self.on_screen())

    def on_screen(self) -> str:
        """All that can be read on the window, also by a screen reader."""
        found: list[str] = []
        for widget in [self.window, *self.window.findChildren(QWidget)]:
            if widget.isVisible():
                found.extend(_words(widget))
        return "\n".join(found)

    @property
    def feed(self) -> list[str]:
        """The names in the feed, from the top."""
        return [row.name for row in self._rows()]

    def row(self, words: str) -> FeedRow | None:
        """The conversation in the feed that shows these words."""
        fits = (row for row in self._rows() if words in f"{row.name} {row.handle} {row.text}")
        return next(fits, None)

    def place_of(self, id_: ConversationId) -> int:
        """How far from the top of the feed a conversation stands, in pixels."""
        view, model = self.window.feed.view, self.window.feed.model
        return view.visualRect(model.index(model.number_of(id_))).top()

    @property
    def pane(self) -> Any:
        """The conversation pane."""
        return self.window.conversation

    @property
    def editor(self) -> Any:
        """Where the reply is written."""
        return self.pane.composer.editor

    @property
    def draft(self) -> str:
        """What stands in the composer."""
        return str(self.editor.text())

    def count(self, sql: str, *values: object) -> int:
        """A number from the file, past the program."""
        file = sqlite3.connect(f"file:{self.workspace.database}?mode=ro", uri=True)
        try:
            return int(file.execute(sql, values).fetchone()[0])
        finally:
            file.close()

    def in_view(self, view: View) -> int:
        """How many the views say are there."""
        return self.desk.feed.counts(self.clock()).views[view]

    def conversation(self, words: str) -> ConversationId:
        """The id of a conversation in the feed."""
        row = self.row(words)
        assert row is not None, f"nobody said {words!r}"
        return row.id

    # Inside

    def _focused(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        return popup or QApplication.focusWidget() or self.window

    def _rows(self) -> Iterable[FeedRow]:
        model = self.window.feed.model
        rows = (model.row(number) for number in range(model.rowCount()))
        return [row for row in rows if row is not None]

    def _button(self, words: str, within: str) -> QWidget | None:
        places: list[QWidget] = [self.window]
        if within:
            places = [w for w in self.window.findChildren(QWidget, within) if w.isVisible()]
        for place in places:
            for button in place.findChildren(QWidget):
                said = [button.accessibleName()]
                if isinstance(button, QAbstractButton):
                    said.append(button.text())
                if words in said and button.isVisible() and button.isEnabled():
                    return button
        return None

    def _line(self, words: str) -> tuple[QAction, QMenu] | None:
        for menu in QApplication.topLevelWidgets():
            if isinstance(menu, QMenu) and menu.isVisible():
                for action in menu.actions():
                    if action.isEnabled() and words in action.text():
                        return action, menu
        return None


def _words(widget: QWidget) -> list[str]:
    found = [widget.accessibleName()]
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        found.append(widget.text())
    elif isinstance(widget, (QPlainTextEdit, QTextEdit)):
        found.append(widget.toPlainText())
    elif isinstance(widget, QAbstractItemView):
        found.extend(_rows_aloud(widget))
    return [words for words in found if words]


def _rows_aloud(view: QAbstractItemView) -> list[str]:
    model = view.model()
    if model is None:
        return []
    found = []
    for number in range(min(model.rowCount(), 60)):
        index = model.index(number, 0)
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            said = model.data(index, role)
            if isinstance(said, str):
                found.append(said)
    return found
