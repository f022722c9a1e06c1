"""`courtesy-desk triage`: JSON Lines, one text for people, and no workspace anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from courtesydesk.cli.triage import triage
from support.command import CommandLine

LATE = "My parcel never came and nobody answers. Third email."


@pytest.fixture
def terminal(tmp_path: Path) -> CommandLine:
    return CommandLine(triage, tmp_path)


def test_a_message_is_told_in_words(terminal: CommandLine) -> None:
    assert terminal.run("--channel", "email", typed=LATE) == 0
    first, second, _ = terminal.out.splitlines()
    assert first.startswith("A complaint")
    assert second.startswith("Unhappy: “")


def test_another_language_is_said_to_be_unread(terminal: CommandLine) -> None:
    assert terminal.run(typed="Nous sommes très déçus par votre service.") == 0
    assert terminal.out.startswith("Not read: ")


def test_json_holds_what_people_are_told(terminal: CommandLine) -> None:
    assert terminal.run("--json", typed=LATE) == 0
    record = json.loads(terminal.out)
    assert (record["intent"], record["sentiment"]) == ("complaint", "neg")


def test_json_lines_answer_line_by_line_with_words_of_the_text(terminal: CommandLine) -> None:
    typed = (
        json.dumps({"id": "a", "text": LATE, "channel": "email"})
        + "\n\n"
        + json.dumps({"id": 2, "text": "so the bus company has moved the bus lads", "channel": "x"})
        + "\n"
    )
    assert terminal.run("--jsonl", typed=typed) == 0
    first, second = terminal.lines()
    assert (first["id"], second["id"]) == ("a", 2)
    assert first["because"]
    assert all(words in LATE for words in first["because"])
    assert set(first) >= {"sentiment", "intent", "urgency", "language"}
    assert second["intent"] == "venting_not_addressed"


def test_too_short_a_text_gets_a_guess_and_the_word_that_it_is_one(terminal: CommandLine) -> None:
    assert terminal.run("--jsonl", typed='{"id": 1, "text": "ok"}\n{"id": 2, "text": "."}\n') == 0
    guessed, blank = terminal.lines()
    assert guessed["sentiment"] in ("neg", "neu", "pos")
    assert guessed["too_short"]
    assert blank["sentiment"] == "undefined"


@pytest.mark.parametrize(
    ("line", "id_"),
    [
        ("{not json", None),
        ("[1, 2]", None),
        ('{"id": 5}', 5),
        ('{"id": 6, "text": null}', 6),
        ('{"id": 7, "text": "Hello", "channel": 3}', 7),
    ],
)
def test_a_malformed_line_is_said_and_answered(
    terminal: CommandLine, line: str, id_: object
) -> None:
    assert terminal.run("--jsonl", typed=line + '\n{"id": 9, "text": "Hello"}\n') == 0
    first, second = terminal.lines()
    assert first["id"] == id_
    assert first["error"]
    assert first["because"] == []
    assert terminal.err.startswith("Line 1: ")
    assert second["id"] == 9
    assert "error" not in second


def test_half_characters_do_no_harm(terminal: CommandLine) -> None:
    assert terminal.run("--jsonl", typed='{"id": 1, "text": "Hello \\ud83d there"}\n') == 0
    assert terminal.out.encode("utf-8")
