"""What to do about somebody who may not be who they seem."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from courtesydesk.domain.ids import ConversationId, CustomerId, IdentityId
from courtesydesk.domain.lookalike import Reason


class Step(StrEnum):
    """One thing to do, in this order."""

    KEEP_AWAY = "keep_away"
    """Pay nothing, click nothing, answer nothing."""
    REPORT = "report"
    """To the network."""
    TELL = "tell"
    """The real one, by another way that we know."""
    SAY_PUBLICLY = "say_publicly"
    """Where it is the shop that is copied: customers should know."""
    PASSWORD = "password"
    """Change it, if anybody clicked."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What stands over a conversation with somebody whom we do not take for real."""

    identity: IdentityId
    name: str
    url: str
    """Their page, to report it there."""
    impostor: bool
    reasons: tuple[Reason, ...]
    copied: CustomerId | None
    """Whom they look like; None for the shop, or for nobody."""
    copied_name: str
    reachable: ConversationId | None
    """Where the real one can be told."""
    done: frozenset[Step]
    phone: str = ""
    """Their number, where our own notes on them have one: rather that than to write."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to do here."""
        tell = (Step.TELL,) if self.copied is not None else ()
        public = (Step.SAY_PUBLICLY,) if self.impostor and self.copied is None else ()
        return (Step.KEEP_AWAY, Step.REPORT, *tell, *public, Step.PASSWORD)
