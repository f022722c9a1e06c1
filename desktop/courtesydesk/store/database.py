"""The workspace's SQLite file: connections, the one writer, opening, copying, checking.

WAL, foreign keys on, one connection per thread, every write inside `writing()`, which is one lock
within the process and `BEGIN IMMEDIATE` against other processes.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from courtesydesk.domain.errors import NewerWorkspace, NotFound, StoreError

BUSY_SECONDS = 10.0
"""So long a write waits for another program's, the command line's beside the window."""
ROOM_TO_READ = 64 << 10
"""Even reading needs a file beside the workspace's, of 32 KB."""
LOG_KEPT = 16_000_000
"""A write-ahead log that is longer is emptied after a write."""
LOG_PATIENCE = 200
"""Milliseconds for that to wait for those who read."""

Row = sqlite3.Row
Writer = sqlite3.Connection
Params = Sequence[Any] | dict[str, Any]


class Database:
    """One SQLite file, used from any thread.

    Reading: `rows()`, `row()`, `value()`. Writing: `with db.writing() as write:`, then
    `write.execute(...)`. Nested `writing()` joins the transaction that is open on this thread.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        # By the system's number of a thread, and not threading.local(): to Python, a thread of Qt's
        # pool is a new one at every job.
        self._by_thread: dict[int, sqlite3.Connection] = {}
        self._writer = threading.RLock()
        self._next_writer = threading.Lock()
        self._writing: int | None = None
        self._closed = False
        self._log = path.with_name(path.name + "-wal")
        self._log_limit = LOG_KEPT

    # -- connections

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened on first use."""
        me = threading.get_ident()
        connection = self._by_thread.get(me)
        if connection is None:
            connection = self._by_thread[me] = self._connect()
        return connection

    @property
    def connections(self) -> list[sqlite3.Connection]:
        """All that are open."""
        return list(self._by_thread.values())

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError("The workspace is closed.")
        with translated_errors(self.path):
            uri = self.path.absolute().as_uri() + ("?mode=ro" if self.read_only else "")
            connection = sqlite3.connect(
                uri,
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        # 8 MB, not 2: at a million mentions a search reads the same pages again and again.
        connection.execute("PRAGMA cache_size = -8000")
        if not self.read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            # FULL, not NORMAL: a reply marked as sending must survive a power cut, or it
            # could be sent twice.
            connection.execute("PRAGMA synchronous = FULL")
            # What is erased must not be readable in the file's free space. It costs nothing
            # that could be measured (importing 48,000 mentions: 2.2 s with it and without).
            connection.execute("PRAGMA secure_delete = ON")

    def close(self) -> None:
        """Close every connection; safe to call twice."""
        self._closed = True
        for connection in self.connections:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        self._by_thread.clear()

    def leave(self) -> None:
        """This thread needs its connection no more; for threads that end before the program."""
        connection = self._by_thread.pop(threading.get_ident(), None)
        if connection is not None:
            connection.close()

    # -- reading

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        """Every row of a query that is known to be small, or has a LIMIT."""
        with translated_errors(self.path):
            return self.connection.execute(sql, params).fetchall()

    def row(self, sql: str, params: Params = ()) -> Row | None:
        """The first row, or None."""
        with translated_errors(self.path):
            cursor = self.connection.execute(sql, params)
            found: Row | None = cursor.fetchone()
            # A statement that is not at its end keeps its snapshot, and the log grows behind it.
            cursor.close()
            return found

    def get_row(self, sql: str, params: Params = (), *, what: str = "It") -> Row:
        """The first row; raises NotFound("`what` is not there any more.")."""
        found = self.row(sql, params)
        if found is None:
            raise NotFound(f"{what} is not there (any more).")
        return found

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, params)
        return None if found is None else found[0]

    # -- writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing. Threads take turns: who writes without
        end, as an import does, lets everybody in who waits."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        with self._turn():
            with translated_errors(self.path):
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    _roll_back(connection)
                    raise
                try:
                    connection.execute("COMMIT")
                except sqlite3.Error:
                    _roll_back(connection)
                    raise
            self._shorten_log(connection)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        # The lock alone is not fair: who lets go of it takes it again before a waiting thread has
        # woken up. Who waits first holds up the next one here, and that is then the other. Who has
        # it already (SQLite may end a transaction by itself) waits for nobody.
        me = threading.get_ident()
        again = self._writing == me
        with contextlib.nullcontext() if again else self._next_writer:
            self._writer.acquire()
        self._writing = me
        try:
            yield
        finally:
            self._writing = me if again else None
            self._writer.release()

    def _shorten_log(self, connection: sqlite3.Connection) -> None:
        """Empty the log when it has grown. SQLite does so by itself only when a commit meets no
        reader, which may be never while a window reads and an import writes."""
        try:
            size = self._log.stat().st_size
        except OSError:
            return
        if size <= self._log_limit:
            return
        connection.execute(f"PRAGMA busy_timeout = {LOG_PATIENCE}")
        try:
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            left = self._log.stat().st_size
            # Where somebody reads for long it is tried again later, not at every write.
            self._log_limit = LOG_KEPT if left == 0 else left + LOG_KEPT
        except OSError:
            pass
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(1000 * BUSY_SECONDS)}")

    # -- care

    def problems(self) -> list[str]:
        """What SQLite's own checks find wrong with the file; empty when it is whole."""
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check(20)")]
        wrong = [] if found == ["ok"] else found
        return wrong + [
            f"foreign key: {tuple(row)}" for row in self.rows("PRAGMA foreign_key_check")
        ]

    def copy_to(self, path: Path) -> None:
        """A whole, consistent copy of the file, also while it is being written."""
        with translated_errors(path):
            target = sqlite3.connect(path)
            try:
                self.connection.backup(target)
            finally:
                target.close()


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextlib.contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, by what the owner can do about them; bugs pass through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        known = _known(error, path)
        if known is None:
            raise
        raise known from error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < ROOM_TO_READ
    except OSError:
        return False


def _known(error: sqlite3.DatabaseError, path: Path) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # Where the room for what lies beside the file is missing, SQLite calls it a fault of the disk.
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return StoreError(
            "The disk is full.",
            safe="What was saved before is safe; the last change was not.",
            todo="Make room on the disk and try again.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            "The workspace is in use by another program.",
            safe="Nothing was changed.",
            todo="Close the other program, or try again in a moment.",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(
            f"The file {path.name} is damaged, or is not a workspace.",
            safe="It was left as it is.",
            todo="Restore a snapshot: courtesy-desk restore FILE.",
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return StoreError(
            f"The file {path} cannot be opened for writing.",
            safe="Nothing was changed.",
            todo="Check the folder's permissions, or choose another with --workspace.",
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            "The disk did not answer.",
            safe="What was saved before is safe.",
            todo="Check the disk and try again.",
        )
    return None


__all__ = ["Database", "NewerWorkspace", "Row", "Writer", "translated_errors"]
