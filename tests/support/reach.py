"""What a person without a mouse, or without sight, needs of every control."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
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


def laid_out() -> None:
    """Everything in its place, however busy the machine is.

    What was just built gets its place at Qt's next turn; and one layout may ask for another one.
    """
    for _ in range(20):
        QCoreApplication.processEvents()


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


def chain(window: QWidget) -> list[QWidget]:
    """All that Qt goes through for Tab, in turn, the window first."""
    found = [window]
    seen = {window}
    widget = window.nextInFocusChain()
    while widget not in seen:
        found.append(widget)
        seen.add(widget)
        widget = widget.nextInFocusChain()
    assert widget is window
    # WORKAROUND PySide6: what nextInFocusChain() answers belongs, in Python's books, to the widget
    # that was asked; when that one goes, the answer is taken for gone too ("already deleted").
    # This changes nothing for Qt, and puts the books right. Remove when it no longer is so.
    for widget in found:
        widget.setParent(widget.parentWidget())
    return found


def in_tab_order(root: QWidget) -> list[QWidget]:
    """The controls in there that Tab goes through, in turn."""
    wanted = {widget for widget in controls(root) if widget.isVisible() and widget.isEnabled()}
    return [
        widget
        for widget in chain(root.window())
        if widget in wanted and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def against_the_eyes(root: QWidget) -> list[str]:
    """Neighbours that Tab reaches from right to left, or from the bottom up."""
    return [
        f"{where(one)} comes before {where(other)}"
        for one, other in pairwise(in_tab_order(root))
        if _turns_back(*_side_by_side(one, other))
    ]


def _side_by_side(one: QWidget, other: QWidget) -> tuple[QRect, QRect]:
    """Where they stand, or the parts in which they stand, in what holds them both."""
    line, other_line = [one, *parents(one)], [other, *parents(other)]
    while len(line) > 1 and len(other_line) > 1 and line[-2] is other_line[-2]:
        line.pop()
        other_line.pop()
    if len(line) == 1 or len(other_line) == 1:  # one holds the other
        return QRect(), QRect()
    return line[-2].geometry(), other_line[-2].geometry()


def _turns_back(before: QRect, after: QRect) -> bool:
    above = after.bottom() <= before.top()
    beside = after.top() < before.bottom() and before.top() < after.bottom()
    return not before.isNull() and (above or (beside and after.right() <= before.left()))


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


def out_of_reach(root: QWidget) -> list[str]:
    reached = set(chain(root.window()))
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
