"""What can only be done while no window has the desk: the window closes, this is done, and the
window of whatever is the desk then opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from courtesydesk.domain.errors import NotFound
from courtesydesk.paths import Workspace
from courtesydesk.services import moving, places, safety
from courtesydesk.services.disk import Progress


@dataclass(frozen=True, slots=True)
class Done:
    """How an errand ended."""

    workspace: Workspace
    """The desk to open now."""
    errand: Errand
    kept: Path | None = None
    """The folder with what was there before."""
    error: Exception | None = None
    """Why it was not done."""


class Errand(Protocol):
    """One thing to do."""

    def run(
        self, workspace: Workspace, *, now: datetime, progress: Progress, stop: moving.Stop
    ) -> Done:
        """Do it to the desk, which is closed; raises DeskError, and has changed nothing then."""
        ...


@dataclass(frozen=True, slots=True)
class Move:
    """Move the desk to another folder."""

    folder: Path

    def run(
        self, workspace: Workspace, *, now: datetime, progress: Progress, stop: moving.Stop
    ) -> Done:
        moved = moving.move(workspace, self.folder, progress=progress, stop=stop)
        return Done(moved, self, kept=workspace.root)


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Put a backup in the place of the desk's content."""

    file: Path

    def run(
        self, workspace: Workspace, *, now: datetime, progress: Progress, stop: moving.Stop
    ) -> Done:
        kept = safety.restore(self.file, workspace, now=now, progress=progress)
        return Done(workspace, self, kept=kept)


@dataclass(frozen=True, slots=True)
class GoTo:
    """Open another desk, from now on."""

    folder: Path

    def run(
        self, workspace: Workspace, *, now: datetime, progress: Progress, stop: moving.Stop
    ) -> Done:
        other = places.find(self.folder.absolute())
        if not other.database.exists():
            raise NotFound(
                f"There is no desk in {self.folder}.",
                safe="Nothing was changed.",
                todo="Choose the folder that holds desk.sqlite.",
            )
        if places.is_default(workspace):
            places.point_to(other)
        return Done(other, self)
