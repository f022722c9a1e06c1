"""Secrets are kept in the keyring whole, or not at all."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from courtesydesk.credentials import backends
from courtesydesk.credentials.vault import PIECE, SERVICE, Vault, classified, split
from courtesydesk.domain.errors import (
    KeyringError,
    KeyringLocked,
    KeyringMissing,
    KeyringRefused,
)
from support.keyrings import HangingKeyring, KilledError, MemoryKeyring


def vault_on(keyring: KeyringBackend, patience: float = 5) -> Vault:
    return Vault(lambda: keyring, patience=patience)


@pytest.mark.parametrize(
    "secret", ["app-password", "Grüße 🎂", "x" * 1280, "é" * 1281, "🎂" * 5000, "t" * 20_000]
)
def test_a_secret_comes_back_as_it_was(secret: str) -> None:
    vault = vault_on(MemoryKeyring())
    vault.set("a1", "password", secret)
    assert vault.get("a1", "password") == secret
    vault.delete("a1", "password")
    assert vault.get("a1", "password") is None


def test_every_entry_stands_under_one_service_name() -> None:
    keyring = MemoryKeyring()
    vault_on(keyring).set("a1", "refresh_token", "t" * 5000)
    assert {service for service, _ in keyring.entries} == {SERVICE} == {"Courtesy Desk"}


def test_accounts_do_not_see_one_another() -> None:
    vault = vault_on(MemoryKeyring())
    vault.set("a1", "password", "one")
    vault.set("a2", "password", "two")
    vault.delete("a1", "password")
    assert vault.get("a2", "password") == "two"


def test_deleting_leaves_no_piece_behind() -> None:
    keyring = MemoryKeyring()
    vault = vault_on(keyring)
    for size in (9000, 3000, 12_000, 10):
        vault.set("a1", "token", "s" * size)
    vault.delete("a1", "token")
    assert keyring.entries == {}


def test_a_shorter_secret_leaves_no_piece_of_the_longer_one() -> None:
    keyring = MemoryKeyring()
    vault = vault_on(keyring)
    vault.set("a1", "token", "long" * 3000)
    vault.set("a1", "token", "short")
    assert list(keyring.entries.values()) == ["short"]


@pytest.mark.parametrize(("old", "new"), [(10, 9000), (9000, 10), (9000, 4000), (4000, 9000)])
def test_killed_at_any_write_the_old_or_the_new_secret_is_there_whole(old: int, new: int) -> None:
    before, after = "o" * old, "n" * new
    for writes in range(40):
        keyring = MemoryKeyring()
        vault = vault_on(keyring)
        vault.set("a1", "token", before)
        keyring.writes_left = writes
        try:
            vault.set("a1", "token", after)
            finished = True
        except KilledError:
            finished = False
        keyring.writes_left = None
        assert vault.get("a1", "token") in ((after,) if finished else (before, after))
        vault.set("a1", "token", after)
        assert vault.get("a1", "token") == after
        vault.delete("a1", "token")
        assert keyring.entries == {}
        if finished:
            return
    pytest.fail("it never finished")


@given(st.text(max_size=4000))
@settings(max_examples=50, deadline=None)
def test_pieces_fit_and_join(value: str) -> None:
    pieces = split(value * 3)
    assert "".join(pieces) == value * 3
    assert all(len(piece.encode("utf-16-le", "surrogatepass")) // 2 <= PIECE for piece in pieces)


def test_a_locked_keyring_says_so() -> None:
    keyring = MemoryKeyring()
    keyring.locked = True
    with pytest.raises(KeyringLocked) as caught:
        vault_on(keyring).get("a1", "password")
    assert "locked" in caught.value.what
    assert "Unlock" in caught.value.todo


def test_a_keyring_that_hangs_does_not_hang_the_desk() -> None:
    keyring = HangingKeyring()
    with pytest.raises(KeyringLocked, match="did not answer"):
        vault_on(keyring, patience=0.05).get("a1", "password")
    keyring.let_go.set()


def test_a_keyring_that_works_has_no_problem() -> None:
    assert vault_on(MemoryKeyring()).problem() is None


def named(name: str, base: type[Exception] = Exception) -> Exception:
    return type(name, (base,), {})("…")


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (named("PromptDismissedException"), KeyringRefused),
        (named("KeychainDenied"), KeyringRefused),
        (named("LockedException"), KeyringLocked),
        (named("SecretServiceNotAvailableException"), KeyringMissing),
        (ConnectionRefusedError("bus"), KeyringMissing),
        (named("DBusErrorResponse"), KeyringRefused),
        (OSError("1783"), KeyringRefused),
    ],
)
def test_each_kind_of_trouble_has_its_own_class(
    raised: Exception, expected: type[KeyringError]
) -> None:
    error = classified(raised)
    assert type(error) is expected
    assert error is not None
    assert error.what
    assert error.todo


def test_a_bug_is_not_taken_for_a_keyring_problem() -> None:
    assert classified(ZeroDivisionError()) is None


def test_the_cause_counts_when_a_backend_wraps_it() -> None:
    wrapped = RuntimeError("Failed to create the collection")
    wrapped.__cause__ = named("PromptDismissedException")
    assert isinstance(classified(wrapped), KeyringRefused)


def test_no_keyring_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "_why_not", lambda kind: "no session bus")
    with pytest.raises(KeyringMissing) as caught:
        backends.system_keyring()
    assert "no session bus" not in caught.value.sentence()
    assert caught.value.todo
    assert set(backends.unreachable()) == {"no session bus"}


def test_an_environment_variable_cannot_choose_another_keyring() -> None:
    script = (
        "from courtesydesk.credentials.vault import Vault\n"
        "from courtesydesk.domain.errors import KeyringMissing\n"
        "try:\n    Vault().set('a', 'password', 'x')\n"
        "except KeyringMissing as error:\n    print('missing:', error.what)\n"
    )
    env = {
        "PATH": "/usr/bin",
        "PYTHONPATH": ":".join(sys.path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60
    )
    if sys.platform == "linux":
        assert done.stdout.startswith("missing:"), done.stderr


def test_the_vault_shows_no_secret() -> None:
    keyring = MemoryKeyring()
    vault = vault_on(keyring)
    vault.set("a1", "password", "hunter2-hunter2")
    assert "hunter2" not in repr(vault) + str(vars(vault).keys())
