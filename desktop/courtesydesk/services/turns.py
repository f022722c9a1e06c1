"""One at a time per workspace, over all processes; the system gives the lock back after a kill."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def one_at_a_time(file: Path) -> Iterator[bool]:
    """True when the lock is ours for the length of the block; False, at once, when it is not."""
    with file.open("a+") as handle:
        if not _lock(handle):
            yield False
            return
        # Closing the file gives the lock back.
        yield True


def _lock(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
