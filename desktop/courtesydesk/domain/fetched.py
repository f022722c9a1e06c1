"""What was fetched from a network or read from a file, before the store has seen it.

Connectors and importers make these; `store/apply.py` writes them down. They carry the network's
ids and times, never ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.mentions import AS_USUAL, Allows, Intent, Kind, Visibility


@dataclass(frozen=True, slots=True)
class FetchedPicture:
    """An attachment or photo with its bytes; `data` is None when it was too large to take, or stays
    on the network until somebody wants to see it."""

    name: str
    mime: str
    data: bytes | None
    size: int
    alt: str = ""
    url: str = ""
    """Where the network shows it to everybody; empty where it cannot be had later."""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Who said it, as the network tells."""

    remote_id: str
    """Stable id on the network; for e-mail the address in lower case."""
    name: str
    handle: str
    url: str = ""
    bio: str = ""
    followers: int | None = None
    avatar: FetchedPicture | None = None


@dataclass(frozen=True, slots=True)
class FetchedPost:
    """What a comment stands under."""

    remote_id: str
    author: str
    text: str
    occurred_at: datetime
    url: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class FetchedMention:
    """One thing that a person said."""

    remote_id: str
    thread_key: str
    """What belongs together on the network; with the person it names the conversation."""
    channel: Channel
    kind: Kind
    person: Person
    text: str
    occurred_at: datetime
    subject: str = ""
    html: str = ""
    quoted: str = ""
    rating: int | None = None
    url: str = ""
    parent_remote_id: str = ""
    visibility: Visibility = Visibility.PUBLIC
    edited_at: datetime | None = None
    intent: Intent | None = None
    mood: float | None = None
    flag: Flag | None = None
    """BULK keeps it off the clock and out of "to answer"."""
    post: FetchedPost | None = None
    pictures: tuple[FetchedPicture, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    """What a reply to it will need; opaque to all but the connector."""
    related: tuple[str, ...] = ()
    """Remote ids of what it refers to (References): joins threads that share none of their keys."""
    allows: Allows = AS_USUAL
    network: str = ""
    """Where it was said, when that is not where it was read: a mail that tells of a review."""
    addressed: bool = True
    """It is said to us: it names our account, stands under our post, answers us, or came to us."""
    sought: str = ""
    """The words that it was found by, when we looked for what is said about us."""


@dataclass(frozen=True, slots=True)
class FetchedReply:
    """One thing that we said, written here or elsewhere."""

    remote_id: str
    thread_key: str
    text: str
    occurred_at: datetime
    author: str = ""
    answers_remote_id: str = ""
    to_remote_ids: tuple[str, ...] = ()
    """The people it was written to, when the network tells."""
    subject: str = ""
    url: str = ""
    visibility: Visibility = Visibility.PUBLIC
    related: tuple[str, ...] = ()
    automatic: bool = False
    """A machine of ours sent it (“we have your mail”): it answers nobody."""


@dataclass(frozen=True, slots=True)
class Known:
    """A mention that is here, as the network is asked about it again."""

    remote_id: str
    thread_key: str
    person_remote_id: str
    headers: dict[str, str] = field(default_factory=dict)
    """What the connector itself put there when it was fetched."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The network says that this mention was deleted."""

    remote_id: str


FetchedItem = FetchedMention | FetchedReply | Gone
