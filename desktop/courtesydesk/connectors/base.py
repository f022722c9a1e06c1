"""What every connector promises.

Glossary
    connector   the code that speaks to one network for one account; never sees the database
    fetch       one turn of sync: read what is new since a cursor
    cursor      an opaque text that says where to resume; saved in one transaction with the items
    item        one thing that was fetched: said by a person (`FetchedMention`) or by us elsewhere
                (`FetchedReply`)
    letter      one reply ready to go, with the id that we chose before the first attempt
    deliver     hand one letter to the network, once
    reconcile   ask the network whether a letter that may have gone is there

Errors are those of `domain.errors.NetworkError`: `Offline` and `RateLimited` are tried again by
themselves, `SignedOut` and `Untrusted` need the owner, `Refused` concerns this letter only,
`Doubtful` means that the letter may have gone, `BadAnswer` is the network's fault.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from courtesydesk.domain.fetched import (
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Gone,
    Person,
)
from courtesydesk.domain.mentions import Origin, Visibility

__all__ = [
    "Attachment",
    "Batch",
    "Connector",
    "Factory",
    "FetchedItem",
    "FetchedMention",
    "FetchedPicture",
    "FetchedPost",
    "FetchedReply",
    "Found",
    "Gone",
    "Health",
    "Letter",
    "Lookup",
    "Person",
    "Receipt",
    "Secrets",
    "Stop",
]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some items, and the cursor to save in the same transaction."""

    items: tuple[FetchedItem, ...]
    cursor: str
    done: int = 0
    """How far this fetch is, in items …"""
    total: int = 0
    """… of about so many; 0 when not known."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that goes with a letter."""

    name: str
    mime: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One reply, as the person wrote it, and what it answers."""

    client_id: str
    """Chosen by us and committed before the first attempt."""
    text: str
    author: str
    visibility: Visibility
    created_at: datetime
    subject: str = ""
    to: str = ""
    """Addresses of new mail; empty for a reply."""
    cc: str = ""
    answers_remote_id: str = ""
    answers_headers: dict[str, str] = field(default_factory=dict)
    answers_text: str = ""
    answers_author: str = ""
    answers_at: datetime | None = None
    person_remote_id: str = ""
    thread_key: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The network took it."""

    remote_id: str
    url: str = ""
    detail: str = ""


class Found(enum.Enum):
    """What looking for a letter that may have gone told us."""

    THERE = "there"
    """It went."""
    NOT_THERE = "not_there"
    """It did not go, and going again makes no second copy."""
    UNKNOWN = "unknown"
    """The network cannot tell: ask the owner."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer of `reconcile`."""

    found: Found
    receipt: Receipt | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What `check` saw."""

    sentences: tuple[str, ...]
    """What works, one sentence each."""


Stop = Callable[[], bool]
"""Asked between steps; True means: stop now, what was yielded is kept."""


class Connector(Protocol):
    """One account on one network. Every method blocks; none keeps state between calls but a
    connection. Not thread-safe: one thread at a time."""

    network: str
    origin: Origin

    def check(self) -> Health:
        """Sign in everywhere that is needed and say what works; raises NetworkError."""
        ...

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        """What is new since `cursor` ("" for the first time: backfill, newest first where the
        network allows it). Changes nothing on the network."""
        ...

    def compose(self, letter: Letter) -> bytes:
        """The exact bytes that `deliver` will send; pure, touches no network."""
        ...

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        """Hand the frozen bytes to the network, once. Raises Offline only when it is certain that
        nothing went, Doubtful when the line was cut where it may have gone."""
        ...

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        """Look whether an earlier delivery arrived; never sends."""
        ...

    def mirror(self, remote_ids: tuple[str, ...], *, answered: bool) -> None:
        """Mark as read (or answered) on the network; called only when the owner wants it."""
        ...

    def wait(self, seconds: float, *, stop: Stop) -> bool:
        """Wait for news where the network can push (IDLE); True when there may be some. Returns
        False at once where it cannot."""
        ...

    def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


@runtime_checkable
class MarksCopies(Protocol):
    """A network that marks the copies of what is being sent, and leaves the mark when in doubt."""

    def settled(self, payload: bytes, client_id: str) -> None:
        """It is known by now that this delivery went: take the mark off its copy."""
        ...


Secrets = Callable[[str], str]
"""Gives the secret of a name ("password", "refresh_token"); raises KeyringError."""


class Factory(Protocol):
    """How the registry makes a connector: settings are plain text, secrets come when asked for."""

    def __call__(
        self,
        *,
        address: str,
        settings: dict[str, str],
        secret: Secrets,
        save_secret: Callable[[str, str], None],
    ) -> Connector: ...
