"""The keeper: what networks do not let us keep is asked for again in time, or loses its words.

What they allow stands with each network (`Network.keeps`, `looks_again`, `forgets`). It concerns
only what came by their own interfaces, and nothing that the owner wrote.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.connectors.base import Stop
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import KeyringError, NetworkError, UserError
from courtesydesk.domain.keeping import Removal, Why
from courtesydesk.domain.networks import NETWORKS, Network, network
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.pictures import Pictures
from courtesydesk.services.sync import Sync
from courtesydesk.store import erasing, keeping
from courtesydesk.store.database import Database

_LATEST = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What one round did."""

    asked: int
    """Mentions that were asked for again."""
    removals: tuple[Removal, ...]
    changes: Changes

    @property
    def count(self) -> int:
        """How many mentions lost their words."""
        return sum(removal.count for removal in self.removals)


class Keeper:
    """Keeps what may be kept."""

    def __init__(self, db: Database, accounts: Accounts, sync: Sync, pictures: Pictures) -> None:
        self._db = db
        self._accounts = accounts
        self._sync = sync
        self._pictures = pictures

    def due(self, *, now: datetime) -> tuple[Removal, ...]:
        """What would be removed now; changes nothing and asks nobody."""
        found = (
            Removal(now, one.key, why, keeping.count(self._db, one, why, now=now))
            for one, why in _rules()
        )
        return tuple(removal for removal in found if removal.count)

    def latest(self) -> tuple[Removal, ...]:
        """What was removed lately, the newest first."""
        return keeping.removals(self._db, limit=_LATEST)

    def run(self, *, now: datetime, stop: Stop) -> Kept:
        """Ask again for what is near its time, then remove what is past it. Can be stopped at any
        moment, and goes on the next time."""
        asked, changes = 0, NOTHING
        for count, told in self._ask_again(now, stop):
            asked, changes = asked + count, changes | told
        removals: list[Removal] = []
        for one, why in _rules():
            removed, told = self._remove(one, why, now, stop)
            changes |= told
            if removed:
                removals.append(Removal(now, one.key, why, removed))
        if removals:
            erasing.scrub(self._db)
        return Kept(asked, tuple(removals), changes)

    def _ask_again(self, now: datetime, stop: Stop) -> Iterator[tuple[int, Changes]]:
        for account in self._accounts.all():
            within = network(account.network).asked_again
            if within is None:
                continue
            since = now - within * 2 / 3
            # A network that cannot be reached today may be tomorrow: there are days to spare.
            with contextlib.suppress(NetworkError, KeyringError, UserError):
                yield from self._sync.ask_again(account.id, unseen_since=since, now=now, stop=stop)

    def _remove(self, one: Network, why: Why, now: datetime, stop: Stop) -> tuple[int, Changes]:
        count, changes = 0, NOTHING
        while not stop():
            emptied = keeping.empty_some(self._db, one, why, now=now)
            if not emptied.count:
                break
            self._pictures.let_go(emptied.files)
            count += emptied.count
            changes |= Changes(conversations=emptied.conversations)
        return count, changes


def _rules() -> list[tuple[Network, Why]]:
    """What was taken back first: then the sentence in its place says so."""
    taken_back = [(one, Why.DELETED) for one in NETWORKS.values() if one.forgets]
    return taken_back + [(one, Why.EXPIRED) for one in NETWORKS.values() if one.keeps is not None]
