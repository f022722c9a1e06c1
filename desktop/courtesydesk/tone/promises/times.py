"""The times that a text names: "Tuesday", "by half five", "within two working days", "shortly"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from courtesydesk.tone.promises import read_clocks, read_days, read_hanging, read_periods
from courtesydesk.tone.promises.due import minute_of
from courtesydesk.tone.promises.pieces import GRAMMAR, Kind, Named, Now, Piece
from courtesydesk.tone.promises.respelling import respelt

READERS = (read_days, read_periods, read_clocks, read_hanging)
"""Their import fills the grammar."""


def times_in(text: str, now: Now) -> tuple[Piece, ...]:
    """All expressions of time, in order, none inside another; the longest wins."""
    usual, places = respelt(text)
    found = [
        piece
        for pattern, read in GRAMMAR
        for match in pattern.finditer(usual)
        if (piece := read(match, now)) is not None
    ]
    found.sort(key=lambda piece: (piece.start, -piece.end))
    kept: list[Piece] = []
    for piece in found:
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
        elif _says_more(piece, kept[-1]):
            kept[-1] = piece
    return tuple(
        replace(piece, start=places[piece.start], end=places[piece.end])
        for piece in _resolved(kept, now)
    )


def _resolved(pieces: Iterable[Piece], now: Now) -> Iterator[Piece]:
    """Each with what it hangs on put in."""
    named = Named()
    for piece in pieces:
        if piece.hangs is not None:
            piece = replace(piece.hangs(named) or piece, hangs=None)
        if piece.kind is Kind.CLOCK:
            named = replace(named, clock=_settled(piece, named, now))
        elif piece.moment is not None and piece.kind is Kind.FIXED:
            named = replace(named, day=piece.moment.date())
        elif piece.day is not None:
            named = replace(named, day=piece.day)
        yield piece


def _settled(clock: Piece, named: Named, now: Now) -> Piece:
    """A clock with its half of the day, by the day named before it."""
    day = named.day or now.today
    minute = minute_of(clock, day, "", now, today=day == now.today)
    return replace(clock, minute=minute, half="24")


def _says_more(piece: Piece, other: Piece) -> bool:
    """Whether one that starts inside another and ends behind it is the better reading."""
    if piece.end <= other.end or piece.kind is Kind.VAGUE:
        return False
    return other.kind is Kind.VAGUE or piece.end - piece.start > other.end - other.start
