"""The manners of a network, beside the reply to somebody who did not call us."""

from __future__ import annotations

import tomllib
from functools import cache

from courtesydesk import resources
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Channel, FeedRow
from courtesydesk.domain.etiquette import Manners, Table, manners
from courtesydesk.domain.mentions import Intent
from courtesydesk.services.settings import Settings
from courtesydesk.store.database import Database

KEY = "etiquette.known"
"""Stands in `Changes.settings` when the owner knows more, or wants to be told again."""


class Etiquette:
    """What is usual, as long as the owner does not know it."""

    def __init__(self, db: Database) -> None:
        self._settings = Settings(db)

    def manners(self, row: FeedRow) -> Manners | None:
        """What to know before one answers where one was not called; None where one was, or where
        the owner knows."""
        is_uncalled = bool(row.heard) or row.intent is Intent.VENTING
        if row.channel is not Channel.PUBLIC or not is_uncalled or row.network in self.known():
            return None
        return self.usual(row.network, row.intent)

    def usual(self, network: str, intent: Intent | None) -> Manners:
        """What is usual there, whoever was called."""
        return manners(_table(), network, intent)

    def know(self, network: str) -> Changes:
        """It need not be said again there."""
        return self._keep({*self.known(), network})

    def known(self) -> tuple[str, ...]:
        """The networks whose manners the owner knows."""
        return tuple(self._settings.remembered(KEY).split())

    def say_again(self) -> Changes:
        """On every network."""
        return self._keep(set())

    def _keep(self, known: set[str]) -> Changes:
        self._settings.remember(KEY, " ".join(sorted(known)))
        return Changes(settings=frozenset((KEY,)))


@cache
def _table() -> Table:
    file = resources.root() / "etiquette.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
