"""One signal, after commit: what became stale. Screens decide what to read again; no screen calls
another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from courtesydesk.domain.changes import Changes


class ChangeHub(QObject):
    """Where every Changes of a service is announced."""

    changed = Signal(object)
    """A `Changes`."""
    undo_offered = Signal(object, str)
    """A `Changes` that can be taken back, and what was done in words, where that was said."""

    def announce(self, changes: Changes, words: str = "") -> None:
        """Tell every screen."""
        if not changes:
            return
        self.changed.emit(changes)
        if changes.undo is not None:
            self.undo_offered.emit(changes, words)
