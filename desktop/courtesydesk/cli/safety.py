"""`backup`, `restore`, `doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from courtesydesk.cli.common import command, while_closed
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.services import places


@click.command()
@click.argument("file")
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@command
def backup(session: Session, file: str, replace: bool) -> None:
    """Write the whole workspace into one FILE.cdesk, and check it. No secret is in it.

    FILE may be a folder: then the backup is named after today.
    """
    desk = session.there
    there = session.path(file)
    if there.is_file() and not replace and not _may_replace(session, there):
        raise NotAllowed(
            f"There is a file {there} already.",
            safe="It was not touched.",
            todo="Name another, or say --replace.",
        )
    target = desk.safety.backup(
        session.path(file), now=desk.now(), progress=session.percent("Backup")
    )
    size = target.stat().st_size
    session.say(
        f"The workspace is in {target} ({size / 1_000_000:.1f} MB). Secrets stay in the keyring."
    )
    session.data({"file": str(target), "bytes": size})


def _may_replace(session: Session, file: Path) -> bool:
    return session.at_terminal and session.ask(f"{file} is there already. Write over it?")


@click.command()
@click.argument("file")
@command
def restore(session: Session, file: str) -> None:
    """Put a backup or a snapshot in place; what was there is kept beside it.

    FILE is a .cdesk (or .zip) of `backup`, or a .sqlite from the workspace's snapshots folder. It
    is checked before anything is touched. Replies that waited in it are not sent by themselves:
    they may have gone since it was made.
    """
    source = session.path(file)
    if not source.is_file():
        raise WrongInput(f"There is no file {source}.", safe="Nothing was changed.")
    places.create(session.workspace)
    with while_closed(session):
        before = session.doors.restore(source, session.workspace, session.percent("Restore"))
    session.say(f"Restored {source.name} into {session.workspace.root}.")
    if before is not None:
        session.say(f"What was there before is in {before}.")
    session.data(
        {
            "workspace": str(session.workspace.root),
            "before": None if before is None else str(before),
        }
    )


@click.command()
@command
def doctor(session: Session) -> int:
    """Look at display libraries, keyring, the file, versions and free space.

    Each gets a sentence. Exit status 0 when all is well, 1 when something is not.
    """
    found = session.doors.doctor(session.workspace)
    rows = [{"name": name, "ok": good, "sentence": text} for name, good, text in found]
    session.listing(rows, lambda row: f"{'ok ' if row['ok'] else '!! '} {row['sentence']}", "")
    return 0 if all(good for _, good, _ in found) else 1
