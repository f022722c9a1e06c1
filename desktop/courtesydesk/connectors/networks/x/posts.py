"""A post as X tells it, read into what the desk keeps. Most fields have an old and a new name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from courtesydesk.connectors.base import (
    Act,
    Allows,
    FetchedMention,
    FetchedPicture,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.networks.x.walk import id_of
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind

FIELDS = (
    "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities"
    ",in_reply_to_user_id,note_tweet,referenced_tweets,reply_settings"
)
PERSON_FIELDS = "description,name,public_metrics,url,username"
_WEB = "https://x.com"
_LEADING_NAMES = re.compile(r"^(?:\s*@\w+)+")
_SCHEME = re.compile(r"https?://")
_KINDS = {"3": "image/*", "7": "video/*", "13": "video/*", "16": "image/gif"}
_ANYBODY = ("", "everyone", "mentionedUsers")


def text_of(post: Node) -> str:
    """Its words, with the links that lie behind the short ones."""
    long = post.node("note_post") or post.node("note_tweet")
    text = long.text("text") or post.text("text")
    links = (long if long.text("text") else post).nodes("entities", "urls")
    for link in links:
        short, whole = link.text("url"), link.text("expanded_url")
        if short and link.text("media_key"):
            text = text.replace(short, "")
        elif short and _SCHEME.match(whole):
            text = text.replace(short, whole)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def words_of(text: str) -> str:
    """What two spellings of the same post have in common: no names before it, no spaces."""
    words = "".join(_LEADING_NAMES.sub("", text).split())
    return _SCHEME.sub("", words).replace("/", "")


def versions_of(post: Node) -> tuple[str, ...]:
    """The ids under which it was told, oldest first: each edit gives it another."""
    told = post.texts("edit_history_post_ids") or post.texts("edit_history_tweet_ids")
    return tuple(id_ for one in told if (id_ := id_of(one))) or (id_of(post.text("id")),)


def refers_to(post: Node, how: str) -> str:
    """The id of the post that it answers ("replied_to") or quotes ("quoted")."""
    told = post.nodes("referenced_posts") or post.nodes("referenced_tweets")
    return next((id_of(one.text("id")) for one in told if one.text("type") == how), "")


def names(post: Node, me: str) -> bool:
    """Whether we are named in it."""
    long = post.node("note_post") or post.node("note_tweet")
    told = (*post.nodes("entities", "mentions"), *long.nodes("entities", "mentions"))
    return any(one.text("id") == me for one in told)


def mention(post: Node, people: Mapping[str, Person], *, to_us: bool) -> FetchedMention | None:
    """None for what cannot be kept: nobody would know which it is, whose, or when. `to_us`: it
    names us, or came to us."""
    id_, author, at = id_of(post.text("id")), post.text("author_id"), post.at("created_at")
    if not id_ or not author or at is None:
        return None
    first, parent = versions_of(post)[0], refers_to(post, "replied_to")
    # X tells nothing of some: what is known of them here already stays.
    person = people.get(author) or Person(author, "", "")
    around = (parent, refers_to(post, "quoted"))
    return FetchedMention(
        remote_id=first,
        thread_key=id_of(post.text("conversation_id")) or first,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT if parent else Kind.POST,
        person=person,
        text=text_of(post),
        occurred_at=at,
        edited_at=at if id_ != first else None,
        url=page_of(first),
        parent_remote_id=parent,
        pictures=tuple(_picture(key) for key in post.texts("attachments", "media_keys")),
        headers={"id": id_},
        related=tuple(one for one in around if one),
        allows=_allows(post, to_us),
    )


def _allows(post: Node, to_us: bool) -> Allows:
    why = "Private messages are written on X itself."
    # Only who answers in a conversation can be hidden there.
    acts = None if refers_to(post, "replied_to") else (Act.LIKE, Act.UNLIKE)
    if not to_us:
        why = "X lets programs answer only who names or quotes you."
    elif post.text("reply_settings") not in _ANYBODY:
        why = "Not everybody can answer this post: its page shows whether you can."
    else:
        return Allows(private=False, why=why, acts=acts)
    return Allows(private=False, by_hand=True, why=why, acts=acts)


def reply(post: Node, me: str) -> FetchedReply | None:
    """What we said to somebody, wherever we said it; None for what is no answer to anybody."""
    id_, at, parent = id_of(post.text("id")), post.at("created_at"), refers_to(post, "replied_to")
    to = post.text("in_reply_to_user_id")
    if not id_ or at is None or not parent or to == me:
        return None
    return FetchedReply(
        remote_id=versions_of(post)[0],
        thread_key=id_of(post.text("conversation_id")) or parent,
        text=_LEADING_NAMES.sub("", text_of(post)).strip(),
        occurred_at=at,
        answers_remote_id=parent,
        to_remote_ids=(to,) if to else (),
        url=page_of(id_),
        related=(parent,),
    )


def page_of(id_: str) -> str:
    """Where a post stands, whoever wrote it."""
    return f"{_WEB}/i/web/status/{id_}"


def person(user: Node) -> Person | None:
    """None for who cannot be told apart."""
    id_, handle = user.text("id"), user.text("username")
    if not id_ or not handle:
        return None
    return Person(
        remote_id=id_,
        name=" ".join(user.text("name").split()) or f"@{handle}",
        handle=f"@{handle}",
        url=f"{_WEB}/{handle}",
        bio=user.text("description"),
        followers=user.number("public_metrics", "followers_count"),
    )


def _picture(key: str) -> FetchedPicture:
    """That there is one: to be told what it shows costs extra."""
    kind = _KINDS.get(key.partition("_")[0], "application/octet-stream")
    return FetchedPicture(key[:100], kind, None, 0)
