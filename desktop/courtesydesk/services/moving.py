"""Moving a desk to another folder, also on another disk: copied, compared, and only then switched.

At every moment exactly one folder is the desk. Until the one small file in the old folder that says
where it has moved to is there, the old one is; from then on the new one. What is left to do after
that is done by the next start, too (`places.arrived`). The old copy stays until its owner removes
it.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from courtesydesk import paths
from courtesydesk.domain.errors import AnotherDesk, NotAllowed, StoreError, UserError
from courtesydesk.paths import Workspace
from courtesydesk.services import places
from courtesydesk.services.disk import (
    PIECE,
    Progress,
    disk_errors,
    keep,
    keep_folders,
    need_room,
    size_of,
)
from courtesydesk.store import health

PARTS = ("pictures", "attachments", "snapshots", "imports", "logs", "demo-network")
"""The folders of a workspace; nothing else beside its file is ours."""
_NOBODYS = {".DS_Store", "desktop.ini", "Thumbs.db", "lost+found"}
_BEGUN = ".*.txt-part-*"
"""A small file that was begun when the program ended."""
Stop = Callable[[], bool]


def check(workspace: Workspace, folder: Path) -> None:
    """Raises a sentence where the desk cannot be moved there: AnotherDesk where one is there
    already, NotAllowed for other folders, StoreError where there is no room."""
    old, new = workspace.root.resolve(), folder.resolve()
    if new == old:
        raise _no(f"Your desk is in {folder} already.", "Choose another folder.")
    if old in new.parents or new in old.parents:
        raise _no(
            f"{folder} lies in the desk's own folder, or around it.", "Choose another folder."
        )
    if "\n" in str(folder):
        raise _no("That folder's name has more than one line.", "Choose another folder.")
    _must_be_empty(workspace, folder)
    there = _nearest(folder)
    _must_be_writable(there, folder)
    need_room(there, size(workspace), f"move your desk to {folder}")


def move(
    workspace: Workspace,
    folder: Path,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Workspace:
    """Move the desk, which nobody may have open, and return where it is. Raises as `check`, and
    UserError when it was stopped: the desk is then where it was."""
    check(workspace, folder)
    _settle(workspace)
    target = Workspace(folder.absolute())
    with disk_errors(folder):
        made = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        places.write_line(target.arriving, f"{workspace.root}\n")
        _clear(target)
        try:
            _Copying(workspace, target, progress, stop).run()
        except BaseException:
            _take_back(target, folder_too=made)
            raise
        keep_folders(target.root)
        # The switch: before it the old folder is the desk, after it the new one.
        places.write_line(workspace.moved_to, f"{target.root}\n\nThis is an old copy.\n")
        places.arrived(target)
    return target


def size(workspace: Workspace) -> int:
    """Bytes of everything in it."""
    return sum(map(size_of, _files(workspace)))


def old_copy(workspace: Workspace) -> Path | None:
    """The folder that the desk was moved from, while its copy there can be removed."""
    root = paths.named_in(workspace.came_from)
    if root is None or paths.named_in(Workspace(root).moved_to) != workspace.root:
        return None
    return root


def remove_old_copy(workspace: Workspace) -> None:
    """Remove what is left in the folder that the desk was moved from; what is not ours stays."""
    root = old_copy(workspace)
    if root is None:
        return
    old = Workspace(root)
    with disk_errors(root):
        _clear(old)
        for file in (*root.glob("*.lock"), old.came_from, old.moved_to):
            file.unlink(missing_ok=True)
        workspace.came_from.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        root.rmdir()


def _files(workspace: Workspace) -> Iterator[Path]:
    """All of it, the database last."""
    for part in PARTS:
        for path in sorted((workspace.root / part).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path
    yield workspace.database


class _Copying:
    """Copies a desk into an empty folder, and compares."""

    def __init__(
        self, source: Workspace, target: Workspace, progress: Progress | None, stop: Stop | None
    ) -> None:
        self._source, self._target = source, target
        self._progress, self._stop = progress, stop
        self._done, self._total = 0, 2 * size(source)

    def run(self) -> None:
        copied = {path: self._copy(path) for path in _files(self._source) if path.exists()}
        for path, digest in copied.items():
            if self._digest(self._there(path)) != digest:
                raise _not_the_same(self._there(path))
        if health.problems(self._target.database):
            raise StoreError(
                "Your desk's file is damaged, so it was not moved.",
                safe="It is where it was.",
                todo="Restore a snapshot first: Settings, Safety and data.",
            )
        health.settle_down(self._target.database)

    def _there(self, path: Path) -> Path:
        return self._target.root / path.relative_to(self._source.root)

    def _copy(self, path: Path) -> str:
        there = self._there(path)
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with path.open("rb") as source, there.open("wb") as target:
            there.chmod(0o600)
            while piece := source.read(PIECE):
                target.write(piece)
                digest.update(piece)
                self._tell(len(piece))
        keep(there)
        return digest.hexdigest()

    def _digest(self, path: Path) -> str:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                self._tell(len(piece))
        return digest.hexdigest()

    def _tell(self, size: int) -> None:
        self._done += size
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)
        if self._stop is not None and self._stop():
            raise UserError("The move was stopped.", safe="Your desk is where it was, whole.")


def _settle(workspace: Workspace) -> None:
    """Everything in the one file, and nobody at it."""
    health.settle_down(workspace.database)
    journal = workspace.database.with_name(workspace.database.name + "-wal")
    if size_of(journal):
        raise StoreError(
            "Another program has your desk's file open.",
            safe="Nothing was changed.",
            todo="Close it and try again.",
        )


def _must_be_empty(workspace: Workspace, folder: Path) -> None:
    there = Workspace(folder)
    if folder.exists() and not folder.is_dir():
        raise _no(f"{folder} is a file.", "Choose a folder.")
    if not folder.exists() or paths.named_in(there.arriving) == workspace.root:
        return
    if paths.named_in(there.moved_to) == workspace.root:
        raise _no(
            f"The old copy of this desk is still in {folder}.",
            "Remove it first: Settings, Safety and data.",
        )
    if there.database.exists():
        raise AnotherDesk(
            f"There is a desk in {folder} already.",
            safe="Nothing was changed.",
            todo="Open that one instead, or choose an empty folder.",
        )
    if not all(map(_is_nobodys, folder.iterdir())):
        raise _no(f"There is something in {folder} already.", "Choose an empty folder.")


def _is_nobodys(path: Path) -> bool:
    """What the system, or a move that was cut off, leaves in an empty folder."""
    return path.name in _NOBODYS | {paths.pointer().name} or path.match(_BEGUN)


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _must_be_writable(there: Path, folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise _no(
            f"{folder} cannot be written ({error.strerror or error}).", "Choose another folder."
        ) from error


def _clear(workspace: Workspace) -> None:
    """What is ours goes, the database last."""
    for part in PARTS:
        _remove_tree(workspace.root / part)
    for begun in workspace.root.glob(_BEGUN):
        begun.unlink()
    for name in ("-wal", "-shm", ""):
        workspace.database.with_name(workspace.database.name + name).unlink(missing_ok=True)


def _remove_tree(folder: Path) -> None:
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            _remove_tree(path)
        else:
            path.unlink()
    folder.rmdir()


def _take_back(target: Workspace, *, folder_too: bool) -> None:
    with contextlib.suppress(OSError):
        _clear(target)
        target.arriving.unlink(missing_ok=True)
        if folder_too:
            target.root.rmdir()


def _no(what: str, todo: str) -> NotAllowed:
    return NotAllowed(what, safe="Nothing was changed.", todo=todo)


def _not_the_same(path: Path) -> StoreError:
    return StoreError(
        f"{path} is not what was written there: the disk may be failing.",
        safe="Your desk is where it was.",
        todo="Choose another disk.",
    )
