"""Doing what was asked for besides answering: a part of each turn of the outbox.

The row says that it is being done, on the disk, before the network is touched. What ends without a
clear answer is done again, because that changes nothing, except for a report: nobody knows whether
two are two, so the owner looks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from courtesydesk.connectors.base import Connector, Deed
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.acts import Act, ActState, Ground
from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import (
    BadAnswer,
    DeskError,
    Doubtful,
    KeyringError,
    NetworkError,
    RateLimited,
    Refused,
    SignedOut,
    Untrusted,
    Vanished,
)
from courtesydesk.domain.ids import AccountId
from courtesydesk.services.retrying import state_after, wait_after
from courtesydesk.store import accounts as account_store
from courtesydesk.store import acts as store
from courtesydesk.store.acts import ActRow
from courtesydesk.store.database import Database

LOG = logging.getLogger(__name__)

DOING, DONE, REFUSED = ActState.DOING, ActState.DONE, ActState.REFUSED
WAITING = ActState.WAITING
_MAY_BE_REPORTED = "The line was cut: it may have been reported. Look there before you do it again."


def interrupted(db: Database, now: datetime) -> Changes:
    """What was being done when the program ended is done again; a report is the owner's to see."""
    changes = NOTHING
    for row in store.in_states(db, [DOING]):
        changes |= _unclear(db, row, now)
    return changes


def _unclear(db: Database, row: ActRow, now: datetime) -> Changes:
    if row.acted.act is Act.REPORT:
        store.move(db, row.acted.id, REFUSED, since=[DOING], now=now, reason=_MAY_BE_REPORTED)
    else:
        store.move(db, row.acted.id, WAITING, since=[DOING], now=now, tries=row.acted.tries)
    return touched(row)


def touched(row: ActRow) -> Changes:
    """One act, and the conversation that shows it."""
    return Changes(
        acts=frozenset({row.acted.id}), conversations=frozenset({row.conversation}), count=1
    )


class Acting:
    """One turn's acts; an account that is in trouble is no use to the rest of the turn."""

    def __init__(
        self,
        db: Database,
        connector: Callable[[AccountId], Connector],
        blocked: set[AccountId],
        now: datetime,
    ) -> None:
        self._db, self._connector, self._blocked, self._now = db, connector, blocked, now

    def turn(self, account: AccountId | None) -> Changes:
        """Everything that is due, in the order in which it was asked for."""
        changes = NOTHING
        for row in store.due(self._db, self._now):
            if account in (None, row.account) and row.account not in self._blocked:
                changes |= self._do(row)
        return changes

    def _do(self, row: ActRow) -> Changes:
        tries = row.acted.tries + 1
        if not store.move(
            self._db, row.acted.id, DOING, since=[WAITING], now=self._now, tries=tries
        ):
            return NOTHING
        try:
            self._connector(row.account).act(_deed(self._db, row, self._now))
        except Vanished as error:
            # What was to go is gone.
            return self._done(row) if row.acted.act is Act.DELETE else self._refuse(row, error)
        except (NetworkError, KeyringError) as error:
            return self._trouble(row, error, tries)
        except DeskError as error:
            return self._refuse(row, error)
        except Exception:
            LOG.exception("doing act %s", row.acted.id)
            return self._refuse(row, DeskError("Something went wrong here; it was not done."))
        return self._done(row)

    def _done(self, row: ActRow) -> Changes:
        with self._db.writing():
            if store.move(self._db, row.acted.id, DONE, since=[DOING], now=self._now):
                store.arrived(self._db, row, self._now)
        return touched(row) | self._connected(row.account)

    def _refuse(self, row: ActRow, error: DeskError) -> Changes:
        why = f"{error.what} {error.todo}".strip()
        store.move(self._db, row.acted.id, REFUSED, since=[DOING], now=self._now, reason=why)
        return touched(row)

    def _trouble(self, row: ActRow, error: DeskError, tries: int) -> Changes:
        if isinstance(error, Refused):
            return self._refuse(row, error)
        maybe = isinstance(error, Doubtful | BadAnswer)
        if maybe and row.acted.act is Act.REPORT:
            return _unclear(self._db, row, self._now)
        self._blocked.add(row.account)
        until = error.until if isinstance(error, RateLimited) else None
        reason = error.what
        if isinstance(error, KeyringError | SignedOut | Untrusted):
            reason = f"{reason} {error.todo}".strip()
        with self._db.writing():
            store.move(
                self._db,
                row.acted.id,
                WAITING,
                since=[DOING],
                now=self._now,
                not_before=until or self._now + wait_after(tries),
                tries=tries,
                reason=reason,
            )
            if not isinstance(error, BadAnswer):
                state, detail = state_after(error), error.sentence()
                account_store.save_state(self._db, row.account, state, detail=detail, until=until)
        return touched(row) | Changes(accounts=frozenset({row.account}))

    def _connected(self, account: AccountId) -> Changes:
        known = account_store.get_account(self._db, account)
        if known.state not in (AccountState.OFFLINE, AccountState.RATE_LIMITED):
            return NOTHING
        account_store.save_state(self._db, account, AccountState.CONNECTED)
        return Changes(accounts=frozenset({account}))


def _deed(db: Database, row: ActRow, now: datetime) -> Deed:
    acted = row.acted
    if row.mention is not None:
        about = store.about_mention(db, row.mention)
    else:
        assert row.reply is not None
        about = store.about_reply(db, row.reply)
    return Deed(
        act=acted.act,
        remote_id=about.remote_id,
        person_remote_id=about.person_remote_id,
        headers=about.headers,
        thread_key=about.thread_key,
        text=acted.text if acted.act is Act.EDIT else "",
        ground=Ground(acted.text) if acted.act is Act.REPORT else Ground.OTHER,
        at=now,
    )
