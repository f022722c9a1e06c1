"""The data: complete, readable, and explained in the help."""

from __future__ import annotations

import re

from courtesydesk.domain.findings import Label, Severity
from courtesydesk.resources import root
from courtesydesk.tone.lexicon import classes
from courtesydesk.tone.rules import phrase_lists, rules
from courtesydesk.tone.text import analyse, words_of


def test_every_rule_can_be_read_and_explains_itself() -> None:
    for rule in rules():
        assert rule.severity > Severity.OK, rule.id
        assert rule.patterns, rule.id
        assert rule.title[0].isupper(), rule.id
        assert not rule.title.endswith("."), rule.id
        assert rule.reason.endswith("."), rule.id
        for pattern in (*rule.patterns, *rule.unless):
            assert pattern.anchors, rule.id


def test_no_rule_speaks_of_the_public_in_a_private_reply() -> None:
    for rule in rules():
        if rule.label is not Label.PRIVACY:
            said = f"{rule.title_private} {rule.reason_private}".lower()
            assert not re.search(r"everyone|in public|reads along|can read", said), rule.id


def test_every_label_has_a_rule() -> None:
    assert {rule.label for rule in rules()} == set(Label)


def test_lists_of_scopes_and_situations_can_be_read() -> None:
    for name in ("scopes", "situation", "signals"):
        for patterns in phrase_lists(name).values():
            assert all(pattern.anchors for pattern in patterns)


def test_every_label_has_its_help() -> None:
    text = (root() / "help" / "tone.md").read_text(encoding="utf-8")
    for label in Label:
        assert f"\n## {label.value.replace('_', ' ').capitalize()}\n" in text


def test_words_of_the_lexicon_are_cut_as_those_of_drafts() -> None:
    lists = [phrase_lists(name).values() for name in ("scopes", "situation", "signals")]
    patterns = [pattern for rule in rules() for pattern in (*rule.patterns, *rule.unless)]
    sources = [pattern.source for group in lists for found in group for pattern in found]
    sources += [pattern.source for pattern in patterns]
    sources += [member for members in classes().values() for member in members]
    words = {word for source in sources for word in re.findall(r"[\w'&£€$%+*@-]+", source)}
    for word in words:
        assert words_of(word) == tuple(token.norm for token in analyse(word).tokens), word
