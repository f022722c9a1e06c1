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
    """The three questions, and the least chance at which a label is named."""

    questions: Mapping[Severity, Question]
    labels: Mapping[Label, float]

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> Weights:
        """As the model's card has them; raises KeyError or ValueError for any other card."""
        return cls(
            {
                Severity.of(name): Question(entry["weights"], float(entry["least"]))
                for name, entry in card["questions"].items()
            },
            {Label(name): float(least) for name, least in card["least_of_label"].items()},
        )

    def severity(self, evidence: Mapping[str, float]) -> Severity:
        """The highest question that is answered with yes; each needs those below it."""
        found = Severity.OK
        for asked in _ASKED:
            question = self.questions[asked]
            if question.chance(evidence) < question.least:
                break
            found = asked
        return found


def evidence(levels: tuple[float, float, float], found: Iterable[Finding]) -> dict[str, float]:
    """What is weighed: the reader's log-odds, and the worst that the rules found by label."""
    weighed = {f"reader {asked}": level for asked, level in zip(_ASKED, levels, strict=True)}
    for finding in found:
        for name in (f"rules {finding.severity}", f"rules {finding.severity} {finding.label}"):
            weighed[name] = 1.0
    return weighed
