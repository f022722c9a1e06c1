"""The file itself: two programs beside one another, and a log that does not grow for ever."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from courtesydesk.domain.errors import StoreError
from courtesydesk.store import database
from courtesydesk.store.database import Database
from support.shop import make_database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = make_database(tmp_path)
    yield made
    made.close()


def add_one(db: Database) -> None:
    """Read, then write what was read plus one: wrong as soon as two are let in at once."""
    with db.writing() as write:
        row = write.execute("SELECT value FROM setting WHERE key = 'n'").fetchone()
        number = 0 if row is None else int(row[0])
        write.execute("INSERT OR REPLACE INTO setting VALUES ('n', ?)", [str(number + 1)])


def started(db: Database, script: str) -> subprocess.Popen[str]:
    """Another program on the same workspace."""
    head = f"""
        import sys, time
        sys.path[:0] = [{str(ROOT / "desktop")!r}, {str(ROOT / "tests")!r}]
        from pathlib import Path
        from courtesydesk.store.database import Database
        db = Database(Path({str(db.path)!r}))
    """
    code = textwrap.dedent(head) + textwrap.dedent(script)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_two_programs_write_at_once_and_neither_loses_anything(db: Database) -> None:
    other = started(
        db,
        """
        print("here", flush=True)
        for _ in range(150):
            with db.writing() as write:
                row = write.execute("SELECT value FROM setting WHERE key = 'n'").fetchone()
                number = str(1 + int(row[0] if row else 0))
                write.execute("INSERT OR REPLACE INTO setting VALUES ('n', ?)", [number])
        """,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "here\n"
    for _ in range(150):
        add_one(db)
    other.communicate(timeout=60)
    assert other.returncode == 0
    assert db.value("SELECT value FROM setting WHERE key = 'n'") == "300"
    assert db.problems() == []


def test_a_long_import_beside_the_window_lets_it_write(db: Database) -> None:
    other = started(
        db,
        """
        print("here", flush=True)
        until = time.monotonic() + 2
        while time.monotonic() < until:
            with db.writing() as write:
                write.execute("INSERT OR REPLACE INTO setting VALUES ('import', 'x')")
                time.sleep(0.06)
        """,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "here\n"
    for _ in range(3):
        add_one(db)
    other.communicate(timeout=60)
    assert other.returncode == 0
    assert db.value("SELECT value FROM setting WHERE key = 'n'") == "3"


def test_a_workspace_that_another_program_keeps_says_so(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = started(
        db,
        """
        with db.writing() as write:
            print("here", flush=True)
            sys.stdin.read()
        """,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "here\n"
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    second = Database(db.path)
    assert second.value("SELECT count(*) FROM setting") == 0
    with pytest.raises(StoreError) as error:
        add_one(second)
    assert "another program" in str(error.value)
    assert error.value.safe == "Nothing was changed."
    other.communicate(timeout=60)
    add_one(second)
    second.close()


def test_what_was_read_holds_no_snapshot(db: Database) -> None:
    for key in "abc":
        with db.writing() as write:
            write.execute("INSERT INTO setting VALUES (?, 'x')", [key])
    kept = db.row("SELECT * FROM setting"), db.value("SELECT key FROM setting")
    assert all(kept)
    other = Database(db.path)
    add_one(other)
    assert tuple(other.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]) == (0, 0, 0)
    other.close()


def test_the_log_stays_small_while_the_window_reads(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOG_KEPT", 2_000_000)
    db = Database(db.path)
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            db.row("SELECT * FROM setting")
            db.rows("SELECT * FROM setting LIMIT 50")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    text = "x" * 3000
    try:
        for start in range(0, 9000, 500):
            with db.writing() as write:
                write.executemany(
                    "INSERT OR REPLACE INTO setting VALUES (?, ?)",
                    [(f"k{n}", text) for n in range(start, start + 500)],
                )
    finally:
        done.set()
        for reader in readers:
            reader.join()
    log = db.path.with_name(db.path.name + "-wal")
    assert log.stat().st_size < 8_000_000, "27 million bytes were written"
    db.close()


def test_one_who_reads_for_long_is_waited_for_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOG_KEPT", 100_000)
    monkeypatch.setattr(database, "LOG_PATIENCE", 20)
    writer = Database(db.path)
    reading = db.connection.execute("SELECT 1 FROM sqlite_master")
    assert reading.fetchone()
    log = db.path.with_name(db.path.name + "-wal")
    for n in range(20):
        with writer.writing() as write:
            write.execute("INSERT INTO setting VALUES (?, ?)", [f"k{n}", "x" * 20_000])
    assert log.stat().st_size > 400_000
    reading.close()
    for n in range(20):
        with writer.writing() as write:
            write.execute("INSERT INTO setting VALUES (?, ?)", [f"l{n}", "x" * 20_000])
    assert log.stat().st_size < 400_000
    writer.close()


def test_who_writes_without_end_lets_everybody_in_who_waits(db: Database) -> None:
    begun, over = 0, threading.Event()

    def write_without_end() -> None:
        nonlocal begun
        while not over.is_set():
            with db.writing() as write:
                begun += 1
                for number in range(2000):
                    write.execute("INSERT OR REPLACE INTO setting VALUES ('m', ?)", [str(number)])

    thread = threading.Thread(target=write_without_end)
    thread.start()
    waited = []
    try:
        while len(waited) < 20 or begun <= 5:
            before = begun
            with db.writing() as write:
                waited.append(begun - before)
                write.execute("INSERT OR REPLACE INTO setting VALUES ('n', 'x')")
    finally:
        over.set()
        thread.join(10)
    # Not each: a busy machine may let this thread stand before it has begun to wait.
    assert median(waited) <= 2


def test_a_transaction_that_sqlite_ended_itself_leaves_nobody_stuck(db: Database) -> None:
    with db.writing() as write:
        write.execute("ROLLBACK")  # as a full disk does
        with db.writing() as again:
            again.execute("INSERT OR REPLACE INTO setting VALUES ('n', 'kept')")
        write.execute("BEGIN")
    assert db.value("SELECT value FROM setting WHERE key = 'n'") == "kept"


@pytest.mark.servers
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to make a disk"
)
def test_a_full_disk_is_called_by_its_name_also_when_only_reading(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=True)
    try:
        made = make_database(disk)
        add_one(made)
        made.close()
        with contextlib.suppress(OSError), (disk / "fill").open("wb", buffering=0) as fill:
            while True:
                fill.write(b"\0" * 1024)
        full = Database(made.path)
        with contextlib.closing(full), pytest.raises(StoreError, match="The disk is full"):
            full.value("SELECT value FROM setting WHERE key = 'n'")
        (disk / "fill").unlink()
        again = Database(made.path)
        assert again.value("SELECT value FROM setting WHERE key = 'n'") == "1"
        assert again.problems() == []
        again.close()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
