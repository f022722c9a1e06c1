"""What the fiasco meter looks at, for some conversations, and the feed in its order.

It is read for open conversations only, and for some alone (`LOOKED_AT`): those that the owner calls
grave or serious, clock or none, and those that are due first. What is beyond them follows, newest
first, so that the feed costs the same with a million.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from courtesydesk.domain.conversations import Channel, PageKey
from courtesydesk.domain.fiasco import RECENT, Facts, Gravity, Weights, read
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.settings import setting
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.domain.understanding import Sentiment, Urgency
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database, Row
from courtesydesk.store.feeds import Where
from courtesydesk.store.items import MANY, marks

LOOKED_AT = 400
URGED = (Gravity.GRAVE, Gravity.SERIOUS)
"""What the owner says outranks being due; in the order in which it is looked at."""
CALM = "calm"
"""Sort key of rows beyond those that were looked at."""


def weights(connection: sqlite3.Connection) -> Weights:
    """As the owner has set them."""
    found = dict(connection.execute("SELECT key, value FROM setting WHERE key LIKE 'fiasco.%'"))
    names = ("severity", "waiting", "audience", "speed")
    keys = {name: setting(f"fiasco.{name}") for name in names}
    return Weights(**{n: int(s.read(str(found.get(s.key, s.default)))) for n, s in keys.items()})


def facts(db: Database, ids: Sequence[int], now: datetime) -> dict[int, Facts]:
    """What is known of these conversations; nothing about the people."""
    aims = targets(db.connection)
    found: dict[int, Facts] = {}
    since = to_text(now - RECENT)
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        for row in db.rows(
            "SELECT c.id, c.network, c.channel, c.intent, c.urgency, c.sentiment, c.rating,"
            " c.gravity, c.waiting_since, (SELECT count(*) FROM (SELECT 1 FROM conversation o WHERE"
            " o.post_id = c.post_id AND o.id <> c.id LIMIT 50)) AS voices,"
            " (SELECT count(*) FROM mention m WHERE m.conversation_id = c.id"
            " AND m.occurred_at > ?) + (SELECT count(*) FROM (SELECT 1 FROM conversation o WHERE"
            " o.post_id = c.post_id AND o.id <> c.id AND o.last_at > ? LIMIT 50)) AS recent"
            f" FROM conversation c WHERE c.id IN ({marks(some)})",
            [since, since, *some],
        ):
            complaint = row["intent"] == Intent.COMPLAINT
            waited = aims.clock.between(_since(row, now), now)
            target = aims.target(row["network"], complaint=complaint)
            found[row["id"]] = Facts(
                Channel(row["channel"]),
                None if row["intent"] is None else Intent(row["intent"]),
                None if row["urgency"] is None else Urgency(row["urgency"]),
                None if row["sentiment"] is None else Sentiment(row["sentiment"]),
                row["rating"],
                waited,
                target,
                row["voices"],
                row["recent"],
                None if row["gravity"] is None else Gravity(row["gravity"]),
            )
    return found


def _since(row: Row, now: datetime) -> datetime:
    return now if row["waiting_since"] is None else from_text(row["waiting_since"])


def page_ids(
    db: Database, where: Where, now: datetime, after: PageKey | None, limit: int
) -> list[tuple[int, str]]:
    """(conversation, sort key) of the next rows; the worst first, then those that can wait.

    A key holds the moment of the first page, so that the pages of one reading fit together.
    """
    looked_at = _looked_at(db, where)
    if after is not None and after.sort.startswith(CALM):
        return _calm(db, where, looked_at, after, limit)
    at = to_text(now) if after is None else after.sort.partition("|")[0]
    own = weights(db.connection)
    scored = sorted(
        (f"{at}|{1 - read(one, own).score:.6f}", id_)
        for id_, one in facts(db, looked_at, from_text(at)).items()
    )
    begin = ("", 0) if after is None else (after.sort, int(after.id))
    page = [(id_, sort) for sort, id_ in scored if (sort, id_) > begin][:limit]
    return page + _calm(db, where, looked_at, None, limit - len(page))


def _looked_at(db: Database, where: Where) -> list[int]:
    urged = _urged(db, where)
    known = set(urged)
    return (urged + [id_ for id_ in _due_first(db, where) if id_ not in known])[:LOOKED_AT]


def _urged(db: Database, where: Where) -> list[int]:
    found: list[int] = []
    for gravity in URGED:
        # Named, because an account's or a kind's index looks as good to the planner, and is long.
        rows = db.rows(
            "SELECT c.id FROM conversation c INDEXED BY conversation_gravity WHERE c.gravity = ?"
            f" AND c.folder = 'to_answer' AND {where.sql()} ORDER BY c.last_at DESC, c.id DESC"
            " LIMIT ?",
            [gravity.value, *where.params, LOOKED_AT - len(found)],
        )
        found += [int(row[0]) for row in rows]
    return found


def _due_first(db: Database, where: Where) -> list[int]:
    rows = db.rows(
        "SELECT c.id FROM conversation c WHERE c.due_at IS NOT NULL"
        f" AND c.folder = 'to_answer' AND {where.sql()} ORDER BY c.due_at, c.id LIMIT ?",
        [*where.params, LOOKED_AT],
    )
    return [int(row[0]) for row in rows]


def _calm(
    db: Database, where: Where, before: Sequence[int], after: PageKey | None, limit: int
) -> list[tuple[int, str]]:
    """The rest, newest first."""
    if limit <= 0:
        return []
    sql = f"SELECT c.id, c.last_at FROM conversation c WHERE {where.sql()}"
    params = list(where.params)
    if after is not None:
        sql += " AND (c.last_at, c.id) < (?, ?)"
        params += [after.sort.removeprefix(CALM), after.id]
    skipped = set(before)
    sql += " ORDER BY c.last_at DESC, c.id DESC LIMIT ?"
    rows = db.rows(sql, [*params, limit + len(skipped)])
    return [(int(row[0]), f"{CALM}{row[1]}") for row in rows if row[0] not in skipped][:limit]
