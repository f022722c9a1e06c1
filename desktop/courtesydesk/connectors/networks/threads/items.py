"""A post as Threads tells it, read into what the desk keeps."""

from __future__ import annotations

from courtesydesk.connectors.base import (
    Allows,
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.newest import mark
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.mentions import Kind

OURS = "id,text,timestamp,permalink,has_replies"
MENTION = "id,text,username,timestamp,permalink,media_type"
REPLY = f"{MENTION},root_post,replied_to,hide_status"
_HIDDEN = ("HIDDEN", "COVERED", "BLOCKED", "RESTRICTED")
_MEDIA = {"IMAGE": "image/*", "CAROUSEL_ALBUM": "image/*", "VIDEO": "video/*"}


def known_by(node: Node) -> str:
    """What changes with a post."""
    return mark(node.text("id"), node.text("text"), node.text("hide_status"))


def post_of(node: Node, handle: str) -> FetchedPost | None:
    """A post of ours that was answered."""
    id_, at = node.text("id"), node.at("timestamp")
    if not id_ or at is None:
        return None
    url = node.text("permalink")
    return FetchedPost(id_, f"@{handle}", node.text("text"), at, url, ours=True)


def mention(node: Node, post: FetchedPost | None = None) -> FetchedItem | None:
    """An answer to us, or a post that names us. None for what cannot be kept."""
    id_, at, parent = node.text("id"), node.at("timestamp"), node.text("replied_to", "id")
    if not id_ or at is None:
        return None
    mime = _MEDIA.get(node.text("media_type"), "")
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT if parent else Kind.POST,
        person=_person(node.text("username"), id_),
        text=node.text("text"),
        occurred_at=at,
        url=node.text("permalink"),
        parent_remote_id=parent,
        flag=Flag.BULK if node.text("hide_status") in _HIDDEN else None,
        post=post,
        pictures=(FetchedPicture("", mime, None, 0),) if mime else (),
        headers={"to": id_},
        related=(parent,) if parent else (),
        allows=_allows(node),
    )


def _allows(node: Node) -> Allows:
    """Only what stands right below a post of ours can be hidden."""
    root, parent = node.text("root_post", "id"), node.text("replied_to", "id")
    if not parent or (root and root != parent):
        return Allows(acts=())
    return Allows(hidden=node.text("hide_status") in _HIDDEN)


def _person(handle: str, id_: str) -> Person:
    """Threads tells the @name only, and not that of people whose profile is private."""
    if not handle:
        return Person(f"somebody/{id_}", "Somebody on Threads", "")
    return Person(handle, handle, f"@{handle}", url=f"https://www.threads.com/@{handle}")


def reply(node: Node) -> FetchedItem | None:
    """An answer of ours, wherever we gave it."""
    id_, at, parent = node.text("id"), node.at("timestamp"), node.text("replied_to", "id")
    if not id_ or at is None or not parent:
        return None
    return FetchedReply(
        remote_id=id_,
        thread_key=parent,
        text=node.text("text"),
        occurred_at=at,
        answers_remote_id=parent,
        url=node.text("permalink"),
        related=(parent,),
    )
