"""Where files are: the workspace folder and what lies in it."""

from __future__ import annotations

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
        """Make the folder and its parts, readable by the owner only."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.pictures, self.attachments, self.snapshots, self.logs):
            folder.mkdir(exist_ok=True, mode=0o700)


def default_workspace() -> Workspace:
    """The workspace that is opened when none is named."""
    from platformdirs import user_data_path

    return Workspace(user_data_path("CourtesyDesk", appauthor=False))
