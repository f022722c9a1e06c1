"""What opens from the composer: a promise, a time to send, the shop's values."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from courtesydesk.domain.errors import DeskError
from courtesydesk.ui.context import Context
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Choice, Overlay, Picker


class PromiseForm(Overlay):
    """What we will do, and until when, in words."""

    written = Signal(str, object)
    """What, and when (or None)."""

    def __init__(self, context: Context, window: QWidget, *, what: str = "") -> None:
        super().__init__(context.theme, window)
        self._context = context
        self._moments = Moments(self)
        self._due: datetime | None = None
        theme = context.theme
        self.setObjectName("promiseForm")
        self.panel.setAccessibleName(self.tr("A promise"))
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(14))
        column.setSpacing(theme.px(6))
        column.addWidget(Label(theme, self.tr("A promise"), self.panel, role="title"))
        column.addWidget(
            Label(theme, self.tr("What will you do?"), self.panel, role="second", colour="soft")
        )
        self.what = QLineEdit(what, self.panel)
        self.what.setObjectName("promiseWhat")
        self.what.setPlaceholderText(self.tr("call them back"))
        self.what.setAccessibleName(self.tr("What will you do?"))
        column.addWidget(self.what)
        column.addWidget(
            Label(theme, self.tr("Until when?"), self.panel, role="second", colour="soft")
        )
        self.when = QLineEdit(self.panel)
        self.when.setObjectName("promiseWhen")
        self.when.setPlaceholderText(self.tr("tomorrow 12, fri 9, in 3h, or leave it open"))
        self.when.setAccessibleName(self.tr("Until when?"))
        column.addWidget(self.when)
        self.read = Label(theme, "", self.panel, role="second", colour="faint", wrap=True)
        column.addWidget(self.read)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = Button(theme, self.tr("Cancel"), self.panel, kind="quiet")
        cancel.clicked.connect(self.dismiss)
        self.keep = Button(theme, self.tr("Keep it in mind"), self.panel, kind="main")
        self.keep.setObjectName("promiseKeep")
        self.keep.clicked.connect(self._on_keep)
        row.addWidget(cancel)
        row.addWidget(self.keep)
        column.addLayout(row)
        self.panel.setFixedWidth(theme.px(340))
        self.what.textChanged.connect(self._on_changed)
        self.when.textChanged.connect(self._on_changed)
        self.what.returnPressed.connect(self.when.setFocus)
        self.when.returnPressed.connect(self._on_keep)
        self._on_changed()

    def first_focus(self) -> QWidget:
        return getattr(self, "what", self.panel)

    def _on_changed(self) -> None:
        words, fine = self.when.text().strip(), True
        self._due = None
        if not words:
            self.read.setText(self.tr("No date: it stays on the list until it is kept."))
        else:
            now = self._context.now()
            try:
                self._due = self._context.desk.triage.snooze_words(words, now=now)
                self.read.setText(
                    self.tr("That is {when}.").format(when=self._moments.when(self._due, now))
                )
            except DeskError as error:
                fine = False
                self.read.setText(error.sentence())
        self.keep.setEnabled(fine and bool(self.what.text().strip()))
        if self.isVisible():
            self.place()

    def _on_keep(self) -> None:
        if self.keep.isEnabled():
            self.written.emit(self.what.text().strip(), self._due)
            self.dismiss()


class TimeChoices(QObject):
    """Moments to choose from, and whatever is typed: for a `Picker`."""

    PRESETS = ("in 1h", "in 3h", "tomorrow 9", "mon 9")

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._moments = Moments(self)
        self.trouble = ""
        """Why what was typed cannot be read."""

    def provide(self, typed: str) -> list[Choice]:
        """What fits what was typed, with the moment that it means."""
        now = self._context.now()
        self.trouble = ""
        words = typed.strip()
        found = []
        for preset in (words,) if words else self.PRESETS:
            try:
                at = self._context.desk.triage.snooze_words(preset, now=now)
            except DeskError as error:
                self.trouble = error.sentence()
                continue
            found.append(Choice(preset, self._moments.when(at, now), icon="clock", value=at))
        return found or [Choice(self.trouble, enabled=False)]


def pick_time(context: Context, window: QWidget, name: str, hint: str) -> Picker:
    """A picker of moments; its `chosen` tells a datetime."""
    choices = TimeChoices(context)
    picker = Picker(context.theme, window, name, hint, choices.provide, width=340)
    choices.setParent(picker)
    return picker


class ValuesCard(Overlay):
    """What the shop stands for, to read while writing."""

    def __init__(self, context: Context, window: QWidget, values: list[str]) -> None:
        super().__init__(context.theme, window)
        theme = context.theme
        self.setObjectName("valuesCard")
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(7))
        column.addWidget(Label(theme, self.tr("What we stand for"), self.panel, role="title"))
        words = values or [self.tr("Nothing is written down yet: Settings, The shop.")]
        for value in words:
            label = Label(theme, value, self.panel, wrap=True, colour="ink" if values else "soft")
            label.setAlignment(Qt.AlignmentFlag.AlignLeft)
            column.addWidget(label)
        self.panel.setAccessibleName("\n".join(words))
        self.panel.setFixedWidth(theme.px(300))
