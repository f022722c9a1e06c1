"""What signs are worth: chances by rules, and how they are weighed with those of the reader.

Both are fitted numbers, kept as data in `customer_weights.json` and made by
packaging/tone/fit_listening.py. Rules and reader are pooled by their logarithms; a rule's chance
never counts for more than its cap, so that no rule outvotes a reader that is sure of the opposite.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courtesydesk.domain.understanding import About, Urgency
from courtesydesk.resources import root
from courtesydesk.tone.lexicon import LANGUAGE

_SCALE = 100
"""Weights are kept as whole hundredths."""
_LEAST = 1e-6

Chances = Mapping[About, Mapping[str, float]]
"""The chance of each value, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Pool:
    """How one of the three answers is weighed."""

    rules: float
    """How much the rules count beside the reader, which counts 1."""
    cap: float
    """The least chance that a rule may give to a value, and the most is what that leaves."""
    lean: Mapping[str, float]
    """Added to a value's logarithm: what we would rather see once too often than miss."""


@dataclass(frozen=True, slots=True)
class Table:
    """All fitted numbers."""

    values: Mapping[About, tuple[str, ...]]
    always: Mapping[About, tuple[float, ...]]
    weights: Mapping[About, Mapping[str, tuple[float, ...]]]
    alone: Mapping[About, Pool]
    with_reader: Mapping[About, Pool]
    fits: Mapping[str, Mapping[About, Mapping[str, float]]]
    """How well each intent goes with a sentiment and an urgency: praise is never urgent."""
    pull: float
    """How much the other two answers have a say in the intent."""
    grave: float
    """Added to what cannot wait where a fire, an ambulance or the like is named."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Table:
        """As the file has them: each sign has one row, with the values of all answers in turn."""
        values = {about: tuple(data["values"][about]) for about in About}
        weights: dict[About, dict[str, tuple[float, ...]]] = {about: {} for about in About}
        for name, row in data["weights"].items():
            at = 0
            for about in About:
                size = len(values[about])
                weights[about][name] = tuple(n / _SCALE for n in row[at : at + size])
                at += size
        return cls(
            values,
            {about: tuple(n / _SCALE for n in data["always"][about]) for about in About},
            weights,
            {about: Pool(**data["alone"][about]) for about in About},
            {about: Pool(**data["with_reader"][about]) for about in About},
            {
                intent: {About(about): dict(row) for about, row in rows.items()}
                for intent, rows in data["fits"].items()
            },
            data["pull"],
            data["grave"],
        )

    def by_rules(self, counts: Mapping[str, int]) -> Chances:
        """What the signs alone say."""
        found: dict[About, Mapping[str, float]] = {}
        for about in About:
            totals = list(self.always[about])
            rows = self.weights[about]
            for name, count in counts.items():
                for place, weight in enumerate(rows.get(name, ())):
                    totals[place] += weight * count
            found[about] = _shares(dict(zip(self.values[about], totals, strict=True)))
        return found

    def support(self, about: About, value: str, name: str) -> float:
        """How much one sign speaks for a value rather than for the others."""
        row = self.weights[about].get(name)
        if row is None:
            return 0.0
        own = row[self.values[about].index(value)]
        return own - (sum(row) - own) / (len(row) - 1)

    def pooled(self, rules: Chances, heard: Chances | None, *, grave: bool = False) -> Chances:
        """Rules and reader together; rules alone where there is no reader."""
        found: dict[About, Mapping[str, float]] = {}
        for about in About:
            pool = (self.alone if heard is None else self.with_reader)[about]
            totals = {}
            for value, chance in rules[about].items():
                kept = min(max(chance, pool.cap), 1 - pool.cap)
                totals[value] = pool.rules * math.log(kept) + pool.lean.get(value, 0.0)
                if heard is not None:
                    totals[value] += math.log(max(heard[about].get(value, 0.0), _LEAST))
            if grave and about is About.URGENCY:
                totals[Urgency.HIGH.value] += self.grave
            found[about] = _shares(totals)
        return found

    def decided(self, chances: Chances, *, intent: str = "") -> dict[About, str]:
        """Three answers that go together; `intent` where that one is certain."""
        best, answer = -math.inf, dict.fromkeys(About, "")
        for aim in (intent,) if intent else self.values[About.INTENT]:
            total = math.log(max(chances[About.INTENT][aim], _LEAST))
            found = {About.INTENT: aim}
            for about in (About.SENTIMENT, About.URGENCY):
                score, found[about] = max(
                    (math.log(max(chance, _LEAST)) + self.fits[aim][about][value], value)
                    for value, chance in chances[about].items()
                )
                total += self.pull * score
            if total > best:
                best, answer = total, found
        return answer


@functools.cache
def table() -> Table:
    """The fitted numbers of the language."""
    path = root() / "lexicons" / LANGUAGE / "customer_weights.json"
    with path.open(encoding="utf-8") as file:
        return Table.of(json.load(file))


def _shares(totals: Mapping[str, float]) -> dict[str, float]:
    most = max(totals.values())
    powers = {value: math.exp(total - most) for value, total in totals.items()}
    whole = sum(powers.values())
    return {value: power / whole for value, power in powers.items()}
