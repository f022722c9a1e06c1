"""What each piece of evidence is worth: a logistic regression, learned from the marked replies.

The grammar decides; where these odds are far on the other side, they decide. Where the learned
reader is there, it is asked as well, and all three are added up. They are data
(`promise_weights.json`), made by `packaging/tone/promises/fit.py`.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courtesydesk.resources import root
from courtesydesk.tone.lexicon import LANGUAGE

SCALE = 100
"""The file holds hundredths."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How much each counts where the learned reader was asked too."""

    learned: float
    """Times the log-odds that the reader gives."""
    evidence: float
    """Times those of the evidence."""
    grammar: float
    """For what a frame knows; against what none does."""
    void: float
    """Against what by the grammar cannot bind us, and for which no evidence was weighed."""
    least: float
    """Above this sum a clause is a promise."""

    def says(self, learned: float, weighed: float, *, known: bool, void: bool) -> bool:
        """Whether a clause with these odds is a promise."""
        if void:
            return self.learned * learned - self.void > self.least
        grammar = self.grammar if known else -self.grammar
        return self.learned * learned + self.evidence * weighed + grammar > self.least


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds of a promise, and from where on they outweigh the grammar."""

    always: float
    worth: Mapping[str, float]
    missed: float
    """Above these odds a clause is a promise though no frame knows it."""
    mistaken: float
    """Below these it is none though a frame does."""
    heard: Heard

    def odds(self, evidence: Iterable[str]) -> float:
        """The logarithm of the odds that a clause promises something."""
        worth = self.worth
        return self.always + sum(worth.get(name, 0.0) for name in evidence)


@functools.cache
def weights() -> Weights:
    """Read once from the lexicon of the language."""
    path = root() / "lexicons" / LANGUAGE / "promise_weights.json"
    with path.open(encoding="utf-8") as file:
        data = json.load(file)
    return Weights(
        data["always"] / SCALE,
        {name: worth / SCALE for name, worth in data["worth"].items()},
        data["missed"] / SCALE,
        data["mistaken"] / SCALE,
        Heard(**{name: value / SCALE for name, value in data["heard"].items()}),
    )
