"""The report of a period: every number with the conversations behind it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from itertools import pairwise
from typing import TypeVar

from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import (
    NINETY_DAYS,
    Heat,
    Line,
    Period,
    Report,
    Step,
    Timed,
    Usual,
    When,
    buckets,
    gap,
    quartiles,
    share,
    spans,
    spread,
    usual,
)
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store import clocks
from courtesydesk.store import reports as store
from courtesydesk.store.database import Database
from courtesydesk.store.reports import Answered, Run

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LOOKED_BACK = 30
"""Public replies before it that a reply is compared with."""
ALIKE = 80
"""Likeness in hundredths from which a reply repeats another."""


_Case = TypeVar("_Case")
_Cared = TypeVar("_Cared", Answered, Run)
_Build = Callable[[str, Sequence[_Case], str], Line]


class Reports:
    """Works reports out; changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def period(
        self, first: date, last: date, *, when: When = When.ALL, imported: bool = True
    ) -> Period:
        """From the first of these days to the end of the last one, by the shop's calendar."""
        zone = clocks.zone(self._db.connection)
        start, end = (datetime.combine(day, time(), zone) for day in (first, last + DAY))
        return Period(start.astimezone(UTC), end.astimezone(UTC), when, imported)

    def last_days(self, days: int, *, now: datetime) -> tuple[date, date]:
        """The first and the last of so many days, of which today is the last."""
        today = now.astimezone(clocks.zone(self._db.connection)).date()
        return today - (days - 1) * DAY, today

    def usual(self, *, now: datetime) -> tuple[Usual, ...]:
        """Within what time each network's customers are usually answered, over the last 90 days."""
        found: defaultdict[str, list[Timed]] = defaultdict(list)
        for one in store.answered(self._db, now - NINETY_DAYS, now):
            if one.first and not one.opened_by_us and not one.imported:
                found[one.network].append(_timed(one))
        told = (usual(name, found[name]) for name in sorted(found))
        return tuple(one for one in told if one is not None)

    def of(self, period: Period, *, now: datetime) -> Report:
        """Everything about a period; raises WrongInput for one that ends before it starts."""
        if period.end <= period.start:
            raise WrongInput(
                "This period ends before it begins.",
                todo="Choose a first day, and a last one that is not before it.",
            )
        return _Work(self._db, period, now).report()


