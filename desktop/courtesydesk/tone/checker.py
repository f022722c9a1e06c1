"""The entry: text and the customer's message in, a verdict out."""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from courtesydesk.domain.findings import (
    NOTHING_LEARNED,
    Finding,
    Label,
    Memory,
    OwnWord,
    Severity,
    Verdict,
    plain_phrase,
)
from courtesydesk.tone.language import language_of
from courtesydesk.tone.lexicon import LANGUAGE
from courtesydesk.tone.patterns import Match
from courtesydesk.tone.reader import Reader, Reading, reader, why_missing
from courtesydesk.tone.rewording import reworded
from courtesydesk.tone.rewrite import better_words
from courtesydesk.tone.rules import Rule, raw_matches, rules
from courtesydesk.tone.scopes import Draft
from courtesydesk.tone.second_look import likely_labels, second_look
from courtesydesk.tone.signals import signals
from courtesydesk.tone.weighing import Weights

_LONGEST = 10_000
"""Characters that are looked at; no network takes a reply that long."""

_REMEMBERED = 32
"""Readings kept, so that a look at the same draft again costs nothing."""

_LONGEST_ALONE = 25
"""Tokens of a sentence that is replaced as a whole."""
_CALLED_BY_NAME = 3
"""Tokens that may stand before it, such as a name and a comma."""
_SUBJECTS = (("we",), ("i",))
_JOINS = frozenset({"but", "and", "however"})


class Checker:
    """Looks at drafts, by rules and by the reader; any thread may use it at any time."""

    def __init__(self, load: Callable[[], Reader | None] = reader) -> None:
        """`load` gives the reader, or None where the rules have to do alone."""
        self._reader = load
        self._read = functools.lru_cache(maxsize=_REMEMBERED)(self._read_now)

    def warm(self) -> None:
        """Load everything now (half a second), ahead of the first check."""
        self.check("Hello there.", "Hello, is anybody there?")

    def check(
        self,
        text: str,
        context: str = "",
        *,
        public: bool = True,
        memory: Memory = NOTHING_LEARNED,
        rewordings: bool = True,
    ) -> Verdict:
        """What a customer would hear in `text`, said under their message `context`.

        `rewordings` also looks for better words where no rule has them, each read again before it
        is offered: some ten times the time of the verdict itself.
        """
        language = language_of(text)
        if language != LANGUAGE:
            return Verdict((), Severity.OK, language, judged=False)
        draft = _draft(text, context, public=public)
        findings = self._find(draft, memory)
        worst = _worst(findings)
        alone = "" if self._reading(draft) is not None else self._why_alone(text)
        verdict = Verdict(findings, worst, language, judged=True, rules_alone=alone)
        if not rewordings:
            return verdict
        return self.better_words(verdict, text, context, public=public, memory=memory)

    def better_words(
        self,
        verdict: Verdict,
        text: str,
        context: str = "",
        *,
        public: bool = True,
        memory: Memory = NOTHING_LEARNED,
        stop: Callable[[], bool] = lambda: False,
    ) -> Verdict:
        """The verdict on `text` with better words where it had none; all else stays as it is.

        `stop` ends it early, with what was found until then.
        """
        draft = _draft(text, context, public=public)
        again = functools.partial(self._find_again, draft, memory)
        return replace(verdict, findings=reworded(draft, verdict.findings, again, stop))

    def _find(self, draft: Draft, memory: Memory) -> tuple[Finding, ...]:
        found, reading, loaded = by_rules_alone(draft), self._reading(draft), self._reader()
        if reading is not None and loaded is not None:
            found = self._weigh(draft, found, reading, loaded.weights)
        kept = [f for f in found if not _learned(f, draft.text, memory)]
        kept += _own_words(draft.text, memory.own_words)
        return _settle(kept)

    def _weigh(
        self, draft: Draft, found: list[Finding], reading: Reading, weights: Weights
    ) -> list[Finding]:
        """With what the reader says. Where that is a false apology, and the draft has one that
        names what happened, the rest is read alone: the reader saw too few of those."""
        weighed = _weighed(draft, found, reading, weights)
        if not any(f.by_reader and f.label is Label.NON_APOLOGY for f in weighed):
            return weighed
        rest = draft.without_named_sorry
        if rest == draft.text:
            return weighed
        if not rest.strip():
            return [f for f in weighed if not f.by_reader]
        alone = self._read(rest, draft.context)
        again = weighed if alone is None else _weighed(draft, found, alone, weights)
        return min(weighed, again, key=_worst)

    def _find_again(self, draft: Draft, memory: Memory, text: str) -> tuple[Finding, ...]:
        """What would be found if the draft read like `text`."""
        return self._find(Draft(text, draft.context, public=draft.public), memory)

    def _reading(self, draft: Draft) -> Reading | None:
        return self._read(draft.text, draft.context) if draft.text.strip() else None

    def _why_alone(self, text: str) -> str:
        """Why nothing but rules looked at `text`; empty where there was nothing to look at."""
        if not text.strip():
            return ""
        return why_missing() or "the reader was not loaded"

    def _read_now(self, text: str, context: str) -> Reading | None:
        loaded = self._reader()
        return None if loaded is None else loaded.read(text, context)


def _draft(text: str, context: str, *, public: bool) -> Draft:
    return Draft(text[:_LONGEST], context[:_LONGEST], public=public)


def _worst(findings: Iterable[Finding]) -> Severity:
    return max((f.severity for f in findings), default=Severity.OK)


