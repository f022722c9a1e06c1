"""Accounts: adding, checking, removing; secrets go to the keyring."""

from __future__ import annotations

import contextlib
import secrets as random
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from courtesydesk.connectors.base import (
    Connector,
    Factory,
    Metered,
    Offer,
    Secrets,
    Tally,
)
from courtesydesk.domain.account_forms import AccountForm
from courtesydesk.domain.accounts import Account, AccountState, Health
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import KeyringMissing, NotAllowed, NotFound, WrongInput
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.meters import Meter
from courtesydesk.domain.networks import Network
from courtesydesk.services.settings import Settings
from courtesydesk.store import accounts as store
from courtesydesk.store.database import Database


class Keeper(Protocol):
    """Where secrets are kept: `credentials.vault.Vault`."""

    def get(self, account: str, name: str) -> str | None: ...

    def set(self, account: str, name: str, value: str) -> None: ...

    def delete(self, account: str, name: str) -> None: ...

    def name(self) -> str: ...


class Registry(Protocol):
    """Where connectors come from: `connectors.registry`."""

    def factory(self, network: str) -> Factory:
        """How a connector of that network is made."""
        ...

    def offer(self, network: str) -> Offer:
        """What that network's package says of itself."""
        ...

    def networks(self) -> tuple[str, ...]:
        """Those that an account can be made for."""
        ...