class _Work:
    def __init__(self, db: Database, period: Period, now: datetime) -> None:
        self.db, self.period, self.now = db, period, now
        start, end = period.start, period.end
        targets = clocks.targets(db.connection)
        self.clock = targets.clock
        self.answered = [a for a in store.answered(db, start, end) if self._counts(a)]
        self.opened = self._taken(store.runs(db, start, end))
        self.asked = [run for run in self.opened if _answerable(run)]
        self.done = self._taken(store.runs(db, start, end, column="done_at"))

    def _counts(self, answer: Answered) -> bool:
        if answer.opened_by_us or (answer.imported and not self.period.imported):
            return False
        when = self.period.when
        return when is When.ALL or bool(answer.in_hours) == (when is When.OPEN)

    def _taken(self, runs: Iterable[Run]) -> list[Run]:
        return [run for run in runs if self.period.imported or not run.imported]

    def report(self) -> Report:
        first = [one for one in self.answered if one.first]
        lines = [
            *self._spans(first),
            *self._rates(),
            *self._endings(),
            *self._reviews(first),
            *self._moods(),
            *self._complaints(),
            *self._promises(),
            *self._praise(),
            *self._care(first),
            *self._lags(),
            *self._sent(),
        ]
        heat, inbound = self._heat()
        return Report(
            period=self.period,
            made_at=self.now,
            has_hours=not (self.clock.hours.always and not self.clock.later),
            lines=tuple(lines),
            buckets=buckets([_timed(one) for one in first]),
            heat=heat,
            steps=self._steps(first),
            inbound=inbound,
            remeasured_at=from_text_or_none(store.remeasured_at(self.db)),
        )

    # Spans, M1, M2, M3

    def _spans(self, first: Sequence[Answered]) -> list[Line]:
        lines = []
        for metric, rows in (("M1", first), ("M2", self.answered)):
            lines += _grouped(metric, rows, _network, _spans_of)
        waiting = store.waiting(self.db)
        for group, snoozed in (("", 0), ("snoozed", 1)):
            found = [self._waited(one) for one in waiting if one.snoozed == snoozed]
            lines.append(spans("M3", found, group=group))
        return lines

    def _waited(self, one: store.Waiting) -> Timed:
        took = self.clock.elapsed(from_text(one.since), self.now)
        return Timed(
            one.conversation, int(took.business.total_seconds()), int(took.calendar.total_seconds())
        )

    # Rates, M4, M5

    def _rates(self) -> list[Line]:
        lines = _grouped("M4", self.asked, _network, _answered_share)
        lines[0] = replace(lines[0], left_out=len(self.opened) - len(self.asked))
        return [*lines, *self._in_target()]

    def _in_target(self) -> list[Line]:
        start, end = self.period.start, self.period.end
        found = [
            (one.conversation, one.due_at is not None and one.at <= one.due_at, one.network)
            for one in store.due(self.db, start, end)
            if self._counts(one)
        ]
        for one in store.waiting(self.db):
            due = from_text_or_none(one.due_at)
            if due is not None and start <= due < min(end, self.now):
                found.append((one.conversation, False, one.network))
        return _grouped(
            "M5", found, lambda one: one[2],
            lambda m, rows, g: share(m, [(id_, hit) for id_, hit, _ in rows], group=g),
        )  # fmt: skip

    # What was done, M6, M7, M8

    def _endings(self) -> list[Line]:
        ended = [run for run in self.done if run.replies and not run.opened_by_us]
        left = len(self.done) - len(ended)
        whole = [
            Timed(run.conversation, run.opening or 0, run.calendar or 0)
            for run in ended
        ]  # fmt: skip
        came_back = self._taken(
            store.runs(self.db, self.period.start, self.period.end, column="first_done_at")
        )
        return [
            spans("M6", whole, left_out=left),
            spans("M6o", self._our_time(ended), left_out=left),
            share("M7", [(run.conversation, run.replies == 1) for run in ended], left_out=left),
            share("M8", [(run.conversation, run.reopened > 0) for run in came_back]),
        ]

    def _our_time(self, ended: Sequence[Run]) -> list[Timed]:
        took = store.our_time(self.db, self.period.start, self.period.end)
        return [
            Timed(run.conversation, *took[run.conversation, run.number])
            for run in ended
            if (run.conversation, run.number) in took
        ]

    # Reviews, M9

    def _reviews(self, first: Sequence[Answered]) -> list[Line]:
        reviews = [run for run in self.opened if run.channel == Channel.REVIEW]
        asked = [run for run in reviews if network(run.network).public_replies]
        lines = _grouped("M9", asked, _network, _answered_share)
        lines[0] = replace(lines[0], left_out=len(reviews) - len(asked))
        answers = [one for one in first if one.channel == Channel.REVIEW]
        lines += _grouped("M9t", answers, _network, _spans_of)
        changes = store.star_changes(self.db, self.period.start, self.period.end)
        lines += _grouped("M9s", changes, lambda one: one[1], _mean_change)
        return lines

    # Moods, M10

    def _moods(self) -> list[Line]:
        found = store.shifts(
            self.db, self.period.start, self.period.end, imported=self.period.imported
        )
        known = [
            (one.conversation, one.after - one.before)
            for one in found
            if one.before is not None and one.after is not None
        ]
        return [
            _mean("M10", known, left_out=len(found) - len(known)),
            share("M10c", [(one.conversation, bool(one.wrote_again)) for one in found]),
            share("M10b", [(id_, change > 0) for id_, change in known]),
            share("M10w", [(id_, change < 0) for id_, change in known]),
        ]

    # Complaints, M13, M15, M16

    def _complaints(self) -> list[Line]:
        found = store.after(
            self.db, self.period.start, self.period.end, imported=self.period.imported
        )
        public = [one for one in found if one.public]
        handed = [one for one in public if one.handed_off and one.stands]
        return [
            share("M13", [(one.conversation, bool(one.solved)) for one in public],
                  left_out=len(found) - len(public)),
            share("M15", [(one.conversation, bool(one.checked_back)) for one in found]),
            share("M16", [(one.conversation, bool(one.closed)) for one in handed],
                  left_out=sum(one.handed_off for one in public) - len(handed)),
        ]  # fmt: skip

    # Promises, M14

    def _promises(self) -> list[Line]:
        found = store.promises(self.db, self.period.start, self.period.end, self.now)
        counted = [(id_, kept) for id_, kept in found if kept is not None]
        return [share("M14", counted, left_out=len(found) - len(counted))]

    # Praise, M17

    def _praise(self) -> list[Line]:
        praise = [run for run in self.opened if run.praise and _can_be_answered(run)]
        thanked = [_timed(one) for one in self.answered if one.first and one.praise]
        return [share("M17", _hits(praise)), spans("M17t", thanked)]

    # Equal care, M18, M19

    def _care(self, first: Sequence[Answered]) -> list[Line]:
        return [
            *_by_audience("M18", self.asked, _answered_share),
            *_by_audience("M18t", first, _spans_of),
            gap("M19", _grouped("M1", first, _network, _spans_of)[1:], group=""),
            gap("M19r", _grouped("M4", self.asked, _network, _answered_share)[1:], group=""),
        ]

    # Lags, M20

    def _lags(self) -> list[Line]:
        seen = [
            Timed(run.conversation, run.discovery, run.discovery)
            for run in self.opened
            if not run.imported
        ]
        lay = [
            Timed(one.conversation, one.outbox, one.outbox)
            for one in self.answered
            if one.outbox is not None
        ]
        return [
            spans("M20", seen, left_out=len(self.opened) - len(seen)),
            spans("M20o", lay, left_out=len(self.answered) - len(lay)),
        ]

    # What was sent, M21, M22

    def _sent(self) -> list[Line]:
        went = store.sent(self.db, self.period.start, self.period.end)
        read = [(id_, severity in ("warn", "stop")) for id_, severity in went if severity]
        return [share("M21", read, left_out=len(went) - len(read)), self._repeated()]

    def _repeated(self) -> Line:
        from rapidfuzz import fuzz

        replies = store.public_replies(self.db, self.period.start, self.period.end)
        long = [(id_, text) for id_, text in replies if len(text.split()) > 3]
        found: list[tuple[int, bool]] = []
        before: list[str] = []
        for id_, text in long:
            alike = partial(fuzz.ratio, text, score_cutoff=ALIKE)
            found.append((id_, any(alike(other) >= ALIKE for other in before)))
            before = [text, *before[: LOOKED_BACK - 1]]
        return share("M22", found, left_out=len(replies) - len(long))

    # Over time

    def _heat(self) -> tuple[Heat, int]:
        counts = [[0] * 24 for _ in range(7)]
        inbound = 0
        for half, count in store.opening_times(self.db, self.period.start, self.period.end):
            local = datetime.fromisoformat(half).replace(tzinfo=UTC).astimezone(self.clock.zone)
            counts[local.weekday()][local.hour] += count
            inbound += count
        return Heat(tuple(tuple(day) for day in counts)), inbound

    def _steps(self, first: Sequence[Answered]) -> tuple[Step, ...]:
        edges = _edges(self.period, self.clock.zone)
        came: Counter[int] = Counter()
        replied: Counter[int] = Counter()
        took: defaultdict[int, list[int]] = defaultdict(list)
        place = _placer(edges)
        for run in self.asked:
            at = place(run.opened_at)
            came[at] += 1
            replied[at] += bool(run.replies)
        for one in first:
            took[place(one.at)].append(one.opening)
        return tuple(
            Step(
                start, came[at], replied[at],
                None if (told := spread(took[at])) is None else told.median, len(took[at]),
            )
            for at, (start, _) in enumerate(pairwise(edges))
        )  # fmt: skip


