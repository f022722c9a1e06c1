"""Fetching news and keeping it: items and cursor in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.connectors.base import Stop
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId
from courtesydesk.store.database import Database


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a fetch is."""

    account: AccountId
    done: int
    total: int
    """0 when not known."""


class Sync:
    """One account at a time; never two fetches of the same account at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def account(self, id_: AccountId, *, now: Callable[[], datetime], stop: Stop, progress: Callable[[SyncProgress], None] | None = None, changed: Callable[[Changes], None] | None = None) -> Changes:
        """Fetch one account. `changed` is called after each batch is kept. The account's state says
        what went wrong; only bugs raise."""
        raise NotImplementedError

    def due(self, *, now: datetime) -> tuple[AccountId, ...]:
        """Accounts that should be asked now."""
        raise NotImplementedError

    def wait(self, id_: AccountId, seconds: float, *, stop: Stop) -> bool:
        """Wait for the network to say that there is news (IDLE)."""
        raise NotImplementedError
