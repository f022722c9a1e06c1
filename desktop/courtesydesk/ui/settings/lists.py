"""Saved searches, and every key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.services.searches import SavedSearch
from courtesydesk.ui.context import Context
from courtesydesk.ui.keys import Command, Keys
from courtesydesk.ui.settings.rows import Rows
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import KeyCap


class SearchLine(QWidget):
    """One saved search: its name, what it looks for, and buttons."""

    renamed = Signal(object)
    forgotten = Signal(object)

    def __init__(self, theme: Theme, search: SavedSearch, parent: QWidget) -> None:
        super().__init__(parent)
        self._search = search
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(ElidedLabel(theme, search.name, self))
        column.addWidget(ElidedLabel(theme, search.query, self, role="second", colour="soft"))
        row.addLayout(column, 1)
        rename = IconButton(
            theme, "pencil", self.tr("Rename “{name}”").format(name=search.name), self
        )
        rename.setObjectName(f"rename-{search.id}")
        rename.clicked.connect(self._on_rename)
        forget = IconButton(
            theme, "trash", self.tr("Forget “{name}”").format(name=search.name), self
        )
        forget.setObjectName(f"forget-search-{search.id}")
        forget.clicked.connect(self._on_forget)
        row.addWidget(rename)
        row.addWidget(forget)

    def _on_rename(self) -> None:
        self.renamed.emit(self._search)

    def _on_forget(self) -> None:
        self.forgotten.emit(self._search)


class SearchesCard(Section):
    """Searches that stand as views of their own."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            "",
            self.tr("Each stands at the left as a view of its own, with its count."),
            parent,
        )
        self.setObjectName("searchesCard")
        self.setAccessibleName(self.tr("Saved searches"))
        self._context = context
        self.empty = Label(
            theme,
            self.tr("None yet. Search for something, then keep the search: it becomes a view."),
            self, role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.rows = Rows(theme, self)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.rows)
        context.hub.changed.connect(self._on_changed)

    def read(self) -> None:
        """Ask again which there are."""
        self._context.tasks.run(
            self._context.desk.searches.all,
            done=self._on_searches,
            failed=self._context.ask.trouble,
            owner=self,
            name="searches",
        )

    def _on_changed(self, changes: Changes) -> None:
        if (changes.searches or changes.everything) and self.isVisible():
            self.read()

    def _on_searches(self, searches: tuple[SavedSearch, ...]) -> None:
        self.rows.clear()
        self.empty.setVisible(not searches)
        self.rows.setVisible(bool(searches))
        for search in searches:
            shown = SearchLine(self._context.theme, search, self.rows)
            shown.forgotten.connect(self._on_forget)
            shown.renamed.connect(self._on_rename)
            self.rows.add(shown)

    def _on_forget(self, search: SavedSearch) -> None:
        searches, ask = self._context.desk.searches, self._context.ask
        self._context.act(partial(searches.remove, search.id), failed=ask.trouble)
        ask.tell(
            self.tr("“{name}” is forgotten.").format(name=search.name),
            action=self.tr("Put it back"),
            on_action=partial(_keep, self._context, search.name, search.query),
        )

    def _on_rename(self, search: SavedSearch) -> None:
        ask = self._context.ask
        name = ask.text(
            self.tr("Another name"), self.tr("How this search is called at the left."),
            start=search.name, ok=self.tr("Rename"),
        )  # fmt: skip
        if not name or not name.strip() or name.strip() == search.name:
            return
        job = partial(_rename, self._context, search, name.strip())
        self._context.act(job, failed=ask.trouble)


def _keep(context: Context, name: str, query: str) -> None:
    context.act(partial(context.desk.searches.save, name, query), failed=context.ask.trouble)


def _rename(context: Context, search: SavedSearch, name: str) -> Changes:
    # The new one first: if the program dies in between there are two, never none.
    changes = context.desk.searches.save(name, search.query)
    return changes | context.desk.searches.remove(search.id)


class KeyLine(QWidget):
    """One command with its keys."""

    def __init__(self, theme: Theme, command: Command, keys: Keys, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(Label(theme, command.title, self, wrap=True), 1)
        for key in keys.working(command)[:3]:
            row.addWidget(KeyCap(theme, key, self))
        spoken = ", ".join([command.title, *keys.working(command)])
        self.setAccessibleName(spoken)


def key_cards(theme: Theme, keys: Keys, parent: QWidget, *, only: str = "") -> list[Section]:
    """Cards of the commands that have keys, by group; `only` narrows them to some words."""
    wanted = only.casefold().split()
    groups: dict[str, list[Command]] = {}
    for command in keys.commands():
        hay = f"{command.title} {command.group} {' '.join(command.keys)}".casefold()
        if keys.working(command) and all(word in hay for word in wanted):
            groups.setdefault(command.group, []).append(command)
    cards = []
    for name, commands in groups.items():
        card = Section(theme, name, "", parent)
        card.body.setSpacing(9)
        for command in commands:
            card.body.addWidget(KeyLine(theme, command, keys, card))
        cards.append(card)
    return cards
