"""A post as Bluesky tells it, read into what the desk keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from courtesydesk.connectors.base import (
    Allows,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind

COLLECTION = "app.bsky.feed.post"
_POST = re.compile(rf"at://(did:[a-z]+:[\w.:%-]+)/{re.escape(COLLECTION)}/([\w.~:-]+)", re.ASCII)
_PAGE = "https://bsky.app/profile"
_SHOWN = "https://cdn.bsky.app/img/feed_fullsize/plain"
_CUT_SHORT = ("…", "...")
_to_json = json.JSONEncoder(sort_keys=True).encode
"""Made once: it takes as long as what it does."""


def is_post(uri: str) -> bool:
    """Whether it is the address of a post, and of nothing else."""
    return _POST.fullmatch(uri) is not None


def author_of(uri: str) -> str:
    """Whose post it is."""
    return uri.removeprefix("at://").partition("/")[0]


def key_of(uri: str) -> str:
    """Its name among its author's posts."""
    return uri.rpartition("/")[2]


def page_of(uri: str) -> str:
    """Where people read it; empty for what is no post."""
    return f"{_PAGE}/{author_of(uri)}/post/{key_of(uri)}" if is_post(uri) else ""


def said_at(view: Node) -> datetime | None:
    """Its author's clock may be wrong, but nobody writes after it was seen."""
    written, seen = view.at("record", "createdAt"), view.at("indexedAt")
    if written is None or seen is None:
        return written or seen
    return min(written, seen)


def root_of(view: Node) -> str:
    """The first post of the thread that it stands in; empty for one that begins a thread."""
    return view.text("record", "reply", "root", "uri")


def around(view: Node) -> tuple[str, ...]:
    """The posts that it stands under, or shows: the first of its thread, and what it quotes."""
    record = view.node("record")
    uris = (root_of(view), _quoted(record))
    return tuple(uri for uri in uris if is_post(uri))


def mention(
    view: Node, me: str, known: Mapping[str, Node], *, chats: bool
) -> FetchedMention | None:
    """`known`: posts around it, by their uri. `chats`: we may write direct messages. None for what
    cannot be kept: nobody would know which it is, whose, or when."""
    uri, at, author = view.text("uri"), said_at(view), view.node("author")
    person = person_of(author)
    if not is_post(uri) or at is None or person is None:
        return None
    record = view.node("record")
    parent, root = record.text("reply", "parent", "uri"), record.text("reply", "root", "uri")
    own = {"uri": uri, "cid": view.text("cid")}
    top = {"uri": root, "cid": record.text("reply", "root", "cid")}
    return FetchedMention(
        remote_id=uri,
        thread_key=root or uri,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT if parent else Kind.POST,
        person=person,
        text=text_of(record),
        occurred_at=at,
        url=page_of(uri),
        parent_remote_id=parent,
        post=_post(known, around(view), person.remote_id, me),
        pictures=tuple(_pictures(view)),
        headers={
            "parent": _to_json(own),
            "root": _to_json(top if top["uri"] and top["cid"] else own),
            "languages": " ".join(record.texts("langs")),
            "people": _to_json(_people(record, person)),
        },
        related=(parent,) if parent else (),
        allows=allowed(view, known, private=chats and _takes_messages(author)),
    )


def reply(record: Node, me: str) -> FetchedReply | None:
    """What we said to somebody, wherever we said it; None for what is no answer to anybody.
    `record` is one of our own repository."""
    uri, value = record.text("uri"), record.node("value")
    parent, root = value.text("reply", "parent", "uri"), value.text("reply", "root", "uri")
    at = value.at("createdAt")
    # A second post under our own goes on with the same answer.
    theirs = [one for one in (parent, root) if is_post(one) and author_of(one) != me]
    if not is_post(uri) or at is None or not theirs:
        return None
    return FetchedReply(
        remote_id=uri,
        thread_key=root or parent,
        text=text_of(value),
        occurred_at=at,
        answers_remote_id=theirs[0],
        to_remote_ids=(author_of(theirs[0]),),
        url=page_of(uri),
        related=(parent,),
    )


def text_of(record: Node) -> str:
    """Its words, with whole links: programs there show only how they begin."""
    text = record.text("text")
    links = [(facet, uris) for facet in record.nodes("facets") if (uris := _links(facet))]
    if links:
        data = text.encode()
        for facet, uris in sorted(links, key=lambda link: _start(link[0]), reverse=True):
            start, end = _start(facet), _end(facet)
            cut = 0 <= start < end <= len(data)
            shown = data[start:end].decode(errors="replace") if cut else ""
            for uri in uris:
                if _begins(uri, shown):
                    data = data[:start] + uri.encode() + data[end:]
                    break
        text = data.decode(errors="replace")
    embed = record.node("embed")
    if not embed:
        return text
    card = embed.text("external", "uri") or embed.text("media", "external", "uri")
    return text if not card or card in text else f"{text}\n\n{card}".strip()


