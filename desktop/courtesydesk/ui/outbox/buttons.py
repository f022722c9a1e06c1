"""The buttons on a reply that is on its way."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from courtesydesk.ui.outbox.words import Act
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button


class ActButton(Button):
    """A button that knows which act it stands for."""

    acted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        act: Act,
        words: str,
        parent: QWidget | None = None,
        *,
        main: bool = False,
    ) -> None:
        super().__init__(theme, words, parent, kind="main" if main else "plain")
        self._act = act
        self.setObjectName(f"act_{act.value}")
        if act is Act.UNDO:
            self.set_key("Z")
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.acted.emit(self._act)
