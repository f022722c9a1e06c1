"""The bytes of pictures and attachments: files named after their content, there before the row."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

from courtesydesk.domain.errors import StoreError

_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


class PictureStore(Protocol):
    """Where the bytes of fetched pictures go."""

    def keep(self, data: bytes, mime: str) -> str:
        """Keep the bytes for good; returns their path relative to the workspace."""
        ...


class PictureFiles:
    """The workspace's own folder: the same bytes are kept once, and never half."""

    def __init__(self, root: Path, *, folder: str = "pictures") -> None:
        self._root = root
        self._folder = folder

    def keep(self, data: bytes, mime: str) -> str:
        """Keep the bytes; raises StoreError when the disk does not take them."""
        digest = hashlib.sha256(data).hexdigest()
        relative = f"{self._folder}/{digest[:2]}/{digest}{_SUFFIXES.get(mime.lower(), '')}"
        path = self._root / relative
        try:
            if not path.exists() or path.stat().st_size != len(data):
                _write(path, data)
        except OSError as error:
            raise StoreError(
                "A picture could not be written to the disk.",
                safe="What was saved before is safe.",
                todo="Make room on the disk and try again.",
            ) from error
        return relative


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
