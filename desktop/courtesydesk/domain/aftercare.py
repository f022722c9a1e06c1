"""After a complaint was solved: say so where everybody saw it, and ask once, politely.

The steps, in their order, and never two at a time:

1. *solved*: they sound content now; only the owner can say whether it is solved.
2. *close*: the complaint stands in public, what solved it was said in private: a closing word in
   public tells those who read it how it ended.
3. *invite*: some days after it was solved, an invitation to look at their post again. Once for a
   conversation, never for anything in return (the tone check minds that), never where the
   network's terms forbid it.
4. *thank*: they changed their post, or took it back, after they had been invited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.networks import network

PATIENCE = timedelta(days=3)
"""So long after it was solved they are left in peace."""
TOO_LATE = timedelta(days=60)
"""Later, an invitation would only open what is closed."""
REMEMBERED = timedelta(days=14)
"""So long a change of their post is news to be thanked for."""


class Step(StrEnum):
    """What may be done next."""

    SOLVED = "solved"
    CLOSE = "close"
    INVITE = "invite"
    THANK = "thank"


class Outcome(StrEnum):
    """What became of an invitation."""

    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What was noted and what can be seen of one conversation after the complaint."""

    conversation: ConversationId
    network: str
    complained_at: datetime | None
    """Their oldest complaint that stands, or stood, in public."""
    withdrawn_at: datetime | None
    """When that complaint was seen to be gone."""
    content_since: datetime | None
    """Since when they have sounded content, with a reply of ours before it."""
    private_at: datetime | None
    """The latest private word of either side after the complaint."""
    solved_at: datetime | None
    """When the owner noted that they had said it is solved."""
    closed_at: datetime | None
    """Our first public word after that."""
    close_waived_at: datetime | None
    invited_at: datetime | None
    """When the invitation was accepted by the network."""
    inviting: bool
    """An invitation is being written, or is on its way."""
    invite_waived_at: datetime | None
    amended_at: datetime | None
    """When they were seen to have changed the post, after the invitation."""
    stars_before: int | None
    stars_after: int | None
    declined_at: datetime | None
    thanked: bool
    """We have written since they changed it."""

    @property
    def handed_off(self) -> bool:
        """It was begun in public and went on in private."""
        return self.complained_at is not None and self.private_at is not None

    @property
    def got_worse(self) -> bool:
        """They changed it, and it has fewer stars."""
        known = self.stars_before is not None and self.stars_after is not None
        return known and (self.stars_after or 0) < (self.stars_before or 0)

    @property
    def outcome(self) -> Outcome | None:
        """What became of the invitation; None while nothing has, or none was sent."""
        if self.invited_at is None:
            return None
        if self.amended_at is not None:
            return Outcome.AMENDED
        if self.withdrawn_at is not None and self.withdrawn_at > self.invited_at:
            return Outcome.WITHDRAWN
        return Outcome.DECLINED if self.declined_at is not None else None


def next_step(care: Aftercare, now: datetime) -> Step | None:
    """What to offer now; None where there is nothing to do."""
    if care.complained_at is None:
        return None
    if care.outcome in (Outcome.AMENDED, Outcome.WITHDRAWN):
        return None if care.thanked or not _is_news(care, now) else Step.THANK
    if care.withdrawn_at is not None:
        return None
    if care.solved_at is None:
        return Step.SOLVED if care.content_since is not None else None
    if care.handed_off and care.closed_at is None and care.close_waived_at is None:
        return Step.CLOSE
    if _may_be_invited(care, now):
        return Step.INVITE
    return None


def _may_be_invited(care: Aftercare, now: datetime) -> bool:
    done = care.invited_at or care.invite_waived_at
    if care.solved_at is None or done is not None or care.inviting:
        return False
    in_time = PATIENCE <= now - care.solved_at <= TOO_LATE
    return in_time and network(care.network).invites


def _is_news(care: Aftercare, now: datetime) -> bool:
    seen = care.amended_at or care.withdrawn_at
    return seen is not None and now - seen <= REMEMBERED
