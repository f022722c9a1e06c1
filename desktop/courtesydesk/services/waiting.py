"""Listening to networks that say so themselves when there is news (IDLE)."""

from __future__ import annotations

import threading

from courtesydesk.connectors.base import Connector, Stop
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.errors import KeyringError, NetworkError, UserError
from courtesydesk.domain.ids import AccountId
from courtesydesk.services.accounts import Accounts


class Listening:
    """The connections that listen, one for an account."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._guard = threading.Lock()
        self._waiters: dict[AccountId, tuple[Account, Connector]] = {}
        self._waiting: set[AccountId] = set()
        self._closed = False
        self.lost: set[AccountId] = set()
        """Those whose line broke while we listened."""

    def wait(self, id_: AccountId, seconds: float, *, stop: Stop) -> bool:
        """Wait for the network to say that there is news (IDLE). False at once where it cannot
        say so, or cannot be reached."""
        with self._guard:
            if id_ in self._waiting or self._closed:
                return False
            self._waiting.add(id_)
        keep = False
        try:
            account = self._accounts.get(id_)
            if account.demo or account.state is not AccountState.CONNECTED:
                return False
            news = self._waiter(account).wait(seconds, stop=stop)
            keep = True
        except (NetworkError, KeyringError, UserError):
            self.lost.add(id_)
            return False
        finally:
            with self._guard:
                self._waiting.discard(id_)
            if not keep or self._is_closed():
                self._let_go(id_)
        return news

    def _waiter(self, account: Account) -> Connector:
        """The connection that listens; made anew when the account's settings have changed."""
        with self._guard:
            known = self._waiters.get(account.id)
        if known is not None and known[0].settings == account.settings:
            return known[1]
        self._let_go(account.id)
        connector = self._accounts.connector(account.id)
        with self._guard:
            self._waiters[account.id] = (account, connector)
        return connector

    def _let_go(self, id_: AccountId) -> None:
        with self._guard:
            known = self._waiters.pop(id_, None)
        if known is not None:
            known[1].close()

    def _is_closed(self) -> bool:
        """Asked anew: another thread may have closed it while this one listened."""
        return self._closed

    def close(self) -> None:
        """Let go of connections that listen; safe to call twice. One that is listening just now
        belongs to another thread, which lets go of it as soon as it is told to stop."""
        self._closed = True
        for id_ in set(self._waiters) - self._waiting:
            self._let_go(id_)
