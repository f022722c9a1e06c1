"""`open` and `move`: desks in files, and where a desk is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from courtesydesk.cli.common import command, while_closed
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed, WrongInput
from courtesydesk.domain.times import to_text
from courtesydesk.services import folders, links, moving, places, safety
from courtesydesk.services.safety import Contents


@click.command("open")
@click.argument("what")
@click.option("--look", is_flag=True, help="Only say here what the file holds.")
@click.option("--into", metavar="DIR", help="Make it a desk of its own in this empty folder.")
@command
def open_(session: Session, what: str, look: bool, into: str | None) -> int | None:
    """Show what a FILE.cdesk holds, and ask what to do with it; or show what a link names.

    The window of the workspace does that, and comes to the front. With --look or --into, no window
    is needed. Replies that were on their way in the file are never sent from there by themselves.
    """
    if links.is_link(what):
        links.read(what)
        return session.doors.open_window(session.workspace, what, False)
    file = session.path(what).absolute()
    if not file.is_file():
        raise WrongInput(f"There is no file {file}.", safe="Nothing was changed.")
    if look:
        _say(session, safety.look_into(file, now=_now(session), progress=session.percent("Look")))
        return None
    if into is not None:
        folder = session.path(into).absolute()
        safety.make_own(file, folder, now=_now(session), progress=session.percent("Unpack"))
        session.say(f"It is a desk of its own: courtesy-desk --workspace {folder}")
        session.data({"workspace": str(folder)})
        return None
    return session.doors.open_window(session.workspace, str(file), False)


def _now(session: Session) -> datetime:
    return session.doors.now()


def _say(session: Session, found: Contents) -> None:
    made = "" if found.made_at is None else f", made on {found.made_at:%Y-%m-%d %H:%M} UTC"
    by = f" with {found.made_by}" if found.made_by else ""
    session.say(f"{found.shop or 'A desk without a name'}{made}{by}.")
    session.say(
        f"It holds {found.conversations} conversations with {found.customers} customers, "
        f"{found.pictures} pictures and files, {found.bytes / 1_000_000:.1f} MB."
    )
    session.say(f"Replies on their way in it: {found.waiting}.")
    session.data(
        {
            "file": str(found.file),
            "shop": found.shop,
            "made_at": None if found.made_at is None else to_text(found.made_at),
            "made_by": found.made_by,
            "conversations": found.conversations,
            "customers": found.customers,
            "waiting": found.waiting,
            "pictures": found.pictures,
            "bytes": found.bytes,
        }
    )


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--even-so", is_flag=True, help="Also into a folder that there is a worry about.")
@command
def move(session: Session, folder: str, even_so: bool) -> None:
    """Move the workspace into the empty folder DIR, also on another disk.

    Everything is copied and compared before it is switched; killed at any moment, there is one
    whole desk. What was moved stays in the old folder until you remove it.
    """
    places.must_exist(session.workspace)
    target = session.path(folder).absolute()
    todo = "Move it there (Settings, Safety and data), or close it and try again."
    with while_closed(session, todo=todo):
        moving.check(session.workspace, target)
        worry = folders.worry(target)
        if worry and not even_so:
            raise NotAllowed(worry, safe="Nothing was changed.", todo="If so be it, say --even-so.")
        places.create(session.workspace)
        moved = moving.move(session.workspace, target, progress=session.percent("Move"))
    _say_moved(session, session.workspace.root, moved.root)


def _say_moved(session: Session, old: Path, new: Path) -> None:
    session.say(f"Your desk is in {new} now. The old copy is still in {old}.")
    session.data({"workspace": str(new), "before": str(old)})
