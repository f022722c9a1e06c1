"""Fetching a picture that stays on its network until somebody wants to see it.

Whoever sees a picture of a stranger's is seen doing so: their server learns when, and from where.
So nothing is fetched by being looked at, and what was fetched is kept, without what it tells of the
place where it was taken.
"""

from __future__ import annotations

from dataclasses import replace

from courtesydesk.connectors.base import Connector, ShowsPictures
from courtesydesk.domain.errors import BadAnswer, NotAllowed, Vanished, WrongInput
from courtesydesk.domain.mentions import Picture
from courtesydesk.services.metadata import Plain, plain
from courtesydesk.store import pictures as store
from courtesydesk.store.database import Database
from courtesydesk.store.picture_files import PictureStore

ALWAYS = "always"
"""The account's setting `pictures`: what comes in brings its pictures along."""


def bring(db: Database, files: PictureStore, connector: Connector, picture: Picture) -> None:
    """Fetch it by its account's connector, and keep it. Raises NetworkError, and NotAllowed where
    the network has none for programs. What cannot be had is not asked for again."""
    if not isinstance(connector, ShowsPictures) or not picture.can_be_fetched:
        raise NotAllowed("This picture cannot be fetched.", todo="Open it on the network itself.")
    try:
        shown = _shown(connector.picture(picture.url))
    except (Vanished, BadAnswer) as error:
        store.lose(db, picture.id)
        raise type(error)(
            error.what if isinstance(error, BadAnswer) else "This picture is not there any more.",
            safe="Its description stays.",
        ) from error
    path = files.keep(shown.data, shown.mime)
    store.keep(
        db,
        replace(
            picture, path=path, mime=shown.mime, size=len(shown.data),
            width=shown.width, height=shown.height,
        ),
    )  # fmt: skip


def _shown(data: bytes) -> Plain:
    try:
        shown = plain(data)
    except WrongInput as error:
        raise BadAnswer(error.what) from error
    if not shown.mime:
        raise BadAnswer("What is there is no picture.")
    return shown
