"""Ctrl+K: every command, view, saved search and customer, found by a few letters."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.customers import CustomerRow
from courtesydesk.domain.networks import network
from courtesydesk.services.searches import SavedSearch
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import WHY_NOT, Command, Keys
from courtesydesk.ui.side import Place
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.overlay import Choice, Picker, matches

MOST = 40


class Palette(QObject):
    """Opens the list, and says what was chosen."""

    place_chosen = Signal(object)
    """A `Place`."""
    customer_chosen = Signal(object)
    """A `CustomerRow`."""
    home_asked = Signal(object)
    """The widget of the command that was chosen, where it is out of sight."""

    def __init__(self, context: Context, keys: Keys, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._keys = keys
        self._window = window
        self._searches: tuple[SavedSearch, ...] = ()
        self._customers: tuple[CustomerRow, ...] = ()
        self._picker: Picker | None = None
        self._task: Task | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self._look_for_customers)

    def show_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        """The saved searches there are."""
        self._searches = searches

    def open(self) -> None:
        """Show it."""
        self._customers = ()
        self._picker = Picker(
            self._context.theme,
            self._window,
            self.tr("Every command"),
            self.tr("A command, a view, a search or a customer"),
            self._choices,
            width=560,
            dim=True,
            lines=11,
        )
        self._picker.setObjectName("palette")
        self._picker.field.textChanged.connect(self._on_typed)
        self._picker.chosen.connect(self._on_chosen)
        self._picker.closed.connect(self._on_closed)
        self._picker.open_centred()

    def _on_closed(self) -> None:
        self._picker = None
        if self._task is not None:
            self._task.drop()

    def _on_typed(self, _text: str) -> None:
        self._customers = ()
        self._pause.start()
        self._say()

    def _say(self) -> None:
        """An empty list would leave one wondering."""
        if self._picker is not None:
            nothing = self.tr("No command, view, search or customer is called that.")
            self._picker.say("" if self._picker.model.rowCount() else nothing)

    def _look_for_customers(self) -> None:
        text = self._picker.field.text().strip() if self._picker is not None else ""
        if self._task is not None:
            self._task.drop()
        if len(text) < 2:
            return
        job = partial(self._context.desk.people.find, text, limit=8)
        self._task = self._context.tasks.run(
            job, done=self._on_customers, failed=self._on_no_customers, owner=self, name="people"
        )

    def _on_customers(self, found: tuple[CustomerRow, ...]) -> None:
        self._customers = found
        if self._picker is not None:
            self._picker.refresh()
            self._say()

    def _on_no_customers(self, _error: Exception) -> None:
        self._customers = ()

    def _choices(self, text: str) -> list[Choice]:
        found = [
            (score, choice)
            for score, choice in (*self._commands(text), *self._places(text))
            if score > 0
        ]
        if text.strip():
            found.sort(key=lambda pair: -pair[0])
        choices = [choice for _, choice in found[:MOST]]
        if text.strip() and self._customers:
            choices.append(Choice(self.tr("Customers"), caption=True))
            choices.extend(_customer(row) for row in self._customers)
        return choices

    def _commands(self, text: str) -> list[tuple[int, Choice]]:
        return [
            (matches(text, command.title), self._command(command))
            for command in self._keys.commands()
            if command.palette and command.action is not None
        ]

    def _command(self, command: Command) -> Choice:
        keys = self._keys.working(command)
        enabled = command.action is not None and command.action.isEnabled()
        waits = "" if enabled or command.action is None else command.action.property(WHY_NOT)
        return Choice(
            command.title,
            detail=waits or command.group,
            icon=command.icon or "chevron-right",
            key=keys[0] if keys else "",
            value=command,
            enabled=enabled,
        )

    def _places(self, text: str) -> list[tuple[int, Choice]]:
        if not text.strip():
            return []
        return [
            (
                matches(text, search.name),
                Choice(
                    search.name,
                    detail=search.query,
                    icon="search",
                    value=Place("search", str(search.id)),
                ),
            )
            for search in self._searches
        ]

    def _on_chosen(self, value: object) -> None:
        if isinstance(value, Command) and value.action is not None:
            if value.where is not None and not value.where.isVisible():
                self.home_asked.emit(value.where)
            # After the list is gone and the focus is back where the command belongs.
            QTimer.singleShot(0, value.action, value.action.trigger)
        elif isinstance(value, Place):
            self.place_chosen.emit(value)
        elif isinstance(value, CustomerRow):
            self.customer_chosen.emit(value)


def _customer(row: CustomerRow) -> Choice:
    names = ", ".join(dict.fromkeys(network(key).label for key in row.networks))
    handle = row.handles[0] if row.handles else ""
    detail = " · ".join(part for part in (handle, names) if part)
    return Choice(row.name, detail=detail, icon="person", value=row)
