"""What every connector promises.

Glossary
    network     a place where people talk; what it can do is data (`domain/networks.py`)
    offer       what a network's package says of itself before anything of it is loaded: its
                capabilities, what an account asks for, and where its connector is
    connector   the code that speaks to one network for one account; never sees the database
    check       sign in, and say what works and what does not: reading, replies, private messages
    fetch       one turn of sync: read what is new since a cursor. Changes nothing there
                Where the network says so (`reads_on`), what follows is read, in another thread,
                while a batch is kept; elsewhere a batch is kept before the next is asked for
    search      the same, for what people say without addressing us; each search has a cursor
    cursor      an opaque text that says where to resume; saved in one transaction with the items.
                A connector reads every cursor that it ever wrote, and begins anew rather than fail
                at one that it cannot read
    item        one thing that was fetched: said by a person (`FetchedMention`), by us elsewhere
                (`FetchedReply`), or taken back (`Gone`). Known by network and remote id: the same
                item twice, or in another order, is the same in the end
    allows      what the network allows for one mention, where that is not the rule there: answered
                in public, in private, until when, how long (`Allows`). The reply that fills an
                only slot is an item
    refresh     ask again for mentions that are here: an edited one comes as it is now, one that is
                not there any more as `Gone`
    letter      one reply ready to go, with the id that we chose before the first attempt
    compose     letter to frozen bytes: pure, so that they are on the disk before the network is
                touched, and the same at every attempt
    deliver     hand the frozen bytes to the network, once
    reconcile   ask the network whether a letter that may have gone is there; never sends
    deed        one act besides answering that is to be done there: like, hide, report, our reply
                in other words (`Network.acts`). Done again it changes nothing, but for a report
    picture     the bytes of a picture that a mention named, when somebody wants to see it: never by
                being looked at (`ShowsPictures`)
    meter       how much of a quota, or of money, was used; counted before each call, because what
                fails is counted there, too (`Metered`, `domain/meters.py`)
    page        where the owner answers by hand: data, too (`Network.answer_page`, or the mention's
                own address), because it must work without any account

Errors are those of `domain/errors.py`, and say whose turn it is:

    while reading   Offline, RateLimited       tried again by themselves; nothing was lost
                    SignedOut, Untrusted       the owner signs in again, or looks at a certificate
                    BudgetSpent                the owner allows more, or waits
                    NotGranted, Refused        the owner: this login may not read that
                    BadAnswer                  the network's fault: the cursor stays where it was
    while sending   Offline, RateLimited, SignedOut, Untrusted, BudgetSpent
                                               it is certain that nothing went; it waits
                    Refused, NotGranted, TooLate, Vanished
                                               it is certain that nothing went, and the owner acts
                    Doubtful, BadAnswer        it may have gone: reconcile, before anything else
    while acting    as while sending; what may have been done is done again, but for a report.
                    Vanished, where it was to go, is as good as done

What one item lacks never stops the others: what can be read of it is kept, and one without an id,
an author or a time is counted (`Batch.unread`). What a whole page lacks is a BadAnswer.

To add a network, read `ADDING.md` beside this file.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from courtesydesk.domain.account_forms import AccountForm
from courtesydesk.domain.accounts import Health
from courtesydesk.domain.acts import Act, Ground
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.fetched import (
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Gone,
    Known,
    Person,
)
from courtesydesk.domain.mentions import Allows, Origin, Visibility
from courtesydesk.domain.meters import Meter, counted, told
from courtesydesk.domain.networks import Network

__all__ = [
    "Act",
    "Allows",
    "Attachment",
    "Batch",
    "Connector",
    "Deed",
    "Factory",
    "FetchedItem",
    "FetchedMention",
    "FetchedPicture",
    "FetchedPost",
    "FetchedReply",
    "Found",
    "Gone",
    "Ground",
    "Health",
    "Known",
    "Letter",
    "Lookup",
    "Metered",
    "Offer",
    "Person",
    "ReadingConnector",
    "Receipt",
    "Secrets",
    "ShowsPictures",
    "Stop",
    "Tally",
    "backfill_of",
    "not_done",
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
    unread: int = 0
    """How many things were there that could not be kept: without an id, an author or a time."""


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
    """What the connector itself put into `FetchedMention.headers`."""
    answers_text: str = ""
    answers_author: str = ""
    answers_at: datetime | None = None
    person_remote_id: str = ""
    thread_key: str = ""
    attachments: tuple[Attachment, ...] = ()
    goes_at: datetime | None = None
    """The moment of the first attempt, for networks that show when a post was written: what waited
    for its time, or for a network, would stand among old posts there."""


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
class Deed:
    """One act that is to be done, and what it is about."""

    act: Act
    remote_id: str
    """Of what they said, or of our reply."""
    person_remote_id: str = ""
    """Who said it, or whom our reply answers."""
    headers: dict[str, str] = field(default_factory=dict)
    """What the connector itself put into `FetchedMention.headers`; of what our reply answers."""
    thread_key: str = ""
    text: str = ""
    """The new words, of an edit."""
    ground: Ground = Ground.OTHER
    """Why, of a report."""
    at: datetime | None = None
    """The moment of this try, for networks that want to be told one."""


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

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        """What people said with these words since `cursor`; asked only where the network
        `searches`."""
        ...

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        """These mentions as they are now; nothing for one that cannot be asked for, `Gone` only
        where the network says so itself. Asked only where `deletes` is `ASKED`."""
        ...

    def compose(self, letter: Letter) -> bytes:
        """The exact bytes that `deliver` will send; pure, touches no network. Raises UserError for
        what can never go."""
        ...

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        """Hand the frozen bytes to the network, once. Raises Offline only when it is certain that
        nothing went, Doubtful when the line was cut where it may have gone."""
        ...

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        """Look whether an earlier delivery arrived; never sends."""
        ...

    def act(self, deed: Deed) -> None:
        """Do it there, once or again; raises NotAllowed for what the network does not let programs
        do."""
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


class ReadingConnector:
    """To begin with: a connector that only reads, by `check` and `fetch` of its own. One that can
    do more says so in its capabilities, and overrides what it can."""

    network: str
    origin = Origin.DIRECT

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        return iter(())

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        return ()

    def compose(self, letter: Letter) -> bytes:
        raise NotAllowed(
            "This network takes no replies from programs.",
            safe="Nothing was sent.",
            todo="Answer on its own page.",
        )

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        raise NotAllowed("This network takes no replies from programs.", safe="Nothing was sent.")

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        return Lookup(Found.UNKNOWN)

    def act(self, deed: Deed) -> None:
        raise not_done(deed)

    def mirror(self, remote_ids: tuple[str, ...], *, answered: bool) -> None:
        """Nothing is marked."""

    def wait(self, seconds: float, *, stop: Stop) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held open."""


