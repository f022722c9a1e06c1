"""Words that may not be kept any longer go; the mention stays, with a sentence in their place.

What hangs on it stays where it is: our replies, notes, promises, clocks and figures. The triggers
of the search index follow each row; `erasing.scrub` then takes the words out of its parts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.keeping import Removal, Why, in_their_place
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.networks import Network
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database, Row
from courtesydesk.store.identities import called
from courtesydesk.store.items import marks
from courtesydesk.store.standing import refresh

AT_ONCE = 300
"""Mentions in one transaction."""

_SOMEBODY = "Somebody"
"""Who has no name any more; a name that comes again takes its place (`Identities`)."""
_THEIRS = ("mention_version", "picture", "unheard")


@dataclass(frozen=True, slots=True)
class Emptied:
    """What went in one transaction."""

    count: int
    conversations: frozenset[ConversationId]
    files: list[str]
    """Pictures that nobody may need any more, relative to the workspace."""


def count(db: Database, network: Network, why: Why, *, now: datetime) -> int:
    """How many mentions would lose their words."""
    where, params = _where(network, why, now)
    return int(db.value(f"SELECT count(*) FROM mention m WHERE {where}", params))


def empty_some(db: Database, network: Network, why: Why, *, now: datetime) -> Emptied:
    """Take the words of some mentions away, and write down that it was done: one transaction."""
    where, params = _where(network, why, now)
    with db.writing() as write:
        rows = db.rows(
            "SELECT m.id, m.conversation_id, m.identity_id, m.url FROM mention m"
            f" WHERE {where} ORDER BY m.id LIMIT ?",
            [*params, AT_ONCE],
        )
        if not rows:
            return Emptied(0, frozenset(), [])
        ids = [int(row["id"]) for row in rows]
        conversations = sorted({int(row["conversation_id"]) for row in rows})
        files = _files(db, ids)
        _empty(write, rows, network, why, now)
        if network.keeps is not None:
            files += _forget_names(db, write, ids, {int(row["identity_id"]) for row in rows})
            _forget_posts(write, conversations)
        refresh(write, conversations, targets(write))
        write.execute(
            "INSERT INTO removal(at, network, why, count) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count",
            [to_text(now), network.key, why.value, len(ids)],
        )
        return Emptied(len(ids), frozenset(map(ConversationId, conversations)), files)


def removals(db: Database, *, limit: int) -> tuple[Removal, ...]:
    """What was removed, the latest first."""
    rows = db.rows("SELECT * FROM removal ORDER BY at DESC, network, why LIMIT ?", [limit])
    return tuple(
        Removal(from_text(row["at"]), row["network"], Why(row["why"]), row["count"]) for row in rows
    )


def _where(network: Network, why: Why, now: datetime) -> tuple[str, list[object]]:
    """Only what came by the network's own interface, and not the demo's."""
    base = (
        "m.network = ? AND m.origin = ? AND m.emptied_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM account a WHERE a.id = m.account_id AND a.demo)"
    )
    params: list[object] = [network.key, Origin.DIRECT.value]
    if why is Why.DELETED:
        return f"{base} AND m.deleted_at IS NOT NULL", params
    assert network.keeps is not None
    before = to_text(now - network.keeps)
    return f"{base} AND coalesce(m.seen_again_at, m.fetched_at) < ?", [*params, before]


def _files(db: Database, ids: list[int]) -> list[str]:
    sql = f"SELECT path FROM picture WHERE mention_id IN ({marks(ids)}) AND path <> ''"
    return [str(row[0]) for row in db.rows(sql, ids)]


def _empty(
    write: sqlite3.Connection, rows: list[Row], network: Network, why: Why, now: datetime
) -> None:
    write.executemany(
        "UPDATE mention SET text = ?, html = '', quoted = '', subject = '', because = '',"
        " heard = '', photos = 0, emptied_at = ? WHERE id = ?",
        [
            (in_their_place(network, why, has_page=bool(row["url"])), to_text(now), row["id"])
            for row in rows
        ],
    )
    for table in _THEIRS:
        write.executemany(
            f"DELETE FROM {table} WHERE mention_id = ?", [(row["id"],) for row in rows]
        )


def _forget_names(
    db: Database, write: sqlite3.Connection, ids: list[int], identities: Iterable[int]
) -> list[str]:
    """Names go with the words; a person's own card when nothing that they said is left. Returns
    the files of their faces. What the owner called them stays."""
    said = db.rows(
        f"SELECT id, author, handle, headers FROM mention WHERE id IN ({marks(ids)})", ids
    )
    write.executemany(
        "UPDATE mention SET author = '', handle = '', headers = ? WHERE id = ?",
        [(_nameless(row), row["id"]) for row in said],
    )
    wanted = sorted(identities)
    silent = db.rows(
        f"SELECT * FROM identity i WHERE i.id IN ({marks(wanted)}) AND NOT EXISTS"
        " (SELECT 1 FROM mention m WHERE m.identity_id = i.id AND m.emptied_at IS NULL)",
        wanted,
    )
    write.executemany(
        "UPDATE customer SET name = ? WHERE id = ? AND name = ? AND NOT EXISTS"
        " (SELECT 1 FROM identity i WHERE i.customer_id = customer.id AND i.id <> ?)",
        [(_SOMEBODY, row["customer_id"], _called(row), row["id"]) for row in silent],
    )
    write.executemany(
        "UPDATE identity SET name = ?, handle = '', bio = '', avatar = '', followers = NULL"
        " WHERE id = ?",
        [(_SOMEBODY, row["id"]) for row in silent],
    )
    return [str(row["avatar"]) for row in silent if row["avatar"]]


def _called(row: Row) -> str:
    return called(row["name"], row["handle"], row["remote_id"])


def _nameless(row: Row) -> str:
    """What a reply needs, without the name of whom it answers."""
    names = {row["author"], row["handle"]}
    told: dict[str, str] = json.loads(row["headers"])
    kept = {key: value for key, value in told.items() if value not in names}
    return json.dumps(kept, ensure_ascii=False)


def _forget_posts(write: sqlite3.Connection, conversations: list[int]) -> None:
    """Posts of others under which nobody's words are left."""
    write.execute(
        "UPDATE post SET author = '', text = '' WHERE ours = 0 AND id IN"
        f" (SELECT post_id FROM conversation WHERE id IN ({marks(conversations)}))"
        " AND NOT EXISTS (SELECT 1 FROM conversation c JOIN mention m ON m.conversation_id = c.id"
        "  WHERE c.post_id = post.id AND m.emptied_at IS NULL)",
        conversations,
    )
