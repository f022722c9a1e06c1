"""Which mentions of an account are to be asked for again: those of the last weeks, in turns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.fetched import Known
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.accounts import load_cursor, save_cursor
from courtesydesk.store.database import Database, Row

_CURSOR = "refresh"
_KNOWN = (
    "SELECT m.id, m.remote_id, m.headers, m.occurred_at, i.remote_id AS person, c.thread_key,"
    " coalesce(m.seen_again_at, m.fetched_at) AS seen_at FROM mention m"
    " JOIN identity i ON i.id = m.identity_id JOIN conversation c ON c.id = m.conversation_id"
    " WHERE m.account_id = ? AND m.origin = 'direct' AND m.deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Round:
    """Some mentions, newest first, and where the next turn goes on."""

    known: tuple[Known, ...]
    before: tuple[str, int] | None
    """None: the next turn begins with the newest again."""


def load_round(
    db: Database, account: AccountId, *, since: datetime, told_before: datetime, limit: int
) -> Round:
    """The next mentions to ask for, without those that were told after `told_before`."""
    at, id_ = _load(db, account)[1] or ("9999", 0)
    rows = db.rows(
        f"{_KNOWN} AND m.occurred_at > ? AND (m.occurred_at, m.id) < (?, ?) AND seen_at < ?"
        " ORDER BY m.occurred_at DESC, m.id DESC LIMIT ?",
        [account, to_text(since), at, id_, to_text(told_before), limit],
    )
    last = rows[-1] if len(rows) == limit else None
    return Round(_known(rows), None if last is None else (last["occurred_at"], last["id"]))


def load_unseen(
    db: Database,
    account: AccountId,
    *,
    since: datetime,
    after: tuple[str, int] | None,
    limit: int,
) -> tuple[tuple[Known, ...], tuple[str, int] | None]:
    """Those that were not told again since then, the longest first, and where to go on."""
    rows = db.rows(
        # By network, too: so that an index finds them.
        f"{_KNOWN} AND m.network = (SELECT network FROM account WHERE id = ?)"
        " AND m.emptied_at IS NULL AND seen_at < ? AND (seen_at, m.id) > (?, ?)"
        " ORDER BY seen_at, m.id LIMIT ?",
        [account, account, to_text(since), *(after or ("", 0)), limit],
    )
    return _known(rows), (rows[-1]["seen_at"], rows[-1]["id"]) if len(rows) == limit else None


def _known(rows: list[Row]) -> tuple[Known, ...]:
    return tuple(
        Known(row["remote_id"], row["thread_key"], row["person"], json.loads(row["headers"]))
        for row in rows
    )


def refreshed_at(db: Database, account: AccountId) -> datetime | None:
    """When that was done last."""
    return _load(db, account)[0]


def save_round(db: Database, account: AccountId, done: Round, *, now: datetime) -> None:
    """To be called in the transaction that keeps what was answered."""
    value = json.dumps({"at": to_text(now), "before": done.before})
    save_cursor(db, account, value, now=now, name=_CURSOR)


def _load(db: Database, account: AccountId) -> tuple[datetime | None, tuple[str, int] | None]:
    text = load_cursor(db, account, _CURSOR)
    if not text:
        return None, None
    value = json.loads(text)
    before = value["before"]
    return from_text(value["at"]), None if before is None else (before[0], before[1])
