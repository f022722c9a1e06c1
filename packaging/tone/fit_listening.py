"""Fit what signs in a customer's message are worth, and how rules and reader are weighed.

    python packaging/tone/fit_listening.py            # fits on train and dev, reports on test
    python packaging/tone/fit_listening.py --report   # only reports

Needs scikit-learn beside the program itself. Writes resources/lexicons/en/customer_weights.json.
Words are learned from the corpus alone, never from the data that scores us.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
from collections import Counter
from pathlib import Path

from data import Mention, mentions

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "desktop"))

from courtesydesk.domain.understanding import About  # noqa: E402
from courtesydesk.tone.hearing import Chances, Table  # noqa: E402
from courtesydesk.tone.reader import reader  # noqa: E402
from courtesydesk.tone.signs import Signs, signs_of  # noqa: E402

WEIGHTS = ROOT / "resources" / "lexicons" / "en" / "customer_weights.json"
_LEAST_OFTEN = 4
_STRENGTH = 0.1
_SMALLEST = 7
"""Hundredths; a sign whose weights are all smaller is left out."""
_CAP = 0.02
_GRAVE = 2.0
"""Logarithm by which a fire, an ambulance or the like outweighs all else but a sure reader."""
_SURER = {
    "urgent_grave": ("high", 60),
    "urgent_money": ("high", 30),
    "urgent_law": ("high", 30),
    "urgent_takeover": ("high", 30),
    "urgent_abuse": ("high", 30),
}
"""Hundredths added to what was fitted: better a false alarm than a fire that waits its turn."""
_FIT, _PULL = 0.3, 0.15
"""How much it counts that the answers go together, and how much of it counts for the intent."""
_CALM = ("praise", "spam")
"""Intents with which what was never seen together counts in full."""
_FOLDS = 4
_LEANS = (0.0, 0.4, 0.8, 1.2)
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.6)
_WANTED = {
    "alone": {About.INTENT: ("scam", 0.9), About.URGENCY: ("high", 0.9)},
    "with_reader": {About.INTENT: ("scam", 0.93), About.URGENCY: ("high", 0.96)},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    rows = mentions()
    signs = {row.id: signs_of(row.text, row.channel) for row in rows}
    if not options.report:
        ours = [row for row in rows if row.split != "test"]
        data = _fit(ours, signs)
        _choose(data, ours, signs)
        _write(data)
    table = Table.of(json.loads(WEIGHTS.read_text(encoding="utf-8")))
    part = [row for row in rows if row.split == "test"]
    _report("test, rules alone", part, _said(table, part, signs, None))
    if reader() is not None:
        _report("test, with the reader", part, _said(table, part, signs, _heard(part)))


def _fit(rows: list[Mention], signs: dict[str, Signs]) -> dict:  # type: ignore[type-arg]
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    often = Counter(name for row in rows for name in signs[row.id].places)
    kept = {name for name, count in often.items() if count >= _LEAST_OFTEN}
    turn = DictVectorizer()
    seen = turn.fit_transform(
        [{n: c for n, c in signs[row.id].counts().items() if n in kept} for row in rows]
    )
    data: dict = {"values": {}, "always": {}, "weights": {n: [] for n in turn.feature_names_}}  # type: ignore[type-arg]
    for about in About:
        model = LogisticRegression(C=_STRENGTH, max_iter=3000, class_weight="balanced")
        model.fit(seen, [getattr(row, about) for row in rows])
        data["values"][about] = list(model.classes_)
        data["always"][about] = [round(100 * float(b)) for b in model.intercept_]
        for name, row in zip(turn.feature_names_, model.coef_.T, strict=True):
            data["weights"][name] += [round(100 * float(w)) for w in row]
    every = [value for about in About for value in data["values"][about]]
    for name, (value, more) in _SURER.items():
        data["weights"][name][every.index(value)] += more
    data["weights"] = {
        n: row for n, row in sorted(data["weights"].items()) if max(map(abs, row)) >= _SMALLEST
    }
    plain = {"rules": 1.0, "cap": 1e-6, "lean": {}}
    data["alone"] = {about: dict(plain) for about in About}
    data["with_reader"] = {about: {"rules": 0.3, "cap": _CAP, "lean": {}} for about in About}
    data["fits"], data["pull"], data["grave"] = _fits(rows), _PULL, _GRAVE
    return data


def _fits(rows: list[Mention]) -> dict:  # type: ignore[type-arg]
    """How much oftener than by chance an intent has a sentiment or an urgency, as logarithms."""
    fits: dict = {}  # type: ignore[type-arg]
    for intent in sorted({row.intent for row in rows}):
        own = [row for row in rows if row.intent == intent]
        fits[intent] = {}
        for about in (About.SENTIMENT, About.URGENCY):
            every = Counter(getattr(row, about) for row in rows)
            here = Counter(getattr(row, about) for row in own)
            fits[intent][about] = {
                value: round(
                    (_FIT if here[value] or intent not in _CALM else 1)
                    * math.log((here[value] + 1) / (len(own) + 3) / share),
                    2,
                )
                for value, count in sorted(every.items())
                if (share := count / len(rows))
            }
    return fits


def _choose(data: dict, rows: list[Mention], signs: dict[str, Signs]) -> None:  # type: ignore[type-arg]
    """The share of the rules and the leanings that do best on rows that a fit has not seen.

    The reader has seen the training rows, so that with it only the development rows count.
    """
    unseen: dict[str, Chances] = {}
    for fold in range(_FOLDS):
        part = [row for at, row in enumerate(rows) if at % _FOLDS == fold]
        rest = [row for at, row in enumerate(rows) if at % _FOLDS != fold]
        table = Table.of(_fit(rest, signs))
        unseen |= {row.id: table.by_rules(signs[row.id].counts()) for row in part}
    _search(data, "alone", rows, unseen, signs, None)
    if reader() is None:  # what was found with the reader before stays
        known = json.loads(WEIGHTS.read_text(encoding="utf-8")) if WEIGHTS.exists() else data
        data["with_reader"] = known["with_reader"]
    else:
        part = [row for row in rows if row.split == "dev"]
        _search(data, "with_reader", part, unseen, signs, _heard(part))


def _search(  # type: ignore[no-untyped-def]
    data: dict,  # type: ignore[type-arg]
    kind: str,
    rows: list[Mention],
    unseen: dict[str, Chances],
    signs: dict[str, Signs],
    heard: dict[str, Chances] | None,
):
    shares = (1.0,) if heard is None else _SHARES
    for about in About:
        gold = [getattr(row, about) for row in rows]
        value, least = _WANTED[kind].get(about, ("", 0.0))
        tried = []
        for share, lean in itertools.product(shares, _LEANS if value else (0.0,)):
            pool = dict(data[kind][about], rules=share, lean={value: lean} if lean else {})
            data[kind][about] = pool
            table = Table.of(data)
            got = [one[about] for one in _said(table, rows, signs, heard, unseen)]
            found = _recall(gold, got, value) if value else 1.0
            tried.append((_macro(gold, got) - 2 * max(0.0, least - found), -share, -lean, pool))
        data[kind][about] = max(tried, key=lambda one: one[:3])[3]
        print(kind, about, data[kind][about], flush=True)


def _write(data: dict) -> None:  # type: ignore[type-arg]
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in data.items() if k != "weights"]
    weights = [
        f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, separators=(',', ':'))}"
        for k, v in data["weights"].items()
    ]
    lines.append('"weights": {\n' + ",\n".join(weights) + "\n}")
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _heard(rows: list[Mention]) -> dict[str, Chances]:
    loaded = reader()
    assert loaded is not None
    found = {}
    for row in rows:
        heard = loaded.hear(row.text, row.channel)
        found[row.id] = {
            About.SENTIMENT: heard.sentiment,
            About.INTENT: heard.intent,
            About.URGENCY: heard.urgency,
        }
    return found


def _said(
    table: Table,
    rows: list[Mention],
    signs: dict[str, Signs],
    heard: dict[str, Chances] | None,
    unseen: dict[str, Chances] | None = None,
) -> list[dict[About, str]]:
    said = []
    for row in rows:
        rules = unseen[row.id] if unseen else table.by_rules(signs[row.id].counts())
        sign = signs[row.id]
        pooled = table.pooled(rules, heard[row.id] if heard else None, grave=sign.grave)
        said.append(table.decided(pooled, intent="scam" if sign.proof else ""))
    return said


def _macro(gold: list[str], got: list[str]) -> float:
    values = sorted(set(gold))
    total = 0.0
    for value in values:
        both = sum(a == b == value for a, b in zip(gold, got, strict=True))
        total += 2 * both / max(1, gold.count(value) + got.count(value))
    return total / len(values)


def _recall(gold: list[str], got: list[str], value: str) -> float:
    return sum(a == b == value for a, b in zip(gold, got, strict=True)) / max(1, gold.count(value))


def _report(title: str, rows: list[Mention], said: list[dict[About, str]]) -> None:
    print(f"{title}: {len(rows)} mentions")
    for about in About:
        gold, got = [getattr(row, about) for row in rows], [one[about] for one in said]
        print(f"  {about} macro-F1 {_macro(gold, got):.3f}")
        for value in sorted(set(gold)):
            both = sum(a == b == value for a, b in zip(gold, got, strict=True))
            print(f"    {value:22} P {both / max(1, got.count(value)):.2f}", end="")
            print(f" R {both / gold.count(value):.2f} ({gold.count(value)})")


if __name__ == "__main__":
    main()