class Accounts:
    """Our logins, and how they are."""

    def __init__(self, db: Database, vault: Keeper, registry: Registry) -> None:
        self._db = db
        self._vault = vault
        self._registry = registry
        self._settings = Settings(db)

    def all(self) -> tuple[Account, ...]:
        """In order of their making, without removed ones."""
        return store.load_accounts(self._db)

    def get(self, id_: AccountId) -> Account:
        """One account; raises NotFound."""
        return store.get_account(self._db, id_)

    def named(self, name: str) -> Account:
        """By its name, case ignored; raises NotFound with the names there are."""
        found = store.find_account(self._db, name)
        if found is None:
            names = ", ".join(f"“{account.name}”" for account in self.all())
            raise NotFound(
                f"There is no account “{name}”.",
                todo=f"There are {names}." if names else "There is none yet: add one first.",
            )
        return found

    def networks(self) -> tuple[Network, ...]:
        """Those that an account can be added for, those of other packages last."""
        return tuple(self._registry.offer(key).network for key in self._registry.networks())

    def form(self, network: str) -> AccountForm | None:
        """What an account of it asks for; None for e-mail, which asks in its own way. Raises
        NotAllowed where there is no direct connection."""
        return self._registry.offer(network).form

    def for_sign_in(
        self, network: str, given: dict[str, str], account: AccountId | None
    ) -> dict[str, str]:
        """What a sign-in in the browser begins with; a secret that is not given again is the one
        that the account has. Raises WrongInput for what is wanting, KeyringError."""
        form = self._registry.offer(network).form or AccountForm(())
        known = self._secrets(account) if account is not None else _nothing
        kept = {key: given.get(key) or known(key) for key in form.client_secrets}
        return form.for_sign_in({**given, **kept})

    def must_be_ready(self, name: str) -> None:
        """Before anybody signs in: raises WrongInput for a name in use, and KeyringError where the
        secrets could not be kept."""
        self._check_name(name.strip())
        self._vault.get("-", "-")

    def keyring_missing(self) -> KeyringMissing | None:
        """Why no password can be kept on this computer; None where one can. Opens no keyring, so
        nobody is asked to unlock one."""
        try:
            self._vault.name()
        except KeyringMissing as error:
            return error
        return None

    def add(
        self,
        network: str,
        name: str,
        address: str,
        settings: dict[str, str],
        secrets: dict[str, str],
        *,
        now: datetime,
    ) -> Account:
        """Keep an account and its secrets; nothing is kept when the keyring refuses. Raises
        WrongInput for a name in use, NotAllowed for a login that is there already. One that was
        removed earlier keeps its id and history."""
        name, address = name.strip(), address.strip()
        self._check_name(name)
        self._check_login(network, address)
        _check_settings(settings)
        self._registry.factory(network)
        key = random.token_hex(8)
        with self._kept_together(key, secrets):
            with self._db.writing():
                id_ = store.find_removed(self._db, network, address)
                if id_ is None:
                    id_ = store.insert_account(
                        self._db,
                        network=network,
                        name=name,
                        address=address,
                        settings=settings,
                        now=now,
                    )
                else:
                    store.revive_account(
                        self._db, id_, name=name, address=address, settings=settings
                    )
                store.save_secret_place(self._db, id_, key, tuple(secrets))
            return self.get(id_)

    @contextlib.contextmanager
    def _kept_together(self, key: str, secrets: dict[str, str]) -> Iterator[None]:
        """Secrets first, then the account; when either fails, neither is kept."""
        try:
            for name, value in secrets.items():
                self._vault.set(key, name, value)
            yield
        except BaseException:
            for name in secrets:
                # The first error is the one to show; this clears up as well as it can.
                with contextlib.suppress(Exception):
                    self._vault.delete(key, name)
            raise

    def check(self, id_: AccountId) -> Health:
        """Sign in and say what works; raises NetworkError or KeyringError. What the network says
        is worth keeping is kept."""
        account = self.get(id_)
        if account.demo:
            return Health(("This account belongs to the demo shop: it touches no network.",))
        with contextlib.closing(self.connector(id_)) as connector:
            health = connector.check()
        settings = {**account.settings, **health.settings}
        if settings != account.settings:
            _check_settings(settings)
            store.save_account(self._db, id_, name=account.name, settings=settings)
        return health

    def try_out(
        self, network: str, address: str, settings: dict[str, str], secrets: dict[str, str]
    ) -> Health:
        """As check, before anything is kept."""
        _check_settings(settings)
        given = dict(secrets)

        def save_secret(name: str, value: str) -> None:
            # A refresh token may be rotated while it is tried out: the caller keeps the new one.
            given[name] = value
            secrets[name] = value

        connector = self._registry.factory(network)(
            address=address.strip(),
            settings=self._with_ours(settings),
            secret=lambda name: given.get(name, ""),
            save_secret=save_secret,
        )
        with contextlib.closing(connector):
            return connector.check()

    def try_changed(self, id_: AccountId, settings: dict[str, str]) -> Health:
        """As check, with other settings, before these are kept."""
        _check_settings(settings)
        with contextlib.closing(self._connected(self.get(id_), settings)) as connector:
            return connector.check()

    def new_secret(self, id_: AccountId, name: str, value: str, *, now: datetime) -> Changes:
        """Sign in again: same account, same history."""
        self.get(id_)
        self._save_secret(id_, name, value)
        store.save_state(self._db, id_, AccountState.CONNECTING)
        return Changes(accounts=frozenset({id_}))

    def change(
        self, id_: AccountId, *, name: str | None = None, settings: dict[str, str] | None = None
    ) -> Changes:
        """Change what is not secret."""
        account = self.get(id_)
        new_name = account.name if name is None else name.strip()
        if new_name.casefold() != account.name.casefold():
            self._check_name(new_name)
        new_settings = account.settings if settings is None else settings
        _check_settings(new_settings)
        store.save_account(self._db, id_, name=new_name, settings=new_settings)
        if new_settings != account.settings:
            store.save_state(self._db, id_, AccountState.CONNECTING)
        return Changes(accounts=frozenset({id_}))

    def remove(self, id_: AccountId, *, now: datetime) -> Changes:
        """Forget the login and its secrets; the history stays. Raises KeyringLocked or
        KeyringRefused, and removes nothing, when the secrets cannot be forgotten."""
        self.get(id_)
        with contextlib.suppress(NotFound):
            key, names = store.load_secret_place(self._db, id_)
            # Without any keyring there is nothing to forget, and the account may go.
            with contextlib.suppress(KeyringMissing):
                for name in names:
                    self._vault.delete(key, name)
        store.remove_account(self._db, id_, now=now)
        return Changes(accounts=frozenset({id_}))

    # -- for other services

    def connector(self, id_: AccountId) -> Connector:
        """A connector for the account, for the caller to close; NotAllowed in the demo."""
        account = self.get(id_)
        if account.demo:
            raise NotAllowed("This account belongs to the demo shop: it touches no network.")
        return self._connected(account, account.settings)

    def _connected(self, account: Account, settings: dict[str, str]) -> Connector:
        connector = self._registry.factory(account.network)(
            address=account.address,
            settings=self._with_ours(settings),
            secret=self._secrets(account.id),
            save_secret=lambda name, value: self._save_secret(account.id, name, value),
        )
        if isinstance(connector, Metered):
            connector.count_in(_KeptTally(self._db, account.id))
        return connector

    def _secrets(self, id_: AccountId) -> Secrets:
        def secret(name: str) -> str:
            try:
                key, _ = store.load_secret_place(self._db, id_)
            except NotFound:
                return ""
            return self._vault.get(key, name) or ""

        return secret

    def _save_secret(self, id_: AccountId, name: str, value: str) -> None:
        try:
            key, names = store.load_secret_place(self._db, id_)
        except NotFound:
            key, names = random.token_hex(8), ()
        # The place first: a secret is never in the keyring without our knowing where.
        if name not in names:
            store.save_secret_place(self._db, id_, key, (*names, name))
        self._vault.set(key, name, value)

    def _with_ours(self, settings: dict[str, str]) -> dict[str, str]:
        """The account's settings, and those of the desk that a connector may want."""
        return {"backfill_days": self._settings.text("mail.backfill_days"), **settings}

    def _check_name(self, name: str) -> None:
        if not name:
            raise WrongInput("An account needs a name.", todo="Give it one, for example “Shop”.")
        if store.find_account(self._db, name) is not None:
            raise WrongInput(f"There is an account “{name}” already.", todo="Choose another name.")

    def _check_login(self, network: str, address: str) -> None:
        """The same login twice would bring everything in twice."""
        for account in self.all():
            same = (account.network, account.address.casefold()) == (network, address.casefold())
            if address and same:
                raise NotAllowed(
                    f"“{address}” is on your desk already, as “{account.name}”.",
                    safe="Nothing was changed.",
                    todo="Change that one, or remove it first.",
                )


def _nothing(_name: str) -> str:
    return ""


class _KeptTally(Tally):
    """An account's meters, in the file."""

    def __init__(self, db: Database, account: AccountId) -> None:
        self._db, self._account = db, account

    def change(self, how: Callable[[tuple[Meter, ...]], tuple[Meter, ...]]) -> tuple[Meter, ...]:
        # One transaction: a reply may be counted while news are fetched.
        with self._db.writing():
            meters = how(store.load_meters(self._db, self._account))
            store.save_meters(self._db, self._account, meters)
        return meters


_SECRET_WORDS = ("password", "secret", "token", "passphrase")


def _check_settings(settings: dict[str, str]) -> None:
    """Settings are plain text in the file: a secret among them is a bug, and is caught here."""
    for key in settings:
        if key.rpartition("_")[2] in _SECRET_WORDS:
            raise ValueError(f"a secret among the settings: {key!r}")
