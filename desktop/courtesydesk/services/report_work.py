"""How a report is worked out, metric by metric; see `METRICS` for what each number is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from courtesydesk.domain.course import Step
from courtesydesk.domain.gaps import difference, gap
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import (
    Line,
    Period,
    Report,
    When,
    buckets,
    spread,
)
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.services.report_lines import (
    Moments,
    hits_of,
    ids_of,
    mean,
    means_by_network,
    part,
    quarters,
    renamed,
    share,
    share_by_network,
    share_of,
    spans,
    spans_by_network,
    takes_replies,
)
from courtesydesk.services.report_times import Until, edges, heat
from courtesydesk.store import clocks
from courtesydesk.store import report_moments as said
from courtesydesk.store import reports as store
from courtesydesk.store.columns import Flags, Names, Words
from courtesydesk.store.database import Database
from courtesydesk.store.reports import Spans

FOUR_STARS = 4
"""From so many on, of five, they were content."""
LOOKED_BACK = 30
"""Public replies before it that a reply is compared with."""
ALIKE = 80
"""Likeness in hundredths from which a reply repeats another."""
THANKS = 3
"""Words up to which a reply may well be like another."""


class Work:
    """One report: what several metrics share is read once."""

    def __init__(self, db: Database, period: Period, now: datetime) -> None:
        self.db, self.period, self.now = db, period, now
        self.targets = clocks.targets(db.connection)
        self.clock = self.targets.clock
        every = store.answers(db, period)
        self.answers = every.where(~every.opened_by_us)
        self.first = self.answers.where(self.answers.first)
        self.begun_by_us = len(every) - len(self.answers)
        self.first_by_us = int(every.first.sum()) - len(self.first)
        self.until_now = Until(self.clock, now)
        # Who waits now does not wait in days that are still to come.
        waiting = () if period.start > now else store.waiting(db)
        self.waiting = [one for one in waiting if period.imported or not one.imported]

    def report(self, begun: Callable[[list[Line]], None] | None = None) -> Report:
        """All of it; `begun` is given the first lines before the rest is worked out."""
        lines = self._spans()
        self.opened = store.runs(self.db, self.period)
        able = takes_replies(self.opened)
        self.takes_replies = able
        asked = able & ~self.opened.opened_by_us & (self.opened.answered | ~self.opened.put_away)
        self.asked = self.opened.where(asked)
        lines += self._rates()
        if begun is not None:
            begun(list(lines))
        lines += [
            *self._endings(),
            *self._reviews(),
            *self._moods(),
            *self._complaints(),
            *self._promises(),
            *self._praise(),
            *self._care(),
            *self._lags(),
            *self._sent(),
        ]
        lines += [
            gap(metric, [one for one in lines if one.metric == of and one.group], group="")
            for metric, of in (("M19", "M1"), ("M19r", "M4"))
        ]
        counts = store.opening_times(self.db, self.period)
        return Report(
            period=self.period,
            made_at=self.now,
            has_hours=not (self.clock.hours.always and not self.clock.later),
            lines=tuple(lines),
            buckets=buckets(self.first.calendar.tolist()),
            heat=heat(counts, self.clock.zone),
            steps=self._steps(),
            inbound=sum(count for _, count in counts),
        )

    # Spans, M1, M2, M3

    def _spans(self) -> list[Line]:
        found = spans_by_network("M1", self.first, left_out=self.first_by_us)
        if len(self.first) == len(self.answers):
            rest = [renamed(one, "M2") for one in found]
            rest[0] = replace(rest[0], left_out=self.begun_by_us)
        else:
            rest = spans_by_network("M2", self.answers, left_out=self.begun_by_us)
        return [*found, *rest, self._waiting(snoozed=False), self._waiting(snoozed=True)]

    def _waiting(self, *, snoozed: bool) -> Line:
        now = to_text(self.now)
        rows = [
            (one.conversation, _seconds(self.until_now(one.since)), _seconds(self.now - one.since),
             now)
            for one in self.waiting
            if one.snoozed is snoozed
        ]  # fmt: skip
        return spans("M3", Spans.of(rows), "snoozed" if snoozed else "")

    def _due(self, one: store.Waiting) -> datetime:
        intent = Intent.COMPLAINT if one.complaint else None
        return from_text(self.targets.due_at(to_text(one.since), intent, one.network, one.channel))

    # Rates, M4, M5

    def _rates(self) -> list[Line]:
        asked = self.asked
        left = len(self.opened) - len(asked)
        return [
            *share_by_network(
                "M4", asked.conversation, asked.answered, asked.network, left_out=left, at=asked.at
            ),
            *self._in_target(),
        ]

    def _in_target(self) -> list[Line]:
        start, end = self.period.start, min(self.period.end, self.now)
        found = store.due(self.db, self.period)
        found += [
            (one.conversation, False, one.network, to_text(one.since))
            for one in self.waiting
            if not one.opened_by_us and start <= self._due(one) < end
        ]
        named = Names.of([name for _, _, name, _ in found])
        pairs = [(id_, hit) for id_, hit, _, _ in found]
        since = np.array([at for _, _, _, at in found], np.object_)
        return share_by_network("M5", ids_of(pairs), hits_of(pairs), named, at=since)

    # What was done, M6, M7, M8

    def _endings(self) -> list[Line]:
        done = store.ended(self.db, self.period)
        ended = done.where((done.replies > 0) & ~done.opened_by_us)
        timed = ended.where(ended.our_calendar >= 0)
        left = len(done) - len(ended)
        nowhen = np.full(len(timed), "", np.object_)
        ours = Spans(timed.conversation, timed.our_opening, timed.our_calendar, nowhen)
        return [
            spans("M6", ended, left_out=left),
            spans("M6o", ours, left_out=left),
            share("M7", ended.conversation, ended.replies == 1, left_out=left),
            share_of("M8", store.came_back(self.db, self.period),
                     moments=self._asked(said.returns)),
        ]  # fmt: skip

    # Reviews, M9, M11

    def _reviews(self) -> list[Line]:
        reviews = self.opened.where(self.opened.review)
        asked = np.ones(len(reviews), np.bool_)
        for name, chosen in reviews.network.each():
            if not network(name).public_replies:
                asked &= ~chosen
        known = reviews.where(asked)
        return [
            *share_by_network(
                "M9", known.conversation, known.answered, known.network,
                left_out=len(reviews) - len(known), at=known.at,
            ),
            *spans_by_network("M9t", self.first.where(self.first.review)),
            *means_by_network("M9s", store.star_changes(self.db, self.period),
                              moments=self._asked(said.star_changes)),
            self._stars(),
        ]  # fmt: skip

    def _stars(self) -> Line:
        conversation, stars = store.rated(self.db, self.period)
        told = stars > 0
        return share(
            "M11", conversation[told], stars[told] >= FOUR_STARS,
            left_out=len(stars) - int(told.sum()), moments=self._asked(said.rated),
        )  # fmt: skip

    # Moods, M10

    def _moods(self) -> list[Line]:
        found = store.shifts(self.db, self.period)
        change = found.after - found.before
        known = ~np.isnan(change)
        ids, changes = found.conversation[known], change[known]
        pairs = list(zip(ids.tolist(), changes.tolist(), strict=True))
        last = self._asked(said.last_words)
        return [
            mean("M10", pairs, left_out=len(found) - len(pairs), moments=last),
            share("M10c", found.conversation, found.wrote_again, moments=last),
            share("M10b", ids, changes > 0, moments=last),
            share("M10w", ids, changes < 0, moments=last),
        ]

    # Complaints, M13, M15, M16

    def _complaints(self) -> list[Line]:
        found = store.after(self.db, self.period)
        answered = found.where(found.public & found.answered)
        handed = found.where(found.public & found.handed_off)
        stand = handed.where(handed.stands)
        return [
            share("M13", answered.conversation, answered.solved,
                  left_out=len(found) - len(answered)),
            share("M15", found.conversation, found.checked_back,
                  moments=self._asked(said.check_backs)),
            share("M16", stand.conversation, stand.closed, left_out=len(handed) - len(stand),
                  moments=self._asked(said.closing_words)),
        ]  # fmt: skip

    # Promises, M14

    def _promises(self) -> list[Line]:
        found = store.promises(self.db, self.period, self.now)
        counted = [(id_, kept) for id_, kept in found if kept is not None]
        line = share_of("M14", counted, left_out=len(found) - len(counted))
        return [replace(line, told=partial(said.promised, self.db, self.period))]

    # Praise, M17

    def _praise(self) -> list[Line]:
        praise = self.opened.where(self.opened.praise & self.takes_replies)
        return [
            share("M17", praise.conversation, praise.answered, at=praise.at),
            spans("M17t", self.first.where(self.first.praise)),
        ]

    # Equal care, M18

    def _care(self) -> list[Line]:
        asked = self.asked.where(self.asked.followers >= 0)
        first = self.first.where(self.first.followers >= 0)
        answered = [
            share("M18", some.conversation, some.answered, group, at=some.at)
            for group, chosen in quarters(asked.followers)
            for some in (asked.where(chosen),)
        ]
        took = [
            spans("M18t", part(first, chosen), group) for group, chosen in quarters(first.followers)
        ]
        return [
            share("M18", asked.conversation, asked.answered,
                  left_out=len(self.asked) - len(asked), at=asked.at),
            *answered,
            difference("M18r", answered),
            spans("M18t", first, left_out=len(self.first) - len(first)),
            *took,
            difference("M18d", took),
        ]  # fmt: skip

    # Lags, M20

    def _lags(self) -> list[Line]:
        seen = self.opened.where(~self.opened.imported)
        lags = Spans(seen.conversation, seen.discovery, seen.discovery, seen.at)
        return [spans("M20", lags, left_out=len(self.opened) - len(seen), begun=True)]

    # What was sent, M20o, M21, M22

    def _sent(self) -> list[Line]:
        every = store.went(self.db, self.period)
        sent = every.where(self._went_when_asked(every.at))
        lying = sent.where(np.array([at is not None for at in sent.queued_at], np.bool_))
        lay = [
            (id_, *2 * (_seconds(from_text(at) - from_text(queued)),), at)
            for id_, at, queued in zip(
                lying.conversation.tolist(), lying.at, lying.queued_at, strict=True
            )
        ]
        read = np.not_equal(sent.severity, "")
        against = np.isin(sent.severity.tolist(), ("warn", "stop"))
        hot = sent.hot | against
        dropped = np.array(store.dropped(self.db, self.period), np.object_)
        return [
            spans("M20o", Spans.of(lay), left_out=len(sent) - len(lay)),
            share("M21", sent.conversation[hot], ~against[hot],
                  left_out=int(self._went_when_asked(dropped).sum()), at=sent.at[hot]),
            share("M21a", sent.conversation[read], against[read], left_out=int((~read).sum()),
                  at=sent.at[read]),
            self._repeated(every),
        ]  # fmt: skip

    def _went_when_asked(self, at: Words) -> Flags:
        when = self.period.when
        if when is When.ALL:
            return np.ones(len(at), np.bool_)
        asked = when is When.OPEN
        return np.array([self.clock.is_open(from_text(one)) == asked for one in at], np.bool_)

    def _repeated(self, every: store.Went) -> Line:
        public = every.where(every.public)
        long = np.array([len(text.split()) > THANKS for text in public.text], np.bool_)
        asked = self._went_when_asked(public.at)
        counted = public.where(long)
        like = self._like_one_before(counted.text.tolist())
        return share(
            "M22", counted.conversation[asked[long]], like[asked[long]],
            left_out=int((asked & ~long).sum()), at=counted.at[asked[long]],
        )  # fmt: skip

    def _like_one_before(self, texts: Sequence[str]) -> Flags:
        kept = store.long_before(self.db, self.period, words=THANKS, limit=LOOKED_BACK)
        before = deque(kept, maxlen=LOOKED_BACK)
        found = []
        for text in texts:
            # The same words again are found by looking, without comparing letter by letter.
            found.append(
                text in before
                or process.extractOne(text, before, scorer=fuzz.ratio, score_cutoff=ALIKE)
                is not None
            )
            before.append(text)
        return np.array(found, np.bool_)

    def _asked(self, moments: Callable[[Database, Period], dict[int, str]]) -> Moments:
        """Looked up by who looks behind the number: few do."""
        return partial(moments, self.db, self.period)

    # Over time

    def _steps(self) -> tuple[Step, ...]:
        starts = edges(self.period, self.clock.zone)
        moments = [to_text(start) for start in starts]
        came = np.searchsorted(self.asked.at, moments)
        went = np.searchsorted(self.first.at, moments)
        steps = []
        for (start, end), (a, b), (c, d) in zip(
            pairwise(starts), pairwise(came), pairwise(went), strict=True
        ):
            took, calendar = (
                spread(column[c:d].tolist()) for column in (self.first.opening, self.first.calendar)
            )
            steps.append(
                Step(start.astimezone(self.clock.zone), int(b - a),
                     int(self.asked.answered[a:b].sum()),
                     None if took is None else took.median, int(d - c),
                     calendar=None if calendar is None else calendar.median,
                     open=self.clock.between(start, end) > timedelta())
            )  # fmt: skip
        return tuple(steps)


def _seconds(span: timedelta) -> int:
    return max(int(span.total_seconds()), 0)
