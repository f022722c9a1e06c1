"""Copies of a workspace: daily snapshots, backup into one file, and taking such a file in."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from courtesydesk.domain.errors import NotAllowed, StoreError, WrongInput
from courtesydesk.domain.times import from_text
from courtesydesk.paths import Workspace
from courtesydesk.services import desk_file, doctor
from courtesydesk.services.desk_file import (
    DATABASE,
    Manifest,
    Packed,
    kept_files,
    not_ours,
    too_new,
)
from courtesydesk.services.disk import Progress, beside, disk_errors, need_room, size_of
from courtesydesk.services.settings import Settings
from courtesydesk.store import health
from courtesydesk.store.database import Database
from courtesydesk.store.migrations import migrate


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
        self._settings = Settings(db)

    def backup(self, file: Path, *, now: datetime, progress: Progress | None = None) -> Path:
        """The whole workspace (database and pictures) in one file, written beside, then renamed.

        `file` may be a folder: then the backup gets a name of its own in it. Returns where it is.
        Raises WrongInput for a place that cannot be written, StoreError when the disk is full.
        """
        if file.is_dir():
            file = file / f"courtesy-desk-{now:%Y-%m-%d-%H%M%S}{desk_file.SUFFIX}"
        if not file.parent.is_dir():
            raise WrongInput(f"There is no folder {file.parent}.", todo="Make it, or name another.")
        with disk_errors(file), beside(file) as part:
            desk_file.Packing(self._db, self._workspace, part, now, progress).write()
            desk_file.verify(part, progress)
            part.replace(file)
        return file

    def snapshot_daily(self, *, now: datetime) -> Path | None:
        """Today's copy of the database, if there is none yet; lets old ones go.

        A copy that is not whole is not kept, and then no older one is let go: raises StoreError.
        """
        if not self._settings.flag("safety.snapshot_daily"):
            return None
        folder = self._workspace.snapshots
        target = folder / f"desk-{now:%Y-%m-%d}.sqlite"
        if target.exists():
            return None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with disk_errors(target), beside(target) as part:
            if health.copy_whole(self._db, part):
                raise StoreError(
                    "The workspace's file is damaged, so today's snapshot was not made.",
                    safe="All older snapshots were kept.",
                    todo="Look closer: courtesy-desk doctor.",
                )
            part.replace(target)
        self._let_go()
        return target

    def _let_go(self) -> None:
        kept = self._settings.number("safety.snapshots_kept")
        found = sorted(self._workspace.snapshots.glob("desk-????-??-??.sqlite"), reverse=True)
        for old in found[kept:]:
            with contextlib.suppress(OSError):
                old.unlink()

    def snapshots(self) -> tuple[Path, ...]:
        """Snapshots that can be restored, the newest first."""
        return tuple(sorted(self._workspace.snapshots.glob("*.sqlite"), reverse=True))

    def doctor(self, *, now: datetime) -> tuple[Finding, ...]:
        """Display libraries, keyring, file, versions, free space, in sentences."""
        return tuple(Finding(*found) for found in doctor.examine(self._workspace, now=now))


# -- taking one in


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup or snapshot holds, as found in it."""

    file: Path
    shop: str
    made_at: datetime | None
    made_by: str
    """The program and its version; empty for a snapshot."""
    conversations: int
    customers: int
    waiting: int
    """Replies on their way."""
    pictures: int
    bytes: int
    """Once it is unpacked."""


def look_into(file: Path, *, now: datetime, progress: Progress | None = None) -> Contents:
    """Check all of a backup or snapshot and say what is in it; nothing is taken in. Raises
    WrongInput for a file that is none or is damaged, NewerWorkspace for one of a newer program."""
    _must_be_there(file)
    with (
        disk_errors(Path(tempfile.gettempdir())),
        tempfile.TemporaryDirectory(prefix="courtesy-desk-") as folder,
    ):
        staged = Path(folder)
        manifest = _stage(file, staged, progress, pictures=False)
        _examine(file, staged, now)
        found = health.figures(staged / DATABASE)
    made_at = None
    with contextlib.suppress(ValueError):
        made_at = from_text(manifest.made_at)
    return Contents(
        file=file,
        shop=found.shop,
        made_at=made_at,
        made_by=manifest.made_by,
        conversations=found.conversations,
        customers=found.customers,
        waiting=found.waiting,
        pictures=len(manifest.files) - 1,
        bytes=sum(entry.size for entry in manifest.files),
    )