# Cases


def _timed(one: Answered) -> Timed:
    return Timed(one.conversation, one.opening, one.calendar)


def _spans_of(metric: str, rows: Sequence[Answered], group: str) -> Line:
    return spans(metric, [_timed(one) for one in rows], group=group)


def _hits(runs: Iterable[Run]) -> list[tuple[int, bool]]:
    return [(run.conversation, run.replies > 0) for run in runs]


def _answered_share(metric: str, runs: Sequence[Run], group: str) -> Line:
    return share(metric, _hits(runs), group=group)


def _network(row: Answered | Run) -> str:
    return row.network


def _can_be_answered(run: Run) -> bool:
    known = network(run.network)
    return run.flag != Flag.BULK and (known.public_replies or known.private_replies)


def _answerable(run: Run) -> bool:
    """What the owner put away without a reply is none of these."""
    put_away = not run.replies and (run.done_at is not None or run.settled_at is not None)
    return _can_be_answered(run) and not put_away and not run.opened_by_us


# Groups


def _grouped(
    metric: str, rows: Iterable[_Case], key: Callable[[_Case], str], build: _Build[_Case]
) -> list[Line]:
    """The whole, then each group, in the order of their names."""
    known = list(rows)
    found: defaultdict[str, list[_Case]] = defaultdict(list)
    for row in known:
        found[key(row)].append(row)
    groups = [build(metric, found[name], name) for name in sorted(found)]
    return [build(metric, known, ""), *groups]


