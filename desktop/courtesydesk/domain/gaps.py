"""Differences that a report tells: between networks, and between small audiences and large ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from courtesydesk.domain.reports import COMPARED, FEW, Line


def gap(metric: str, lines: Sequence[Line], *, group: str) -> Line:
    """The best of these lines against the worst: shares by their difference, spans by the
    difference of their medians in opening time, in seconds."""
    known = [line for line in lines if line.n >= COMPARED]
    told = [value for line in known if (value := _told(line)) is not None]
    return Line(
        metric, group, sum(line.n for line in known),
        value=max(told) - min(told) if len(told) > 1 else None,
        left_out=sum(line.n for line in lines) - sum(line.n for line in known),
        conversations=tuple(dict.fromkeys(id_ for line in known for id_ in line.conversations)),
        moments=partial(_moments_of, known),
    )  # fmt: skip


def difference(metric: str, lines: Sequence[Line]) -> Line:
    """The number of the smallest audience less that of the largest: shares, or medians in opening
    time, in seconds; nothing is claimed where either has few cases."""
    found = [line for name in ("small", "large") for line in lines if line.group == name]
    told = [value for line in found if line.n >= FEW and (value := _told(line)) is not None]
    return Line(
        metric, n=sum(line.n for line in found),
        value=told[0] - told[1] if len(told) == 2 else None,
        conversations=tuple(dict.fromkeys(id_ for line in found for id_ in line.conversations)),
        moments=partial(_moments_of, found),
    )  # fmt: skip


def _moments_of(lines: Sequence[Line]) -> dict[int, str]:
    """When what was measured in any of these was said."""
    found: dict[int, str] = {}
    for line in lines:
        found |= line.moments()
        found |= {one.conversation: one.at for one in line.cases() if one.at}
    return found


def _told(line: Line) -> float | None:
    if line.hits is not None:
        return line.share
    return None if line.opening is None else line.opening.median
