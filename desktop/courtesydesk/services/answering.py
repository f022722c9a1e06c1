"""Where one mention can be answered: what its network allows as a rule, and what it allows here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.mentions import AS_USUAL, Allows, Visibility
from courtesydesk.domain.networks import Way, network


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a mention, as it stands now."""

    exists: bool
    """The network has such a side at all, or has it for this mention."""
    open: bool
    """It takes a reply now."""
    until: datetime | None
    """Until then, where it is open for some time only."""
    why: str
    """The network's reason why it is closed, in a sentence; may be empty."""


def side(key: str, which: Visibility, now: datetime, allows: Allows = AS_USUAL) -> Side:
    """Whether a mention on that network that allows this is answered on that side."""
    known = network(key)
    usual = known.public_replies if which is Visibility.PUBLIC else known.private_replies
    told = allows.side(which)
    exists = usual or told is True
    until = allows.until(which)
    over = until is not None and until <= now
    return Side(exists, exists and told is not False and not over, until, allows.why)


def way(key: str, *, account: bool, allows: Allows = AS_USUAL) -> Way:
    """How a reply to it goes: without an account, or where the network's interface takes none to
    this one, by the owner's hand."""
    usual = network(key).way
    if usual is Way.DIRECT and (allows.by_hand or not account):
        return Way.ASSISTED
    return usual
