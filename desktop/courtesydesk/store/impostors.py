"""Faces and suspicions: how every profile looks at a glance, and whom we do not take for real.

`undrawn` and `unproved` are queues on the disk, filled by triggers: whose name or picture is new,
and who wrote something. A suspicion puts a flag on its person's mentions; once the owner has said
that it is really them, the same reasons never raise it again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.fishing import Sign
from courtesydesk.domain.ids import ConversationId, CustomerId, IdentityId
from courtesydesk.domain.impostors import Doubt, Step
from courtesydesk.domain.letters import plain, skeleton, sound
from courtesydesk.domain.lookalike import (
    SHORTEST,
    Known,
    Profile,
    Reason,
    Said,
    Suspicion,
    Us,
    our_domains,
)
from courtesydesk.domain.mail_hosts import ADDRESS
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.domain.private_details import telephones
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import marks

CANDIDATES = 40
COMMON = 4
"""So many other customers of one name make it a common one."""
READ = 20
"""The latest mentions of somebody that are looked at."""
NOTES = 100
"""The latest notes on somebody in which a telephone number is looked for."""
BEFORE = timedelta(days=1)
"""Who is copied was here at least so much earlier."""


# Faces


def undrawn(db: Database, limit: int, *, pictures: bool) -> list[Row]:
    """Identities whose face is to be drawn; `pictures`: also those whose picture nobody saw."""
    unseen = (
        " UNION SELECT identity_id FROM face WHERE picture <> '' AND print IS NULL"
        if pictures
        else ""
    )
    return db.rows(
        "SELECT id, network, name, handle, avatar FROM identity"
        f" WHERE id IN (SELECT identity_id FROM undrawn{unseen} LIMIT ?)",
        [limit],
    )


def draw(write: sqlite3.Connection, faces: Iterable[tuple[Row, int | None]]) -> None:
    """Keep how they look; the number is the picture's print."""
    found = list(faces)
    write.executemany(
        "INSERT INTO face(identity_id, skeleton, sound, handle, picture, print)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET skeleton = excluded.skeleton,"
        " sound = excluded.sound, handle = excluded.handle, picture = excluded.picture,"
        " print = excluded.print",
        [
            (row["id"], *_looks(row["name"], row["handle"]), row["avatar"], print_)
            for row, print_ in found
        ],
    )
    write.executemany(
        "DELETE FROM undrawn WHERE identity_id = ?", [(row["id"],) for row, _ in found]
    )


def _looks(name: str, handle: str) -> tuple[str, str, str]:
    """A name of one word, or a short one, is not compared: too many have it."""
    local = handle.lstrip("@").partition("@")[0]
    tells = len(plain(name)) >= SHORTEST and len(name.split()) > 1
    handle_tells = len(plain(local)) >= SHORTEST and " " not in local
    return (
        skeleton(name) if tells else "",
        sound(name) if tells else "",
        skeleton(local) if handle_tells else "",
    )


# Who is to be looked at


def unproved(db: Database, limit: int) -> list[IdentityId]:
    """People who wrote something since they were looked at."""
    rows = db.rows("SELECT identity_id FROM unproved ORDER BY identity_id DESC LIMIT ?", [limit])
    return [IdentityId(row[0]) for row in rows]


