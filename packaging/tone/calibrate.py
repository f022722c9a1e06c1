"""Weigh rules and reader against each other, and write the model's card.

Reads every development row with the program's own code and the very file that ships, fits the
three questions (at least advise, warn, stop) by logistic regression, and picks each least chance:
the lowest that keeps the wanted precision, measured by cross-validation. Where the question is
`warn`, a missed stop weighs as much as several missed warnings. Last comes the chance of a stop
that is worth a warning where nothing else warns.

    python packaging/tone/calibrate.py --model resources/models/en
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from data import (
    INTENTS,
    LABELS,
    LONGEST_FIRST,
    LONGEST_SECOND,
    SENTIMENTS,
    URGENCIES,
    Reply,
    replies,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "desktop"))

from courtesydesk.domain.findings import Label, Severity  # noqa: E402
from courtesydesk.tone.checker import by_rules_alone  # noqa: E402
from courtesydesk.tone.reader import Reader  # noqa: E402
from courtesydesk.tone.scopes import Draft  # noqa: E402
from courtesydesk.tone.weighing import MENDING, evidence, record_names  # noqa: E402

SEEN_BY_RULES = (
    "written:brands_and_apps", "written:food_and_hospitality", "written:services_and_health",
    "written:shops", "written:world_english", "written:minimal_pairs",
)  # fmt: skip
"""Files that the writers of the rules had before them: what rules find there says too much."""
ONE_SIDED = ("written:plainly_grave",)
"""Mostly stops, and read by the writers of the rules: a bar chosen on it would lie too low."""
PRECISION = {"advise": 0.90, "warn": 0.915, "stop": 0.80}
_A_STOP_WEIGHS = 5.0
"""A stop that nobody warns of costs as much as so many missed warnings."""
_WORTH_A_WARNING = 0.6
"""The precision of warnings that are given only because it may be a stop."""
_TOLD_OFTEN = 6
"""Rows on which a rule must have been heard before its record counts."""
_SURE = 0.88
_SURE_OF_A_STOP = 0.8
"""Less: a needless pause costs less than a threat that was sent."""
_GRAVE = 0.75
"""The share of stops in what a rule was right about, from which on it holds a stop."""
_STRENGTH = {"advise": 0.3, "warn": 0.3, "stop": 0.3}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "models" / "en")
    options = parser.parse_args()
    card = {
        "labels": LABELS,
        "sentiment": SENTIMENTS,
        "intent": INTENTS,
        "urgency": URGENCIES,
        "longest_first": LONGEST_FIRST,
        "longest_second": LONGEST_SECOND,
    }
    with tempfile.TemporaryDirectory() as folder:
        # Beside: a desk that runs from this folder goes on with the card that it has.
        shutil.copytree(options.model, folder, dirs_exist_ok=True)
        _write(Path(folder) / "card.json", card)
        reader = Reader(Path(folder))
    every = replies()
    records = _records([r for r in every if r.source not in SEEN_BY_RULES and r.split == "train"])
    card |= records
    weighed = [r for r in every if r.split == "dev" and r.source not in ONE_SIDED]
    card |= fitted(reader, weighed, records["odds_of_rule"])
    _write(options.model / "card.json", card)


def _write(path: Path, card: dict[str, Any]) -> None:
    """All of it or nothing: whoever reads meanwhile has the old one."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    part.replace(path)


