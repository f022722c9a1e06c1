"""Replies of ours that were fetched: written elsewhere, or the network's copy of what we sent."""

from __future__ import annotations

import dataclasses
import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.domain.conversations import PREVIEW
from courtesydesk.domain.fetched import FetchedReply
from courtesydesk.domain.mentions import HandledVia, Visibility
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.bulk import insert_all
from courtesydesk.store.standing import Said

CHUNK = 400
_CLIENT_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
STRAYS_KEPT = timedelta(days=400)

_ON_ITS_WAY = (
    DeliveryState.HELD,
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.UNSURE,
    DeliveryState.REFUSED,
)


@dataclass(slots=True)
class NewReply:
    """One that this round writes."""

    id: int
    conversation: int
    answers: int | None
    item: FetchedReply
    at: str
    via: str
    outbox: int | None = None
    import_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ours:
    """The outbox's row of a reply that we sent ourselves."""

    outbox: int
    conversation: int | None
    is_on_its_way: bool
    """The outbox will write the reply itself, when it learns that it went."""
    reply: int | None
    """The reply that is written already."""


def known(
    write: sqlite3.Connection, network: str, remote_ids: Iterable[str]
) -> dict[str, tuple[int, int, str]]:
    """Remote id to (id, conversation, text) of those that are there."""
    found: dict[str, tuple[int, int, str]] = {}
    wanted = list(dict.fromkeys(remote_ids))
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        marks = ",".join("?" * len(some))
        for row in write.execute(
            "SELECT remote_id, id, conversation_id, text FROM reply"
            f" WHERE network = ? AND remote_id <> '' AND remote_id IN ({marks})",
            [network, *some],
        ):
            found[row[0]] = (row[1], row[2], row[3])
    return found


def client_id_in(remote_id: str) -> str:
    """The id that our outbox chose, where a network's id carries it (`cd-…@shop.example`)."""
    found = _CLIENT_ID.search(remote_id)
    return remote_id if found is None else found.group()


def ours(write: sqlite3.Connection, network: str, remote_id: str) -> Ours | None:
    """Whether we sent this from here: its remote id is one that our outbox chose or was given."""
    row = write.execute(
        "SELECT o.id, o.conversation_id, o.state, r.id FROM outbox o"
        " LEFT JOIN reply r ON r.conversation_id = o.conversation_id AND r.outbox_id = o.id"
        " WHERE o.client_id = ? OR (o.network = ? AND o.remote_id = ? AND o.remote_id <> '')"
        " LIMIT 1",
        [client_id_in(remote_id), network, remote_id],
    ).fetchone()
    if row is None:
        return None
    return Ours(row[0], row[1], row[2] in _ON_ITS_WAY, row[3])


def stands(write: sqlite3.Connection, conversation: int, text: str) -> bool:
    """Whether we said these words there already."""
    found = write.execute(
        "SELECT 1 FROM reply WHERE conversation_id = ? AND text = ?", [conversation, text]
    )
    return found.fetchone() is not None


def link(write: sqlite3.Connection, reply: int, item: FetchedReply) -> None:
    """Give a reply of ours what the network calls it, where that was not known."""
    write.execute(
        "UPDATE reply SET remote_id = CASE remote_id WHEN '' THEN ? ELSE remote_id END,"
        " url = CASE url WHEN '' THEN ? ELSE url END WHERE id = ?",
        [item.remote_id, item.url, reply],
    )


def insert(write: sqlite3.Connection, new: list[NewReply], network: str) -> None:
    """Write new replies."""
    insert_all(
        write,
        "INSERT INTO reply(id, conversation_id, answers_id, network, text, author, visibility,"
        " occurred_at, remote_id, url, via, outbox_id, import_id)",
        [
            (
                reply.id,
                reply.conversation,
                reply.answers,
                network,
                reply.item.text,
                reply.item.author,
                reply.item.visibility.value,
                reply.at,
                reply.item.remote_id,
                reply.item.url,
                reply.via,
                reply.outbox,
                reply.import_id,
            )
            for reply in new
        ],
    )


