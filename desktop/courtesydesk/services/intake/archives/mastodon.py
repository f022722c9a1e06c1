"""The archive of a Mastodon account: what we posted (outbox.json)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from courtesydesk.connectors.html import to_text
from courtesydesk.connectors.reading import Node
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import (
    ANSWERS_NOBODY,
    OWN_SIDE,
    Asked,
    Export,
    Said,
)
from courtesydesk.services.intake.archives.json_parts import pieces
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "mastodon"
_OUTBOX = re.compile(r"(^|/)outbox\.json$")
_IS_OUTBOX = re.compile(rb'"orderedItems"\s*:')
_STATUS = re.compile(r"/(?:statuses|@[^/]+)/(\d+)/?$")
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no archive of Mastodon."""
    parts = tuple(
        name for name in box.names
        if _OUTBOX.search(name) and _IS_OUTBOX.search(box.head(name))
    )  # fmt: skip
    if not parts:
        return None
    return Export("mastodon export", parts, lambda: _entries(box, parts), (OWN_SIDE,))


def _entries(box: Box, parts: tuple[str, ...]) -> Iterator[Entry]:
    for name in parts:
        for piece in pieces(box, name, "orderedItems"):
            yield piece if isinstance(piece, Bad) else _activity(piece.place, piece.node)


def _activity(place: str, activity: Node) -> Entry:
    post = activity.node("object")
    if activity.text("type") != "Create" or not post:
        return Bad(place, "it repeats what somebody else wrote", activity.text("object"))
    text = to_text(post.text("content"))
    answers = post.text("inReplyTo")
    if not answers or _who(answers) == _who(post.text("id")):
        return Bad(place, ANSWERS_NOBODY, text)
    host = urlsplit(post.text("id")).netloc
    answered = _known_as(answers, host)
    seen_by = (*post.texts("to"), *post.texts("cc"))
    return Said(
        place, NETWORK, _known_as(post.text("id"), host), answered, text, post.at("published"),
        private=_PUBLIC not in seen_by, url=post.text("url") or post.text("id"), answers=answered,
    ).ours()  # fmt: skip


def _who(post: str) -> str:
    return post.partition("/statuses/")[0]


def _known_as(post: str, host: str) -> str:
    """What our own server calls a post of its own; of other servers' posts only the address is
    known here."""
    found = _STATUS.search(post)
    return f"{host}/{found[1]}" if found and urlsplit(post).netloc == host else post
