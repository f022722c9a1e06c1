"""Replies on their way: one row a reply, one row an attempt, and a log that is only added to.

Every change of state goes through `move`, which names the states it may start from: so that taking
a reply back and sending it can never both succeed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import (
    AccountId,
    ConversationId,
    CustomerId,
    IdentityId,
    MentionId,
    OutboxId,
)
from courtesydesk.domain.mentions import Mention, Visibility
from courtesydesk.domain.outbox import (
    Attempt,
    DeliveryState,
    Draft,
    Hold,
    LogEntry,
    OutboxRow,
)
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.allowing import allows_from_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks, mention_from, pictures_of

_SELECT = """
SELECT outbox.*, identity.customer_id, customer.name AS customer_name,
    identity.name AS identity_name, identity.handle AS identity_handle,
    (SELECT count(*) FROM attempt WHERE attempt.outbox_id = outbox.id) AS attempts,
    (SELECT state FROM account WHERE account.id = outbox.account_id) AS account_state,
    (SELECT allows FROM mention WHERE mention.id = outbox.answers_id) AS answers_allows
FROM outbox
LEFT JOIN identity ON identity.id = outbox.identity_id
LEFT JOIN customer ON customer.id = identity.customer_id
"""

ANSWER_WAITS = """EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
 AND o.state IN ('held', 'queued', 'sending') AND o.created_at >= c.waiting_since)"""
"""Of a `conversation c`: an answer to it is written and has not gone yet."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where a reply in a conversation goes."""

    conversation: ConversationId
    network: str
    account: AccountId | None
    """None when it cannot go directly: no account of ours is (still) there for it."""
    identity: IdentityId
    answers: Mention | None
    thread_key: str
    subject: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """What is known of a reply when it is released."""

    conversation: ConversationId | None
    account: AccountId | None
    identity: IdentityId | None
    answers: MentionId | None
    network: str
    text: str
    subject: str
    to: str
    cc: str
    visibility: Visibility
    state: DeliveryState
    hold: Hold | None
    not_before: datetime | None
    reason: str
    client_id: str
    author: str
    override_value: str
    override_why: str
    tone: dict[str, Any]


def row_from(row: Row) -> OutboxRow:
    """One row of outbox, with whom it is for."""
    name = row["customer_name"] or row["identity_name"] or row["recipients"]
    return OutboxRow(
        id=OutboxId(row["id"]),
        conversation=_maybe(ConversationId, row["conversation_id"]),
        customer=_maybe(CustomerId, row["customer_id"]),
        account=_maybe(AccountId, row["account_id"]),
        network=row["network"],
        name=name,
        handle=row["identity_handle"] or "",
        text=row["text"],
        subject=row["subject"],
        visibility=Visibility(row["visibility"]),
        state=DeliveryState(row["state"]),
        hold=_maybe(Hold, row["hold"]),
        not_before=from_text_or_none(row["not_before"]),
        reason=row["reason"],
        attempts=row["attempts"],
        next_attempt_at=from_text_or_none(row["next_attempt_at"]),
        created_at=from_text(row["created_at"]),
        changed_at=from_text(row["changed_at"]),
        remote_id=row["remote_id"],
        url=row["url"],
        override_value=row["override_value"],
        waits_for_account=row["state"] == "queued"
        and row["account_state"] in ("signed_out", "failing"),
        allows=allows_from_text(row["answers_allows"] or ""),
    )


def _maybe(kind: Any, value: Any) -> Any:
    return None if value is None else kind(value)


# Reading


def get(db: Database, id_: OutboxId) -> OutboxRow:
    """Raises NotFound."""
    return row_from(db.get_row(f"{_SELECT} WHERE outbox.id = ?", [id_], what="This reply"))


def raw(db: Database, id_: OutboxId) -> Row:
    """The row as it stands in the file; raises NotFound."""
    return db.get_row("SELECT * FROM outbox WHERE id = ?", [id_], what="This reply")


def in_states(db: Database, states: Iterable[DeliveryState], limit: int) -> list[OutboxRow]:
    """Rows of states that few rows are in, newest first."""
    wanted = [str(state) for state in states]
    sql = f"{_SELECT} WHERE outbox.state IN ({marks(wanted)}) ORDER BY outbox.id DESC LIMIT ?"
    return [row_from(row) for row in db.rows(sql, [*wanted, limit])]


