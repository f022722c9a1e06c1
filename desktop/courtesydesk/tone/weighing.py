"""Rules and reader weighed together: how serious a draft is, with numbers fitted on the corpus.

Each of three questions (at least advise? warn? stop?) is answered by a logistic regression over the
reader's three log-odds and what the rules found; the least chance that counts as yes was chosen on
the development rows for the precision that the card names. How: packaging/tone/calibrate.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courtesydesk.domain.findings import Finding, Label, Severity

Levels = tuple[float, float, float]
_CERTAINLY_FINE = -2.2
"""Log-odds of a warning (one in ten) below which the reader is believed against any rule."""
_IN_SO_MANY_WORDS = frozenset({"privacy.asks_in_public", "privacy.number"})
"""Rules about what is asked for or told, not about how it sounds: no reader outvotes them."""
SEVERAL_GRAVE = "several stop"
MENDING = " mending"
_ASKED = (Severity.ADVISE, Severity.WARN, Severity.STOP)


@dataclass(frozen=True, slots=True)
class Question:
    """One of the three questions: weights by the name of what is weighed, and the least chance."""

    weights: Mapping[str, float]
    least: float

    def chance(self, evidence: Mapping[str, float]) -> float:
        """The chance, 0 to 1, that the answer is yes."""
        total = self.weights.get("always", 0.0)
        total += sum(self.weights.get(name, 0.0) * value for name, value in evidence.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True, slots=True)
class Weights:
    """The three questions, what each rule is worth, and the least chance to name a label."""

    questions: Mapping[Severity, Question]
    labels: Mapping[Label, float]
    odds: Mapping[str, float]
    """How often a rule was right on rows that its writers had not seen, as log-odds, by
    `record_names`; what was found too seldom to tell counts as nothing."""
    sure: Mapping[str, Severity]
    """What was hardly ever wrong, by `record_names`, and the severity that it then holds."""
    grave: float
    """The least chance of a stop that is worth a warning; less than it takes to say stop."""

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> Weights:
        """As the model's card has them; raises KeyError or ValueError for any other card."""
        return cls(
            {
                Severity.of(name): Question(entry["weights"], float(entry["least"]))
                for name, entry in card["questions"].items()
            },
            {Label(name): float(least) for name, least in card["least_of_label"].items()},
            {name: float(value) for name, value in card["odds_of_rule"].items()},
            {name: Severity.of(word) for name, word in card["sure_rules"].items()},
            float(card["least_for_warning"]),
        )

    def severity(self, levels: Levels, found: Iterable[Finding], *, mends: bool) -> Severity:
        """The highest question that is answered with yes, where those below it are, too.

        What may well be a stop is worth a warning, whatever the others say: a menace without a
        bad word is no advice and no plain warning to the reader. A rule that is hardly ever wrong
        is not outvoted, unless the reader is all but certain. `mends`: the draft also owns,
        acknowledges or offers something.
        """
        found = tuple(found)
        weighed = evidence(levels, found, self.odds, mends=mends)
        chances = {asked: self.questions[asked].chance(weighed) for asked in _ASKED}
        reached = Severity.OK
        for asked in _ASKED:
            if chances[asked] < self.questions[asked].least:
                break
            reached = asked
        if chances[Severity.STOP] >= self.grave:
            reached = max(reached, Severity.WARN)
        told = (f.severity for f in found if f.rule in _IN_SO_MANY_WORDS)
        reached = max(reached, min(max(told, default=Severity.OK), Severity.WARN))
        if levels[1] < _CERTAINLY_FINE:
            return reached
        held = (self.sure.get(name, Severity.OK) for name in record_names(found, mends=mends))
        return max(reached, max(held, default=Severity.OK))


def record_names(found: Iterable[Finding], *, mends: bool) -> set[str]:
    """Whose records speak for what was found: each rule's, and that of grave rules which agree.

    The same words are seldom meant ill where the draft mends, so that each has two records.
    """
    found = tuple(found)
    names = {f"{f.rule} {f.severity}" for f in found}
    if len({f.rule for f in found if f.severity is Severity.STOP}) > 1:
        names.add(SEVERAL_GRAVE)
    return {name + MENDING for name in names} if mends else names


def evidence(
    levels: Levels, found: Iterable[Finding], odds: Mapping[str, float], *, mends: bool
) -> dict[str, float]:
    """What is weighed: the reader's log-odds, the worst that rules found, and their record."""
    found = tuple(found)
    weighed = {f"reader {asked}": level for asked, level in zip(_ASKED, levels, strict=True)}
    weighed |= {f"rules {finding.severity}": 1.0 for finding in found}
    records = (odds.get(name, 0.0) for name in record_names(found, mends=mends))
    weighed["record of rules"] = max((0.0, *records))
    return weighed
