"""Incidents: found waves, who is part of them, and what became of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.incidents import WEEKS, Matter, Wave
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks

_INTENTS = {Wave.COMPLAINTS: ("complaint", "venting"), Wave.PRAISE: ("praise",)}
_HEARD = "m.deleted_at IS NULL AND m.flag IS NULL"
_TITLE = 120
_SET_OFF = 600
"""Characters of what set it off: more than that is read where it stands."""
MOST = 4000
"""The latest voices that are looked at: more in two days is a matter for a crowd."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One voice, as it is kept."""

    at: datetime
    identity: int
    customer: int
    conversation: int
    post: int | None
    text: str


def heard(db: Database, wave: Wave, *, since: datetime, until: datetime) -> list[Heard]:
    """What was said in that time, this way, newest first."""
    intents = _INTENTS[wave]
    rows = db.rows(
        "SELECT m.occurred_at, m.identity_id, i.customer_id, m.conversation_id, c.post_id,"
        " substr(m.text, 1, 600) AS text FROM mention m"
        " JOIN conversation c ON c.id = m.conversation_id JOIN identity i ON i.id = m.identity_id"
        f" WHERE m.occurred_at > ? AND m.occurred_at <= ? AND m.intent IN ({marks(intents)})"
        f" AND {_HEARD} ORDER BY m.occurred_at DESC LIMIT ?",
        [to_text(since), to_text(until), *intents, MOST],
    )
    return [
        Heard(
            from_text(row["occurred_at"]),
            row["identity_id"],
            row["customer_id"],
            row["conversation_id"],
            row["post_id"],
            row["text"],
        )
        for row in rows
    ]


def moments(db: Database, wave: Wave, *, until: datetime) -> list[datetime]:
    """When something was said this way in the weeks before; what was part of an incident is no
    measure of what is usual."""
    intents = _INTENTS[wave]
    rows = db.rows(
        "SELECT m.occurred_at FROM mention m"
        f" WHERE m.occurred_at > ? AND m.occurred_at <= ? AND m.intent IN ({marks(intents)})"
        f" AND {_HEARD} AND NOT EXISTS (SELECT 1 FROM incident_voice v"
        "  JOIN incident n ON n.id = v.incident_id"
        "  WHERE v.conversation_id = m.conversation_id AND n.dismissed = 0)",
        [to_text(until - timedelta(weeks=WEEKS)), to_text(until), *intents],
    )
    return [from_text(row[0]) for row in rows]


def first_said(db: Database) -> datetime | None:
    """When the shop's history begins."""
    return from_text_or_none(db.value("SELECT min(occurred_at) FROM mention"))


def rows_open(db: Database) -> list[Row]:
    """Incidents that go on."""
    return db.rows("SELECT * FROM incident WHERE ended_at IS NULL ORDER BY started_at DESC")


def rows_ended(db: Database, limit: int) -> list[Row]:
    """Those that are over, newest first; what was none is left out."""
    return db.rows(
        "SELECT * FROM incident WHERE ended_at IS NOT NULL AND dismissed = 0"
        " ORDER BY ended_at DESC LIMIT ?",
        [limit],
    )


def lately(db: Database, about: str, since: datetime) -> bool:
    """Whether there was one about this since then, or it still goes on."""
    return (
        db.row(
            "SELECT 1 FROM incident WHERE about = ? AND (ended_at IS NULL OR ended_at > ?)",
            [about, to_text(since)],
        )
        is not None
    )


def begin(
    write: sqlite3.Connection, wave: Wave, about: str, title: str, *, started: datetime,
    now: datetime,
) -> int:  # fmt: skip
    """A new one."""
    made = write.execute(
        "INSERT INTO incident(wave, about, title, started_at, found_at) VALUES (?, ?, ?, ?, ?)",
        [wave, about, title, to_text(started), to_text(now)],
    )
    return made.lastrowid or 0


def join(write: sqlite3.Connection, incident: int, conversations: Iterable[int]) -> set[int]:
    """These are part of it; returns those that were not before."""
    new = set()
    for id_ in conversations:
        added = write.execute(
            "INSERT OR IGNORE INTO incident_voice(incident_id, conversation_id) VALUES (?, ?)",
            [incident, id_],
        )
        if added.rowcount:
            new.add(id_)
    return new


def post_title(db: Database, post: int) -> str:
    """The first words of a post."""
    return _first_words(db.value("SELECT text FROM post WHERE id = ?", [post]), _TITLE)