def ended(db: Database, states: Iterable[DeliveryState], limit: int) -> list[OutboxRow]:
    """Rows of states that most rows are in, the latest change first."""
    wanted = [str(state) for state in states]
    # The plus keeps SQLite to the order of `outbox_changed`, so that it stops after `limit` rows.
    sql = (
        f"{_SELECT} WHERE +outbox.state IN ({marks(wanted)})"
        " ORDER BY outbox.changed_at DESC, outbox.id DESC LIMIT ?"
    )
    return [row_from(row) for row in db.rows(sql, [*wanted, limit])]


def of_conversation(
    db: Database, id_: ConversationId, states: Iterable[DeliveryState]
) -> tuple[OutboxRow, ...]:
    """Oldest first."""
    wanted = [str(state) for state in states]
    sql = (
        f"{_SELECT} WHERE outbox.conversation_id = ? AND outbox.state IN ({marks(wanted)})"
        " ORDER BY outbox.id"
    )
    return tuple(row_from(row) for row in db.rows(sql, [id_, *wanted]))


def attempts(db: Database, id_: OutboxId) -> tuple[Attempt, ...]:
    """Every try, in order."""
    return tuple(
        Attempt(
            number=row["number"],
            started_at=from_text(row["started_at"]),
            ended_at=from_text_or_none(row["ended_at"]),
            fate=row["fate"],
            detail=row["detail"],
        )
        for row in db.rows("SELECT * FROM attempt WHERE outbox_id = ? ORDER BY number", [id_])
    )


def log(db: Database, id_: OutboxId) -> tuple[LogEntry, ...]:
    """Every state it was in, in order."""
    return tuple(
        LogEntry(from_text(row["at"]), DeliveryState(row["state"]), row["detail"])
        for row in db.rows("SELECT * FROM outbox_log WHERE outbox_id = ? ORDER BY id", [id_])
    )


def addressee(db: Database, id_: ConversationId, side: Visibility) -> Addressee:
    """Whom a reply on that side of this conversation answers; raises NotFound.

    The latest mention decides, not the customer: a linked person is answered where they wrote. A
    public reply answers what was said in public, whatever was said in private since.
    """
    row = db.get_row("SELECT * FROM conversation WHERE id = ?", [id_], what="This conversation")
    latest = db.row(
        "SELECT * FROM mention WHERE conversation_id = ?"
        " ORDER BY deleted_at IS NOT NULL, visibility <> ? AND ? = 'public',"
        " occurred_at DESC, id DESC LIMIT 1",
        [id_, side, side],
    )
    answers = None if latest is None else mention_from(latest)
    return Addressee(
        conversation=id_,
        network=row["network"],
        account=account_for(db, row["network"], row["account_id"]),
        identity=IdentityId(row["identity_id"]) if answers is None else answers.identity,
        answers=answers,
        thread_key=row["thread_key"],
        subject=row["subject"],
    )


def account_for(db: Database, network: str, wanted: int | None) -> AccountId | None:
    """The account that was written to, or the only one there is on that network."""
    here = "SELECT id FROM account WHERE removed_at IS NULL"
    if wanted is not None and db.row(f"{here} AND id = ?", [wanted]) is not None:
        return AccountId(wanted)
    others = db.rows(f"{here} AND network = ? LIMIT 2", [network])
    return AccountId(others[0]["id"]) if len(others) == 1 else None


def wrote_since(db: Database, draft: Draft) -> tuple[Mention, ...]:
    """What was said in the conversation after the draft was begun, oldest first."""
    seen = db.row("SELECT * FROM mention WHERE id = ?", [draft.seen])
    if seen is not None:
        rows = db.rows(
            "SELECT * FROM mention WHERE conversation_id = ? AND (occurred_at, id) > (?, ?)"
            " AND deleted_at IS NULL ORDER BY occurred_at, id LIMIT 20",
            [draft.conversation, seen["occurred_at"], seen["id"]],
        )
    else:
        rows = db.rows(
            "SELECT mention.* FROM mention JOIN draft ON draft.id = ?"
            " WHERE mention.conversation_id = draft.conversation_id"
            " AND mention.fetched_at > draft.created_at AND mention.deleted_at IS NULL"
            " ORDER BY mention.occurred_at, mention.id LIMIT 20",
            [draft.id],
        )
    pictures = pictures_of(db, "mention", [row["id"] for row in rows])
    return tuple(mention_from(row, pictures.get(row["id"], ())) for row in rows)


# Changing


