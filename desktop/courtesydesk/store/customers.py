"""Customers: who they are on every network, and everything that happened with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.domain.customers import Customer, CustomerRow, Identity, TimelineEntry
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.mentions import Item, NoteKind, Picture
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store import promises
from courtesydesk.store.database import Database, Row, translated_errors
from courtesydesk.store.items import (
    identity_from,
    marks,
    mention_from,
    note_from,
    pictures_of,
    reply_from,
)
from courtesydesk.store.suggestions import suggestions

MOOD_POINTS = 60
MOODS_READ = 3000
CANDIDATES = 400
FIRST_CHUNK = 60
CHUNK = 500

_NOTE_NETWORK = {
    NoteKind.CALL: "phone",
    NoteKind.VISIT: "counter",
    NoteKind.LETTER: "letter",
}


def get(db: Database, id_: CustomerId) -> Customer:
    """One person, whole; raises NotFound.

    Somebody whose every identity was linked to another is found as that other.
    """
    id_ = present(db, id_)
    row = db.get_row("SELECT * FROM customer WHERE id = ?", [id_], what="This customer")
    identities = identities_of(db, id_)
    ids = [int(identity.id) for identity in identities]
    here = f"identity_id IN ({marks(ids)})"
    counted = db.row(f"SELECT count(*), sum(mentions) FROM conversation WHERE {here}", ids)
    praised = db.value(f"SELECT count(*) FROM mention WHERE {here} AND intent = 'praise'", ids)
    return Customer(
        id=id_,
        name=row["name"],
        since=_since(db, row, ids),
        standing=row["standing"],
        tags=tags_of(db, id_),
        identities=identities,
        conversations=0 if counted is None else counted[0],
        mentions=0 if counted is None else counted[1] or 0,
        praised=int(praised),
        notes=row["notes"],
        suggestions=suggestions(db, id_, identities),
        promises=promises.of_customer(db, id_),
        mood=_mood(db, ids),
    )


def present(db: Database, id_: CustomerId) -> CustomerId:
    """The customer under whom this one is known today; raises NotFound."""
    if db.row("SELECT 1 FROM identity WHERE customer_id = ?", [id_]) is None:
        moved = db.value(
            "SELECT customer_id FROM identity WHERE first_customer_id = ?"
            " AND first_customer_id <> customer_id ORDER BY id",
            [id_],
        )
        if moved is not None:
            return CustomerId(moved)
    if db.row("SELECT 1 FROM customer WHERE id = ?", [id_]) is None:
        raise NotFound("This customer is not there (any more).")
    return id_


def identities_of(db: Database, id_: CustomerId) -> tuple[Identity, ...]:
    """A customer's identities; the one they were first known by comes first."""
    rows = db.rows(
        "SELECT * FROM identity WHERE customer_id = ?"
        " ORDER BY first_customer_id <> customer_id, id",
        [id_],
    )
    return tuple(identity_from(row) for row in rows)


def tags_of(db: Database, id_: CustomerId) -> tuple[str, ...]:
    """The tags on a customer, by name."""
    rows = db.rows(
        "SELECT name FROM tag JOIN customer_tag ON tag_id = tag.id WHERE customer_id = ?"
        " ORDER BY name COLLATE NOCASE",
        [id_],
    )
    return tuple(row["name"] for row in rows)


def written_under(db: Database, id_: CustomerId) -> list[int]:
    """The customers whose notes belong to this person.

    Themselves, and those who have no identity left because all were linked away from them.
    """
    rows = db.rows(
        "SELECT DISTINCT first_customer_id FROM identity WHERE customer_id = ?"
        " AND first_customer_id <> customer_id AND NOT EXISTS"
        " (SELECT 1 FROM identity AS left_over"
        "  WHERE left_over.customer_id = identity.first_customer_id)",
        [id_],
    )
    return [int(id_), *(int(row[0]) for row in rows)]


def _since(db: Database, row: Row, identities: list[int]) -> datetime:
    moments = [row["since"]]
    for id_ in identities:
        first = db.value("SELECT min(occurred_at) FROM mention WHERE identity_id = ?", [id_])
        if first is not None:
            moments.append(first)
    return from_text(min(moments))