def _records(rows: list[Reply]) -> dict[str, Any]:
    """How often each rule was right about rows that its writers had not seen."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        draft = Draft(row.text, row.context)
        for name in record_names(by_rules_alone(draft), mends=draft.mends):
            counts[name][row.severity] += 1
    odds, sure = {}, {}
    for name in sorted({n for known in counts for n in _both(known)}):
        by, pooled = counts[name], sum((counts[n] for n in _both(name)), Counter())
        if _told(by) < _TOLD_OFTEN:
            by = pooled
        if _told(by) < _TOLD_OFTEN:
            continue
        right, wrong = by[Severity.WARN] + by[Severity.STOP], by[Severity.OK]
        odds[name] = round(math.log((right + 1) / (wrong + 1)), 3)
        severity = Severity.of(name.removesuffix(MENDING).rsplit(" ", 1)[1])
        least = _SURE_OF_A_STOP if severity is Severity.STOP else _SURE
        if severity >= Severity.WARN and (right + 1) / (right + wrong + 2) >= least:
            grave = pooled[Severity.STOP] >= _GRAVE * (
                pooled[Severity.WARN] + pooled[Severity.STOP]
            )
            sure[name] = str(min(severity, Severity.STOP if grave else Severity.WARN))
    return {"odds_of_rule": odds, "sure_rules": sure}


def _both(name: str) -> tuple[str, str]:
    """The record where the draft mends nothing, and the one where it does."""
    bare = name.removesuffix(MENDING)
    return bare, bare + MENDING


def _told(by: Counter[int]) -> int:
    """Replies that count for or against a rule; advice is a grey zone."""
    return by.total() - by[Severity.ADVISE]


def fitted(reader: Reader, rows: list[Reply], odds: dict[str, float]) -> dict[str, object]:
    weighed, chances = [], []
    for row in rows:
        draft = Draft(row.text, row.context)
        reading = reader.read(row.text, row.context)
        found = by_rules_alone(draft)
        weighed.append(evidence(reading.levels, found, odds, mends=draft.mends))
        chances.append([reading.labels[Label(name)] for name in LABELS])
    names = _enough(weighed)
    table = np.array([[w.get(name, 0.0) for name in names] for w in weighed])
    fresh = np.array([1.0 if r.source not in SEEN_BY_RULES else 0.5 for r in rows])
    groups = [r.context or r.text for r in rows]
    questions: dict[str, dict[str, Any]] = {}
    guesses: dict[str, np.ndarray] = {}  # type: ignore[type-arg]
    for asked in (Severity.ADVISE, Severity.WARN, Severity.STOP):
        name = str(asked)
        # Advice is a grey zone for the warning; for the other two questions it has its side.
        clear = np.array(
            [asked is not Severity.WARN or r.severity != Severity.ADVISE for r in rows]
        )
        true = np.array([r.severity >= asked for r in rows])
        share = fresh * np.array([_costs(r, asked) for r in rows])
        tied = [g for g, c in zip(groups, clear, strict=True) if c]
        model = LogisticRegression(C=_STRENGTH[name], max_iter=2000)
        guessed = cross_val_predict(
            model, table[clear], true[clear], groups=tied,
            cv=GroupKFold(10), method="predict_proba", params={"sample_weight": share[clear]},
        )[:, 1]  # fmt: skip
        least = least_for(guessed, true[clear], PRECISION[name])
        model.fit(table[clear], true[clear], sample_weight=share[clear])
        weights = dict(zip(names, model.coef_[0].round(4).tolist(), strict=True))
        weights["always"] = round(float(model.intercept_[0]), 4)
        questions[name] = {"weights": weights, "least": round(float(least), 4)}
        guesses[name] = np.full(len(rows), np.nan)
        guesses[name][clear] = guessed
        said = guessed >= least
        print(
            f"{name}: least {least:.3f}, precision {true[clear][said].mean():.3f}, "
            f"recall {said[true[clear]].mean():.3f}, "
            f"false alarm {said[~true[clear]].mean():.3f}"
        )
    unwarned = guesses["warn"] < questions["warn"]["least"]
    serious = np.array([r.severity >= Severity.WARN for r in rows])
    grave = least_for(guesses["stop"][unwarned], serious[unwarned], _WORTH_A_WARNING)
    print(f"least chance of a stop that is worth a warning: {grave:.3f}")
    return {
        "questions": questions,
        "least_for_warning": round(grave, 4),
        "least_of_label": _label_bars(np.array(chances), rows),
    }


def _costs(row: Reply, asked: Severity) -> float:
    """What a mistake about this row costs where the question is `asked`."""
    grave = asked is Severity.WARN and row.severity == Severity.STOP
    return _A_STOP_WEIGHS if grave else 1.0


def least_for(chance: np.ndarray, true: np.ndarray, precision: float) -> float:  # type: ignore[type-arg]
    """The lowest chance from which on the precision holds for all that is said."""
    order = np.argsort(-chance)
    right = np.cumsum(true[order])
    held = right / np.arange(1, len(order) + 1) >= precision
    if not held.any():
        return 0.99
    last = int(np.nonzero(held)[0][-1])
    return float(chance[order][last])


def _enough(weighed: list[dict[str, float]]) -> list[str]:
    counts: dict[str, int] = {}
    for w in weighed:
        for name in w:
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= 8)


def _label_bars(chances: np.ndarray, rows: list[Reply]) -> dict[str, float]:  # type: ignore[type-arg]
    """For each label the chance at which its F1 is best among replies that are not ok."""
    bars = {}
    for at, name in enumerate(LABELS):
        said = np.array([r.severity >= 1 for r in rows])
        true = np.array([name in r.labels for r in rows])[said]
        chance = chances[said, at]
        tried = np.linspace(0.1, 0.8, 29)
        f1 = [
            2 * (true & (chance >= t)).sum() / max(1, true.sum() + (chance >= t).sum())
            for t in tried
        ]
        bars[name] = round(float(tried[int(np.argmax(f1))]), 3)
    return bars


if __name__ == "__main__":
    main()
