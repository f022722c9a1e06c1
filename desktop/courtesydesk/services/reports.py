"""The report of a period: every number with the conversations behind it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.mentions import Intent
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
    share,
    spans,
    spread,
    usual,
)
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.services.report_lines import (
    answerable,
    answered_share,
    by_audience,
    by_network,
    can_be_answered,
    grouped,
    hits,
    lay,
    mean,
    mean_change,
    spans_of,
)
from courtesydesk.store import clocks
from courtesydesk.store import reports as store
from courtesydesk.store.database import Database
from courtesydesk.store.reports import Answered, Run

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
LOOKED_BACK = 30
"""Public replies before it that a reply is compared with."""
ALIKE = 80
"""Likeness in hundredths from which a reply repeats another."""
THANKS = 3
"""Words up to which a reply may well be like another."""


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
        found: defaultdict[str, list[Answered]] = defaultdict(list)
        for one in store.answered(self._db, now - NINETY_DAYS, now):
            if one.first and not one.opened_by_us and not one.imported:
                found[one.network].append(one)
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
        self.targets = clocks.targets(db.connection)
        self.clock = self.targets.clock
        counted = [one for one in store.answered(db, start, end) if self._counts(one)]
        self.answered = [one for one in counted if not one.opened_by_us]
        self.begun_by_us = [one for one in counted if one.opened_by_us]
        self.waiting = [one for one in store.waiting(db) if period.imported or not one.imported]
        self.opened = self._taken(store.runs(db, start, end))
        self.asked = [run for run in self.opened if answerable(run)]
        self.done = self._taken(store.runs(db, start, end, column="done_at"))

    def _counts(self, answer: Answered) -> bool:
        if answer.imported and not self.period.imported:
            return False
        when = self.period.when
        return when is When.ALL or bool(answer.in_hours) == (when is When.OPEN)

    def _taken(self, runs: Iterable[Run]) -> list[Run]:
        return list(runs) if self.period.imported else [run for run in runs if not run.imported]

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
        lines += [
            gap(metric, [one for one in lines if one.metric == of and one.group], group="")
            for metric, of in (("M19", "M1"), ("M19r", "M4"))
        ]
        heat, inbound = self._heat()
        return Report(
            period=self.period,
            made_at=self.now,
            has_hours=not (self.clock.hours.always and not self.clock.later),
            lines=tuple(lines),
            buckets=buckets(first),
            heat=heat,
            steps=self._steps(first),
            inbound=inbound,
        )

    # Spans, M1, M2, M3

    def _spans(self, first: Sequence[Answered]) -> list[Line]:
        lines = []
        begun_first = sum(one.first for one in self.begun_by_us)
        for metric, rows, left in (
            ("M1", first, begun_first),
            ("M2", self.answered, len(self.begun_by_us)),
        ):
            whole, *networks = grouped(metric, rows, by_network, spans_of)
            lines += [replace(whole, left_out=left), *networks]
        for group, snoozed in (("", False), ("snoozed", True)):
            found = [self._waited(one) for one in self.waiting if one.snoozed is snoozed]
            lines.append(spans("M3", found, group=group))
        return lines

    def _waited(self, one: store.Waiting) -> Timed:
        took = self.clock.elapsed(one.since, self.now)
        return Timed(
            one.conversation, int(took.business.total_seconds()), int(took.calendar.total_seconds())
        )

    def _due(self, one: store.Waiting) -> datetime:
        intent = Intent.COMPLAINT if one.complaint else None
        return from_text(self.targets.due_at(to_text(one.since), intent, one.network, one.channel))

    # Rates, M4, M5

    def _rates(self) -> list[Line]:
        lines = grouped("M4", self.asked, by_network, answered_share)
        lines[0] = replace(lines[0], left_out=len(self.opened) - len(self.asked))
        return [*lines, *self._in_target()]

    def _in_target(self) -> list[Line]:
        start, end = self.period.start, self.period.end
        found = [
            (one.conversation, one.due_at is not None and one.at <= one.due_at, one.network)
            for one in store.due(self.db, start, end)
            if self._counts(one) and not one.opened_by_us
        ]
        found += [
            (one.conversation, False, one.network)
            for one in self.waiting
            if not one.opened_by_us and start <= self._due(one) < min(end, self.now)
        ]
        return grouped(
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
        lines = grouped("M9", asked, by_network, answered_share)
        lines[0] = replace(lines[0], left_out=len(reviews) - len(asked))
        answers = [one for one in first if one.channel == Channel.REVIEW]
        lines += grouped("M9t", answers, by_network, spans_of)
        changes = store.star_changes(self.db, self.period.start, self.period.end)
        lines += grouped("M9s", changes, lambda one: one[1], mean_change)
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
            mean("M10", known, left_out=len(found) - len(known)),
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
        answered = [one for one in public if one.answered]
        handed = [one for one in public if one.handed_off and one.stands]
        return [
            share("M13", [(one.conversation, bool(one.solved)) for one in answered],
                  left_out=len(found) - len(answered)),
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
        praise = [run for run in self.opened if run.praise and can_be_answered(run)]
        thanked = [one for one in self.answered if one.first and one.praise]
        return [share("M17", hits(praise)), spans("M17t", thanked)]

    # Equal care, M18

    def _care(self, first: Sequence[Answered]) -> list[Line]:
        return [
            *by_audience("M18", self.asked, answered_share),
            *by_audience("M18t", first, spans_of),
        ]

    # Lags, M20

    def _lags(self) -> list[Line]:
        seen = [
            Timed(run.conversation, run.discovery, run.discovery)
            for run in self.opened
            if not run.imported
        ]
        return [spans("M20", seen, left_out=len(self.opened) - len(seen))]

    # What was sent, M20o, M21, M22

    def _sent(self) -> list[Line]:
        start, end, imported = self.period.start, self.period.end, self.period.imported
        every = store.went(self.db, start, end, imported=imported)
        sent = [one for one in every if self._went_when_asked(one.at)]
        lying = [lay(one, one.queued_at) for one in sent if one.queued_at is not None]
        read = [
            (one.conversation, one.severity in ("warn", "stop")) for one in sent if one.severity
        ]
        return [
            spans("M20o", lying, left_out=len(sent) - len(lying)),
            share("M21", read, left_out=len(sent) - len(read)),
            self._repeated(every),
        ]

    def _went_when_asked(self, at: str) -> bool:
        when = self.period.when
        return when is When.ALL or self.clock.is_open(from_text(at)) == (when is When.OPEN)

    def _repeated(self, every: Sequence[store.Went]) -> Line:
        from rapidfuzz import fuzz, process

        public = [one for one in every if one.public]
        before = deque(
            store.long_before(
                self.db, self.period.start, words=THANKS, limit=LOOKED_BACK,
                imported=self.period.imported,
            ),
            maxlen=LOOKED_BACK,
        )  # fmt: skip
        found: list[tuple[int, bool]] = []
        short = 0
        for one in public:
            is_long = len(one.text.split()) > THANKS
            if self._went_when_asked(one.at):
                short += not is_long
                if is_long:
                    like = process.extractOne(
                        one.text, before, scorer=fuzz.ratio, score_cutoff=ALIKE
                    )
                    found.append((one.conversation, like is not None))
            if is_long:
                before.append(one.text)
        return share("M22", found, left_out=short)

    # Over time

    def _heat(self) -> tuple[Heat, int]:
        counts = [[0] * 24 for _ in range(7)]
        inbound = 0
        for half, count in store.opening_times(
            self.db, self.period.start, self.period.end, imported=self.period.imported
        ):
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
