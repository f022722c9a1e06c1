"""Rows of mention, reply, note and picture as the items of `domain/mentions.py`; identities too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from courtesydesk.domain.acts import Act, Acted
from courtesydesk.domain.customers import Identity
from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    IdentityId,
    MentionId,
    NoteId,
    OutboxId,
    ReplyId,
)
from courtesydesk.domain.mentions import (
    UNTURNED,
    HandledVia,
    Intent,
    Kind,
    Mention,
    Note,
    NoteKind,
    Origin,
    Picture,
    Reply,
    Turned,
    Visibility,
)
from courtesydesk.domain.times import from_text, from_text_or_none
from courtesydesk.store.allowing import allows_from_text
from courtesydesk.store.database import Database, Row

Pictures = dict[int, tuple[Picture, ...]]

MANY = 500
"""How many ids one statement names at most; SQLite's own limit is higher."""


def marks(values: Iterable[Any]) -> str:
    """As many question marks as there are values, for `IN (…)`."""
    return ",".join("?" for _ in values)


def identity_from(row: Row) -> Identity:
    """One row of identity."""
    return Identity(
        id=IdentityId(row["id"]),
        customer=CustomerId(row["customer_id"]),
        network=row["network"],
        handle=row["handle"],
        name=row["name"],
        url=row["url"],
        avatar=row["avatar"],
        bio=row["bio"],
        followers=row["followers"],
        linked_because=row["linked_because"],
    )


def picture_from(row: Row) -> Picture:
    """One row of picture."""
    return Picture(
        id=row["id"],
        path=row["path"],
        name=row["name"],
        mime=row["mime"],
        alt=row["alt"],
        size=row["size"],
        width=row["width"],
        height=row["height"],
        url=row["url"],
    )


def pictures_of(db: Database, owner: str, ids: list[int]) -> Pictures:
    """The pictures of some mentions, replies, drafts or outbox rows; `owner` names the noun."""
    column = f"{owner}_id"
    found: dict[int, list[Picture]] = {}
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        sql = f"SELECT * FROM picture WHERE {column} IN ({marks(some)}) ORDER BY id"
        for row in db.rows(sql, some):
            found.setdefault(row[column], []).append(picture_from(row))
    return {id_: tuple(pictures) for id_, pictures in found.items()}


def versions_of(db: Database, noun: str, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """What some mentions or replies said before they were edited; those that were not are left
    out."""
    column = f"{noun}_id"
    found: dict[int, tuple[str, ...]] = {}
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        sql = f"SELECT * FROM {noun}_version WHERE {column} IN ({marks(some)}) ORDER BY id"
        for row in db.rows(sql, some):
            found[row[column]] = (*found.get(row[column], ()), row["text"])
    return found


def turned_of(db: Database, rows: Sequence[Row]) -> dict[int, Turned]:
    """How the stars of some mentions changed, and what the owner noted of it; the others are left
    out."""
    stars: dict[int, list[int]] = {}
    noted: dict[int, Row] = {}
    ids = [row["id"] for row in rows]
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        for row in db.rows(
            f"SELECT mention_id, rating FROM mention_version WHERE mention_id IN ({marks(some)})"
            " AND rating IS NOT NULL ORDER BY id",
            some,
        ):
            stars.setdefault(row["mention_id"], []).append(row["rating"])
        for row in db.rows(
            "SELECT mention_id, outcome, stars_after FROM aftercare"
            f" WHERE mention_id IN ({marks(some)}) AND outcome IN ('amended', 'withdrawn')",
            some,
        ):
            noted[row["mention_id"]] = row
    return {
        row["id"]: _turned(row["rating"], stars.get(row["id"], []), noted.get(row["id"]))
        for row in rows
        if row["id"] in stars or row["id"] in noted
    }


def _turned(now: int | None, before: list[int], noted: Row | None) -> Turned:
    seen = [one for one in (*before, now) if one is not None]
    stars = [one for one, last in zip(seen, [None, *seen], strict=False) if one != last]
    said = None if noted is None else noted["stars_after"]
    if said is not None and len(stars) == 1 and said not in stars:
        stars.append(said)
    return Turned(tuple(stars) if len(stars) > 1 else (), "" if noted is None else noted["outcome"])


def mention_from(
    row: Row,
    pictures: tuple[Picture, ...] = (),
    before: tuple[str, ...] = (),
    acts: tuple[Acted, ...] = (),
    offered: tuple[Act, ...] = (),
    turned: Turned = UNTURNED,
) -> Mention:
    """One row of mention."""
    return Mention(
        id=MentionId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        identity=IdentityId(row["identity_id"]),
        account=None if row["account_id"] is None else AccountId(row["account_id"]),
        network=row["network"],
        kind=Kind(row["kind"]),
        remote_id=row["remote_id"],
        author=row["author"],
        handle=row["handle"],
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        rating=row["rating"],
        url=row["url"],
        visibility=Visibility(row["visibility"]),
        occurred_at=from_text(row["occurred_at"]),
        fetched_at=from_text(row["fetched_at"]),
        origin=Origin(row["origin"]),
        intent=None if row["intent"] is None else Intent(row["intent"]),
        mood=row["mood"],
        edited_at=from_text_or_none(row["edited_at"]),
        deleted_at=from_text_or_none(row["deleted_at"]),
        quoted=row["quoted"],
        pictures=pictures,
        allows=allows_from_text(row["allows"]),
        before=before,
        acts=acts,
        offered=offered,
        turned=turned,
    )


def reply_from(
    row: Row,
    pictures: tuple[Picture, ...] = (),
    before: tuple[str, ...] = (),
    acts: tuple[Acted, ...] = (),
    offered: tuple[Act, ...] = (),
) -> Reply:
    """One row of reply."""
    return Reply(
        id=ReplyId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        answers=None if row["answers_id"] is None else MentionId(row["answers_id"]),
        text=row["text"],
        author=row["author"],
        visibility=Visibility(row["visibility"]),
        occurred_at=from_text(row["occurred_at"]),
        remote_id=row["remote_id"],
        url=row["url"],
        via=HandledVia(row["via"]),
        outbox=None if row["outbox_id"] is None else OutboxId(row["outbox_id"]),
        pictures=pictures,
        edited_at=from_text_or_none(row["edited_at"]),
        deleted_at=from_text_or_none(row["deleted_at"]),
        unfinished=row["unfinished"],
        before=before,
        acts=acts,
        offered=offered,
    )


def note_from(row: Row) -> Note:
    """One row of note."""
    return Note(
        id=NoteId(row["id"]),
        conversation=(
            None if row["conversation_id"] is None else ConversationId(row["conversation_id"])
        ),
        kind=NoteKind(row["kind"]),
        inbound=None if row["inbound"] is None else bool(row["inbound"]),
        text=row["text"],
        author=row["author"],
        occurred_at=from_text(row["occurred_at"]),
    )