def _mood(db: Database, identities: list[int]) -> tuple[tuple[datetime, float], ...]:
    rows = db.rows(
        f"SELECT occurred_at, mood FROM mention WHERE identity_id IN ({marks(identities)})"
        " AND mood IS NOT NULL ORDER BY occurred_at DESC LIMIT ?",
        [*identities, MOODS_READ],
    )
    points = [(from_text(row["occurred_at"]), float(row["mood"])) for row in reversed(rows)]
    if len(points) <= MOOD_POINTS:
        return tuple(points)
    size = -(-len(points) // MOOD_POINTS)
    groups = [points[start : start + size] for start in range(0, len(points), size)]
    return tuple((group[-1][0], sum(mood for _, mood in group) / len(group)) for group in groups)


# What happened with them


def timeline(
    db: Database, id_: CustomerId, *, before: datetime | None, search: str, limit: int
) -> tuple[TimelineEntry, ...]:
    """Newest first; things of one moment share a page, so that `before` loses none of them."""
    id_ = present(db, id_)
    words = plain(search).split()
    found: list[TimelineEntry] = []
    for entry in _backwards(db, id_, before):
        if len(found) >= limit and entry.at != found[-1].at:
            break
        if _says(entry, words):
            found.append(entry)
    return tuple(found)


def plain(text: str) -> str:
    """Small letters without accents: how searching compares."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _says(entry: TimelineEntry, words: list[str]) -> bool:
    if not words:
        return True
    said = plain(f"{entry.item.text} {entry.subject}")
    return all(word in said for word in words)


def whole_history(db: Database, id_: CustomerId) -> list[TimelineEntry]:
    """Everything, oldest first: for handing it out."""
    return list(_backwards(db, present(db, id_), None))[::-1]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A text about or to somebody that has not become a reply."""

    at: datetime
    state: str
    text: str


def unsent(db: Database, id_: CustomerId) -> list[Unsent]:
    """Drafts, put away ones too, and what the outbox holds, oldest first."""
    rows = db.rows(
        "SELECT draft.updated_at AS at, CASE WHEN retired_at IS NULL THEN 'draft'"
        "  ELSE 'draft, put away' END AS state, text FROM draft"
        " JOIN conversation ON conversation.id = conversation_id"
        " JOIN identity ON identity.id = identity_id WHERE customer_id = ?1"
        " UNION ALL SELECT changed_at, state, text FROM outbox"
        " JOIN identity ON identity.id = identity_id WHERE customer_id = ?1"
        "  AND state NOT IN ('sent', 'declared') ORDER BY 1",
        [present(db, id_)],
    )
    return [Unsent(from_text(row["at"]), row["state"], row["text"]) for row in rows]


_ANSWERS = ("intent", "sentiment", "urgency", "gravity")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a conversation was taken to say, by the desk or by the owner."""

    conversation: int
    network: str
    at: datetime
    intent: str | None
    sentiment: str | None
    urgency: str | None
    gravity: str | None
    """How bad it is, on the owner's word alone."""
    by_owner: tuple[str, ...]
    """Which of these are the owner's word."""


def understood(db: Database, id_: CustomerId) -> list[Understood]:
    """What was read out of somebody's conversations, oldest first."""
    rows = db.rows(
        "SELECT c.id, c.network, c.last_at, c.intent, c.sentiment, c.urgency, c.gravity,"
        " c.intent_by_owner, c.sentiment_by_owner, c.urgency_by_owner,"
        " c.gravity IS NOT NULL AS gravity_by_owner FROM conversation c"
        " JOIN identity ON identity.id = c.identity_id WHERE customer_id = ?"
        " AND coalesce(c.intent, c.sentiment, c.urgency, c.gravity) IS NOT NULL"
        " ORDER BY c.last_at, c.id",
        [present(db, id_)],
    )
    return [
        Understood(
            row["id"],
            row["network"],
            from_text(row["last_at"]),
            row["intent"],
            row["sentiment"],
            row["urgency"],
            row["gravity"],
            tuple(one for one in _ANSWERS if row[f"{one}_by_owner"]),
        )
        for row in rows
    ]


_KEYS = """
SELECT 'mention' AS what, id, occurred_at FROM mention
    WHERE identity_id IN ({identities}) AND occurred_at < ?
UNION ALL SELECT 'reply', reply.id, reply.occurred_at FROM conversation
    JOIN reply ON reply.conversation_id = conversation.id
    WHERE conversation.identity_id IN ({identities}) AND reply.occurred_at < ?
UNION ALL SELECT 'note', id, occurred_at FROM note
    WHERE customer_id IN ({customers}) AND occurred_at < ?
ORDER BY 3 DESC, 1 DESC, 2 DESC
"""
"""Only indexes are read, so a long history costs little; the items are loaded as they are used."""


def _backwards(db: Database, id_: CustomerId, before: datetime | None) -> Iterator[TimelineEntry]:
    identities = [int(identity.id) for identity in identities_of(db, id_)]
    customers = written_under(db, id_)
    end = "~" if before is None else to_text(before)
    sql = _KEYS.format(identities=marks(identities), customers=marks(customers))
    with translated_errors(db.path):
        keys = db.connection.execute(sql, [*identities, end, *identities, end, *customers, end])
        size = FIRST_CHUNK
        while some := keys.fetchmany(size):
            yield from _entries(db, [(row[0], row[1]) for row in some])
            size = CHUNK


def _entries(db: Database, keys: list[tuple[str, int]]) -> list[TimelineEntry]:
    found: dict[tuple[str, int], TimelineEntry] = {}
    for what, (sql, load) in _LOADS.items():
        ids = [id_ for kind, id_ in keys if kind == what]
        pictures = {} if what == "note" else pictures_of(db, what, ids)
        for row in db.rows(sql.format(ids=marks(ids)), ids):
            found[what, row["id"]] = load(row, pictures.get(row["id"], ()))
    return [found[key] for key in keys if key in found]


def _mention_entry(row: Row, pictures: tuple[Picture, ...]) -> TimelineEntry:
    return _entry(mention_from(row, pictures), row["network"], row["subject"])


def _reply_entry(row: Row, pictures: tuple[Picture, ...]) -> TimelineEntry:
    return _entry(reply_from(row, pictures), row["network"], row["about"])


def _note_entry(row: Row, _pictures: tuple[Picture, ...]) -> TimelineEntry:
    note = note_from(row)
    return _entry(note, _NOTE_NETWORK.get(note.kind, row["about"] or ""), "")


def _entry(item: Item, network: str, subject: str) -> TimelineEntry:
    return TimelineEntry(
        at=item.occurred_at,
        network=network,
        conversation=item.conversation,
        item=item,
        subject=subject,
    )


_LOADS: dict[str, tuple[str, Callable[[Row, tuple[Picture, ...]], TimelineEntry]]] = {
    "mention": ("SELECT * FROM mention WHERE id IN ({ids})", _mention_entry),
    "reply": (
        "SELECT reply.*, conversation.subject AS about FROM reply"
        " JOIN conversation ON conversation.id = conversation_id WHERE reply.id IN ({ids})",
        _reply_entry,
    ),
    "note": (
        "SELECT note.*, conversation.network AS about FROM note"
        " LEFT JOIN conversation ON conversation.id = conversation_id WHERE note.id IN ({ids})",
        _note_entry,
    ),
}


# Finding them


def find(db: Database, text: str, *, limit: int) -> tuple[CustomerRow, ...]:
    """By name, handle, address or standing note, newest contact first."""
    words = re.findall(r"\w+", text)
    if not words:
        return _rows(db, _latest(db, limit), limit)
    asked = " ".join(f'"{word}"' for word in words) + "*"
    rows = db.rows(
        "SELECT customer_id FROM identity WHERE id IN (SELECT rowid FROM identity_fts"
        "  WHERE identity_fts MATCH ? ORDER BY rowid DESC LIMIT ?)"
        " UNION SELECT rowid FROM (SELECT rowid FROM customer_fts"
        "  WHERE customer_fts MATCH ? ORDER BY rowid DESC LIMIT ?)",
        [asked, CANDIDATES, asked, CANDIDATES],
    )
    return _rows(db, [int(row[0]) for row in rows], limit)


def _latest(db: Database, limit: int) -> list[int]:
    """Those who wrote last, then those with whom there is no conversation yet."""
    found: dict[int, None] = {}
    sort, id_ = "~", 0
    while len(found) < limit:
        rows = db.rows(
            "SELECT conversation.id, last_at, customer_id FROM conversation"
            " JOIN identity ON identity.id = identity_id"
            " WHERE (last_at, conversation.id) < (?, ?)"
            " ORDER BY last_at DESC, conversation.id DESC LIMIT ?",
            [sort, id_, CHUNK],
        )
        if not rows:
            break
        found |= dict.fromkeys(int(row["customer_id"]) for row in rows)
        sort, id_ = rows[-1]["last_at"], rows[-1]["id"]
    if len(found) < limit:
        rows = db.rows("SELECT id FROM customer ORDER BY id DESC LIMIT ?", [CANDIDATES])
        found |= dict.fromkeys(int(row["id"]) for row in rows)
    return list(found)[:CANDIDATES]


def _rows(db: Database, ids: list[int], limit: int) -> tuple[CustomerRow, ...]:
    """Those who still have an identity, newest contact first."""
    found: list[CustomerRow] = []
    for start in range(0, len(ids), CHUNK):
        found += _some_rows(db, ids[start : start + CHUNK])
    found.sort(key=lambda row: ("" if row.last_at is None else to_text(row.last_at), row.id))
    return tuple(reversed(found))[:limit]


def _some_rows(db: Database, ids: list[int]) -> list[CustomerRow]:
    here = marks(ids)
    names = {
        row["id"]: row["name"]
        for row in db.rows(f"SELECT id, name FROM customer WHERE id IN ({here})", ids)
    }
    contacts: dict[int, Any] = {
        row["customer_id"]: row
        for row in db.rows(
            "SELECT customer_id, sum(mentions) AS mentions, max(last_at) AS last_at FROM identity"
            " JOIN conversation ON conversation.identity_id = identity.id"
            f" WHERE customer_id IN ({here}) GROUP BY customer_id",
            ids,
        )
    }
    known: dict[int, list[Row]] = {}
    sql = f"SELECT customer_id, network, handle FROM identity WHERE customer_id IN ({here})"
    for row in db.rows(f"{sql} ORDER BY id", ids):
        known.setdefault(row["customer_id"], []).append(row)
    return [
        CustomerRow(
            id=CustomerId(id_),
            name=names[id_],
            handles=_once(row["handle"] for row in identities),
            networks=_once(row["network"] for row in identities),
            mentions=contacts[id_]["mentions"] if id_ in contacts else 0,
            last_at=from_text_or_none(contacts[id_]["last_at"]) if id_ in contacts else None,
        )
        for id_, identities in known.items()
        if id_ in names
    ]


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
