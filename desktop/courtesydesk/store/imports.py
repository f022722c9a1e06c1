"""Imports: their counters and mappings, what they brought, and taking one back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import AccountId, ImportId
from courtesydesk.domain.times import to_text
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database
from courtesydesk.store.identities import erased
from courtesydesk.store.retold import IMPORTED_NOTICE
from courtesydesk.store.standing import News, refresh

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking an import back did."""

    removed: int
    """Mentions, and replies of ours that came alone, also those that still waited."""
    kept: int
    """Such that stay, because something was done with them since."""
    touched: frozenset[int]
    """Conversations that are left, or gone."""


def begin(db: Database, file: str, format_: str, now: datetime) -> ImportId:
    """A new import, or the one of the same file that was cut short: both are one to take back."""
    with db.writing() as write:
        row = write.execute(
            "SELECT id FROM import WHERE file = ? AND ended_at IS NULL AND undone_at IS NULL"
            " ORDER BY id DESC",
            [file],
        ).fetchone()
        if row is not None:
            write.execute("UPDATE import SET known = 0, skipped = 0 WHERE id = ?", [row[0]])
            return ImportId(row[0])
        cursor = write.execute(
            "INSERT INTO import(file, format, started_at) VALUES (?, ?, ?)",
            [file, format_, to_text(now)],
        )
        return ImportId(int(cursor.lastrowid or 0))


def count(db: Database, id_: ImportId, taken: int, known: int, skipped: int) -> None:
    """Add one batch to the counters."""
    with db.writing() as write:
        write.execute(
            "UPDATE import SET taken = taken + ?, known = known + ?, skipped = skipped + ?"
            " WHERE id = ?",
            [taken, known, skipped, id_],
        )


def finish(db: Database, id_: ImportId, now: datetime) -> bool:
    """The file was read to its end, or the owner stopped it; False when it brought nothing new,
    then nothing is left of it either."""
    with db.writing() as write:
        empty = write.execute(
            "DELETE FROM import WHERE id = ? AND taken = 0"
            " AND NOT EXISTS (SELECT 1 FROM reply WHERE import_id = import.id)",
            [id_],
        ).rowcount
        write.execute("UPDATE import SET ended_at = ? WHERE id = ?", [to_text(now), id_])
    return not empty


def last(db: Database) -> ImportId | None:
    """The latest import that can be taken back."""
    found = db.value("SELECT id FROM import WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1")
    return None if found is None else ImportId(found)


def known(
    db: Database,
    network: str,
    ids: Iterable[str],
    *,
    replies: bool = False,
) -> set[str]:
    """Those of the remote ids that are there; `replies`: as replies of ours, placed or waiting."""
    tables = ("reply", "stray_reply") if replies else ("mention",)
    wanted = list(ids)
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        for table in tables:
            sql = (
                f"SELECT remote_id FROM {table} WHERE network = ? AND remote_id <> ''"
                f" AND remote_id IN ({','.join('?' * len(some))})"
            )
            found.update(row[0] for row in db.connection.execute(sql, [network, *some]))
    return found


