"""Fit what the evidence in a clause is worth to the promise finder.

    python packaging/tone/promises/fit.py            # fits, writes promise_weights.json
    python packaging/tone/promises/fit.py --report   # what it adds, on batches left out in turn

A logistic regression with a quadratic penalty over the clauses of all marked replies but those
held back. Needs nothing but the program itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "desktop"))

from ties import Tie, ties  # noqa: E402

from courtesydesk.domain.hours import parse_hours  # noqa: E402
from courtesydesk.tone.promises.clauses import plain  # noqa: E402
from courtesydesk.tone.promises.finder import Part, Reading  # noqa: E402
from courtesydesk.tone.promises.pieces import Now  # noqa: E402
from courtesydesk.tone.promises.week import Week  # noqa: E402
from courtesydesk.tone.promises.weights import SCALE, Heard  # noqa: E402

WEIGHTS = ROOT / "resources" / "lexicons" / "en" / "promise_weights.json"
FILES = (
    "replies", "more_replies", "new_replies", "sampled_replies", "varied_replies", "fresh_replies",
    "many_replies", "turned_replies",
)  # fmt: skip
CASES = ROOT / "tests" / "tone" / "promise_cases.toml"
"""Single sentences of the tests, most of them turns of speech: they count half."""
_CASES = "cases"
_HALF = 0.5
_TURNED = "turned_replies "
_NEAR, _TWICE = ("replies ", _TURNED), 2.0
"""The first file sets the manner in which strangers will write: it counts twice, and so do the
replies that were written against it row by row."""
_WHEN = {"written_at": "2026-03-10T10:20", "hours": "Mon-Fri 09:00-17:00"}
UNTUNED = ("sampled_replies", "varied_replies", "fresh_replies", "many_replies", "turned_replies")
_HELD, _WEIGHED = "held", "weighed"
"""Nothing is learned from either; on the second `HEARD` was chosen."""
_LEAST_OFTEN = 3
_PENALTY = 3.0
_STEPS = 250
_SMALLEST = 7
"""Hundredths; what is worth less is left out."""
MISSED, MISTAKEN = 1.5, -3.0
"""Log-odds from where on they outweigh the grammar; chosen on batches left out in turn."""
HEARD = Heard(learned=1.0, evidence=0.4, grammar=0.25, void=2.0, least=0.0)
"""With the reader all are added up; chosen on the replies set aside for it ("weighed")."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A part of a clause that may be a promise."""

    start: int
    end: int
    known: bool
    """The grammar takes it for one."""
    void: bool
    """By the grammar it cannot be one: no evidence is weighed."""
    evidence: frozenset[str]
    mark: int
    """Which of the marked promises it is a part of, or -1."""
    promised: bool
    """It stands for that one; of several parts only one does."""


@dataclass(frozen=True)
class Row:
    """A marked reply."""

    text: str
    batch: str
    untuned: bool
    held: bool
    marks: tuple[tuple[int, int], ...]
    candidates: tuple[Candidate, ...]
    ties: tuple[Tie, ...]
    times: tuple[tuple[int, int], ...]
    """What the pairs in `ties` count."""

    @property
    def weight(self) -> float:
        """How much it counts."""
        if self.batch == _CASES:
            return _HALF
        return _TWICE if self.near else 1.0

    @property
    def near(self) -> bool:
        """Whether it is in the manner in which strangers will write."""
        return self.batch.startswith(_NEAR)

    @property
    def turned(self) -> bool:
        """Whether it was written against a row of the first file."""
        return self.batch.startswith(_TURNED)


@dataclass(frozen=True)
class Model:
    """What was fitted."""

    always: float
    worth: dict[str, float]

    def odds(self, candidate: Candidate) -> float:
        """Log-odds of a promise."""
        return self.always + sum(self.worth.get(name, 0.0) for name in candidate.evidence)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    marked = list(rows())
    if options.report:
        _report(marked)
    else:
        _write(fit(marked))


def rows(*, held: bool = False) -> Iterator[Row]:
    """All marked replies; those set aside only with `held`."""
    for name in FILES:
        for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if held or entry.get("part") not in (_HELD, _WEIGHED):
                batch = f"{name} {entry.get('batch', entry.get('part'))}"
                yield _row(entry, batch, untuned=name in UNTUNED)
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    for kind in ("promises", "none"):
        for text in cases[kind]:
            marks = [{"span": text}] if kind == "promises" else []
            entry = {"text": text, "promises": marks, **_WHEN}
            yield _row(entry, _CASES, untuned=False)


def _row(entry: dict[str, Any], batch: str, *, untuned: bool) -> Row:
    text = entry["text"]
    now = Now(datetime.fromisoformat(entry["written_at"]), Week(parse_hours(entry["hours"])))
    starts = [(text.index(mark["span"]), len(mark["span"])) for mark in entry["promises"]]
    marks = tuple((start, start + length) for start, length in starts)
    reading = Reading(text, plain(text), now)
    parts = reading.parts()
    main = [_main(parts, mark) for mark in marks]
    found = [
        Candidate(
            part.clause.start, part.clause.end, part.known, part.void,
            frozenset(reading.evidence(part.clause, part.place)),
            _of(marks, part), at in main,
        )
        for at, part in enumerate(parts)
    ]  # fmt: skip
    held = entry.get("part") in (_HELD, _WEIGHED)
    pairs = tuple(ties(reading, parts, entry["promises"], main))
    times = tuple(reading.asked(parts).times)
    return Row(text, batch, untuned, held, marks, tuple(found), pairs, times)


