"""What can be done on Bluesky besides answering: most of it is a record of ours, or one less.

A like or a block has a name that is made of what it is about, so that the same again is no second
one; and what another program of ours wrote under a name of its own is seen and respected.
"""

from __future__ import annotations

import hashlib
from typing import Any

from courtesydesk.connectors.base import Act, Deed, Ground, not_done
from courtesydesk.connectors.networks.bluesky.posts import COLLECTION, author_of, key_of
from courtesydesk.connectors.networks.bluesky.session import Session
from courtesydesk.connectors.networks.bluesky.writing import tid
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, Vanished
from courtesydesk.domain.times import to_text

LIKE, BLOCK = "app.bsky.feed.like", "app.bsky.graph.block"
_REASON = "com.atproto.moderation.defs#reason"
_REASONS = {
    Ground.SPAM: "Spam",
    Ground.RUDE: "Rude",
    Ground.FRAUD: "Misleading",
    Ground.OTHER: "Other",
}
_SPAN = 10**14
"""Microseconds among which a made name lies: three years that are over."""


def act(session: Session, deed: Deed) -> None:
    """Do it; all but a report may be done again."""
    match deed.act:
        case Act.LIKE:
            _like(session, deed)
        case Act.UNLIKE:
            _unlike(session, deed)
        case Act.BLOCK:
            _block(session, deed)
        case Act.REPORT:
            _report(session, deed)
        case Act.DELETE:
            _delete(session, COLLECTION, key_of(deed.remote_id))
        case _:
            raise not_done(deed)


def _like(session: Session, deed: Deed) -> None:
    post = _post(session, deed.remote_id)
    if not post.text("viewer", "like"):
        _put(session, LIKE, deed, {"subject": _ref(post)})


def _unlike(session: Session, deed: Deed) -> None:
    there = _post(session, deed.remote_id).text("viewer", "like")
    for key in {key_of(there) if there else "", made_key(deed.remote_id)} - {""}:
        _delete(session, LIKE, key)


def _block(session: Session, deed: Deed) -> None:
    who = author_of(deed.remote_id)
    profile = session.get("app.bsky.actor.getProfile", {"actor": who}).node()
    if not profile.text("viewer", "blocking"):
        _put(session, BLOCK, deed, {"subject": profile.need("did")})


def _report(session: Session, deed: Deed) -> None:
    subject = {"$type": "com.atproto.repo.strongRef", **_ref(_post(session, deed.remote_id))}
    body = {"reasonType": f"{_REASON}{_REASONS[deed.ground]}", "subject": subject}
    session.send("com.atproto.moderation.createReport", body).node().need("id")


def _post(session: Session, uri: str) -> Node:
    answer = session.get("app.bsky.feed.getPosts", {"uris": (uri,)}).node()
    if not answer.has("posts"):
        raise BadAnswer(f"{answer.host} did not say “posts”.")
    for post in answer.nodes("posts"):
        if post.text("uri") == uri:
            return post
    raise Vanished(f"{answer.host} does not show it (any more).")


def _ref(post: Node) -> dict[str, str]:
    return {"uri": post.need("uri"), "cid": post.need("cid")}


def _put(session: Session, collection: str, deed: Deed, record: dict[str, Any]) -> None:
    about = record["subject"] if collection == BLOCK else deed.remote_id
    assert deed.at is not None
    body = {
        "repo": session.me,
        "collection": collection,
        "rkey": made_key(about),
        "record": {"$type": collection, "createdAt": to_text(deed.at), **record},
    }
    session.send("com.atproto.repo.putRecord", body).node().need("uri")


def _delete(session: Session, collection: str, key: str) -> None:
    """What is not there any more is no trouble to the server."""
    body = {"repo": session.me, "collection": collection, "rkey": key}
    session.send("com.atproto.repo.deleteRecord", body)


def made_key(about: str) -> str:
    """The name of our record about this: always the same."""
    chance = int.from_bytes(hashlib.sha256(about.encode()).digest()[:8])
    return tid(1_500_000_000_000_000 + chance % _SPAN, chance // _SPAN)