def said(
    db: Database, network: str, ids: Iterable[str]
) -> dict[str, tuple[str, int | None] | None]:
    """Those of the mentions that are there, with text and rating where they came from a file; None
    for what the network itself said, which may have been edited since. Without what a mail told:
    a file may tell more of it."""
    wanted = list(ids)
    found: dict[str, tuple[str, int | None] | None] = {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        sql = (
            "SELECT remote_id, text, rating, origin = 'import' AND edited_at IS NULL FROM mention"
            f" WHERE network = ? AND remote_id IN ({','.join('?' * len(some))})"
            f" AND NOT ({IMPORTED_NOTICE})"
        )
        for row in db.connection.execute(sql, [network, *some]):
            found[row[0]] = (row[1], row[2]) if row[3] else None
    return found


def forgotten(db: Database, network: str, people: Iterable[str]) -> set[str]:
    """Those of the people whom the owner has erased."""
    return erased(db.connection, network, people)


def accounts_by_network(db: Database) -> dict[str, AccountId]:
    """The account of each network that has exactly one."""
    rows = db.rows(
        "SELECT network, min(id), count(*) FROM account WHERE removed_at IS NULL GROUP BY network"
    )
    return {row[0]: AccountId(row[1]) for row in rows if row[2] == 1}


def our_addresses(db: Database) -> frozenset[str]:
    """Every mail address that is ours: of accounts, also removed ones, and of the shop."""
    found = [row[0] for row in db.rows("SELECT address FROM account WHERE network = 'email'")]
    found.append(db.value("SELECT value FROM setting WHERE key = 'shop.email'") or "")
    return frozenset(
        address.strip().lower() for text in found for address in text.split(",") if "@" in address
    )


def waiting(db: Database, id_: ImportId) -> int:
    """How many replies of an import have not found what they answer."""
    return int(db.value("SELECT count(*) FROM stray_reply WHERE import_id = ?", [id_]) or 0)


def our_names(db: Database) -> frozenset[str]:
    """What we are called, in small letters: the shop, and its accounts."""
    rows = db.rows(
        "SELECT value FROM setting WHERE key IN ('shop.name', 'shop.also_called', 'shop.signs')"
        " UNION ALL SELECT address FROM account UNION ALL SELECT name FROM account"
    )
    names = (name.strip().casefold() for row in rows for name in str(row[0]).split(","))
    return frozenset(name for name in names if name)


# -- mappings


def mapping(db: Database, columns: Sequence[str]) -> dict[str, str] | None:
    """The mapping that was used last for a file with these columns."""
    text = db.value("SELECT mapping FROM import_mapping WHERE columns = ?", [_key(columns)])
    return None if text is None else dict(json.loads(text))


def remember_mapping(db: Database, columns: Sequence[str], used: dict[str, str]) -> None:
    """Keep a mapping for the next file with these columns."""
    if mapping(db, columns) == used:
        return
    with db.writing() as write:
        write.execute(
            "INSERT INTO import_mapping(columns, mapping) VALUES (?, ?)"
            " ON CONFLICT(columns) DO UPDATE SET mapping = excluded.mapping",
            [_key(columns), json.dumps(used, ensure_ascii=False)],
        )


def _key(columns: Sequence[str]) -> str:
    return json.dumps(list(columns), ensure_ascii=False)


# -- taking back


def undo(db: Database, id_: ImportId, now: datetime) -> Undone:
    """Take back what an import brought, all of it or nothing.

    A conversation in which something was done since (answered, begun to answer, promised, noted,
    tagged) stays as it is.
    """
    with db.writing() as write:
        row = write.execute("SELECT undone_at FROM import WHERE id = ?", [id_]).fetchone()
        if row is None or row[0] is not None:
            raise NotFound("This import is not there (any more), or was taken back already.")
        waited = write.execute("DELETE FROM stray_reply WHERE import_id = ?", [id_]).rowcount
        before = _count(write, id_)
        _choose(write, id_)
        _remove(write, id_)
        kept = _count(write, id_)
        touched = frozenset(
            int(row[0]) for row in write.execute("SELECT id FROM temp.taking_back").fetchall()
        )
        left = [
            int(row[0])
            for row in write.execute(
                "SELECT id FROM conversation WHERE id IN (SELECT id FROM temp.taking_back)"
            ).fetchall()
        ]
        refresh(write, left, targets(write), news=dict.fromkeys(left, News(gone=True)))
        write.execute("DROP TABLE temp.taking_back")
        write.execute("DROP TABLE temp.taken_people")
        write.execute(
            "UPDATE import SET undone_at = ?, ended_at = coalesce(ended_at, ?), taken = ?"
            " WHERE id = ?",
            [to_text(now), to_text(now), kept, id_],
        )
    return Undone(waited + before - kept, kept, touched)


def kept_after_undo(db: Database, id_: ImportId) -> int:
    """How much of an import that was taken back stayed."""
    return int(db.value("SELECT taken FROM import WHERE id = ?", [id_]) or 0)


_USED = """
    EXISTS (SELECT 1 FROM reply r WHERE r.conversation_id = c.id AND r.import_id IS NOT :id)
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id)
    OR EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id
        AND (d.text <> '' OR EXISTS (SELECT 1 FROM picture p WHERE p.draft_id = d.id)))
    OR EXISTS (SELECT 1 FROM promise p WHERE p.conversation_id = c.id)
    OR EXISTS (SELECT 1 FROM note n WHERE n.conversation_id = c.id)
    OR EXISTS (SELECT 1 FROM conversation_tag t WHERE t.conversation_id = c.id)
"""


def _count(write: sqlite3.Connection, id_: ImportId) -> int:
    """What there is of an import, as it was counted: a reply that is named after its mention came
    in one with it."""
    row = write.execute(
        "SELECT (SELECT count(*) FROM mention WHERE import_id = :id)"
        " + (SELECT count(*) FROM reply r WHERE r.import_id = :id AND NOT EXISTS"
        " (SELECT 1 FROM mention m WHERE m.id = r.answers_id AND m.import_id = :id"
        " AND substr(r.remote_id, 1, length(m.remote_id)) = m.remote_id))",
        {"id": id_},
    ).fetchone()
    return int(row[0])


def _choose(write: sqlite3.Connection, id_: ImportId) -> None:
    """Which conversations lose what the import brought, and whom they were with."""
    write.execute("CREATE TEMP TABLE taking_back (id INTEGER PRIMARY KEY)")
    write.execute(
        "INSERT INTO temp.taking_back SELECT c.id FROM conversation c WHERE c.id IN"
        " (SELECT conversation_id FROM mention WHERE import_id = :id"
        " UNION SELECT conversation_id FROM reply WHERE import_id = :id)"
        f" AND NOT ({_USED})",
        {"id": id_},
    )
    write.execute("CREATE TEMP TABLE taken_people (id INTEGER PRIMARY KEY, customer_id INTEGER)")
    write.execute(
        "INSERT INTO temp.taken_people SELECT i.id, i.customer_id FROM identity i WHERE i.id IN"
        " (SELECT identity_id FROM conversation WHERE id IN (SELECT id FROM temp.taking_back))"
    )


def _remove(write: sqlite3.Connection, id_: ImportId) -> None:
    ids = "conversation_id IN (SELECT id FROM temp.taking_back)"
    write.execute(f"DELETE FROM reply WHERE import_id = ? AND {ids}", [id_])
    write.execute(f"DELETE FROM mention WHERE import_id = ? AND {ids}", [id_])
    write.execute(
        "DELETE FROM conversation WHERE id IN (SELECT id FROM temp.taking_back)"
        " AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.conversation_id = conversation.id)"
        " AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.conversation_id = conversation.id)"
    )
    _remove_people(write)


def _remove_people(write: sqlite3.Connection) -> None:
    """People of whom nothing is left, and of whom the owner has written nothing down."""
    write.execute(
        "DELETE FROM identity WHERE id IN (SELECT id FROM temp.taken_people)"
        " AND linked_because = '' AND customer_id = first_customer_id"
        " AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.identity_id = identity.id)"
        " AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.identity_id = identity.id)"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.identity_id = identity.id)"
        " AND EXISTS (SELECT 1 FROM customer k WHERE k.id = identity.customer_id AND k.notes = '')"
        " AND NOT EXISTS (SELECT 1 FROM note n WHERE n.customer_id = identity.customer_id)"
        " AND NOT EXISTS (SELECT 1 FROM customer_tag t WHERE t.customer_id = identity.customer_id)"
    )
    write.execute(
        "DELETE FROM customer WHERE notes = ''"
        " AND id IN (SELECT customer_id FROM temp.taken_people)"
        " AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.customer_id = customer.id)"
        " AND id NOT IN (SELECT first_customer_id FROM identity"
        " WHERE first_customer_id <> customer_id)"
        " AND NOT EXISTS (SELECT 1 FROM note n WHERE n.customer_id = customer.id)"
        " AND NOT EXISTS (SELECT 1 FROM customer_tag t WHERE t.customer_id = customer.id)"
    )
