"""Walks over what is shown, and says what is cut off or lies over something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QStackedLayout,
    QWidget,
)

from courtesydesk.ui.widgets.labels import ElidedLabel

SLACK = 1


def shown(root: QWidget) -> Iterator[QWidget]:
    """Every widget that is to be seen, and takes room."""
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible() and widget.width() > 0 and widget.height() > 0:
            yield widget


def name(widget: QWidget) -> str:
    """Enough to find it by."""
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
    at: QWidget | None = widget
    path = []
    while at is not None and len(path) < 4:
        path.append(f"{type(at).__name__}{'#' + at.objectName() if at.objectName() else ''}")
        at = at.parentWidget()
    said = text or widget.accessibleName()
    return f"{said[:40]!r} {' < '.join(path)} {widget.width()}x{widget.height()}"


def clipped(root: QWidget) -> list[str]:
    """Words that do not fit where they stand."""
    found = []
    for widget in shown(root):
        why = _clipped(widget)
        if why:
            found.append(f"{name(widget)}: {why}")
    return found


def _clipped(widget: QWidget) -> str:
    if isinstance(widget, ElidedLabel):
        whole = widget.fontMetrics().horizontalAdvance(widget.text()) <= widget.width()
        return "" if whole or widget.toolTip() else "elided without a tip"
    if isinstance(widget, QLabel) and widget.text():
        return _clipped_label(widget)
    if isinstance(widget, QAbstractButton) and widget.text():
        wanted = widget.sizeHint()
        if widget.width() + SLACK < wanted.width() and not widget.toolTip():
            return f"wants {wanted.width()} px of width"
        if widget.height() + SLACK < widget.fontMetrics().height():
            return f"wants {widget.fontMetrics().height()} px of height"
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        never = widget.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        inner = widget.widget().width()
        if never and inner > widget.viewport().width() + SLACK:
            return f"holds {inner} px, which cannot be scrolled"
    return _beyond(widget) or _squeezed(widget)


def _squeezed(widget: QWidget) -> str:
    """What a layout gave less room than it can do with."""
    least = widget.minimumSizeHint()
    fields = (QAbstractButton, QLineEdit, QAbstractScrollArea)  # their hints count bars and frames
    if not isinstance(widget.parentWidget(), QWidget) or isinstance(widget, fields):
        return ""
    if isinstance(widget.parentWidget(), QAbstractScrollArea):
        return ""
    over = least.width() - widget.width(), least.height() - widget.height()
    return f"needs {least.width()}x{least.height()}" if max(over) > SLACK else ""


def _clipped_label(label: QLabel) -> str:
    if not label.wordWrap():
        wanted = label.sizeHint()
        if label.width() + SLACK < wanted.width():
            return f"wants {wanted.width()} px of width"
        if label.height() + SLACK < label.fontMetrics().height():
            return f"wants {label.fontMetrics().height()} px of height"
        return _beyond(label)
    wanted_height = label.heightForWidth(label.width())
    if label.height() + SLACK < wanted_height:
        return f"wants {wanted_height} px of height"
    room = label.contentsRect().width()
    words = label.text().replace("\u200b", " ").split()
    longest = max(words, key=label.fontMetrics().horizontalAdvance, default="")
    if label.fontMetrics().horizontalAdvance(longest) > room + SLACK:
        return f"“{longest}” is longer than the line"
    return _beyond(label)


def _beyond(widget: QWidget) -> str:
    """Words that reach over the edge of what they are in, where nothing scrolls."""
    if not isinstance(widget, (QLabel, QAbstractButton)):
        return ""
    parent = widget.parentWidget()
    if parent is None or isinstance(parent.parentWidget(), QAbstractScrollArea):
        return ""
    over = widget.geometry().right() - parent.rect().right()
    under = widget.geometry().bottom() - parent.rect().bottom()
    if over > SLACK or under > SLACK or widget.x() < -SLACK or widget.y() < -SLACK:
        return f"reaches {max(over, under, -widget.x(), -widget.y())} px beyond its parent"
    return ""


def overlapping(root: QWidget) -> list[str]:
    """What a layout put over one another."""
    found = []
    for parent in shown(root):
        layout = parent.layout()
        if layout is None:
            continue
        for one, other in combinations(list(_held(layout)), 2):
            both = one.geometry().intersected(other.geometry())
            if both.width() > SLACK and both.height() > SLACK:
                found.append(f"{name(one)} and {name(other)} share {both.getRect()}")
    return found


def _held(layout: QLayout) -> Iterator[QWidget]:
    if isinstance(layout, QStackedLayout):
        return
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None and widget.isVisible() and not widget.size().isEmpty():
            yield widget
        elif inner is not None:
            yield from _held(inner)


def in_window(widget: QWidget) -> QRect:
    """Where it is on its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())
