"""Import: CSV, JSON Lines, mbox and .eml, streaming, stoppable, undoable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import ImportId
from courtesydesk.store.database import Database

FIELDS = ("network", "id", "url", "author", "handle", "created_at", "text", "rating", "reply", "reply_at", "parent_id")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds, before anything is kept."""

    file: Path
    format: str
    columns: tuple[str, ...]
    mapping: dict[str, str]
    """Column to field, as remembered or guessed; "" leaves a column out."""
    sample: tuple[dict[str, str], ...]
    rows: int
    """About so many; exact for small files."""
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that was not taken."""

    place: str
    """Line or message number."""
    why: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is, in bytes of the file."""

    done: int
    total: int
    taken: int
    known: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file."""

    id: ImportId | None
    """None for a dry run."""
    taken: int
    known: int
    skipped: int
    not_taken: Path | None
    """CSV of what was not taken and why; None when all was."""
    stopped: bool
    changes: Changes


class Importing:
    """Files in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def preview(self, file: Path, *, mapping: dict[str, str] | None = None, network: str = "") -> Preview:
        """Look into a file; raises WrongInput when it cannot be read."""
        raise NotImplementedError

    def run(self, file: Path, *, mapping: dict[str, str] | None = None, network: str = "", dry_run: bool = False, now: datetime, stop: Callable[[], bool], progress: Callable[[ImportProgress], None] | None = None) -> ImportResult:
        """Take a file in; the same file twice changes nothing. The mapping is remembered."""
        raise NotImplementedError

    def undo(self, id_: ImportId, *, now: datetime) -> Changes:
        """Take a whole import back; what was answered since stays, and is counted."""
        raise NotImplementedError

    def last(self) -> ImportId | None:
        """The latest import that can be undone."""
        raise NotImplementedError