def not_done(deed: Deed) -> NotAllowed:
    """The network has no such act for programs."""
    return NotAllowed(
        f"This network does not let programs do that ({deed.act}).",
        safe="Nothing was changed.",
        todo="Do it on its own page.",
    )


@runtime_checkable
class MarksCopies(Protocol):
    """A network that marks the copies of what is being sent, and leaves the mark when in doubt."""

    def settled(self, payload: bytes, client_id: str) -> None:
        """It is known by now that this delivery went: take the mark off its copy."""
        ...


@runtime_checkable
class ShowsPictures(Protocol):
    """A network whose pictures stay there until somebody wants to see them."""

    def picture(self, url: str) -> bytes:
        """What a mention's picture shows, as the network has it; raises NetworkError."""
        ...


class Tally:
    """An account's meters. This one forgets them: it is for a connector that is only tried out."""

    def __init__(self) -> None:
        self._meters: tuple[Meter, ...] = ()

    def count(self, more: Meter) -> Meter:
        """So much more is used until then; gives what it comes to. With 0, it only says so."""
        return _of(self.change(lambda meters: counted(meters, more)), more)

    def tell(self, now: Meter) -> None:
        """The network itself says how much was used."""
        self.change(lambda meters: told(meters, now))

    def change(self, how: Callable[[tuple[Meter, ...]], tuple[Meter, ...]]) -> tuple[Meter, ...]:
        """Change them, and keep what they are then."""
        self._meters = how(self._meters)
        return self._meters


def _of(meters: tuple[Meter, ...], same: Meter) -> Meter:
    return next(one for one in meters if one.measure is same.measure)


@runtime_checkable
class Metered(Protocol):
    """A connector that keeps count of what it uses, so that the owner sees it and nothing is spent
    beyond."""

    def count_in(self, tally: Tally) -> None:
        """Keep count there; called before anything is asked."""
        ...


def backfill_of(settings: Mapping[str, str]) -> timedelta:
    """How far back the first fetch goes, as the account's settings say."""
    days = settings.get("backfill_days", "")
    return timedelta(days=int(days) if days.isdecimal() else 90)


Secrets = Callable[[str], str]
"""Gives the secret of a name ("password", "refresh_token"); raises KeyringError."""


class Factory(Protocol):
    """How the registry makes a connector: settings are plain text, secrets come when asked for.
    Touches no network; raises WrongInput for settings that cannot be."""

    def __call__(
        self,
        *,
        address: str,
        settings: dict[str, str],
        secret: Secrets,
        save_secret: Callable[[str, str], None],
    ) -> Connector: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What a network's package says of itself. Cheap to import: the connector is not loaded."""

    network: Network
    form: AccountForm | None
    """What an account asks for; None where the window has a page of its own (e-mail)."""
    connector: str
    """Where its `Factory` is, as "package.module:name"; loaded when the first account is used."""
    sign_in: str = ""
    """Where its `oauth.Register` is, in the same way: an account is signed in to in the browser,
    and the secrets of the form are only for those who would rather not. A token that needs no
    renewal is kept as `token`."""
    comes_back: tuple[str, ...] = ()
    """Where the browser comes back to, where the network knows only what was written down there;
    the first whose port is free. Empty: any port will do."""
