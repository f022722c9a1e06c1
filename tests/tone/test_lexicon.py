"""The data: complete, readable, and explained in the help."""

from __future__ import annotations

from courtesydesk.domain.findings import Label, Severity
from courtesydesk.resources import root
from courtesydesk.tone.rules import phrase_lists, rules


def test_every_rule_can_be_read_and_explains_itself() -> None:
    for rule in rules():
        assert rule.severity > Severity.OK, rule.id
        assert rule.patterns, rule.id
        assert rule.title[0].isupper(), rule.id
        assert not rule.title.endswith("."), rule.id
        assert rule.reason.endswith("."), rule.id
        for pattern in (*rule.patterns, *rule.unless):
            assert pattern.expression.pattern, rule.id


def test_every_label_has_a_rule() -> None:
    assert {rule.label for rule in rules()} == set(Label)


def test_lists_of_scopes_and_situations_can_be_read() -> None:
    for name in ("scopes", "situation", "signals"):
        for patterns in phrase_lists(name).values():
            assert all(pattern.expression.pattern for pattern in patterns)


def test_every_label_has_its_help() -> None:
    text = (root() / "help" / "tone.md").read_text(encoding="utf-8")
    for label in Label:
        assert f"\n## {label.value.replace('_', ' ').capitalize()}\n" in text
