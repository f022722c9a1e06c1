"""What was noted after a complaint, and what the conversation shows of it.

`aftercare` holds the owner's word alone: that they said it is solved, what was waived, since when
an invitation is written, what became of it where the network does not tell. All else is read from
the conversation each time, so that whatever comes in later, in whatever order, is seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from courtesydesk.domain.aftercare import Aftercare, Outcome
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.times import from_text_or_none, to_text
from courtesydesk.domain.understanding import Sentiment
from courtesydesk.store.database import Database, Row

MARKS = ("close_waived_at", "inviting_since", "invite_waived_at")

_COMPLAINT = """
SELECT m.id FROM mention m JOIN conversation c ON c.id = m.conversation_id
WHERE m.conversation_id = :id AND m.visibility = 'public'
 AND (m.intent = 'complaint' OR m.rating <= 3
  OR (c.intent = 'complaint' AND (c.intent_by_owner OR m.intent IS NULL)))
ORDER BY m.occurred_at, m.id LIMIT 1
"""

_SEEN = """
SELECT c.network, a.solved_at, a.close_waived_at, a.inviting_since, a.invite_waived_at,
 a.outcome, a.outcome_at, a.stars_after AS stars_said,
 m.id AS mention_id, m.occurred_at AS complained_at, m.deleted_at, m.edited_at, m.rating,
 (SELECT max(at) FROM (
   SELECT max(occurred_at) AS at FROM mention
    WHERE conversation_id = c.id AND visibility = 'private' AND occurred_at >= m.occurred_at
   UNION ALL SELECT max(occurred_at) FROM reply
    WHERE conversation_id = c.id AND visibility = 'private' AND occurred_at >= m.occurred_at
 )) AS private_at,
 (SELECT min(occurred_at) FROM reply
   WHERE conversation_id = c.id AND occurred_at >= m.occurred_at) AS answered_at,
 (SELECT min(occurred_at) FROM reply WHERE conversation_id = c.id AND visibility = 'public'
   AND occurred_at > a.solved_at) AS closed_at,
 (SELECT min(occurred_at) FROM reply WHERE conversation_id = c.id
   AND occurred_at >= a.inviting_since AND NOT EXISTS (
    SELECT 1 FROM outbox o WHERE o.id = reply.outbox_id AND o.created_at < a.inviting_since)
 ) AS invited_at,
 (SELECT max(occurred_at) FROM reply WHERE conversation_id = c.id) AS last_reply_at,
 EXISTS (SELECT 1 FROM draft WHERE conversation_id = c.id AND retired_at IS NULL AND text <> '')
  OR EXISTS (SELECT 1 FROM outbox WHERE conversation_id = c.id
   AND state NOT IN ('sent', 'declared', 'withdrawn')) AS writing
FROM conversation c
LEFT JOIN aftercare a ON a.conversation_id = c.id
LEFT JOIN mention m ON m.id = coalesce(a.mention_id, :complaint)
WHERE c.id = :id
"""

_CONTENT = f"""
SELECT m.occurred_at, CASE WHEN coalesce(m.sentiment, '{Sentiment.UNDEFINED}')
  <> '{Sentiment.UNDEFINED}' THEN m.sentiment = '{Sentiment.POS}'
 ELSE coalesce(m.mood >= 0.5, 0) END AS content
