"""Files that are written whole or not at all, and what a disk says, in sentences."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from courtesydesk.domain.errors import StoreError

Progress = Callable[[int, int], None]
"""(bytes done, bytes in all)."""
PIECE = 1 << 20
SPARE = 64 << 20
"""Bytes that stay free, whatever is written."""


@contextlib.contextmanager
def beside(file: Path) -> Iterator[Path]:
    """A name in the same folder, for writing; gone afterwards if it was not renamed."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-part-")
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def disk_errors(file: Path) -> Iterator[None]:
    """What the disk says no to, as StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror or error}).",
            safe="What was there before is as it was.",
            todo="Check the folder's permissions and the room on the disk, and try again.",
        ) from error


def need_room(folder: Path, size: int, what: str) -> None:
    """Raises StoreError where so many bytes do not fit; `what` is to be done with them."""
    if shutil.disk_usage(folder).free < size + SPARE:
        raise StoreError(
            f"There is not enough room on the disk to {what}.",
            safe="Nothing was changed.",
            todo=f"Make room for {(size + SPARE) // 1_000_000} MB and try again.",
        )


def size_of(path: Path) -> int:
    """Bytes of a file; none where it is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def keep(file: Path) -> None:
    """Wait until the disk has it."""
    with file.open("rb+") as held:
        os.fsync(held.fileno())


def keep_folders(root: Path) -> None:
    """Wait until the disk has the names of what is in a folder and those below; Windows does by
    itself."""
    if os.name != "posix":
        return
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
