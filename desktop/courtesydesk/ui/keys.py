"""Every command of the window: its name, its keys, and what it does.

A screen adds its commands once, with `keys.add(...)`, and gets a QAction to put on buttons. The
palette (Ctrl+K) and the sheet of keys (`?`) are made from the same list, so that nothing can be
missing there. Single letters never fire while something is being written: Qt asks the field first,
and a field takes every letter. They can be switched off altogether.

Keys are attached to a widget (`where`), and rest while that widget is not shown: so a page can use
`e` for itself while the desk's own `e` is out of sight. Where several that are shown want the same
key, the innermost is asked first; one that returns False was not meant, and the next is asked.

What sends or changes what is being written is `inside`: its keys with Ctrl or Alt work only while
the focus is in its widget, so that Ctrl+Return in one field never sends what stands in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from courtesydesk.ui.widgets.buttons import written

WHY_NOT = "whyNot"
"""The property of an action that says, in a few words, what a grey one waits for."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done."""

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    action: QAction | None
    """None where a widget reads the keys itself: then it stands on the sheet only."""
    palette: bool
    icon: str = ""
    run: Callable[[], object] | None = None
    where: QWidget | None = None
    inside: bool = False
    """Keys with Ctrl or Alt need the focus inside `where`."""


def is_letter(key: str) -> bool:
    """Whether a key (or the first of a chord) is a single character without Ctrl, Alt or Meta."""
    first = key.split(",")[0].strip()
    return len(first) == 1


def native(key: str) -> str:
    """A key as this system writes it."""
    return written(QKeySequence(key))


class Keys(QObject):
    """The registry, made once by the window."""

    changed = Signal()
    """Commands came or went, or letters were switched."""

    def __init__(self, window: QWidget, *, letters: bool = True) -> None:
        super().__init__(window)
        self._window = window
        self._letters = letters
        self._commands: dict[str, Command] = {}
        self._shared: dict[str, QShortcut] = {}

    def add(
        self,
        id_: str,
        title: str,
        run: Callable[[], object],
        *,
        keys: tuple[str, ...] = (),
        group: str = "",
        where: QWidget | None = None,
        palette: bool = True,
        icon: str = "",
        repeat: bool = False,
        inside: bool = False,
    ) -> QAction:
        """Register a command; the same id again takes the place of the first.

        `run` is a bound method (or a plain function that closes over no widget). `keys` are
        portable ("Ctrl+K", "e", "g, t"). `where` is the widget whose being shown makes the keys
        work; the whole window when left out. `inside`: keys with Ctrl or Alt also need the focus
        in it.
        """
        before = self._commands.get(id_)
        if before is not None and before.action is not None and shiboken6.isValid(before.action):
            before.action.deleteLater()
        home = where or self._window
        action = QAction(title, home)
        action.setObjectName(id_)
        action.setAutoRepeat(repeat)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(run)
        home.addAction(action)
        command = Command(id_, title, group, keys, action, palette, icon, run, home, inside)
        self._commands[id_] = command
        self._share(keys)
        for other in self.commands():
            if other is command or not set(keys).isdisjoint(other.keys):
                self._set_keys(other)
        self.changed.emit()
        return action

    def describe(self, id_: str, title: str, keys: tuple[str, ...], *, group: str = "") -> None:
        """Put keys that a widget reads itself on the sheet."""
        self._commands[id_] = Command(id_, title, group, keys, None, palette=False)

    def action(self, id_: str) -> QAction:
        """The action of a command; raises KeyError."""
        found = self._commands[id_].action
        if found is None or not shiboken6.isValid(found):
            raise KeyError(id_)
        return found

    def icon(self, id_: str) -> str:
        """The name of a command's icon; empty where it has none; raises KeyError."""
        return self._commands[id_].icon

    def has(self, id_: str) -> bool:
        """Whether a command is there now."""
        found = self._commands.get(id_)
        return found is not None and found.action is not None and shiboken6.isValid(found.action)

    def commands(self) -> tuple[Command, ...]:
        """Every command of screens that are there."""
        return tuple(
            command
            for command in self._commands.values()
            if command.action is None or shiboken6.isValid(command.action)
        )

    @contextmanager
    def at_once(self, *, before: tuple[str, ...] = ()) -> Iterator[None]:
        """However many are added meanwhile, it is told once; they stand `before` these in lists."""
        self.blockSignals(True)
        try:
            yield
        finally:
            self.blockSignals(False)
            for id_ in before:
                self._commands[id_] = self._commands.pop(id_)
            self.changed.emit()

    @property
    def letters(self) -> bool:
        """Whether single letters work."""
        return self._letters

    def use_letters(self, on: bool) -> None:
        """Switch single letters on or off, at once."""
        if on == self._letters:
            return
        self._letters = on
        for command in self.commands():
            self._set_keys(command)
        for key, shortcut in self._shared.items():
            shortcut.setEnabled(on or not is_letter(key))
        self.changed.emit()

    def working(self, command: Command) -> tuple[str, ...]:
        """The keys of a command that work now, as this system writes them."""
        return tuple(native(k) for k in command.keys if self._letters or not is_letter(k))

    def is_strange(self, widget: QWidget, event: QKeyEvent) -> bool:
        """Whether these keys, pressed inside a widget, would be a command of another part."""
        pressed = QKeySequence(event.keyCombination())
        wanted = [
            command
            for command in self.commands()
            if command.where is not None
            and not command.inside
            and any(QKeySequence(key) == pressed for key in command.keys)
        ]
        return bool(wanted) and not any(
            command.where is widget or command.where.isAncestorOf(widget)
            for command in wanted
            if command.where is not None
        )

    def _set_keys(self, command: Command) -> None:
        action = command.action
        if action is None:
            return
        kept = [key for key in command.keys if self._letters or not is_letter(key)]
        action.setProperty("keyHint", min((native(key) for key in kept), key=len, default=""))
        action.setShortcuts([QKeySequence(key) for key in kept if key not in self._shared])

    def _share(self, keys: tuple[str, ...]) -> None:
        """Give each key that several want to one shortcut that asks them in turn."""
        for key in keys:
            wanted = [c for c in self.commands() if c.action is not None and key in c.keys]
            choosy = len(wanted) > 1 or any(command.inside for command in wanted)
            if choosy and key not in self._shared:
                shortcut = QShortcut(QKeySequence(key), self._window)
                shortcut.setProperty("written", key)
                shortcut.setEnabled(self._letters or not is_letter(key))
                shortcut.activated.connect(self._on_shared)
                self._shared[key] = shortcut

    def _on_shared(self) -> None:
        key = self.sender().property("written")
        wanted = [
            command
            for command in self.commands()
            if key in command.keys
            and command.action is not None
            and command.action.isEnabled()
            and command.where is not None
            and command.where.isVisible()
            and (not command.inside or is_letter(key) or _has_focus(command.where))
        ]
        for command in sorted(wanted, key=_depth, reverse=True):
            if command.run is not None and command.run() is not False:
                return


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def _depth(command: Command) -> int:
    depth, widget = 0, command.where
    while widget is not None:
        depth, widget = depth + 1, widget.parentWidget()
    return depth
