"""Which of the card's buttons and words there is room for; the rest is in its menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that is shown when there is room."""

    widget: QWidget
    wanted: bool = True
    least: int | None = None
    """It makes do with so many pixels; None: only as wide as it would like to be."""

    @property
    def width(self) -> int:
        """What it takes at least."""
        hint = self.widget.sizeHint().width()
        return hint if self.least is None else min(hint, self.least)


def room(row: QHBoxLayout, width: int, keep: Sequence[QWidget]) -> int:
    """The pixels beside what is kept."""
    margins, gap = row.contentsMargins(), row.spacing()
    kept = sum(widget.sizeHint().width() + gap for widget in keep) - gap
    return width - margins.left() - margins.right() - kept


def fit(row: QHBoxLayout, width: int, keep: Sequence[QWidget], wishes: Sequence[Wish]) -> int:
    """Show what fits beside what is kept, the most important first; the pixels that are left."""
    left, gap = room(row, width, keep), row.spacing()
    for wish in wishes:
        needs = wish.width + gap
        shown = wish.wanted and needs <= left
        if shown:
            left -= needs
        if wish.widget.isHidden() is shown:
            wish.widget.setVisible(shown)
    return left
