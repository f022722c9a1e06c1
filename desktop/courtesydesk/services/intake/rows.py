"""What a table is like, and what reading it gives: records, and what is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

from courtesydesk.domain.fetched import FetchedItem
from courtesydesk.services.intake.files import MAX_LINE

MAX_FIELD = 1_000_000
"""Characters of one cell; a longer one is not taken."""
AHEAD = timedelta(days=1)
"""So far may a date be ahead of our clock; what is later lies in the future."""
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""Nothing is said to be later than this."""
TOO_LONG = f"the line is longer than {MAX_LINE // 1_000_000} million characters"


class Record(NamedTuple):
    """One row as it stands in the file; a tuple, because millions are made."""

    place: str
    cells: Sequence[str]
    """In the order of the table's columns."""


class Bad(NamedTuple):
    """Something that is no row."""

    place: str
    why: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a file of rows is like, found by looking at its beginning."""

    path: Path
    format: str
    """csv · jsonl · json"""
    encoding: str
    columns: tuple[str, ...]
    delimiter: str = ","
    bare_cr: bool = False
    named: bool = True
    """False when the first line of a CSV file looks like data."""
    skip_to: str = ""
    """For JSON with the list inside an object: what stands before the list."""


class Found(NamedTuple):
    """One row or mail that can be taken."""

    place: str
    network: str
    id: str
    """The network's id of its mention (or of our reply, for a mail that we wrote)."""
    items: tuple[FetchedItem, ...]


Entry = Found | Bad


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: its entries come as they are asked for."""

    source: Progress
    entries: Iterator[Entry]

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.source.close()


class Progress(Protocol):
    """How far the reading of a file, or of a folder, is."""

    @property
    def done(self) -> int:
        """Bytes read so far."""
        ...

    @property
    def total(self) -> int:
        """Bytes in all."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
