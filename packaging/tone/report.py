"""How good the tone check is: tables on the corpus' test rows, or on a file of your own.

python packaging/tone/report.py                      the test rows, rules and both
python packaging/tone/report.py --data FILE.jsonl    {id, text, context, labels, severity}
python packaging/tone/report.py --worst 30           and the worst mistakes, to learn from
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data import LABELS, SEVERITIES, Reply, replies

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "desktop"))

from courtesydesk.domain.findings import Verdict  # noqa: E402
from courtesydesk.tone.checker import Checker  # noqa: E402
from courtesydesk.tone.reader import Reader  # noqa: E402

_ADVISE, _WARN, _STOP = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply and what the check says of it."""

    row: Reply
    said: Verdict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "resources" / "models" / "en")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--worst", type=int, default=0)
    options = parser.parse_args()
    rows = of_file(options.data) if options.data else [r for r in replies() if r.split == "test"]
    reader = Reader(options.model)
    both = Checker(load=lambda: reader)
    alone = Checker(load=lambda: None)
    print(f"{len(rows)} replies\n")
    print(f"{'':34} {'F1':>6}{'P':>7}{'R':>7}{'MCC':>7}{'false':>7}{'nag':>6}{'stop':>7}")
    judged = [Judged(row, both.check(row.text, row.context, rewordings=False)) for row in rows]
    line(
        "rules alone",
        [Judged(row, alone.check(row.text, row.context, rewordings=False)) for row in rows],
    )
    line("rules and reader", judged)
    for source in sorted({row.source for row in rows}):
        line(f"  {source}", [j for j in judged if j.row.source == source])
    by_label(judged)
    by_severity(judged)
    spans(judged)
    times(lambda: Checker(load=lambda: reader), rows)
    for mistake in worst(judged)[: options.worst]:
        row, said = mistake.row, mistake.said
        print(
            f"\n{SEVERITIES[row.severity]} {','.join(row.labels)} -> {said.severity} "
            f"{','.join(said.labels)} ({row.source})\n  < {row.context}\n  > {row.text}"
        )


def of_file(path: Path) -> list[Reply]:
    """Replies of a file that is not ours."""
    rows = [json.loads(text) for text in path.read_text("utf-8").splitlines() if text.strip()]
    return [
        Reply(
            id=row["id"],
            text=row["text"],
            context=row.get("context") or "",
            labels=tuple(name for name in row["labels"] if name != "good"),
            severity=SEVERITIES.index(row["severity"]),
            spans=(),
            network=row.get("network", ""),
            source=row.get("source", "").split("/")[0].split(":")[0],
            split="test",
        )
        for row in rows
    ]


def line(name: str, judged: Sequence[Judged]) -> None:
    """Warned against ok; advice is a grey zone and counts on neither side."""
    hit = miss = false = right = 0
    nagged = good = stops = stopped = 0
    for one in judged:
        true, said = one.row.severity, int(one.said.severity)
        good += true == 0
        nagged += true == 0 and said > 0
        stops += true == _STOP
        stopped += true == _STOP and said >= _WARN
        if true == _ADVISE:
            continue
        hit += true >= _WARN and said >= _WARN
        miss += true >= _WARN and said < _WARN
        false += true == 0 and said >= _WARN
        right += true == 0 and said < _WARN
    root = math.sqrt((hit + false) * (hit + miss) * (right + false) * (right + miss)) or 1.0
    print(
        f"{name:34} {share(2 * hit, 2 * hit + miss + false)} {share(hit, hit + false)} "
        f"{share(hit, hit + miss)} {(hit * right - false * miss) / root:6.3f} "
        f"{share(false, false + right)} {share(nagged, good)[1:]} {share(stopped, stops)}"
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:6.3f}" if whole else "     -"


def by_label(judged: Sequence[Judged]) -> None:
    print(f"\n{'label':18}{'rows':>6}{'P':>8}{'R':>8}{'F1':>8}{'warned':>8}")
    macro = []
    for name in LABELS:
        true = [j for j in judged if name in j.row.labels]
        said = [j for j in judged if name in j.said.labels]
        both = sum(name in j.row.labels for j in said)
        serious = [j for j in true if j.row.severity >= _WARN]
        warned = sum(j.said.severity >= _WARN for j in serious)
        macro.append(2 * both / max(1, len(true) + len(said)))
        print(
            f"{name:18}{len(true):6}  {share(both, len(said))}  {share(both, len(true))}  "
            f"{macro[-1]:6.3f}  {share(warned, len(serious))}"
        )
    print(f"{'mean':18}{'':6}{'':16}  {statistics.mean(macro):6.3f}")


def by_severity(judged: Sequence[Judged]) -> None:
    print("\nsaid:        " + "".join(f"{name:>8}" for name in SEVERITIES))
    for true, name in enumerate(SEVERITIES):
        said = [int(j.said.severity) for j in judged if j.row.severity == true]
        print(f"is {name:10}" + "".join(f"{said.count(level):8}" for level in range(4)))


def spans(judged: Sequence[Judged]) -> None:
    """Marked words against the corpus' words: characters in both, of those in either."""
    found = []
    needless = 0
    for one in judged:
        if one.row.spans and one.said.findings:
            true = {at for start, end in one.row.spans for at in range(start, end)}
            said = {at for f in one.said.findings for at in range(f.start, f.end)}
            found.append((len(true & said) / len(true | said), bool(true & said)))
        needless += one.row.severity < _STOP and one.said.severity >= _STOP
    stops = sum(one.said.severity >= _STOP for one in judged)
    if found:
        touched = sum(hit for _, hit in found) / len(found)
        overlap = statistics.mean(value for value, _ in found)
        print(f"\nwords: {touched:.3f} of findings touch them, overlap {overlap:.3f} (Jaccard)")
    print(f"needless stops: {needless} of {stops} said")


def times(fresh: Callable[[], Checker], rows: Sequence[Reply]) -> None:
    """Milliseconds of one check, by the length of the draft; nothing remembered from before."""
    checker = fresh()
    checker.check("Hello there.", "Hello?")
    print("\nmilliseconds      p50    p95")
    texts = [row.text for row in rows if row.text]
    for length in (80, 280, 2000):
        took = []
        for at in range(120):
            draft = ""
            while len(draft) < length:
                draft += texts[(at * 37 + len(draft)) % len(texts)] + " "
            context = rows[(at * 11) % len(rows)].context
            begun = time.perf_counter()
            checker.check(draft[:length], context, rewordings=False)
            took.append((time.perf_counter() - begun) * 1000)
        took.sort()
        print(f"{length:5} characters {took[60]:6.1f} {took[114]:6.1f}")


def worst(judged: Sequence[Judged]) -> list[Judged]:
    """Mistakes, the largest step between what is and what was said first."""
    wrong = [j for j in judged if j.row.severity != int(j.said.severity)]
    return sorted(wrong, key=lambda j: (-abs(j.row.severity - int(j.said.severity)), j.row.id))


if __name__ == "__main__":
    main()
