"""Replies whose promises were marked by people, and how well a finder does on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.promises import FoundPromise
from courtesydesk.tone.promises.finder import find

MARKED = Path(__file__).resolve().parents[2] / "packaging" / "tone" / "promises"
TUESDAY = datetime(2026, 3, 10, 10, 20)  # noqa: DTZ001 - wall time of the shop
HOURS = parse_hours("Mon-Fri 09:00-17:00")


@dataclass(frozen=True)
class Score:
    """As a match is counted: spans overlap by half of the shorter, due times are equal."""

    precision: float
    recall: float
    due: float
    clean: float
    """Replies without any promise in which none was found."""


def rows(name: str, part: str = "") -> list[dict[str, Any]]:
    lines = (MARKED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [row for row in found if not part or row.get("part") == part]


def found_in(row: dict[str, Any]) -> list[FoundPromise]:
    written = datetime.fromisoformat(row["written_at"])
    return list(find(row["text"], written, parse_hours(row["hours"])))


def place(row: dict[str, Any], promise: dict[str, Any]) -> tuple[int, int]:
    start = row["text"].index(promise["span"])
    return start, start + len(promise["span"])


def overlap(found: FoundPromise, start: int, end: int) -> bool:
    shared = min(end, found.end) - max(start, found.start)
    return shared >= 0.5 * min(end - start, found.end - found.start)


def score(marked: list[dict[str, Any]]) -> Score:
    hits = dues = missed = false = silent = clean = 0
    for row in marked:
        left = found_in(row)
        if not row["promises"]:
            silent += 1
            clean += not left
        for promise in row["promises"]:
            hit = next((one for one in left if overlap(one, *place(row, promise))), None)
            if hit is None:
                missed += 1
                continue
            left.remove(hit)
            hits += 1
            due = None if hit.due is None else hit.due.isoformat(timespec="minutes")
            dues += due == promise["due"]
        false += len(left)
    return Score(hits / (hits + false), hits / (hits + missed), dues / hits, clean / silent)
