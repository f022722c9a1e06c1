"""Telegram Desktop's export (result.json): one chat, or all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from courtesydesk.connectors.reading import Node
from courtesydesk.domain.fetched import Person
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import Asked, Export, OldestFirst, Said
from courtesydesk.services.intake.archives.json_parts import Piece, pieces
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "telegram"
_ONE = re.compile(rb'"type"\s*:\s*"((?:personal|bot)_chat|(?:private|public)_\w+|saved_messages)"')
_ALL = re.compile(rb'"(?:personal_information|chats)"\s*:\s*\{')
_ALONE = ("personal_chat", "bot_chat")
_KINDS = {"photo": "[picture]", "file": "[file]", "location_information": "[place]"}
_LOOKED_AT = 5000


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no export of Telegram."""
    named = [name for name in box.names if name.endswith("result.json")]
    candidates = named or [name for name in box.names if name.endswith(".json")]
    for name in candidates if named or len(box.names) == 1 else ():
        head = box.head(name)
        if b'"messages"' not in head and not _ALL.search(head):
            continue
        if _ALL.search(head):
            return _of_all(box, name, asked)
        if _ONE.search(head[:4096]):
            return _of_one(box, name, asked)
    return None


def _of_all(box: Box, name: str, asked: Asked) -> Export:
    me = next(
        (one.node for one in pieces(box, name, "personal_information") if isinstance(one, Piece)),
        Node({}),
    )
    us = f"user{me.text('user_id')}" if me.text("user_id") else ""
    if us:
        return Export("telegram export", (name,), lambda: _entries(box, name, _ALL_CHATS, us))
    return _asked(box, name, _ALL_CHATS, asked)


_ALL_CHATS = ("chats", "list", "messages")
_ONE_CHAT = ("messages",)


def _of_one(box: Box, name: str, asked: Asked) -> Export:
    first = next((one for one in pieces(box, name, *_ONE_CHAT) if isinstance(one, Piece)), None)
    if first is not None and first.beside.text("type") in _ALONE:
        # The chat has the id of the other person: whoever else speaks is us.
        return Export("telegram export", (name,), lambda: _entries(box, name, _ONE_CHAT, ""))
    return _asked(box, name, _ONE_CHAT, asked)


def _asked(box: Box, name: str, path: tuple[str, ...], asked: Asked) -> Export:
    """A group does not say who of them is us."""
    ids: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for piece in islice(pieces(box, name, *path), _LOOKED_AT):
        if isinstance(piece, Piece) and piece.node.text("from"):
            ids.setdefault(piece.node.text("from"), piece.node.text("from_id"))
            seen[piece.node.text("from")] += 1
    people = tuple(one for one, _ in seen.most_common(100))
    us = asked.choose(people)
    return Export(
        "telegram export",
        (name,),
        lambda: _entries(box, name, path, ids.get(us, "")),
        people=people,
        us=us,
    )


def _entries(box: Box, name: str, path: tuple[str, ...], us: str) -> Iterator[Entry]:
    talk, chat = OldestFirst(alone=False), ""
    for piece in pieces(box, name, *path):
        if isinstance(piece, Bad):
            yield piece
            continue
        if piece.node.text("type") != "message" or piece.beside.text("type") == "saved_messages":
            continue
        if piece.beside.text("id") != chat:
            chat = piece.beside.text("id")
            talk = OldestFirst(alone=piece.beside.text("type") in _ALONE)
        yield _message(piece, us, talk)


def _message(piece: Piece, us: str, talk: OldestFirst) -> Entry:
    node, chat = piece.node, piece.beside
    thread, answers = chat.text("id"), node.text("reply_to_message_id")
    said = Said(
        piece.place,
        NETWORK,
        f"{thread}/{node.text('id')}" if node.text("id") else "",
        thread,
        _words(piece.value),
        node.at("date_unixtime") or node.at("date"),
        private=not chat.text("type").startswith("public_"),
        answers=f"{thread}/{answers}" if answers else "",
    )
    sender = node.text("from_id")
    if sender == us or (not us and talk.alone and sender != f"user{thread}"):
        return talk.ours(said)
    name = " ".join(node.text("from").split()) or "Deleted account"
    return talk.heard(said, Person(sender or f"nobody:{thread}", name, ""))


def _words(message: dict[str, Any]) -> str:
    """The text stands in pieces where parts of it are links, or bold."""
    told = message.get("text")
    pieces = told if isinstance(told, list) else [told]
    text = "".join(
        one if isinstance(one, str) else Node(one).text("text")
        for one in pieces
        if isinstance(one, str | dict)
    )
    shown = [word for kind, word in _KINDS.items() if message.get(kind)]
    return "\n".join(part for part in (text, *shown) if part)
