"""A comment as a site tells it, read into what the desk keeps."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from courtesydesk.connectors.base import (
    Allows,
    FetchedMention,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.html import formatted, to_text
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import AS_USUAL, Kind

FIELDS = (
    "id,post,parent,author,author_name,author_email,author_url,date_gmt,content,link,status,_links"
)
ARTICLE_FIELDS = "id,link,title,date_gmt,comment_status,author"
GONE = ("trash", "spam", "post-trashed")
"""Where a comment is that its site shows to nobody any more."""
WAITS = "hold"
_UP = re.compile(r"/wp/v2/([\w-]+)/(\d+)/?$")


@dataclass(frozen=True, slots=True)
class Article:
    """What a comment stands under."""

    post: FetchedPost
    closed: bool
    author: int | None


@dataclass(frozen=True, slots=True)
class Context:
    """Where comments were read, and what is known about their surroundings."""

    place: str
    """The site's own name in ids."""
    staff: frozenset[int]
    """Users who speak for the site."""
    approves: bool
    """What waits is approved when it is answered."""
    articles: Mapping[str, Article] = field(default_factory=dict)
    """By their route, as `posts/7`."""

    def is_ours(self, comment: Node) -> bool:
        """Whether one of us wrote it: the article's own author is one of us anyway."""
        author = comment.number("author") or 0
        article = self.articles.get(route_of(comment))
        return author > 0 and (author in self.staff or bool(article and article.author == author))


def remote_id(place: str, id_: str | int) -> str:
    """Ids are a site's own; with its name they hold everywhere."""
    return f"{place}#{id_}"


def route_of(comment: Node) -> str:
    """Where its article is asked for: articles, pages and others have different routes."""
    for link in comment.nodes("_links", "up"):
        found = _UP.search(link.text("href"))
        if found is not None:
            return f"{found.group(1)}/{found.group(2)}"
    return ""


def article(told: Node, place: str) -> Article | None:
    """None for one that does not say which, or when."""
    id_, at = told.number("id"), told.at("date_gmt")
    if id_ is None or at is None:
        return None
    title = to_text(told.text("title", "rendered"))
    post = FetchedPost(thread(place, id_), place, title, at, told.text("link"), ours=True)
    return Article(post, told.text("comment_status") == "closed", told.number("author"))


def read(comment: Node, around: Context) -> FetchedMention | FetchedReply | None:
    """What a person said, or one of us; None for what cannot be kept: nobody would know which it
    is, or when."""
    id_, at = comment.number("id"), comment.at("date_gmt")
    if not id_ or id_ < 0 or at is None:
        return None
    place, post, parent = around.place, comment.number("post"), comment.number("parent") or 0
    where = thread(place, post) if post else remote_id(place, id_)
    above = remote_id(place, parent) if parent > 0 else ""
    if around.is_ours(comment):
        return FetchedReply(
            remote_id=remote_id(place, id_),
            thread_key=where,
            text=words(comment),
            occurred_at=at,
            author=comment.text("author_name"),
            answers_remote_id=above,
            url=comment.text("link"),
            related=(above,) if above else (),
        )
    stands = around.articles.get(route_of(comment))
    return FetchedMention(
        remote_id=remote_id(place, id_),
        thread_key=where,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT,
        person=_person(comment, place, id_),
        text=words(comment),
        html=formatted(comment.text("content", "rendered")),
        occurred_at=at,
        url=comment.text("link"),
        parent_remote_id=above,
        post=stands.post if stands else None,
        headers={"id": str(id_), "post": str(post or "")},
        allows=_allows(comment, stands, around),
    )


def words(comment: Node) -> str:
    """As it was typed, where this user may see that; else with the signs that the site sets."""
    raw = comment.text("content", "raw")
    return to_text(raw.replace("\n", "<br>") if raw else comment.text("content", "rendered"))


def as_typed(text: str) -> str:
    """Our words for a field that takes markup: they arrive as they were written."""
    return html.escape(text.strip(), quote=False)


def same(comment: Node, typed: str) -> bool:
    """Whether this comment has the words that were `typed`. Sites set signs of their own for quotes
    and dashes; what was typed is told only to those who moderate."""
    raw = comment.text("content", "raw")
    return raw.split() == typed.split() or _letters(words(comment)) == _letters(to_text(typed))


def _letters(text: str) -> str:
    kept = "".join(sign for sign in text if sign.isalnum()).casefold()
    return kept or "".join(text.split())


def thread(place: str, post: int) -> str:
    """Somebody's comments under one article are one conversation."""
    return f"{place}/p/{post}"


def _allows(comment: Node, stands: Article | None, around: Context) -> Allows:
    if stands is not None and stands.closed:
        return Allows(public=False, why="Comments under this article are closed.")
    if comment.text("status") != WAITS:
        return AS_USUAL
    return waiting(around.approves)


def waiting(approves: bool) -> Allows:
    """What waits for approval, and is approved when it is answered, or not."""
    if approves:
        return Allows(why="It waits for approval.", hidden=True)
    return Allows(public=False, why="It waits for approval: approve it first.", hidden=True)


def _person(comment: Node, place: str, id_: int) -> Person:
    name, email = comment.text("author_name"), comment.text("author_email")
    user, url = comment.number("author") or 0, comment.text("author_url")
    return person_of(name, email, place, id_, user=user, url=url)


def person_of(
    name: str, email: str, place: str, id_: int, *, user: int = 0, url: str = ""
) -> Person:
    """Known by their address where we may see it; those without a name or an account are somebody
    else each time."""
    name, email = " ".join(html.unescape(name).split()), email.strip()
    if email:
        known = email.casefold()
    elif user > 0:
        known = f"user {user} at {place}"
    elif name:
        known = f"{name.casefold()} at {place}"
    else:
        known = f"somebody at {remote_id(place, id_)}"
    return Person(known, name or "Anonymous", email, url=url)
