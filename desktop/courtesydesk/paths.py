"""Where files are: the workspace folder and what lies in it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

APP_NAME = "Courtesy Desk"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One folder that holds everything of one shop, but no secret."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "desk.sqlite"

    @property
    def pictures(self) -> Path:
        return self.root / "pictures"

    @property
    def attachments(self) -> Path:
        return self.root / "attachments"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        return self.root / "desk.lock"

    def create(self) -> None:
        """Make the folder and its parts, readable by the owner only: the parts also in a folder
        that was there before, whose own doors are its owner's affair."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.pictures, self.attachments, self.snapshots, self.logs):
            folder.mkdir(exist_ok=True, mode=0o700)
            _close(folder, 0o700)
        # SQLite gives the files that it puts beside its own the same mode.
        for name in ("", "-wal", "-shm"):
            _close(self.database.with_name(self.database.name + name), 0o600)


def _close(path: Path, mode: int) -> None:
    """Shut others out, where it is ours to do so; Windows has its own ways."""
    with contextlib.suppress(OSError):
        if path.stat().st_mode & 0o077:
            path.chmod(mode)


def default_workspace() -> Workspace:
    """The workspace that is opened when none is named."""
    from platformdirs import user_data_path

    return Workspace(user_data_path("CourtesyDesk", appauthor=False))
