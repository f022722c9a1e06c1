"""A review as Google tells it, read into what the desk keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from courtesydesk.connectors.base import (
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedReply,
    Person,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.mentions import Kind

STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_TRANSLATED = "(Translated by Google)"
_ORIGINAL = "(Original)"
_NOBODY = "A Google user"


@dataclass(frozen=True, slots=True)
class Place:
    """One of the owner's places."""

    path: str
    """accounts/1/locations/2"""
    title: str
    url: str
    subject: str = ""
    """What stands above its reviews: its name, where the owner has several."""


def review_id(review: Node) -> str:
    """The same in Google's own export; the last part of its name."""
    return review.text("reviewId") or review.text("name").rpartition("/")[2]


def path_of(review: Node, place: Place) -> str:
    """Where it is asked for again, and answered."""
    return f"{place.path}/reviews/{review_id(review)}"


def reply_id(id_: str) -> str:
    """There is one slot: the reply in it has always the same id."""
    return f"{id_}#reply"


def items_of(review: Node, place: Place) -> tuple[FetchedItem, ...]:
    """The review, and what stands in its slot; nothing for one that cannot be kept."""
    made = mention(review, place)
    if made is None:
        return ()
    answer = _reply(review, made)
    return (made,) if answer is None else (made, answer)


def mention(review: Node, place: Place) -> FetchedMention | None:
    """None for one without an id or a time. Many are stars without a word."""
    id_, at = review_id(review), review.at("createTime")
    if not id_ or at is None:
        return None
    return FetchedMention(
        remote_id=id_,
        thread_key=id_,
        channel=Channel.REVIEW,
        kind=Kind.REVIEW,
        person=_person(review.node("reviewer"), id_, place),
        text=original(review.text("comment")),
        rating=STARS.get(review.text("starRating")),
        subject=place.subject,
        occurred_at=at,
        edited_at=_later(review.at("updateTime"), at),
        url=review.text("reviewReplyUrl") or place.url,
        pictures=tuple(_picture(one) for one in review.nodes("reviewMediaItems")),
        headers={"path": path_of(review, place)},
    )


def _picture(media: Node) -> FetchedPicture:
    """What kind it is; the picture itself stands there."""
    kind = "video" if media.text("videoUrl") else "image"
    return FetchedPicture(kind, f"{kind}/*", None, 0)


def original(text: str) -> str:
    """What they wrote themselves: Google puts its translation before it, or behind."""
    if _TRANSLATED not in text:
        return text.strip()
    first, _, second = text.partition(_ORIGINAL)
    return (second or first.partition(_TRANSLATED)[0] or text).strip()


def same(one: str, other: str) -> bool:
    """Whether two texts differ in spaces at most."""
    return one.split() == other.split()


def _reply(review: Node, made: FetchedMention) -> FetchedReply | None:
    said = review.node("reviewReply")
    at = said.at("updateTime")
    text = original(said.text("comment"))
    if at is None or not text:
        return None
    return FetchedReply(
        remote_id=reply_id(made.remote_id),
        thread_key=made.thread_key,
        text=text,
        occurred_at=at,
        answers_remote_id=made.remote_id,
        to_remote_ids=(made.person.remote_id,),
        url=made.url,
    )


def _person(reviewer: Node, id_: str, place: Place) -> Person:
    """Google tells no ids of people: a name and a picture, at the same place, are taken for the
    same person; a name alone is not."""
    name = " ".join(reviewer.text("displayName").split())
    if not name or reviewer.flag("isAnonymous"):
        return Person(f"nobody:{id_}", name or _NOBODY, "")
    # The picture's size stands behind a “=”.
    picture = _path(reviewer.text("profilePhotoUrl")).partition("=")[0]
    where = place.path.rpartition("/")[2]
    key = f"{where}/{name.casefold()}{picture}" if picture else f"review:{id_}"
    return Person(key, name, "")


def _path(url: str) -> str:
    try:
        return re.sub(r"[\s?#].*", "", urlsplit(url).path)
    except ValueError:
        return ""


def _later(changed: datetime | None, at: datetime) -> datetime | None:
    return changed if changed is not None and changed > at else None
