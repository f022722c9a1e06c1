"""Keeps what is chosen, one change after the other, and tells every row what holds now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from courtesydesk.domain.changes import Changes
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings.values import Value


class SettingsWriter(QObject):
    """Between the rows and the settings: never two writes at once, the last word wins."""

    kept = Signal(str, object, object)
    """A key, the value before, and the value that holds now."""
    refreshed = Signal()
    """Values may have changed elsewhere."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.values: dict[str, Value] = context.desk.settings.all()
        self._waiting: dict[str, Value] = {}
        self._flying: dict[str, Value] = {}
        context.hub.changed.connect(self._on_changed)

    def want(self, key: str, value: Value) -> None:
        """Keep this value; nothing happens when it holds already."""
        now = self._waiting.get(key, self._flying.get(key, self.values[key]))
        if now == value:
            return
        self._waiting[key] = value
        self._go()

    def finish(self) -> None:
        """Keep at once what waits: the page is being left."""
        waiting, self._waiting = {**self._flying, **self._waiting}, {}
        if waiting:
            changes = self._context.desk.settings.change(waiting, now=self._context.now())
            self._context.hub.announce(changes)

    def _go(self) -> None:
        if self._flying or not self._waiting:
            return
        self._flying, self._waiting = self._waiting, {}
        job = partial(
            self._context.desk.settings.change, dict(self._flying), now=self._context.now()
        )
        self._context.act(job, then=self._on_kept, failed=self._on_failed, owner=self)

    def _on_kept(self, _changes: Changes) -> None:
        flown, self._flying = self._flying, {}
        for key, value in flown.items():
            before, self.values[key] = self.values[key], value
            if before != value:
                self.kept.emit(key, before, value)
        self._go()

    def _on_failed(self, error: Exception) -> None:
        self._flying = {}
        self._context.ask.trouble(error)
        self.refreshed.emit()
        self._go()

    def _on_changed(self, changes: Changes) -> None:
        if changes.everything or changes.settings - self._flying.keys():
            fresh = self._context.desk.settings.all()
            self.values.update({k: v for k, v in fresh.items() if k not in self._flying})
            self.refreshed.emit()
