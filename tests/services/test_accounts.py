"""Accounts are kept with their secrets in the keyring, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.errors import (
    KeyringLocked,
    KeyringMissing,
    NotAllowed,
    NotFound,
    WrongInput,
)
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.services.accounts import Accounts
from courtesydesk.store import accounts as store
from courtesydesk.store.database import Database
from support.accounts import ScriptedNetwork, ScriptedRegistry, make_accounts
from support.keyrings import MemoryKeyring

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRETS = {"password": "correct horse battery"}


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return make_accounts(tmp_path)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def network() -> ScriptedNetwork:
    return ScriptedNetwork()


@pytest.fixture
def accounts(db: Database, keyring: MemoryKeyring, network: ScriptedNetwork) -> Accounts:
    return ScriptedRegistry(network).accounts(db, keyring)


def add(accounts: Accounts, name: str = "Shop", address: str = "hello@shop.test") -> int:
    return accounts.add("email", name, address, {"imap_host": "x"}, dict(SECRETS), now=NOW).id


def test_an_account_is_kept_and_its_secret_is_only_in_the_keyring(
    accounts: Accounts, keyring: MemoryKeyring, db: Database
) -> None:
    add(accounts)
    assert [account.name for account in accounts.all()] == ["Shop"]
    assert list(keyring.entries.values()) == ["correct horse battery"]
    db.value("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"correct horse" not in db.path.read_bytes()


def test_a_locked_keyring_keeps_nothing(accounts: Accounts, keyring: MemoryKeyring) -> None:
    keyring.locked = True
    with pytest.raises(KeyringLocked):
        add(accounts)
    assert accounts.all() == ()
    keyring.locked = False
    assert keyring.entries == {}


def test_a_missing_keyring_is_known_before_anybody_signs_in(db: Database) -> None:
    def none_here() -> MemoryKeyring:
        raise KeyringMissing("There is no keyring.")

    missing = Accounts(db, Vault(none_here), ScriptedRegistry(ScriptedNetwork())).keyring_missing()
    assert missing is not None
    assert missing.what == "There is no keyring."


def test_nobody_is_asked_to_unlock_a_keyring_that_is_there(
    accounts: Accounts, keyring: MemoryKeyring
) -> None:
    keyring.locked = True
    assert accounts.keyring_missing() is None


def test_a_name_in_use_is_refused_and_leaves_no_secret(
    accounts: Accounts, keyring: MemoryKeyring
) -> None:
    add(accounts)
    with pytest.raises(WrongInput, match="already"):
        add(accounts, name="shop", address="other@shop.test")
    assert len(keyring.entries) == 1


def test_the_same_login_twice_is_refused_until_it_was_removed(
    accounts: Accounts, keyring: MemoryKeyring
) -> None:
    id_ = add(accounts)
    with pytest.raises(NotAllowed, match="already, as “Shop”"):
        add(accounts, name="Mail", address="Hello@shop.test")
    assert len(keyring.entries) == 1
    accounts.remove(id_, now=NOW)
    assert add(accounts, name="Mail") == id_


def test_an_unknown_name_names_those_there_are(accounts: Accounts) -> None:
    add(accounts)
    with pytest.raises(NotFound) as caught:
        accounts.named("Shpo")
    assert "Shop" in caught.value.todo
    assert accounts.named("SHOP").name == "Shop"


def test_a_network_without_connector_is_refused(accounts: Accounts) -> None:
    with pytest.raises(NotAllowed):
        accounts.add("yelp", "Yelp", "x", {}, {}, now=NOW)


def test_removing_forgets_the_secret_and_a_new_sign_in_takes_the_history_up_again(
    accounts: Accounts, keyring: MemoryKeyring, db: Database
) -> None:
    first = accounts.get(add(accounts))  # type: ignore[arg-type]
    store.save_cursor(db, first.id, "uid 7", now=NOW)
    accounts.remove(first.id, now=NOW)
    assert accounts.all() == ()
    assert keyring.entries == {}
    with pytest.raises(NotFound):
        accounts.get(first.id)
    assert add(accounts, name="Bakery", address="HELLO@shop.test") == first.id
    assert store.load_cursor(db, first.id) == "uid 7"


def test_a_name_is_free_again_when_its_account_was_removed(accounts: Accounts) -> None:
    first = accounts.get(add(accounts))  # type: ignore[arg-type]
    accounts.remove(first.id, now=NOW)
    assert add(accounts, address="other@shop.test") != first.id
    assert accounts.named("Shop").address == "other@shop.test"


def test_an_account_is_not_removed_while_its_secret_cannot_be(
    accounts: Accounts, keyring: MemoryKeyring
) -> None:
    first = accounts.get(add(accounts))  # type: ignore[arg-type]
    keyring.locked = True
    with pytest.raises(KeyringLocked):
        accounts.remove(first.id, now=NOW)
    assert accounts.get(first.id).name == "Shop"


def test_signing_in_again_keeps_the_account(accounts: Accounts, keyring: MemoryKeyring) -> None:
    account = accounts.get(add(accounts))  # type: ignore[arg-type]
    changes = accounts.new_secret(account.id, "password", "new one", now=NOW)
    assert changes.accounts == {account.id}
    assert list(keyring.entries.values()) == ["new one"]
    assert accounts.get(account.id).state is AccountState.CONNECTING


def test_trying_out_keeps_nothing(
    accounts: Accounts, keyring: MemoryKeyring, network: ScriptedNetwork
) -> None:
    said = accounts.try_out("email", "hello@shop.test", {}, dict(SECRETS))
    assert said.works == ("It works.",)
    assert network.signed_in_with == ["correct horse battery"]
    assert network.closed == 1
    assert accounts.all() == ()
    assert keyring.entries == {}


def test_checking_uses_the_secret_of_the_keyring(
    accounts: Accounts, network: ScriptedNetwork
) -> None:
    account = accounts.get(add(accounts))  # type: ignore[arg-type]
    assert accounts.check(account.id).works == ("It works.",)
    assert network.signed_in_with == ["correct horse battery"]


def test_changing_settings_asks_the_network_anew(accounts: Accounts) -> None:
    account = accounts.get(add(accounts))  # type: ignore[arg-type]
    accounts.change(account.id, name="Bakery", settings={"imap_host": "y"})
    changed = accounts.get(account.id)
    assert (changed.name, changed.settings) == ("Bakery", {"imap_host": "y"})


def test_what_is_used_adds_up_over_connections_and_for_each_account_by_itself(
    accounts: Accounts, network: ScriptedNetwork
) -> None:
    midnight = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    first = accounts.get(add(accounts))  # type: ignore[arg-type]
    second = accounts.get(add(accounts, "Second", "two@shop.test"))  # type: ignore[arg-type]
    network.uses = [Meter(Measure.UNITS, 50, midnight, 10_000)]
    for account in (first, first, second):
        accounts.check(account.id)
    accounts.try_changed(first.id, first.settings)
    accounts.try_out("email", "new@shop.test", {}, dict(SECRETS))
    used = {account.name: account.meters for account in accounts.all()}
    assert used["Shop"] == (Meter(Measure.UNITS, 150, midnight, 10_000),)
    assert used["Second"] == (Meter(Measure.UNITS, 50, midnight, 10_000),)


def test_a_secret_among_the_settings_is_a_bug(accounts: Accounts) -> None:
    with pytest.raises(ValueError, match="secret"):
        accounts.add("email", "Shop", "x@y.test", {"smtp_password": "x"}, {}, now=NOW)
