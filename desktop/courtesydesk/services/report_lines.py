"""Lines of a report, made of what was measured: whole, by network, by audience."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import Line, Timed, quartiles, share, spans
from courtesydesk.domain.times import from_text
from courtesydesk.store.reports import Answered, Run, Went

_Case = TypeVar("_Case")
_Cared = TypeVar("_Cared", Answered, Run)
_Build = Callable[[str, Sequence[_Case], str], Line]


def spans_of(metric: str, rows: Sequence[Answered], group: str) -> Line:
    """A line of how long answers took."""
    return spans(metric, rows, group=group)


def lay(one: Went, queued_at: str) -> Timed:
    """How long a reply lay in the outbox."""
    seconds = max(int((from_text(one.at) - from_text(queued_at)).total_seconds()), 0)
    return Timed(one.conversation, seconds, seconds)


def hits(runs: Iterable[Run]) -> list[tuple[int, bool]]:
    """The conversations, and whether we replied."""
    return [(run.conversation, run.replies > 0) for run in runs]


def answered_share(metric: str, runs: Sequence[Run], group: str) -> Line:
    """A line of which runs we replied to."""
    return share(metric, hits(runs), group=group)


def by_network(row: Answered | Run) -> str:
    """The network of a case."""
    return row.network


def can_be_answered(run: Run) -> bool:
    """Whether the network, and what it is, let us reply."""
    if run.flag == Flag.BULK:
        return False
    known = network(run.network)
    return known.public_replies or known.private_replies


def answerable(run: Run) -> bool:
    """What the owner put away without a reply is none of these."""
    if run.opened_by_us or not can_be_answered(run):
        return False
    return bool(run.replies) or (run.done_at is None and run.settled_at is None)


def grouped(
    metric: str, rows: Iterable[_Case], key: Callable[[_Case], str], build: _Build[_Case]
) -> list[Line]:
    """The whole, then each group, in the order of their names."""
    known = list(rows)
    found: defaultdict[str, list[_Case]] = defaultdict(list)
    for row in known:
        found[key(row)].append(row)
    groups = [build(metric, found[name], name) for name in sorted(found)]
    return [build(metric, known, ""), *groups]


def by_audience(metric: str, rows: Sequence[_Cared], build: _Build[_Cared]) -> list[Line]:
    """The quarter with the smallest audience, and that with the largest; and how far apart."""
    known = [row for row in rows if row.followers is not None]
    whole = replace(build(metric, known, ""), left_out=len(rows) - len(known))
    edges = quartiles([row.followers for row in known if row.followers is not None])
    if edges is None:
        return [whole]
    low, high = edges
    small = build(metric, [row for row in known if (row.followers or 0) <= low], "small")
    large = build(metric, [row for row in known if (row.followers or 0) >= high], "large")
    return [whole, small, large]


def mean(metric: str, found: Sequence[tuple[int, float]], *, left_out: int = 0) -> Line:
    """A line of a mean; its exceptions are what went down."""
    return Line(
        metric, n=len(found), left_out=left_out,
        value=sum(value for _, value in found) / len(found) if found else None,
        conversations=tuple(dict.fromkeys(id_ for id_, _ in found)),
        exceptions=tuple(dict.fromkeys(id_ for id_, value in found if value < 0)),
    )  # fmt: skip


def mean_change(metric: str, rows: Sequence[tuple[int, str, int]], group: str) -> Line:
    """A line of how stars changed."""
    return replace(mean(metric, [(id_, change) for id_, _, change in rows]), group=group)
