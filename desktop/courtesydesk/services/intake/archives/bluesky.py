"""The repository of a Bluesky account (.car): what we posted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from courtesydesk.connectors.networks.bluesky.posts import reply
from courtesydesk.connectors.reading import Node
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.car import blocks, is_car
from courtesydesk.services.intake.archives.export import (
    ANSWERS_NOBODY,
    OWN_SIDE,
    Asked,
    Export,
)
from courtesydesk.services.intake.files import CutOff
from courtesydesk.services.intake.rows import Bad, Entry, Found

NETWORK = "bluesky"
_POST = "app.bsky.feed.post"
_MOST_POSTS = 1_000_000


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no repository."""
    parts = tuple(
        name for name in box.names
        if (name.endswith(".car") or len(box.names) == 1) and is_car(box.head(name))
    )  # fmt: skip
    if not parts:
        return None
    return Export("bluesky export", parts, lambda: _entries(box, parts), (OWN_SIDE,))


def _entries(box: Box, parts: tuple[str, ...]) -> Iterator[Entry]:
    for name in parts:
        number = 0
        try:
            me, paths = _tree(box, name)
            for block, value in blocks(box, name):
                if isinstance(value, dict) and value.get("$type") == _POST and block in paths:
                    number += 1
                    yield _post(f"{name}, post {number}", me, paths[block], value)
        except CutOff as error:
            yield Bad(f"{name}, after post {number}", str(error), "")


def _tree(box: Box, name: str) -> tuple[str, dict[bytes, str]]:
    """Whose it is, and where each post stands: it does not say so itself."""
    me, paths = "", dict[bytes, str]()
    try:
        for _, value in blocks(box, name):
            if not isinstance(value, dict):
                continue
            if isinstance(value.get("did"), str) and "rev" in value:
                me = value["did"]
            elif isinstance(value.get("e"), list) and len(paths) < _MOST_POSTS:
                paths.update(_branch(value["e"]))
    except CutOff:
        pass  # told when the posts are read
    return me, paths


def _branch(entries: list[Any]) -> Iterator[tuple[bytes, str]]:
    """Each path is written without what it has in common with the one before."""
    path = b""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        common, rest, post = entry.get("p"), entry.get("k"), entry.get("v")
        if isinstance(common, int) and isinstance(rest, bytes) and isinstance(post, bytes):
            path = path[:common] + rest
            if path.startswith(_POST.encode() + b"/"):
                yield post, path.decode("utf-8", "replace")


def _post(place: str, me: str, path: str, value: dict[str, Any]) -> Entry:
    made = reply(Node({"uri": f"at://{me}/{path}", "value": value}), me)
    if made is None:
        return Bad(place, ANSWERS_NOBODY, Node(value).text("text"))
    return Found(place, NETWORK, made.remote_id, (made,))
