"""How fresh a draft is beside what was sent lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.ids import ConversationId

MUCH_ALIKE = 0.85
"""From here on somebody who reads both hears a form letter."""
ALIKE = 0.65
"""From here on they share their frame."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply that went out lately, or is on its way."""

    text: str
    conversation: ConversationId
    name: str
    """Whom it answers."""
    asked: str
    """What they had written."""
    at: datetime
    public: bool
    network: str
    place: str
    """What readers see it in: a post, or the shop's page of reviews; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The likeness of a draft to the reply that is most like it."""

    likeness: float
    """0 nothing in common, 1 the same but for names and what the customer wrote about."""
    closest: Sent | None = None
    """None where nothing was sent yet that could be compared."""

    @property
    def much_alike(self) -> bool:
        """Both could be the same letter."""
        return self.closest is not None and self.likeness >= MUCH_ALIKE

    @property
    def alike(self) -> bool:
        """Worth naming the other one."""
        return self.closest is not None and self.likeness >= ALIKE