def _main(parts: Sequence[Part], mark: tuple[int, int]) -> int:
    """Which part stands for a promise: of several in it one, or it would be found as often; or -1.

    What the grammar takes for it, else the longest.
    """
    met = [
        (one.known, not one.void, _shared((one.clause.start, one.clause.end), mark), -at)
        for at, one in enumerate(parts)
        if _overlap(one.clause.start, one.clause.end, mark)
    ]
    return -max(met)[-1] if met else -1


def _of(marks: Sequence[tuple[int, int]], part: Part) -> int:
    inside = (n for n, m in enumerate(marks) if _overlap(part.clause.start, part.clause.end, m))
    return next(inside, -1)


def _overlap(start: int, end: int, mark: tuple[int, int]) -> bool:
    return _shared((start, end), mark) >= 0.5 * min(end - start, mark[1] - mark[0])


def _shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    """How many characters both have."""
    return min(one[1], other[1]) - max(one[0], other[0])


# Fitting


def fit(rows: Sequence[Row]) -> Model:
    """What the evidence in their clauses is worth.

    Replies that were turned round on purpose have the same words on either side: they would only
    make it timid, and are left to the layers.
    """
    heard = [(row, candidate) for row in rows if not row.turned for candidate in row.candidates]
    heard = [(row, candidate) for row, candidate in heard if not candidate.void]
    candidates = [candidate for _, candidate in heard]
    counted = Counter(name for candidate in candidates for name in candidate.evidence)
    names = sorted(name for name, count in counted.items() if count >= _LEAST_OFTEN)
    columns = {name: column for column, name in enumerate(names)}
    pairs = [
        (row, columns[name])
        for row, candidate in enumerate(candidates)
        for name in sorted(candidate.evidence)
        if name in columns
    ]
    row_of, column_of = np.array(pairs).T
    promised = np.array([float(candidate.promised) for candidate in candidates])
    counts = np.array([row.weight for row, _ in heard])

    def slope(worth: Floats, always: float) -> tuple[Floats, float]:
        odds = np.bincount(row_of, worth[column_of], len(candidates)) + always
        wrong = counts * (1 / (1 + np.exp(-odds)) - promised)
        steep = np.bincount(column_of, wrong[row_of], len(names)) + _PENALTY * worth
        return steep, float(wrong.sum())

    values = _descend(slope, len(names), float(np.log(promised.mean() / (1 - promised.mean()))))
    return Model(float(values[-1]), dict(zip(names, values[:-1].tolist(), strict=True)))


def _descend(
    slope: Callable[[Floats, float], tuple[Floats, float]], size: int, always: float
) -> Floats:
    """Adam; the penalty makes the valley round enough for it."""
    values = np.append(np.zeros(size), always)
    mean, spread = np.zeros(size + 1), np.zeros(size + 1)
    for step in range(1, _STEPS + 1):
        steep, steep_always = slope(values[:-1], float(values[-1]))
        steep = np.append(steep, steep_always)
        mean = 0.9 * mean + 0.1 * steep
        spread = 0.99 * spread + 0.01 * steep**2
        rate = 0.04 if step < 0.5 * _STEPS else 0.012 if step < 0.8 * _STEPS else 0.004
        values -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return values


def _write(model: Model) -> None:
    rounded = {name: round(SCALE * worth) for name, worth in model.worth.items()}
    kept = {name: worth for name, worth in rounded.items() if abs(worth) >= _SMALLEST}
    data = {
        "always": round(SCALE * model.always),
        "missed": round(SCALE * MISSED),
        "mistaken": round(SCALE * MISTAKEN),
        "heard": {name: round(SCALE * value) for name, value in asdict(HEARD).items()},
        "worth": kept,
    }
    text = json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True)
    WEIGHTS.write_text(text + "\n", encoding="utf-8")
    print(f"{len(kept)} weights, {WEIGHTS.stat().st_size // 1024} kB")


# What it adds


def _report(rows: Sequence[Row]) -> None:
    """Each batch that no rule was tuned on before it was marked, by a model of all the others."""
    models: list[tuple[Model, list[Row]]] = []
    for batch in sorted({row.batch for row in rows if row.untuned}):
        others = [row for row in rows if row.batch != batch]
        models.append((fit(others), [row for row in rows if row.batch == batch]))
    for missed, mistaken in ((99, -99), (1, -99), (1, -3), (1, -2), (1.25, -2.5), (1.5, -3)):
        count = np.zeros(3)
        for model, left_out in models:
            for row in left_out:
                left = [
                    one for one in row.candidates
                    if not one.void and model.odds(one) > (mistaken if one.known else missed)
                ]  # fmt: skip
                count += counted(row, left)
        hits, false, missing = count
        precision, recall = hits / (hits + false), hits / (hits + missing)
        mean = 2 * hits / (2 * hits + false + missing)
        print(f"{missed:6} {mistaken:6}  {precision:.3f} {recall:.3f} {mean:.3f}")


def counted(row: Row, found: Sequence[Candidate]) -> Floats:
    """Hits, false ones, missed ones."""
    left, hits = list(found), 0
    for mark in row.marks:
        hit = next((c for c in left if _overlap(c.start, c.end, mark)), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return np.array([hits, len(left), len(row.marks) - hits], dtype=np.float64)


if __name__ == "__main__":
    main()