def _links(facet: Node) -> list[str]:
    return [uri for feature in facet.nodes("features") if (uri := feature.text("uri"))]


def _start(facet: Node) -> int:
    return facet.number("index", "byteStart") or 0


def _end(facet: Node) -> int:
    return facet.number("index", "byteEnd") or 0


def _begins(uri: str, shown: str) -> bool:
    """Whether what is shown is the beginning of that link."""
    begun = next((shown.removesuffix(end) for end in _CUT_SHORT if shown.endswith(end)), "")
    bare = begun.rpartition("://")[2].removeprefix("www.")
    rest = uri.partition("://")[2].removeprefix("www.")
    return bool(bare) and uri.startswith(("http://", "https://")) and rest.startswith(bare)


def _quoted(record: Node) -> str:
    shown = record.node("embed", "record")
    return (shown.text("uri") or shown.text("record", "uri")) if shown else ""


def person_of(author: Node) -> Person | None:
    """Who an account is; None for what is none."""
    did, handle = author.text("did"), author.text("handle")
    if not did.startswith("did:"):
        return None
    handle = f"@{handle}" if handle else ""
    return Person(
        remote_id=did,
        name=_name_of(author) or did,
        handle=handle,
        url=f"{_PAGE}/{did}",
        bio=author.text("description"),
        followers=author.number("followersCount"),
    )


def _people(record: Node, person: Person) -> dict[str, str]:
    """Handles and DIDs of whom an answer may name."""
    data, found = record.text("text").encode(), {person.handle.casefold(): person.remote_id}
    for facet in record.nodes("facets")[:20]:
        shown = data[_start(facet) : _end(facet)].decode(errors="replace")
        for feature in facet.nodes("features"):
            if feature.text("did").startswith("did:") and shown.startswith("@"):
                found[shown.casefold()] = feature.text("did")
    return found


def _post(
    known: Mapping[str, Node], uris: tuple[str, ...], person: str, me: str
) -> FetchedPost | None:
    """What it stands under, unless they wrote that themselves."""
    for uri in uris:
        view = known.get(uri, Node({}))
        author, at = view.node("author"), said_at(view)
        if at is None or not author.text("did") or author.text("did") == person:
            continue
        return FetchedPost(
            remote_id=uri,
            author=_name_of(author),
            text=text_of(view.node("record")),
            occurred_at=at,
            url=page_of(uri),
            ours=author.text("did") == me,
        )
    return None


def _pictures(view: Node) -> Iterator[FetchedPicture]:
    """Their words, and where they are; the pictures themselves stand on the network."""
    shown, author = view.node("record", "embed"), view.text("author", "did")
    for embed in (shown, shown.node("media")) if shown else ():
        for image in embed.nodes("images"):
            yield _picture(image, image.node("image"), author)
        if embed.has("video"):
            yield _picture(embed, embed.node("video"), author)


def _picture(image: Node, blob: Node, author: str) -> FetchedPicture:
    mime = blob.text("mimeType") or "application/octet-stream"
    id_ = blob.text("ref", "$link")
    shown = author.startswith("did:") and id_.isalnum() and mime.startswith("image/")
    return FetchedPicture(
        mime.replace("/", ".")[:100],
        mime,
        None,
        max(blob.number("size") or 0, 0),
        image.text("alt"),
        url=f"{_SHOWN}/{author}/{id_}@jpeg" if shown else "",
        width=max(image.number("aspectRatio", "width") or 0, 0),
        height=max(image.number("aspectRatio", "height") or 0, 0),
    )


def allowed(view: Node, known: Mapping[str, Node], *, private: bool | None = None) -> Allows:
    """Whether we can answer it in public; `private` is what we know of that. Who may is said by the
    first post of its thread, which is looked up in `known`."""
    why = why_not(view.node("author"))
    root = root_of(view)
    top = known.get(root, Node({})) if root else view
    if not why and (view.flag("viewer", "replyDisabled") or top.flag("viewer", "replyDisabled")):
        by = _name_of(top.node("author")) or "Whoever began it"
        why = f"{by} lets only some people answer here."
    return Allows(public=False, private=private, why=why) if why else Allows(private=private)


def why_not(author: Node) -> str:
    """Why we cannot answer somebody at all; empty where we can."""
    if author.flag("viewer", "blockedBy"):
        return f"{_name_of(author)} has blocked your account."
    if author.text("viewer", "blocking"):
        return f"You have blocked {_name_of(author)}."
    return ""


def _takes_messages(author: Node) -> bool:
    """Whether somebody lets us write to them first. Who never said so lets those whom they
    follow."""
    told = author.text("associated", "chat", "allowIncoming") or "following"
    follows = bool(author.text("viewer", "followedBy"))
    return not why_not(author) and (told == "all" or (told == "following" and follows))


def _name_of(author: Node) -> str:
    handle = author.text("handle")
    return " ".join(author.text("displayName").split()) or (f"@{handle}" if handle else "")
