"""Marking on the network what was read or answered here, where the owner wants it so."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from courtesydesk.connectors.base import Connector, MarksCopies
from courtesydesk.domain.errors import NetworkError
from courtesydesk.domain.ids import AccountId
from courtesydesk.services.settings import Settings
from courtesydesk.store import mirrored
from courtesydesk.store.database import Database

BACK = timedelta(days=30)
"""Older mail is left as it is."""
AT_A_TIME = 200


class Mirroring:
    """Off unless the settings say otherwise: then nothing on the network is touched."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._settings = Settings(db)
        self._settled: set[int] = set()

    def settle_copies(self, account: AccountId, connector: Connector, *, now: datetime) -> None:
        """Where a delivery was in doubt and is known to have gone by now, its copy on the network
        may still be marked as unfinished. Our own copy only, and once in a run of the program."""
        if not isinstance(connector, MarksCopies):
            return
        for id_, payload, client_id in mirrored.load_settled(self._db, account, since=now - BACK):
            if id_ not in self._settled:
                self._settled.add(id_)
                # A mark on our own copy is not worth an account that counts as failing.
                with contextlib.suppress(NetworkError):
                    connector.settled(payload, client_id)

    def mirror(self, account: AccountId, connector: Connector, *, now: datetime) -> int:
        """Mark what has not been marked yet; returns how many."""
        marked = 0
        for mark, setting in (
            (mirrored.READ, "mail.mirror_read"),
            (mirrored.ANSWERED, "mail.mirror_answered"),
        ):
            if not self._settings.flag(setting):
                continue
            found = mirrored.load_unmarked(
                self._db, account, mark, since=now - BACK, limit=AT_A_TIME
            )
            if found:
                connector.mirror(tuple(found.values()), answered=mark == mirrored.ANSWERED)
                mirrored.save_marked(self._db, account, mark, tuple(found), now=now)
            marked += len(found)
        return marked