def _by_audience(metric: str, rows: Sequence[_Cared], build: _Build[_Cared]) -> list[Line]:
    """The quarter with the smallest audience, and that with the largest; and how far apart."""
    known = [row for row in rows if row.followers is not None]
    edges = quartiles([row.followers for row in known if row.followers is not None])
    if edges is None:
        return [replace(build(metric, [], ""), left_out=len(rows))]
    low, high = edges
    small = build(metric, [row for row in known if (row.followers or 0) <= low], "small")
    large = build(metric, [row for row in known if (row.followers or 0) >= high], "large")
    whole = replace(build(metric, known, ""), left_out=len(rows) - len(known))
    return [whole, small, large]


def _mean(metric: str, found: Sequence[tuple[int, float]], *, left_out: int = 0) -> Line:
    return Line(
        metric, n=len(found), left_out=left_out,
        value=sum(value for _, value in found) / len(found) if found else None,
        conversations=tuple(dict.fromkeys(id_ for id_, _ in found)),
        exceptions=tuple(dict.fromkeys(id_ for id_, value in found if value < 0)),
    )  # fmt: skip


def _mean_change(metric: str, rows: Sequence[tuple[int, str, int]], group: str) -> Line:
    return replace(_mean(metric, [(id_, change) for id_, _, change in rows]), group=group)


# Time


def _edges(period: Period, zone: tzinfo) -> list[datetime]:
    """Where the parts of a period begin, and its end: days of up to a month, weeks of up to half a
    year, else months; by the shop's calendar."""
    length = period.end - period.start
    day = period.start.astimezone(zone).date()
    edges = [period.start]
    while edges[-1] < period.end:
        if length <= 31 * DAY:
            day += DAY
        elif length <= 26 * WEEK:
            day += WEEK - timedelta(days=day.weekday())
        else:
            day = (day.replace(day=1) + 32 * DAY).replace(day=1)
        edges.append(datetime.combine(day, time(), zone).astimezone(UTC))
    edges[-1] = period.end
    return edges


def _placer(edges: Sequence[datetime]) -> Callable[[str], int]:
    starts = [to_text(edge) for edge in edges[:-1]]
    return lambda at: bisect_right(starts, at) - 1
