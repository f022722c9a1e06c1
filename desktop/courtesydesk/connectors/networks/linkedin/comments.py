"""A comment and a post as LinkedIn tells them, read into what the desk keeps."""

from __future__ import annotations

import re

from courtesydesk.connectors.base import (
    Allows,
    FetchedMention,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind

_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_URN = re.compile(r"urn:li:\w+:[\w-]{1,64}", re.ASCII)
_COMMENT = re.compile(r"urn:li:comment:\((urn:li:\w+:[\w-]{1,64}),([0-9]{1,20})\)", re.ASCII)
_WEB = "https://www.linkedin.com/feed/update"


def number_of(comment: Node) -> int | None:
    """Its number; numbers grow."""
    id_ = comment.text("id")
    return int(id_) if _ID.fullmatch(id_) else None


def urn_of(comment: Node) -> str:
    """Its name; empty for what has none."""
    object_, number = comment.text("object"), number_of(comment)
    if number is None or not _URN.fullmatch(object_):
        return ""
    return f"urn:li:comment:({object_},{number})"


def is_urn(text: str) -> bool:
    """Whether it can be the name of a post or of somebody."""
    return bool(_URN.fullmatch(text))


def parts_of(urn: str) -> tuple[str, str]:
    """What a comment stands under, and its number; both empty for what is none."""
    found = _COMMENT.fullmatch(urn)
    return (found[1], found[2]) if found else ("", "")


def item(
    comment: Node, me: str, post: FetchedPost | None, *, closed: bool
) -> FetchedMention | FetchedReply | None:
    """What somebody said, or what we answered; None for what cannot be kept."""
    urn, at, actor = urn_of(comment), comment.at("created", "time"), comment.text("actor")
    if not urn or at is None or not is_urn(actor):
        return None
    above = comment.text("parentComment")
    parent = above if parts_of(above)[0] else ""
    object_ = comment.text("object")
    text, url = comment.text("message", "text"), f"{_WEB}/{object_}/"
    thread = parent or urn
    if actor == me:
        return FetchedReply(
            urn, thread, text, at, answers_remote_id=parent, url=url, related=(thread,)
        )
    edited = comment.at("lastModified", "time")
    why = "Its comments are closed there." if closed else ""
    return FetchedMention(
        remote_id=urn,
        thread_key=thread,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT,
        person=Person(actor, "Somebody on LinkedIn", ""),
        text=text,
        occurred_at=at,
        edited_at=edited if edited is not None and edited > at else None,
        url=url,
        parent_remote_id=parent,
        # Answers stand one level deep: below a comment, or beside what they answer.
        headers={"under": thread, "object": object_},
        related=(parent,) if parent else (),
        post=post,
        allows=Allows(public=False if closed else None, private=False, why=why),
    )


def post_of(post: Node) -> FetchedPost | None:
    """What comments stand under."""
    urn, at = post.text("id"), post.at("publishedAt") or post.at("createdAt")
    if not is_urn(urn) or at is None:
        return None
    return FetchedPost(urn, "", post.text("commentary"), at, url=f"{_WEB}/{urn}/", ours=True)
