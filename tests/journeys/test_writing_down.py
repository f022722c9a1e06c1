"""What is written about a person: it goes nowhere but into the desk, and is never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from courtesydesk.domain.mentions import NoteKind
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


def test_what_is_half_written_about_somebody_is_there_when_they_are_shown_again(
    ada: Driver,
) -> None:
    begin(ada, "Call")
    ada.writes("Wants to talk about")
    ada.open_mention("Saturdays")
    form = ada.window.customer._write
    ada.until(lambda: form.words == "")
    ada.open_mention("Ada")
    ada.until(lambda: form.words == "Wants to talk about")
    assert form.kind is NoteKind.CALL
    assert not form.text.hasFocus()


def test_ending_in_mid_note_loses_nothing(ada: Driver) -> None:
    begin(ada, "Visit")
    ada.writes("Came by for")
    ada.window.customer._notes.setPlainText("Speaks German")
    ada.close()
    ada.open()
    ada.open_mention("Ada")
    ada.until(lambda: ada.window.customer._write.words == "Came by for")
    ada.until(lambda: ada.window.customer._notes.toPlainText() == "Speaks German")

    ada.click("Write down")
    ada.until(lambda: ada.count("SELECT count(*) FROM note WHERE text = 'Came by for'") == 1)
    ada.close()
    ada.open()
    ada.open_mention("Ada")
    ada.rests()
    assert ada.window.customer._write.words == ""


def test_a_note_that_was_called_off_does_not_come_back(ada: Driver) -> None:
    begin(ada, "Note")
    ada.writes("Never mind")
    ada.open_mention("Saturdays")
    ada.open_mention("Ada")
    ada.until(lambda: ada.window.customer._write.words == "Never mind")
    ada.click("Cancel", within="writeDown")
    ada.open_mention("Saturdays")
    ada.open_mention("Ada")
    ada.rests()
    assert ada.window.customer._write.words == ""


def test_who_is_erased_takes_what_was_half_written_along(ada: Driver) -> None:
    begin(ada, "Note")
    ada.writes("Something private")
    half = "SELECT count(*) FROM setting WHERE value LIKE '%Something private%'"
    ada.until(lambda: ada.count(half) == 1)
    people, customer = ada.desk.people, ada.window.customer._id
    assert customer is not None
    ada.window.context.act(lambda: people.erase(customer, now=ada.clock()))
    ada.until(lambda: ada.window.customer._id is None)
    ada.rests()
    ada.window.customer.close_down()
    assert ada.count(half) == 0


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_profiles_that_nobody_suggests_are_linked_by_hand_and_taken_apart_again(
    ada: Driver,
) -> None:
    ada.click("More for this person")
    ada.choose("Link another profile")
    ada.writes("Bo")
    ada.sees("Bo Ek")
    picker = ada.window.customer._by_hand._picker
    assert picker is not None
    ada.until(lambda: picker.field.text() == "Bo" and picker.model.rowCount() == 1)
    ada.window.activateWindow()  # the menu's window had it
    ada.until(picker.field.hasFocus)
    ada.when_asked("They are neighbours with one account")
    ada.press("Return")
    people = "SELECT count(DISTINCT customer_id) FROM identity"
    ada.until(lambda: ada.count(people) == 1)
    ada.click("Undo", within="toast")
    ada.until(lambda: ada.count(people) == 2)