def said(reply: NewReply) -> Said:
    """What a new reply contributes to its conversation's row."""
    text = reply.item.text[: 4 * PREVIEW]
    return Said(
        reply.at, True, reply.item.remote_id, text, automatic=reply.via == HandledVia.AUTOMATIC
    )


def retire_drafts(write: sqlite3.Connection, conversations: list[int], now: str) -> set[int]:
    """Put the drafts of conversations away that were answered elsewhere; returns their ids."""
    retired: set[int] = set()
    for id_ in conversations:
        rows = write.execute(
            "UPDATE draft SET retired_at = ?, retired_because = 'answered_elsewhere'"
            " WHERE conversation_id = ? AND retired_at IS NULL RETURNING id",
            [now, id_],
        ).fetchall()
        retired |= {int(row[0]) for row in rows}
    return retired


# Replies that came before what they answer


class Strays:
    """Replies that stand nowhere yet: kept until the mention comes that they answer."""

    def __init__(self, write: sqlite3.Connection, network: str) -> None:
        self._write = write
        self._network = network
        self._imports: dict[str, int | None] = {}
        self.any = bool(
            write.execute(
                "SELECT 1 FROM stray_reply WHERE network = ? LIMIT 1", [network]
            ).fetchone()
        )

    def add(self, item: FetchedReply, now: datetime, import_id: int | None) -> None:
        """Keep one for later."""
        row = self._write.execute(
            "INSERT OR IGNORE INTO stray_reply(network, remote_id, reply, fetched_at, import_id)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id",
            [self._network, item.remote_id, _written(item), to_text(now), import_id],
        ).fetchone()
        if row is None:
            return
        self.any = True
        refs = {item.answers_remote_id, item.thread_key, *item.related} - {""}
        self._write.executemany(
            "INSERT OR IGNORE INTO stray_ref(network, ref, stray_id) VALUES (?, ?, ?)",
            [(self._network, ref, row[0]) for ref in refs],
        )

    def waiting_for(self, refs: set[str]) -> list[FetchedReply]:
        """Strays that refer to any of these ids, or that these ids name."""
        if not self.any:
            return []
        found: dict[str, FetchedReply] = {}
        wanted = list(refs)
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            marks = ",".join("?" * len(some))
            for row in self._write.execute(
                "SELECT remote_id, reply, import_id FROM stray_reply WHERE id IN (SELECT stray_id"
                f" FROM stray_ref WHERE network = ? AND ref IN ({marks}))"
                f" OR (network = ? AND remote_id IN ({marks}))",
                [self._network, *some, self._network, *some],
            ):
                found[row[0]] = _read(row[1])
                self._imports[row[0]] = row[2]
        return list(found.values())

    def import_of(self, remote_id: str, otherwise: int | None) -> int | None:
        """Which import a reply came with that had to wait."""
        return self._imports.get(remote_id, otherwise)

    def settled(self, remote_ids: list[str]) -> None:
        """These have found their place."""
        if self.any:
            self._write.executemany(
                "DELETE FROM stray_reply WHERE network = ? AND remote_id = ?",
                [(self._network, id_) for id_ in remote_ids],
            )

    def forget_old(self, now: datetime) -> None:
        """Let go of what nobody asked about for long."""
        if self.any:
            self._write.execute(
                "DELETE FROM stray_reply WHERE network = ? AND fetched_at < ?",
                [self._network, to_text(now - STRAYS_KEPT)],
            )


def _written(item: FetchedReply) -> str:
    values = dataclasses.asdict(item)
    values["occurred_at"] = to_text(item.occurred_at)
    return json.dumps(values, ensure_ascii=False)


def _read(text: str) -> FetchedReply:
    values = json.loads(text)
    return FetchedReply(
        **{
            **values,
            "occurred_at": from_text(values["occurred_at"]),
            "visibility": Visibility(values["visibility"]),
            "to_remote_ids": tuple(values["to_remote_ids"]),
            "related": tuple(values["related"]),
        }
    )
