"""The quiet alarm, as the window says it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courtesydesk.store.schema_segments import FILL
from courtesydesk.ui import row_words, wording
from courtesydesk.ui.clock import alarms as ui_alarms
from courtesydesk.ui.clock.alarms import Alarms


@pytest.fixture
def alarms(whole, qtbot, monkeypatch):
    monkeypatch.setattr(ui_alarms, "FIRST", 10)
    monkeypatch.setattr(ui_alarms, "NEXT", 10)
    whole.desk.settings.change({"shop.hours": "Mon–Fri 9–18", "clock.other_minutes": 60})
    made = Alarms(whole.context, whole.window)
    said: list[str] = []
    made.told.connect(said.append)
    made.start()
    qtbot.waitUntil(lambda: whole.desk.alarms._remembered("memory.alarms.told_until") is not None)
    yield made, said
    made.stop()


def test_it_is_said_once_with_a_way_there(whole, qtbot, alarms):
    made, said = alarms
    whole.shop.says("When?", by="Ann Lee")
    whole.clock.pass_(seconds=20)
    whole.shop.says("When?", by="Bob")
    whole.clock.pass_(minutes=4)
    whole.desk.alarms.news(now=whole.clock())
    whole.clock.pass_(minutes=48)
    made.look()
    qtbot.waitUntil(lambda: bool(said))
    due = wording.clock_time(whole.clock() + timedelta(minutes=7, seconds=40))
    assert said == [f"Ann Lee waits for an answer until {due}. 1 more answer is due soon."]
    with qtbot.waitSignal(made.late_asked):
        whole.answers.actions[-1]()
    made.look()
    qtbot.wait(50)
    assert len(said) == 1


def test_after_a_sleep_one_sentence_says_what_was_missed(whole, qtbot, alarms):
    made, said = alarms
    for name in ("Ann", "Bob"):
        whole.shop.says("When?", by=name)
    whole.clock.pass_(hours=3)
    made.look()
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["2 answers became due while the desk slept."]


def test_the_words_of_the_window_learn_the_opening_time(whole, qtbot, alarms):
    due = whole.clock() + timedelta(days=3)
    qtbot.waitUntil(lambda: "left, due" in row_words.due(due, whole.clock()).text)
    whole.context.hub.announce(whole.desk.settings.change({"shop.hours": ""}))
    qtbot.waitUntil(lambda: "left, due" not in row_words.due(due, whole.clock()).text)


def test_what_is_from_before_the_clocks_is_measured_while_nothing_else_is_wanted(
    whole, qtbot, alarms
):
    made, _ = alarms
    whole.shop.says("When?", by="Ann")
    with whole.shop.db.writing() as write:
        write.execute("DELETE FROM segment")
        for statement in FILL:
            write.execute(statement)
    made._soon.start(1)
    qtbot.waitUntil(lambda: whole.shop.db.value("SELECT count(*) FROM unmeasured") == 0)
    assert whole.shop.db.value("SELECT count(*) FROM segment") == 1
