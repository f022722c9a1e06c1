"""The archive of X: what we wrote, and private messages of both sides. Its scripts are read as
text; none is run."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fetched import Person
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import (
    ANSWERS_NOBODY,
    Asked,
    Export,
    NewestFirst,
    Said,
)
from courtesydesk.services.intake.archives.json_parts import document, pieces
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "x"
_POSTS = re.compile(r"(^|/)tweets?(-part\d+)?\.js$")
_MESSAGES = re.compile(r"(^|/)direct-messages?(-group)?(-part\d+)?\.js$")
_ACCOUNT = re.compile(r"(^|/)account\.js$")
_MOST_NAMES = 100_000
_NOTES = (
    "X puts only your own posts and your private messages into its archive. What others wrote "
    "to you in public is not in it: your answers wait until it comes in by another way.",
)


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no archive of X; raises WrongInput where it does not say whose it is."""
    parts = tuple(sorted(name for name in box.names if _POSTS.search(name)))
    talks = tuple(sorted(name for name in box.names if _MESSAGES.search(name)))
    if not parts and not talks:
        return None
    account = next((name for name in box.names if _ACCOUNT.search(name)), "")
    me = Node(document(box, account) if account else {}).node("account")
    if talks and not me.text("accountId"):
        raise WrongInput(
            f"{box.path.name} does not say whose messages these are: account.js is missing.",
            safe="Nothing was taken.",
            todo="Choose the whole archive, as X gave it to you.",
        )
    return Export(
        "x export", (*parts, *talks), lambda: _Reading(box, me).entries(parts, talks), _NOTES
    )


class _Reading:
    """One time through; names are told only beside posts."""

    def __init__(self, box: Box, me: Node) -> None:
        self._box = box
        self._me, self._name = me.text("accountId"), me.text("username")
        self._people: dict[str, Person] = {}

    def entries(self, posts: tuple[str, ...], talks: tuple[str, ...]) -> Iterator[Entry]:
        """Posts first: they say what people are called."""
        for name in posts:
            for piece in pieces(self._box, name):
                yield piece if isinstance(piece, Bad) else self._post(piece.place, piece.node)
        for name in talks:
            yield from self._talks(name)

    def _post(self, place: str, told: Node) -> Entry:
        post = told.node("tweet") or told
        for one in post.nodes("entities", "user_mentions"):
            self._learn(one.text("id_str"), one.text("screen_name"), one.text("name"))
        text = post.text("full_text") or post.text("text")
        if text.startswith("RT @"):
            return Bad(place, "it repeats what somebody else wrote", text)
        answers, to = post.text("in_reply_to_status_id_str"), post.text("in_reply_to_user_id_str")
        if not answers or to == self._me:
            return Bad(place, ANSWERS_NOBODY, text)
        self._learn(to, post.text("in_reply_to_screen_name"), "")
        id_ = post.text("id_str") or post.text("id")
        try:
            at = parsedate_to_datetime(post.text("created_at"))
        except ValueError:
            at = None
        url = f"https://x.com/{self._name or 'i'}/status/{id_}"
        said = Said(place, NETWORK, id_, answers, _words(text, post.nodes("entities", "urls")),
                    at, private=False, url=url, answers=answers)  # fmt: skip
        return said.ours(*[to] if to else [])

    def _learn(self, id_: str, handle: str, name: str) -> None:
        if id_ and handle and len(self._people) < _MOST_NAMES:
            known = self._people.get(id_)
            if known is None or (name and known.name.startswith("@")):
                url = f"https://x.com/{handle}"
                self._people[id_] = Person(id_, name or f"@{handle}", f"@{handle}", url)

    def _talks(self, name: str) -> Iterator[Entry]:
        """Each conversation with the newest first, as the archive has it."""
        talk, thread = NewestFirst(), ""
        for piece in pieces(self._box, name, "dmConversation", "messages"):
            if isinstance(piece, Bad):
                yield piece
                continue
            if piece.beside.text("conversationId") != thread:
                yield from talk.end()
                thread = piece.beside.text("conversationId")
            message = piece.node.node("messageCreate")
            if message:  # else somebody came, left, or gave the conversation a name
                yield from self._message(piece.place, message, thread, talk)
        yield from talk.end()

    def _message(
        self, place: str, message: Node, thread: str, talk: NewestFirst
    ) -> Iterator[Entry]:
        said = Said(
            place, NETWORK, message.text("id"), thread,
            _words(message.text("text"), message.nodes("urls")), message.at("createdAt"),
        )  # fmt: skip
        sender, to = message.text("senderId"), message.text("recipientId")
        if sender != self._me:
            known = self._people.get(sender)
            yield from talk.heard(said, known or Person(sender, f"User {sender}", ""))
        elif to:
            yield said.ours(to)
        else:
            yield from talk.ours(said)


def _words(text: str, links: tuple[Node, ...]) -> str:
    """With the links that X has put short ones for."""
    for link in links:
        short, whole = link.text("url"), link.text("expanded_url") or link.text("expanded")
        if short and whole:
            text = text.replace(short, whole)
    return html.unescape(text)
