"""Where files are: the workspace folder and what lies in it.

The workspace that opens is the one that the pointer names (a line of text in the system's folder
for settings), or else the usual one. A folder that was moved away from says where to.
"""

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

    @property
    def moved_to(self) -> Path:
        """Says where this workspace is now; there once it has moved, and then it is an old copy."""
        return self.root / "moved-to.txt"

    @property
    def arriving(self) -> Path:
        """Says where it comes from; there while it is being moved here."""
        return self.root / "arriving-from.txt"

    @property
    def came_from(self) -> Path:
        """Says where the old copy is; there until that is removed."""
        return self.root / "came-from.txt"

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


def usual_workspace() -> Workspace:
    """Where the first start makes a workspace."""
    from platformdirs import user_data_path

    return Workspace(user_data_path("CourtesyDesk", appauthor=False))


def pointer() -> Path:
    """The file that names the workspace to open, once that is not the usual one."""
    from platformdirs import user_config_path

    return user_config_path("CourtesyDesk", appauthor=False) / "desk-folder.txt"


def default_workspace() -> Workspace:
    """The workspace that is opened when none is named."""
    chosen = named_in(pointer())
    return settled(usual_workspace() if chosen is None else Workspace(chosen))


def settled(workspace: Workspace) -> Workspace:
    """The workspace that a folder stands for: itself, or the one that it has moved to."""
    seen = {workspace.root}
    while (there := named_in(workspace.moved_to)) is not None and there not in seen:
        seen.add(there)
        workspace = Workspace(there)
    return workspace


def named_in(file: Path) -> Path | None:
    """The folder that a file names in its first line; None where it names none."""
    try:
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
    except (OSError, ValueError):
        return None
    line = text.partition("\n")[0].strip()
    return Path(line) if line and "\0" not in line and Path(line).is_absolute() else None
