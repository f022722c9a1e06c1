"""What we sent lately, with whom and what it answered: what a draft is compared with."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.freshness import Sent
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.database import Database

_LOOKED_AT = 600
"""Rows that are read to find the latest: what was imported late may be old."""
_ON_ITS_WAY = (
    DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNSURE,
)  # fmt: skip

_ABOUT = "s.answers_id, c.id, c.network, c.channel, c.account_id, c.post_id, i.name"
_AROUND = " JOIN conversation c ON c.id = s.conversation_id JOIN identity i ON i.id = c.identity_id"


class SentRow(NamedTuple):
    """A reply without what it answered, which is often a whole mail: quickly read, and equal to
    itself until something about it changes."""

    text: str
    visibility: str
    at: str
    answers: int | None
    conversation: int
    network: str
    channel: str
    account: int | None
    post: int | None
    name: str


def sent_lately(db: Database, *, since: datetime, most: int) -> list[SentRow]:
    """Newest first: replies that went, and those on their way."""
    rows = db.rows(
        f"SELECT s.text, s.visibility, s.occurred_at AS at, {_ABOUT}"
        f" FROM (SELECT * FROM reply ORDER BY id DESC LIMIT {_LOOKED_AT}) s {_AROUND}"
        " WHERE s.occurred_at >= ? ORDER BY s.occurred_at DESC LIMIT ?",
        [to_text(since), most],
    )
    marks = ",".join("?" * len(_ON_ITS_WAY))
    rows += db.rows(
        f"SELECT s.text, s.visibility, s.created_at AS at, {_ABOUT}"
        f" FROM outbox s {_AROUND} WHERE s.state IN ({marks}) AND s.created_at >= ?"
        " ORDER BY s.id DESC LIMIT ?",
        [*_ON_ITS_WAY, to_text(since), most],
    )
    rows.sort(key=itemgetter("at"), reverse=True)
    return [SentRow(*row) for row in rows[:most]]


def sent(db: Database, row: SentRow) -> Sent:
    """The whole of it, with what it answered: the mention that it names, or the latest before."""
    asked = db.value(
        "SELECT coalesce((SELECT text FROM mention WHERE id = ?), (SELECT text FROM mention"
        " WHERE conversation_id = ? AND occurred_at <= ? ORDER BY occurred_at DESC LIMIT 1), '')",
        [row.answers, row.conversation, row.at],
    )
    return Sent(
        text=row.text,
        conversation=ConversationId(row.conversation),
        name=row.name,
        asked=asked,
        at=from_text(row.at),
        public=row.visibility == Visibility.PUBLIC,
        network=row.network,
        place=_place(row.network, row.channel, row.account, row.post),
    )


def where(db: Database, conversation: ConversationId) -> tuple[str, str, str]:
    """Whom a conversation is with, its network, and what its replies stand in."""
    row = db.row(
        "SELECT c.network, c.channel, c.account_id, c.post_id, i.name FROM conversation c"
        " JOIN identity i ON i.id = c.identity_id WHERE c.id = ?",
        [conversation],
    )
    if row is None:
        return "", "", ""
    place = _place(row["network"], row["channel"], row["account_id"], row["post_id"])
    return row["name"], row["network"], place


def _place(network: str, channel: str, account: int | None, post: int | None) -> str:
    """Reviews stand under one another on one page; comments under one post."""
    if post is not None:
        return f"post {post}"
    return f"reviews {network} {account}" if channel == Channel.REVIEW else ""
