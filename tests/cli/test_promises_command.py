"""`courtesy-desk promises`: what was promised; with --find, replies in and promises out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from PySide6.QtWidgets import QApplication

from courtesydesk import assembly
from courtesydesk.cli.check import check
from courtesydesk.cli.promises import promises, standing
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.ids import ConversationId, CustomerId, PromiseId
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.promises import PromiseState
from courtesydesk.store.apply import apply_items
from courtesydesk.ui.promises.standing import standing_of
from support.command import CommandLine
from support.shop import mention
from support.terminal import Terminal

HOURS = "Mon-Fri 09:00-17:00"
DUE = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def terminal(tmp_path: Path) -> CommandLine:
    return CommandLine(promises, tmp_path)


def line(**values: Any) -> str:
    return json.dumps({"id": 1, "written_at": "2026-03-10T10:20", "hours": HOURS, **values}) + "\n"


def test_a_reply_is_answered_with_what_it_promises_and_when(terminal: CommandLine) -> None:
    text = "Sorry! I'll ring you tomorrow before noon, and if it fails again we'll replace it."
    assert terminal.run("--find", "--jsonl", typed=line(text=text)) == 0
    (answer,) = terminal.lines()
    first, second = answer["promises"]
    assert text[first["start"] : first["end"]] == "I'll ring you tomorrow before noon"
    assert (first["what"], first["due"]) == ("ring you", "2026-03-11T12:00")
    assert not first["conditional"]
    assert (second["due"], second["conditional"]) == (None, True)


def test_a_line_that_cannot_be_read_is_answered_and_said(terminal: CommandLine) -> None:
    typed = (
        "no json\n" + line(text=5) + line(text="x", written_at="soon")
        + line(text="x", hours="never") + line(text="I'll call today.")
    )  # fmt: skip
    assert terminal.run("--find", "--jsonl", typed=typed) == 0
    answers = terminal.lines()
    assert [bool(answer.get("error")) for answer in answers] == [True, True, True, True, False]
    assert len(answers[-1]["promises"]) == 1
    assert terminal.err.count("Line ") == 4


def test_one_option_without_the_other_is_wrong_usage(terminal: CommandLine) -> None:
    with pytest.raises(click.UsageError):
        terminal.run("--find", typed=line(text="x"))


def test_a_promise_is_listed_with_the_shops_own_time(tmp_path: Path) -> None:
    desk_of = Terminal(tmp_path)
    due = datetime(2026, 11, 20, 8, 0, 0, 250_000, tzinfo=UTC)
    desk = assembly.open_desk(desk_of.workspace)
    desk.settings.change({"shop.timezone": "Asia/Kolkata"})
    db = desk_of.database()
    apply_items(db, None, [mention("When?")], origin=Origin.DIRECT, now=due, network="x")
    db.close()
    desk.promises.make(1, "call", due, now=due)
    desk.close()
    assert desk_of.run("promises") == 0
    assert "  late              to " in desk_of.out
    assert "call  [due Fri 20 Nov 2026 13:30]\n" in desk_of.out
    assert desk_of.run("promises", "--json") == 0
    (told,) = desk_of.json["promises"]
    assert told["due_at"].startswith("2026-11-20T08:00:00")
    assert (told["state"], told["overdue"]) == ("open", True)


@pytest.mark.parametrize(
    ("state", "due", "word"),
    [
        (PromiseState.OPEN, DUE, "late"),
        (PromiseState.OPEN, DUE + timedelta(days=2), "open"),
        (PromiseState.OPEN, None, "open"),
        (PromiseState.KEPT, DUE, "kept"),
        (PromiseState.LATE, DUE, "kept late"),
        (PromiseState.BROKEN, DUE, "broken"),
        (PromiseState.CANCELLED, DUE, "cancelled by them"),
        (PromiseState.WITHDRAWN, DUE, "withdrawn"),
    ],
)
def test_a_promise_stands_as_the_window_says_it(
    qapp: QApplication, state: PromiseState, due: datetime | None, word: str
) -> None:
    given = Promise(
        PromiseId(1), ConversationId(1), CustomerId(1), "Ann", "call", DUE, due, state, None
    )
    now = DUE + timedelta(days=1)
    assert standing(given, now) == word
    if word != "open":
        assert standing_of(given, now).chip.endswith(word)


def test_a_line_that_is_rubbish_ends_as_it_does_for_check(terminal: CommandLine) -> None:
    assert terminal.run("--find", "--jsonl", typed="rubbish\n") == 0
    (found,), said = terminal.lines(), terminal.err
    checked = CommandLine(check, terminal.folder)
    assert checked.run("--jsonl", typed="rubbish\n") == 0
    assert (checked.lines()[0]["error"], checked.err) == (found["error"], said)


def test_a_customer_is_shown_with_the_shops_own_time(tmp_path: Path) -> None:
    desk_of = Terminal(tmp_path)
    due = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    desk = assembly.open_desk(desk_of.workspace)
    desk.settings.change({"shop.timezone": "Asia/Kolkata"})
    db = desk_of.database()
    said = mention("When?", occurred_at=due)
    apply_items(db, None, [said], origin=Origin.DIRECT, now=due, network="x")
    customer = db.value("SELECT customer_id FROM identity")
    db.close()
    desk.promises.make(1, "call", due, now=due)
    desk.close()
    assert desk_of.run("customer", str(customer)) == 0
    assert ", since 21 Nov 2026\n" in desk_of.out
    assert "due 21 Nov 2026 01:30: call\n" in desk_of.out.replace("): ", ": ")
    assert "\n  2026-11-21 01:30  " in desk_of.out
