"""The corpus as the training reads it: rows, and a split that keeps related rows together.

A customer's message, a reply's text and a `pair` name each tie rows together: twins stand on one
side of the split, or the test would ask what the training told.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
LABELS = (
    "defensive", "blaming", "legalistic", "dismissive", "non_apology", "condescending", "sarcasm",
    "aggressive", "scripted", "disputing", "privacy", "over_promise", "review_pressure",
)  # fmt: skip
SEVERITIES = ("ok", "advise", "warn", "stop")
SENTIMENTS = ("neg", "neu", "pos")
INTENTS = (
    "complaint", "question", "praise", "venting_not_addressed", "scam", "spam", "other",
)  # fmt: skip
URGENCIES = ("low", "normal", "high")
LONGEST_FIRST = 176
"""Word pieces of the reply that are read at once; more is read window by window at run time."""
LONGEST_SECOND = 72
"""Word pieces of the customer's message: the beginning says what it is about."""
MENTION_FILES = ("mentions", "mentions_more", "mentions_urgent")
HELD_OUT = {"plainly_grave": "dev", "plainly_grave_unseen": "test"}
"""Files that nothing is trained on, and their side."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply under a customer's message, with what a stranger would take from it."""

    id: str
    text: str
    context: str
    labels: tuple[str, ...]
    severity: int
    """Index into SEVERITIES."""
    spans: tuple[tuple[int, int], ...]
    """Where in the text the problem is carried, in characters."""
    network: str
    source: str
    split: str


@dataclass(frozen=True, slots=True)
class Mention:
    """What a customer wrote, and how to read it."""

    id: str
    text: str
    channel: str
    sentiment: str
    intent: str
    urgency: str
    source: str
    split: str


def replies(folder: Path = CORPUS) -> list[Reply]:
    """Every reply of the corpus, with its side of the split."""
    raw = {
        path.stem: _rows(path)
        for path in sorted(folder.glob("*.jsonl"))
        if path.stem not in MENTION_FILES
    }
    sides = _sides(
        (row["id"], _ties(row)) for stem in raw if stem not in HELD_OUT for row in raw[stem]
    )
    sides |= {row["id"]: side for stem, side in HELD_OUT.items() for row in raw.get(stem, ())}
    return [
        Reply(
            id=row["id"],
            text=row["text"],
            context=row["context"],
            labels=tuple(label for label in row["labels"] if label != "good"),
            severity=SEVERITIES.index(row["severity"]),
            spans=tuple(_places(row["text"], row["spans"])),
            network=row.get("network", ""),
            source=row["source"],
            split=sides[row["id"]],
        )
        for rows in raw.values()
        for row in rows
    ]


def mentions(folder: Path = CORPUS) -> list[Mention]:
    """Every mention of the corpus, with its side of the split."""
    raw = [
        row
        for stem in MENTION_FILES
        if (folder / f"{stem}.jsonl").exists()
        for row in _rows(folder / f"{stem}.jsonl")
    ]
    sides = _sides((row["id"], (plain(row["text"]),)) for row in raw)
    names = ("id", "text", "channel", "sentiment", "intent", "urgency", "source")
    return [Mention(**{name: row[name] for name in names}, split=sides[row["id"]]) for row in raw]


def plain(text: str) -> str:
    """Words only, small: what two lines are compared by."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _rows(path: Path) -> Iterable[dict]:  # type: ignore[type-arg]
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _ties(row: dict) -> tuple[str, ...]:  # type: ignore[type-arg]
    ties = [f"text {plain(row['text']) or row['text']}"]
    if row["context"]:
        ties.append(f"context {plain(row['context']) or row['context']}")
    if row.get("pair"):
        ties.append(f"pair {row['source']} {row['pair']}")
    return tuple(ties)


def _sides(rows: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """Rows joined by any tie get one side: a tenth develops, three twentieths test."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    listed = list(rows)
    for _, ties in listed:
        for tie in ties[1:]:
            a, b = root(ties[0]), root(tie)
            # The smaller name leads, so that a group's side does not depend on the order of files.
            parent[max(a, b)] = min(a, b)
    return {row: _side(root(ties[0])) for row, ties in listed}


def _side(name: str) -> str:
    part = int(hashlib.sha1(name.encode()).hexdigest(), 16) % 20
    return "test" if part < 3 else "dev" if part < 5 else "train"


def _places(text: str, spans: Iterable[str]) -> Iterable[tuple[int, int]]:
    for span in spans:
        start = text.find(span)
        if start >= 0:
            yield start, start + len(span)
