"""Secrets in a real Secret Service (gnome-keyring): there, locked, gone, and nowhere else."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.credentials.backends import system_keyring
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.errors import KeyringError, KeyringLocked, KeyringMissing
from servers.secret_service import SecretService

# keyring leaves its connection to the bus open when the keyring turns out to be locked.
pytestmark = [
    pytest.mark.servers,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LONG = "token-" * 3000


@pytest.fixture
def vault(secrets_on_bus: SecretService) -> Iterator[Vault]:
    yield Vault(system_keyring, patience=15)
    gc.collect()


@pytest.mark.parametrize("secret", ["app-password", "Grüße 🎂 “quoted”\n", LONG])
def test_a_secret_is_kept_replaced_and_forgotten(vault: Vault, secret: str) -> None:
    assert vault.get("a1", "password") is None
    vault.set("a1", "password", secret)
    assert vault.get("a1", "password") == secret
    vault.set("a1", "password", "another")
    assert vault.get("a1", "password") == "another"
    vault.delete("a1", "password")
    vault.delete("a1", "password")
    assert vault.get("a1", "password") is None


def test_another_program_of_ours_finds_it(vault: Vault, secrets_on_bus: SecretService) -> None:
    vault.set("a1", "refresh_token", LONG)
    script = (
        "from courtesydesk.credentials.vault import Vault\n"
        "import sys\n"
        "sys.stdout.write(str(len(Vault().get('a1', 'refresh_token') or '')))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == str(len(LONG)), done.stderr


def test_no_secret_lies_on_the_disk_in_plain_text(
    vault: Vault, secrets_on_bus: SecretService
) -> None:
    vault.set("a1", "password", "very-plain-secret")
    files = [path for path in secrets_on_bus.folder.rglob("*") if path.is_file()]
    assert files
    assert all(b"very-plain-secret" not in path.read_bytes() for path in files)


def took(vault: Vault) -> tuple[KeyringError, float]:
    begun = time.monotonic()
    with pytest.raises(KeyringError) as caught:
        vault.set("a1", "password", "x")
    return caught.value, time.monotonic() - begun


def test_a_locked_keyring_says_so_and_does_not_hang(
    vault: Vault, secrets_on_bus: SecretService
) -> None:
    vault.set("a1", "password", "before")
    secrets_on_bus.lock()
    error, seconds = took(vault)
    assert isinstance(error, KeyringLocked)
    assert seconds < 10
    with pytest.raises(KeyringLocked):
        vault.get("a1", "password")
    assert isinstance(vault.problem(), KeyringLocked)


def test_a_keyring_that_has_gone_says_so(vault: Vault, secrets_on_bus: SecretService) -> None:
    vault.set("a1", "password", "before")
    secrets_on_bus.end()
    error, seconds = took(vault)
    assert isinstance(error, KeyringMissing)
    assert error.todo
    assert seconds < 16


def test_no_session_bus_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    error, _ = took(Vault(system_keyring, patience=15))
    assert isinstance(error, KeyringMissing)
