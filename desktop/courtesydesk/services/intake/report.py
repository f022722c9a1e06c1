"""The list of what was not taken, and why: a CSV file that any spreadsheet opens."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path
from typing import IO

from courtesydesk.domain.errors import StoreError
from courtesydesk.services.intake.rows import Bad
from courtesydesk.services.intake.values import clean

EXCERPT = 200
FIRST = 20
_FORMULA = ("=", "+", "-", "@", "\t")


class NotTaken:
    """Written as it goes; there is no file when everything was taken, nor without a folder."""

    def __init__(self, folder: Path | None, source: Path, now: datetime) -> None:
        name = re.sub(r"[^\w.-]+", "-", source.name).strip("-.")[:60] or "file"
        self._folder = folder
        self._name = f"{now:%Y%m%d-%H%M%S}-{name}-not-taken.csv"
        self._stream: IO[str] | None = None
        self.file: Path | None = None
        self.first: list[Bad] = []
        """The first FIRST of them."""

    def add(self, bad: Bad) -> None:
        """One row that was not taken."""
        if len(self.first) < FIRST:
            self.first.append(bad)
        if self._folder is not None:
            self._write(self._folder, bad)

    def _write(self, folder: Path, bad: Bad) -> None:
        try:
            excerpt = " ".join(clean(bad.excerpt[:2000]).split())[:EXCERPT]
            row = [_harmless(bad.place), bad.why, _harmless(excerpt)]
            csv.writer(self._stream or self._open(folder)).writerow(row)
        except OSError as error:
            raise StoreError(
                f"The list of what was not taken cannot be written ({error.strerror}).",
                safe="What was taken so far is safe.",
                todo="Make room on the disk, and import the file again.",
            ) from error

    def _open(self, folder: Path) -> IO[str]:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = folder / self._name
        # With its mark at the start, so that Excel reads it as UTF-8.
        self._stream = self.file.open("w", encoding="utf-8-sig", newline="")
        csv.writer(self._stream).writerow(["place", "why", "excerpt"])
        return self._stream

    def __enter__(self) -> NotTaken:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text
