"""The corpus of the tone check is whole: legal values, spans in their texts, no doubles."""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.findings import Label, Severity

CORPUS = Path(__file__).resolve().parents[2] / "packaging" / "tone" / "corpus"
REPLIES = sorted(path.stem for path in CORPUS.glob("*.jsonl") if "mentions" not in path.stem)
MENTIONS = sorted(path.stem for path in CORPUS.glob("mentions*.jsonl"))
LABELS = {*Label, "good"}


@functools.cache
def rows(name: str) -> list[dict[str, Any]]:
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def wrong_with(row: dict[str, Any]) -> str:
    labels, severity = set(row["labels"]), Severity.of(row["severity"])
    if not row["text"].strip() or not labels <= LABELS:
        return "text or labels"
    if severity is Severity.OK and (labels - {"good"} or row["spans"]):
        return "an ok reply with a problem"
    if severity > Severity.OK and (not labels or "good" in labels or not row["spans"]):
        return "a problem without a label or its words"
    if any(span not in row["text"] for span in row["spans"]):
        return "words that are not in the text"
    return ""


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_is_legal(name: str) -> None:
    assert {row["id"]: wrong_with(row) for row in rows(name) if wrong_with(row)} == {}


@pytest.mark.parametrize("name", MENTIONS)
def test_every_mention_is_legal(name: str) -> None:
    intents = {"complaint", "question", "praise", "venting_not_addressed", "scam", "spam", "other"}
    for row in rows(name):
        assert row["text"].strip()
        assert row["channel"]
        assert row["sentiment"] in {"neg", "neu", "pos"}
        assert row["intent"] in intents
        assert row["urgency"] in {"low", "normal", "high"}


def test_it_is_as_large_as_the_datasheet_says() -> None:
    sheet = (CORPUS.parent / "README.md").read_text(encoding="utf-8")
    replies = sum(len(rows(name)) for name in REPLIES)
    mentions = sum(len(rows(name)) for name in MENTIONS)
    assert f"{replies:,} pairs" in sheet
    assert f"{mentions:,} mentions" in sheet


def test_no_two_rows_say_the_same() -> None:
    ids = Counter(row["id"] for name in [*REPLIES, *MENTIONS] for row in rows(name))
    assert [one for one, count in ids.items() if count > 1] == []
    pairs = Counter(
        (plain(row["context"]), plain(row["text"])) for name in REPLIES for row in rows(name)
    )
    assert [pair for pair, count in pairs.items() if count > 1] == []


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())) or text
