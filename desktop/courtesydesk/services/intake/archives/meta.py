"""The exports of Facebook and Instagram: private messages of both sides, by names alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import (
    Asked,
    Export,
    NewestFirst,
    Said,
    named,
)
from courtesydesk.services.intake.archives.json_parts import Piece, document, pieces
from courtesydesk.services.intake.items import made_up_id
from courtesydesk.services.intake.rows import Bad, Entry

_MESSAGES = re.compile(
    r"(^|/)messages/(?:inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover)"
    r"/[^/]+/message_\d+\.json$"
)
_ALONE = re.compile(r"^message_\d+\.json$")
_IS_MESSAGES = re.compile(rb'"sender_name"\s*:')
_HTML = re.compile(r"(^|/)messages/[^/]+/[^/]+/message_\d+\.html$")
_OWN_COMMENTS = re.compile(r"(^|/)(comments/[^/]*comments[^/]*|comments_and_reactions/comments)")
_PROFILE = re.compile(r"(^|/)(profile_information|personal_information)\.json$")
_OF_INSTAGRAM = re.compile(r"instagram", re.IGNORECASE)
_KINDS = {
    "photos": "[picture]", "videos": "[video]", "audio_files": "[voice message]",
    "files": "[file]", "gifs": "[picture]", "sticker": "[sticker]",
}  # fmt: skip
_SIGN = re.compile(r"(Reacted .{1,12} to your message|Liked a message)\s*")
"""What stands there for a heart: nobody waits for an answer to it."""
_LOOKED_AT = 200
"""Conversations by which it is judged who is in all of them."""


def mended(text: str) -> str:
    """These exports write each byte of UTF-8 as a letter of its own; what is not so is left."""
    if text.isascii() or max(text) > "\xff":
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no export of them; raises WrongInput for the one in HTML."""
    parts = tuple(sorted(name for name in box.names if _MESSAGES.search(name)))
    if len(box.names) == 1 and not parts and _is_one(box, box.names[0]):
        parts = (box.names[0],)
    if not parts:
        if any(_HTML.search(name) for name in box.names):
            raise WrongInput(
                f"{box.path.name} is the export as web pages (HTML).",
                safe="Nothing was taken.",
                todo="Ask for it again there, and choose the format JSON.",
            )
        return None
    instagram = any(_OF_INSTAGRAM.search(one) for one in (box.path.name, *parts[:1]))
    network = "instagram" if instagram else "facebook"
    people, us = who(_participants(box, parts), asked, _profile_names(box))
    notes = ["Its messages have no ids: what a direct connection brings may come a second time."]
    if any(_OWN_COMMENTS.search(name) for name in box.names):
        notes.append(
            "Your own comments are in it without what they answer, so they are left out. What "
            "others wrote under your posts is not in it."
        )
    return Export(
        f"{network} export",
        parts,
        lambda: _entries(box, parts, network, us),
        tuple(notes),
        people,
        us,
    )


def _is_one(box: Box, name: str) -> bool:
    return bool(_ALONE.match(name)) or (
        name.endswith(".json") and bool(_IS_MESSAGES.search(box.head(name)))
    )


def who(
    found: Iterator[set[str]], asked: Asked, profile: Iterator[str]
) -> tuple[tuple[str, ...], str]:
    """Everybody in these talks who could be us, and who is: as the profile says, or who is in every
    talk."""
    talks = list(found)
    seen = Counter(name for people in talks for name in sorted(people))
    people = tuple(name for name, _ in seen.most_common(_LOOKED_AT))
    us = asked.choose(people)
    if not us and not asked.us:
        us = next((one for one in profile if one in seen), "")
    in_all = [name for name, times in seen.items() if times == len(talks)]
    if not us and not asked.us and len(talks) > 1 and len(in_all) == 1:
        us = in_all[0]
    return people, us


def _participants(box: Box, parts: tuple[str, ...]) -> Iterator[set[str]]:
    by_talk = groupby(parts, key=lambda name: name.rpartition("/")[0])
    for _, names in islice(by_talk, _LOOKED_AT):
        found = islice(pieces(box, next(names), "participants"), 100)
        people = {whole_name(one.node.text("name")) for one in found if isinstance(one, Piece)}
        if people - {""}:
            yield people - {""}


def whole_name(text: str) -> str:
    """A name as it is meant."""
    return " ".join(mended(text).split())


def _profile_names(box: Box) -> Iterator[str]:
    for name in box.names:
        if _PROFILE.search(name):
            told = document(box, name)
            yield whole_name(Node(told).text("profile_v2", "name", "full_name"))
            # What they are called is in the language of the account.
            for field in _all_fields(told.get("profile_user")):
                yield whole_name(field.text("value"))


def _all_fields(users: Any) -> Iterator[Node]:
    for user in users if isinstance(users, list) else ():
        fields = user.get("string_map_data") if isinstance(user, dict) else None
        for value in fields.values() if isinstance(fields, dict) else ():
            yield Node(value if isinstance(value, dict) else {})


def _entries(box: Box, parts: tuple[str, ...], network: str, us: str) -> Iterator[Entry]:
    for name in parts:
        talk = NewestFirst()
        for piece in pieces(box, name, "messages", keep=("participants",)):
            if isinstance(piece, Bad):
                yield piece
            elif not piece.node.flag("is_unsent"):
                yield from _message(piece, _thread(name, piece), network, us, talk)
        yield from talk.end()


def _thread(name: str, piece: Piece) -> str:
    """Its folder has its id; of a file alone, whoever takes part."""
    people = (whole_name(one.text("name")) for one in piece.beside.nodes("participants"))
    folder = name.rpartition("/")[0].rpartition("/")[2]
    return folder or made_up_id(*sorted(people))


def _message(
    piece: Piece, thread: str, network: str, us: str, talk: NewestFirst
) -> Iterator[Entry]:
    node, beside = piece.node, piece.beside
    sender, text = whole_name(node.text("sender_name")), _words(node)
    id_ = made_up_id(network, thread, sender, node.text("timestamp_ms"), text)
    said = Said(piece.place, network, id_, thread, text, node.at("timestamp_ms"))
    if _SIGN.fullmatch(text):
        yield Bad(piece.place, "it is only a sign of liking", text)
        return
    if sender != us:
        yield from talk.heard(said, named(sender, thread))
    elif len(beside.nodes("participants")) <= 2:
        yield said.ours()
    else:
        yield from talk.ours(said)


def _words(node: Node) -> str:
    text = mended(node.text("content"))
    link = mended(node.text("share", "link"))
    if link and link not in text:
        text = f"{text}\n{link}".strip()
    shown = [word for kind, word in _KINDS.items() if node.has(kind)]
    return "\n".join(part for part in (text, *shown) if part)
