"""Comments, posts and messages as Reddit tells them, read into what the desk keeps."""

from __future__ import annotations

import re

from courtesydesk.connectors.base import (
    Allows,
    FetchedMention,
    FetchedPost,
    FetchedReply,
    Gone,
    Person,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind, Visibility

_WEB = "https://www.reddit.com"
_NAME = re.compile(r"t[134]_[0-9a-z]{1,20}", re.ASCII)
_LINK = re.compile(r"/comments/([0-9a-z]{1,20})", re.ASCII)
_TAKEN = ("[deleted]", "[removed]")
_KINDS = {"t1": Kind.COMMENT, "t3": Kind.POST, "t4": Kind.DIRECT}


def name_of(thing: Node) -> str:
    """Its name, with its kind before it; empty for what has none."""
    name = thing.text("name")
    return name if _NAME.fullmatch(name) else ""


def post_of(thing: Node) -> str:
    """The name of the post that a comment stands under."""
    link = thing.text("link_id")
    found = _LINK.search(thing.text("context") or thing.text("permalink"))
    return link if _NAME.fullmatch(link) else f"t3_{found[1]}" if found else ""


def is_notice(thing: Node) -> bool:
    """Whether a community wrote it, or Reddit itself: such messages have no author."""
    return name_of(thing).startswith("t4_") and not thing.text("author")


def words_of(text: str) -> str:
    """What two spellings of the same comment have in common."""
    return "".join(text.split())


def item(thing: Node, now: Node, post: Node) -> FetchedMention | Gone | None:
    """What somebody said; `Gone` where it was taken back; None for what cannot be kept. `now`: the
    same as it is told by itself, and `post` what it stands under; both may be empty."""
    name, at, author = name_of(thing), thing.at("created_utc"), thing.text("author")
    kind = name.partition("_")[0]
    if not name or at is None or not author:
        return None
    words = (now if now.text("body") else thing).text("body")
    if author in _TAKEN and words in _TAKEN:
        return Gone(name)
    under = post_of(thing)
    parent = thing.text("parent_id")
    path = thing.text("context") or thing.text("permalink")
    title = thing.text("title") or thing.text("link_title")
    private = kind == "t4"
    if private:
        path = f"/message/messages/{name[3:]}"
    return FetchedMention(
        remote_id=name,
        thread_key=(thing.text("first_message_name") or name) if private else under or name,
        channel=Channel.DIRECT if private else Channel.PUBLIC,
        kind=_KINDS[kind],
        person=_person(author, name),
        text=thing.text("selftext") if kind == "t3" else words,
        occurred_at=at,
        subject=(thing.text("subject") if private else title)[:300],
        edited_at=(now if now.has("edited") else thing).at("edited"),
        url=_page(path),
        parent_remote_id=parent if _NAME.fullmatch(parent) else "",
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        headers={"name": name, "title": title},
        related=(parent,) if _NAME.fullmatch(parent) else (),
        post=_post(post),
        allows=_allows(private, (thing, now, post)),
    )


def reply(thing: Node) -> FetchedReply | None:
    """A comment of ours; None for what cannot be kept, and for what was taken back."""
    name, at, parent = name_of(thing), thing.at("created_utc"), thing.text("parent_id")
    if not name or at is None or not _NAME.fullmatch(parent) or thing.text("author") in _TAKEN:
        return None
    path = thing.text("permalink")
    return FetchedReply(
        remote_id=name,
        thread_key=post_of(thing) or parent,
        text=thing.text("body"),
        occurred_at=at,
        answers_remote_id=parent,
        url=_page(path),
        related=(parent,),
    )


def _person(author: str, name: str) -> Person:
    """Names never change there, and are what Reddit's own export tells."""
    if author in _TAKEN:
        return Person(f"deleted:{name}", "Deleted account", "")
    return Person(author.casefold(), author, f"u/{author}", url=f"{_WEB}/user/{author}")


def _post(post: Node) -> FetchedPost | None:
    name, at, path = name_of(post), post.at("created_utc"), post.text("permalink")
    if not name or at is None:
        return None
    words = f"{post.text('title')}\n\n{post.text('selftext')}".strip()
    return FetchedPost(name, f"u/{post.text('author')}", words, at, url=_page(path))


def _page(path: str) -> str:
    return f"{_WEB}{path}" if path.startswith(("/r/", "/message/")) else ""


def _allows(private: bool, told: tuple[Node, ...]) -> Allows:
    if private:
        return Allows(by_hand=True, why="Private messages are answered on Reddit itself.")
    for name, why in (("locked", "It was locked there."), ("archived", "It is archived there.")):
        if any(one.flag(name) for one in told):
            return Allows(public=False, private=False, why=why)
    return Allows(private=False)
