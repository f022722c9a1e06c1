"""Which times of a marked reply date a promise whose own words name none: what `learn.py` learns.

The marks say when a promise is due, not which words make it so. The times that together give that
moment are searched for; those that the marks name (`due_words`) go before others, and near ones
before far ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from courtesydesk.tone.promise_layers import Pair
from courtesydesk.tone.promises.due import is_definite
from courtesydesk.tone.promises.finder import Part, Reading

_MOST_TIMES = 7
_MOST_TOGETHER = 3
_NAMED = 1000
"""A time that the marks name goes before any that is nearer, in characters."""

Tie = tuple[Pair, int]
"""A pair, and 1 where the time dates the promise, 0 where not, -1 where nothing says."""


def ties(
    reading: Reading, parts: Sequence[Part], marks: Sequence[dict[str, Any]], main: Sequence[int]
) -> list[Tie]:
    """All pairs of a reply; `main` says which part stands for each mark."""
    asked = reading.asked(parts)
    known: dict[int, set[int] | None] = {}
    for part in {pair.part for pair in asked.pairs}:
        mark = marks[main.index(part)] if part in main else None
        if mark is not None and "due" in mark:
            pairs = [pair for pair in asked.pairs if pair.part == part]
            known[part] = _dating(reading, parts[part], pairs, asked.times, mark)
    return [(pair, _label(pair, known.get(pair.part))) for pair in asked.pairs]


def _label(pair: Pair, dating: set[int] | None) -> int:
    return -1 if dating is None else int(pair.time in dating)


def _dating(
    reading: Reading,
    part: Part,
    pairs: Sequence[Pair],
    times: Sequence[tuple[int, int]],
    mark: dict[str, Any],
) -> set[int] | None:
    """The times that make the marked moment: none where it has none, None where none do."""
    if mark["due"] is None:
        return set()
    own = reading.own(part)
    if is_definite(own) and _same(reading.due(part, conditional=mark["conditional"]), mark):
        return set()
    cost = {pair.time: _cost(times[pair.time], part, mark, reading) for pair in pairs}
    near = sorted(cost, key=lambda time: cost[time])[:_MOST_TIMES]
    fitting = [
        chosen
        for chosen in _choices(near)
        if _same(
            reading.dated(
                [*own, *(reading.fixed[time] for time in chosen)], conditional=mark["conditional"]
            ),
            mark,
        )
    ]
    return set(min(fitting, key=lambda chosen: sum(cost[t] for t in chosen))) if fitting else None


def _choices(times: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for together in range(1, _MOST_TOGETHER + 1):
        yield from itertools.combinations(sorted(times), together)


def _same(due: datetime | None, mark: dict[str, Any]) -> bool:
    return due is not None and due.isoformat(timespec="minutes") == mark["due"][:16]


def _cost(time: tuple[int, int], part: Part, mark: dict[str, Any], reading: Reading) -> int:
    words = mark.get("due_words") or ""
    named = bool(words) and any(
        at <= time[0] < at + len(words)
        for at in range(len(reading.text))
        if reading.text.startswith(words, at)
    )
    far = min(abs(time[0] - part.clause.start), abs(time[0] - part.clause.end))
    return far if named else far + _NAMED