def set_off(db: Database, row: Row) -> tuple[Matter, str]:
    """What an incident is about, in as many words as are there; its title where these are gone."""
    kind, _, key = row["about"].partition(":")
    if kind == "cause":
        return Matter.CAUSE, row["title"]
    if kind == "post":
        post = db.row("SELECT text, ours FROM post WHERE id = ?", [key])
        matter = Matter.OUR_POST if post and post["ours"] else Matter.POST
        return matter, _first_words(post and post["text"], _SET_OFF) or row["title"]
    said = db.value(
        "SELECT text FROM mention WHERE conversation_id = ? AND deleted_at IS NULL"
        " ORDER BY occurred_at LIMIT 1",
        [key],
    )
    return Matter.WORDS, _first_words(said, _SET_OFF) or row["title"]


def _first_words(text: object, most: int) -> str:
    words = " ".join(str(text or "").split())
    if len(words) <= most:
        return words
    whole, space, _ = words[: most - 1].rpartition(" ")
    return f"{whole if space else words[: most - 1]}…"


def voices(db: Database, incident: int) -> list[Row]:
    """Everybody in it, those who wait longest first, then those who were answered."""
    return db.rows(
        "SELECT c.id, c.network, c.waiting_since, c.last_text, c.last_at, c.last_is_ours, c.state,"
        " c.done_reason,"
        " k.name, i.avatar, EXISTS (SELECT 1 FROM draft d WHERE d.conversation_id = c.id"
        "  AND d.retired_at IS NULL) AS drafted,"
        " (SELECT min(r.occurred_at) FROM reply r WHERE r.conversation_id = c.id) AS answered_at,"
        " (SELECT m.occurred_at FROM mention m WHERE m.conversation_id = c.id"
        "  ORDER BY m.occurred_at LIMIT 1) AS first_at,"
        " (SELECT substr(m.text, 1, 280) FROM mention m WHERE m.conversation_id = c.id"
        "  ORDER BY m.occurred_at LIMIT 1) AS said"
        " FROM incident_voice v JOIN conversation c ON c.id = v.conversation_id"
        " JOIN identity i ON i.id = c.identity_id JOIN customer k ON k.id = i.customer_id"
        " WHERE v.incident_id = ? ORDER BY c.waiting_since IS NULL, c.waiting_since, first_at",
        [incident],
    )


def first_voice(db: Database, incident: int) -> ConversationId:
    """Where it was said first; raises NotFound for an incident without voices."""
    row = db.get_row(
        "SELECT v.conversation_id FROM incident_voice v"
        " JOIN mention m ON m.conversation_id = v.conversation_id WHERE v.incident_id = ?"
        " ORDER BY m.occurred_at, m.id LIMIT 1",
        [incident],
        what="This incident",
    )
    return ConversationId(row["conversation_id"])


def is_published(db: Database, incident: int) -> bool:
    """Whether its statement stands where everybody reads it."""
    return (
        db.row("SELECT 1 FROM incident WHERE id = ? AND statement_at IS NOT NULL", [incident])
        is not None
    )


def of_conversation(db: Database, id_: ConversationId) -> Row | None:
    """The open incident that a conversation is part of."""
    return db.row(
        "SELECT n.* FROM incident n JOIN incident_voice v ON v.incident_id = n.id"
        " WHERE v.conversation_id = ? AND n.ended_at IS NULL ORDER BY n.id DESC LIMIT 1",
        [id_],
    )


def answers(db: Database, incident: int, besides: ConversationId) -> list[Row]:
    """What others in it were, or are about to be, answered."""
    return db.rows(
        "SELECT o.text, k.name FROM incident_voice v"
        " JOIN outbox o ON o.conversation_id = v.conversation_id"
        " JOIN conversation c ON c.id = v.conversation_id"
        " JOIN identity i ON i.id = c.identity_id JOIN customer k ON k.id = i.customer_id"
        " WHERE v.incident_id = ?1 AND v.conversation_id <> ?2 AND o.state <> 'cancelled'"
        " UNION ALL SELECT r.text, k.name FROM incident_voice v"
        " JOIN reply r ON r.conversation_id = v.conversation_id AND r.outbox_id IS NULL"
        " JOIN conversation c ON c.id = v.conversation_id"
        " JOIN identity i ON i.id = c.identity_id JOIN customer k ON k.id = i.customer_id"
        " WHERE v.incident_id = ?1 AND v.conversation_id <> ?2",
        [incident, besides],
    )


def change(write: sqlite3.Connection, incident: int, **values: str | int | None) -> None:
    """Some of its columns."""
    assignments = ", ".join(f"{name} = ?" for name in values)
    write.execute(f"UPDATE incident SET {assignments} WHERE id = ?", [*values.values(), incident])
