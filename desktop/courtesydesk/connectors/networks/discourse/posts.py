"""A post as a forum tells it, read into what the desk keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courtesydesk.connectors.base import Allows, FetchedMention, FetchedPost, FetchedReply, Person
from courtesydesk.connectors.html import formatted, to_text
from courtesydesk.connectors.networks.discourse.forum import Me, Rules
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind, Visibility

_EMOJI = re.compile(r'<img\b[^>]*\bclass="emoji[^"]*"[^>]*\balt=":?([^":]*):?"[^>]*>')
_ENTITY = re.compile(r"&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class Place:
    """The forum, by its own name in ids; who we are there, and how long a post may be."""

    name: str
    site: str
    me: Me
    rules: Rules


@dataclass(frozen=True, slots=True)
class Topic:
    """What a post stands in; all but the id is empty where only the post itself was asked for."""

    id: str
    title: str = ""
    private: bool = False
    closed: bool = False
    post: FetchedPost | None = None


def remote_id(place: str, topic: str, number: int | str) -> str:
    """A post is named by its topic and its number there, as in its address."""
    return f"{place}/t/{topic}/{number}"


def topic_of(view: Node, id_: str, place: Place) -> Topic:
    """As a view of it tells."""
    title, at = " ".join(view.text("title").split()), view.at("created_at")
    author = view.text("details", "created_by", "username")
    url = f"{place.site}/t/{id_}"
    post = None
    if title and at is not None:
        ours = author == place.me.name
        post = FetchedPost(f"{place.name}/t/{id_}", author, title, at, url, ours)
    closed = view.flag("closed") is True or view.flag("archived") is True
    return Topic(id_, title, view.text("archetype") == "private_message", closed, post)


def is_ours(post: Node, me: Me) -> bool:
    """Whether we wrote it."""
    return post.text("username").casefold() == me.name.casefold()


def mention(post: Node, topic: Topic, place: Place) -> FetchedMention | None:
    """None for what cannot be kept: nobody would know which it is, whose, or when."""
    number, at, user = post.number("post_number"), post.at("created_at"), post.text("username")
    if not number or number < 0 or at is None or not user:
        return None
    above = post.number("reply_to_post_number") or 0
    # What answers a message of ours that left a public topic belongs to what it was about.
    begun = (remote_id(place.name, topic.id, above or 1),) if topic.private and number > 1 else ()
    edited = (post.number("version") or 1) > 1
    private = topic.private
    return FetchedMention(
        remote_id=remote_id(place.name, topic.id, number),
        thread_key=f"{place.name}/t/{topic.id}",
        channel=Channel.DIRECT if private else Channel.PUBLIC,
        kind=Kind.DIRECT if private else Kind.COMMENT if number > 1 else Kind.POST,
        person=_person(post, user, place),
        text=words(post),
        html=formatted(_readable(post)),
        occurred_at=at,
        edited_at=post.at("updated_at") if edited else None,
        url=f"{place.site}/t/{topic.id}/{number}",
        parent_remote_id=remote_id(place.name, topic.id, above) if above else "",
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        post=topic.post,
        related=begun,
        headers={
            "topic": topic.id,
            "number": str(number),
            "title": topic.title,
            "user": user,
            "private": "yes" if private else "",
            "least": str(place.rules.least),
            "least_private": str(place.rules.least_private),
        },
        allows=_allows(topic, place),
    )


def reply(post: Node, topic: Topic, place: Place) -> FetchedReply | None:
    """What we said there, wherever we said it; None for the beginning of a topic of ours."""
    number, at = post.number("post_number"), post.at("created_at")
    if not number or number < 2 or at is None:
        return None
    # An answer to the topic itself names no post, and means the first one.
    above = remote_id(place.name, topic.id, post.number("reply_to_post_number") or 1)
    return FetchedReply(
        remote_id=remote_id(place.name, topic.id, number),
        thread_key=f"{place.name}/t/{topic.id}",
        text=words(post),
        occurred_at=at,
        answers_remote_id=above,
        url=f"{place.site}/t/{topic.id}/{number}",
        visibility=Visibility.PRIVATE if topic.private else Visibility.PUBLIC,
        related=(above,),
    )


def words(post: Node) -> str:
    """As people read it there, with words for pictures of signs."""
    return to_text(_readable(post))


def as_typed(text: str) -> str:
    """Our words for a field that takes markup; what would be a tag stays as it was written."""
    return _ENTITY.sub("&amp;", text.strip()).replace("<", "&lt;")


def _readable(post: Node) -> str:
    return _EMOJI.sub(r":\1:", post.text("cooked"))


def _allows(topic: Topic, place: Place) -> Allows:
    most = place.rules.most
    if topic.closed:
        why = "This topic is closed: nobody can answer in it."
        private = not topic.private and place.me.writes_privately
        return Allows(public=False, private=private, private_limit=most, why=why)
    usual = topic.private or place.me.writes_privately
    return Allows(private=None if usual else False, limit=most, private_limit=most)


def _person(post: Node, user: str, place: Place) -> Person:
    """A name there can be changed; the number behind it cannot."""
    number = post.number("user_id")
    known = str(number) if number else user.casefold()
    name = " ".join(post.text("name").split()) or user
    return Person(f"{place.name}/u/{known}", name, f"@{user}", url=f"{place.site}/u/{user}")
