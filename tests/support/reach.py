"""What a person without a mouse, or without sight, needs of every control."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from courtesydesk.ui.widgets.ring import FocusRing

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
)


def controls(root: QWidget) -> list[QWidget]:
    """What a person can use: labels, and the insides of Qt's own controls, are not asked."""
    found = []
    for widget in root.findChildren(QWidget):
        inside = any(isinstance(p, (QComboBox, QAbstractSpinBox)) for p in parents(widget))
        if isinstance(widget, CONTROLS) and not inside and not isinstance(widget, QScrollBar):
            found.append(widget)
    return found


def parents(widget: QWidget) -> list[QWidget]:
    above = []
    parent = widget.parentWidget()
    while parent is not None:
        above.append(parent)
        parent = parent.parentWidget()
    return above


def says(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def where(widget: QWidget) -> str:
    names = [widget, *parents(widget)]
    return " < ".join(f"{type(w).__name__}#{w.objectName()}" for w in names[:4])


def nameless(root: QWidget) -> list[str]:
    """What is not shown has its words put on when it is."""
    shown = [widget for widget in controls(root) if widget.isVisible()]
    return [where(widget) for widget in shown if not says(widget).strip()]


def in_tab_order(root: QWidget) -> list[QWidget]:
    """The controls in there that Tab goes through, in turn."""
    wanted = {widget for widget in controls(root) if widget.isVisible() and widget.isEnabled()}
    order = []
    seen: set[QWidget] = set()
    start = widget = root.window()
    while widget not in seen:
        seen.add(widget)
        if widget in wanted and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(widget)
        widget = widget.nextInFocusChain()
    assert widget is start
    return order


def against_the_eyes(root: QWidget) -> list[str]:
    """Neighbours that Tab reaches from right to left, or from the bottom up."""
    found = []
    for one, other in pairwise(in_tab_order(root)):
        if one.parent() is not other.parent():
            continue
        before, after = one.geometry(), other.geometry()
        above = after.bottom() <= before.top()
        beside = after.top() < before.bottom() and before.top() < after.bottom()
        if above or (beside and after.right() <= before.left()):
            found.append(f"{where(one)} comes before {where(other)}")
    return found


def without_ring(root: QWidget, ring: FocusRing) -> list[str]:
    """What has the focus and does not show it; fields, lists and pages show it themselves."""
    found = []
    shows = (QLineEdit, QAbstractScrollArea, QComboBox, QAbstractSpinBox)
    for widget in root.findChildren(QWidget):
        tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not tabbed or not widget.isVisible() or not widget.isEnabled():
            continue
        if isinstance(widget, shows) or widget.property("ownFocus"):
            continue
        if not widget.visibleRegion().contains(widget.rect().center()):
            continue  # scrolled away: it comes into sight when it gets the focus
        ring.follow(widget)
        if not ring.isVisible() or not ring.geometry().intersects(_in_window(widget)):
            found.append(where(widget))
    ring.follow(None)
    return found


def _in_window(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def rows_unsaid(root: QWidget) -> list[str]:
    """Lists of which a row says nothing to a screen reader."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisible() or model is None:
            continue
        for number in range(min(50, model.rowCount())):
            index = model.index(number, 0)
            roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
            if not any(index.data(role) for role in roles):
                found.append(f"row {number} of {where(view)}")
                break
    return found


def mouse_only(root: QWidget) -> list[str]:
    """Widgets of ours that do something on a click, and cannot have the focus."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            continue
        ours = [c for c in type(widget).__mro__ if c.__module__.startswith("courtesydesk.")]
        clicks = any("mousePressEvent" in vars(c) or "mouseReleaseEvent" in vars(c) for c in ours)
        by_key = type(widget).__name__ in BY_KEY or any(
            p.objectName() in BY_FIELD for p in parents(widget)
        )
        if clicks and not by_key:
            found.append(where(widget))
    return found


def by_tab(root: QWidget) -> set[QWidget]:
    """What the chain of Tab goes through."""
    seen: set[QWidget] = set()
    widget = root.nextInFocusChain()
    while widget is not root and widget not in seen:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    return seen


def out_of_reach(root: QWidget) -> list[str]:
    reached = by_tab(root.window())
    return [
        where(widget)
        for widget in controls(root)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (widget in reached and widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    ]


def without_keyboard(root: QWidget) -> list[str]:
    """Controls that take no focus are allowed only where another one does the same by key."""
    return [
        where(widget)
        for widget in controls(root)
        if widget.isVisible()
        and widget.focusPolicy() == Qt.FocusPolicy.NoFocus
        and not any(p.objectName() in BY_FIELD for p in parents(widget))
    ]


BY_FIELD = {"picker", "palette", "searchDrop"}
"""Their lists are walked with the arrow keys of the field above."""

BY_KEY = {
    "Picker": "Escape closes it",
    "Palette": "Escape closes it",
    "KeysSheet": "Escape closes it",
    "About": "Escape closes it",
    "EntryRow": "an entry that takes no focus leads nowhere, and a click does nothing",
}
"""What a click does there, and the key that does the same."""
