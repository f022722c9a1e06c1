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
    `rule severity`; what was found too seldom to tell counts as nothing."""
    sure: Mapping[str, Severity]
    """Rules that were hardly ever wrong, and the severity below which they are not weighed."""

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
        )

    def severity(self, levels: Levels, found: Iterable[Finding]) -> Severity:
        """The highest question that is answered with yes, where those below it are, too.

        What only the last of them sees is worth a warning: a menace without a bad word is no
        advice and no plain warning to the reader. A rule that is hardly ever wrong is not
        outvoted, unless the reader is all but certain.
        """
        found = tuple(found)
        weighed = evidence(levels, found, self.odds)
        said = [a for a in _ASKED if self.questions[a].chance(weighed) >= self.questions[a].least]
        reached = Severity.OK
        for asked in _ASKED:
            if asked not in said:
                break
            reached = asked
        if Severity.STOP in said:
            reached = max(reached, Severity.WARN)
        if levels[1] < _CERTAINLY_FINE:
            return reached
        held = (min(f.severity, self.sure[f.rule]) for f in found if f.rule in self.sure)
        return max(reached, max(held, default=Severity.OK))


def evidence(
    levels: Levels, found: Iterable[Finding], odds: Mapping[str, float]
) -> dict[str, float]:
    """What is weighed: the reader's log-odds, the worst that rules found, and their record."""
    weighed = {f"reader {asked}": level for asked, level in zip(_ASKED, levels, strict=True)}
    records = [0.0]
    for finding in found:
        weighed[f"rules {finding.severity}"] = 1.0
        records.append(odds.get(f"{finding.rule} {finding.severity}", 0.0))
    weighed["record of rules"] = max(records)
    return weighed
