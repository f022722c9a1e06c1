"""Accounts: adding, checking, removing; secrets go to the keyring."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.accounts import Account
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId
from courtesydesk.store.database import Database


class Accounts:
    """Our logins, and how they are."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[Account, ...]:
        """In order of their making, without removed ones."""
        raise NotImplementedError

    def get(self, id_: AccountId) -> Account:
        """One account; raises NotFound."""
        raise NotImplementedError

    def named(self, name: str) -> Account:
        """By its name, case ignored; raises NotFound with the names there are."""
        raise NotImplementedError

    def add(self, network: str, name: str, address: str, settings: dict[str, str], secrets: dict[str, str], *, now: datetime) -> Account:
        """Keep an account and its secrets; nothing is kept when the keyring refuses. Raises WrongInput for a name in use."""
        raise NotImplementedError

    def check(self, id_: AccountId) -> tuple[str, ...]:
        """Sign in and say what works, one sentence each; raises NetworkError or KeyringError."""
        raise NotImplementedError

    def try_out(self, network: str, address: str, settings: dict[str, str], secrets: dict[str, str]) -> tuple[str, ...]:
        """As check, before anything is kept."""
        raise NotImplementedError

    def new_secret(self, id_: AccountId, name: str, value: str, *, now: datetime) -> Changes:
        """Sign in again: same account, same history."""
        raise NotImplementedError

    def change(self, id_: AccountId, *, name: str | None = None, settings: dict[str, str] | None = None) -> Changes:
        """Change what is not secret."""
        raise NotImplementedError

    def remove(self, id_: AccountId, *, now: datetime) -> Changes:
        """Forget the login and its secrets; the history stays."""
        raise NotImplementedError
