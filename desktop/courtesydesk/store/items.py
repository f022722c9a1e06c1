"""Rows of mention, reply, note and picture as the items of `domain/mentions.py`; identities too."""

from __future__ import annotations

from collections.abc import Iterable
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
    HandledVia,
    Intent,
    Kind,
    Mention,
    Note,
    NoteKind,
    Origin,
    Picture,
    Reply,
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


def mention_from(
    row: Row,
    pictures: tuple[Picture, ...] = (),
    before: tuple[str, ...] = (),
    acts: tuple[Acted, ...] = (),
    offered: tuple[Act, ...] = (),
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
