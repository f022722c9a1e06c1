"""`clocks` on the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk import assembly
from courtesydesk.domain.mentions import Origin
from courtesydesk.store.apply import apply_items
from support.shop import mention, reply
from support.terminal import Terminal

THEN = assembly.now().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=3)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    made = Terminal(tmp_path)
    desk = assembly.open_desk(made.workspace)
    desk.settings.change({"shop.hours": "daily 9–10:20", "shop.timezone": "UTC"})
    desk.close()
    asked = mention("When?", occurred_at=THEN)
    answered = reply("Now.", answers=asked, occurred_at=THEN + timedelta(hours=1))
    db = made.database()
    apply_items(db, None, [asked, answered], origin=Origin.DIRECT, now=assembly.now(), network="x")
    db.close()
    return made


def test_it_says_why_it_took_so_long(terminal: Terminal) -> None:
    assert terminal.run("clocks", "1") == 0
    assert terminal.out.startswith("Answered after 20 min of opening time, 1 h 00 by the calendar.")
    assert "closed" in terminal.out
    assert terminal.run("clocks", "1", "--json") == 0
    found = json.loads(terminal.out)["waiting"]
    assert (found["business_s"], found["calendar_s"], found["answered"]) == (1200, 3600, True)
    assert [one["counts"] for one in found["stretches"]] == [True, False]
    assert terminal.run("clocks", "99") == 1


def test_it_says_which_hours_count(terminal: Terminal) -> None:
    assert terminal.run("clocks") == 0
    assert terminal.out.startswith("since ever: Mon 9:00-10:20;")
    assert "Complaints within 1 h 00, anything else within 4 h 00." in terminal.out
    assert terminal.run("clocks", "--json") == 0
    assert json.loads(terminal.out)["schedules"][0]["week"][0] == [[540, 620]]


def test_measuring_again_is_asked_for_by_the_day(terminal: Terminal) -> None:
    desk = assembly.open_desk(terminal.workspace)
    desk.settings.change({"shop.hours": ""})
    desk.close()
    terminal.run("clocks", "1", "--json")
    day = THEN.date().isoformat()
    assert terminal.run("clocks", "--recalculate", day) == 0
    assert terminal.out == "Measured again: 1 conversations.\n"
    db = terminal.database()
    assert db.value("SELECT business_s FROM answer_time") == 3600
    assert db.value("SELECT conversations FROM remeasured") == 1
    db.close()
    assert terminal.run("clocks", "--recalculate", "someday") == 2
