"""Pictures and other attachments: kept in the workspace, never fetched by being looked at."""

from __future__ import annotations

from pathlib import Path

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.ids import DraftId
from courtesydesk.domain.mentions import Picture
from courtesydesk.paths import Workspace
from courtesydesk.store.database import Database


class Pictures:
    """Files that belong to mentions, drafts and replies."""

    def __init__(self, db: Database, workspace: Workspace) -> None:
        self._db = db
        self._workspace = workspace

    def path(self, picture: Picture) -> Path | None:
        """Where its bytes are; None when they were not kept."""
        raise NotImplementedError

    def attach(self, draft: DraftId, file: Path, *, alt: str = "") -> Picture:
        """Copy a file to a draft; location and camera data are removed from images. Raises WrongInput for a file that cannot be read or is too large."""
        raise NotImplementedError

    def set_alt(self, picture: int, alt: str) -> None:
        """What the picture shows, in words."""
        raise NotImplementedError

    def detach(self, picture: int) -> Changes:
        """Take a file off its draft."""
        raise NotImplementedError

    def save_as(self, picture: Picture, file: Path) -> None:
        """Copy an attachment out of the workspace."""
        raise NotImplementedError

    def make_room(self, limit_bytes: int) -> int:
        """Let the oldest fetched pictures go until the limit is kept; returns the bytes freed."""
        raise NotImplementedError
