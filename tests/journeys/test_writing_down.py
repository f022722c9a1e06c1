"""What is written about a person: it goes nowhere but into the desk, and is never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from support.driver import Driver

CTRL_RETURN = "Ctrl+Return"


@pytest.fixture
def ada(desk: Driver) -> Driver:
    """Ada is open, and a reply to her is written but not sent."""
    desk.hears("Bo Ek", "Are you open on Saturdays?")
    desk.hears("Ada Lind", "Is the rye back?")
    desk.open_mention("Ada")
    desk.replies("It is back, Ada.")
    return desk


def begin(desk: Driver, what: str) -> None:
    desk.click(f"Write down: {what}")
    desk.until(lambda: desk.window.customer._write.text.hasFocus())


@pytest.mark.parametrize("what", ["Note", "Call", "Visit"])
def test_ctrl_return_over_a_note_writes_it_down_and_sends_nothing(ada: Driver, what: str) -> None:
    begin(ada, what)
    ada.writes("Asked for a cake for twenty.")
    ada.press(CTRL_RETURN)
    ada.until(lambda: ada.count("SELECT count(*) FROM note WHERE text LIKE 'Asked for%'") == 1)
    assert ada.count("SELECT count(*) FROM outbox") == 0
    assert ada.draft == "It is back, Ada."


def test_ctrl_return_in_the_standing_note_keeps_it_and_sends_nothing(ada: Driver) -> None:
    notes = ada.window.customer._notes
    notes.setFocus(Qt.FocusReason.OtherFocusReason)
    ada.writes("Allergic to pistachio")
    ada.press(CTRL_RETURN)
    ada.until(lambda: ada.count("SELECT count(*) FROM customer WHERE notes LIKE 'Allergic%'") == 1)
    assert not notes.hasFocus()
    assert ada.count("SELECT count(*) FROM outbox") == 0


def test_a_reply_is_sent_by_its_key_only_from_inside_the_composer(ada: Driver) -> None:
    ada.window.feed.view.setFocus(Qt.FocusReason.OtherFocusReason)
    ada.press(CTRL_RETURN)
    ada.rests()
    assert ada.count("SELECT count(*) FROM outbox") == 0
    ada.editor.setFocus(Qt.FocusReason.OtherFocusReason)
    ada.press(CTRL_RETURN)
    ada.sees("Goes in")


@pytest.mark.parametrize("key", ["Ctrl+E", "Ctrl+T", "Ctrl+Shift+P", "Ctrl+Alt+P", "Ctrl+Shift+A"])
def test_no_key_for_another_part_works_while_a_note_is_written(ada: Driver, key: str) -> None:
    begin(ada, "Note")
    ada.writes("Asked for a cake")
    ada.press(key)
    ada.rests()
    assert ada.window.customer._write.text.hasFocus()
    assert ada.window.customer._write.text.toPlainText() == "Asked for a cake"
    assert ada.window.feed.model.marked == ()
    assert ada.draft == "It is back, Ada."
