"""Every rule on what it must mark, and on what looks alike and must pass."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.findings import Severity
from courtesydesk.tone.rules import rules
from support.rules_alone import rules_alone

_DATA = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = _DATA["case"]
SIGNALS = {
    "aggressive.shouting",
    "dismissive.curt",
    "privacy.private_fact",
    "sarcasm.emoji",
    "scripted.asked_twice",
    "scripted.stacked",
}
PLAIN = [
    (entry["label"], entry["context"], hit, spare)
    for entry in _DATA["plain"]
    for hit, spare in entry["pairs"]
]
SPARED = [(case["rule"], case["context"], spare) for case in CASES for spare in case["spare"]]


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_rule_marks_what_it_is_for(case: dict[str, Any]) -> None:
    verdict = rules_alone().check(case["hit"], case["context"])
    assert case["rule"] in {finding.rule for finding in verdict.findings}


@pytest.mark.parametrize(("rule", "context", "spare"), SPARED)
def test_look_alikes_pass(rule: str, context: str, spare: str) -> None:
    text, _, own_context = spare.partition(" <- ")
    verdict = rules_alone().check(text, own_context or context)
    assert verdict.severity < Severity.WARN, verdict.findings


def test_every_rule_has_a_case_and_a_hard_negative() -> None:
    known = {rule.id for rule in rules()} | SIGNALS
    assert {case["rule"] for case in CASES} == known
    assert all(case["spare"] for case in CASES)


@pytest.mark.parametrize(("label", "context", "hit", "spare"), PLAIN)
def test_the_textbook_is_found_and_what_looks_alike_passes(
    label: str, context: str, hit: str, spare: str
) -> None:
    text, _, own_context = spare.partition(" <- ")
    for message in ("", context):
        found = rules_alone().check(hit, message).findings
        assert any(f.label == label and f.severity >= Severity.WARN for f in found), message
        alike = rules_alone().check(text, own_context or message)
        assert alike.severity < Severity.WARN, alike.findings
