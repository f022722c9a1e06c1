"""Snapshots, backup, restore, and the doctor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from courtesydesk.paths import Workspace
from courtesydesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor looked at."""

    name: str
    ok: bool
    sentence: str
    todo: str = ""


class Safety:
    """Copies of the workspace, never with a secret, and its health."""

    def __init__(self, db: Database, workspace: Workspace) -> None:
        self._db = db
        self._workspace = workspace

    def backup(self, file: Path, *, now: datetime, progress: Callable[[int, int], None] | None = None) -> Path:
        """The whole workspace (database and pictures) as one .zip; written beside and then renamed."""
        raise NotImplementedError

    def snapshot_daily(self, *, now: datetime) -> Path | None:
        """Today's copy of the database, if there is none yet; lets old ones go."""
        raise NotImplementedError

    def doctor(self) -> tuple[Finding, ...]:
        """Display libraries, keyring, file, versions, free space, in sentences."""
        raise NotImplementedError


def restore(file: Path, workspace: Workspace, *, now: datetime) -> None:
    """Put a backup or snapshot in the place of a workspace; what was there is kept beside it.
    Raises WrongInput for a file that is no backup, and changes nothing then."""
    raise NotImplementedError
