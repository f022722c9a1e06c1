"""Runs of conversations, cut out of the raw rows the slow, obvious way; for `slow_report.py`.

Opening time is counted day by day on the wall's clock, runs are cut by looking back over all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from courtesydesk.domain.segments import Done, Event, Inbound, Sent, Settled
from courtesydesk.domain.thanks import is_only_thanks
from courtesydesk.store.database import Database
from support.slow_segments import SlowSegments

Week = dict[int, list[tuple[int, int]]]
"""Weekday (Monday 0) to the minutes of the day from which until which the shop is open."""
Rows = list[dict[str, Any]]
NUDGE = timedelta(microseconds=1)
"""At one moment, what they wrote comes before our reply, and that before the owner's word."""
HISTORY = timedelta(days=30)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@dataclass(frozen=True)
class Hours:
    """The shop's opening time: one week, all year."""

    week: Week
    zone: ZoneInfo

    def took(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Whole seconds of opening time between two moments, and of all time."""
        calendar = max(int((end - start).total_seconds()), 0)
        if not self.week:
            return calendar, calendar
        total = 0.0
        day = start.astimezone(self.zone).date() - timedelta(days=1)
        while day <= end.astimezone(self.zone).date():
            for opens, closes in self._of(day):
                total += max((min(closes, end) - max(opens, start)).total_seconds(), 0)
            day += timedelta(days=1)
        return int(total), calendar

    def due(self, start: datetime, target: timedelta) -> datetime:
        """When so much opening time has gone by."""
        if not self.week:
            return start + target
        day = start.astimezone(self.zone).date() - timedelta(days=1)
        while True:
            for opens, closes in self._of(day):
                begins = max(opens, start)
                if begins < closes and closes - begins >= target:
                    return begins + target
                target -= max(closes - begins, timedelta(0))
            day += timedelta(days=1)

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = 60 * local.hour + local.minute
        return not self.week or any(a <= minute < b for a, b in self.week.get(local.weekday(), []))

    def _of(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (self._at(day, first), self._at(day, last))
            for first, last in self.week.get(day.weekday(), [])
        ]

    def _at(self, day: date, minute: int) -> datetime:
        wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)


@dataclass
class Run:
    """A segment, as it can be seen in the rows; moments are nudged (see NUDGE)."""

    talk: dict[str, Any]
    opened: datetime
    closed: datetime
    """When the next began."""
    inbound: Rows
    replies: Rows = field(default_factory=list)
    """While something was owed or being talked about."""
    answers: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    """(oldest unanswered, the reply that answered it)"""
    complaints: list[bool] = field(default_factory=list)
    """Of each answer, whether one of those that waited complained."""
    ends: list[datetime] = field(default_factory=list)
    """Whenever the owner said done."""
    done: datetime | None = None
    first_done: datetime | None = None
    came_back: int = 0
    settled: bool = False
    ours: bool = False
    """We wrote before they did, when nothing was owed."""
    owed: Rows = field(default_factory=list)
    """What waits now, oldest first."""
    after: Rows = field(default_factory=list)
    """Replies of ours after it was done."""

    @property
    def id(self) -> int:
        return int(self.talk["id"])

    @property
    def network(self) -> str:
        return str(self.talk["network"])

    @property
    def first(self) -> dict[str, Any]:
        return self.inbound[0]

    def intent(self, one: dict[str, Any]) -> Any:
        return self.talk["intent"] if self.talk["intent_by_owner"] else one["intent"]

    @property
    def complaint(self) -> bool:
        return bool(self.intent(self.first) == "complaint")


class SlowRuns:
    """The runs of every conversation that is no spam."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.talks = {
            row["id"]: dict(row)
            for row in db.rows(
                "SELECT c.*, i.followers FROM conversation c JOIN identity i"
                " ON i.id = c.identity_id WHERE c.state <> 'spam'"
            )
        }
        self.found = [run for id_ in sorted(self.talks) for run in self._runs(id_)]

    def said(self, id_: int) -> Rows:
        """What they wrote, with `at` and, for what came with a file, `old`."""
        rows = self.db.rows(
            "SELECT m.*, a.created_at AS since FROM mention m LEFT JOIN account a"
            " ON a.id = m.account_id WHERE conversation_id = ? ORDER BY occurred_at, m.id",
            [id_],
        )
        found = [dict(row) for row in rows]
        for place, one in enumerate(found):
            at = min(moment(one["occurred_at"]), moment(one["fetched_at"]))
            one["at"] = (
                at
                + sum(other["at"] - at < 50 * NUDGE for other in found[:place] if other["at"] >= at)
                * NUDGE
            )
            one["old"] = one["origin"] == "import" or (
                one["since"] is not None and one["occurred_at"] < one["since"]
            )
            one["history"] = (
                one["origin"] == "import"
                and moment(one["occurred_at"]) < moment(one["fetched_at"]) - HISTORY
            )
        return found

    def replies(self, id_: int) -> Rows:
        """What a human of ours wrote, with `at` and when it was queued."""
        rows = self.db.rows(
            "SELECT r.*, (SELECT min(at) FROM outbox_log l WHERE l.outbox_id = r.outbox_id"
            " AND state = 'queued') AS queued, o.tone FROM reply r"
            " LEFT JOIN outbox o ON o.id = r.outbox_id"
            " WHERE r.conversation_id = ? AND r.via <> 'automatic' ORDER BY r.occurred_at, r.id",
            [id_],
        )
        return [
            {**dict(row), "at": moment(row["occurred_at"]) + (50 + place) * NUDGE}
            for place, row in enumerate(rows)
        ]

    def _runs(self, id_: int) -> list[Run]:
        said = [one for one in self.said(id_) if one["flag"] != "bulk"]
        replies = self.replies(id_)
        events: list[Event] = [
            Inbound(one["id"], one["at"], one["at"], thanks=is_only_thanks(one["text"]))
            for one in said
        ]
        events += [Sent(one["id"], one["at"]) for one in replies]
        for one in self.db.rows("SELECT * FROM decision WHERE conversation_id = ?", [id_]):
            at = moment(one["at"]) + 500 * NUDGE
            events.append(Done(at, one["reason"]) if one["done"] else Settled(at))
        slow = SlowSegments(events)
        opened = slow.opened()
        ends = [*opened[1:], datetime.max.replace(tzinfo=UTC)]
        found: list[Run] = []
        for start, end in zip(opened, ends, strict=True):
            run = Run(
                self.talks[id_], start, end, [one for one in said if start <= one["at"] < end]
            )
            _follow(run, slow, replies)
            before = found[-1].replies if found else []
            since = found[-1].opened if found else datetime.min.replace(tzinfo=UTC)
            run.ours = any(since < one["at"] < start and one not in before for one in replies)
            found.append(run)
        return found


