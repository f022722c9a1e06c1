"""As a program of this system: title, icon, where it stood, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from courtesydesk.ui import run
from courtesydesk.ui.keys_sheet import About
from courtesydesk.ui.room import fitting, within
from courtesydesk.ui.theme import LIGHT
from courtesydesk.ui.widgets.say import Sign

SCREEN = QRect(0, 0, 1920, 1040)
SECOND = QRect(1920, 0, 1280, 800)


def test_the_title_is_the_shop(open_window, desk):
    window = open_window()
    assert window.windowTitle() == "Rue des Lilas"
    window.hub.announce(desk.settings.change({"shop.name": "Lilas & Co"}))
    assert window.windowTitle() == "Lilas & Co"
    window.hub.announce(desk.settings.change({"shop.name": ""}))
    assert window.windowTitle() == "Courtesy Desk"


def test_the_icon_is_ours_at_every_size(open_window):
    window = open_window()
    icon = window.windowIcon()
    for size in (16, 32, 48, 128):
        image = icon.pixmap(size, size).toImage()
        assert image.width() == size
        assert image.pixelColor(size // 2, size // 5).name() == LIGHT.accent
        assert image.pixelColor(0, 0).alpha() == 0


def test_the_icon_stands_on_about(open_window, theme):
    window = open_window()
    window.keys.action("window.about").trigger()
    about = window.findChild(About)
    mark = about.findChild(Sign)
    assert mark.isVisible()
    assert mark.width() == theme.px(44)


def test_the_system_knows_which_program_it_is(qapp):
    name = QGuiApplication.desktopFileName()
    try:
        run.name_application()
        entry = f"packaging/linux/{QGuiApplication.desktopFileName()}.desktop"
        assert (Path(__file__).resolve().parents[2] / entry).is_file()
        assert QGuiApplication.applicationDisplayName() == "Courtesy Desk"
    finally:
        QGuiApplication.setDesktopFileName(name)
        QGuiApplication.setApplicationDisplayName("")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (QRect(100, 100, 1440, 800), QRect(100, 100, 1440, 800)),
        (QRect(-300, 100, 1440, 800), QRect(-300, 100, 1440, 800)),
        (QRect(2000, 90, 1200, 700), QRect(2000, 90, 1200, 700)),
        (QRect(4000, 100, 1000, 700), None),
        (QRect(-2000, -2000, 1000, 700), None),
        (QRect(100, -60, 1000, 700), None),
        (QRect(9000, 9000, 5000, 4000), None),
    ],
)
def test_a_window_can_always_be_reached(left, expected):
    found = within(left, [SCREEN, SECOND])
    if expected is not None:
        assert found == expected
    else:
        assert SCREEN.contains(found) or SECOND.contains(found)


@pytest.mark.parametrize(
    ("screen", "expected"),
    [
        (QRect(0, 0, 1920, 1040), (1440, 900)),
        (QRect(0, 0, 1280, 800), (1272, 752)),
        (QRect(0, 27, 1366, 741), (1358, 693)),
    ],
)
def test_the_first_window_is_no_larger_than_the_screen(screen, expected):
    assert fitting(QSize(1440, 900), screen).toTuple() == expected


def test_a_window_that_was_left_at_a_size_keeps_it(open_window):
    screen = QGuiApplication.primaryScreen().availableGeometry()
    window = open_window(size=None)
    window.room.fit()
    assert window.width() < screen.width()
    assert window.height() < screen.height()
    window.resize(700, 500)
    window.close()
    again = open_window(size=None)
    again.room.fit()
    assert again.size().toTuple() == (700, 500)


def test_where_it_stood_is_remembered(open_window):
    window = open_window(size=(700, 500))
    window.move(40, 60)
    window.close()
    again = open_window(size=None)
    assert again.size().toTuple() == (700, 500)
    assert again.pos().toTuple() == (40, 60)


def test_a_window_left_on_a_screen_that_is_gone_comes_back(open_window):
    window = open_window(size=(700, 500))
    window.move(6000, 4000)
    window.close()
    again = open_window(size=None)
    assert QGuiApplication.primaryScreen().availableGeometry().contains(again.geometry())


def test_one_key_ends_it_and_nothing_is_asked(open_window, qapp, qtbot):
    window = open_window()
    assert "Ctrl+Q" in next(c for c in window.keys.commands() if c.id == "window.close").keys
    assert window.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    with qtbot.waitSignal(window.closing):
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    assert not [w for w in qapp.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
