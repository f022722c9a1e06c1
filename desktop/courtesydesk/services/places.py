"""Folders that are, or become, a workspace; said in a sentence where one cannot."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from courtesydesk import paths
from courtesydesk.domain.errors import NotAllowed, NotFound, WrongInput
from courtesydesk.paths import Workspace
from courtesydesk.services.disk import beside


def create(workspace: Workspace) -> None:
    """Make the workspace's folder; raises WrongInput where that cannot be, NotFound where the
    desk lives in a folder that is not there now, NotAllowed where it has not arrived."""
    root = workspace.root
    _must_be_there(workspace)
    _arrive(workspace)
    try:
        workspace.create()
    except (OSError, ValueError) as error:
        taken = isinstance(error, FileExistsError | NotADirectoryError)
        why = "there is a file of that name" if taken else getattr(error, "strerror", "") or error
        raise WrongInput(
            f"{root} cannot be a workspace ({why}).",
            safe="Nothing was changed.",
            todo="Name a folder of your own: --workspace DIR.",
        ) from error


def must_exist(workspace: Workspace) -> None:
    """Raises NotFound for a workspace that nobody has made yet."""
    try:
        there = workspace.database.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise NotFound(
            f"There is no workspace at {workspace.root}.",
            todo="The window makes one at its first start: courtesy-desk.",
        )


def point_to(workspace: Workspace) -> None:
    """From now on this is the workspace that opens."""
    file = paths.pointer()
    file.parent.mkdir(parents=True, exist_ok=True)
    write_line(file, f"{workspace.root}\n\nThe folder of the desk that Courtesy Desk opens.\n")


def write_line(file: Path, text: str) -> None:
    """Write a small file: all of it, or nothing."""
    with beside(file) as part:
        with part.open("w", encoding="utf-8", errors="surrogateescape") as held:
            held.write(text)
            held.flush()
            os.fsync(held.fileno())
        part.replace(file)


def is_default(workspace: Workspace) -> bool:
    """Whether this is the one that opens when none is named, moved or not."""
    chosen = paths.named_in(paths.pointer()) or paths.usual_workspace().root
    return chosen == workspace.root


def arrived(workspace: Workspace) -> None:
    """The last steps of a move, also after it was cut off: from here on, this is the desk."""
    old = paths.named_in(workspace.arriving)
    if old is not None and is_default(Workspace(old)):
        point_to(workspace)
    with contextlib.suppress(FileNotFoundError):
        workspace.arriving.replace(workspace.came_from)


def find(folder: Path) -> Workspace:
    """The workspace of a folder, also where it has moved; raises NotFound where that is away."""
    asked = Workspace(folder)
    workspace = paths.settled(asked)
    if workspace != asked and not workspace.database.exists():
        raise _away(workspace)
    return workspace


def _must_be_there(workspace: Workspace) -> None:
    """A desk on a disk that is not plugged in is not made anew, empty, in its place."""
    usual = paths.usual_workspace()
    was_there = {paths.named_in(paths.pointer()), paths.settled(usual).root} - {usual.root}
    if workspace.root in was_there and not workspace.database.exists():
        raise _away(workspace)


def _away(workspace: Workspace) -> NotFound:
    return NotFound(
        f"Your desk is in {workspace.root}, and that is not there now.",
        safe="Nothing was changed.",
        todo="Plug in the disk that it is on, and start again.",
    )


def _arrive(workspace: Workspace) -> None:
    old = paths.named_in(workspace.arriving)
    if old is None:
        return
    is_ours = workspace.root in (
        paths.named_in(Workspace(old).moved_to),
        paths.named_in(paths.pointer()),
    )
    if not is_ours:
        raise NotAllowed(
            f"A move to {workspace.root} was not finished.",
            safe=f"Your desk is still whole in {old}.",
            todo="Open that one, and move it again.",
        )
    arrived(workspace)
