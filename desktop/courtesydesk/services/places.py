"""Folders that are, or become, a workspace; said in a sentence where one cannot."""

from __future__ import annotations

from courtesydesk.domain.errors import NotFound, WrongInput
from courtesydesk.paths import Workspace


def create(workspace: Workspace) -> None:
    """Make the workspace's folder; raises WrongInput where that cannot be."""
    root = workspace.root
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
