"""What an e-mail account asks of the desk, off the UI thread: trying, adding, changing."""

from __future__ import annotations

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import AccountId
from courtesydesk.ui.context import Context


class TrialJob:
    """One trial, off the UI thread; gives back the secrets, since a token may be renewed by it."""

    def __init__(
        self, context: Context, address: str, settings: dict[str, str], secrets: dict[str, str]
    ) -> None:
        self._context, self._address = context, address
        self._settings, self._secrets = settings, secrets

    def run(self) -> tuple[tuple[str, ...], dict[str, str]]:
        accounts = self._context.desk.accounts
        said = accounts.try_out("email", self._address, self._settings, self._secrets)
        return said, self._secrets


def add(
    context: Context, name: str, address: str, settings: dict[str, str], secrets: dict[str, str]
) -> tuple[AccountId, Changes]:
    """A new account."""
    account = context.desk.accounts.add(
        "email", name, address, settings, secrets, now=context.now()
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
