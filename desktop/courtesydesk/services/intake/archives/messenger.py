"""Messenger's export of sealed (end-to-end encrypted) conversations, which Facebook's own lacks.

One flat JSON file for each conversation (`Name_3.json`), names only, pictures in `media/`. How far
it goes down in time, and in which order, is not relied on.
"""

from __future__ import annotations

import bisect
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from courtesydesk.connectors.reading import Node
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import Asked, Export, Said, named
from courtesydesk.services.intake.archives.json_parts import Piece, pieces, words
from courtesydesk.services.intake.archives.meta import mended, who, whole_name
from courtesydesk.services.intake.items import made_up_id
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "facebook"
_TALK = re.compile(r"(^|/)[^/]*_\d+\.json$")
_IS_TALK = re.compile(rb'"(?:senderName|threadName)"\s*:')
_MARKS = (b'"messages"', b'"participants"')
_MOST_PEOPLE = 250
_NOTES = ("Its messages have no ids: what a direct connection brings may come a second time.",)
_SHOWN = {"image": "[picture]", "video": "[video]", "audio": "[voice message]"}


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no such export."""
    alone = len(box.names) == 1
    parts = tuple(
        sorted(name for name in box.names if (alone or _TALK.search(name)) and _is_talk(box, name))
    )
    if not parts:
        return None
    people, us = who((_people(box, name) for name in parts), asked, iter(()))
    return Export(f"{NETWORK} export", parts, lambda: _entries(box, parts, us), _NOTES, people, us)


def _is_talk(box: Box, name: str) -> bool:
    head = box.head(name) if name.endswith(".json") else b""
    return bool(_IS_TALK.search(head)) and any(mark in head for mark in _MARKS)


def _people(box: Box, name: str) -> set[str]:
    found = islice(words(box, name, "participants"), _MOST_PEOPLE)
    return {whole_name(one) for one in found} - {""}


def _entries(box: Box, parts: tuple[str, ...], us: str) -> Iterator[Entry]:
    for name in parts:
        people = _people(box, name)
        # The number in the file's name is another one in the next export.
        thread = made_up_id(*sorted(people)) if people else name
        heard = _heard(box, name, thread, us) if len(people) > 2 else []
        for piece in pieces(box, name, "messages"):
            if isinstance(piece, Bad):
                yield piece
            elif not piece.node.flag("isUnsent"):
                yield _entry(piece, thread, us, heard)


def _heard(box: Box, name: str, thread: str, us: str) -> list[tuple[datetime, str]]:
    """When the others said what: in a group that is what we answer."""
    said = [
        _said(piece, thread)
        for piece in pieces(box, name, "messages")
        if isinstance(piece, Piece) and _sender(piece.node) != us
    ]
    return sorted((one.at, one.id) for one in said if one.at is not None and one.text)


def _entry(piece: Piece, thread: str, us: str, heard: list[tuple[datetime, str]]) -> Entry:
    said, sender = _said(piece, thread), _sender(piece.node)
    if sender != us:
        return said.theirs(named(sender, thread))
    if said.at is None or not heard:
        return said.ours()
    before = bisect.bisect_right(heard, said.at, key=lambda one: one[0])
    return replace(said, answers=heard[before - 1][1] if before else "").ours()


def _said(piece: Piece, thread: str) -> Said:
    node, sender, text = piece.node, _sender(piece.node), _words(piece.node)
    id_ = made_up_id(NETWORK, thread, sender, node.text("timestamp"), text)
    return Said(piece.place, NETWORK, id_, thread, text, node.at("timestamp"))


def _sender(node: Node) -> str:
    return whole_name(node.text("senderName"))


def _words(node: Node) -> str:
    shown = [_shown(one.text("uri")) for one in node.nodes("media")]
    return "\n".join(part for part in (mended(node.text("text")), *shown) if part)


def _shown(uri: str) -> str:
    kind = (mimetypes.guess_type(uri)[0] or "").partition("/")[0]
    return _SHOWN.get(kind, "[file]")
