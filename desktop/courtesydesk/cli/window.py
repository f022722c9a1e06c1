"""`courtesy-desk` and `courtesy-desk demo`: the window."""

from __future__ import annotations

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.session import Session


def open_window(session: Session) -> int:
    """The window on the workspace; a second one brings the first to the front."""
    return session.doors.open_window(session.workspace, False)


@click.command()
@click.option(
    "--workspace", "folder", metavar="DIR", help="Keep the demo's workspace in this folder."
)
@command
def demo(session: Session, folder: str | None) -> int:
    """Open the demo shop, fresh each time. Nothing ever leaves it."""
    from courtesydesk.paths import Workspace

    if folder is not None:
        session.workspace = Workspace(session.path(folder))
        session.workspace_given = True
    return session.doors.open_demo(session.workspace if session.workspace_given else None)
