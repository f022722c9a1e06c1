"""Margins and gaps that follow the text size while the window stands."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLayout

from courtesydesk.ui.theme import Theme

Margins = tuple[float, float, float, float]


class Measures(QObject):
    """Gives one layout its measures again whenever they are others."""

    def __init__(
        self, theme: Theme, layout: QLayout, margins: Margins | None, spacing: float | None
    ) -> None:
        super().__init__(layout)
        self._theme, self._layout = theme, layout
        self._margins, self._spacing = margins, spacing
        self.setObjectName("measures")
        self.apply()
        theme.changed.connect(self.apply)

    def change(self, margins: Margins) -> None:
        """Other margins as drawn."""
        self._margins = margins
        self.apply()

    def apply(self) -> None:
        px = self._theme.px
        if self._margins is not None:
            left, top, right, bottom = (px(m) if m else 0 for m in self._margins)
            self._layout.setContentsMargins(left, top, right, bottom)
        if self._spacing is not None:
            self._layout.setSpacing(px(self._spacing) if self._spacing else 0)


def measured(
    theme: Theme,
    layout: QLayout,
    margins: Margins | None = None,
    spacing: float | None = None,
) -> Measures:
    """Margins and spacing as drawn, now and at every other text size."""
    return Measures(theme, layout, margins, spacing)
