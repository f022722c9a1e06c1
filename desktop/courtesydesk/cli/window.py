"""`courtesy-desk` and `courtesy-desk demo`: the window."""

from __future__ import annotations

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.session import Session


def open_window(session: Session, *, background: bool = False) -> int:
    """The window on the workspace; a second one brings the first to the front."""
    return session.doors.open_window(session.workspace, "", background)


@click.command()
@command
def demo(session: Session) -> int:
    """Open the demo shop: a pastry shop with 400 conversations.

    It is fresh each time, and nothing ever leaves it. With --workspace DIR it is kept there.
    """
    return session.doors.open_demo(session.workspace if session.workspace_given else None)
