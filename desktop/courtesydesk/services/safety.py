"""Copies of a workspace: daily snapshots, backup into one file, and restore.

A backup is a .zip with the database, pictures and attachments, and `manifest.json`, which names
every file with its size and SHA-256. Secrets are in the keyring, so none is in a copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from courtesydesk import __version__
from courtesydesk.domain.errors import NewerWorkspace, StoreError, WrongInput
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services import doctor
from courtesydesk.services.settings import Settings
from courtesydesk.store import health
from courtesydesk.store.database import Database
from courtesydesk.store.migrations import migrate

Progress = Callable[[int, int], None]
"""(bytes done, bytes in all)."""

FORMAT = "courtesy-desk-backup"
VERSION = 1
DATABASE = "desk.sqlite"
MANIFEST = "manifest.json"
_PIECE = 1 << 20
_LARGEST_MANIFEST = 64 << 20
_UNPACKING = (
    KeyError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What the library says of a file that it cannot unpack."""
_PACKED = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".pdf", ".zip", ".mp4"}


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
        """The whole workspace (database and pictures) as one .zip; written beside and then renamed.

        `file` may be a folder: then the backup gets a name of its own in it. Returns where it is.
        Raises WrongInput for a place that cannot be written, StoreError when the disk is full.
        """
        if file.is_dir():
            file = file / f"courtesy-desk-{now:%Y-%m-%d-%H%M%S}.zip"
        if not file.parent.is_dir():
            raise WrongInput(f"There is no folder {file.parent}.", todo="Make it, or name another.")
        with _disk_errors(file), _beside(file) as part:
            _Backup(self._db, self._workspace, part, now, progress).write()
            _verify(part, progress)
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
        with _disk_errors(target), _beside(target) as part:
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


# -- writing a backup


