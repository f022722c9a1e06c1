"""Planning a turn of the outbox, and what a reply changes once it has arrived."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses

from courtesydesk.domain.conversations import Channel, State
from courtesydesk.domain.ids import AccountId, OutboxId
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import from_text_or_none, to_text
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database, Row
from courtesydesk.store.identities import erased
from courtesydesk.store.outbox import attempts
from courtesydesk.store.standing import News, preview, refresh


@dataclass(frozen=True, slots=True)
class Waiting:
    """As much of a row as is needed to plan a turn."""

    id: OutboxId
    account: AccountId | None
    network: str
    not_before: datetime | None
    """Not tried or looked up by itself before then."""


def held_until(db: Database, now: datetime) -> list[Row]:
    """Rows whose hold is over."""
    return db.rows(
        "SELECT * FROM outbox WHERE state = 'held' AND not_before <= ?"
        " AND hold IN ('undo', 'breathing', 'scheduled') ORDER BY not_before, id",
        [to_text(now)],
    )


def wrote_after(db: Database, row: Row) -> bool:
    """Whether they wrote again since this reply was released."""
    return (
        row["conversation_id"] is not None
        and db.row(
            "SELECT 1 FROM mention WHERE conversation_id = ?1 AND occurred_at > ?2"
            " AND fetched_at > ?2 AND deleted_at IS NULL AND flag IS NOT 'bulk'",
            [row["conversation_id"], row["created_at"]],
        )
        is not None
    )


def waiting(db: Database, state: DeliveryState) -> list[Waiting]:
    """Every row of one state, in the order of their release."""
    return [
        Waiting(
            OutboxId(row["id"]),
            None if row["account_id"] is None else AccountId(row["account_id"]),
            row["network"],
            from_text_or_none(row["next_attempt_at"]),
        )
        for row in db.rows(
            "SELECT id, account_id, network, next_attempt_at FROM outbox WHERE state = ?"
            " ORDER BY id",
            [state],
        )
    ]


def due_accounts(db: Database, now: datetime) -> list[AccountId]:
    """Accounts with something to send now; those that are signed out or must wait have nothing.

    A failure leaves its mark on the account, so one that is connected (again) need not wait.
    """
    rows = db.rows(
        "SELECT account_id, min(outbox.id) FROM outbox JOIN account ON account.id = account_id"
        " WHERE outbox.state = 'queued'"
        " AND (coalesce(next_attempt_at, '') <= ? OR account.state = 'connected')"
        " AND account.state <> 'signed_out'"
        " AND (account.state <> 'rate_limited' OR coalesce(account.until, '') <= ?)"
        " GROUP BY account_id ORDER BY 2",
        [to_text(now), to_text(now)],
    )
    return [AccountId(row["account_id"]) for row in rows]


def wait_until(db: Database, account: AccountId, moment: datetime, reason: str) -> list[OutboxId]:
    """Nothing of this account is tried before that moment, so that their order is kept."""
    with db.writing() as write:
        rows = write.execute(
            "UPDATE outbox SET next_attempt_at = ?, reason = ?"
            " WHERE account_id = ? AND state = 'queued' RETURNING id",
            [to_text(moment), reason, account],
        ).fetchall()
        return [OutboxId(row["id"]) for row in rows]


def wake(db: Database, account: AccountId | None) -> list[OutboxId]:
    """What waits for its next try may be tried now."""
    narrowed, params = ("", []) if account is None else (" AND account_id = ?", [account])
    with db.writing() as write:
        rows = write.execute(
            "UPDATE outbox SET next_attempt_at = NULL WHERE state IN ('queued', 'unsure')"
            f" AND next_attempt_at IS NOT NULL{narrowed} RETURNING id",
            params,
        ).fetchall()
        return [OutboxId(row["id"]) for row in rows]


def failures_in_a_row(db: Database, id_: OutboxId) -> int:
    """How many of the latest tries came to nothing because the network was not there."""
    return _in_a_row(db, id_, "offline")


def doubts_in_a_row(db: Database, id_: OutboxId) -> int:
    """How many of the latest tries may have gone, or not."""
    return _in_a_row(db, id_, "unsure")


def _in_a_row(db: Database, id_: OutboxId, fate: str) -> int:
    fates = [attempt.fate for attempt in attempts(db, id_)]
    return len(list(itertools.takewhile(lambda other: other == fate, reversed(fates))))


def next_moment(db: Database, *, by_itself: bool) -> datetime | None:
    """When the next thing is due; holds end only where replies go by themselves."""
    held = (
        "SELECT min(not_before) AS at FROM outbox WHERE state = 'held'"
        " AND hold IN ('undo', 'breathing', 'scheduled') UNION ALL "
    )
    found = db.value(
        f"SELECT min(at) FROM ({held if by_itself else ''}"
        " SELECT min(CASE WHEN account.state = 'connected' THEN outbox.changed_at"
        "  ELSE coalesce(next_attempt_at, outbox.changed_at) END) AS at FROM outbox"
        "  JOIN account ON account.id = account_id"
        "  WHERE outbox.state = 'queued' AND account.state NOT IN ('signed_out', 'rate_limited')"
        " UNION ALL"
        " SELECT min(max(coalesce(next_attempt_at, ''), coalesce(account.until, '')))"
        "  FROM outbox JOIN account ON account.id = account_id"
        "  WHERE outbox.state = 'queued' AND account.state = 'rate_limited'"
        " UNION ALL"
        " SELECT min(coalesce(next_attempt_at, changed_at)) FROM outbox WHERE state = 'unsure'"
        ")",
    )
    return from_text_or_none(found or None)


# Arriving


def record_reply(
    db: Database, row: Row, *, via: str, remote_id: str, url: str, now: datetime
) -> None:
    """The reply is part of its conversation from now on.

    Where fetching was faster and brought the same reply as written elsewhere, that row is ours.
    """
    conversation = row["conversation_id"]
    with db.writing() as write:
        begun = conversation is None
        if begun:
            conversation = begin_conversation(db, row, remote_id, now)
        if conversation is None:
            return
        write.execute(
            "INSERT INTO reply(conversation_id, answers_id, network, text, author, visibility,"
            " occurred_at, remote_id, url, via, outbox_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(network, remote_id) WHERE remote_id <> '' DO UPDATE SET"
            " via = excluded.via, outbox_id = excluded.outbox_id, author = excluded.author,"
            " text = excluded.text, answers_id = coalesce(answers_id, excluded.answers_id),"
            # Where there is one slot, what was deleted stands there again.
            " occurred_at = iif(deleted_at IS NULL, occurred_at, excluded.occurred_at),"
            " deleted_at = NULL",
            [
                conversation,
                row["answers_id"],
                row["network"],
                row["text"],
                row["author"],
                row["visibility"],
                to_text(now),
                remote_id,
                url,
                via,
                row["id"],
            ],
        )
        reply = write.execute("SELECT id FROM reply WHERE outbox_id = ?", [row["id"]]).fetchone()
        write.execute(
            "UPDATE picture SET reply_id = ? WHERE outbox_id = ?", [reply["id"], row["id"]]
        )
        if not begun:
            _answered(db, row)


def _answered(db: Database, row: Row) -> None:
    """Nothing is owed any more.

    What the owner did to the conversation after the release (done, snoozed) stands.
    """
    id_ = row["conversation_id"]
    with db.writing() as write:
        write.execute(
            "UPDATE conversation SET state = 'to_answer', done_at = NULL, done_reason = NULL"
            " WHERE id = ? AND state = 'done' AND coalesce(done_at, '') < ?",
            [id_, row["created_at"]],
        )
        is_snoozed = db.value("SELECT state FROM conversation WHERE id = ?", [id_]) == "snoozed"
        news = {} if is_snoozed else {id_: News(reply=True)}
        refresh(write, [id_], targets(write), news=news)


def begin_conversation(db: Database, row: Row, remote_id: str, now: datetime) -> int | None:
    """A new mail that went begins a conversation with the first whom it names.

    None when there is no address in it, or when that person was erased and is not to come back.
    """
    addresses = [address for _, address in getaddresses([row["recipients"]]) if "@" in address]
    if not addresses:
        return None
    address = addresses[0].casefold()
    with db.writing() as write:
        if erased(write, row["network"], [address]):
            return None
        identity = db.value(
            "SELECT id FROM identity WHERE network = ? AND remote_id = ?", [row["network"], address]
        )
        if identity is None:
            identity = _somebody_new(db, row["network"], addresses[0], now)
        made = write.execute(
            "INSERT INTO conversation(identity_id, account_id, network, channel, thread_key,"
            " subject, state, last_at, last_text, last_is_ours)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                identity,
                row["account_id"],
                row["network"],
                Channel.EMAIL,
                remote_id or row["client_id"],
                row["subject"],
                State.WAITING,
                to_text(now),
                preview(row["text"]),
            ],
        )
        write.execute(
            "UPDATE outbox SET conversation_id = ?, identity_id = ? WHERE id = ?",
            [made.lastrowid, identity, row["id"]],
        )
        return made.lastrowid


def _somebody_new(db: Database, network: str, address: str, now: datetime) -> int:
    with db.writing() as write:
        customer = write.execute(
            "INSERT INTO customer(name, since, created_at) VALUES (?, ?, ?)",
            [address, to_text(now), to_text(now)],
        ).lastrowid
        identity = write.execute(
            "INSERT INTO identity(customer_id, first_customer_id, network, remote_id, handle)"
            " VALUES (?, ?, ?, ?, ?)",
            [customer, customer, network, address.casefold(), address],
        ).lastrowid
        return identity or 0


def overtaken_drafts(db: Database, row: Row) -> list[int]:
    """Drafts that were being written when this reply was released; later ones know of it."""
    if row["conversation_id"] is None:
        return []
    found = db.rows(
        "SELECT id FROM draft WHERE conversation_id = ? AND retired_at IS NULL AND created_at < ?",
        [row["conversation_id"], row["created_at"]],
    )
    return [int(draft["id"]) for draft in found]


def look_again_at(db: Database, id_: OutboxId, moment: datetime) -> None:
    """An unsure reply is looked up again then, by itself."""
    with db.writing() as write:
        write.execute(
            "UPDATE outbox SET next_attempt_at = ? WHERE id = ? AND state = 'unsure'",
            [to_text(moment), id_],
        )
