"""What is found in the settings: settings to change at once, the way to cards, and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.ui.keys import Keys
from courtesydesk.ui.settings.groups import matching, says
from courtesydesk.ui.settings.lists import key_cards
from courtesydesk.ui.settings.rows import Rows, SettingRow, rows_in
from courtesydesk.ui.settings.writer import SettingsWriter
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.empty import EmptyState
from courtesydesk.ui.widgets.labels import Label

KEY_CARDS = 6
WITHOUT_CARDS = {"keys", "about"}
"""Sections in which there is nothing to choose: keys are found by themselves."""


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section: how it is called, what it is for, and who makes it."""

    key: str
    title: str
    text: str
    icon: str
    fill: Callable[[Column], None]


class Found(Column):
    """What a search found, section by section."""

    section_asked = Signal(str)
    """Show this section."""
    card_asked = Signal(str, object)
    """Show this section, and in it this card."""

    def __init__(
        self, theme: Theme, plans: Mapping[str, SectionPlan], parent: QWidget, *, width: int
    ) -> None:
        super().__init__(theme, "", "", parent, width=width, top=2, side=2)
        self.setObjectName("settings-found")
        self._plans = plans
        self._sections: dict[str, Rows] = {}

    def fill(
        self,
        text: str,
        section: Callable[[str], QWidget],
        writer: SettingsWriter,
        keys: Keys,
    ) -> None:
        """Everything that says every word of the text; `section` makes one that was not seen."""
        for setting in matching(text):
            rows = self._rows(setting.group.value)
            rows.add(SettingRow(self._theme, setting, writer, rows))
        for plan in self._plans.values():
            if plan.key not in WITHOUT_CARDS:
                for card in cards_saying(section(plan.key), text):
                    self._add_card(plan.key, card)
            if plan.key not in self._sections and says(f"{plan.title} {plan.text}", text):
                self._add_line(plan.key, plan.text or plan.title, "").connect(
                    partial(self.section_asked.emit, plan.key)
                )
        found = key_cards(self._theme, keys, self.inner, only=text)[:KEY_CARDS]
        for card in found:
            self.add(card)
        if not self._sections and not found:
            self._say_nothing()
        self.end()

    def _add_card(self, key: str, card: Section) -> None:
        asked = self._add_line(key, card.heading.text(), card.text.text())
        asked.connect(partial(self.card_asked.emit, key, card))

    def _add_line(self, key: str, title: str, text: str) -> SignalInstance:
        rows = self._rows(key)
        line = FoundLine(self._theme, title, text, rows)
        rows.add(line)
        return line.asked

    def _rows(self, key: str) -> Rows:
        """Where what is found in a section stands."""
        if key not in self._sections:
            card = Section(self._theme, self._plans[key].title, "", self.inner)
            self._sections[key] = rows = Rows(self._theme, card)
            card.body.addWidget(rows)
            self.add(card)
        return self._sections[key]

    def _say_nothing(self) -> None:
        empty = EmptyState(
            self._theme, "search", self.tr("Nothing is called that"),
            self.tr("Try another word, or look through the sections at the left."),
            self.inner,
        )  # fmt: skip
        empty.setMinimumHeight(self._theme.px(320))
        self.add(empty)


class FoundLine(QWidget):
    """Something that was found, and the way to it."""

    asked = Signal()
    """Show it."""

    def __init__(self, theme: Theme, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(theme, title, self, wrap=True))
        if text:
            about = Label(theme, text, self, role="second", colour="soft", wrap=True)
            column.addWidget(about)
        row.addLayout(column, 1)
        go = Button(theme, self.tr("Go there"), self)
        go.setAccessibleName(self.tr("Go to “{title}”").format(title=title))
        go.clicked.connect(self.asked)
        row.addWidget(go)


def cards_saying(section: QWidget, text: str) -> list[Section]:
    """The cards of a section that hold no plain settings and say every word of the text."""
    return [
        card for card in section.findChildren(Section)
        if card.heading.text() and not rows_in(card) and says(_words_of(card), text)
    ]  # fmt: skip


def _words_of(card: Section) -> str:
    labels = (label.text() for label in card.findChildren(Label))
    buttons = (b.accessibleName() or b.text() for b in card.findChildren(QAbstractButton))
    return " ".join((card.also, *labels, *buttons))
