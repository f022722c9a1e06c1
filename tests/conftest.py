"""For every test: no network but this computer, the keyring in memory, windows off the screen."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from courtesydesk.store.database import Database

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


PATIENCE = 60_000
"""Milliseconds that a window's test waits for what must come: only where it fails does that cost
time, and a busy machine may need many."""


def pytest_configure() -> None:
    """Five seconds are too few where others are at work, as on a shared machine of a CI."""
    for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
        wait.__kwdefaults__["timeout"] = PATIENCE


@pytest.fixture(autouse=True)
def rules_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tone check works by rules alone, in this process, whose findings are the same for every
    model that we ship; tests of the learned reader are marked `reader`."""
    if request.node.get_closest_marker("reader") is None:
        monkeypatch.setattr("courtesydesk.tone.reader._load", lambda: None)
        monkeypatch.setattr("courtesydesk.services.coaching.read_apart", lambda: None)


@pytest.fixture(autouse=True)
def databases_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test opens is closed for it; what the program opens and leaves open fails the test."""
    opened: list[Database] = []
    by_the_program: list[Database] = []
    make = Database.__init__

    def noted(self: Database, path: Path, *, read_only: bool = False) -> None:
        make(self, path, read_only=read_only)
        opener = sys._getframe(1).f_globals["__name__"]
        (by_the_program if opener.startswith("courtesydesk.") else opened).append(self)

    monkeypatch.setattr(Database, "__init__", noted)
    yield
    left = [db.path for db in by_the_program if db._by_thread]
    for db in opened + by_the_program:
        db.close()
    assert left == []


class NetworkTouchedError(AssertionError):
    """A test reached for the outside world."""


def _refuse(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, tuple) and not str(host).startswith(_LOOPBACK):
        raise NetworkTouchedError(f"a test reached for {address!r}")


@pytest.fixture(autouse=True)
def network_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets reach this computer only; names of other computers are not looked up."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse(address)
        return connect_ex(self, address)

    def looked_up(host: Any, *arguments: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not str(name).startswith(_LOOPBACK):
            raise NetworkTouchedError(f"a test looked up {name!r}")
        return getaddrinfo(host, *arguments, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.fixture(autouse=True)
def keyring_in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks the system for its keyring gets an empty one in memory."""
    import keyring

    from courtesydesk.credentials.vault import Vault
    from support.keyrings import MemoryKeyring

    memory = MemoryKeyring()
    monkeypatch.setattr(Vault.__init__, "__defaults__", (lambda: memory,))
    before = keyring.get_keyring()
    keyring.set_keyring(memory)
    yield
    keyring.set_keyring(before)
