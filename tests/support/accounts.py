"""Accounts on a network that does what the test wrote down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from keyring.backend import KeyringBackend

from courtesydesk.connectors import registry
from courtesydesk.connectors.base import (
    Batch,
    Connector,
    Factory,
    FetchedItem,
    Found,
    Health,
    Known,
    Letter,
    Lookup,
    Offer,
    Receipt,
    Secrets,
    Stop,
    Tally,
)
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.errors import NetworkError, NotAllowed
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.meters import Meter
from courtesydesk.services.accounts import Accounts
from courtesydesk.store.database import Database
from courtesydesk.store.migrations import migrate


@dataclass
class ScriptedNetwork:
    """What the network will say, and what it was asked."""

    batches: list[Batch] = field(default_factory=list)
    trouble: NetworkError | None = None
    """Raised by check, and by fetch after the batches."""
    signed_in_with: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    """The cursors that fetch was called with."""
    closed: int = 0
    news: bool = False
    mirrored: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)
    settled: list[tuple[bytes, str]] = field(default_factory=list)
    uses: list[Meter] = field(default_factory=list)
    """What each sign-in uses."""
    network: str = "email"
    finds: dict[str, list[Batch]] = field(default_factory=dict)
    """What searching for these words finds."""
    again: dict[str, FetchedItem] = field(default_factory=dict)
    """What it says when it is asked for these remote ids again."""
    searched: list[tuple[str, str]] = field(default_factory=list)
    """The words and the cursor of each search."""


class ScriptedConnector:
    """A connector that reads its lines from a `ScriptedNetwork`."""

    origin = Origin.DIRECT

    def __init__(self, script: ScriptedNetwork, secret: Secrets) -> None:
        self.network = script.network
        self._script = script
        self._secret = secret
        self._tally = Tally()

    def count_in(self, tally: Tally) -> None:
        self._tally = tally

    def check(self) -> Health:
        self._sign_in()
        return Health(("It works.",))

    def _sign_in(self) -> None:
        for meter in self._script.uses:
            self._tally.count(meter)
        self._script.signed_in_with.append(self._secret("password"))
        if self._script.trouble is not None and not self._script.batches:
            raise self._script.trouble

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        self._script.cursors.append(cursor)
        self._sign_in()
        for batch in self._script.batches:
            if stop():
                return
            yield batch
        if self._script.trouble is not None:
            raise self._script.trouble

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        self._script.searched.append((words, cursor))
        yield from self._script.finds.get(words, [])

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        again = self._script.again
        return tuple(again[one.remote_id] for one in known if one.remote_id in again)

    def compose(self, letter: Letter) -> bytes:
        return letter.text.encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        return Receipt(client_id)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        return Lookup(Found.UNKNOWN)

    def settled(self, payload: bytes, client_id: str) -> None:
        self._script.settled.append((payload, client_id))

    def mirror(self, remote_ids: tuple[str, ...], *, answered: bool) -> None:
        self._script.mirrored.append((remote_ids, answered))

    def wait(self, seconds: float, *, stop: Stop) -> bool:
        self._sign_in()
        return self._script.news

    def close(self) -> None:
        self._script.closed += 1


class ScriptedRegistry:
    """A registry that knows one network."""

    def __init__(self, script: ScriptedNetwork) -> None:
        self._script = script

    def factory(self, network: str) -> Factory:
        if network != self._script.network:
            raise NotAllowed(f"There is no direct connection to “{network}” yet.")
        return self._connect

    def networks(self) -> tuple[str, ...]:
        return (self._script.network,)

    def offer(self, network: str) -> Offer:
        return registry.offer(network)

    def _connect(
        self,
        *,
        address: str,
        settings: dict[str, str],
        secret: Secrets,
        save_secret: Callable[[str, str], None],
    ) -> Connector:
        return ScriptedConnector(self._script, secret)

    def accounts(self, db: Database, keyring: KeyringBackend) -> Accounts:
        """The accounts service on this network and keyring."""
        return Accounts(db, Vault(lambda: keyring, patience=5), self)


def make_accounts(folder: Path) -> Database:
    """A new workspace file."""
    path = folder / "desk.sqlite"
    migrate(path, snapshots=folder / "snapshots", now=datetime(2026, 11, 21, tzinfo=UTC))
    return Database(path)
