"""What a service touched: returned by every use case that changes something."""

from __future__ import annotations

from dataclasses import dataclass, field

from courtesydesk.domain.ids import (
    AccountId,
    ActId,
    ConversationId,
    CustomerId,
    DraftId,
    OutboxId,
    UndoId,
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Which rows became stale; screens that show none of them stay as they are."""

    conversations: frozenset[ConversationId] = frozenset()
    customers: frozenset[CustomerId] = frozenset()
    drafts: frozenset[DraftId] = frozenset()
    outbox: frozenset[OutboxId] = frozenset()
    acts: frozenset[ActId] = frozenset()
    accounts: frozenset[AccountId] = frozenset()
    arrived: frozenset[ConversationId] = frozenset()
    """Conversations with something new from outside."""
    promises: bool = False
    incidents: bool = False
    """Pile-ons, or the causes of complaints."""
    searches: bool = False
    settings: frozenset[str] = frozenset()
    everything: bool = False
    """So much that everything should be read again (an import, a restore)."""
    undo: UndoId | None = None
    """How to take it back, where that is possible."""
    count: int = field(default=0)
    """How many things the person meant: said in the undo toast."""

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            conversations=self.conversations | other.conversations,
            customers=self.customers | other.customers,
            drafts=self.drafts | other.drafts,
            outbox=self.outbox | other.outbox,
            acts=self.acts | other.acts,
            accounts=self.accounts | other.accounts,
            arrived=self.arrived | other.arrived,
            promises=self.promises or other.promises,
            incidents=self.incidents or other.incidents,
            searches=self.searches or other.searches,
            settings=self.settings | other.settings,
            everything=self.everything or other.everything,
            undo=other.undo or self.undo,
            count=self.count + other.count,
        )

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Changes()
