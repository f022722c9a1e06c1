"""Putting a post together: its name, what in its text is a link, a person or a tag, its pictures.

Bluesky counts in bytes of UTF-8 where something begins and ends.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from courtesydesk.connectors.base import Attachment, Letter
from courtesydesk.connectors.networks.bluesky.posts import COLLECTION, is_post
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import to_text

PICTURES = 4
PICTURE_BYTES = 2_000_000
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\"'.,;:!?)\]}…]")
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_NAME = re.compile(rf"(?<![\w@./])@((?:{_LABEL}\.)+[a-zA-Z][a-zA-Z0-9-]*)(?![\w@])")
_TAG = re.compile(r"(?<![^\s(])#(?=\w*[^\W\d_])(\w{1,64})(?!\w)")


def frozen(letter: Letter) -> dict[str, Any]:
    """All that goes; `names` are the people in it whom the network must be asked about. Raises
    NotAllowed for what can never go."""
    if letter.visibility is Visibility.PRIVATE:
        return _to_one(letter)
    parent, root = _ref(letter, "parent"), _ref(letter, "root")
    if parent is None or root is None:
        raise NotAllowed("On Bluesky, an answer needs something that it answers.")
    facets, names = _marked(letter.text, _known(letter))
    record = {
        "$type": COLLECTION,
        "text": letter.text,
        "createdAt": to_text(letter.goes_at or letter.created_at),
        "reply": {"root": root, "parent": parent},
        "langs": letter.answers_headers.get("languages", "").split()[:3],
        "facets": facets,
    }
    return {
        "rkey": own_key(letter.created_at, letter.client_id),
        "record": {name: value for name, value in record.items() if value},
        "names": names,
        "pictures": _pictures(letter.attachments),
    }


def _to_one(letter: Letter) -> dict[str, Any]:
    """A direct message: into its conversation, or into the one with whom it answers."""
    if letter.attachments:
        raise NotAllowed(
            "Bluesky takes no pictures in direct messages.",
            safe="Nothing was sent.",
            todo="Send the words alone, or answer in public.",
        )
    if not letter.person_remote_id:
        raise NotAllowed("On Bluesky, a direct message needs somebody whom it answers.")
    facets, names = _marked(letter.text, _known(letter))
    return {
        "to": letter.person_remote_id,
        "convo": letter.answers_headers.get("convo", ""),
        "request": letter.answers_headers.get("request", ""),
        "text": letter.text,
        "facets": facets,
        "names": names,
        "at": to_text(letter.created_at),
    }


def own_key(at: datetime, client_id: str) -> str:
    """A post's name that is ours alone: the second in which it was written, the rest from its id.
    It is the same at every attempt."""
    chance = int.from_bytes(hashlib.sha256(client_id.encode()).digest()[:8])
    micros = int(at.timestamp()) * 1_000_000 + chance % 1_000_000
    return tid(micros, chance // 1_000_000)


def oldest_key(at: datetime) -> str:
    """The least name of a post written then."""
    return tid(max(int(at.timestamp()), 0) * 1_000_000, 0)


def tid(micros: int, clock: int) -> str:
    """A name as this network sorts by: microseconds since 1970, and ten bits more."""
    number = micros << 10 | clock & 1023
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(13)))


def facet(start: int, end: int, what: str, **value: str) -> dict[str, Any]:
    """Something in the text, from one byte to another."""
    feature = {"$type": f"app.bsky.richtext.facet#{what}", **value}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def _marked(
    text: str, people: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    facets, names = [], []
    for start, end, link in _found(_LINK, text, 0):
        facets.append(facet(start, end, "link", uri=link))
    for start, end, tag in _found(_TAG, text, 1):
        facets.append(facet(start, end, "tag", tag=tag))
    for start, end, handle in _found(_NAME, text, 1):
        did = people.get(f"@{handle}".casefold())
        if did is None:
            names.append({"start": start, "end": end, "handle": handle})
        else:
            facets.append(facet(start, end, "mention", did=did))
    return facets, names


def _found(pattern: re.Pattern[str], text: str, group: int) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(text):
        start = len(text[: match.start()].encode())
        yield start, start + len(match[0].encode()), match[group]


def _ref(letter: Letter, name: str) -> dict[str, str] | None:
    try:
        told = json.loads(letter.answers_headers.get(name, ""))
        ref = {"uri": str(told["uri"]), "cid": str(told["cid"])}
    except (ValueError, TypeError, KeyError):
        return None
    return ref if is_post(ref["uri"]) and ref["cid"] else None


def _known(letter: Letter) -> dict[str, str]:
    try:
        told = json.loads(letter.answers_headers.get("people", "{}"))
        return {str(name): str(did) for name, did in told.items()}
    except (ValueError, AttributeError):
        return {}


def _pictures(attachments: tuple[Attachment, ...]) -> list[dict[str, str]]:
    if len(attachments) > PICTURES:
        raise NotAllowed(f"Bluesky takes {PICTURES} pictures at most.")
    return [_picture(one) for one in attachments]


def _picture(one: Attachment) -> dict[str, str]:
    if not one.mime.startswith("image/"):
        raise NotAllowed(f"Bluesky takes pictures only, and “{one.name}” is none.")
    if len(one.data) > PICTURE_BYTES:
        raise NotAllowed(
            f"“{one.name}” is too large: Bluesky takes pictures of up to 2 MB.",
            todo="Make it smaller, and attach it again.",
        )
    data = base64.b64encode(one.data).decode("ascii")
    return {"mime": one.mime, "alt": one.alt, "data": data}
