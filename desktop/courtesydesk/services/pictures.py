"""Pictures and other attachments: kept in the workspace, never fetched by being looked at."""

from __future__ import annotations

import contextlib
import mimetypes
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from courtesydesk.connectors.base import Connector
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.errors import NotAllowed, NotFound, WrongInput
from courtesydesk.domain.ids import AccountId, DraftId
from courtesydesk.domain.mentions import Picture
from courtesydesk.paths import Workspace
from courtesydesk.services.metadata import plain
from courtesydesk.services.picture_fetching import bring
from courtesydesk.store import drafts as draft_store
from courtesydesk.store import pictures as store
from courtesydesk.store.database import Database
from courtesydesk.store.picture_files import PictureFiles

LARGEST = 25 * 1024 * 1024
"""What most mail servers take at most."""


class Pictures:
    """Files that belong to mentions, drafts and replies."""

    def __init__(
        self,
        db: Database,
        workspace: Workspace,
        connector_for: Callable[[AccountId], Connector] | None = None,
    ) -> None:
        self._db = db
        self._workspace = workspace
        self._connector_for = connector_for
        self._attachments = PictureFiles(workspace.root, folder=workspace.attachments.name)
        self._fetched = PictureFiles(workspace.root, folder=workspace.pictures.name)

    def path(self, picture: Picture) -> Path | None:
        """Where its bytes are; None when they were not kept."""
        return None if not picture.path else self._inside(picture.path)

    def _inside(self, relative: str) -> Path | None:
        """A file of ours; None for one that is gone, or that lies anywhere else."""
        file = (self._workspace.root / relative).resolve()
        for folder in (self._workspace.pictures, self._workspace.attachments):
            if file.is_relative_to(folder.resolve()) and file.is_file():
                return file
        return None

    def fetch(self, picture: Picture) -> Changes:
        """Have a mention's picture brought from its network, because somebody wants to see it; from
        then on it is here. Raises NotFound, NotAllowed, NetworkError, KeyringError."""
        account, conversation = store.owner(self._db, picture.id)
        if account is None or self._connector_for is None:
            raise NotAllowed(
                "Its account is not here, so this picture cannot be fetched.",
                todo="Open it on the network itself.",
            )
        with contextlib.closing(self._connector_for(account)) as connector:
            bring(self._db, self._fetched, connector, picture)
        return Changes(conversations=frozenset({conversation}), count=1)

    def attach(self, draft: DraftId, file: Path, *, alt: str = "", name: str = "") -> Picture:
        """Copy a file to a draft; location and camera data are removed from images.

        It is called `name` there, or as the file is.

        Raises WrongInput for a file that cannot be read or is too large, and for kinds of pictures
        that cannot be cleaned; NotAllowed when the draft was put away.
        """
        cleaned = plain(_read(file))
        called = _plain_name(name or file.name)
        guessed = mimetypes.guess_type(called)[0] or "application/octet-stream"
        mime = cleaned.mime or guessed
        path = self._attachments.keep(cleaned.data, mime)
        with self._db.writing():
            if draft_store.get(self._db, draft).retired_at is not None:
                raise NotAllowed("This draft was put away, so nothing can be attached to it.")
            return store.add_to_draft(
                self._db,
                draft,
                Picture(
                    id=0,
                    path=path,
                    name=called,
                    mime=mime,
                    alt=alt.strip(),
                    size=len(cleaned.data),
                    width=cleaned.width,
                    height=cleaned.height,
                ),
            )

    def set_alt(self, picture: int, alt: str) -> None:
        """What the picture shows, in words; raises NotFound."""
        store.set_alt(self._db, picture, alt.strip())

    def detach(self, picture: int) -> Changes:
        """Take a file off its draft; raises NotAllowed for one that is on no draft."""
        with self._db.writing():
            draft, path = store.remove_from_draft(self._db, picture)
        self.let_go([path])
        found = draft_store.get(self._db, draft)
        conversations = () if found.conversation is None else (found.conversation,)
        return Changes(drafts=frozenset({draft}), conversations=frozenset(conversations), count=1)

    def save_as(self, picture: Picture, file: Path) -> None:
        """Copy an attachment out of the workspace; raises NotFound, WrongInput."""
        source = self.path(picture)
        if source is None:
            raise NotFound(f"“{picture.name}” was not kept.", todo="Open it on the network itself.")
        try:
            _copy(source, file)
        except OSError as error:
            raise WrongInput(
                f"“{file}” cannot be written: {error.strerror}.", todo="Choose another folder."
            ) from error

    def make_room(self, limit_bytes: int) -> int:
        """Let the oldest fetched pictures go until the limit is kept; returns the bytes freed.

        Our own attachments and the pictures of people stay.
        """
        files = [file for file in self._workspace.pictures.rglob("*") if file.is_file()]
        ages = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in files)
        too_much = sum(size for _, size, _ in ages) - limit_bytes
        faces = store.avatars(self._db)
        going: list[tuple[int, Path]] = []
        for _, size, file in ages:
            if too_much <= 0:
                break
            if self._relative(file) not in faces:
                going.append((size, file))
                too_much -= size
        # The rows first: a file without a row is found again, a row without its file is a hole.
        store.forget_paths(self._db, [self._relative(file) for _, file in going])
        for _, file in going:
            file.unlink(missing_ok=True)
        return sum(size for size, _ in going)

    def tidy(self, *, now: datetime) -> int:
        """Remove attachments of drafts that were forgotten, and pictures whose mention no longer
        has them; returns how many.

        A file is written before its row, so the newest are left alone.
        """
        yesterday = (now - timedelta(days=1)).timestamp()
        old = [
            self._relative(file)
            for folder in (self._workspace.attachments, self._workspace.pictures)
            for file in folder.rglob("*")
            if file.is_file() and file.stat().st_mtime < yesterday
        ]
        return self.let_go(old)

    def let_go(self, paths: list[str]) -> int:
        """Remove files that nothing refers to any more; returns how many."""
        gone = 0
        for path in store.unused(self._db, [path for path in paths if path]):
            file = self._inside(path)
            if file is not None:
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def _relative(self, file: Path) -> str:
        return file.relative_to(self._workspace.root).as_posix()


