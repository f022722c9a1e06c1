"""Drafts, the outbox and deliveries: how a reply leaves, and what is known of its fate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    DraftId,
    MentionId,
    OutboxId,
)
from courtesydesk.domain.mentions import AS_USUAL, Allows, Picture, Visibility


class DeliveryState(StrEnum):
    """Where a reply on its way stands."""

    HELD = "held"
    """Undo time, cooling-off, schedule, or a stop: see `Hold`."""
    QUEUED = "queued"
    """Goes as soon as the network is there."""
    SENDING = "sending"
    """Committed before the network was touched."""
    SENT = "sent"
    REFUSED = "refused"
    """The network said no: we must act."""
    UNSURE = "unsure"
    """It may have gone: look before anything else."""
    DECLARED = "declared"
    """Posted by hand, as the owner says."""
    WITHDRAWN = "withdrawn"


WAITING_STATES = (DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING)
NEEDS_US_STATES = (DeliveryState.REFUSED, DeliveryState.UNSURE)
ENDED_STATES = (DeliveryState.SENT, DeliveryState.DECLARED, DeliveryState.WITHDRAWN)


class Hold(StrEnum):
    """Why a reply is held."""

    UNDO = "undo"
    BREATHING = "breathing"
    """Cooling off, by the owner's wish or because the draft was heated."""
    SCHEDULED = "scheduled"
    STOP = "stop"
    """The tone check stopped it: it never goes by itself."""
    ASSISTED = "assisted"
    """Waits for the owner to post it on the network's own page."""


NEEDS_US_HOLDS = (Hold.STOP, Hold.ASSISTED)
"""Held, and nothing goes on unless the owner does something."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written: one per conversation and side, or a mail without a conversation."""

    id: DraftId
    conversation: ConversationId | None
    side: Visibility
    text: str
    subject: str
    to: str
    """For new mail and forwards: addresses, separated by commas; empty for replies."""
    cc: str
    seen: MentionId | None
    """The latest mention when writing began: tells whether they wrote again since."""
    updated_at: datetime
    retired_at: datetime | None
    retired_because: str
    """'replied', 'answered_elsewhere', 'discarded' or empty."""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One line of the drafts view."""

    draft: Draft
    name: str
    network: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One reply on its way, or that has arrived."""

    id: OutboxId
    conversation: ConversationId | None
    customer: CustomerId | None
    account: AccountId | None
    network: str
    name: str
    """To whom."""
    handle: str
    text: str
    subject: str
    visibility: Visibility
    state: DeliveryState
    hold: Hold | None
    not_before: datetime | None
    reason: str
    """Why it is where it is, in a sentence; empty when there is nothing to say."""
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    changed_at: datetime
    remote_id: str
    url: str
    override_value: str
    """The shop's value that an override served, or empty."""
    waits_for_account: bool = False
    """It is not the network that keeps it: its account cannot sign in, or is in trouble."""
    allows: Allows = AS_USUAL
    """What the network allows for what it answers."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one delivery."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    fate: str
    """sent · refused · unsure · offline · rate_limited · signed_out · interrupted; empty while it
    runs"""
    detail: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of a reply's history; never changed once written."""

    at: datetime
    state: DeliveryState
    detail: str
