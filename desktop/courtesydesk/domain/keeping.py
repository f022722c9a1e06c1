"""What a network's terms do not let us keep, and what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.networks import Network


class Why(StrEnum):
    """Why words were removed."""

    EXPIRED = "expired"
    """The network did not tell them again within its time."""
    DELETED = "deleted"
    """Their author, or the network, took them back."""


@dataclass(frozen=True, slots=True)
class Removal:
    """How many mentions of one network lost their words in one go."""

    at: datetime
    network: str
    why: Why
    count: int


def in_their_place(network: Network, why: Why, *, has_page: bool) -> str:
    """The sentence that a mention says from then on."""
    if why is Why.DELETED:
        return f"It was deleted on {network.label}, so its words were removed here, too."
    sentence = f"Its words were removed after {_days(network)} days, as {network.label} asks."
    return f"{sentence} Its page still has them." if has_page else sentence


def reason(network: Network, why: Why) -> str:
    """The same for many, in a few words."""
    if why is Why.DELETED:
        return "deleted there"
    return f"not told again within {_days(network)} days"


def _days(network: Network) -> int:
    return 0 if network.keeps is None else network.keeps.days