def prove_again(db: Database, since: datetime) -> None:
    """Everybody who wrote since then is to be looked at: what they are measured by is another."""
    with db.writing() as write:
        write.execute(
            "INSERT OR IGNORE INTO unproved SELECT DISTINCT identity_id FROM mention"
            " WHERE occurred_at > ?",
            [to_text(since)],
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote, with what they wrote lately."""

    profile: Profile
    said: tuple[Said, ...]
    known: tuple[Known, ...]


def person(db: Database, id_: IdentityId) -> Person | None:
    """Whom to look at; None when they are gone, or wrote nothing that a person writes."""
    row = db.row(f"{_FACES} WHERE i.id = ?", [id_])
    if row is None:
        return None
    said = _said(db, id_)
    if not said:
        return None
    return Person(_profile(row), said, _known(db, row))


_FACES = (
    "SELECT i.id, i.customer_id, i.network, i.name, i.handle, i.avatar, c.name AS called, c.since,"
    " f.skeleton, f.sound, f.handle AS shape, f.print FROM identity i"
    " JOIN customer c ON c.id = i.customer_id LEFT JOIN face f ON f.identity_id = i.id"
)


def _profile(row: Row) -> Profile:
    return Profile(row["network"], row["name"], row["handle"], row["avatar"], row["print"])


def _said(db: Database, id_: IdentityId) -> tuple[Said, ...]:
    rows = db.rows(
        "SELECT subject, text, html, headers, intent FROM mention WHERE identity_id = ?"
        " AND deleted_at IS NULL AND flag IS NOT ? ORDER BY occurred_at DESC LIMIT ?",
        [id_, Flag.BULK, READ],
    )
    return tuple(
        Said(
            f"{row['subject']}\n{row['text']}" if row["subject"] else row["text"],
            row["html"],
            _answers_to(row["headers"]),
            row["intent"] == Intent.SCAM,
        )
        for row in rows
    )


def _answers_to(headers: str) -> tuple[str, ...]:
    told = json.loads(headers)
    written = told.get("reply_to", "") if isinstance(told, dict) else ""
    return tuple(found.group() for found in ADDRESS.finditer(str(written)))


def _known(db: Database, row: Row) -> tuple[Known, ...]:
    """Customers who were here before and look alike by name or handle."""
    until = to_text(from_text(row["since"]) - BEFORE)
    found: dict[int, Row] = {}
    for column, value in (
        ("skeleton", row["skeleton"]),
        ("sound", row["sound"]),
        ("handle", row["shape"]),
    ):
        if value:
            rows = db.rows(
                f"{_FACES} WHERE f.{column} = ? AND f.{column} <> '' AND i.customer_id <> ?"
                " AND c.since <= ? AND NOT EXISTS (SELECT 1 FROM suspicion s"
                "  WHERE s.identity_id = i.id AND s.cleared_at IS NULL) LIMIT ?",
                [value, row["customer_id"], until, CANDIDATES],
            )
            found.update({one["id"]: one for one in rows})
    name = plain(row["name"])
    namesakes = {one["customer_id"] for one in found.values() if plain(one["name"]) == name}
    return tuple(
        Known(
            CustomerId(one["customer_id"]),
            IdentityId(one["id"]),
            one["called"],
            _profile(one),
            common=len(namesakes) >= COMMON,
        )
        for one in found.values()
    )


def us(db: Database) -> Us:
    """How the shop is called, and where it is at home."""
    told = {row[0]: row[1] for row in db.rows("SELECT key, value FROM setting")}
    names = [told.get("shop.name", ""), *told.get("shop.also_called", "").split(",")]
    rows = db.rows("SELECT network, address FROM account WHERE address <> ''")
    addresses = tuple((str(row["network"]), str(row["address"])) for row in rows)
    return Us(
        tuple(dict.fromkeys(name.strip() for name in names if name.strip())),
        addresses,
        our_domains([told.get("shop.email", ""), *(address for _, address in addresses)]),
    )


# Suspicions


def keep(write: sqlite3.Connection, id_: IdentityId, found: Suspicion | None, now: str) -> set[int]:
    """Write down what was found out about somebody; returns the conversations that it touches."""
    write.execute("DELETE FROM unproved WHERE identity_id = ?", [id_])
    row = write.execute("SELECT * FROM suspicion WHERE identity_id = ?", [id_]).fetchone()
    cleared = set() if row is None else set(json.loads(row["cleared"]))
    if found is None or {_key(found, reason) for reason in found.reasons} <= cleared:
        if row is not None and row["cleared_at"] is None:
            write.execute("DELETE FROM suspicion WHERE identity_id = ?", [id_])
        return _put_flag(write, id_, None)
    write.execute(
        "INSERT INTO suspicion(identity_id, known_id, impostor, reasons, found_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET known_id = excluded.known_id,"
        " impostor = excluded.impostor, reasons = excluded.reasons, cleared_at = NULL",
        [
            id_,
            None if found.known is None else found.known.identity,
            int(found.impostor),
            json.dumps([[reason.sign, reason.words] for reason in found.reasons]),
            now,
        ],
    )
    return _put_flag(write, id_, Flag.IMPOSTOR if found.impostor else Flag.SCAM)


def _key(found: Suspicion, reason: Reason) -> str:
    """A reason, as it is remembered: whom they look like counts, the exact words do not."""
    return f"{reason.sign}:{'' if found.known is None else found.known.identity}"


def _put_flag(write: sqlite3.Connection, id_: IdentityId, flag: Flag | None) -> set[int]:
    touched = write.execute(
        "UPDATE mention SET flag = ?1 WHERE identity_id = ?2 AND flag IS NOT ?1"
        " AND flag IS NOT ?3 RETURNING conversation_id",
        [flag, id_, Flag.BULK],
    ).fetchall()
    return {int(row[0]) for row in touched}


def clear(write: sqlite3.Connection, id_: IdentityId, now: datetime) -> set[int]:
    """It is really them: these reasons count no more."""
    row = write.execute(
        "SELECT reasons, known_id, cleared FROM suspicion WHERE identity_id = ?", [id_]
    ).fetchone()
    if row is None:
        return set()
    known = "" if row["known_id"] is None else row["known_id"]
    keys = [f"{sign}:{known}" for sign, _ in json.loads(row["reasons"])]
    write.execute(
        "UPDATE suspicion SET cleared = ?, cleared_at = ? WHERE identity_id = ?",
        [json.dumps(sorted({*json.loads(row["cleared"]), *keys})), to_text(now), id_],
    )
    return _put_flag(write, id_, None)


def suspect_again(write: sqlite3.Connection, id_: IdentityId) -> set[int]:
    """The owner takes that back."""
    row = write.execute(
        "UPDATE suspicion SET cleared = '[]', cleared_at = NULL WHERE identity_id = ?"
        " RETURNING impostor",
        [id_],
    ).fetchone()
    if row is None:
        return set()
    return _put_flag(write, id_, Flag.IMPOSTOR if row["impostor"] else Flag.SCAM)


def tick(write: sqlite3.Connection, id_: IdentityId, step: Step, *, done: bool) -> None:
    """Remember that a step was taken, or that it was not."""
    row = write.execute("SELECT steps FROM suspicion WHERE identity_id = ?", [id_]).fetchone()
    if row is not None:
        steps = {*json.loads(row["steps"])} - {step} | ({step} if done else set())
        write.execute(
            "UPDATE suspicion SET steps = ? WHERE identity_id = ?",
            [json.dumps(sorted(steps)), id_],
        )


def doubt(db: Database, conversation: ConversationId) -> Doubt | None:
    """What stands over a conversation with somebody whom we do not take for real."""
    row = db.row(
        "SELECT s.*, i.name, i.handle, i.url, k.customer_id AS copied FROM conversation c"
        " JOIN identity i ON i.id = c.identity_id JOIN suspicion s ON s.identity_id = i.id"
        " LEFT JOIN identity k ON k.id = s.known_id WHERE c.id = ? AND s.cleared_at IS NULL",
        [conversation],
    )
    if row is None:
        return None
    copied = row["copied"]
    called = db.value("SELECT name FROM customer WHERE id = ?", [copied])
    return Doubt(
        identity=IdentityId(row["identity_id"]),
        name=row["name"] or row["handle"],
        url=row["url"],
        impostor=bool(row["impostor"]),
        reasons=tuple(Reason(Sign(sign), words) for sign, words in json.loads(row["reasons"])),
        copied=None if copied is None else CustomerId(copied),
        copied_name=str(called or ""),
        reachable=None if copied is None else way_to(db, CustomerId(copied), row["known_id"]),
        done=frozenset(Step(step) for step in json.loads(row["steps"])),
        phone="" if copied is None else phone_of(db, CustomerId(copied)),
    )


def phone_of(db: Database, customer: CustomerId) -> str:
    """The number that our own notes on a customer have; empty without one. What is written on
    networks does not count: whoever copies them may have written it."""
    ours = [str(db.value("SELECT value FROM setting WHERE key = 'shop.phone'") or "")]
    rows = db.rows(
        "SELECT handle FROM identity WHERE customer_id = ?1 AND network = 'phone'"
        " UNION ALL SELECT notes FROM customer WHERE id = ?1 UNION ALL SELECT text FROM"
        " (SELECT text FROM note WHERE customer_id = ?1 ORDER BY occurred_at DESC LIMIT ?2)",
        [customer, NOTES],
    )
    found = (number for row in rows for number in telephones(str(row[0]), ours))
    return next(found, "")


def way_to(db: Database, customer: CustomerId, copied: int) -> ConversationId | None:
    """Where the real one can be told with nobody else reading it: by mail rather than elsewhere,
    and rather not on the network where they are copied."""
    private = [key for key, one in NETWORKS.items() if one.private_replies]
    found = db.value(
        "SELECT c.id FROM conversation c JOIN identity i ON i.id = c.identity_id"
        " WHERE i.customer_id = ? AND i.network NOT IN ('phone', 'counter', 'letter')"
        f" AND (c.channel IN ('email', 'direct') OR c.network IN ({marks(private)}))"
        " ORDER BY c.channel <> 'email',"
        " i.network = (SELECT network FROM identity WHERE id = ?), c.last_at DESC LIMIT 1",
        [customer, *private, copied],
    )
    return None if found is None else ConversationId(int(found))


def identity_of(db: Database, conversation: ConversationId) -> IdentityId:
    """Who wrote it; raises NotFound."""
    row = db.get_row(
        "SELECT identity_id FROM conversation WHERE id = ?",
        [conversation],
        what="This conversation",
    )
    return IdentityId(int(row[0]))


def customers_of(db: Database, ids: Sequence[IdentityId]) -> frozenset[CustomerId]:
    """Whom these profiles belong to."""
    rows = db.rows(f"SELECT customer_id FROM identity WHERE id IN ({marks(ids)})", list(ids))
    return frozenset(CustomerId(int(row[0])) for row in rows)
