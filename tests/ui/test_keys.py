"""The registry of commands and their keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from courtesydesk.ui.keys import Keys, is_letter
from courtesydesk.ui.widgets.overlay import Overlay, Picker


class Desk(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page = QWidget(self)
        self.done: list[str] = []
        layout = QVBoxLayout(self)
        layout.addWidget(self.page)
        self.keys = Keys(self)

    def do_e(self) -> None:
        self.done.append("e")

    def do_ge(self) -> None:
        self.done.append("g, e")

    def do_page(self) -> None:
        self.done.append("page")


@pytest.fixture
def window(qtbot):
    window = Desk()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.setFocus()
    return window


def test_a_letter_does_its_command(window):
    window.keys.add("e", "E", window.do_e, keys=("e", "Ctrl+E"))
    QTest.keyClick(window, Qt.Key.Key_E)
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.done == ["e", "e"]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit])
def test_a_letter_is_text_while_something_is_written(window, kind):
    window.keys.add("e", "E", window.do_e, keys=("e", "?"))
    window.keys.add("ge", "GE", window.do_ge, keys=("g, e",))
    field = kind(window)
    window.layout().addWidget(field)
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "ge?")
    assert window.done == []
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert text == "ge?"


def test_letters_can_be_switched_off(window):
    window.keys.add("e", "E", window.do_e, keys=("e", "Ctrl+E"))
    window.keys.use_letters(False)
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.done == []
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.done == ["e"]
    command = window.keys.commands()[0]
    assert window.keys.working(command) == ("Ctrl E",)
    window.keys.use_letters(True)
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.done == ["e", "e"]


def test_a_chord_is_one_key(window):
    window.keys.add("ge", "GE", window.do_ge, keys=("g, e",))
    QTest.keyClick(window, Qt.Key.Key_G)
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.done == ["g, e"]


def test_keys_of_a_page_rest_while_it_is_out_of_sight(window):
    window.keys.add("page", "Page", window.do_page, keys=("e",), where=window.page)
    window.page.hide()
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.done == []
    window.page.show()
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.done == ["page"]


def test_the_innermost_is_asked_first_and_passes_on_what_was_not_meant(window):
    answers = []

    def inner():
        answers.append("inner")
        return len(answers) == 1

    window.keys.add("inner", "Inner", inner, keys=("z",), where=window.page)
    window.keys.add("outer", "Outer", window.do_e, keys=("z", "Ctrl+Z"))
    QTest.keyClick(window, Qt.Key.Key_Z)
    assert (answers, window.done) == (["inner"], [])
    QTest.keyClick(window, Qt.Key.Key_Z)
    assert (answers, window.done) == (["inner", "inner"], ["e"])
    window.page.hide()
    QTest.keyClick(window, Qt.Key.Key_Z)
    assert (answers, window.done) == (["inner", "inner"], ["e", "e"])
    assert window.keys.working(window.keys.commands()[1]) == ("Z", "Ctrl Z")


def test_keys_with_ctrl_of_what_is_inside_need_the_focus_there(window):
    window.keys.add(
        "send", "Send", window.do_page, keys=("p", "Ctrl+Return"), where=window.page, inside=True
    )
    field = QPlainTextEdit(window.page)
    field.show()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, Qt.Key.Key_Return, control)
    assert window.done == []
    QTest.keyClick(window, Qt.Key.Key_P)
    assert window.done == ["page"]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return, control)
    assert window.done == ["page", "page"]


def test_no_key_reaches_what_lies_under_a_panel(window, theme):
    window.keys.add("e", "E", window.do_e, keys=("e", "Ctrl+E"))
    picker = Picker(theme, window, "Tag", "A tag", lambda _text: [])
    picker.open_centred()
    QTest.keyClick(picker.field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.done == []
    sheet = Overlay(theme, window)
    sheet.open_centred()
    sheet.setFocus()
    QTest.keyClick(sheet, Qt.Key.Key_E)
    assert window.done == []


def test_a_panel_closes_also_when_what_had_the_focus_is_gone(window, theme, qtbot):
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    sheet = Overlay(theme, window)
    sheet.open_centred()
    with qtbot.waitSignal(field.destroyed):
        field.deleteLater()
    with qtbot.waitSignal(sheet.closed):
        sheet.dismiss()


def test_the_same_command_again_takes_the_place_of_the_first(window, qtbot):
    window.keys.add("e", "E", window.do_e, keys=("e",))
    window.keys.add("e", "E", window.do_page, keys=("e",))
    qtbot.wait(1)
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.done == ["page"]
    assert len(window.keys.commands()) == 1


def test_commands_of_a_page_that_is_gone_are_gone(window, qtbot):
    page = QWidget(window)
    window.keys.add("page", "Page", window.do_page, keys=("e",), where=page)
    assert window.keys.has("page")
    page.deleteLater()
    qtbot.waitUntil(lambda: not window.keys.has("page"))
    assert window.keys.commands() == ()


@pytest.mark.parametrize(
    ("key", "letter"),
    [("e", True), ("?", True), ("g, e", True), ("Ctrl+E", False), ("F2", False), ("Home", False)],
)
def test_what_counts_as_a_letter(key, letter):
    assert is_letter(key) is letter


def test_a_panel_that_is_taken_apart_keeps_still(window, theme):
    sheet = Overlay(theme, window)
    del sheet._window
    assert sheet.eventFilter(window, QEvent(QEvent.Type.Hide)) is False
    sheet.deleteLater()
