"""`backup`, `restore`, `doctor`."""

from __future__ import annotations

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.services.instance import WindowLock


@click.command()
@click.argument("file")
@command
def backup(session: Session, file: str) -> None:
    """Write the whole workspace into one file. No secret is in it."""
    desk = session.desk
    session.progress("Copying …")
    target = desk.safety.backup(session.path(file), now=desk.now())
    session.say(f"The workspace is in {target}. Secrets stay in the keyring.")
    session.data({"file": str(target)})


@click.command()
@click.argument("file")
@command
def restore(session: Session, file: str) -> None:
    """Put a backup or snapshot in place; what was there is kept beside it."""
    session.workspace.create()
    lock = WindowLock(session.workspace)
    if not lock.take():
        raise NotAllowed(
            "The window of this workspace is open.",
            safe="Nothing was changed.",
            todo="Close it and try again.",
        )
    with lock:
        session.doors.restore(session.path(file), session.workspace)
    session.say(f"Restored {session.path(file).name} into {session.workspace.root}.")
    session.data({"workspace": str(session.workspace.root)})


@click.command()
@command
def doctor(session: Session) -> int:
    """Look at display libraries, keyring, the file, versions and free space."""
    found = session.doors.doctor(session.workspace)
    rows = [{"name": name, "ok": good, "sentence": text} for name, good, text in found]
    session.listing(rows, lambda row: f"{'ok ' if row['ok'] else '!! '} {row['sentence']}", "")
    return 0 if all(good for _, good, _ in found) else 1