def _weighed(
    draft: Draft, found: list[Finding], reading: Reading, weights: Weights
) -> list[Finding]:
    """What rules and reader say together: neither alone decides how serious a draft is."""
    if not draft.public and reading.likeliest is Label.PRIVACY:
        return found  # told to the customer alone, what the reader minds is no sin
    labels = likely_labels(reading, weights.labels, public=draft.public)
    severity = weights.severity(reading.levels, found, mends=draft.mends)
    if severity is Severity.OK:
        return []
    lowered = [replace(f, severity=min(f.severity, severity)) for f in found]
    said = {f.label for f in lowered if f.severity is severity}
    more = [label for label in labels if label not in said]
    reach = min(severity, Severity.WARN) if said else severity
    return [*lowered, *second_look(draft, reading, tuple(more), reach)]


def by_rules_alone(draft: Draft) -> list[Finding]:
    """All that rules and signals find, before anything else is weighed."""
    return [*_by_rules(draft), *_by_signals(draft)]


def _by_rules(draft: Draft) -> Iterator[Finding]:
    every = rules()
    for number, placed in enumerate(draft.placed):
        for which, match in raw_matches(placed.sentence):
            rule = every[which]
            if rule.label is Label.PRIVACY and not draft.public:
                continue
            if rule.excused_by.intersection(draft.excuses(number, match)):
                continue
            severity = rule.weigh(draft.flags_at(number, match))
            if severity is not Severity.OK:
                yield _finding(rule, severity, draft, number, match)


def _finding(rule: Rule, severity: Severity, draft: Draft, number: int, match: Match) -> Finding:
    placed = draft.placed[number]
    tokens = placed.sentence.tokens
    alone = _alone(draft, number, match) if rule.mark == "alone" else None
    first, last = alone or (match.start, match.end)
    if rule.mark == "sentence":
        first, last = 0, len(tokens)
    start, end = placed.start + tokens[first].start, placed.start + tokens[last - 1].end
    captures = {
        name: draft.text[placed.start + tokens[a].start : placed.start + tokens[b - 1].end]
        for name, (a, b) in match.captures.items()
        if a < b
    }
    # A whole sentence to be replaced says nothing about the topic worth keeping.
    hint = draft.text[start:end] if rule.mark == "match" else ""
    templates = rule.instead if alone or rule.mark != "alone" else ()
    if alone and tokens[first].norm in _JOINS:
        templates = tuple(f"and {words}" for words in templates)
    return Finding(
        start=start,
        end=end,
        label=rule.label,
        severity=severity,
        reason=rule.reason if draft.public else rule.reason_private,
        instead=better_words(templates, draft, (start, end), captures, hint),
        title=rule.title if draft.public else rule.title_private,
        rule=rule.id,
    )


def _alone(draft: Draft, number: int, match: Match) -> tuple[int, int] | None:
    """The match and the rest of its sentence, where better words may take the place of both."""
    sentence = draft.placed[number].sentence
    last = len(sentence.tokens)
    if last > _LONGEST_ALONE or draft.helps(number):
        return None
    before = sentence.norms[: match.start]
    if not before or (len(before) <= _CALLED_BY_NAME and before[-1] == ","):
        return match.start, last
    if before in _SUBJECTS:
        return 0, last
    if before[-1] in _JOINS and match.start > 1:
        return match.start - 1, last
    return None


def _by_signals(draft: Draft) -> Iterator[Finding]:
    for s in signals(draft):
        yield Finding(s.start, s.end, s.label, s.severity, s.reason, s.instead, s.title, s.rule)


def _learned(finding: Finding, text: str, memory: Memory) -> bool:
    """Whether the owner said not to show this."""
    if not memory.never and not memory.ignored:
        return False
    phrase = plain_phrase(text[finding.start : finding.end])
    if (finding.label, phrase) in memory.ignored or _hushed(finding, memory):
        return True
    return any(
        label is finding.label and (known == phrase or _within(known, phrase))
        for label, known in memory.never
    )


def _hushed(finding: Finding, memory: Memory) -> bool:
    return finding.by_reader and any(
        label is finding.label and finding.severity <= severity for label, severity in memory.hushed
    )


def _within(known: str, phrase: str) -> bool:
    """Whether one phrase holds the other; a single word does not silence a longer phrase."""
    if f" {phrase} " in f" {known} ":
        return True
    return " " in known and f" {known} " in f" {phrase} "


def _own_words(text: str, words: tuple[OwnWord, ...]) -> Iterator[Finding]:
    low = text.lower()
    if len(low) != len(text):  # a few letters grow when made small; offsets come first
        low = text
    for word in words:
        phrase = word.phrase.strip().lower()
        start = low.find(phrase) if phrase else -1
        while start >= 0:
            end = start + len(phrase)
            if _whole_words(low, start, end):
                yield Finding(
                    start, end, word.label, word.severity, word.note or "A word of your own list.",
                    None, "A word you wanted to mind", "own.word",
                )  # fmt: skip
            start = low.find(phrase, end)


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return before and after


def _worst_first(f: Finding) -> tuple[int, int, bool, int, str]:
    return -f.severity, f.start - f.end, f.instead is None, f.start, f.rule


def _settle(found: list[Finding]) -> tuple[Finding, ...]:
    """In the order of the text; of overlapping findings of a label only the worst."""
    kept: list[Finding] = []
    for finding in sorted(found, key=_worst_first):
        if finding.start >= finding.end:
            continue
        if not any(
            other.label is finding.label and other.start < finding.end and finding.start < other.end
            for other in kept
        ):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda f: (f.start, f.end, f.label)))