class _Backup:
    """One backup being written."""

    def __init__(
        self,
        db: Database,
        workspace: Workspace,
        target: Path,
        now: datetime,
        progress: Progress | None,
    ) -> None:
        self._db = db
        self._workspace = workspace
        self._target = target
        self._now = now
        self._progress = progress
        self._done = 0
        self._total = 0
        self._files: list[dict[str, object]] = []

    def write(self) -> None:
        """Copy, pack, and name everything in the manifest."""
        with tempfile.TemporaryDirectory(dir=self._target.parent, prefix=".backup-") as folder:
            copy = Path(folder) / DATABASE
            # The database first: every picture that it names is on the disk by then.
            if health.copy_whole(self._db, copy):
                raise StoreError(
                    "The workspace's file is damaged, so no backup was made of it.",
                    safe="Nothing was changed.",
                    todo="Restore a snapshot: courtesy-desk restore FILE.",
                )
            pictures = list(_kept_files(self._workspace))
            self._total = 2 * (copy.stat().st_size + sum(_size(path) for path in pictures))
            with zipfile.ZipFile(self._target, "w", allowZip64=True) as pack:
                self._add(pack, copy, DATABASE)
                for path in pictures:
                    self._add(pack, path, path.relative_to(self._workspace.root).as_posix())
                pack.writestr(MANIFEST, json.dumps(self._manifest(), indent=1))
        with self._target.open("rb+") as file:
            os.fsync(file.fileno())

    def _add(self, pack: zipfile.ZipFile, path: Path, name: str) -> None:
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return  # let go of while we were at it: to make room, or with an erased customer
        packed = path.suffix.lower() in _PACKED
        info = zipfile.ZipInfo(name, self._now.timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with source, pack.open(info, "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                target.write(piece)
                digest.update(piece)
                size += len(piece)
                self._done += len(piece)
                if self._progress is not None:
                    self._progress(self._done, self._total)
        self._files.append({"path": name, "size": size, "sha256": digest.hexdigest()})

    def _manifest(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": to_text(self._now),
            "made_by": f"Courtesy Desk {__version__}",
            "schema": health.steps(self._db.path)[0],
            "files": self._files,
        }


def _kept_files(workspace: Workspace) -> Iterator[Path]:
    for folder in (workspace.pictures, workspace.attachments):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith(".part-"):
                yield path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _verify(file: Path, progress: Progress | None) -> None:
    with zipfile.ZipFile(file) as pack:
        manifest = _manifest_of(pack, file)
        total = sum(entry.size for entry in manifest)
        done = 0
        for entry in manifest:
            _check(pack, entry, file)
            done += entry.size
            if progress is not None:
                progress(total + done, 2 * total)


# -- reading a backup


@dataclass(frozen=True, slots=True)
class _Packed:
    """One file of a backup, as its manifest has it."""

    path: str
    size: int
    sha256: str


def _manifest_of(pack: zipfile.ZipFile, file: Path) -> list[_Packed]:
    try:
        with pack.open(MANIFEST) as source:
            # A few hundred bytes a file; a small .zip may hold an endless one.
            manifest = json.loads(source.read(_LARGEST_MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError
        if int(manifest["version"]) > VERSION:
            raise NewerWorkspace(
                f"{file.name} was written by a newer Courtesy Desk.",
                safe="Nothing was changed.",
                todo="Install the newer version and try again.",
            )
        entries = [
            _Packed(str(entry["path"]), int(entry["size"]), str(entry["sha256"]))
            for entry in manifest["files"]
        ]
    except (*_UNPACKING, ValueError, TypeError, RecursionError) as error:
        raise _no_backup(file, "it has no manifest of ours") from error
    if any(entry.size < 0 for entry in entries):
        raise _no_backup(file, "its manifest cannot be")
    names = [entry.path for entry in entries]
    if DATABASE not in names or len(set(names)) != len(names) or not all(map(_is_ours, names)):
        raise _no_backup(file, "it names files that no backup of ours holds")
    return entries


def _is_ours(name: str) -> bool:
    """A path that stays in the folders that a backup has."""
    parts = PurePosixPath(name).parts
    if name == DATABASE:
        return True
    if "\\" in name or ":" in name or "\0" in name or ".." in parts or len(parts) < 2:
        return False
    return parts[0] in ("pictures", "attachments")


def _no_backup(file: Path, why: str) -> WrongInput:
    return WrongInput(
        f"{file.name} is no backup that can be restored: {why}.",
        safe="Nothing was changed.",
        todo="Try another backup, or a snapshot from the workspace's snapshots folder.",
    )


def _check(pack: zipfile.ZipFile, entry: _Packed, file: Path, into: Path | None = None) -> None:
    """Compare one file with the manifest, and unpack it where wanted."""
    digest, size = hashlib.sha256(), 0
    target: IO[bytes] | None = None
    try:
        if into is not None:
            path = into / entry.path
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            target = path.open("wb")
        with pack.open(entry.path) as source:
            # Not a byte more than the manifest says: a small file may hold an endless one.
            while size <= entry.size and (piece := source.read(_PIECE)):
                digest.update(piece)
                size += len(piece)
                if target is not None:
                    target.write(piece)
    except _UNPACKING as error:
        raise _no_backup(file, f"{entry.path} in it is damaged or missing") from error
    finally:
        if target is not None:
            target.flush()
            os.fsync(target.fileno())
            target.close()
    if size != entry.size or digest.hexdigest() != entry.sha256:
        raise _no_backup(file, f"{entry.path} in it is damaged")


# -- restore


def restore(
    file: Path, workspace: Workspace, *, now: datetime, progress: Progress | None = None
) -> Path | None:
    """Put a backup or snapshot in the place of a workspace; what was there is kept beside it.

    Nobody else may have the workspace open. Everything is unpacked and checked first; raises
    WrongInput for a file that is no backup, NewerWorkspace for one of a newer program, and changes
    nothing then. Replies that waited in the copy become unsure: they may have gone since. Returns
    the folder with what was there before, if anything was.
    """
    if not file.is_file():
        raise WrongInput(f"There is no file {file}.", safe="Nothing was changed.")
    workspace.root.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{workspace.root.name}-restoring-"
    with (
        _disk_errors(workspace.root),
        tempfile.TemporaryDirectory(dir=workspace.root.parent, prefix=prefix) as folder,
    ):
        staged = Path(folder)
        _stage(file, staged, progress)
        _examine(file, staged, now)
        return _put_in_place(staged, workspace, now)


def _stage(file: Path, staged: Path, progress: Progress | None) -> None:
    if health.is_sqlite(file):
        _need_room(staged, file.stat().st_size, file)
        _copy_database(file, staged / DATABASE)
        return
    try:
        with zipfile.ZipFile(file) as pack:
            entries = _manifest_of(pack, file)
            total = sum(entry.size for entry in entries)
            _need_room(staged, total, file)
            done = 0
            for entry in entries:
                _check(pack, entry, file, staged)
                done += entry.size
                if progress is not None:
                    progress(done, total)
    except zipfile.BadZipFile as error:
        raise _no_backup(file, "it is neither a backup nor a snapshot, or it is cut off") from error


def _copy_database(file: Path, target: Path) -> None:
    """Also one that is in use, with the changes that are not in the one file yet."""
    shutil.copyfile(file, target)
    journal = file.with_name(file.name + "-wal")
    if journal.exists():
        shutil.copyfile(journal, target.with_name(target.name + "-wal"))
        health.settle_down(target)


def _need_room(folder: Path, size: int, file: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + (64 << 20):
        raise StoreError(
            f"There is not enough room on the disk to restore {file.name}.",
            safe="Nothing was changed.",
            todo=f"Make room for {size // 1_000_000 + 64} MB and try again.",
        )


def _examine(file: Path, staged: Path, now: datetime) -> None:
    database = staged / DATABASE
    try:
        seen, newer = health.steps(database)
        wrong = health.problems(database) if seen and not newer else []
    except StoreError as error:
        raise _no_backup(file, "its database is damaged") from error
    if newer:
        raise NewerWorkspace(
            f"{file.name} was written by a newer Courtesy Desk (it knows {newer[-1]}).",
            safe="Nothing was changed.",
            todo="Install the newer version and try again.",
        )
    if not seen:
        raise _no_backup(file, "its database is not a workspace of ours")
    if wrong:
        raise _no_backup(file, f"its database is damaged ({wrong[0]})")
    migrate(database, snapshots=staged, now=now)
    health.doubt_what_was_waiting(database, now)
    health.settle_down(database)


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
    for path in _kept_files(workspace):
        target = before / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.link(path, target)
        except OSError:
            shutil.copyfile(path, target)
    return before


# -- files


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A name in the same folder, for writing; gone afterwards if it was not renamed."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-part-")
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def _disk_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror or error}).",
            safe="What was there before is as it was.",
            todo="Check the folder's permissions and the room on the disk, and try again.",
        ) from error
