"""The report, worked out again the slow, obvious way: from raw rows, conversation by conversation.

It shares no code with what it checks but the definitions' ids, the names of networks, and the rows
of the tables.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import Period, When
from courtesydesk.domain.thanks import is_only_thanks
from support.slow_cases import SlowCases
from support.slow_numbers import (
    Case,
    Numbers,
    calendar,
    likeness,
    middle,
)  # fmt: skip
from support.slow_runs import Hours, Rows, Run, SlowRuns, moment

DAY = timedelta(days=1)


class SlowReport(SlowCases):
    """Everything that the report tells of one period."""

    def __init__(self, runs: SlowRuns, hours: Hours, period: Period, now: datetime) -> None:
        super().__init__(runs, hours, period, now)
        self._answering()
        self._waiting()
        self._targets()
        self._ending()
        self._complaints()
        self._reviews()
        self._stars()
        self._promises()
        self._praise()
        self._care()
        self._lags()
        self._sent()

    # the metrics

    def _answering(self) -> None:
        first = self.first_answers()
        self.firsts = [
            Case(run.id, run.network, self.hours.took(since, reply["at"]))
            for run, since, reply in first
        ]
        self.spans("M1", self.firsts, self._begun_by_us(first_only=True))
        every = [
            Case(run.id, run.network, self.hours.took(since, reply["at"]))
            for run in self.all_runs.found
            for since, reply, _ in self.answers(run)
            if not run.ours and self.counts(reply)
        ]
        self.spans("M2", every, self._begun_by_us(first_only=False))
        self.rates = [Case(run.id, run.network, bool(run.replies)) for run in self.answerable()]
        self.shares("M4", self.rates, len(self.opened()) - len(self.rates))

    def _begun_by_us(self, *, first_only: bool) -> int:
        return sum(
            self.counts(reply) and (not first_only or reply is run.answers[0][1])
            for run in self.all_runs.found
            if run.ours
            for _, reply, _ in self.answers(run)
        )

    def _waiting(self) -> None:
        for name in ("", "snoozed"):
            some = [
                Case(run.id, "", self.hours.took(owed[0]["at"], self.now))
                for run, owed in self.waiting()
                if (run.talk["state"] == "snoozed") == (name == "snoozed")
            ]
            self.spans("M3" + name, some)
            self.lines["M3", name] = self.lines.pop(("M3" + name, ""))

    def waiting(self) -> list[tuple[Run, Rows]]:
        """What is unanswered, and on the clock."""
        found = []
        for run in self.runs:
            owed = [one for one in run.owed if not one["history"]]
            if owed and run.talk["state"] in ("new", "to_answer", "snoozed"):
                found.append((run, owed))
        return found

    def due(self, run: Run, since: datetime, *, complaint: bool) -> datetime:
        minutes = 60 if complaint else 240
        due = self.hours.due(since, timedelta(minutes=minutes))
        public = run.talk["channel"] in ("public", "review")
        return min(due, since + DAY) if complaint and public else due

    def _targets(self) -> None:
        found = []
        for run in self.all_runs.found:
            for since, reply, complaint in self.answers(run):
                if run.ours:
                    continue
                waited = next(one for one in run.inbound if one["at"] == since)
                due = self.due(run, since, complaint=complaint)
                if self.within(due) and not waited["history"] and self._in_hours(reply):
                    hit = moment(reply["occurred_at"]) <= due
                    found.append(Case(run.id, run.network, hit))
        for run, owed in self.waiting():
            if run.ours:
                continue
            complaint = any(run.intent(one) == "complaint" for one in owed)
            due = self.due(run, owed[0]["at"], complaint=complaint)
            if self.within(due) and due < self.now:
                found.append(Case(run.id, run.network, False))
        self.shares("M5", found)

    def _in_hours(self, reply: dict[str, Any]) -> bool:
        when = self.period.when
        return when is When.ALL or self.hours.is_open(reply["at"]) == (when is When.OPEN)

    def _ending(self) -> None:
        ended = self.ended()
        others = sum(self.within(run.done) for run in self.runs) - len(ended)
        done = [Case(r.id, "", self.hours.took(r.opened, r.done or r.opened)) for r in ended]
        self.spans("M6", done, others)
        ours = []
        for run in ended:
            times = [self.hours.took(since, one["at"]) for since, one in run.answers]
            if times:
                ours.append(Case(run.id, "", (sum(a for a, _ in times), sum(b for _, b in times))))
        self.spans("M6o", ours, others + len(ended) - len(ours))
        self.shares("M7", [Case(run.id, "", len(run.replies) == 1) for run in ended], others)
        back = [run for run in self.runs if self.within(run.first_done)]
        self.shares("M8", [Case(run.id, "", run.came_back > 0) for run in back])
        self._mood(self.ended(ours=True))

    def _mood(self, ended: list[Run]) -> None:
        shifts, wrote_again = [], []
        for run in ended:
            last = max(one["at"] for one in run.replies)
            after = [one for one in run.inbound if one["at"] > last]
            wrote_again.append(Case(run.id, "", bool(after)))
            before, then = _mood(run.first), _mood(after[-1]) if after else None
            if before is not None and then is not None:
                shifts.append(Case(run.id, "", then - before))
        self.mean("M10", shifts, len(ended) - len(shifts))
        self.shares("M10c", wrote_again)
        self.shares("M10b", [case._replace(what=case.what > 0) for case in shifts])
        self.shares("M10w", [case._replace(what=case.what < 0) for case in shifts])

    def _complaints(self) -> None:
        rows = self.db.rows("SELECT conversation_id, solved_at FROM aftercare")
        solved = {row[0]: moment(row[1]) for row in rows}
        done = [run for run in self.runs if self.within(run.done) and run.complaint]
        public = [run for run in done if run.first["visibility"] == "public"]
        answered = [
            Case(run.id, "", run.id in solved and solved[run.id] >= run.opened)
            for run in public
            if run.replies
        ]
        self.shares("M13", answered, len(done) - len(answered))
        self.shares("M15", [Case(run.id, "", _by_ourselves(run)) for run in done])
        closed, deleted = [], 0
        for run in public:
            said = [*run.inbound, *run.replies, *run.after]
            private = [
                one["at"]
                for one in said
                if one["visibility"] == "private"
                and not (one in run.inbound and is_only_thanks(one["text"]))
            ]
            if not private:
                continue
            if run.first["deleted_at"]:
                deleted += 1
                continue
            last_word = [
                one
                for one in (*run.replies, *run.after)
                if one["visibility"] == "public" and one["at"] > max(private)
            ]
            closed.append(Case(run.id, "", bool(last_word)))
        self.shares("M16", closed, deleted)

    def _reviews(self) -> None:
        reviews = [run for run in self.opened() if run.talk["channel"] == "review"]
        answerable = [run for run in reviews if network(run.network).public_replies]
        answered = [Case(run.id, run.network, bool(run.replies)) for run in answerable]
        self.shares("M9", answered, len(reviews) - len(answerable))
        took = [
            Case(run.id, run.network, self.hours.took(since, reply["at"]))
            for run, since, reply in self.first_answers()
            if run.talk["channel"] == "review"
        ]
        self.spans("M9t", took)
        self.mean("M9s", [case for id_ in self.all_runs.talks for case in self._edits(id_)])

    def _stars(self) -> None:
        found, left_out = [], 0
        for id_, talk in self.all_runs.talks.items():
            for one in self.all_runs.said(id_):
                told = one["kind"] == "review" or one["rating"] is not None
                counts = self.within(moment(one["occurred_at"])) and (
                    self.period.imported or not one["old"]
                )
                if talk["channel"] != "review" or not told or not counts:
                    continue
                if one["rating"] is None or one["deleted_at"] is not None:
                    left_out += 1
                else:
                    found.append(Case(id_, "", one["rating"] in (4, 5)))
        self.shares("M11", found, left_out)

    def _edits(self, id_: int) -> list[Case]:
        found = []
        for one in self.all_runs.said(id_):
            rows = self.db.rows(
                "SELECT rating, seen_at FROM mention_version WHERE mention_id = ?"
                " AND rating IS NOT NULL ORDER BY id",
                [one["id"]],
            )
            stars = [*(row["rating"] for row in rows), one["rating"]]
            for at, row in enumerate(rows):
                if self.within(moment(row["seen_at"])) and stars[at] != stars[at + 1]:
                    found.append(Case(id_, one["network"], stars[at + 1] - stars[at]))
        return found

    def _promises(self) -> None:
        found, left_out = [], 0
        for row in self.db.rows("SELECT * FROM promise WHERE due_at IS NOT NULL"):
            due = moment(row["due_at"])
            if not self.within(due) or row["state"] in ("drafted",):
                continue
            if row["state"] == "open" and due >= self.now:
                continue
            if row["state"] not in ("kept", "late", "broken", "open"):
                left_out += 1
                continue
            kept = row["state"] == "kept" and moment(row["settled_at"]) <= due
            found.append(Case(row["conversation_id"], "", kept))
        self.shares("M14", found, left_out)

    def _praise(self) -> None:
        praise = [run for run in self.opened() if run.intent(run.first) == "praise"]
        self.shares("M17", [Case(run.id, "", bool(run.replies)) for run in praise])
        self.spans(
            "M17t",
            [
                Case(run.id, "", self.hours.took(since, reply["at"]))
                for run, since, reply in self.first_answers()
                if run.intent(next(one for one in run.inbound if one["at"] == since)) == "praise"
            ],
        )

    def _care(self) -> None:
        audience = {id_: talk["followers"] for id_, talk in self.all_runs.talks.items()}
        for metric, cases, line in (
            ("M18", self.rates, self.shares), ("M18t", self.firsts, self.spans),
        ):  # fmt: skip
            known = [case for case in cases if audience[case.conversation] is not None]
            sizes = sorted(audience[case.conversation] for case in known)
            count = len(sizes)
            line(metric, [case._replace(group="") for case in known], len(cases) - count)
            if count < 4:
                continue
            low, high = sizes[math.ceil(count / 4) - 1], sizes[math.ceil(3 * count / 4) - 1]
            whole = self.lines[metric, ""]
            for name, chosen in (
                ("small", [case for case in known if audience[case.conversation] <= low]),
                ("large", [case for case in known if audience[case.conversation] >= high]),
            ):
                line(metric, [case._replace(group=name) for case in chosen])
            self.lines[metric, ""] = whole
            small, large = self.lines[metric, "small"], self.lines[metric, "large"]
            self._less(metric, small, large)
        self._gap("M19", "M1", lambda one: one.opening and one.opening[0])
        self._gap("M19r", "M4", lambda one: (one.hits or 0) / one.n)

    def _less(self, of: str, small: Numbers, large: Numbers) -> None:
        metric = {"M18": "M18r", "M18t": "M18d"}[of]
        value = None
        if small.n >= 5 and large.n >= 5:
            value = (
                small.opening[0] - large.opening[0]
                if small.opening and large.opening
                else (small.hits or 0) / small.n - (large.hits or 0) / large.n
            )
        self.lines[metric, ""] = Numbers(
            small.n + large.n, value=value,
            conversations=small.conversations | large.conversations,
        )  # fmt: skip

    def _gap(self, metric: str, of: str, told: Any) -> None:
        lines = [one for (id_, name), one in self.lines.items() if id_ == of and name]
        enough = [one for one in lines if one.n >= 10]
        values = [told(one) for one in enough]
        self.lines[metric, ""] = Numbers(
            sum(one.n for one in enough),
            value=max(values) - min(values) if len(values) > 1 else None,
            left_out=sum(one.n for one in lines if one.n < 10),
            conversations=frozenset().union(*(one.conversations for one in enough)),
        )

    def _lags(self) -> None:
        opened = self.opened()
        seen = []
        for run in opened:
            came, fetched = moment(run.first["occurred_at"]), moment(run.first["fetched_at"])
            if not run.first["old"]:
                seen.append(Case(run.id, "", calendar(min(came, fetched), fetched)))
        self.spans("M20", seen, len(opened) - len(seen))

    def _sent(self) -> None:
        every = [
            (id_, reply)
            for id_ in self.all_runs.talks
            for reply in self.all_runs.replies(id_)
            if self.period.imported or reply["via"] != "import"
        ]
        went = [(id_, reply) for id_, reply in every if self.counts(reply)]
        lay = [
            Case(id_, "", calendar(moment(reply["queued"]), moment(reply["occurred_at"])))
            for id_, reply in went
            if reply["queued"]
        ]
        self.spans("M20o", lay, len(went) - len(lay))
        read = [
            Case(id_, "", severity in ("warn", "stop"))
            for id_, reply in went
            if (severity := json.loads(reply["tone"] or "{}").get("severity"))
        ]
        self.shares("M21a", read, len(went) - len(read))
        hot = {row["outbox_id"]: row for row in self.db.rows("SELECT * FROM hot_draft")}
        softened = [
            Case(id_, "", not against)
            for id_, reply in went
            for against in [json.loads(reply["tone"] or "{}").get("severity") in ("warn", "stop")]
            if against or (reply["outbox_id"] is not None and reply["outbox_id"] in hot)
        ]
        ended = self.db.rows("SELECT ended_at FROM hot_draft WHERE outbox_id IS NULL")
        dropped = [moment(row[0]) for row in ended if row[0] is not None]
        self.shares("M21", softened, sum(self.counts({"at": at}) for at in dropped))
        self._repeated(every)

    def _repeated(self, every: list[tuple[int, dict[str, Any]]]) -> None:
        public = sorted(
            ((reply["at"], reply["id"], id_, reply) for id_, reply in every
             if reply["visibility"] == "public"),
            key=lambda one: one[:2],
        )  # fmt: skip
        long = [one for one in public if len(one[3]["text"].split()) > 3]
        found = []
        for place, (_, _, id_, reply) in enumerate(long):
            if self.counts(reply):
                before = long[max(place - 30, 0) : place]
                hit = any(likeness(reply["text"], one[3]["text"]) >= 0.8 for one in before)
                found.append(Case(id_, "", hit))
        self.shares("M22", found, sum(self.counts(one[3]) for one in public) - len(found))

    # over time

    def buckets(self) -> list[int]:
        """First responses within an hour, four, eight, twenty-four, and more."""
        took = [case.what[1] / 3600 for case in self.firsts]
        edges = [0, 1, 4, 8, 24, math.inf]
        return [sum(low <= one < high for one in took) for low, high in pairwise(edges)]

    def heat(self) -> list[list[int]]:
        """What came in, by weekday and hour."""
        counts = [[0] * 24 for _ in range(7)]
        for id_ in self.all_runs.talks:
            for one in self.all_runs.said(id_):
                at = moment(one["occurred_at"])
                if self.within(at) and (self.period.imported or not one["old"]):
                    local = at.astimezone(self.hours.zone)
                    counts[local.weekday()][local.hour] += 1
        return counts

    def steps(self) -> list[tuple[datetime, int, int, float | None, int]]:
        """Each part: its start, what came in, what of it was answered, the median of the first
        responses that went in it, and how many these were."""
        found = []
        edges = self._edges()
        firsts = [(reply["at"], case) for (_, _, reply), case in
                  zip(self.first_answers(), self.firsts, strict=True)]  # fmt: skip
        for start, end in pairwise(edges):
            came = [run for run in self.answerable() if start <= run.opened < end]
            took = middle([case.what[0] for at, case in firsts if start <= at < end])
            n = sum(start <= at < end for at, _ in firsts)
            answered = sum(bool(run.replies) for run in came)
            found.append((start, len(came), answered, took[0] if took else None, n))
        return found

    def _edges(self) -> list[datetime]:
        """Every midnight, Monday or first of a month between the ends, as the length asks."""
        start, end = self.period.start, self.period.end
        days = (end - start) / DAY
        local = start.astimezone(self.hours.zone).date()
        edges = [start]
        while True:
            local += DAY
            at = datetime(local.year, local.month, local.day, tzinfo=self.hours.zone)
            if at >= end:
                return [*edges, end]
            begins = (
                days <= 31
                or (days <= 182 and local.weekday() == 0)
                or (days > 182 and local.day == 1)
            )
            if begins:
                edges.append(at.astimezone(UTC))


def _by_ourselves(run: Run) -> bool:
    """We wrote after it was done, and before they did."""
    return any(
        end < one["at"] and not any(end < said["at"] < one["at"] for said in run.inbound)
        for end in run.ends
        for one in run.after
    )


def _mood(one: dict[str, Any]) -> float | None:
    if one["sentiment"] is None:
        return None if one["mood"] is None else float(one["mood"])
    return {"pos": 1.0, "neu": 0.0, "neg": -1.0}.get(one["sentiment"])
