"""Promises made to customers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from courtesydesk.domain.customers import Promise
from courtesydesk.domain.ids import (
    ConversationId,
    CustomerId,
    IncidentId,
    OutboxId,
    PromiseId,
)
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.promises import EarlierDate, PromiseState
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.database import Database, Row

_SELECT = """
SELECT promise.*, identity.customer_id, customer.name,
    (SELECT json_group_array(json_array(due_at, moved_at)) FROM promise_date
     WHERE promise_id = promise.id) AS earlier,
    coalesce((SELECT incident.title FROM incident_promise said
     JOIN incident ON incident.id = said.incident_id
     WHERE said.promise_id = promise.id), '') AS to_all
FROM promise
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
        state=PromiseState(row["state"]),
        settled_at=from_text_or_none(row["settled_at"]),
        earlier=tuple(
            EarlierDate(from_text(due), from_text(moved))
            for due, moved in json.loads(row["earlier"])
        ),
        to_all=row["to_all"],
        conditional=bool(row["conditional"]),
        read_as=row["read_as"],
        read_due=from_text_or_none(row["read_due"]),
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
        "WHERE promise.state NOT IN ('open', 'drafted')"
        " ORDER BY promise.settled_at DESC, promise.id DESC LIMIT ?",
        [limit],
    )


def of_conversation(db: Database, id_: ConversationId) -> tuple[Promise, ...]:
    """Oldest first."""
    return _many(
        db,
        "WHERE promise.conversation_id = ? AND promise.state <> 'drafted'"
        " ORDER BY promise.made_at, promise.id",
        [id_],
    )


def of_customer(db: Database, id_: CustomerId) -> tuple[Promise, ...]:
    """Open ones first, by their date; then what became of the others, newest first."""
    all_ = _many(
        db,
        "WHERE identity.customer_id = ? AND promise.state <> 'drafted'"
        " ORDER BY promise.made_at DESC, promise.id DESC",
        [id_],
    )
    still = [promise for promise in all_ if promise.state is PromiseState.OPEN]
    still.sort(key=lambda promise: (promise.due_at is None, promise.due_at or promise.made_at))
    return (*still, *(promise for promise in all_ if promise.state is not PromiseState.OPEN))


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


def draft(
    db: Database,
    conversation: ConversationId,
    side: Visibility,
    what: str,
    due_at: datetime | None,
    *,
    now: datetime,
) -> PromiseId:
    """One that is given only when the reply that says it has gone."""
    with db.writing() as write:
        id_ = make(db, conversation, what, due_at, now=now)
        write.execute(
            "UPDATE promise SET state = 'drafted', side = ? WHERE id = ?", [side.value, id_]
        )
        return id_


def drafted(db: Database, conversation: ConversationId, side: Visibility) -> tuple[Promise, ...]:
    """Those that the draft of one side makes, oldest first."""
    return _many(
        db,
        "WHERE promise.conversation_id = ? AND promise.side = ? AND promise.state = 'drafted'"
        " AND promise.outbox_id IS NULL ORDER BY promise.id",
        [conversation, side.value],
    )


def note_read(
    db: Database, id_: PromiseId, read_as: str, due_at: datetime | None, *, conditional: bool
) -> None:
    """How its draft said it."""
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET read_as = ?, read_due = ?, conditional = ? WHERE id = ?",
            [read_as, None if due_at is None else to_text(due_at), conditional, id_],
        )


def follow(db: Database, id_: PromiseId, due_at: datetime | None, *, now: datetime) -> None:
    """The draft gives another time by now, which holds."""
    due = None if due_at is None else to_text(due_at)
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET due_at = ?, read_due = ?, made_at = ?"
            " WHERE id = ? AND state = 'drafted'",
            [due, due, to_text(now), id_],
        )


def correct(db: Database, id_: PromiseId, what: str, due_at: datetime | None) -> None:
    """What, or until when, while it is a draft still."""
    due = None if due_at is None else to_text(due_at)
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET what = ?, due_at = ? WHERE id = ? AND state = 'drafted'",
            [what, due, id_],
        )


def say_word(db: Database, id_: PromiseId, side: Visibility, due_at: datetime | None) -> None:
    """The draft of that side says that an open promise is kept, or gives it a new date."""
    due = None if due_at is None else to_text(due_at)
    with db.writing() as write:
        write.execute(
            "INSERT OR REPLACE INTO promise_word(promise_id, side, due_at)"
            " SELECT id, ?, ? FROM promise WHERE id = ? AND state = 'open'",
            [side.value, due, id_],
        )


def unsay_word(db: Database, id_: PromiseId) -> None:
    """It is left as it is by the reply that is being written."""
    with db.writing() as write:
        write.execute("DELETE FROM promise_word WHERE promise_id = ? AND outbox_id IS NULL", [id_])


def words_said(
    db: Database, conversation: ConversationId, side: Visibility
) -> tuple[tuple[Promise, datetime | None], ...]:
    """The open promises that the draft of one side keeps (None) or gives a new date."""
    rows = db.rows(
        f"SELECT said.*, word.due_at AS new_due FROM ({_SELECT}) said"
        " JOIN promise_word word ON word.promise_id = said.id"
        " WHERE said.conversation_id = ? AND said.state = 'open' AND word.side = ?"
        " AND word.outbox_id IS NULL ORDER BY said.id",
        [conversation, side.value],
    )
    return tuple((promise_from(row), from_text_or_none(row["new_due"])) for row in rows)


