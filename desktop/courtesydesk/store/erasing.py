"""Erasing one person for good.

Everything of theirs goes from every table, from the full-text index, and from the free space of the
file (`PRAGMA secure_delete`, which every connection sets). What is left is a digest of each
identity, so that the person is not fetched again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from courtesydesk.domain.customers import ErasePreview, unfinished_key
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.times import to_text
from courtesydesk.store.clocks import targets
from courtesydesk.store.customers import present, written_under
from courtesydesk.store.database import Database
from courtesydesk.store.identities import digest
from courtesydesk.store.items import marks
from courtesydesk.store.standing import refresh

INDEXES = ("mention_fts", "reply_fts", "note_fts", "customer_fts", "identity_fts")
PAGES = 400
"""How much of an index is written anew in one transaction, so that others may write between."""


@dataclass(frozen=True, slots=True)
class _Theirs:
    """All that belongs to one person."""

    customers: list[int]
    identities: list[int]
    remote_ids: list[tuple[str, str]]
    """(network, remote id)"""
    conversations: list[int]
    drafts: list[int]
    outbox: list[int]


@dataclass(frozen=True, slots=True)
class Erased:
    """What went."""

    conversations: frozenset[ConversationId]
    customers: frozenset[CustomerId]
    files: list[str]
    """Pictures that nobody may need any more, relative to the workspace."""


def preview(db: Database, id_: CustomerId) -> ErasePreview:
    """What would go; raises NotFound."""
    theirs = _theirs(db, id_)
    name = db.value("SELECT name FROM customer WHERE id = ?", [theirs.customers[0]])
    return ErasePreview(
        customer=CustomerId(theirs.customers[0]),
        name=str(name),
        mentions=_count(db, "mention WHERE identity_id", theirs.identities),
        replies=_count(db, "reply WHERE conversation_id", theirs.conversations),
        notes=_count(db, "note WHERE customer_id", theirs.customers),
        drafts=len(theirs.drafts),
        pictures=len(_picture_ids(db, theirs)),
        outbox=len(theirs.outbox),
    )


def erase(db: Database, id_: CustomerId, *, now: datetime) -> Erased:
    """Everything of one person, in one transaction; raises NotFound, and NotAllowed while a reply
    to them is being sent."""
    with db.writing() as write:
        theirs = _theirs(db, id_)
        _refuse_while_sending(db, theirs)
        files = _files(db, theirs)
        others = _others(db, theirs)
        write.executemany(
            "INSERT OR IGNORE INTO erased(network, digest, erased_at) VALUES (?, ?, ?)",
            [(network, digest(remote), to_text(now)) for network, remote in theirs.remote_ids],
        )
        _forget_strays(db, theirs)
        _delete(db, "picture WHERE id", _picture_ids(db, theirs))
        _delete(db, "outbox_log WHERE outbox_id", theirs.outbox)
        _delete(db, "outbox WHERE id", theirs.outbox)
        _delete(db, "draft WHERE id", theirs.drafts)
        _delete(db, "note WHERE conversation_id", theirs.conversations)
        _hand_on(db, theirs)
        posts = _posts(db, theirs)
        _delete(db, "conversation WHERE id", theirs.conversations)
        _delete(db, "mention WHERE identity_id", theirs.identities)
        _forget_posts(db, theirs, posts)
        _forget_titles(db, theirs, posts)
        _delete(db, "identity WHERE id", theirs.identities)
        write.execute(
            "UPDATE identity SET first_customer_id = customer_id"
            f" WHERE first_customer_id IN ({marks(theirs.customers)})"
            " AND first_customer_id <> customer_id",
            theirs.customers,
        )
        _delete(db, "customer WHERE id", theirs.customers)
        write.executemany(
            "DELETE FROM setting WHERE key = ?",
            [(f"memory.{unfinished_key(CustomerId(one))}",) for one in theirs.customers],
        )
        # Texts and ids of theirs may stand in any way back.
        write.execute("DELETE FROM undo")
        refresh(write, others, targets(write))
        return Erased(
            conversations=frozenset(
                ConversationId(one) for one in [*theirs.conversations, *others]
            ),
            customers=frozenset(CustomerId(one) for one in theirs.customers),
            files=files,
        )


def _theirs(db: Database, id_: CustomerId) -> _Theirs:
    id_ = present(db, id_)
    rows = db.rows("SELECT id, network, remote_id FROM identity WHERE customer_id = ?", [id_])
    identities = [int(row["id"]) for row in rows]
    remote_ids = [(str(row["network"]), str(row["remote_id"])) for row in rows]
    conversations = _ids(db, "conversation WHERE identity_id", identities)
    addresses = [remote_id for network, remote_id in remote_ids if network == "email"]
    drafts = {*_ids(db, "draft WHERE conversation_id", conversations)}
    outbox = {
        *_ids(db, "outbox WHERE conversation_id", conversations),
        *_ids(db, "outbox WHERE identity_id", identities),
    }
    for address in addresses:
        drafts |= _mails_to(db, "draft", address)
        outbox |= _mails_to(db, "outbox", address)
    return _Theirs(
        written_under(db, id_),
        identities,
        remote_ids,
        conversations,
        sorted(drafts),
        sorted(outbox),
    )


def _mails_to(db: Database, table: str, address: str) -> set[int]:
    """New mails to an address, also among others."""
    rows = db.rows(
        f"SELECT id, recipients || ',' || cc AS them FROM {table}"
        " WHERE conversation_id IS NULL AND instr(lower(recipients || ',' || cc), ?) > 0",
        [address.casefold()],
    )
    return {int(row["id"]) for row in rows}


def _refuse_while_sending(db: Database, theirs: _Theirs) -> None:
    if any(
        db.value("SELECT state FROM outbox WHERE id = ?", [id_]) == "sending"
        for id_ in theirs.outbox
    ):
        raise NotAllowed(
            "A reply to them is being sent right now.",
            safe="Nothing was erased.",
            todo="Try again in a moment.",
        )


def _others(db: Database, theirs: _Theirs) -> list[int]:
    """Conversations of other people in which this one said something, too."""
    said_in = {
        int(row[0])
        for identity in theirs.identities
        for row in db.rows(
            "SELECT DISTINCT conversation_id FROM mention WHERE identity_id = ?", [identity]
        )
    }
    return sorted(said_in - set(theirs.conversations))


def _forget_strays(db: Database, theirs: _Theirs) -> None:
    """Replies of ours that wait for what they answer, and answer or name them."""
    with db.writing() as write:
        for network, remote_id in theirs.remote_ids:
            write.execute(
                "DELETE FROM stray_reply WHERE network = ? AND instr(reply, ?) > 0",
                [network, remote_id],
            )
        write.execute(
            "DELETE FROM stray_reply WHERE id IN (SELECT stray_id FROM stray_ref JOIN mention"
            "  ON mention.network = stray_ref.network AND mention.remote_id = stray_ref.ref"
            f"  WHERE mention.identity_id IN ({marks(theirs.identities)}))",
            theirs.identities,
        )


def _hand_on(db: Database, theirs: _Theirs) -> None:
    """What was promised to everybody in a pile-on stays with another who is in it."""
    some = marks(theirs.conversations)
    another = (
        "SELECT v.conversation_id FROM incident_promise p JOIN incident_voice v"
        " ON v.incident_id = p.incident_id WHERE p.promise_id = promise.id"
        f" AND v.conversation_id NOT IN ({some}) ORDER BY v.conversation_id LIMIT 1"
    )
    with db.writing() as write:
        write.execute(
            f"UPDATE promise SET conversation_id = ({another})"
            f" WHERE conversation_id IN ({some}) AND EXISTS ({another})",
            [*theirs.conversations] * 3,
        )


def _forget_titles(db: Database, theirs: _Theirs, posts: list[int]) -> None:
    """A pile-on is called by the first words of a post, or of one who was in it."""
    abouts = [f"text:{id_}" for id_ in theirs.conversations] + [
        f"post:{id_}" for id_ in posts if db.row("SELECT 1 FROM post WHERE id = ?", [id_]) is None
    ]
    with db.writing() as write:
        write.executemany("UPDATE incident SET title = '…' WHERE about = ?", [(a,) for a in abouts])


def _posts(db: Database, theirs: _Theirs) -> list[int]:
    found: set[int] = set()
    for identity in theirs.identities:
        rows = db.rows(
            "SELECT DISTINCT post_id FROM conversation WHERE identity_id = ?"
            " AND post_id IS NOT NULL",
            [identity],
        )
        found |= {int(row[0]) for row in rows}
    return sorted(found)


def _forget_posts(db: Database, theirs: _Theirs, posts: list[int]) -> None:
    """Posts under which only they spoke go; those that they wrote lose author and text."""
    with db.writing() as write:
        for post in posts:
            write.execute(
                "DELETE FROM post WHERE id = ? AND ours = 0"
                " AND NOT EXISTS (SELECT 1 FROM conversation WHERE post_id = post.id)",
                [post],
            )
        for identity in theirs.identities:
            write.execute(
                "UPDATE post SET author = '', text = '', url = '' WHERE ours = 0 AND id IN ("
                " SELECT post.id FROM post JOIN identity ON identity.network = post.network"
                "  WHERE identity.id = ? AND post.author <> ''"
                "  AND post.author IN (identity.name, identity.handle, identity.remote_id))",
                [identity],
            )


def _picture_ids(db: Database, theirs: _Theirs) -> list[int]:
    found: set[int] = set()
    for identity in theirs.identities:
        found |= _first_column(
            db,
            "SELECT picture.id FROM picture JOIN mention ON mention.id = mention_id"
            " WHERE mention.identity_id = ?",
            identity,
        )
    for conversation in theirs.conversations:
        found |= _first_column(
            db,
            "SELECT picture.id FROM picture JOIN reply ON reply.id = reply_id"
            " WHERE reply.conversation_id = ?",
            conversation,
        )
    for column, ids in (("draft_id", theirs.drafts), ("outbox_id", theirs.outbox)):
        for id_ in ids:
            found |= _first_column(db, f"SELECT id FROM picture WHERE {column} = ?", id_)
    return sorted(found)


def _files(db: Database, theirs: _Theirs) -> list[str]:
    found: list[str] = []
    for some in _chunks(_picture_ids(db, theirs)):
        sql = f"SELECT path FROM picture WHERE id IN ({marks(some)}) AND path <> ''"
        found += [str(row[0]) for row in db.rows(sql, some)]
    faces = f"SELECT avatar FROM identity WHERE avatar <> '' AND id IN ({marks(theirs.identities)})"
    return found + [str(row[0]) for row in db.rows(faces, theirs.identities)]


def scrub(db: Database) -> None:
    """Write the indexes anew, since a deleted word stays in one until its parts are merged.

    In steps, each a transaction of its own; then the log beside the file is emptied into it.
    """
    for index in INDEXES:
        pages = -PAGES
        while _merge(db, index, pages):
            pages = PAGES
    db.value("PRAGMA wal_checkpoint(TRUNCATE)")


def _merge(db: Database, index: str, pages: int) -> bool:
    with db.writing() as write:
        before = write.total_changes
        write.execute(f"INSERT INTO {index}({index}, rank) VALUES ('merge', ?)", [pages])
        # Less than two changes: there is nothing left to merge (SQLite's own rule).
        return write.total_changes - before >= 2


def _ids(db: Database, where: str, values: Sequence[int]) -> list[int]:
    found: list[int] = []
    for some in _chunks(values):
        found += [int(r[0]) for r in db.rows(f"SELECT id FROM {where} IN ({marks(some)})", some)]
    return found


def _count(db: Database, where: str, values: Sequence[int]) -> int:
    return sum(
        int(db.value(f"SELECT count(*) FROM {where} IN ({marks(some)})", some))
        for some in _chunks(values)
    )


def _delete(db: Database, where: str, values: Sequence[int]) -> None:
    with db.writing() as write:
        for some in _chunks(values):
            write.execute(f"DELETE FROM {where} IN ({marks(some)})", some)


def _first_column(db: Database, sql: str, value: int) -> set[int]:
    return {int(row[0]) for row in db.rows(sql, [value])}


def _chunks(values: Sequence[int]) -> list[list[int]]:
    return [list(values[start : start + 500]) for start in range(0, len(values), 500)]
