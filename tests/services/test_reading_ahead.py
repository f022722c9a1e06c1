"""What follows is read while a batch is kept, and nothing is lost or left running by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from courtesydesk.connectors.base import Batch, Stop
from courtesydesk.domain.errors import Offline
from courtesydesk.services.reading_ahead import reading_ahead
from courtesydesk.services.sync import Sync
from courtesydesk.store import accounts as store
from courtesydesk.store.database import Database
from support.accounts import ScriptedConnector, ScriptedNetwork, ScriptedRegistry, make_accounts
from support.keyrings import MemoryKeyring

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PATIENCE = 10.0


class Network:
    """Tells a batch after the other, and remembers how far it was read, and by whom."""

    def __init__(self, count: int, *, fails: bool = False) -> None:
        self.count, self.fails = count, fails
        self.read = [threading.Event() for _ in range(count)]
        self.readers: set[int] = set()
        self.left: list[int] = []
        self.over = False

    def fetch(self, stop: Stop) -> Iterator[Batch]:
        for number in range(self.count):
            if stop():
                break
            self.readers.add(threading.get_ident())
            self.read[number].set()
            yield Batch((), f"c{number}")
        self.over = True
        if self.fails:
            raise Offline("The line is cut.")

    def leave(self) -> None:
        self.left.append(threading.get_ident())


def never() -> bool:
    return False


def test_the_next_batch_is_read_while_one_is_in_use_and_no_further() -> None:
    network = Network(4)
    with reading_ahead(network.fetch, stop=never, left=network.leave) as batches:
        for number, batch in enumerate(batches):
            assert batch.cursor == f"c{number}"
            if number + 1 < network.count:
                assert network.read[number + 1].wait(PATIENCE)
            assert not any(event.is_set() for event in network.read[number + 2 :])
    assert number == 3


def test_one_thread_reads_and_says_when_it_leaves() -> None:
    network = Network(3)
    with reading_ahead(network.fetch, stop=never, left=network.leave) as batches:
        assert len(list(batches)) == 3
    (reader,) = network.readers
    assert reader != threading.get_ident()
    assert network.left == [reader]


def test_an_error_comes_after_what_was_read_before_it() -> None:
    network = Network(2, fails=True)
    seen: list[str] = []

    def keep() -> None:
        with reading_ahead(network.fetch, stop=never, left=network.leave) as batches:
            for batch in batches:
                assert network.read[1].wait(PATIENCE)
                seen.append(batch.cursor)

    with pytest.raises(Offline):
        keep()
    assert seen == ["c0", "c1"]


def test_who_leaves_early_leaves_nobody_reading() -> None:
    network = Network(1000)

    def keep() -> None:
        with reading_ahead(network.fetch, stop=never, left=network.leave) as batches:
            for _ in batches:
                raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        keep()
    assert len(network.left) == 1
    assert not network.read[2].is_set()


def test_what_is_there_already_when_it_is_to_stop_is_dropped() -> None:
    network = Network(5)
    seen: list[str] = []
    with reading_ahead(network.fetch, stop=lambda: bool(seen), left=network.leave) as batches:
        for batch in batches:
            assert network.read[1].wait(PATIENCE)
            seen.append(batch.cursor)
    assert seen == ["c0"]


# In a fetch


class Watched(ScriptedConnector):
    """Notes which cursor was kept when it is asked to go on."""

    kept: list[str]
    db: Database

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        for batch in super().fetch(cursor, stop=stop, now=now):
            yield batch
            self.kept.append(store.load_cursor(self.db, store.load_accounts(self.db)[0].id))


def fetched(folder: Path, network: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """The cursors that were kept at each going on, and how many connections were left open."""
    db = make_accounts(folder)
    script = ScriptedNetwork([Batch((), "c1"), Batch((), "c2")], network=network)
    accounts = ScriptedRegistry(script).accounts(db, MemoryKeyring())
    id_ = accounts.add(network, "Shop", "a@b.test", {}, {"password": "p"}, now=NOW).id
    monkeypatch.setattr("support.accounts.ScriptedConnector", Watched)
    Watched.kept, Watched.db = [], db
    Sync(db, accounts).account(id_, now=lambda: NOW, stop=never)
    assert store.load_cursor(db, id_) == "c2"
    return Watched.kept, len(db.connections)


def test_where_reading_on_takes_away_a_batch_is_kept_before_the_next_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetched(tmp_path, "telegram", monkeypatch) == (["c1", "c2"], 1)


def test_the_reading_thread_takes_its_connection_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, connections = fetched(tmp_path, "mastodon", monkeypatch)
    assert len(kept) == 2
    assert connections == 1
