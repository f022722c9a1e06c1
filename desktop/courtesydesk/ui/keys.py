"""Every command of the window: its name, its keys, and what it does.

A screen adds its commands once, with `keys.add(...)`, and gets a QAction to put on buttons. The
palette (Ctrl+K) and the sheet of keys (`?`) are made from the same list, so that nothing can be
missing there. Single letters never fire while something is being written: Qt asks the field first,
and a field takes every letter. They can be switched off altogether.

Keys are attached to a widget (`where`), and rest while that widget is not shown: so a page can use
`e` for itself while the desk's own `e` is out of sight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from courtesydesk.ui.widgets.buttons import written


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
    ) -> QAction:
        """Register a command; the same id again takes the place of the first.

        `run` is a bound method (or a plain function that closes over no widget). `keys` are
        portable ("Ctrl+K", "e", "g, t"). `where` is the widget whose being shown makes the keys
        work; the whole window when left out.
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
        self._commands[id_] = Command(id_, title, group, keys, action, palette, icon)
        self._set_keys(action, keys)
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
            if command.action is not None:
                self._set_keys(command.action, command.keys)
        self.changed.emit()

    def working(self, command: Command) -> tuple[str, ...]:
        """The keys of a command that work now, as this system writes them."""
        return tuple(native(k) for k in command.keys if self._letters or not is_letter(k))

    def _set_keys(self, action: QAction, keys: tuple[str, ...]) -> None:
        kept = [QKeySequence(key) for key in keys if self._letters or not is_letter(key)]
        action.setShortcuts(kept)