def restore(
    file: Path, workspace: Workspace, *, now: datetime, progress: Progress | None = None
) -> Path | None:
    """Put a backup or snapshot in the place of a workspace; what was there is kept beside it.

    Nobody else may have the workspace open. Everything is unpacked and checked first; raises
    WrongInput for a file that is no backup, NewerWorkspace for one of a newer program, and changes
    nothing then. Replies that waited in the copy become unsure: they may have gone since. Returns
    the folder with what was there before, if anything was.
    """
    with _staged(file, workspace, now, progress) as staged:
        health.doubt_what_was_waiting(staged / DATABASE, now)
        health.settle_down(staged / DATABASE)
        return _put_in_place(staged, workspace, now)


def make_own(
    file: Path, folder: Path, *, now: datetime, progress: Progress | None = None
) -> Workspace:
    """A desk of its own from a backup or snapshot, in an empty folder or a new one.

    Raises as `restore`, and NotAllowed for a folder with something in it. The desk that the copy
    was made of may live on, so no reply that waited goes from here by itself, ever.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotAllowed(
            f"There is something in {folder} already.",
            safe="Nothing was changed.",
            todo="Choose an empty folder, or a new one.",
        )
    workspace = Workspace(folder)
    with _staged(file, workspace, now, progress) as staged:
        health.put_aside_what_was_waiting(staged / DATABASE, now)
        health.settle_down(staged / DATABASE)
        _put_in_place(staged, workspace, now)
    return workspace


def _must_be_there(file: Path) -> None:
    if not file.is_file():
        raise WrongInput(f"There is no file {file}.", safe="Nothing was changed.")


@contextlib.contextmanager
def _staged(
    file: Path, workspace: Workspace, now: datetime, progress: Progress | None
) -> Iterator[Path]:
    """The file unpacked, checked and brought up to date, beside the workspace."""
    _must_be_there(file)
    root = workspace.root
    with disk_errors(root):
        root.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{root.name}-restoring-"
        with tempfile.TemporaryDirectory(dir=root.parent, prefix=prefix) as folder:
            _stage(file, Path(folder), progress)
            _examine(file, Path(folder), now)
            yield Path(folder)


def _stage(
    file: Path, staged: Path, progress: Progress | None, *, pictures: bool = True
) -> Manifest:
    if not health.is_sqlite(file):
        return desk_file.unpack(file, staged, progress, pictures=pictures)
    need_room(staged, size_of(file), f"unpack {file.name}")
    _copy_database(file, staged / DATABASE)
    return Manifest("", "", (Packed(DATABASE, size_of(file), ""),))


def _copy_database(file: Path, target: Path) -> None:
    """Also one that is in use, with the changes that are not in the one file yet."""
    shutil.copyfile(file, target)
    journal = file.with_name(file.name + "-wal")
    if journal.exists():
        shutil.copyfile(journal, target.with_name(target.name + "-wal"))
        health.settle_down(target)


def _examine(file: Path, staged: Path, now: datetime) -> None:
    database = staged / DATABASE
    try:
        seen, newer = health.steps(database)
        wrong = health.problems(database) if seen and not newer else []
    except StoreError as error:
        raise not_ours(file, "its database is damaged") from error
    if newer:
        raise too_new(file, newer[-1])
    if not seen:
        raise not_ours(file, "its database is not a workspace of ours")
    if wrong:
        raise not_ours(file, f"its database is damaged ({wrong[0]})")
    if health.strange(database):
        raise not_ours(file, "its database wants to do things by itself that ours never does")
    migrate(database, snapshots=staged, now=now)


def _put_in_place(staged: Path, workspace: Workspace, now: datetime) -> Path | None:
    workspace.create()
    before = _keep(workspace, now) if workspace.database.exists() else None
    for folder in (workspace.pictures, workspace.attachments):
        for path in sorted((staged / folder.name).rglob("*")):
            if path.is_file():
                target = workspace.root / path.relative_to(staged)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                path.replace(target)
    # An old journal beside the new file would be read into it. From here until the rename the
    # workspace lacks its latest changes, which `before` holds.
    for name in ("-wal", "-shm"):
        workspace.database.with_name(workspace.database.name + name).unlink(missing_ok=True)
    (staged / DATABASE).chmod(0o600)
    (staged / DATABASE).replace(workspace.database)
    return before


def _keep(workspace: Workspace, now: datetime) -> Path:
    """Everything that is there, once more, beside the workspace; pictures share their bytes."""
    health.settle_down(workspace.database)
    root = workspace.root
    before = root.with_name(f"{root.name}-before-restore-{now:%Y%m%d-%H%M%S}")
    number = 1
    while before.exists():
        number += 1
        before = root.with_name(f"{root.name}-before-restore-{now:%Y%m%d-%H%M%S}-{number}")
    before.mkdir(mode=0o700)
    for name in ("", "-wal"):
        path = workspace.database.with_name(workspace.database.name + name)
        if path.exists():
            shutil.copyfile(path, before / path.name)
    for path in kept_files(workspace):
        target = before / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.link(path, target)
        except OSError:
            shutil.copyfile(path, target)
    return before
