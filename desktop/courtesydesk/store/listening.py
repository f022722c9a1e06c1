"""Mentions that wait to be read, and what was understood.

`unheard` is a queue on the disk: a mention leaves it in the transaction that keeps what it says, so
that a machine that stops in between only reads it again. History is not read: what was older than
a season when it came in would cost hours, and nobody waits for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from courtesydesk.domain.intents import intent_after, sentiment_after, urgency_after
from courtesydesk.domain.mentions import Intent, Kind
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.domain.understanding import About, Understanding, Urgency
from courtesydesk.store.database import Database

SEASON = timedelta(days=90)


class Said(Protocol):
    """As much of a mention as the queue needs."""

    id: int
    at: str
    told: bool


@dataclass(frozen=True, slots=True)
class Unheard:
    """One mention that waits."""

    id: int
    conversation: int
    text: str
    """With the subject on top, where there is one."""
    network: str
    kind: Kind
    rating: int | None
    told: Intent | None
    version: tuple[str, str]
    """Subject and text as they were read: if they change meanwhile, it is read again."""


def wait(write: sqlite3.Connection, said: Iterable[Said], now: str) -> None:
    """Let these be read; what is older than a season is not."""
    since = to_text(from_text(now) - SEASON)
    write.executemany(
        "INSERT INTO unheard(mention_id, told) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET told = excluded.told",
        [(one.id, int(one.told)) for one in said if one.at >= since],
    )


def first(db: Database, limit: int) -> list[Unheard]:
    """Those that are read next: what came in last comes first."""
    rows = db.rows(
        "SELECT m.id, m.conversation_id, m.subject, m.text, m.network, m.kind, m.rating,"
        " CASE WHEN u.told THEN m.intent END AS told"
        " FROM unheard u JOIN mention m ON m.id = u.mention_id"
        " ORDER BY u.mention_id DESC LIMIT ?",
        [limit],
    )
    return [
        Unheard(
            row["id"],
            row["conversation_id"],
            f"{row['subject']}\n{row['text']}" if row["subject"] else row["text"],
            row["network"],
            Kind(row["kind"]),
            row["rating"],
            None if row["told"] is None else Intent(row["told"]),
            (row["subject"], row["text"]),
        )
        for row in rows
    ]


def keep(
    write: sqlite3.Connection, understood: Sequence[tuple[Unheard, Understanding]]
) -> set[int]:
    """Write down what was understood; returns the conversations whose rows must be worked out."""
    touched: set[int] = set()
    for one, found in understood:
        intent = intent_after(found, one.text, one.rating, one.kind, told=one.told)
        urgency = urgency_after(found, intent)
        row = write.execute(
            "UPDATE mention SET intent = ?, urgency = ?, sentiment = ?, because = ?"
            " WHERE id = ? AND (subject, text) = (?, ?) RETURNING conversation_id",
            [
                intent,
                urgency,
                sentiment_after(found, one.rating),
                _words(one.text, found, intent, urgency),
                one.id,
                *one.version,
            ],
        ).fetchone()
        if row is not None:
            write.execute("DELETE FROM unheard WHERE mention_id = ?", [one.id])
            touched.add(int(row[0]))
    return touched


def _words(text: str, found: Understanding, intent: Intent | None, urgency: Urgency) -> str:
    """The words for a scam, or else for a hurry, one a line."""
    if intent is Intent.SCAM and found.suspicious:
        about = About.INTENT
    elif urgency is Urgency.HIGH:
        about = About.URGENCY
    else:
        return ""
    return "\n".join(
        " ".join(text[b.start : b.end].split()) for b in found.because if b.about is about
    )