def _follow(run: Run, slow: SlowSegments, replies: Rows) -> None:
    asked = [at for at in slow.asking() if run.opened <= at < run.closed]
    ends = sorted(at for at in slow.done if run.opened < at < run.closed)
    for one in replies:
        at = one["at"]
        if not run.opened < at < run.closed:
            continue
        last_done = max((end for end in ends if end < at), default=None)
        if last_done is None or any(last_done < again < at for again in asked):
            run.replies.append(one)
        else:
            run.after.append(one)
    told = {one["at"]: one for one in run.replies}
    run.answers = [
        (since, told[at]) for since, at in slow.waited() if at in told and since >= run.opened
    ]
    run.complaints = [
        any(
            run.intent(one) == "complaint"
            for one in run.inbound
            if since <= one["at"] < reply["at"] and one["at"] in asked
        )
        for since, reply in run.answers
    ]
    run.ends = ends
    run.first_done = ends[0] if ends else None
    run.done = next((end for end in ends if not any(end < again for again in asked)), None)
    effective = [end for end in ends if any(end < again for again in asked)]
    run.came_back = len({min(a for a in asked if a > end) for end in effective})
    settled = [at for at in slow.settled if run.opened < at < run.closed]
    run.settled = bool(settled) and not run.replies and not any(at > settled[-1] for at in asked)
    over = [one["at"] for one in run.replies] + ends + settled
    run.owed = [
        one
        for one in run.inbound
        if one["at"] in asked and not any(one["at"] < end for end in over)
    ]
