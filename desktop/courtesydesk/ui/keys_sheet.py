"""`?`: every key on one sheet, made from the registry; and what the program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from courtesydesk import __version__
from courtesydesk.ui.keys import Command, Keys
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.overlay import Overlay
from courtesydesk.ui.widgets.parts import KeyCap
from courtesydesk.ui.widgets.say import Sign


class KeysSheet(Overlay):
    """All keys, by group, in columns."""

    def __init__(self, theme: Theme, window: QWidget, keys: Keys) -> None:
        super().__init__(theme, window, dim=True)
        self.setObjectName("keysSheet")
        self._keys = keys
        self.panel.setAccessibleName(self.tr("Keys"))
        head = QHBoxLayout()
        head.addWidget(Label(theme, self.tr("Keys"), self.panel, role="heading"))
        head.addStretch(1)
        self._close = IconButton(theme, "close", self.tr("Close"), self.panel)
        self._close.clicked.connect(self.dismiss)
        head.addWidget(self._close)
        self._area = QScrollArea(self.panel)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("Keys"))
        self._area.viewport().setAutoFillBackground(False)
        sheet = self._sheet()
        self._area.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(24, 18, 16, 18)
        layout.setSpacing(10)
        layout.addLayout(head)
        if not keys.letters:
            layout.addWidget(
                Label(
                    theme,
                    self.tr("Single-letter keys are switched off in the settings."),
                    self.panel,
                    role="second",
                    colour="faint",
                )
            )
        layout.addWidget(self._area)
        width = min(window.width() - 64, theme.px(860))
        height = min(window.height() - 150, sheet.sizeHint().height() + 8)
        self._area.setFixedSize(width - 40, height)

    def first_focus(self) -> QWidget:
        return self._close

    def _sheet(self) -> QWidget:
        inner = QWidget(self._area)
        inner.setAutoFillBackground(False)
        groups: dict[str, list[Command]] = {}
        for command in self._keys.commands():
            if self._keys.working(command) and not self._stands_elsewhere(command):
                groups.setdefault(command.group, []).append(command)
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(36)
        lanes = [QVBoxLayout(), QVBoxLayout()]
        lengths = [0, 0]
        for name, commands in groups.items():
            lane = lengths.index(min(lengths))
            lanes[lane].addLayout(self._group(name, commands, inner))
            lanes[lane].addSpacing(22)
            lengths[lane] += len(commands) + 2
        for column in lanes:
            column.setSpacing(0)
            column.addStretch(1)
            columns.addLayout(column, 1)
        return inner

    def _stands_elsewhere(self, command: Command) -> bool:
        """What the same keys do everywhere is said once."""
        return any(
            other is not command and other.where is self._window and other.keys == command.keys
            for other in self._keys.commands()
        )

    def _group(self, name: str, commands: list[Command], parent: QWidget) -> QGridLayout:
        theme = self._theme
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        title = Label(theme, name or self.tr("Window"), parent, role="caption_strong",
                      colour="faint")  # fmt: skip
        grid.addWidget(title, 0, 0)
        for number, command in enumerate(commands, 1):
            grid.addWidget(Label(theme, command.title, parent), number, 0)
            caps = QHBoxLayout()
            caps.setSpacing(4)
            for key in self._keys.working(command)[:3]:
                caps.addWidget(KeyCap(theme, key, parent))
            grid.addLayout(caps, number, 1, Qt.AlignmentFlag.AlignRight)
        return grid


class About(Overlay):
    """What the program is, and which one this is."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, dim=True)
        self.setObjectName("about")
        self.panel.setAccessibleName(self.tr("About"))
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(28, 24, 28, 22)
        layout.setSpacing(8)
        layout.addWidget(Sign(theme, "app", self.panel, colour="accent", side=44))
        layout.addWidget(Label(theme, self.tr("Courtesy Desk"), self.panel, role="hero"))
        version = self.tr("Version {version}").format(version=__version__)
        layout.addWidget(Label(theme, version, self.panel, role="second", colour="faint"))
        layout.addSpacing(6)
        for line in (
            self.tr("No customer unheard."),
            self.tr("No reply regretted."),
            self.tr("No promise forgotten."),
            self.tr("Nothing leaves the laptop but the reply."),
        ):
            layout.addWidget(Label(theme, line, self.panel, colour="soft"))
        layout.addSpacing(6)
        self._close = IconButton(theme, "close", self.tr("Close"), self.panel)
        self._close.clicked.connect(self.dismiss)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.panel.setMinimumWidth(theme.px(380))

    def first_focus(self) -> QWidget:
        return self._close
