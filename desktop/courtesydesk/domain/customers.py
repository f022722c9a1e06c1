"""Customers and their identities: the same person on every network, on the owner's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.ids import ConversationId, CustomerId, IdentityId, PromiseId
from courtesydesk.domain.mentions import Item
from courtesydesk.domain.promises import EarlierDate, PromiseState


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's profile on one network."""

    id: IdentityId
    customer: CustomerId
    network: str
    handle: str
    """@name or mail address, as the network shows it."""
    name: str
    url: str
    avatar: str
    bio: str
    followers: int | None
    linked_because: str
    """The reason that the owner gave or accepted; empty for the first identity."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that we told a customer we will do."""

    id: PromiseId
    conversation: ConversationId
    customer: CustomerId
    name: str
    what: str
    made_at: datetime
    due_at: datetime | None
    state: PromiseState
    settled_at: datetime | None
    earlier: tuple[EarlierDate, ...] = ()
    """The dates that it had before, oldest first."""
    to_all: str = ""
    """The title of the pile-on to everybody in which it was given; empty for one person's own."""
    conditional: bool = False
    """It binds only if something happens that may not."""
    read_as: str = ""
    """What the draft said when it was said yes to; empty for one written by hand."""
    read_due: datetime | None = None
    """The time that the draft gave then."""

    @property
    def is_open(self) -> bool:
        """Whether it is to be kept still."""
        return self.state is PromiseState.OPEN

    @property
    def first_missed(self) -> bool:
        """Whether a date of it had passed before a new one was agreed."""
        return any(not date.in_time for date in self.earlier)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An identity that may belong to the same person, and why we think so."""

    identity: Identity
    reasons: tuple[str, ...]
    """Keys: same_address, same_handle, same_name, same_picture, said_so; or words of the owner."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One person, with every identity that the owner has linked."""

    id: CustomerId
    name: str
    since: datetime
    standing: str
    tags: tuple[str, ...]
    identities: tuple[Identity, ...]
    conversations: int
    mentions: int
    praised: int
    notes: str
    """Standing note on the person ("allergic to pistachio")."""
    suggestions: tuple[Suggestion, ...]
    promises: tuple[Promise, ...]
    mood: tuple[tuple[datetime, float], ...]
    """Mood over time, oldest first, at most 60 points."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of a list of customers."""

    id: CustomerId
    name: str
    handles: tuple[str, ...]
    networks: tuple[str, ...]
    mentions: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened with a customer, on any network, or by phone or at the counter."""

    at: datetime
    network: str
    conversation: ConversationId | None
    item: Item
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What goes when a customer is erased."""

    customer: CustomerId
    name: str
    mentions: int
    replies: int
    notes: int
    drafts: int
    pictures: int
    outbox: int


def unfinished_key(customer: CustomerId) -> str:
    """Under which name the window remembers what is being written down about somebody."""
    return f"ui.unfinished.{customer}"
