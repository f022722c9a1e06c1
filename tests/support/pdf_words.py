"""Where the words of a written PDF stand on the paper, and how large they are."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_NUMBER = re.compile(r"[-+]?\d*\.?\d+$")
Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Run:
    """Words that were set at once, in points from the lower left corner of the page."""

    left: float
    right: float
    """Where the last letter begins."""
    baseline: float
    size: float


def runs_of(pdf: bytes) -> list[Run]:
    """All runs of words of a PDF."""
    found: list[Run] = []
    for stream in _STREAM.findall(pdf):
        try:
            told = zlib.decompress(stream)
        except zlib.error:
            continue
        if re.search(rb"\bBT\b", told) and b" Tf " in told:
            found += _Reader().read(told.decode("latin-1"))
    return found


class _Reader:
    """As much of the page's language as says where letters go."""

    def __init__(self) -> None:
        self._seen = _AS_IT_IS
        self._kept: list[Matrix] = []
        self._text = _AS_IT_IS
        self._size = 0.0
        self._letters: list[tuple[float, float]] = []
        self._runs: list[Run] = []

    def read(self, told: str) -> list[Run]:
        given: list[float] = []
        for word in told.split():
            if _NUMBER.match(word):
                given.append(float(word))
            elif word[0] not in "</[(":
                self._do(word, given)
                given = []
        return self._runs

    def _do(self, what: str, given: list[float]) -> None:
        if what == "q":
            self._kept.append(self._seen)
        elif what == "Q":
            self._seen = self._kept.pop() if self._kept else _AS_IT_IS
        elif what == "cm":
            self._seen = _both(_matrix(given), self._seen)
        elif what == "Tf":
            self._size = given[-1]
        elif what == "Tm":
            self._text = _matrix(given)
        elif what == "Td":
            self._text = _both((1, 0, 0, 1, given[0], given[1]), self._text)
        elif what == "Tj":
            self._letters.append(_both(self._text, self._seen)[4:])
        elif what == "ET":
            self._end()

    def _end(self) -> None:
        if self._letters:
            (left, baseline), (right, _) = self._letters[0], self._letters[-1]
            size = self._size * abs(_both(self._text, self._seen)[3])
            self._runs.append(Run(left, right, baseline, size))
        self._letters = []


def _matrix(given: list[float]) -> Matrix:
    a, b, c, d, e, f = given[-6:]
    return a, b, c, d, e, f


def _both(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip
