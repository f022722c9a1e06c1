"""Whether the desk opens by itself when its owner logs in: as the system has it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.errors import DeskError
from courtesydesk.services import autostart
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.widgets.switch import Switch


class StartCard(Section):
    """One switch."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(theme, self.tr("When you log in"), "", parent)
        self._context = context
        self.also = self.tr("start at login, autostart, startup")
        name = self.tr("Open quietly when I log in")
        about = self.tr(
            "The desk begins in the tray, or in its window where there is no tray. It fetches, "
            "sends and reminds from then on."
        )
        self.switch = Switch(theme, name, self)
        self.switch.setObjectName("autostart")
        self.switch.setAccessibleDescription(about)
        self.switch.clicked.connect(self._on_clicked)
        column = QVBoxLayout()
        column.setSpacing(2)
        label = Label(theme, name, self, wrap=True)
        label.setBuddy(self.switch)
        column.addWidget(label)
        column.addWidget(Label(theme, about, self, role="second", colour="soft", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(column, 1)
        row.addWidget(self.switch)
        self.body.addLayout(row)
        self.problem = Say(theme, "", self, tone="stop")
        self.body.addWidget(self.problem)

    def read(self) -> None:
        """Ask the system."""
        self._context.tasks.run(
            _is_on, done=self._on_read, failed=self._on_failed, owner=self, name="autostart"
        )

    def _on_read(self, on: bool) -> None:
        self.switch.setChecked(on)
        self.switch.setEnabled(True)

    def _on_clicked(self, on: bool) -> None:
        self.problem.say("")
        self._context.tasks.run(
            partial(switched, on), done=self._on_read, failed=self._on_failed, owner=self,
            name="autostart",
        )  # fmt: skip

    def _on_failed(self, error: Exception) -> None:
        self.switch.setChecked(False)
        self.switch.setEnabled(False)
        self.problem.say(
            wording.trouble(error), "plain" if isinstance(error, DeskError) else "stop"
        )


def switched(on: bool) -> bool:
    """On the pool: what the system has after it was told."""
    kept = autostart.of_this_system()
    kept.switch(on=on)
    return kept.is_on()


def _is_on() -> bool:
    return autostart.of_this_system().is_on()
