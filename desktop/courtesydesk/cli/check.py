"""`check`: how a reply will sound, without any workspace."""

from __future__ import annotations

import json
from typing import Any

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.lines import read_object, whole
from courtesydesk.cli.session import Session
from courtesydesk.domain.findings import Finding, Severity, Verdict
from courtesydesk.services.coaching import check_text

_EXIT = {Severity.OK: 0, Severity.ADVISE: 10, Severity.WARN: 10, Severity.STOP: 20}
_LANGUAGES = {
    "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch",
    "pt": "Portuguese",
}  # fmt: skip

_ALONE = "Only the written rules looked at this: {why}. Install the program anew."


@click.command()
@click.argument("file", default="-")
@click.option("--reply-to", metavar="TEXT", default="", help="What the customer wrote.")
@click.option("--private", is_flag=True, help="Only the customer will read it.")
@click.option("--jsonl", is_flag=True, help="JSON lines in ({id, text, context}) and out.")
@click.option("--reword", is_flag=True, help="With --jsonl: look for better words, too (slower).")
@command
def check(
    session: Session, file: str, reply_to: str, private: bool, jsonl: bool, reword: bool
) -> int:
    """Say how a reply will sound.

    FILE holds the reply; without one, or with -, it is read from standard input. Exit status: 0
    nothing to mind, 10 advice or a warning, 20 better not sent like this. With --jsonl always 0.
    """
    text = session.text_of(file)
    if jsonl:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                _check_line(session, line, number, public=not private, rewordings=reword)
        return 0
    verdict = check_text(text, reply_to, public=not private)
    if session.json:
        session.data(_record(verdict))
    else:
        session.write_out(_for_people(verdict, text))
        if verdict.rules_alone:
            session.write_err(f"{_ALONE.format(why=verdict.rules_alone)}\n")
    return _EXIT[verdict.severity]


def _check_line(
    session: Session, line: str, number: int, *, public: bool, rewordings: bool
) -> None:
    id_, text, context, wrong = _read(line)
    if wrong:
        session.write_err(f"Line {number}: {wrong}\n")
        record: dict[str, Any] = {
            "id": id_, "labels": [], "severity": str(Severity.OK), "findings": [], "error": wrong
        }  # fmt: skip
    else:
        verdict = check_text(text, context, public=public, rewordings=rewordings)
        record = {"id": id_, **_record(verdict)}
    session.write_out(json.dumps(record, ensure_ascii=False) + "\n")


def _read(line: str) -> tuple[Any, str, str, str]:
    """Id, text, context, and what is wrong with the line, if anything."""
    value, wrong = read_object(line)
    if wrong:
        return None, "", "", wrong
    id_, text, context = value.get("id"), value.get("text"), value.get("context") or ""
    if not isinstance(text, str):
        return id_, "", "", '"text" is missing, or is not text.'
    if not isinstance(context, str):
        return id_, "", "", '"context" is not text.'
    return id_, whole(text), whole(context), ""


def _record(verdict: Verdict) -> dict[str, Any]:
    return {
        "labels": [label.value for label in verdict.labels],
        "severity": str(verdict.severity),
        "findings": [_finding(finding) for finding in verdict.findings],
        "language": verdict.language,
        "judged": verdict.judged,
        "rules_alone": verdict.rules_alone,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "start": finding.start,
        "end": finding.end,
        "label": finding.label.value,
        "severity": str(finding.severity),
        "title": finding.title,
        "reason": finding.reason,
        "instead": finding.instead,
        "replaces": None if finding.instead is None else list(finding.place),
    }


def _for_people(verdict: Verdict, text: str) -> str:
    if not verdict.judged:
        name = _LANGUAGES.get(verdict.language, "another language")
        return f"Not checked: this seems to be {name}, and only English is checked so far.\n"
    if not verdict.findings:
        return "Nothing to mind.\n"
    return "".join(_told(finding, text) for finding in verdict.findings)


def _told(finding: Finding, text: str) -> str:
    words = " ".join(text[finding.start : finding.end].split())
    told = f"{finding.severity!s:<6} {finding.title}: “{words}”\n       {finding.reason}\n"
    if finding.instead is not None:
        told += f"       {_instead(finding, text)}\n"
    return told


def _instead(finding: Finding, text: str) -> str:
    start, end = finding.place
    place = " ".join(text[start:end].split())
    if not finding.instead:
        return f"Better left out: “{place}”"
    if finding.replaces is None:
        return f"Instead: “{finding.instead}”"
    return f"Instead of “{place}”: “{finding.instead}”"
