"""Segments: how long customers waited in a conversation, worked out from what happened in it.

A *segment* is a run of a conversation from an inbound item when nothing is owed until it is done.
An *inbound* is what the customer sent, newsletters and spam left out; a *reply* is what a human of
ours sent and the network accepted, wherever it was written. Automatic replies stop no clock, and
neither does a reply that is still queued.

- M1, first response: the first reply of a segment − its first inbound (that was not deleted).
- M2, reply time: a reply − the oldest inbound that was unanswered then. The first of a segment is
  its M1, also where the owner had called it done without a reply and the customer came back.
- M6, resolution: done − first inbound. An inbound within seven days after done goes on with the
  same segment, and its "done" is forgotten; later ones begin a new segment. Thanks and nothing
  else, after an answer or after done, ask for nothing.

What the owner settles without any reply ends the segment: it is left out of M1, M4 and M6, as what
is done without a reply is. A reply that was released before the owner pressed Done, and accepted
afterwards, answers; such a segment is done when the reply went. What the customer deletes before it
was answered is not owed. The time of an inbound is the network's own, and at the latest when it
came to us: a network's clock may be ahead of ours, and nobody waits less than no time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REOPENS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Inbound:
    """What the customer sent."""

    id: int
    at: datetime
    """The network's time."""
    fetched_at: datetime
    thanks: bool = False
    """Thanks and nothing else."""
    complaint: bool = False
    imported: bool = False
    history: bool = False
    """Too old when it was imported for any clock to run; see `domain.clocks.HISTORY`."""
    gone_at: datetime | None = None
    """When the customer deleted it."""
    edited: bool = False
    """It said something else once."""

    @property
    def heard_at(self) -> datetime:
        return min(self.at, self.fetched_at)

    @property
    def approximate(self) -> bool:
        """The network told no time: ours stands for it."""
        return self.at == self.fetched_at

    @property
    def discovery(self) -> timedelta:
        """How long it was there before we saw it."""
        return self.fetched_at - self.heard_at


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that the network accepted."""

    id: int
    at: datetime
    released_at: datetime | None = None
    """When the owner pressed Send, for what went by our outbox."""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The owner said that it is done."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The owner said that nothing is owed up to here."""

    at: datetime


Event = Inbound | Sent | Done | Settled


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply, and the inbound that had waited longest for it."""

    reply: int
    inbound: Inbound
    at: datetime
    first: bool
    complaint: bool
    """One of those that waited complained."""

    @property
    def since(self) -> datetime:
        return self.inbound.heard_at


@dataclass(slots=True)
class Segment:
    """One run of a conversation."""

    first: Inbound
    opened_by_us: bool = False
    """The customer answered what we had begun."""
    inbound: int = 0
    replies: int = 0
    answers: list[Answer] = field(default_factory=list)
    done_at: datetime | None = None
    done_reason: str = ""
    first_done_at: datetime | None = None
    reopened: int = 0
    """How often the customer came back within seven days."""
    settled_at: datetime | None = None
    """Nothing was owed any more, without any reply."""
    complaint: bool = False
    """Its first inbound complained."""
    owed: list[Inbound] = field(default_factory=list)
    """What waits, oldest first."""

    @property
    def opened_at(self) -> datetime:
        return self.first.heard_at


def segments(events: Iterable[Event]) -> list[Segment]:
    """The segments of one conversation, oldest first, whatever order the events are told in."""
    story = _Story()
    for _, _, event in sorted(
        ((_when(event), _ORDER[type(event)], event) for event in events), key=lambda one: one[:2]
    ):
        story.take(event)
    return story.told()


_ORDER: dict[type, int] = {Inbound: 0, Sent: 1, Done: 2, Settled: 3}


def _when(event: Event) -> datetime:
    return event.heard_at if isinstance(event, Inbound) else event.at


class _Story:
    def __init__(self) -> None:
        self.found: list[Segment] = []
        self.run: Segment | None = None
        """The latest segment; it may be over."""
        self.late: list[Inbound] = []
        """What was owed when the run was over: a reply on its way may still answer it."""
        self.we_began = False

    def take(self, event: Event) -> None:
        self._let_go(_when(event))
        if isinstance(event, Inbound):
            self._hear(event)
        elif isinstance(event, Sent):
            self._send(event)
        elif isinstance(event, Done):
            self._finish(event)
        else:
            self._settle(event)

    def told(self) -> list[Segment]:
        self._let_go(None)
        return [one for one in self.found if one.replies or one.owed or _is_over(one)]

    def _let_go(self, now: datetime | None) -> None:
        """What was deleted by now is not owed."""
        run = self.run
        if run is None or _is_over(run):
            return
        run.owed = [one for one in run.owed if not _is_gone(one, now)]
        if not run.answers and run.owed and _is_gone(run.first, now):
            run.first = run.owed[0]

    def _hear(self, event: Inbound) -> None:
        run = self.run
        if run is None or self._is_past(run, event):
            if run is None or not event.thanks:
                self._begin(event)
            return
        if event.thanks and (run.done_at is not None or (run.replies and not run.owed)):
            return
        if run.done_at is not None:
            run.reopened += 1
            run.done_at, run.done_reason = None, ""
        run.inbound += 1
        run.owed.append(event)

    def _is_past(self, run: Segment, event: Inbound) -> bool:
        if run.settled_at is not None:
            return True
        if run.done_at is not None:
            return event.heard_at > run.done_at + REOPENS
        # All of it was deleted before anybody answered.
        return not run.replies and not run.owed

    def _begin(self, event: Inbound) -> None:
        self.run = Segment(event, self.we_began, inbound=1, complaint=event.complaint, owed=[event])
        self.we_began = False
        self.found.append(self.run)

    def _send(self, event: Sent) -> None:
        if event.automatic:
            return
        run = self.run
        if run is not None and _is_over(run):
            self._send_late(run, event)
        elif run is not None and (run.replies or run.owed):
            run.replies += 1
            self._answer(run, event, run.owed)
            run.owed = []
        else:
            self.we_began = True

    def _send_late(self, run: Segment, event: Sent) -> None:
        over = run.done_at or run.settled_at
        if not self.late or over is None or event.released_at is None or event.released_at > over:
            self.we_began = True
            return
        run.replies += 1
        self._answer(run, event, self.late)
        self.late = []
        run.settled_at = None
        if run.done_at is not None:
            run.done_at = max(run.done_at, event.at)

    def _answer(self, run: Segment, event: Sent, owed: list[Inbound]) -> None:
        if owed:
            complaint = any(one.complaint for one in owed)
            run.answers.append(Answer(event.id, owed[0], event.at, not run.answers, complaint))

    def _finish(self, event: Done) -> None:
        run = self.run
        if run is None or run.done_at is not None:
            return
        run.settled_at = None
        run.done_at, run.done_reason = event.at, event.reason
        run.first_done_at = run.first_done_at or event.at
        self.late, run.owed = run.owed, []

    def _settle(self, event: Settled) -> None:
        run = self.run
        if run is None or _is_over(run):
            return
        self.late, run.owed = run.owed, []
        if not run.replies:
            run.settled_at = event.at


def _is_gone(one: Inbound, now: datetime | None) -> bool:
    return one.gone_at is not None and (now is None or one.gone_at <= now)


def _is_over(run: Segment) -> bool:
    return run.done_at is not None or run.settled_at is not None
