"""Promises that are due are told once: in the window, and by the system."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from courtesydesk.ui.outside import Outside
from courtesydesk.ui.promises.reminders import PromiseReminders
from courtesydesk.ui.window_commands import LEAVING


@pytest.fixture
def reminders(whole, qtbot):
    made = PromiseReminders(whole.context, whole.window)
    yield made
    made.stop()


@pytest.fixture
def said(reminders):
    heard: list[str] = []
    reminders.told.connect(heard.append)
    return heard


def promise(whole, what, minutes, by="Ann Lee"):
    id_ = whole.shop.says("When?", by=by)
    now = whole.clock()
    whole.desk.promises.make(id_, what, now + timedelta(minutes=minutes), now=now)
    return id_


def test_one_is_told_in_time_with_its_conversation(whole, qtbot, reminders, said):
    id_ = promise(whole, "call her", 50)
    reminders.start()
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].startswith("You promised Ann Lee: call her. It is due ")
    with qtbot.waitSignal(reminders.conversation_asked) as asked:
        whole.answers.actions[-1]()
    assert asked.args == [id_]
    reminders.look()
    qtbot.wait(80)
    assert len(said) == 1


def test_after_a_sleep_all_are_told_in_one_message_and_not_again_after_a_restart(
    whole, qtbot, reminders, said
):
    for number in range(4):
        promise(whole, f"call {number}", 90 + number, by=f"Person {number}")
    whole.clock.pass_(hours=8)
    reminders.start()
    qtbot.waitUntil(lambda: bool(said))
    assert "It was due" in said[0]
    assert said[0].endswith("2 more promises are due.")
    with qtbot.waitSignal(reminders.list_asked):
        whole.answers.actions[-1]()
    qtbot.waitUntil(lambda: not reminders._waiting)
    again = PromiseReminders(whole.context, whole.window)
    again.told.connect(said.append)
    again.start()
    qtbot.wait(80)
    again.stop()
    assert len(said) == 1


def test_what_waited_for_its_turn_at_the_end_is_told_at_the_next_start(
    whole, qtbot, reminders, said, monkeypatch
):
    promise(whole, "call her", 50)
    seen = []
    tell = whole.answers.tell
    monkeypatch.setattr(
        whole.answers, "tell", lambda *a, on_shown, **k: (seen.append(on_shown), tell(*a, **k))
    )
    reminders.start()
    qtbot.waitUntil(lambda: bool(said))
    reminders.look()
    qtbot.wait(80)
    assert len(said) == 1, "it waits, and is not said twice"
    again = PromiseReminders(whole.context, whole.window)
    again.told.connect(said.append)
    again.start()
    qtbot.waitUntil(lambda: len(said) == 2)
    seen[-1]()
    qtbot.waitUntil(lambda: not again._waiting)
    again.look()
    qtbot.wait(80)
    again.stop()
    assert len(said) == 2


class Tray(QSystemTrayIcon):
    """A tray that notes what it shows."""

    def __init__(self, parent):
        super().__init__(parent)
        self.shown: list[str] = []

    def show(self):
        """The system of the tests has no tray to stand in."""

    def showMessage(self, title, words, *rest):
        self.shown.append(words)


@pytest.fixture
def outside(whole):
    made = Outside(whole.window, whole.context.theme, lambda: True)
    made.use(Tray(made))
    return made


def test_what_is_said_is_a_notification_while_nobody_looks(whole, outside):
    whole.window.hide()
    outside.say("You promised Ann Lee: call her.")
    assert outside._tray.shown == ["You promised Ann Lee: call her."]


def test_closing_leaves_the_desk_in_the_tray_until_it_is_quit(whole, outside):
    whole.window.show()
    whole.window.close()
    assert whole.window.isHidden()
    with pytest.MonkeyPatch.context() as patch:
        closed: list[bool] = []
        patch.setattr(whole.window, "closeEvent", lambda event: closed.append(event.isAccepted()))
        outside.leave()
    assert closed == [True]


def test_what_the_key_to_quit_sets_closes_for_good(whole, outside):
    whole.window.show()
    whole.window.setProperty(LEAVING, True)
    assert whole.window.close()


def test_a_setup_that_asks_ends_it_also_from_the_tray(whole, outside, monkeypatch, qtbot):
    monkeypatch.setattr("courtesydesk.ui.outside.HEED_MS", 10)
    asks: list[bool] = []
    outside.heed(lambda: bool(asks))
    whole.window.show()
    whole.window.close()
    qtbot.wait(50)
    assert whole.window.isHidden()
    closed: list[bool] = []
    monkeypatch.setattr(whole.window, "closeEvent", lambda event: closed.append(event.isAccepted()))
    asks.append(True)
    qtbot.waitUntil(lambda: closed == [True])


def test_without_a_tray_closing_closes(whole):
    Outside(whole.window, whole.context.theme, lambda: True)._tray = None
    whole.window.show()
    assert whole.window.close()
