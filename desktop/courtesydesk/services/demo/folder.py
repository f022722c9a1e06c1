"""The folder of a demo that nobody named: gone with its window, and what a killed one left goes at
the next start.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from courtesydesk.paths import Workspace
from courtesydesk.services.instance import FileLock

PREFIX = "courtesy-desk-demo-"
HELD = "demo.lock"
"""Locked for as long as the demo lives; the system lets go of it after a kill."""


@contextlib.contextmanager
def fresh() -> Iterator[Workspace]:
    """An empty folder for as long as it is needed."""
    _clear_left(Path(tempfile.gettempdir()))
    root = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = FileLock(root / HELD)
    try:
        lock.take()
        yield Workspace(root)
    finally:
        lock.give_back()
        shutil.rmtree(root, ignore_errors=True)


def _clear_left(within: Path) -> None:
    # A folder without the file is one that somebody is making this moment.
    for held in within.glob(f"{PREFIX}*/{HELD}"):
        with contextlib.suppress(OSError):
            lock = FileLock(held)
            if lock.take():
                lock.give_back()
                shutil.rmtree(held.parent, ignore_errors=True)
