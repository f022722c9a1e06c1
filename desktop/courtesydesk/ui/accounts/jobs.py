"""What an account's form asks of the desk, off the UI thread: trying, adding, changing."""

from __future__ import annotations

from collections.abc import Callable

from courtesydesk.domain.accounts import Health
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import AccountId
from courtesydesk.services import sign_in as sign_in_service
from courtesydesk.ui.context import Context


class TrialJob:
    """One trial, off the UI thread; gives back the secrets, since a token may be renewed by it."""

    def __init__(
        self,
        context: Context,
        network: str,
        address: str,
        settings: dict[str, str],
        secrets: dict[str, str],
        whose: str = "",
    ) -> None:
        self._context, self._network, self._address = context, network, address
        self._settings, self._secrets, self._whose = settings, secrets, whose

    def run(self) -> tuple[Health, dict[str, str]]:
        accounts = self._context.desk.accounts
        said = accounts.try_out(self._network, self._address, self._settings, self._secrets)
        _must_be_same(self._whose, said.address)
        return said, self._secrets


def _must_be_same(before: str, now: str) -> None:
    """Another one's history would be mixed into it."""
    if before and now and before.casefold() != now.casefold():
        raise NotAllowed(
            f"You signed in as {now}, and this is the account of {before}.",
            safe="Nothing was changed.",
            todo=f"Sign in there as {before}, or add {now} as another account.",
        )


def in_browser(
    context: Context,
    network: str,
    given: dict[str, str],
    account: AccountId | None,
    *,
    open_address: Callable[[str], None],
    stop: Callable[[], bool],
) -> dict[str, str]:
    """The secrets of a sign-in in the browser."""
    begin = context.desk.accounts.for_sign_in(network, given, account)
    return sign_in_service.at_network(network, begin, open_address=open_address, stop=stop)


class CheckJob:
    """An account that is there already, tried with other settings and the secrets it has."""

    def __init__(self, context: Context, id_: AccountId, settings: dict[str, str]) -> None:
        self._context, self._id, self._settings = context, id_, settings

    def run(self) -> tuple[Health, dict[str, str]]:
        return self._context.desk.accounts.try_changed(self._id, self._settings), {}


def add(
    context: Context,
    network: str,
    name: str,
    address: str,
    settings: dict[str, str],
    secrets: dict[str, str],
) -> tuple[AccountId, Changes]:
    """A new account."""
    account = context.desk.accounts.add(
        network, name, address, settings, secrets, now=context.now()
    )
    return account.id, Changes(accounts=frozenset({account.id}))


def sign_in(
    context: Context, id_: AccountId, settings: dict[str, str], secrets: dict[str, str]
) -> tuple[AccountId, Changes]:
    """Another password, or another way to sign in."""
    accounts = context.desk.accounts
    changes = accounts.change(id_, settings=settings)
    for name, value in secrets.items():
        changes = changes | accounts.new_secret(id_, name, value, now=context.now())
    return id_, changes


def change(
    context: Context, id_: AccountId, name: str, settings: dict[str, str]
) -> tuple[AccountId, Changes]:
    """Another name, other servers."""
    return id_, context.desk.accounts.change(id_, name=name, settings=settings)
