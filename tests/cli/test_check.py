"""`courtesy-desk check`: exit statuses, JSON Lines, and no workspace anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from courtesydesk.cli.check import check
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.findings import Verdict
from courtesydesk.tone.checker import Checker
from support.command import CommandLine

THREAT = "Our solicitor will be in touch."


@pytest.fixture(autouse=True)
def by_rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told must not depend on what the reader weighs; nor is its absence told each time."""
    checker = Checker(load=lambda: None)

    def check_text(
        text: str, context: str = "", *, public: bool = True, rewordings: bool = True
    ) -> Verdict:
        return replace(checker.check(text, context, public=public), rules_alone="")

    monkeypatch.setattr("courtesydesk.cli.check.check_text", check_text)


@pytest.fixture
def terminal(tmp_path: Path) -> CommandLine:
    return CommandLine(check, tmp_path)


def test_a_good_reply_has_nothing_to_mind(terminal: CommandLine) -> None:
    typed = "Your lamp came chipped because I packed it in a rush. A new one leaves at noon. Ade"
    assert terminal.run("--reply-to", "The lamp came broken", typed=typed) == 0
    assert terminal.out == "Nothing to mind.\n"


def test_a_warning_ends_with_ten_and_says_what_would_be_heard(terminal: CommandLine) -> None:
    typed = "We're sorry you feel that way."
    assert terminal.run("--reply-to", "My parcel never came.", typed=typed) == 10
    assert "warn" in terminal.out
    assert "Instead: “that we got the delivery wrong”" in terminal.out


def test_a_threat_ends_with_twenty(terminal: CommandLine) -> None:
    assert terminal.run(typed=THREAT) == 20


def test_a_file_is_read_from_where_one_stands(terminal: CommandLine) -> None:
    (terminal.folder / "reply.txt").write_text(THREAT, encoding="utf-8")
    assert terminal.run("reply.txt") == 20


def test_a_missing_file_is_said_in_one_sentence(terminal: CommandLine) -> None:
    with pytest.raises(WrongInput, match="There is no file"):
        terminal.run("reply.txt")


def test_json_holds_what_people_are_told(terminal: CommandLine) -> None:
    assert terminal.run("--json", typed=THREAT) == 20
    record = json.loads(terminal.out)
    assert record["severity"] == "stop"
    assert record["labels"] == ["legalistic"]
    (finding,) = record["findings"]
    assert (finding["start"], finding["end"]) == (0, len(THREAT))


def test_private_replies_may_be_checked_as_such(terminal: CommandLine) -> None:
    typed = "Your March payment was declined."
    assert terminal.run("--reply-to", "They cancelled my class.", typed=typed) == 20
    assert terminal.run("--private", "--reply-to", "They cancelled my class.", typed=typed) == 0


def test_another_language_is_said_to_be_unchecked(terminal: CommandLine) -> None:
    assert terminal.run(typed="Nous sommes désolés pour votre commande.") == 0
    assert terminal.out.startswith("Not checked: this seems to be French")


def test_json_lines_answer_line_by_line_and_end_with_zero(terminal: CommandLine) -> None:
    typed = (
        json.dumps({"id": 1, "text": THREAT, "context": "Bad work."})
        + "\n\n"
        + json.dumps({"id": "two", "text": "On its way, tracking in your inbox."})
        + "\n"
    )
    assert terminal.run("--jsonl", typed=typed) == 0
    first, second = terminal.lines()
    assert (first["id"], first["severity"], first["labels"]) == (1, "stop", ["legalistic"])
    assert set(first["findings"][0]) >= {"start", "end", "label", "severity", "reason", "instead"}
    assert (second["id"], second["severity"], second["findings"]) == ("two", "ok", [])


@pytest.mark.parametrize(
    ("line", "id_"),
    [
        ("{not json", None),
        ("[1, 2]", None),
        ('{"id": 5}', 5),
        ('{"id": 6, "text": null}', 6),
        ('{"id": 7, "text": "Hello", "context": 3}', 7),
    ],
)
def test_a_malformed_line_is_said_and_answered(
    terminal: CommandLine, line: str, id_: object
) -> None:
    assert terminal.run("--jsonl", typed=line + '\n{"id": 9, "text": "Hello"}\n') == 0
    first, second = terminal.lines()
    assert (first["id"], first["severity"]) == (id_, "ok")
    assert first["error"]
    assert terminal.err.startswith("Line 1: ")
    assert second["id"] == 9
    assert "error" not in second


def test_half_characters_do_no_harm(terminal: CommandLine) -> None:
    assert terminal.run("--jsonl", typed='{"id": 1, "text": "Hello \\ud83d there"}\n') == 0
    assert terminal.out.encode("utf-8")


def test_it_says_when_only_rules_looked(
    terminal: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Checker(load=lambda: None)
    monkeypatch.setattr("courtesydesk.cli.check.check_text", alone.check)
    assert terminal.run(typed=THREAT) == 20
    assert "Only the written rules looked at this" in terminal.err
    assert "rules" not in terminal.out
    terminal.run("--json", typed=THREAT)
    assert json.loads(terminal.out)["rules_alone"]
    assert terminal.err == ""