def under_way(db: Database, conversation: ConversationId) -> frozenset[PromiseId]:
    """Those that a reply on its way keeps or gives a new date."""
    rows = db.rows(
        "SELECT word.promise_id FROM promise_word word"
        " JOIN promise ON promise.id = word.promise_id"
        " WHERE promise.conversation_id = ? AND word.outbox_id IS NOT NULL",
        [conversation],
    )
    return frozenset(PromiseId(row["promise_id"]) for row in rows)


def carry(db: Database, conversation: ConversationId, side: Visibility, outbox: OutboxId) -> None:
    """The draft's promises go with the reply: given when it has gone, back when it comes back."""
    with db.writing() as write:
        write.execute(
            "UPDATE promise_word SET outbox_id = ? WHERE side = ? AND outbox_id IS NULL"
            " AND promise_id IN (SELECT id FROM promise WHERE conversation_id = ?)",
            [outbox, side.value, conversation],
        )
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET outbox_id = ? WHERE conversation_id = ? AND side = ?"
            " AND state = 'drafted' AND outbox_id IS NULL",
            [outbox, conversation, side.value],
        )


def bind(db: Database, id_: PromiseId, incident: IncidentId) -> None:
    """It is said in the statement of a pile-on, to everybody in it."""
    with db.writing() as write:
        write.execute(
            "INSERT INTO incident_promise(promise_id, incident_id) VALUES (?, ?)", [id_, incident]
        )


def hold_back(db: Database, id_: PromiseId) -> None:
    """Confirmed, and not given before its text has gone."""
    with db.writing() as write:
        write.execute("UPDATE promise SET state = 'drafted' WHERE id = ?", [id_])


def of_incident(db: Database, incident: IncidentId) -> tuple[Promise, ...]:
    """Those of its statement, given or not, oldest first."""
    return _many(
        db,
        "JOIN incident_promise said ON said.promise_id = promise.id WHERE said.incident_id = ?"
        " ORDER BY promise.id",
        [incident],
    )


def give(db: Database, incident: IncidentId, *, now: datetime) -> bool:
    """The statement is published: what it promises holds from now on; whether it does any."""
    with db.writing() as write:
        given = write.execute(
            "UPDATE promise SET state = 'open', made_at = ? WHERE state = 'drafted' AND id IN"
            " (SELECT promise_id FROM incident_promise WHERE incident_id = ?)",
            [to_text(now), incident],
        )
        return given.rowcount > 0


def drop(db: Database, id_: PromiseId) -> None:
    """Not promised after all, in a draft that has not gone."""
    with db.writing() as write:
        write.execute("DELETE FROM promise WHERE id = ? AND state = 'drafted'", [id_])


def drop_drafted(db: Database, conversation: ConversationId, side: Visibility) -> None:
    """Nothing of what the draft of one side was to promise: it was put away."""
    with db.writing() as write:
        write.execute(
            "DELETE FROM promise WHERE conversation_id = ? AND side = ? AND state = 'drafted'"
            " AND outbox_id IS NULL",
            [conversation, side.value],
        )
        write.execute(
            "DELETE FROM promise_word WHERE side = ? AND outbox_id IS NULL"
            " AND promise_id IN (SELECT id FROM promise WHERE conversation_id = ?)",
            [side.value, conversation],
        )


def settle(db: Database, id_: PromiseId, state: PromiseState, *, now: datetime) -> None:
    """Open again forgets when it was settled."""
    with db.writing() as write:
        write.execute(
            "UPDATE promise SET state = ?, settled_at = ? WHERE id = ?",
            [state.value, None if state is PromiseState.OPEN else to_text(now), id_],
        )
        write.execute("DELETE FROM promise_word WHERE promise_id = ?", [id_])


def move(db: Database, id_: PromiseId, due_at: datetime | None, *, now: datetime) -> None:
    """A new date, and the old one kept; one that was settled is open again."""
    with db.writing() as write:
        write.execute(
            "INSERT INTO promise_date(promise_id, due_at, moved_at)"
            " SELECT id, due_at, ? FROM promise WHERE id = ? AND due_at IS NOT NULL",
            [to_text(now), id_],
        )
        write.execute(
            "UPDATE promise SET due_at = ?, state = 'open', settled_at = NULL, reminded_at = NULL"
            " WHERE id = ?",
            [None if due_at is None else to_text(due_at), id_],
        )
        write.execute("DELETE FROM promise_word WHERE promise_id = ?", [id_])


def to_remind_of(db: Database, until: datetime, *, now: datetime) -> tuple[Promise, ...]:
    """Open ones that are due by then and were not told of yet, and those that were missed since."""
    return _many(
        db,
        "WHERE promise.state = 'open' AND promise.due_at <= ? AND (promise.reminded_at IS NULL"
        " OR promise.reminded_at <= promise.due_at AND promise.due_at < ?)"
        " ORDER BY promise.due_at, promise.id",
        [to_text(until), to_text(now)],
    )


def reminded(db: Database, ids: Iterable[PromiseId], *, now: datetime) -> None:
    """They were told of."""
    with db.writing() as write:
        write.executemany(
            "UPDATE promise SET reminded_at = ? WHERE id = ?", [(to_text(now), id_) for id_ in ids]
        )
