"""The learned layers that hear promises: how likely one is, where it goes on, what dates it.

They stand on the first layer of the reader (`reader.py`), are loaded with it and need nothing else.
How they were made and how often they are wrong: packaging/tone/promises/README.md.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onnxruntime import InferenceSession  # type: ignore[import-untyped]

    from courtesydesk.tone.pieces import Piece

Place = tuple[int, int]
"""First character of a stretch of the reply, and the one after its last."""
SIGNS = 6
"""How many signs a pair has: `promises/dating.py` says which."""
_NOTHING = -math.inf


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of the reply and a time that may say when it will be done."""

    part: int
    """Which of the parts asked about."""
    time: int
    """Which of the times asked about."""
    signs: tuple[int, ...]
    """How the two stand to each other."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about one reply."""

    parts: Sequence[Place]
    """What may be a promise, in order."""
    times: Sequence[Place] = ()
    pairs: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The answers, all in log-odds; minus infinity where there is no word to judge."""

    parts: tuple[float, ...]
    """That it is a promise, for each part."""
    joins: tuple[float, ...]
    """That it is one promise with the part before it, for each part."""
    pairs: tuple[float, ...]
    """That the time dates the part, for each pair."""


class PromiseLayers:
    """The layers, ready to answer for one window of a reply after the other."""

    def __init__(self, session: InferenceSession, numpy: Any) -> None:
        self._session = session
        self._numpy = numpy

    def answer(self, states: Any, window: Sequence[Piece], asked: Asked, told: Told) -> Told:
        """`told` with what can be said now; `states` is the first layer's view of the window."""
        parts = _met(window, asked.parts, told.parts)
        if not parts:
            return told
        times = _met(window, asked.times, [_NOTHING] * len(asked.times))
        pairs = [
            n for n, one in enumerate(asked.pairs) if one.part in parts and one.time in times
        ]  # fmt: skip
        feed = {
            "states": states,
            **self._places("part", parts),
            **self._places("time", times),
            **self._pairs([asked.pairs[n] for n in pairs], list(parts), list(times)),
        }
        odds, joins, ties = self._session.run(["odds", "joins", "ties"], feed)
        follows = [n for n in parts if n - 1 in parts]
        places = [at for at, n in enumerate(parts) if n - 1 in parts]
        return Told(
            _filled(told.parts, parts, map(float, odds)),
            _filled(told.joins, follows, map(float, joins[places])),
            _filled(told.pairs, pairs, map(float, ties)),
        )

    def _places(self, name: str, met: Mapping[int, range]) -> dict[str, Any]:
        """Pieces count from the mark that opens every text; one place stands for none."""
        places = [(words.start + 1, words.stop + 1) for words in met.values()] or [(0, 1)]
        return {
            f"{name}_{edge}": self._numpy.array([place[n] for place in places], dtype="int64")
            for n, edge in enumerate(("starts", "ends"))
        }

    def _pairs(self, pairs: Sequence[Pair], parts: list[int], times: list[int]) -> dict[str, Any]:
        rows = [(parts.index(one.part), times.index(one.time), one.signs) for one in pairs]
        rows = rows or [(0, 0, (0,) * SIGNS)]
        return {
            name: self._numpy.array([row[n] for row in rows], dtype="int64")
            for n, name in enumerate(("pair_parts", "pair_times", "signs"))
        }


def nothing_told(asked: Asked) -> Told:
    """Before any window was read."""
    parts = (_NOTHING,) * len(asked.parts)
    return Told(parts, parts, (_NOTHING,) * len(asked.pairs))


def _met(
    window: Sequence[Piece], places: Sequence[Place], told: Sequence[float]
) -> dict[int, range]:
    """The pieces of those that stand in the window and were not judged in one before."""
    return {
        n: words
        for n, (start, end) in enumerate(places)
        if told[n] == _NOTHING and (words := _between(window, start, end))
    }


def _between(pieces: Sequence[Piece], start: int, end: int) -> range:
    """Which of the pieces stand in that stretch of the text."""
    first = bisect.bisect_right(pieces, start, key=lambda piece: piece.end)
    return range(first, bisect.bisect_left(pieces, end, key=lambda piece: piece.start))


def _filled(
    told: Sequence[float], places: Sequence[int] | Mapping[int, range], found: Any
) -> tuple[float, ...]:
    now = list(told)
    for place, value in zip(places, found, strict=False):
        now[place] = value
    return tuple(now)