def insert(db: Database, new: NewRow, *, now: datetime, detail: str) -> OutboxId:
    """Write a released reply down."""
    values = {
        "conversation_id": new.conversation,
        "account_id": new.account,
        "identity_id": new.identity,
        "answers_id": new.answers,
        "network": new.network,
        "text": new.text,
        "subject": new.subject,
        "recipients": new.to,
        "cc": new.cc,
        "visibility": new.visibility,
        "state": new.state,
        "hold": new.hold,
        "not_before": None if new.not_before is None else to_text(new.not_before),
        "reason": new.reason,
        "client_id": new.client_id,
        "author": new.author,
        "override_value": new.override_value,
        "override_why": new.override_why,
        "tone": json.dumps(new.tone),
        "created_at": to_text(now),
        "changed_at": to_text(now),
    }
    with db.writing() as write:
        done = write.execute(
            f"INSERT INTO outbox({', '.join(values)}) VALUES ({marks(values)})",
            list(values.values()),
        )
        id_ = OutboxId(done.lastrowid or 0)
        add_log(db, id_, new.state, detail, now)
        return id_


def add_log(db: Database, id_: OutboxId, state: DeliveryState, detail: str, now: datetime) -> None:
    """One more line; details never hold the text of a reply."""
    with db.writing() as write:
        write.execute(
            "INSERT INTO outbox_log(outbox_id, at, state, detail) VALUES (?, ?, ?, ?)",
            [id_, to_text(now), state, detail],
        )


def reword(db: Database, id_: OutboxId, text: str) -> bool:
    """It was posted in these words; False when they are its own."""
    with db.writing() as write:
        changed = write.execute(
            "UPDATE outbox SET text = ? WHERE id = ? AND text <> ?", [text, id_, text]
        )
        return changed.rowcount > 0


def move(
    db: Database,
    id_: OutboxId,
    to: DeliveryState,
    *,
    since: Iterable[DeliveryState],
    now: datetime,
    hold: Hold | None = None,
    not_before: datetime | None = None,
    next_attempt_at: datetime | None = None,
    reason: str = "",
    detail: str = "",
    **columns: Any,
) -> bool:
    """Change the state of a row that is in one of `since`, and log it; False when it is not."""
    allowed = [str(state) for state in since]
    changed: dict[str, Any] = {
        "state": to,
        "hold": hold,
        "not_before": None if not_before is None else to_text(not_before),
        "next_attempt_at": None if next_attempt_at is None else to_text(next_attempt_at),
        "reason": reason,
        "changed_at": to_text(now),
        **columns,
    }
    with db.writing() as write:
        sets = ", ".join(f"{column} = ?" for column in changed)
        done = write.execute(
            f"UPDATE outbox SET {sets} WHERE id = ? AND state IN ({marks(allowed)})",
            [*changed.values(), id_, *allowed],
        )
        if done.rowcount == 0:
            return False
        add_log(db, id_, to, detail or reason, now)
        return True


def must_move(db: Database, id_: OutboxId, to: DeliveryState, *, why: str, **more: Any) -> None:
    """As move; raises NotFound, or NotAllowed with `why` when it is too late."""
    with db.writing():
        if not move(db, id_, to, **more):
            state = get(db, id_).state
            raise NotAllowed(why, safe=f"It is {state}, and was left so.")


def carry_pictures(db: Database, *, draft: int, outbox: OutboxId) -> None:
    """From the draft to the reply that was released."""
    with db.writing() as write:
        write.execute(
            "UPDATE picture SET outbox_id = ?, draft_id = NULL WHERE draft_id = ?", [outbox, draft]
        )


def return_pictures(db: Database, *, outbox: OutboxId, draft: int) -> None:
    """From the reply that was taken back to its draft."""
    with db.writing() as write:
        write.execute(
            "UPDATE picture SET draft_id = ?, outbox_id = NULL WHERE outbox_id = ?", [draft, outbox]
        )


def begin_attempt(db: Database, id_: OutboxId, now: datetime) -> int:
    """One more try; returns its number."""
    with db.writing() as write:
        row = write.execute(
            "INSERT INTO attempt(outbox_id, number, started_at) SELECT ?1, coalesce(max(number), 0)"
            " + 1, ?2 FROM attempt WHERE outbox_id = ?1 RETURNING number",
            [id_, to_text(now)],
        ).fetchone()
        return int(row["number"])


def end_attempt(db: Database, id_: OutboxId, fate: str, detail: str, now: datetime) -> None:
    """What became of the try that is under way, if one is."""
    with db.writing() as write:
        write.execute(
            "UPDATE attempt SET ended_at = ?, fate = ?, detail = ?"
            " WHERE outbox_id = ? AND ended_at IS NULL",
            [to_text(now), fate, detail, id_],
        )
