"""The window begins with the feed; conversation and customer come a moment later, or when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from courtesydesk.ui.conversation.pane import ConversationPane
from courtesydesk.ui.customer.panel import CustomerPanel
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.overlay import Picker
from support.driver import PATIENCE
from support.window import StandInDesk


@pytest.fixture
def begun(qtbot: Any, theme: Theme, desk: StandInDesk) -> Iterator[Callable[..., MainWindow]]:
    """Makes a window as it is before its first frame."""
    made: list[MainWindow] = []

    def _begun(width: int = 1440, **more: Any) -> MainWindow:
        window = MainWindow(desk, theme, **more)  # type: ignore[arg-type]
        qtbot.addWidget(window)
        made.append(window)
        window.resize(width, 900)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        window.begin()
        return window

    yield _begun
    for window in made:
        window.tasks.finish(2000)


def test_panels_that_are_asked_for_before_the_first_frame_are_there_at_once(begun, desk, qtbot):
    window = begun()
    assert window._panels is None
    assert isinstance(window.conversation, ConversationPane)
    assert isinstance(window.customer, CustomerPanel)
    assert window.complete() == (window.conversation, window.customer)
    assert window.splitter.widget(1) is window.conversation
    assert window.splitter.widget(2) is window.customer
    assert window.splitter.count() == 3
    qtbot.waitUntil(lambda: window.conversation.composer.isVisible(), timeout=PATIENCE)
    assert window.conversation.shown == window.feed.view.current_row.id


def test_they_come_by_themselves_after_the_first_frame_and_show_what_is_chosen(begun, desk, qtbot):
    window = begun()
    frames = []
    window.painted.connect(lambda: frames.append(window._panels is None))
    with qtbot.waitSignal(window.completed, timeout=PATIENCE):
        pass
    assert frames == [True]
    assert window.conversation.shown == window.feed.view.current_row.id
    # Nobody has looked at it yet.
    assert window.feed.view.glancing


@pytest.mark.parametrize("width", [1000, 1300, 1440, 1920])
def test_nothing_moves_when_they_come(begun, width):
    window = begun(width)
    parts = (window.top, window.side, window.feed)

    def places():
        return [*(part.geometry() for part in parts), window.splitter.sizes()]

    before = places()
    hint = window.minimumSizeHint()
    window.complete()
    assert places() == before
    assert window.minimumSizeHint() == hint
    assert window.drawer.isAncestorOf(window.customer) is (width < 1350)
    assert not window.drawer.isVisible()
    assert window.focusWidget() is window.feed.view


def test_where_the_splitter_stood_is_kept_by_a_window_that_closes_early(begun, desk):
    desk.settings.memory["ui.splitter"] = "[420, 500, 308]"
    window = begun()
    before = window.feed.width()
    assert before == pytest.approx(420, abs=8)
    window.close()
    assert window._panels is None
    again = begun()
    again.complete()
    assert again.feed.width() == pytest.approx(before, abs=2)


def test_a_key_for_a_panel_that_is_not_there_yet_is_not_lost(begun, qtbot):
    window = begun()
    QTest.keyClick(window.feed.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.conversation._mail is not None
    assert window.conversation._mail.isVisible()


def test_a_row_that_is_clicked_at_once_is_opened(begun, desk, qtbot):
    window = begun()
    with qtbot.waitSignal(window.feed.model.loaded, timeout=PATIENCE):
        pass
    window.feed.view.go_to(2)
    assert window._panels is not None
    assert window.conversation.shown == window.feed.view.current_row.id


def test_every_command_is_listed_however_early_and_the_windows_own_come_last(begun, open_window):
    window = begun()
    window.commands.open_palette()
    palette = window.findChild(Picker, "palette")
    palette.field.setText("new mail")
    titles = [palette.model.choice(n).title for n in range(palette.model.rowCount())]
    assert "New mail" in titles
    ids = [command.id for command in window.keys.commands()]
    own = list(window.commands.ids)
    assert ids[-len(own) :] == own


def test_tab_goes_from_the_feed_to_the_conversation_and_to_the_customer(begun):
    window = begun()
    window.complete()
    turns, widget = [], window.feed.view.nextInFocusChain()
    while widget is not window.feed.view:
        for number, part in enumerate((window.feed, window.conversation, window.customer)):
            takes_it = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes_it and part.isAncestorOf(widget):
                turns.append(number)
        widget = widget.nextInFocusChain()
    later = [turn for turn in turns if turn]
    assert later == sorted(later)
    assert {1, 2} <= set(later)


def test_the_first_cards_come_with_the_panels_behind_them(begun, desk, qtbot):
    desk.settings.values.clear()
    window = begun(first_run=True)
    assert window.pages.current == "first_run"
    with qtbot.waitSignal(window.completed, timeout=PATIENCE):
        pass
    assert window.pages.current == "first_run"
