"""What must not fall silent: open loops, checking back after a complaint, thanks not yet said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from courtesydesk.domain.ids import ConversationId

CHECK_BACK_AFTER = timedelta(days=3)
"""So long after a complaint was done one asks whether all is well."""
CHECK_BACK_UNTIL = timedelta(days=30)
"""Later, asking would only open what is closed."""
OPEN_UNTIL = timedelta(days=60)
"""What is silent for longer is history; it waits in “to answer” still."""
THANKS_UNTIL = timedelta(days=30)


class LoopKind(StrEnum):
    """Why somebody should hear from us."""

    OPEN = "open"
    """We asked or offered, they answered, and we went silent."""
    CHECK_BACK = "check_back"
    """Their complaint is done, and nobody asked since whether it is well."""
    THANKS = "thanks"
    """They praised us, and nobody thanked them."""
    CLOSE = "close"
    """Solved in private, and those who read the complaint do not know it."""
    INVITE = "invite"
    """Solved some days ago: they may be asked, once, to look at their post again."""
    CHANGED = "changed"
    """They changed their post or took it back, and nobody thanked them."""


AFTER_COMPLAINTS = (LoopKind.CLOSE, LoopKind.INVITE, LoopKind.CHANGED)


@dataclass(frozen=True, slots=True)
class Loop:
    """One conversation in which somebody should hear from us."""

    kind: LoopKind
    conversation: ConversationId
    name: str
    """Of the customer."""
    network: str
    text: str
    """What they wrote last."""
    since: datetime
    """When they answered, when it was done, when they praised, when it was solved or changed."""
    again: datetime | None = None
    """When they wrote once more, still unanswered; the text is from then."""
