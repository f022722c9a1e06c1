"""The times that a text names: "Tuesday", "by half five", "within two working days", "shortly"."""

from __future__ import annotations

from courtesydesk.tone.promises import read_clocks, read_days, read_periods
from courtesydesk.tone.promises.pieces import GRAMMAR, Kind, Now, Piece

READERS = (read_days, read_periods, read_clocks)
"""Their import fills the grammar."""


def times_in(text: str, now: Now) -> tuple[Piece, ...]:
    """All expressions of time, in order, none inside another; the longest wins."""
    found = [
        piece
        for pattern, read in GRAMMAR
        for match in pattern.finditer(text)
        if (piece := read(match, now)) is not None
    ]
    found.sort(key=lambda piece: (piece.start, -piece.end))
    kept: list[Piece] = []
    for piece in found:
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
        elif _says_more(piece, kept[-1]):
            kept[-1] = piece
    return tuple(kept)


def _says_more(piece: Piece, other: Piece) -> bool:
    """Whether one that starts inside another and ends behind it is the better reading."""
    if piece.end <= other.end or piece.kind is Kind.VAGUE:
        return False
    return other.kind is Kind.VAGUE or piece.end - piece.start > other.end - other.start