FROM mention m WHERE m.conversation_id = ? AND m.deleted_at IS NULL
ORDER BY m.occurred_at DESC, m.id DESC LIMIT 1
"""


def load(db: Database, id_: ConversationId) -> Aftercare:
    """Raises NotFound for a conversation that is not there."""
    complaint = db.value(_COMPLAINT, {"id": id_})
    row = db.get_row(_SEEN, {"id": id_, "complaint": complaint}, what="This conversation")
    return _from(db, id_, row)


def _from(db: Database, id_: ConversationId, row: Row) -> Aftercare:
    invited = from_text_or_none(row["invited_at"])
    amended, before, after = _amended(db, row)
    said = row["outcome"]
    said_at = from_text_or_none(row["outcome_at"])
    if said == Outcome.AMENDED and amended is None:
        amended, before, after = said_at, row["rating"], row["stars_said"]
    gone = from_text_or_none(row["deleted_at"])
    if said == Outcome.WITHDRAWN and gone is None:
        gone = said_at
    last_reply = from_text_or_none(row["last_reply_at"])
    turned = amended or gone
    return Aftercare(
        conversation=id_,
        network=row["network"],
        complained_at=from_text_or_none(row["complained_at"]),
        withdrawn_at=gone,
        content_since=_content_since(db, id_, row["answered_at"]),
        private_at=from_text_or_none(row["private_at"]),
        solved_at=from_text_or_none(row["solved_at"]),
        closed_at=from_text_or_none(row["closed_at"]),
        close_waived_at=from_text_or_none(row["close_waived_at"]),
        invited_at=invited,
        inviting=row["inviting_since"] is not None and invited is None and bool(row["writing"]),
        invite_waived_at=from_text_or_none(row["invite_waived_at"]),
        amended_at=amended,
        stars_before=before,
        stars_after=after,
        declined_at=said_at if said == Outcome.DECLINED else None,
        thanked=turned is not None and last_reply is not None and last_reply > turned,
    )


def _amended(db: Database, row: Row) -> tuple[datetime | None, int | None, int | None]:
    """When the complaint was seen to have been changed after the invitation; its stars before and
    after."""
    if row["invited_at"] is None or row["mention_id"] is None:
        return None, None, None
    version = db.row(
        "SELECT rating, seen_at FROM mention_version WHERE mention_id = ? AND seen_at > ?"
        " ORDER BY id LIMIT 1",
        [row["mention_id"], row["invited_at"]],
    )
    if version is None:
        return None, None, None
    return from_text_or_none(version["seen_at"]), version["rating"], row["rating"]


def _content_since(db: Database, id_: ConversationId, answered: str | None) -> datetime | None:
    row = db.row(_CONTENT, [id_])
    if row is None or not row["content"] or answered is None or row["occurred_at"] <= answered:
        return None
    return from_text_or_none(row["occurred_at"])


def note_solved(db: Database, id_: ConversationId, at: datetime) -> None:
    """They have said that it is solved; noted once, the first word stands."""
    with db.writing() as write:
        complaint = db.value(_COMPLAINT, {"id": id_})
        write.execute(
            "INSERT INTO aftercare(conversation_id, mention_id, solved_at) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            [id_, complaint, to_text(at)],
        )


def forget(db: Database, id_: ConversationId) -> None:
    """It was not solved after all: what was noted is gone."""
    with db.writing() as write:
        write.execute("DELETE FROM aftercare WHERE conversation_id = ?", [id_])


def mark(db: Database, id_: ConversationId, name: str, at: datetime | None) -> None:
    """Set or clear one of MARKS."""
    if name not in MARKS:
        raise ValueError(name)
    with db.writing() as write:
        write.execute(
            f"UPDATE aftercare SET {name} = ? WHERE conversation_id = ?",
            [None if at is None else to_text(at), id_],
        )


def say_outcome(
    db: Database, id_: ConversationId, outcome: Outcome | None, stars: int | None, at: datetime
) -> None:
    """What became of the invitation, as the owner says; None takes it back."""
    with db.writing() as write:
        write.execute(
            "UPDATE aftercare SET outcome = ?, outcome_at = ?, stars_after = ?"
            " WHERE conversation_id = ?",
            [outcome, None if outcome is None else to_text(at), stars, id_],
        )


def of_customer(db: Database, id_: CustomerId) -> list[Aftercare]:
    """What was noted after one person's complaints, oldest first."""
    rows = db.rows(
        "SELECT a.conversation_id FROM aftercare a JOIN conversation c ON c.id = a.conversation_id"
        " JOIN identity i ON i.id = c.identity_id WHERE i.customer_id = ?"
        " ORDER BY a.solved_at, a.conversation_id",
        [id_],
    )
    return [load(db, ConversationId(row[0])) for row in rows]


def followed(db: Database, *, since: datetime, limit: int) -> Iterable[Aftercare]:
    """All that was solved since then, newest first."""
    rows = db.rows(
        "SELECT conversation_id FROM aftercare WHERE solved_at >= ?"
        " ORDER BY solved_at DESC LIMIT ?",
        [to_text(since), limit],
    )
    return [load(db, ConversationId(row[0])) for row in rows]
