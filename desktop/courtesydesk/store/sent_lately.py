"""What we sent lately, with whom and what it answered: what a draft is compared with."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.freshness import Sent
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.database import Database, Row

_LOOKED_AT = 600
"""Rows that are read to find the latest: what was imported late may be old."""
_ON_ITS_WAY = (
    DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.UNSURE,
)  # fmt: skip

_ABOUT = (
    " c.id AS conversation, c.network, c.channel, c.account_id, c.post_id, i.name,"
    " coalesce((SELECT text FROM mention m WHERE m.id = s.answers_id), (SELECT text"
    " FROM mention m WHERE m.conversation_id = c.id AND m.occurred_at <= {at}"
    " ORDER BY m.occurred_at DESC LIMIT 1), '') AS asked"
)
_AROUND = " JOIN conversation c ON c.id = s.conversation_id JOIN identity i ON i.id = c.identity_id"


def sent_lately(db: Database, *, since: datetime, most: int) -> tuple[Sent, ...]:
    """Newest first: replies that went, and those on their way."""
    rows = db.rows(
        "SELECT s.text, s.visibility, s.occurred_at AS at, "
        + _ABOUT.format(at="s.occurred_at")
        + f" FROM (SELECT * FROM reply ORDER BY id DESC LIMIT {_LOOKED_AT}) s {_AROUND}"
        " WHERE s.occurred_at >= ?",
        [to_text(since)],
    )
    marks = ",".join("?" * len(_ON_ITS_WAY))
    rows += db.rows(
        "SELECT s.text, s.visibility, s.created_at AS at, "
        + _ABOUT.format(at="s.created_at")
        + f" FROM outbox s {_AROUND} WHERE s.state IN ({marks}) AND s.created_at >= ?"
        " ORDER BY s.id DESC LIMIT ?",
        [*_ON_ITS_WAY, to_text(since), most],
    )
    found = sorted(map(_sent, rows), key=lambda sent: sent.at, reverse=True)
    return tuple(found[:most])


def where(db: Database, conversation: ConversationId) -> tuple[str, str, str]:
    """Whom a conversation is with, its network, and what its replies stand in."""
    row = db.row(
        "SELECT c.network, c.channel, c.account_id, c.post_id, i.name FROM conversation c"
        " JOIN identity i ON i.id = c.identity_id WHERE c.id = ?",
        [conversation],
    )
    return ("", "", "") if row is None else (row["name"], row["network"], _place(row))


def _sent(row: Row) -> Sent:
    return Sent(
        text=row["text"],
        conversation=ConversationId(row["conversation"]),
        name=row["name"],
        asked=row["asked"],
        at=from_text(row["at"]),
        public=row["visibility"] == Visibility.PUBLIC,
        network=row["network"],
        place=_place(row),
    )


def _place(row: Row) -> str:
    """Reviews stand under one another on one page; comments under one post."""
    if row["post_id"] is not None:
        return f"post {row['post_id']}"
    if row["channel"] == Channel.REVIEW:
        return f"reviews {row['network']} {row['account_id']}"
    return ""