def name_to_save(picture: Picture) -> str:
    """What a file of a stranger may be called on this disk: in no other folder, not hidden, not
    a device of Windows, and with the ending that is seen."""
    name = re.sub(r'[<>:"|?*]', "_", _plain_name(picture.name)).strip(". ")
    stem = name.partition(".")[0].strip().upper()
    return f"_{name}" if stem in _DEVICES else name or "file"


_DEVICES = {
    "CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"),
}  # fmt: skip


def _copy(source: Path, file: Path) -> None:
    """Beside it first: what was there stays until all of the new one is on the disk."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".part-")
    try:
        with source.open("rb") as whole, os.fdopen(handle, "wb") as part:
            shutil.copyfileobj(whole, part)
            part.flush()
            os.fsync(part.fileno())
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise WrongInput(f"“{file.name}” is not a file.")
        size = file.stat().st_size
        if size > LARGEST:
            raise WrongInput(
                f"“{file.name}” is too large: {size / 1024 / 1024:.0f} MB of at most"
                f" {LARGEST // 1024 // 1024}.",
                todo="Send a link, or a smaller copy.",
            )
        return file.read_bytes()
    except OSError as error:
        raise WrongInput(f"“{file.name}” cannot be read: {error.strerror}.") from error


def _plain_name(name: str) -> str:
    """A name that is safe to show and to send: no folders, no control signs, not endless."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable())
    stem, dot, ending = shown.rpartition(".")
    if len(shown) <= 120:
        return shown or "file"
    return f"{stem[:100]}{dot}{ending[:15]}" if dot else shown[:120]
