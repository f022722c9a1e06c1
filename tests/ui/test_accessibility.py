"""Every control of every page has a name, can have the focus, and is reached with Tab."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from courtesydesk.ui.keys_sheet import About, KeysSheet
from courtesydesk.ui.pages import PAGES
from courtesydesk.ui.side import Place
from support.reach import laid_out, nameless, out_of_reach, without_keyboard


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
def test_every_page(window, page):
    window.go(Place("page", page))
    laid_out()
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
