"""Promises made to customers."""

from __future__ import annotations

from datetime import datetime

from courtesydesk.domain.customers import Promise
from courtesydesk.domain.ids import ConversationId, CustomerId, OutboxId, PromiseId
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.database import Database, Row

OPEN = "open"
STATES = (OPEN, "kept", "broken", "withdrawn")

_SELECT = """
SELECT promise.*, identity.customer_id, customer.name FROM promise
JOIN conversation ON conversation.id = promise.conversation_id
JOIN identity ON identity.id = conversation.identity_id
JOIN customer ON customer.id = identity.customer_id
"""


def promise_from(row: Row) -> Promise:
    """One row of promise, with whom it was made to."""
    return Promise(
        id=PromiseId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        customer=CustomerId(row["customer_id"]),
        name=row["name"],
        what=row["what"],
        made_at=from_text(row["made_at"]),
        due_at=from_text_or_none(row["due_at"]),
        state=row["state"],
        settled_at=from_text_or_none(row["settled_at"]),
    )


def _many(db: Database, rest: str, params: list[object]) -> tuple[Promise, ...]:
    return tuple(promise_from(row) for row in db.rows(f"{_SELECT} {rest}", params))


def get(db: Database, id_: PromiseId) -> Promise:
    """Raises NotFound."""
    return promise_from(db.get_row(f"{_SELECT} WHERE promise.id = ?", [id_], what="This promise"))


def still_open(db: Database, *, limit: int) -> tuple[Promise, ...]:
    """Due first; those without a date last."""
    dated = _many(
        db,
        "WHERE promise.state = 'open' AND promise.due_at IS NOT NULL"
        " ORDER BY promise.due_at, promise.id LIMIT ?",
        [limit],
    )
    undated = _many(
        db,
        "WHERE promise.state = 'open' AND promise.due_at IS NULL ORDER BY promise.id LIMIT ?",
        [limit - len(dated)],
    )
    return dated + undated


def settled(db: Database, *, limit: int) -> tuple[Promise, ...]:
    """Newest first."""
    return _many(
        db,
        "WHERE promise.state <> 'open' ORDER BY promise.settled_at DESC, promise.id DESC LIMIT ?",
        [limit],
    )


def of_conversation(db: Database, id_: ConversationId) -> tuple[Promise, ...]:
    """Oldest first."""
    return _many(
        db, "WHERE promise.conversation_id = ? ORDER BY promise.made_at, promise.id", [id_]
    )


def of_customer(db: Database, id_: CustomerId) -> tuple[Promise, ...]:
    """Open ones first, by their date; then what became of the others, newest first."""
    all_ = _many(
        db, "WHERE identity.customer_id = ? ORDER BY promise.made_at DESC, promise.id DESC", [id_]
    )
    still = [promise for promise in all_ if promise.state == OPEN]
    still.sort(key=lambda promise: (promise.due_at is None, promise.due_at or promise.made_at))
    return (*still, *(promise for promise in all_ if promise.state != OPEN))


def make(
    db: Database,
    conversation: ConversationId,
    what: str,
    due_at: datetime | None,
    *,
    outbox: OutboxId | None = None,
    now: datetime,
) -> PromiseId:
    """Write a promise down; raises NotFound for a conversation that is not there."""
    with db.writing() as write:
        db.get_row(
            "SELECT 1 FROM conversation WHERE id = ?", [conversation], what="This conversation"
        )
        made = write.execute(
            "INSERT INTO promise(conversation_id, what, made_at, due_at, outbox_id)"
            " VALUES (?, ?, ?, ?, ?)",
            [conversation, what, to_text(now), None if due_at is None else to_text(due_at), outbox],
        )
        return PromiseId(made.lastrowid or 0)


def settle(db: Database, id_: PromiseId, state: str, *, now: datetime) -> None:
    """One of STATES; open again forgets when it was settled."""
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET state = ?, settled_at = ? WHERE id = ?",
            [state, None if state == OPEN else to_text(now), id_],
        )


def move(db: Database, id_: PromiseId, due_at: datetime) -> None:
    """A new date; one that was settled is open again."""
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET due_at = ?, state = 'open', settled_at = NULL WHERE id = ?",
            [to_text(due_at), id_],
        )
