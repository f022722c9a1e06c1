"""`triage`: what a customer's message says, without any workspace."""

from __future__ import annotations

import json
from typing import Any

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.lines import read_object, whole
from courtesydesk.cli.session import Session
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import (
    INTENT_NAMES,
    About,
    Sentiment,
    Understanding,
    Urgency,
)
from courtesydesk.services.listening import understand_text

_FEELINGS = {
    Sentiment.NEG: "Unhappy", Sentiment.NEU: "Neither happy nor unhappy", Sentiment.POS: "Happy",
    Sentiment.UNDEFINED: "Too short to say how they feel",
}  # fmt: skip
_AIMS = {
    Intent.COMPLAINT: "A complaint", Intent.QUESTION: "A question", Intent.PRAISE: "Praise",
    Intent.VENTING: "Venting, not addressed to you", Intent.SCAM: "Perhaps a scam",
    Intent.SPAM: "Spam", Intent.OTHER: "Something else", None: "Nothing that can be told",
}  # fmt: skip
_HURRY = {
    Urgency.LOW: "It can wait", Urgency.NORMAL: "In its turn", Urgency.HIGH: "It cannot wait",
}  # fmt: skip
_BLANK: dict[str, Any] = {
    "sentiment": Sentiment.UNDEFINED.value,
    "intent": INTENT_NAMES[Intent.OTHER],
    "urgency": Urgency.NORMAL.value,
    "language": "und",
    "because": [],
}


@click.command()
@click.argument("file", default="-")
@click.option("--channel", metavar="NETWORK", default="", help="Where it was written.")
@click.option("--jsonl", is_flag=True, help="JSON lines in ({id, text, channel}) and out.")
@click.option("--why", is_flag=True, help="Look longer for the words that led to each answer.")
@command
def triage(session: Session, file: str, channel: str, jsonl: bool, why: bool) -> int:
    """Say how a customer feels, what they are after, and whether it can wait.

    FILE holds what the customer wrote; without one, or with -, it is read from standard input.
    """
    text = session.text_of(file)
    if jsonl:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                _answer_line(session, line, number, channel, why=why)
        return 0
    found = understand_text(text, channel, why=True)
    if session.json:
        session.data(_record(found, text))
    else:
        session.write_out(_for_people(found, text))
    return 0


def _answer_line(session: Session, line: str, number: int, channel: str, *, why: bool) -> None:
    value, wrong = read_object(line)
    text, where = value.get("text"), value.get("channel") or channel
    if not wrong and isinstance(text, str) and isinstance(where, str):
        text = whole(text)
        record = _record(understand_text(text, whole(where), why=why), text)
    else:
        missing = "channel" if isinstance(text, str) else "text"
        wrong = wrong or f'"{missing}" is missing, or is not text.'
        session.write_err(f"Line {number}: {wrong}\n")
        record = {**_BLANK, "error": wrong}
    answer = {"id": value.get("id"), **record}
    session.write_out(json.dumps(answer, ensure_ascii=False) + "\n")


def _record(found: Understanding, text: str) -> dict[str, Any]:
    """As JSON. Where words are too few, `sentiment` is the best guess and `too_short` says so."""
    words = {about: _words(found, text, about) for about in About}
    return {
        "sentiment": (found.leaning or found.sentiment).value,
        "intent": INTENT_NAMES[found.intent or Intent.OTHER],
        "urgency": found.urgency.value,
        "language": found.language,
        "because": list(dict.fromkeys(word for about in About for word in words[about])),
        "because_of": {about.value: words[about] for about in About},
        "too_short": found.judged and found.sentiment is Sentiment.UNDEFINED,
        "judged": found.judged,
    }


def _words(found: Understanding, text: str, about: About) -> list[str]:
    return [text[one.start : one.end] for one in found.because if one.about is about]


def _for_people(found: Understanding, text: str) -> str:
    if not found.judged:
        return "Not read: this does not seem to be English, and only English is read so far.\n"
    told = (
        (_AIMS[found.intent], About.INTENT),
        (_FEELINGS[found.sentiment], About.SENTIMENT),
        (_HURRY[found.urgency], About.URGENCY),
    )
    lines = ""
    for answer, about in told:
        words = ", ".join(f"“{' '.join(w.split())}”" for w in _words(found, text, about))
        lines += f"{answer}: {words}\n" if words else f"{answer}.\n"
    return lines
