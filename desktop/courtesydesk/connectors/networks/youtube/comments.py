"""A comment as YouTube tells it, read into what the desk keeps."""

from __future__ import annotations

from dataclasses import dataclass

from courtesydesk.connectors.base import (
    Allows,
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import AS_USUAL, Kind

ROOM = 10_000
"""Characters of a comment."""
_HELD = ("heldForReview", "likelySpam")


@dataclass(frozen=True, slots=True)
class Us:
    """Our channel."""

    id: str
    title: str
    handle: str
    only_reads: bool
    """We are known by an API key alone."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What comments that answer one another share."""

    id: str
    """Also that of the first comment."""
    video: str
    """Empty under a post that is no video."""
    closed: bool
    """It takes no answers."""
    post: FetchedPost | None = None


def thread_of(node: Node, posts: dict[str, FetchedPost]) -> Thread:
    """The thread that a list gives."""
    first = node.node("snippet", "topLevelComment")
    id_ = node.text("id") or first.text("id")
    video = node.text("snippet", "videoId") or first.text("snippet", "videoId")
    closed = node.flag("snippet", "canReply") is False
    return Thread(id_, video, closed, posts.get(video))


def items_of(
    thread: Thread, comments: tuple[Node, ...], us: Us
) -> tuple[tuple[FetchedItem, ...], int]:
    """What was said in a thread, by them and by us, and how much of it could not be kept."""
    theirs = [one for one in comments if author_of(one) != us.id]
    ours = [one for one in comments if author_of(one) == us.id]
    heard = [made for one in theirs if (made := mention(one, thread, us)) is not None]
    said = [item for one in ours if (item := _reply(one, thread, heard)) is not None]
    return (*heard, *said), len(theirs) - len(heard)


def mention(comment: Node, thread: Thread, us: Us) -> FetchedMention | None:
    """None for one without an id, an author or a time."""
    id_, snippet = comment.text("id"), comment.node("snippet")
    person, at = _person(snippet), snippet.at("publishedAt")
    if not id_ or not thread.id or person is None or at is None:
        return None
    changed = snippet.at("updatedAt")
    below = id_ != thread.id
    # Who answers an answer writes under the first comment, and names whom it is for.
    to = person.handle if below else ""
    return FetchedMention(
        remote_id=id_,
        thread_key=thread.id,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT,
        person=person,
        text=text_of(snippet),
        occurred_at=at,
        edited_at=changed if changed is not None and changed > at else None,
        url=address(thread.video, id_) or f"https://studio.youtube.com/channel/{us.id}/comments",
        parent_remote_id=thread.id if below else "",
        post=thread.post,
        pictures=_pictures(snippet),
        headers={
            "thread": thread.id,
            "video": thread.video,
            "to": to,
            "closed": "yes" if thread.closed else "",
        },
        allows=_allows(snippet, thread, us, to),
    )


def author_of(comment: Node) -> str:
    """The id of their channel; empty for one that was closed."""
    return comment.text("snippet", "authorChannelId", "value")


def text_of(snippet: Node) -> str:
    """As it was written, where YouTube tells it, else as it is shown (without markup: it is asked
    for so)."""
    return snippet.text("textOriginal") or snippet.text("textDisplay")


def address(video: str, id_: str) -> str:
    """Where a comment stands; empty where there is no video, and YouTube tells no address."""
    return f"https://www.youtube.com/watch?v={video}&lc={id_}" if video else ""


def addressed(text: str, to: str) -> str:
    """An answer that names whom it is for; once."""
    return text if not to or text.casefold().startswith(to.casefold()) else f"{to} {text}"


def post_of(video: Node, us: Us) -> FetchedPost | None:
    """The video that comments stand under."""
    id_, snippet = video.text("id"), video.node("snippet")
    at = snippet.at("publishedAt")
    if not id_ or at is None:
        return None
    return FetchedPost(
        remote_id=id_,
        author=snippet.text("channelTitle"),
        text=snippet.text("title"),
        occurred_at=at,
        url=f"https://www.youtube.com/watch?v={id_}",
        ours=snippet.text("channelId") == us.id,
    )


def _reply(comment: Node, thread: Thread, heard: list[FetchedMention]) -> FetchedReply | None:
    """What we said under it; None for a first comment of ours, which answers nobody."""
    id_, snippet = comment.text("id"), comment.node("snippet")
    at, text = snippet.at("publishedAt"), text_of(snippet)
    if not id_ or at is None or id_ == thread.id:
        return None
    named = [one for one in heard if one.occurred_at <= at and _names(text, one.person.handle)]
    answers = max(named, key=lambda one: one.occurred_at).remote_id if named else thread.id
    return FetchedReply(
        remote_id=id_,
        thread_key=thread.id,
        text=text,
        occurred_at=at,
        answers_remote_id=answers,
        url=address(thread.video, id_),
    )


def _names(text: str, handle: str) -> bool:
    first = text.split(maxsplit=1)[:1]
    return bool(handle) and [word.casefold().rstrip(",:") for word in first] == [handle.casefold()]


def _person(snippet: Node) -> Person | None:
    name = " ".join(snippet.text("authorDisplayName").split())
    id_ = snippet.text("authorChannelId", "value") or name.casefold()
    if not id_:
        return None
    handle = name if name.startswith("@") else ""
    shown = name.removeprefix("@") or id_
    return Person(id_, shown, handle, url=snippet.text("authorChannelUrl"))


def _allows(snippet: Node, thread: Thread, us: Us, to: str) -> Allows:
    if us.only_reads:
        return Allows(by_hand=True, why="With an API key, YouTube can only be read.", acts=())
    if snippet.text("moderationStatus") in _HELD:
        return Allows(
            by_hand=True, why="It is held for review: show it to everybody first.", hidden=True
        )
    if thread.closed:
        return Allows(public=False, why="YouTube takes no answers there.")
    return Allows(limit=ROOM - len(to) - 1) if to else AS_USUAL


def _pictures(snippet: Node) -> tuple[FetchedPicture, ...]:
    """Its name only: the address of the picture ends after some hours."""
    return (FetchedPicture("picture", "image/*", None, 0),) if snippet.text("imageUrl") else ()
