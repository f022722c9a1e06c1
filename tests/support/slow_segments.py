"""How long customers waited, the slow, obvious way: every reply looks back over everything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from courtesydesk.domain.segments import Done, Event, Inbound, Sent, Settled

Waited = tuple[datetime, datetime]
"""Since when, and when the reply went."""


class SlowSegments:
    """One conversation in which nothing was deleted, and every event has a moment of its own."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.inbound = [one for one in events if isinstance(one, Inbound)]
        self.replies = [one.at for one in events if isinstance(one, Sent) and not one.automatic]
        self.done = [one.at for one in events if isinstance(one, Done)]
        self.settled = [one.at for one in events if isinstance(one, Settled)]

    def asking(self) -> list[datetime]:
        """When the customer asked for something."""
        ends = self.replies + self.done + self.settled
        first = min((one.heard_at for one in self.inbound), default=None)
        return sorted(
            one.heard_at
            for one in self.inbound
            if not one.thanks
            or first == one.heard_at
            or not any(first is not None and first < end < one.heard_at for end in ends)
        )

    def waited(self) -> list[Waited]:
        """The oldest unanswered inbound, and its reply."""
        found = []
        for reply in sorted(self.replies):
            before = [at for at in self.replies + self.done + self.settled if at < reply]
            last = max(before, default=None)
            open_ = [at for at in self.asking() if at < reply and (last is None or at > last)]
            if open_:
                found.append((min(open_), reply))
        return found

    def opened(self) -> list[datetime]:
        """The first inbound of each segment."""
        found: list[datetime] = []
        for at in self.asking():
            if not found or self._is_over(found[-1], at):
                found.append(at)
        return found

    def _is_over(self, opened: datetime, now: datetime) -> bool:
        """A segment that was opened then, asked about now."""
        asked = [at for at in self.asking() if opened <= at < now]
        ends = [at for at in self.done if asked[-1] < at < now]
        if ends:
            return now - min(ends) > timedelta(days=7)
        answered = [at for _, at in self.waited() if opened < at < now]
        settled = [at for at in self.settled if asked[-1] < at < now]
        return any(not [at for at in answered if at < end] for end in settled)
