"""Whose turn it is for Tab: what is built later is reached where it stands, not after the rest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)

_TAB = Qt.FocusPolicy.TabFocus.value
_CLOSED = (QAbstractScrollArea, QAbstractSpinBox, QComboBox, QLineEdit)
"""What is within these is Qt's, and not to be touched: Python's hold on a scroll bar that was only
looked at through the layouts ends with the look, and whoever keeps that scroll bar is left with
nothing ("already deleted")."""


def in_turn(place: QWidget) -> None:
    """Tab goes through what is in there as the layouts have it, from where the place itself stands.

    Qt puts each new widget at the end of the window's chain. So whoever builds rows or cards after
    the window was built calls this for what holds them.
    """
    inside = list(_as_seen(place))
    end = QWidget(place)
    end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    lent = []
    for widget in (place, *inside):
        # Parts that hold others keep their turn in the chain too, for when this is called for them.
        # But Qt only moves what takes the focus.
        policy = widget.focusPolicy()
        if not policy.value & _TAB and widget.layout() is not None and widget.focusProxy() is None:
            lent.append((widget, policy))
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    before = place
    for widget in inside:
        if widget.focusPolicy().value & _TAB:
            # By way of the end: Qt moves nothing over what takes no focus, and that may be the
            # part below, which has nothing in it yet.
            QWidget.setTabOrder(end, widget)
            QWidget.setTabOrder(before, widget)
            before = widget
    for widget, policy in lent:
        widget.setFocusPolicy(policy)
    shiboken6.delete(end)


def _as_seen(widget: QWidget) -> Iterator[QWidget]:
    """All that is in there: by the layouts, then what stands in none."""
    for part in _parts(widget):
        yield part
        yield from _as_seen(part)


def _parts(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, QScrollArea):
        held = widget.widget()
        return [] if held is None else [held]
    if isinstance(widget, _CLOSED):
        return []
    layout = widget.layout()
    parts = {} if layout is None else dict.fromkeys(_in_layout(layout))
    parts.update(dict.fromkeys(c for c in widget.children() if isinstance(c, QWidget)))
    return [part for part in parts if not part.isWindow()]


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    items = [item for n in _order(layout) if (item := layout.itemAt(n)) is not None]
    for item in items:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _in_layout(inner)


def _order(layout: QLayout) -> list[int]:
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=partial(_cell, layout))
    return numbers


def _cell(grid: QGridLayout, number: int) -> tuple[int, ...]:
    place: tuple[int, ...] = grid.getItemPosition(number)  # type: ignore[assignment]
    return place[:2]
