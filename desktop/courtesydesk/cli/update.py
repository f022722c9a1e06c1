"""`update`: whether there is a newer version, and putting it in place."""

from __future__ import annotations

import click

from courtesydesk import __version__
from courtesydesk.cli.common import command, while_closed
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.services import places
from courtesydesk.services.installing import Next, put_in_place
from courtesydesk.services.updates import Offer, Ready


@click.command()
@click.option("--install", is_flag=True, help="Fetch it, check it, and put it in place.")
@command
def update(session: Session, install: bool) -> None:
    """Ask whether there is a newer version. Only this asks, and it tells nobody who you are.

    What is fetched must carry our signature. The workspace is copied before anything is put in
    place; whatever goes wrong leaves the version that you have.
    """
    if not install:
        _tell(session, session.desk.updates.look(now=session.desk.now()))
        return
    places.create(session.workspace)
    with while_closed(session, todo="Close it and try again, or look under Settings, Updates."):
        _install(session)


def _install(session: Session) -> None:
    desk = session.desk
    offer = desk.updates.look(now=desk.now())
    _tell(session, offer)
    if offer is None:
        return
    ready = None if not offer.files else desk.updates.fetch(
        offer, progress=session.percent("Fetched"), stop=lambda: False
    )  # fmt: skip
    if ready is None:
        raise NotAllowed(
            "This copy of Courtesy Desk is not updated by itself.",
            safe="Nothing was changed.",
            todo="Fetch the new version in the way in which this one came.",
        )
    copy = desk.updates.prepare(ready)
    session.say(f"The workspace's file is copied to {copy}.")
    session.say(_next(ready, put_in_place(ready, desk.updates.installation)))


def _tell(session: Session, offer: Offer | None) -> None:
    if offer is None:
        session.say(f"You have the newest version, {__version__}.")
        session.data({"installed": __version__, "newer": None})
        return
    session.say(f"Version {offer.release.version} is there; you have {__version__}.")
    for note in offer.release.notes:
        session.say(f"- {note}")
    session.data(
        {
            "installed": __version__,
            "newer": str(offer.release.version),
            "notes": list(offer.release.notes),
            "files": [{"name": file.name, "bytes": file.size} for file in offer.files],
        }
    )


def _next(ready: Ready, after: Next) -> str:
    version = ready.release.version
    return {
        Next.END: f"Version {version} is being put in place; it opens when that is done.",
        Next.RESTART: f"Version {version} is in place.",
        Next.BY_HAND: f"{ready.path} is open: drag it over the old version.",
    }[after]
