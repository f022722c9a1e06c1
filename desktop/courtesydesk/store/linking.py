"""Identities and their customers: linked, unlinked, kept apart; and the way back from each.

Linking moves an identity, never a conversation, a mention or a note. A customer whose last identity
was linked away stays in the file, so that unlinking can bring them back as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.domain.errors import NotAllowed, NotFound, WrongInput
from courtesydesk.domain.ids import CustomerId, IdentityId, NoteId, UndoId
from courtesydesk.domain.times import to_text
from courtesydesk.store.clocks import targets
from courtesydesk.store.customers import present
from courtesydesk.store.database import Database, Row, Writer
from courtesydesk.store.standing import News, noted, refresh
from courtesydesk.store.triage import get_undo, mark_undone, save_undo, tag_id

PREFIX = "people."


@dataclass(frozen=True, slots=True)
class Done:
    """What was changed, and the way back."""

    customers: frozenset[CustomerId]
    undo: UndoId | None = None


NOTHING_DONE = Done(frozenset())


def _customers(*ids: int) -> frozenset[CustomerId]:
    return frozenset(CustomerId(id_) for id_ in ids)


def _identity(db: Database, id_: IdentityId) -> Row:
    return db.get_row("SELECT * FROM identity WHERE id = ?", [id_], what="This identity")


def link(
    db: Database, identity: IdentityId, customer: CustomerId, *, because: str, now: datetime
) -> Done:
    """The owner says that this identity is this person."""
    with db.writing() as write:
        row = _identity(db, identity)
        target = present(db, customer)
        before = CustomerId(row["customer_id"])
        if before == target:
            return NOTHING_DONE
        write.execute(
            "UPDATE identity SET customer_id = ?, linked_because = ? WHERE id = ?",
            [target, because, identity],
        )
        inverse = {
            "identity": identity,
            "from": before,
            "to": target,
            "because": row["linked_because"],
            **take_over(db, before, target),
        }
        undo = save_undo(write, PREFIX + "linked", 1, inverse, now)
        return Done(_customers(before, target), UndoId(undo))


def take_over(db: Database, before: CustomerId, target: CustomerId) -> dict[str, Any]:
    """Standing note and tags of one who has no identity left go along, as copies."""
    if db.row("SELECT 1 FROM identity WHERE customer_id = ?", [before]) is not None:
        return {}
    theirs = str(db.value("SELECT notes FROM customer WHERE id = ?", [before]) or "")
    ours = str(db.value("SELECT notes FROM customer WHERE id = ?", [target]) or "")
    together = ours
    if theirs.strip() and theirs not in ours:
        together = f"{ours}\n{theirs}".strip()
    with db.writing() as write:
        write.execute("UPDATE customer SET notes = ? WHERE id = ?", [together, target])
        tags = write.execute(
            "INSERT OR IGNORE INTO customer_tag(customer_id, tag_id)"
            " SELECT ?, tag_id FROM customer_tag WHERE customer_id = ? RETURNING tag_id",
            [target, before],
        ).fetchall()
    return {
        "notes_before": ours,
        "notes_after": together,
        "tags": [int(row["tag_id"]) for row in tags],
    }


def unlink(db: Database, identity: IdentityId, *, now: datetime) -> Done:
    """This identity goes back to whom it was first known as, or becomes somebody of its own."""
    with db.writing() as write:
        row = _identity(db, identity)
        here, first = CustomerId(row["customer_id"]), CustomerId(row["first_customer_id"])
        inverse = {
            "identity": identity,
            "from": here,
            "because": row["linked_because"],
            "first": first,
        }
        known = db.row("SELECT 1 FROM customer WHERE id = ?", [first]) is not None
        if first == here or not known:
            first = _somebody_new(db, row, now)
            inverse["made"] = first
        write.execute(
            "UPDATE identity SET customer_id = ?, first_customer_id = ?, linked_because = ''"
            " WHERE id = ?",
            [first, first, identity],
        )
        undo = save_undo(write, PREFIX + "unlinked", 1, {**inverse, "to": first}, now)
        return Done(_customers(here, first), UndoId(undo))


def _somebody_new(db: Database, identity: Row, now: datetime) -> CustomerId:
    others = db.value(
        "SELECT count(*) FROM identity WHERE customer_id = ?", [identity["customer_id"]]
    )
    if others < 2:
        raise NotAllowed("This is the only identity that we know of them.")
    since = db.value("SELECT min(occurred_at) FROM mention WHERE identity_id = ?", [identity["id"]])
    with db.writing() as write:
        made = write.execute(
            "INSERT INTO customer(name, since, created_at) VALUES (?, ?, ?)",
            [
                identity["name"] or identity["handle"] or identity["remote_id"],
                since or to_text(now),
                to_text(now),
            ],
        )
        return CustomerId(made.lastrowid or 0)


def keep_apart(db: Database, identity: IdentityId, customer: CustomerId, *, now: datetime) -> Done:
    """Turn a suggestion down, on both sides of it."""
    with db.writing() as write:
        row = _identity(db, identity)
        target = present(db, customer)
        other = CustomerId(row["customer_id"])
        pairs = [[int(identity), int(target)]] + [
            [int(known["id"]), int(other)]
            for known in db.rows("SELECT id FROM identity WHERE customer_id = ?", [target])
        ]
        new = [
            pair
            for pair in pairs
            if write.execute(
                "INSERT OR IGNORE INTO not_the_same(identity_id, customer_id) VALUES (?, ?)", pair
            ).rowcount
        ]
        undo = save_undo(write, PREFIX + "kept_apart", 1, {"pairs": new}, now)
        return Done(_customers(target, other), UndoId(undo))


# Names, notes, tags


def rename(db: Database, id_: CustomerId, name: str) -> CustomerId:
    """Raises NotFound."""
    with db.writing() as write:
        id_ = present(db, id_)
        write.execute("UPDATE customer SET name = ? WHERE id = ?", [name, id_])
        return id_


def set_notes(db: Database, id_: CustomerId, text: str) -> CustomerId:
    """Raises NotFound."""
    with db.writing() as write:
        id_ = present(db, id_)
        write.execute("UPDATE customer SET notes = ? WHERE id = ?", [text, id_])
        return id_


_NOTE = ("customer_id", "conversation_id", "kind", "inbound", "text", "author", "occurred_at")


def add_note(db: Database, values: dict[str, Any]) -> CustomerId:
    """Write a note down under a customer; raises NotFound."""
    with db.writing() as write:
        customer = present(db, CustomerId(values["customer_id"]))
        values = {**values, "customer_id": customer}
        if values["conversation_id"] is not None:
            db.get_row(
                "SELECT 1 FROM conversation WHERE id = ?",
                [values["conversation_id"]],
                what="This conversation",
            )
        id_ = write.execute(
            f"INSERT INTO note({', '.join(_NOTE)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [values[column] for column in _NOTE],
        ).lastrowid
        if values["conversation_id"] is not None and values["inbound"] is not None:
            news = News(reply=True)
            if values["inbound"]:
                news = News(mentions=frozenset({noted(id_ or 0)}))
            _clocks(write, values["conversation_id"], news)
        return customer


def _clocks(write: Writer, conversation: int, news: News) -> None:
    refresh(write, [conversation], targets(write), news={conversation: news})


def remove_note(db: Database, id_: NoteId, *, now: datetime) -> Done:
    """Take a note away; it is kept for the undo."""
    with db.writing() as write:
        row = db.get_row("SELECT * FROM note WHERE id = ?", [id_], what="This note")
        write.execute("DELETE FROM note WHERE id = ?", [id_])
        if row["conversation_id"] is not None and row["inbound"] is not None:
            _clocks(write, row["conversation_id"], News(gone=True))
        undo = save_undo(write, PREFIX + "note_removed", 1, dict(row), now)
        return Done(_customers(present(db, CustomerId(row["customer_id"]))), UndoId(undo))


def tag(db: Database, id_: CustomerId, name: str, *, on: bool, now: datetime) -> Done:
    """Put a tag on, or take it off."""
    name = " ".join(name.split()).lstrip("#")
    if not name:
        raise WrongInput("A tag needs a name.")
    with db.writing() as write:
        id_ = present(db, id_)
        known = tag_id(write, name, make=on)
        if known is None or not _set_tag(db, id_, known, on=on):
            return NOTHING_DONE
        inverse = {"customer": id_, "tag": name}
        undo = save_undo(write, PREFIX + ("tagged" if on else "untagged"), 1, inverse, now)
        return Done(_customers(id_), UndoId(undo))


def _set_tag(db: Database, customer: int, tag_: int, *, on: bool) -> bool:
    sql = (
        "INSERT OR IGNORE INTO customer_tag(customer_id, tag_id) VALUES (?, ?)"
        if on
        else "DELETE FROM customer_tag WHERE customer_id = ? AND tag_id = ?"
    )
    with db.writing() as write:
        return write.execute(sql, [customer, tag_]).rowcount > 0


# The way back


def undo(db: Database, id_: UndoId, *, now: datetime) -> Done:
    """Take one change back; what was changed again since keeps the later change.

    Raises WrongInput for an undo that is not about people, NotFound for one that is gone.
    """
    with db.writing() as write:
        found = get_undo(db, id_)
        if not found.kind.startswith(PREFIX):
            raise WrongInput("This is not about a customer.", safe="Nothing was changed.")
        if found.undone:
            return NOTHING_DONE
        mark_undone(write, id_, now)
        return _WAYS_BACK[found.kind.removeprefix(PREFIX)](db, found.inverse)


def _linked_back(db: Database, inverse: dict[str, Any]) -> Done:
    before, target = inverse["from"], inverse["to"]
    with db.writing() as write:
        moved = write.execute(
            "UPDATE identity SET customer_id = ?, linked_because = ?"
            " WHERE id = ? AND customer_id = ?"
            " AND EXISTS (SELECT 1 FROM customer WHERE id = ?)",
            [before, inverse["because"], inverse["identity"], target, before],
        )
        if moved.rowcount == 0:
            return NOTHING_DONE
        if "notes_after" in inverse:
            write.execute(
                "UPDATE customer SET notes = ? WHERE id = ? AND notes = ?",
                [inverse["notes_before"], target, inverse["notes_after"]],
            )
            for tag_ in inverse["tags"]:
                _set_tag(db, target, tag_, on=False)
    return Done(_customers(before, target))


def _unlinked_back(db: Database, inverse: dict[str, Any]) -> Done:
    back, gone = inverse["from"], inverse["to"]
    with db.writing() as write:
        moved = write.execute(
            "UPDATE identity SET customer_id = ?, first_customer_id = ?, linked_because = ?"
            " WHERE id = ? AND customer_id = ?"
            " AND EXISTS (SELECT 1 FROM customer WHERE id = ?)",
            [back, inverse["first"], inverse["because"], inverse["identity"], gone, back],
        )
        if moved.rowcount == 0:
            return NOTHING_DONE
        if "made" in inverse:
            write.execute(
                "DELETE FROM customer WHERE id = :id AND notes = ''"
                " AND NOT EXISTS (SELECT 1 FROM identity WHERE customer_id = :id"
                "  OR first_customer_id = :id)"
                " AND NOT EXISTS (SELECT 1 FROM note WHERE customer_id = :id)",
                {"id": inverse["made"]},
            )
    return Done(_customers(back, gone))


def _brought_together_again(db: Database, inverse: dict[str, Any]) -> Done:
    with db.writing() as write:
        write.executemany(
            "DELETE FROM not_the_same WHERE identity_id = ? AND customer_id = ?", inverse["pairs"]
        )
    return Done(_customers(*(customer for _, customer in inverse["pairs"])))


def _note_back(db: Database, inverse: dict[str, Any]) -> Done:
    if inverse["conversation_id"] is not None:
        known = db.row("SELECT 1 FROM conversation WHERE id = ?", [inverse["conversation_id"]])
        inverse = {**inverse, "conversation_id": inverse["conversation_id"] if known else None}
    try:
        return Done(_customers(add_note(db, inverse)))
    except NotFound:
        return NOTHING_DONE


def _tagged_back(db: Database, inverse: dict[str, Any]) -> Done:
    return _tag_turned(db, inverse, on=False)


def _untagged_back(db: Database, inverse: dict[str, Any]) -> Done:
    return _tag_turned(db, inverse, on=True)


def _tag_turned(db: Database, inverse: dict[str, Any], *, on: bool) -> Done:
    with db.writing() as write:
        known = tag_id(write, inverse["tag"], make=on)
        if known is None or not _set_tag(db, inverse["customer"], known, on=on):
            return NOTHING_DONE
    return Done(_customers(inverse["customer"]))


_WAYS_BACK = {
    "linked": _linked_back,
    "unlinked": _unlinked_back,
    "kept_apart": _brought_together_again,
    "note_removed": _note_back,
    "tagged": _tagged_back,
    "untagged": _untagged_back,
}
