"""Better words made for a text: they mend what was found, and add nothing that was not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.findings import Finding, Severity, Verdict, put_into
from courtesydesk.resources import root
from courtesydesk.tone.checker import Checker

CORPUS = Path(__file__).resolve().parents[2] / "packaging" / "tone" / "corpus"
SAMPLE = 25
"""Each so many-th row is in the fast suite."""
CHECKER = Checker()
needs_model = pytest.mark.skipif(
    not (root() / "models" / "en" / "reader.onnx").exists(), reason="no model in this checkout"
)


def hard_drafts() -> list[dict[str, Any]]:
    """Every warn and stop of the corpus, always in the same order."""
    rows = [
        json.loads(line)
        for path in sorted(CORPUS.glob("*.jsonl"))
        if not path.stem.startswith("mentions")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return sorted((r for r in rows if r["severity"] in ("warn", "stop")), key=lambda r: r["id"])


def made(verdict: Verdict) -> Iterator[Finding]:
    """The findings whose words were made for the text."""
    return (f for f in verdict.findings if f.replaces is not None)


def wrong_with(text: str, context: str, finding: Finding, before: Verdict) -> str:
    """What is wrong with a rewording; empty where nothing is."""
    start, end = finding.place
    if not start <= finding.start < finding.end <= end:
        return "it leaves marked words standing"
    mended = finding.mended(text)
    after = CHECKER.check(mended, context)
    if after.severity > before.severity:
        return "the whole is worse"
    words = finding.instead or ""
    for other in after.findings:
        inside = other.start < start + len(words) and other.end > start
        if inside and (other.label is finding.label or other.severity >= Severity.WARN):
            return f"{other.label} is found in it: {mended[other.start : other.end]}"
    for number in re.findall(r"\d+", words):
        if number not in text + context:
            return f"{number} was never said"
    for promise in ("refund", "free", "voucher", "replace", "tomorrow", "today", "will", "'ll"):
        if promise in words.lower() and promise not in (text + context).lower():
            return f"“{promise}” was never said"
    return ""


def check_rows(rows: list[dict[str, Any]]) -> tuple[int, list[str]]:
    count, wrong = 0, []
    for row in rows:
        text, context = row["text"], row["context"]
        verdict = CHECKER.check(text, context)
        for finding in made(verdict):
            count += 1
            why = wrong_with(text, context, finding, verdict)
            if why:
                wrong.append(f"{row['id']} {finding.rule}: {why}\n  {finding.mended(text)}")
    return count, wrong


@needs_model
@pytest.mark.reader
def test_every_rewording_of_a_sample_mends_what_was_found() -> None:
    count, wrong = check_rows(hard_drafts()[::SAMPLE])
    assert wrong == []
    assert count > 10


@needs_model
@pytest.mark.reader
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_rewording_of_the_corpus_mends_what_was_found() -> None:
    _, wrong = check_rows(hard_drafts())
    assert wrong == []


@needs_model
@pytest.mark.reader
def test_it_names_what_happened_in_the_drafts_own_person() -> None:
    text = "Hi Joana, as our sign says, chains fall off when people shift badly. Learn to shift."
    context = "The chain fell off three times. Had to walk back 6km."
    for finding in made(CHECKER.check(text, context)):
        mended = finding.mended(text)
        assert mended.startswith("Hi Joana, ")
        assert not mended.startswith("Hi Joana, We")
        assert "sorry" not in mended or "the chain fell off three times" in mended
        assert " I " not in (finding.instead or "")


@pytest.mark.parametrize(
    ("text", "place", "mended"),
    [
        ("One. Two. Three.", (5, 9), "One. Three."),
        ("One. Two.", (5, 9), "One."),
        ("One. Two.", (0, 4), "Two."),
        ("One.\nTwo. Three.", (5, 9), "One.\nThree."),
        ("One.", (0, 4), ""),
    ],
)
def test_leaving_out_takes_one_space_along(text: str, place: tuple[int, int], mended: str) -> None:
    assert put_into(text, place, "") == mended


def test_a_finding_without_words_changes_nothing() -> None:
    verdict = CHECKER.check("WHAT DO YOU WANT FROM US, YOU CLOWN?", "")
    for finding in verdict.findings:
        if finding.instead is None:
            assert finding.mended("same") == "same"
