"""Which mentions were marked on the network as read or answered.

What is done is remembered beside the account's cursor, for the mentions of the last weeks only.
"""

from __future__ import annotations

import json
from datetime import datetime

from courtesydesk.domain.ids import AccountId, MentionId
from courtesydesk.domain.times import to_text
from courtesydesk.store.accounts import load_cursor, save_cursor
from courtesydesk.store.database import Database

READ = "mirrored_read"
ANSWERED = "mirrored_answered"

_WHICH = {
    READ: "EXISTS (SELECT 1 FROM conversation c WHERE c.id = m.conversation_id"
    " AND c.state <> 'new')",
    ANSWERED: "EXISTS (SELECT 1 FROM reply r WHERE r.answers_id = m.id AND r.via = 'desk')",
}


def load_unmarked(
    db: Database, account: AccountId, mark: str, *, since: datetime, limit: int
) -> dict[MentionId, str]:
    """Mentions that should be marked, with their remote ids."""
    rows = db.rows(
        "SELECT m.id, m.remote_id FROM mention m WHERE m.account_id = ? AND m.occurred_at > ?"
        f" AND m.origin = 'direct' AND {_WHICH[mark]} ORDER BY m.occurred_at DESC LIMIT 5000",
        [account, to_text(since)],
    )
    done = _load_marked(db, account, mark)
    found = {MentionId(row[0]): str(row[1]) for row in rows if row[0] not in done}
    return dict(list(found.items())[:limit])


def save_marked(
    db: Database, account: AccountId, mark: str, ids: tuple[MentionId, ...], *, now: datetime
) -> None:
    """Remember that these were marked."""
    with db.writing():
        latest = sorted({*_load_marked(db, account, mark), *ids})[-5000:]
        save_cursor(db, account, json.dumps(latest), now=now, name=mark)


def _load_marked(db: Database, account: AccountId, mark: str) -> set[int]:
    return {int(id_) for id_ in json.loads(load_cursor(db, account, mark) or "[]")}


def load_settled(
    db: Database, account: AccountId, *, since: datetime
) -> tuple[tuple[int, bytes, str], ...]:
    """(id, frozen bytes, client id) of what went after it had been in doubt."""
    rows = db.rows(
        "SELECT id, payload, client_id FROM outbox WHERE account_id = ? AND changed_at > ?"
        " AND state IN ('sent', 'declared') AND payload IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM outbox_log l WHERE l.outbox_id = outbox.id AND l.state = 'unsure')",
        [account, to_text(since)],
    )
    return tuple((row[0], row[1], row[2]) for row in rows)
