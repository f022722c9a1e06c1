"""One signal, after commit: what became stale. Screens decide what to read again; no screen calls
another."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from courtesydesk.domain.changes import Changes


class ChangeHub(QObject):
    """Where every Changes of a service is announced."""

    changed = Signal(object)
    """A `Changes`."""
    undo_offered = Signal(object)
    """A `Changes` that can be taken back."""

    def announce(self, changes: Changes) -> None:
        """Tell every screen."""
        if not changes:
            return
        self.changed.emit(changes)
        if changes.undo is not None:
            self.undo_offered.emit(changes)
