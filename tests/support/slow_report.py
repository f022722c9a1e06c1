"""The report, worked out again the slow, obvious way: from raw rows, conversation by conversation.

It shares no code with what it checks but the definitions' ids and the rows of the tables: opening
time is counted day by day on the wall's clock, runs are cut by looking back over everything.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import Period
from courtesydesk.domain.segments import Done, Event, Inbound, Sent, Settled
from courtesydesk.store.database import Database
from support.slow_segments import SlowSegments

Week = dict[int, list[tuple[int, int]]]
"""Weekday (Monday 0) to the minutes of the day from which until which the shop is open."""
SEVEN = timedelta(days=7)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def opening_seconds(start: datetime, end: datetime, week: Week, zone: ZoneInfo) -> int:
    """Whole seconds of opening time between two moments; all of it where the week is empty."""
    if not week:
        return max(int((end - start).total_seconds()), 0)
    total = 0.0
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        for first, last in week.get(day.weekday(), []):
            opens, closes = _at(day, first, zone), _at(day, last, zone)
            total += max((min(closes, end) - max(opens, start)).total_seconds(), 0)
        day += timedelta(days=1)
    return int(total)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def is_open(at: datetime, week: Week, zone: ZoneInfo) -> bool:
    local = at.astimezone(zone)
    minute = 60 * local.hour + local.minute
    return not week or any(a <= minute < b for a, b in week.get(local.weekday(), []))


@dataclass
class Run:
    """A segment, as it can be seen in the rows."""

    talk: dict[str, Any]
    opened: datetime
    closed: datetime
    """When the next began."""
    inbound: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    """While something was owed or being talked about."""
    answers: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    """(oldest unanswered, the reply that answered it)"""
    done: datetime | None = None
    first_done: datetime | None = None
    came_back: int = 0
    settled: bool = False
    ours: bool = False
    """We wrote before they did, when nothing was owed."""

    @property
    def first(self) -> dict[str, Any]:
        return self.inbound[0]


class SlowReport:
    """Everything that the report tells, by the ids of its metrics."""

    def __init__(self, db: Database, period: Period, now: datetime, week: Week, zone: str) -> None:
        self.db, self.period, self.now = db, period, now
        self.week, self.zone = week, ZoneInfo(zone)
        self.talks = {
            row["id"]: dict(row)
            for row in db.rows(
                "SELECT c.*, i.followers FROM conversation c JOIN identity i"
                " ON i.id = c.identity_id WHERE c.state <> 'spam'"
            )
        }
        self.runs = [run for id_ in sorted(self.talks) for run in self._runs(id_)]

    # runs

    def _rows(self, table: str, id_: int) -> list[dict[str, Any]]:
        order = "at" if table == "decision" else "occurred_at"
        rows = self.db.rows(
            f"SELECT * FROM {table} WHERE conversation_id = ? ORDER BY {order}", [id_]
        )
        return [dict(row) for row in rows]

    def _runs(self, id_: int) -> list[Run]:
        said, replies = self._rows("mention", id_), self._rows("reply", id_)
        decided = self._rows("decision", id_)
        heard = {
            one["id"]: Inbound(
                one["id"], moment(one["occurred_at"]), moment(one["fetched_at"]),
                thanks=one["text"].casefold().startswith("thanks!"),
            )
            for one in said
            if one["flag"] != "bulk"
        }  # fmt: skip
        events: list[Event] = [*heard.values()]
        events += [Sent(one["id"], moment(one["occurred_at"])) for one in replies]
        for one in decided:
            at = moment(one["at"])
            events.append(Done(at, one["reason"]) if one["done"] else Settled(at))
        slow = SlowSegments(events)
        opened = slow.opened()
        found = []
        for at, start in enumerate(opened):
            end = opened[at + 1] if at + 1 < len(opened) else datetime.max.replace(tzinfo=UTC)
            run = Run(
                self.talks[id_], start, end,
                [one for one in said if one["id"] in heard
                 and start <= heard[one["id"]].heard_at < end],
                [],
            )  # fmt: skip
            self._follow(run, slow, replies)
            before = found[-1].replies if found else []
            since = found[-1].opened if found else datetime.min.replace(tzinfo=UTC)
            run.ours = any(
                since < moment(one["occurred_at"]) < start and one not in before for one in replies
            )
            found.append(run)
        return [run for run in found if run.replies or run.done or run.settled or self._owed(run)]

    def _owed(self, run: Run) -> bool:
        return bool(run.inbound)

    def _follow(self, run: Run, slow: SlowSegments, replies: list[dict[str, Any]]) -> None:
        asked = [at for at in slow.asking() if run.opened <= at < run.closed]
        ends = sorted(at for at in slow.done if run.opened < at < run.closed)
        for one in replies:
            at = moment(one["occurred_at"])
            if not run.opened < at < run.closed:
                continue
            last_done = max((end for end in ends if end < at), default=None)
            if last_done is None or any(last_done < again < at for again in asked):
                run.replies.append(one)
        told = {moment(one["occurred_at"]): one for one in run.replies}
        run.answers = [
            (since, told[at]) for since, at in slow.waited() if at in told and since >= run.opened
        ]
        run.first_done = ends[0] if ends else None
        run.done = next(
            (end for end in ends if not any(end < again for again in asked)), None
        )  # fmt: skip
        effective = [end for end in ends if any(end < again for again in asked)]
        run.came_back = len({min(a for a in asked if a > end) for end in effective})
        settled = [at for at in slow.settled if run.opened < at < run.closed]
        run.settled = (
            bool(settled) and not run.replies and not any(at > settled[-1] for at in asked)
        )

    # cases

    def within(self, at: datetime | None) -> bool:
        return at is not None and self.period.start <= at < self.period.end

    def counts(self, run: Run, reply: dict[str, Any]) -> bool:
        when = self.period.when.value
        open_ = is_open(moment(reply["occurred_at"]), self.week, self.zone)
        return self.within(moment(reply["occurred_at"])) and (
            when == "all" or open_ == (when == "open")
        )

    def took(self, start: datetime, end: datetime) -> tuple[int, int]:
        return (
            opening_seconds(start, end, self.week, self.zone),
            max(int((end - start).total_seconds()), 0),
        )

    def times(self, run: Run) -> list[tuple[int, int]]:
        return [self.took(since, moment(one["occurred_at"])) for since, one in run.answers]

    # the metrics, each as {group: (n, hits, (median, p90) opening, (median, p90) calendar, value)}

    def spans(self, cases: list[tuple[str, tuple[int, int]]]) -> dict[str, Any]:
        groups: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for name, one in cases:
            groups[""].append(one)
            if name:
                groups[name].append(one)
        return {
            name: (len(found), None, middle([a for a, _ in found]), middle([b for _, b in found]))
            for name, found in groups.items()
        }

    def shares(self, cases: list[tuple[str, bool]]) -> dict[str, Any]:
        groups: defaultdict[str, list[bool]] = defaultdict(list)
        for name, hit in cases:
            groups[""].append(hit)
            if name:
                groups[name].append(hit)
        return {name: (len(hits), sum(hits)) for name, hits in groups.items()}

    def first_responses(self) -> dict[str, Any]:
        found = []
        for run in self.runs:
            if run.answers and not run.ours and self.counts(run, run.answers[0][1]):
                since, one = run.answers[0]
                took = self.took(since, moment(one["occurred_at"]))
                found.append((run.talk["network"], took))
        return self.spans(found)

    def reply_times(self) -> dict[str, Any]:
        return self.spans([
            (run.talk["network"], self.took(since, moment(one["occurred_at"])))
            for run in self.runs
            for since, one in run.answers
            if not run.ours and self.counts(run, one)
        ])  # fmt: skip

    def answerable(self) -> list[Run]:
        return [
            run
            for run in self.runs
            if self.within(run.opened)
            and run.talk["flag"] != "bulk"
            and (network(run.talk["network"]).public_replies
                 or network(run.talk["network"]).private_replies)
            and (run.replies or not (run.done or run.settled))
            and not run.ours
        ]  # fmt: skip

    def response_rate(self) -> dict[str, Any]:
        return self.shares([(r.talk["network"], bool(r.replies)) for r in self.answerable()])

    def ended(self, *, ours: bool = False) -> list[Run]:
        return [
            run
            for run in self.runs
            if self.within(run.done) and run.replies and (ours or not run.ours)
        ]

    def resolution(self) -> dict[str, Any]:
        return self.spans(
            [("", self.took(run.opened, run.done or run.opened)) for run in self.ended()]
        )

    def our_time(self) -> dict[str, Any]:
        found = []
        for run in self.ended():
            times = self.times(run)
            if times:
                found.append(("", (sum(a for a, _ in times), sum(b for _, b in times))))
        return self.spans(found)

    def one_reply(self) -> dict[str, Any]:
        return self.shares([("", len(run.replies) == 1) for run in self.ended()])

    def came_back(self) -> dict[str, Any]:
        return self.shares(
            [("", run.came_back > 0) for run in self.runs if self.within(run.first_done)]
        )

    def praise(self) -> dict[str, Any]:
        return self.shares([
            ("", bool(run.replies))
            for run in self.runs
            if self.within(run.opened) and self._is_praise(run)
        ])  # fmt: skip

    def _is_praise(self, run: Run) -> bool:
        if run.talk["intent_by_owner"]:
            return bool(run.talk["intent"] == "praise")
        return bool(run.first["intent"] == "praise")

    def mood(self) -> dict[str, Any]:
        shifts, wrote_again = [], []
        for run in self.ended(ours=True):
            last = max(moment(one["occurred_at"]) for one in run.replies)
            after = [one for one in run.inbound if moment(one["occurred_at"]) > last]
            wrote_again.append(("", bool(after)))
            before, then = _mood(run.first), _mood(after[-1]) if after else None
            if before is not None and then is not None:
                shifts.append(then - before)
        return {
            "M10": (len(shifts), round(sum(shifts) / len(shifts), 6) if shifts else None),
            "M10c": self.shares(wrote_again),
            "M10b": (len(shifts), sum(shift > 0 for shift in shifts)),
            "M10w": (len(shifts), sum(shift < 0 for shift in shifts)),
        }

    def promises(self) -> tuple[int, int]:
        counted = []
        for row in self.db.rows("SELECT * FROM promise WHERE due_at IS NOT NULL"):
            due = moment(row["due_at"])
            if not self.within(due) or row["state"] not in ("kept", "late", "broken", "open"):
                continue
            if row["state"] == "open" and due >= self.now:
                continue
            counted.append(row["state"] == "kept" and moment(row["settled_at"]) <= due)
        return len(counted), sum(counted)

    def hours(self) -> list[list[int]]:
        counts = [[0] * 24 for _ in range(7)]
        for id_ in self.talks:
            for one in self._rows("mention", id_):
                at = moment(one["occurred_at"])
                if self.within(at):
                    local = at.astimezone(self.zone)
                    counts[local.weekday()][local.hour] += 1
        return counts


def _mood(one: dict[str, Any]) -> float | None:
    if one["sentiment"] is None:
        return None if one["mood"] is None else float(one["mood"])
    return {"positive": 1.0, "neutral": 0.0, "negative": -1.0}.get(one["sentiment"])


def middle(values: list[int]) -> tuple[float, float] | None:
    """Median and 90th percentile, by counting."""
    if not values:
        return None
    ordered = sorted(values)
    half = [ordered[math.floor((len(ordered) - 1) / 2)], ordered[math.ceil((len(ordered) - 1) / 2)]]
    ninth = next(
        value
        for value in ordered
        if 10 * sum(other <= value for other in ordered) >= 9 * len(ordered)
    )
    return sum(half) / 2, float(ninth)
