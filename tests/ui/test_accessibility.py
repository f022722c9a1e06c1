"""Every control of every page has a name, can have the focus, and is reached with Tab."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from courtesydesk.ui.keys_sheet import About, KeysSheet
from courtesydesk.ui.pages import PAGES
from courtesydesk.ui.side import Place

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


@pytest.fixture
def window(open_window):
    window = open_window()
    window.feed.view.go_to(0)
    return window


def check(root: QWidget) -> None:
    assert nameless(root) == []
    assert out_of_reach(root) == []
    assert without_keyboard(root) == []


def test_the_desk(window):
    check(window)


@pytest.mark.parametrize("page", ["first_run", *PAGES])
def test_every_page(window, page, qtbot):
    window.go(Place("page", page))
    qtbot.wait(30)
    check(window)


def test_the_desk_with_icons_only(window):
    window.resize(900, 700)
    check(window)


def test_the_bulk_bar(window):
    window.feed.view.mark_all()
    check(window)


def test_pickers_and_the_palette(window):
    for act in (window.feed.acts.tag, window.feed.acts.snooze, window.commands.open_palette):
        act()
        check(window)
        window.focusWidget().window()


@pytest.mark.parametrize("kind", [KeysSheet, About])
def test_sheets(window, kind, theme):
    sheet = kind(theme, window, window.keys) if kind is KeysSheet else kind(theme, window)
    sheet.open_centred()
    check(sheet)
    assert sheet.isAncestorOf(window.focusWidget())


def test_tab_stays_inside_a_panel_while_it_is_open(window, theme):
    sheet = KeysSheet(theme, window, window.keys)
    sheet.open_centred()
    for _ in range(12):
        sheet.focusNextPrevChild(True)
        assert sheet.isAncestorOf(window.focusWidget())


def test_the_feed_says_each_row(window):
    interface = QAccessible.queryAccessibleInterface(window.feed.view)
    assert interface.childCount() > 0
    model = window.feed.model
    for number in range(model.rowCount()):
        assert model.index(number).data(Qt.ItemDataRole.AccessibleTextRole)


def test_whatever_has_the_focus_shows_it(window, qtbot):
    window.top.owed.setFocus(Qt.FocusReason.TabFocusReason)
    window.ring.follow(window.top.owed)
    assert window.ring.isVisible()
    around = window.ring.geometry()
    inner = window.top.owed.rect().translated(
        window.top.owed.mapTo(window, window.top.owed.rect().topLeft())
    )
    assert around.contains(inner)
    assert around.width() == inner.width() + 8
    window.ring.follow(window.feed.view)
    assert not window.ring.isVisible()
