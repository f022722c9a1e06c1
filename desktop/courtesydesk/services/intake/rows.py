"""What a table is like, and what reading it gives: records, and what is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from courtesydesk.services.intake.files import MAX_LINE

MAX_FIELD = 1_000_000
"""Characters of one cell; a longer one is not taken."""
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
