"""A post as a server tells it, read into what the desk keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from courtesydesk.connectors.base import (
    Allows,
    FetchedMention,
    FetchedPicture,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.html import sanitise, to_text
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind, Visibility

_MENTION_LINK = re.compile(
    r"<a\b[^>]*\bclass=\"[^\"]*\b(?:mention|hashtag)\b[^\"]*\"[^>]*>(.*?)</a>", re.DOTALL
)
_FORMAT = re.compile(r"<(?!/?(?:p|br|a|span)\b)\w", re.IGNORECASE)
_NAME = re.compile(r"@[\w.-]*\w(?:@[\w.-]*\w)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post was read: by whom, and how much room there is."""

    host: str
    me: str
    """Our account's id there."""
    room: int
    """Characters of a post."""


def remote_id(host: str, id_: str) -> str:
    """Ids are a server's own; with its name they hold everywhere."""
    return f"{host}/{id_}"


def text_of(status: Node) -> str:
    """Its words, the warning before them."""
    words = _words(status)
    warning = " ".join(status.text("spoiler_text").split())
    return f"{warning}\n\n{words}".strip() if warning else words


def _words(status: Node) -> str:
    """Names stand without the links that lie behind them."""
    html = _MENTION_LINK.sub(r"\1", status.text("content"))
    return to_text(html) if html else ""


def _formatted(status: Node) -> str:
    """Empty where the words alone say as much: most posts are paragraphs and links."""
    content = status.text("content")
    return sanitise(content) if _FORMAT.search(content) else ""


def words_of(text: str) -> str:
    """What two spellings of the same post have in common: no names, no spaces."""
    return "".join(_NAME.sub("", text).split())


def addressed(text: str, to: str) -> str:
    """A post that begins with whom it is for, unless it names them anyway."""
    words = (word.strip(",.:;!?") for word in text.casefold().split())
    return text if not to or to.casefold() in words else f"{to} {text}"


def mention(status: Node, place: Place) -> FetchedMention | None:
    """None for what cannot be kept: nobody would know which it is, whose, or when."""
    id_, at = status.text("id"), status.at("created_at")
    person = _person(status.node("account"), place.host)
    if not id_ or at is None or person is None:
        return None
    audience = status.text("visibility")
    parent = status.text("in_reply_to_id")
    warning = " ".join(status.text("spoiler_text").split())
    # Our answer begins with their name, and carries the same warning: both are counted.
    left = place.room - len(person.handle.split("@")[1]) - len("@ ") - len(warning)
    return FetchedMention(
        remote_id=remote_id(place.host, id_),
        thread_key=remote_id(place.host, id_),
        channel=Channel.DIRECT if audience == "direct" else Channel.PUBLIC,
        kind=_kind(audience, parent),
        person=person,
        text=text_of(status),
        html=_formatted(status),
        occurred_at=at,
        edited_at=status.at("edited_at"),
        url=status.text("url") or status.text("uri"),
        parent_remote_id=remote_id(place.host, parent) if parent else "",
        visibility=Visibility.PRIVATE if audience in ("private", "direct") else Visibility.PUBLIC,
        pictures=tuple(_picture(one) for one in status.nodes("media_attachments")),
        headers={
            "id": id_,
            # As the server itself names them: people of its own without its name.
            "to": f"@{status.text('account', 'acct') or person.handle.removeprefix('@')}",
            "visibility": audience,
            "warning": warning,
            "language": status.text("language"),
            "edited": status.text("edited_at"),
        },
        related=(remote_id(place.host, parent),) if parent else (),
        allows=Allows(
            limit=max(left, 1),
            private_limit=max(left, 1),
            seen_by="your followers" if audience == "private" else "",
        ),
    )


def as_it_was(edit: Node, now: FetchedMention) -> FetchedMention:
    """An earlier version of it, as a server's history of edits tells it."""
    at = edit.at("created_at")
    return replace(
        now,
        text=text_of(edit),
        html=_formatted(edit),
        edited_at=None if at is None or at <= now.occurred_at else at,
    )


def reply(status: Node, place: Place) -> FetchedReply | None:
    """What we said to somebody, wherever we said it; None for what is no answer to anybody."""
    id_, at = status.text("id"), status.at("created_at")
    parent, to = status.text("in_reply_to_id"), status.text("in_reply_to_account_id")
    if not id_ or at is None or not parent or to == place.me:
        return None
    private = status.text("visibility") in ("private", "direct")
    return FetchedReply(
        remote_id=remote_id(place.host, id_),
        thread_key=remote_id(place.host, parent),
        text=_as_written(status, to),
        occurred_at=at,
        answers_remote_id=remote_id(place.host, parent),
        url=status.text("url") or status.text("uri"),
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        related=(remote_id(place.host, parent),),
    )


def _as_written(status: Node, to: str) -> str:
    """Without the name and the warning, which go before every answer by themselves."""
    words = _words(status)
    for one in status.nodes("mentions"):
        if one.text("id") == to:
            names = "|".join(re.escape(one.text(name)) for name in ("acct", "username"))
            words = re.sub(rf"^@(?:{names})\s+", "", words, flags=re.IGNORECASE)
    return words


def handle_of(account: Node, host: str) -> str:
    """@name@server, also for somebody of our own server."""
    acct = account.text("acct") or account.text("username")
    if not acct:
        return ""
    return f"@{acct}" if "@" in acct else f"@{acct}@{host}"


def _kind(audience: str, parent: str) -> Kind:
    if audience == "direct":
        return Kind.DIRECT
    return Kind.COMMENT if parent else Kind.POST


def _person(account: Node, host: str) -> Person | None:
    handle = handle_of(account, host)
    id_ = account.text("uri") or account.text("url") or handle.casefold()
    if not handle or not id_:
        return None
    return Person(
        remote_id=id_,
        name=" ".join(account.text("display_name").split()) or handle,
        handle=handle,
        url=account.text("url"),
        bio=to_text(account.text("note")) if account.text("note") else "",
        followers=account.number("followers_count"),
    )


def _picture(media: Node) -> FetchedPicture:
    """Its name, its words and where it is; the picture itself stands on the network."""
    kinds = {"image": "image/*", "gifv": "video/*", "video": "video/*", "audio": "audio/*"}
    name = media.text("url").rpartition("/")[2][:100]
    mime = kinds.get(media.text("type"), "application/octet-stream")
    shown = media.node("meta", "original")
    return FetchedPicture(
        name,
        mime,
        None,
        0,
        media.text("description"),
        url=media.text("url"),
        width=max(shown.number("width") or 0, 0),
        height=max(shown.number("height") or 0, 0),
    )
