"""Which page is shown: pages are registered as factories and built on their first visit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

DESK = "desk"


class Navigation(QObject):
    """The pages beside the views: the desk itself, and the full-width ones."""

    shown = Signal(str)
    """The name of the page that is shown now."""

    def __init__(self, stack: QStackedWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._factories: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self._current = ""

    def add(self, name: str, factory: Callable[[], QWidget]) -> None:
        """Register a page."""
        self._factories[name] = factory

    @property
    def current(self) -> str:
        """The page that is shown."""
        return self._current

    @property
    def names(self) -> tuple[str, ...]:
        """Every page that can be shown."""
        return tuple(self._factories)

    def page(self, name: str) -> QWidget:
        """The page itself, built when it was not yet."""
        found = self._pages.get(name)
        if found is None:
            found = self._factories[name]()
            self._pages[name] = found
            self._stack.addWidget(found)
        return found

    def built(self, name: str) -> QWidget | None:
        """The page, when it was ever visited."""
        return self._pages.get(name)

    def show(self, name: str) -> QWidget:
        """Turn to a page."""
        page = self.page(name)
        self._stack.setCurrentWidget(page)
        if name != self._current:
            self._current = name
            self.shown.emit(name)
        return page
