"""Google's own export (Takeout): the reviews of a Business Profile, and our comments on YouTube."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain

from courtesydesk.connectors.networks.google.reviews import Place, items_of
from courtesydesk.connectors.reading import Node, moment
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.csv_parts import Row, columns, rows
from courtesydesk.services.intake.archives.export import (
    ANSWERS_NOBODY,
    OWN_SIDE,
    Asked,
    Export,
    Said,
)
from courtesydesk.services.intake.archives.json_parts import pieces
from courtesydesk.services.intake.rows import Bad, Entry, Found

_REVIEWS = re.compile(r"(^|/)account-[^/]+/location-[^/]+/reviews(-[^/]*)?\.json$")
_OWN_REVIEWS = re.compile(r"(^|/)Maps[^/]*/Reviews\.json$", re.IGNORECASE)
_COMMENTS = re.compile(r"(^|/)comments(\(\d+\))?(-\d+)?\.csv$", re.IGNORECASE)
_OF_YOUTUBE = {"comment id", "video id", "comment text"}


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is none of Google; raises WrongInput for reviews that we wrote about others."""
    parts = tuple(sorted(name for name in box.names if _REVIEWS.search(name)))
    videos = _youtube_parts(box)
    if parts or videos:
        return Export(
            "google export" if parts else "youtube export",
            (*parts, *videos),
            lambda: chain(_reviews(box, parts), _comments(box, videos)),
            (f"YouTube: {OWN_SIDE}" if parts else OWN_SIDE,) if videos else (),
        )
    if any(_OWN_REVIEWS.search(name) for name in box.names):
        raise WrongInput(
            f"{box.path.name} holds the reviews that you wrote about others, on Google Maps.",
            safe="Nothing was taken.",
            todo="At Google Takeout, choose “Google Business Profile” instead of “Maps”.",
        )
    return None


def _reviews(box: Box, parts: tuple[str, ...]) -> Iterator[Entry]:
    for name in parts:
        for piece in pieces(box, name, "reviews"):
            yield piece if isinstance(piece, Bad) else _review(piece.place, piece.node)


def _review(place: str, review: Node) -> Entry:
    path = review.text("name").rpartition("/reviews/")[0]
    items = items_of(review, Place(path, "", ""))
    if not items:
        return Bad(place, "it has no id, or no date that can be read", review.text("comment"))
    first = items[0]
    assert isinstance(first, FetchedMention)
    if not first.text and first.rating is None:
        return Bad(place, "it has neither a text nor a rating", "")
    return Found(place, "google", first.remote_id, items)


def _youtube_parts(box: Box) -> tuple[str, ...]:
    named = [name for name in box.names if _COMMENTS.search(name)] or (
        list(box.names) if len(box.names) == 1 else []
    )
    return tuple(sorted(name for name in named if columns(box, name) >= _OF_YOUTUBE))


def _comments(box: Box, parts: tuple[str, ...]) -> Iterator[Entry]:
    for name in parts:
        for row in rows(box, name):
            yield row if isinstance(row, Bad) else _comment(row)


def _comment(row: Row) -> Entry:
    cells = row.cells
    id_, parent = cells.get("comment id", ""), cells.get("parent comment id", "")
    text = _words(cells.get("comment text", ""))
    if not parent:
        return Bad(row.place, ANSWERS_NOBODY, text)
    video = cells.get("video id", "")
    url = f"https://www.youtube.com/watch?v={video}&lc={id_}" if video else ""
    at = moment(cells.get("comment create timestamp", ""))
    return Said(
        row.place, "youtube", id_, parent, text, at, private=False, url=url, answers=parent
    ).ours()


def _words(cell: str) -> str:
    """The text of a comment is written in pieces, one JSON object after the other."""
    if not cell.startswith("{"):
        return cell
    try:
        told = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return cell
    return "".join(Node(one).text("text") for one in told if isinstance(one, dict))
