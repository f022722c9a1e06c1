"""What stands on a page, read into what the desk keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from courtesydesk.connectors.base import (
    Act,
    Allows,
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
)
from courtesydesk.connectors.messenger import somebody, to_comment
from courtesydesk.connectors.newest import mark
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.mentions import Kind

COMMENT = (
    "id,message,created_time,from,parent{id},permalink_url,is_hidden,can_comment,"
    "can_reply_privately,attachment"
)
POST = "id,message,story,created_time,from,permalink_url,is_hidden,can_reply_privately,full_picture"
RATING = "created_time,recommendation_type,rating,review_text,reviewer,open_graph_story{id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Who we are there."""

    page: str
    name: str
    messages: bool
    """Whether private messages are granted, as far as is known."""


def known_by(node: Node) -> str:
    """What changes with a comment or a post."""
    flags = [str(node.flag(name)) for name in ("is_hidden", "can_comment", "can_reply_privately")]
    return mark(node.text("id"), node.text("message"), *flags)


def rating_known_by(node: Node) -> str:
    """What changes with a recommendation."""
    return mark(rating_id(node), node.text("review_text"), node.text("recommendation_type"))


def post_of(node: Node, place: Place) -> FetchedPost | None:
    """What a comment stands under."""
    id_, at = node.text("id"), node.at("created_time")
    if not id_ or at is None:
        return None
    author = node.text("from", "name") or place.name
    text = node.text("message") or node.text("story")
    ours = node.text("from", "id") in ("", place.page)
    return FetchedPost(id_, author, text, at, node.text("permalink_url"), ours)


def comment(node: Node, post: FetchedPost | None, place: Place) -> list[FetchedItem | None]:
    """A comment of theirs, or an answer of ours; nothing for what we said to nobody."""
    id_, at = node.text("id"), node.at("created_time")
    if not id_ or at is None:
        return [None]
    theirs = post.remote_id if post is not None and not post.ours else ""
    parent = node.text("parent", "id") or theirs
    if node.text("from", "id") == place.page:
        return [_reply(node, parent)] if parent else []
    thread = parent or id_
    return [
        FetchedMention(
            remote_id=id_,
            thread_key=thread,
            channel=Channel.PUBLIC,
            kind=Kind.COMMENT,
            person=somebody(node.node("from"), id_, "Facebook"),
            text=node.text("message"),
            occurred_at=at,
            url=node.text("permalink_url"),
            parent_remote_id=parent or (post.remote_id if post is not None else ""),
            flag=Flag.BULK if node.flag("is_hidden") else None,
            post=post,
            pictures=_pictures(node.node("attachment")),
            headers={
                # Comments are two deep: an answer to an answer stands beside it.
                "to": f"/{node.text('parent', 'id') or id_}/comments",
                "private": f"comment_id {id_}",
                "person": node.text("from", "id"),
                "thread": thread,
            },
            related=(parent,) if parent else (),
            allows=_allows(node, place),
        )
    ]


def _allows(node: Node, place: Place) -> Allows:
    at = node.at("created_time")
    assert at is not None
    private = to_comment(at, granted=place.messages, open_=node.flag("can_reply_privately"))
    if node.flag("can_comment") is False and not node.has("parent", "id"):
        private = replace(private, public=False, why="Comments are closed here.")
    return replace(private, hidden=node.flag("is_hidden") is True)


def _reply(node: Node, parent: str) -> FetchedReply:
    at = node.at("created_time")
    assert at is not None
    return FetchedReply(
        remote_id=node.text("id"),
        thread_key=parent,
        text=node.text("message"),
        occurred_at=at,
        answers_remote_id=parent,
        url=node.text("permalink_url"),
        related=(parent,),
    )


def visitors_post(node: Node, place: Place) -> FetchedItem | None:
    """What somebody wrote on the page, or named it in."""
    id_, at = node.text("id"), node.at("created_time")
    if not id_ or at is None:
        return None
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=Channel.PUBLIC,
        kind=Kind.POST,
        person=somebody(node.node("from"), id_, "Facebook"),
        text=node.text("message") or node.text("story"),
        occurred_at=at,
        url=node.text("permalink_url"),
        flag=Flag.BULK if node.flag("is_hidden") else None,
        pictures=_picture(node.text("full_picture")),
        headers={
            "to": f"/{id_}/comments",
            "private": f"post_id {id_}",
            "person": node.text("from", "id"),
            "thread": id_,
        },
        allows=replace(
            to_comment(at, granted=place.messages, open_=node.flag("can_reply_privately")),
            # Whether a visitor's post can be hidden by programs, Facebook does not say.
            acts=(Act.LIKE, Act.UNLIKE),
        ),
    )


def rating_id(node: Node) -> str:
    """A recommendation has no id of its own: that of its story, or of who wrote it."""
    story, who = node.text("open_graph_story", "id"), node.text("reviewer", "id")
    return story or (f"recommendation/{who}" if who else "")


def rating(node: Node, place: Place) -> FetchedItem | None:
    """A recommendation, or a warning."""
    id_, at = rating_id(node), node.at("created_time")
    if not id_ or at is None:
        return None
    stars = node.number("rating")
    kinds = {"positive": "Recommends the page", "negative": "Does not recommend the page"}
    verdict = kinds.get(node.text("recommendation_type"), "")
    story = node.text("open_graph_story", "id")
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=Channel.REVIEW,
        kind=Kind.REVIEW,
        person=somebody(node.node("reviewer"), id_, "Facebook"),
        subject=verdict,
        text=node.text("review_text") or verdict,
        occurred_at=at,
        url=f"https://www.facebook.com/{place.page}/reviews",
        rating=stars if stars is not None and 1 <= stars <= 5 else None,
        headers={"to": f"/{story}/comments" if story else "", "thread": id_},
        allows=Allows(private=False, by_hand=not story, acts=()),
    )


def _pictures(attachment: Node) -> tuple[FetchedPicture, ...]:
    return _picture(attachment.text("media", "image", "src"))


def _picture(url: str) -> tuple[FetchedPicture, ...]:
    """Its name; the picture itself stands on the network."""
    name = url.partition("?")[0].rpartition("/")[2][:100]
    return (FetchedPicture(name, "image/*", None, 0),) if url else ()
