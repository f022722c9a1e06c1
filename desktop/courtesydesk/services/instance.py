"""One window per workspace: the lock that it holds, and how others speak to it.

The window listens on a local socket (a named pipe on Windows) that only this user can reach.
Messages are JSON, one a line: `{"do": "show"}`, `{"do": "open", "what": "a link or a file"}`, or
`{"do": "command", "argv": [...], "stdin": "",
"cwd": ""}`, answered by lines `{"out": ""}`, `{"err": ""}` and at last `{"code": 0}`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from courtesydesk.paths import Workspace


def address(workspace: Workspace) -> str:
    """The socket's path, or the pipe's name: short, because a socket's path may hold 108 bytes."""
    digest = hashlib.sha256(os.fsencode(workspace.root.resolve())).hexdigest()[:20]
    if sys.platform == "win32":
        return rf"\\.\pipe\courtesydesk-{digest}"
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not folder or not Path(folder).is_dir():
        folder = tempfile.gettempdir()
    name = f"courtesydesk-{os.getuid()}-{digest}.socket"
    if len(os.fsencode(folder)) + len(name) > 100:
        folder = "/tmp"
    return str(Path(folder) / name)


class FileLock:
    """Held by one process at a time; the system lets go of it after a kill."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """True when nobody else has it."""
        file = self._path.open("a+")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        """Let go; safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.give_back()


class WindowLock(FileLock):
    """Held by the window of a workspace for as long as it lives."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.lock)


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def speak(workspace: Workspace, message: dict[str, Any]) -> Iterator[dict[str, Any]] | None:
    """Send one message to the window of this workspace and read its answers; None when there is no
    window that listens."""
    stream = _connect(address(workspace))
    if stream is None:
        return None
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()
    return _answers(stream)


def let_others_come_to_front() -> None:
    """Windows lets a program bring its window up only when the one that was started last, which is
    this one, allows it."""
    if sys.platform == "win32":
        import ctypes

        anyone = -1
        ctypes.windll.user32.AllowSetForegroundWindow(anyone)


def _answers(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    # A pipe of Windows whose other end was closed says so by an error, and not by its end.
    with stream, contextlib.suppress(OSError):
        for line in stream:
            yield json.loads(line)


def _connect(where: str) -> IO[bytes] | None:
    if sys.platform == "win32":
        try:
            return open(where, "r+b", buffering=0)  # noqa: PTH123 - a pipe is no path
        except OSError:
            return None
    if not _is_our_socket(Path(where)):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(where)
    except OSError:
        connection.close()
        return None
    stream = connection.makefile("rwb")
    connection.close()
    return cast(IO[bytes], stream)


def _is_our_socket(path: Path) -> bool:
    """Not one that somebody else put there first, or a link to it: a password may be told. What is
    ours in a shared folder, nobody else can take away there."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()
