"""What is said on Instagram, read into what the desk keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from courtesydesk.connectors.base import (
    Allows,
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.graph import Page
from courtesydesk.connectors.messenger import somebody, to_comment
from courtesydesk.connectors.newest import mark
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.mentions import Kind

COMMENT = "id,text,timestamp,username,from,hidden,parent_id"
COMMENTS = f"{COMMENT},replies.limit(25){{{COMMENT}}}"
MEDIA = "id,caption,timestamp,permalink,is_comment_enabled"
TAG = "id,caption,timestamp,permalink,username,media_type"


@dataclass(frozen=True, slots=True)
class Place:
    """Who we are there."""

    ids: frozenset[str]
    """Ours, and that of our page: messages bear either."""
    handle: str
    """Without the @."""
    root: str
    """What our own lists hang on."""
    messages: bool
    """Whether private messages are granted, as far as is known."""

    def ours(self, node: Node) -> bool:
        """Whether we said it."""
        names = (node.text("username"), node.text("from", "username"))
        return node.text("from", "id") in self.ids or self.handle in names


def known_by(node: Node) -> str:
    """What changes with a comment or a photo."""
    said = node.text("text") or node.text("caption")
    return mark(node.text("id"), said, str(node.flag("hidden")))


def with_replies(page: Page) -> Page:
    """Comments, and the answers below each of them."""
    nodes = [one for node in page.nodes for one in (node, *node.nodes("replies", "data"))]
    return Page(tuple(nodes), page.after)


def post_of(node: Node, place: Place) -> FetchedPost | None:
    """What a comment stands under."""
    id_, at = node.text("id"), node.at("timestamp")
    if not id_ or at is None:
        return None
    author, url = f"@{place.handle}", node.text("permalink")
    return FetchedPost(id_, author, node.text("caption"), at, url, ours=True)


def comment(
    node: Node, post: FetchedPost | None, place: Place, *, closed: bool = False
) -> list[FetchedItem | None]:
    """A comment of theirs, or an answer of ours; nothing for what we said to nobody."""
    id_, at, parent = node.text("id"), node.at("timestamp"), node.text("parent_id")
    if not id_ or at is None:
        return [None]
    url = post.url if post is not None else ""
    if place.ours(node):
        if not parent:
            return []
        return [
            FetchedReply(
                id_, parent, node.text("text"), at, answers_remote_id=parent, url=url,
                related=(parent,),
            )
        ]  # fmt: skip
    allows = replace(
        to_comment(at, granted=place.messages, open_=None), hidden=node.flag("hidden") is True
    )
    return [
        FetchedMention(
            remote_id=id_,
            thread_key=parent or id_,
            channel=Channel.PUBLIC,
            kind=Kind.COMMENT,
            person=_person(node, id_),
            text=node.text("text"),
            occurred_at=at,
            url=url,
            parent_remote_id=parent or (post.remote_id if post is not None else ""),
            flag=Flag.BULK if node.flag("hidden") else None,
            post=post,
            headers={
                # Comments are two deep: an answer to an answer stands beside it.
                "to": f"/{parent or id_}/replies",
                "private": f"comment_id {id_}",
                "person": node.text("from", "id"),
            },
            related=(parent,) if parent else (),
            allows=replace(allows, public=False, why="Comments are closed here.")
            if closed
            else allows,
        )
    ]


def tag(node: Node) -> FetchedItem | None:
    """A photo of theirs that we are tagged in; Instagram lets no program answer to it."""
    id_, at = node.text("id"), node.at("timestamp")
    if not id_ or at is None:
        return None
    kind = "video/*" if node.text("media_type") == "VIDEO" else "image/*"
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=Channel.PUBLIC,
        kind=Kind.POST,
        person=_person(node, id_),
        text=node.text("caption"),
        occurred_at=at,
        url=node.text("permalink"),
        pictures=(FetchedPicture("", kind, None, 0),),
        allows=Allows(private=False, by_hand=True, acts=()),
    )


def _person(node: Node, id_: str) -> Person:
    """Not every list tells more than the @name."""
    handle = node.text("username") or node.text("from", "username")
    made = somebody(Node({"id": node.text("from", "id"), "username": handle}), id_, "Instagram")
    return replace(made, url=f"https://www.instagram.com/{handle}/") if handle else made
