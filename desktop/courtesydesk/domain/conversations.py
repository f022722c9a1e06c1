"""Conversations: one customer's mentions and our replies on one subject, and the feed's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    IdentityId,
    MentionId,
    OutboxId,
    SearchId,
)
from courtesydesk.domain.mentions import Intent, Item, Mention, Post, Visibility
from courtesydesk.domain.understanding import Sentiment, Urgency


class State(StrEnum):
    """Where a conversation stands."""

    NEW = "new"
    """Nobody has looked at it yet."""
    TO_ANSWER = "to_answer"
    WAITING = "waiting"
    """For the customer."""
    SNOOZED = "snoozed"
    DONE = "done"
    SPAM = "spam"


OPEN_STATES = (State.NEW, State.TO_ANSWER)
PREVIEW = 280
"""Letters after which a feed row cuts what was said."""


class Channel(StrEnum):
    """The kind of place on a network."""

    PUBLIC = "public"
    REVIEW = "review"
    DIRECT = "direct"
    EMAIL = "email"


class DoneReason(StrEnum):
    """Why a conversation was closed without a reply."""

    REPLIED = "replied"
    THANKS = "thanks"
    VENTING = "venting"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    NOT_FOR_US = "not_for_us"
    OTHER = "other"


class Flag(StrEnum):
    """What should be seen before anybody answers."""

    IMPOSTOR = "impostor"
    SCAM = "scam"
    BULK = "bulk"
    """Newsletters, bounces, calendars, automatic replies: off the clock."""


class View(StrEnum):
    """The rows of the side panel that show conversations."""

    TO_ANSWER = "to_answer"
    COMPLAINTS = "complaints"
    QUESTIONS = "questions"
    PRAISE = "praise"
    UNTAGGED = "untagged"
    """Said about us, not to us."""
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DRAFTS = "drafts"
    DONE = "done"
    SPAM = "spam"
    EVERYTHING = "everything"


class Order(StrEnum):
    """How a feed is ordered."""

    NEWEST = "newest"
    WAITING = "waiting"
    """Longest waiting first."""
    DUE = "due"
    """Due first."""
    FIASCO = "fiasco"
    """What is most urgent to save first; see `domain/fiasco.py`."""


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """What a feed shows."""

    view: View = View.EVERYTHING
    order: Order = Order.NEWEST
    account: AccountId | None = None
    text: str = ""
    """Words and operators; see `domain/query.py`. Narrowed by `view`."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One conversation as the feed shows it."""

    id: ConversationId
    identity: IdentityId
    customer: CustomerId
    network: str
    account: AccountId | None
    channel: Channel
    state: State
    intent: Intent | None
    flag: Flag | None
    name: str
    handle: str
    avatar: str
    """Path relative to the workspace, or empty."""
    subject: str
    text: str
    """The start of what was said last, at most 280 characters."""
    rating: int | None
    photos: int
    mentions: int
    last_at: datetime
    last_is_ours: bool
    waiting_since: datetime | None
    """The oldest mention that we have not answered; None when nothing is owed."""
    due_at: datetime | None
    snoozed_until: datetime | None
    done_reason: DoneReason | None
    has_draft: bool
    standing: str
    """'advocate', 'fan_at_risk' or empty."""
    tags: tuple[str, ...] = ()
    urgency: Urgency | None = None
    """None until it was read."""
    sentiment: Sentiment | None = None
    answer_waits: bool = False
    """A reply that answers it is released, and has not gone yet."""
    told_by_owner: bool = False
    """The intent is the owner's word, no guess of ours."""
    because: tuple[str, ...] = ()
    """The customer's words for a hurry or a scam."""
    found: tuple[str, ...] = ()
    """The words of `text` that a search was for; then `text` is what was found, not the latest."""
    heard: tuple[str, ...] = ()
    """Untagged: our names, as they are written where nobody addresses us."""
    open_loop: bool = False
    """We asked or offered, they answered, and have not heard from us: on top of the feed."""

    @property
    def pressing(self) -> bool:
        """It cannot wait, and nobody has answered."""
        return self.urgency is Urgency.HIGH and self.waiting_since is not None


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ended: the sort key and id of its last row (keyset paging)."""

    sort: str
    id: int


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some rows, and where to go on."""

    rows: tuple[FeedRow, ...]
    next: PageKey | None


COUNT_CAP = 999
"""Counts beyond it are shown as 999+, so that no count grows with the table."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the side and top panels, each capped at COUNT_CAP + 1."""

    views: dict[View, int]
    past_target: int
    promises_due: int
    outbox_waiting: int
    outbox_needs_us: int
    """Refused or unsure."""
    searches: dict[SearchId, int]
    incidents: int = 0
    """Pile-ons that go on."""
    past_incidents: bool = False
    """There were others, which are over."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, whole enough to be shown."""

    row: FeedRow
    url: str
    post: Post | None
    voices: int
    """How many other conversations stand under the same post."""
    items: tuple[Item, ...]
    """The latest items, oldest first."""
    earlier: int
    """How many older items are not in `items`."""
    answering: Mention | None
    """What a reply would answer: the latest mention."""
    on_its_way: tuple[OutboxId, ...]
    in_public: Mention | None = None
    """What a public reply would answer, where the latest mention is private."""

    def answered_on(self, side: Visibility) -> Mention | None:
        """What a reply on that side would answer."""
        if side is Visibility.PUBLIC and self.in_public is not None:
            return self.in_public
        return self.answering


@dataclass(frozen=True, slots=True)
class ReadMark:
    """What the owner had seen when they began to write."""

    mention: MentionId | None


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One mention on its own, as the command line lists it."""

    mention: Mention
    customer: CustomerId
    account_name: str
    state: State
