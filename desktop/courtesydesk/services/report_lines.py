"""Lines of a report, made of columns: whole, by network, by audience."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import METRICS, Line, Took, quartiles, spread
from courtesydesk.store.columns import Flags, Names, Numbers, Words
from courtesydesk.store.reports import Answers, Runs, Spans

Moments = Callable[[], dict[int, str]]
"""By conversation, when what was measured was said."""


def spans(
    metric: str, found: Spans, group: str = "", *, left_out: int = 0, begun: bool = False
) -> Line:
    """A line of spans; its exceptions are the slowest tenth in opening time. Its moments are those
    at which they ended, or had `begun`."""
    opening = spread(np.sort(found.opening).tolist())
    slow = found.opening >= max(opening.p90, 1) if opening else ()
    return Line(
        metric, group, len(found), opening=opening,
        calendar=spread(np.sort(found.calendar).tolist()), left_out=left_out,
        conversations=_once(found.conversation),
        exceptions=_once(found.conversation[slow]) if opening else (),
        closed=int(((found.opening == 0) & (found.calendar > 0)).sum()),
        cases=partial(slowest_first, found, begun=begun),
    )  # fmt: skip


def slowest_first(found: Spans, *, begun: bool = False) -> tuple[Took, ...]:
    """Each case: who took most opening time first, then who took longest by the calendar."""
    order = np.lexsort((found.conversation, -found.calendar, -found.opening))
    ids, opening, calendar = (
        column[order].tolist() for column in (found.conversation, found.opening, found.calendar)
    )
    rows = zip(ids, opening, calendar, found.at[order].tolist(), strict=True)
    return tuple(Took(*one, begun=begun) for one in rows)


def share(
    metric: str, conversation: Numbers, hits: Flags, group: str = "", *, left_out: int = 0,
    at: Words | None = None, moments: Moments = dict,
) -> Line:  # fmt: skip
    """A line of which cases are hits, and when what counted in each was said: known, or to be asked
    for by `moments`.

    Its exceptions are the misses; where a hit is nothing to be proud of, the hits.
    """
    told = hits if METRICS[metric].unwelcome else ~hits
    return Line(
        metric, group, len(hits), int(hits.sum()), left_out=left_out,
        conversations=_once(conversation), exceptions=_once(conversation[told]),
        moments=moments if at is None else partial(_moments, conversation, told, at),
    )  # fmt: skip


def _moments(conversation: Numbers, told: Flags, at: Words) -> dict[int, str]:
    """When each conversation's first case was: of the exceptions, where it is one of them."""
    found: dict[int, str] = {}
    for chosen in (told, ~told):
        for id_, moment in zip(conversation[chosen].tolist(), at[chosen].tolist(), strict=True):
            found.setdefault(id_, moment)
    return found


def share_of(
    metric: str, found: Sequence[tuple[int, bool]], *, left_out: int = 0, moments: Moments = dict
) -> Line:
    """The same of a few, each a conversation and whether it is a hit."""
    return share(metric, ids_of(found), hits_of(found), left_out=left_out, moments=moments)


def ids_of(found: Sequence[tuple[int, object]]) -> Numbers:
    """The conversations of a few cases."""
    return np.array([one[0] for one in found], np.int64)


def hits_of(found: Sequence[tuple[int, bool]]) -> Flags:
    """Whether each of a few cases is a hit."""
    return np.array([one[1] for one in found], np.bool_)


def _once(ids: Numbers) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids.tolist()))


def spans_by_network(metric: str, found: Answers, *, left_out: int = 0) -> list[Line]:
    """The whole, then each network, in the order of their names."""
    groups = [spans(metric, part(found, chosen), name) for name, chosen in found.network.each()]
    return [spans(metric, found, left_out=left_out), *groups]


def share_by_network(
    metric: str, conversation: Numbers, hits: Flags, named: Names, *, left_out: int = 0,
    at: Words,
) -> list[Line]:  # fmt: skip
    """The whole, then each network, in the order of their names."""
    groups = [
        share(metric, conversation[chosen], hits[chosen], name, at=at[chosen])
        for name, chosen in named.each()
    ]
    return [share(metric, conversation, hits, left_out=left_out, at=at), *groups]


def part(found: Spans, chosen: Flags) -> Spans:
    """Some of the spans, and nothing but these."""
    return Spans(
        found.conversation[chosen], found.opening[chosen], found.calendar[chosen], found.at[chosen]
    )


def takes_replies(runs: Runs) -> Flags:
    """Whether the network, and what it is, let us reply."""
    able = ~runs.bulk
    for name, chosen in runs.network.each():
        known = network(name)
        if not (known.public_replies or known.private_replies):
            able &= ~chosen
    return able


def quarters(followers: Numbers) -> list[tuple[str, Flags]]:
    """The quarter with the smallest audience, and that with the largest, of those known."""
    edges = quartiles(followers.tolist())
    if edges is None:
        return []
    return [("small", followers <= edges[0]), ("large", followers >= edges[1])]


def mean(
    metric: str, found: Sequence[tuple[int, float]], group: str = "", *, left_out: int = 0,
    moments: Moments = dict,
) -> Line:  # fmt: skip
    """A line of a mean; its exceptions are what went down."""
    return Line(
        metric, group, len(found), left_out=left_out,
        value=sum(value for _, value in found) / len(found) if found else None,
        conversations=tuple(dict.fromkeys(id_ for id_, _ in found)),
        exceptions=tuple(dict.fromkeys(id_ for id_, value in found if value < 0)),
        moments=moments,
    )  # fmt: skip


def means_by_network(
    metric: str, found: Sequence[tuple[int, str, int]], *, moments: Moments = dict
) -> list[Line]:
    """The whole, then each network, in the order of their names."""
    whole = [(id_, change) for id_, _, change in found]
    groups = [
        mean(
            metric, [(id_, change) for id_, name, change in found if name == one], one,
            moments=moments,
        )
        for one in sorted({name for _, name, _ in found})
    ]  # fmt: skip
    return [mean(metric, whole, moments=moments), *groups]


def renamed(line: Line, metric: str) -> Line:
    """The same cases under another metric."""
    return replace(line, metric=metric)
