"""The file that holds a whole desk: `.cdesk`, and `.zip` as it was called at first.

It is a zip with `manifest.json`, the database, pictures and attachments. The manifest says which
program made it, when, of which shop, what is in it, and names every file with its size and
SHA-256. Secrets are in the keyring, so none is in it. What is read is data and nothing more: no
name leaves the folder, no file is longer than the manifest says, and nothing in it is ever run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from courtesydesk import __version__
from courtesydesk.domain.errors import NewerWorkspace, StoreError, WrongInput
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.disk import PIECE, Progress, keep, need_room, size_of
from courtesydesk.store import health
from courtesydesk.store.database import Database

SUFFIX = ".cdesk"
FORMAT = "courtesy-desk-backup"
VERSION = 1
DATABASE = "desk.sqlite"
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 64 << 20
_UNPACKING = (
    KeyError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What the library says of a file that it cannot unpack."""
_PACKED = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".pdf", ".zip", ".mp4"}


def name_of(shop: str, day: str) -> str:
    """What such a file is called when nobody names it; `day` is 2026-11-21."""
    return f"{plain_name(shop)} {day}{SUFFIX}"


def plain_name(shop: str) -> str:
    """A shop's name as a file or folder may be called on every system."""
    plain = "".join(c for c in shop if c.isprintable() and c not in '\\/:*?"<>|')
    return plain.strip(" .")[:80].rstrip(" .") or "Courtesy Desk"


# -- writing


class Packing:
    """One such file being written."""

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
            pictures = list(kept_files(self._workspace))
            self._total = 2 * (size_of(copy) + sum(map(size_of, pictures)))
            with zipfile.ZipFile(self._target, "w", allowZip64=True) as pack:
                self._add(pack, copy, DATABASE)
                for path in pictures:
                    self._add(pack, path, path.relative_to(self._workspace.root).as_posix())
                pack.writestr(MANIFEST, json.dumps(self._manifest(copy), indent=1))
        keep(self._target)

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
            while piece := source.read(PIECE):
                target.write(piece)
                digest.update(piece)
                size += len(piece)
                self._done += len(piece)
                if self._progress is not None:
                    self._progress(self._done, self._total)
        self._files.append({"path": name, "size": size, "sha256": digest.hexdigest()})

    def _manifest(self, copy: Path) -> dict[str, object]:
        figures = asdict(health.figures(copy))
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": to_text(self._now),
            "made_by": f"Courtesy Desk {__version__}",
            "shop": figures.pop("shop"),
            "holds": figures,
            "schema": health.steps(copy)[0],
            "files": self._files,
        }


def kept_files(workspace: Workspace) -> Iterator[Path]:
    """What stands beside the database: pictures and attachments."""
    for folder in (workspace.pictures, workspace.attachments):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith(".part-"):
                yield path


def verify(file: Path, progress: Progress | None) -> None:
    """Read what was written once more; the second half of the progress is this one's."""
    with opened(file) as pack:
        manifest = manifest_of(pack, file)
        total = sum(entry.size for entry in manifest.files)
        done = 0
        for entry in manifest.files:
            _check(pack, entry, file)
            done += entry.size
            if progress is not None:
                progress(total + done, 2 * total)


# -- reading


@dataclass(frozen=True, slots=True)
class Packed:
    """One file in it, as the manifest has it."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file says of itself."""

    made_at: str
    made_by: str
    files: tuple[Packed, ...]


@contextlib.contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """The zip; raises WrongInput for what is none, or was cut off."""
    try:
        with zipfile.ZipFile(file) as pack:
            yield pack
    except zipfile.BadZipFile as error:
        raise not_ours(file, "it is neither a backup nor a snapshot, or it is cut off") from error


def manifest_of(pack: zipfile.ZipFile, file: Path) -> Manifest:
    """Its manifest; raises WrongInput where it is not ours, NewerWorkspace where it is too new."""
    try:
        with pack.open(MANIFEST) as source:
            # A few hundred bytes a file; a small .zip may hold an endless one.
            manifest = json.loads(source.read(_LARGEST_MANIFEST))
        if manifest["format"] != FORMAT:
            raise ValueError
        if int(manifest["version"]) > VERSION:
            raise too_new(file)
        files = tuple(
            Packed(str(entry["path"]), int(entry["size"]), str(entry["sha256"]))
            for entry in manifest["files"]
        )
    except (*_UNPACKING, ValueError, TypeError, RecursionError) as error:
        raise not_ours(file, "it has no manifest of ours") from error
    if any(entry.size < 0 for entry in files):
        raise not_ours(file, "its manifest cannot be")
    names = [entry.path for entry in files]
    if DATABASE not in names or len(set(names)) != len(names) or not all(map(_is_ours, names)):
        raise not_ours(file, "it names files that no backup of ours holds")
    return Manifest(_line(manifest.get("made_at")), _line(manifest.get("made_by")), files)


def _line(text: Any) -> str:
    """A short line to be shown, whatever stands there."""
    return "".join(c for c in str(text or "") if c.isprintable())[:80]


def _is_ours(name: str) -> bool:
    """A path that stays in the folders that a backup has."""
    parts = PurePosixPath(name).parts
    if name == DATABASE:
        return True
    if "\\" in name or ":" in name or "\0" in name or ".." in parts or len(parts) < 2:
        return False
    return parts[0] in ("pictures", "attachments")


def not_ours(file: Path, why: str) -> WrongInput:
    """A file that cannot be taken in."""
    return WrongInput(
        f"{file.name} is no backup that can be restored: {why}.",
        safe="Nothing was changed.",
        todo="Try another backup, or a snapshot from the workspace's snapshots folder.",
    )


def too_new(file: Path, step: str = "") -> NewerWorkspace:
    """A file of a newer program; `step` is what it knows."""
    knows = f" (it knows {step})" if step else ""
    return NewerWorkspace(
        f"{file.name} was written by a newer Courtesy Desk{knows}.",
        safe="Nothing was changed.",
        todo="Install the newer version and try again.",
    )


def unpack(file: Path, into: Path, progress: Progress | None, *, pictures: bool = True) -> Manifest:
    """Check every file in it against the manifest, and unpack all, or the database alone."""
    with opened(file) as pack:
        manifest = manifest_of(pack, file)
        wanted = [e for e in manifest.files if pictures or e.path == DATABASE]
        need_room(into, sum(entry.size for entry in wanted), f"unpack {file.name}")
        total = sum(entry.size for entry in manifest.files)
        done = 0
        for entry in manifest.files:
            _check(pack, entry, file, into if entry in wanted else None)
            done += entry.size
            if progress is not None:
                progress(done, total)
    return manifest


def _check(pack: zipfile.ZipFile, entry: Packed, file: Path, into: Path | None = None) -> None:
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
            while size <= entry.size and (piece := source.read(PIECE)):
                digest.update(piece)
                size += len(piece)
                if target is not None:
                    target.write(piece)
    except _UNPACKING as error:
        raise not_ours(file, f"{entry.path} in it is damaged or missing") from error
    finally:
        if target is not None:
            target.flush()
            os.fsync(target.fileno())
            target.close()
    if size != entry.size or digest.hexdigest() != entry.sha256:
        raise not_ours(file, f"{entry.path} in it is damaged")
