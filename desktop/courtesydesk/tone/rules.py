"""Rules as read from the lexicon: patterns, the scopes that excuse a match, and severities."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from courtesydesk.domain.findings import Label, Severity
from courtesydesk.tone.lexicon import LANGUAGE, classes, read, rule_files
from courtesydesk.tone.patterns import Classes, Match, Pattern, PatternError
from courtesydesk.tone.text import Sentence

SCOPES = frozenset({"quotation", "report", "negation", "own", "question", "told"})
"""What excuses a match unless the rule says that it does not: see `scopes`."""
_EXCUSED_BY = frozenset({"quotation", "report", "negation", "own"})

Flags = frozenset[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """Flags that must, and must not, be up; written `complaint+!offer`."""

    up: Flags
    down: Flags

    def holds(self, flags: Flags) -> bool:
        return self.up <= flags and not self.down & flags


@dataclass(frozen=True, slots=True)
class Rule:
    """One law of the check."""

    id: str
    label: Label
    severity: Severity
    title: str
    reason: str
    title_private: str
    reason_private: str
    """What is said where nobody reads along."""
    instead: tuple[str, ...]
    """Templates for better words; the first whose slots can all be filled is taken."""
    mark: str
    """What to underline: the `match`; its whole `sentence`; or `alone`, the match with the rest of
    its sentence where that helps nobody, so that better words can take its place."""
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    """Patterns that excuse the whole sentence."""
    excused_by: frozenset[str]
    when: tuple[Condition, ...]
    """One of these must hold; empty: always."""
    softened: tuple[tuple[Condition, Severity], ...]
    raised: tuple[tuple[Condition, Severity], ...]

    def weigh(self, flags: Flags) -> Severity:
        """How much a match matters under these flags; ok means not at all."""
        if self.when and not any(condition.holds(flags) for condition in self.when):
            return Severity.OK
        severity = self.severity
        for condition, level in self.raised:
            if condition.holds(flags):
                severity = max(severity, level)
        for condition, level in self.softened:
            if condition.holds(flags):
                severity = min(severity, level)
        return severity


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the language; raises PatternError where a file cannot be read."""
    found = tuple(_rule(entry, data) for data in rule_files() for entry in data.get("rule", ()))
    names = [rule.id for rule in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise PatternError(f"rules with the same id: {sorted(twice)}")
    return found


@functools.cache
def _index() -> dict[str, tuple[tuple[int, int], ...]]:
    """Which patterns of which rules are worth trying, by a word (or `=stem`) of the sentence."""
    index: dict[str, list[tuple[int, int]]] = {}
    for number, rule in enumerate(rules()):
        for place, pattern in enumerate(rule.patterns):
            for word in pattern.anchors:
                index.setdefault(word, []).append((number, place))
    return {word: tuple(entries) for word, entries in index.items()}


@functools.lru_cache(maxsize=2048)
def raw_matches(sentence: Sentence) -> tuple[tuple[int, Match], ...]:
    """Every rule's matches in one sentence, before scopes are looked at; cached with it."""
    index, every = _index(), rules()
    tries = sorted({entry for word in sentence.words for entry in index.get(word, ())})
    found = [
        (number, match)
        for number, place in tries
        for match in every[number].patterns[place].matches(sentence)
    ]
    excused = {
        number
        for number in {number for number, _ in found}
        if any(pattern.holds(sentence) for pattern in every[number].unless)
    }
    return tuple((number, match) for number, match in found if number not in excused)


@functools.cache
def phrase_lists(name: str) -> dict[str, tuple[Pattern, ...]]:
    """The named pattern lists of a lexicon file that holds no rules."""
    data = read(f"{LANGUAGE}/{name}")
    return {key: _patterns(members) for key, members in data.items()}


def _rule(entry: dict[str, Any], data: dict[str, Any]) -> Rule:
    values: dict[str, Any] = {**data.get("defaults", {}), **entry}
    instead = values.get("instead", [])
    return Rule(
        id=f"{data['label']}.{values['id']}",
        label=Label(data["label"]),
        severity=Severity.of(values["severity"]),
        title=values["title"],
        reason=values["reason"],
        title_private=_private("title", entry, values),
        reason_private=_private("reason", entry, values),
        instead=(instead,) if isinstance(instead, str) else tuple(instead),
        mark=values.get("mark", "match"),
        patterns=_patterns(values["patterns"]),
        unless=_patterns(values.get("unless", ())),
        excused_by=_EXCUSED_BY - set(values.get("not_excused_by", ()))
        | set(values.get("excused_by", ())),
        when=tuple(_condition(text) for text in values.get("when", ())),
        softened=_levels(values.get("softened", {})),
        raised=_levels(values.get("raised", {})),
    )


def _private(name: str, entry: dict[str, Any], values: dict[str, Any]) -> str:
    """The wording for a private reply; a rule's own public wording comes before a default one."""
    own = entry.get(f"{name}_private") or entry.get(name)
    return str(own or values.get(f"{name}_private") or values[name])


def _levels(table: dict[str, str]) -> tuple[tuple[Condition, Severity], ...]:
    return tuple((_condition(text), Severity.of(level)) for text, level in table.items())


def _condition(text: str) -> Condition:
    flags = text.split("+")
    return Condition(
        up=frozenset(flag for flag in flags if not flag.startswith("!")),
        down=frozenset(flag[1:] for flag in flags if flag.startswith("!")),
    )


def _patterns(sources: Iterable[str]) -> tuple[Pattern, ...]:
    known = _known_classes()
    return tuple(Pattern(source, known) for source in sources)


@functools.cache
def _known_classes() -> Classes:
    return Classes(classes())
