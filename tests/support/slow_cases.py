"""Which cases of a period count, and lines made of them; for `slow_report.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import Period, When
from support.slow_numbers import Case, Lines, Numbers, behind, grouped, middle
from support.slow_runs import Hours, Run, SlowRuns


class SlowCases:
    """Runs and replies, as a period asks for them."""

    def __init__(self, runs: SlowRuns, hours: Hours, period: Period, now: datetime) -> None:
        self.db, self.hours, self.period, self.now = runs.db, hours, period, now
        self.all_runs = runs
        self.runs = [run for run in runs.found if period.imported or not run.first["old"]]
        self.lines: Lines = {}

    # which cases count

    def within(self, at: datetime | None) -> bool:
        return at is not None and self.period.start <= at < self.period.end

    def counts(self, reply: dict[str, Any]) -> bool:
        """Whether a reply went in the period, and in the hours that are asked for."""
        when, open_ = self.period.when, self.hours.is_open(reply["at"])
        return self.within(reply["at"]) and (when is When.ALL or open_ == (when is When.OPEN))

    def imported(self, run: Run, since: datetime, reply: dict[str, Any]) -> bool:
        waited = next(one for one in run.inbound if one["at"] == since)
        return bool(waited["old"] or reply["via"] == "import")

    def answers(self, run: Run) -> list[tuple[datetime, dict[str, Any], bool]]:
        """Since when, which reply, and whether one of these complained."""
        return [
            (since, reply, complaint)
            for (since, reply), complaint in zip(run.answers, run.complaints, strict=True)
            if self.period.imported or not self.imported(run, since, reply)
        ]

    def first_answers(self) -> list[tuple[Run, datetime, dict[str, Any]]]:
        return [
            (run, since, reply)
            for run in self.all_runs.found
            for since, reply, _ in self.answers(run)
            if not run.ours and reply is run.answers[0][1] and self.counts(reply)
        ]

    def answerable(self) -> list[Run]:
        return [
            run
            for run in self.opened()
            if run.talk["flag"] != "bulk"
            and _takes_replies(run.network)
            and (run.replies or not (run.done or run.settled))
            and not run.ours
        ]

    def opened(self) -> list[Run]:
        return [run for run in self.runs if self.within(run.opened)]

    def ended(self, *, ours: bool = False) -> list[Run]:
        return [
            run
            for run in self.runs
            if self.within(run.done) and run.replies and (ours or not run.ours)
        ]

    # lines

    def spans(self, metric: str, cases: list[Case], left_out: int = 0) -> None:
        for name, some in grouped(cases).items():
            self.lines[metric, name] = Numbers(
                len(some),
                opening=middle([case.what[0] for case in some]),
                calendar=middle([case.what[1] for case in some]),
                left_out=0 if name else left_out,
                conversations=behind(some),
                closed=sum(case.what[0] == 0 < case.what[1] for case in some),
                cases=tuple(
                    (*case.what, case.conversation)
                    for case in sorted(
                        some, key=lambda one: (-one.what[0], -one.what[1], one.conversation)
                    )
                ),
            )

    def shares(self, metric: str, cases: list[Case], left_out: int = 0) -> None:
        for name, some in grouped(cases).items():
            self.lines[metric, name] = Numbers(
                len(some), sum(bool(case.what) for case in some),
                left_out=0 if name else left_out, conversations=behind(some),
            )  # fmt: skip

    def mean(self, metric: str, cases: list[Case], left_out: int = 0) -> None:
        for name, some in grouped(cases).items():
            value = sum(case.what for case in some) / len(some) if some else None
            self.lines[metric, name] = Numbers(
                len(some), value=value, left_out=0 if name else left_out,
                conversations=behind(some),
            )  # fmt: skip


def _takes_replies(key: str) -> bool:
    there = network(key)
    return there.public_replies or there.private_replies
