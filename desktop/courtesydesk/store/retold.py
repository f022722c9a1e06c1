"""One thing told twice: by the network itself, by a mail of its, and in a file that it handed out.

Each way has ids of its own, so that likeness decides: the same person's words, at about the same
time. What a nearer way tells outranks what a farther one told: the network, then its file, then
its mail, which may have been fetched or imported. Nothing that hangs on the mention moves: replies,
notes and promises stay where they are.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta

from courtesydesk.domain.fetched import FetchedMention, Person
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.domain.times import from_text, to_text
from courtesydesk.store import linking, threads
from courtesydesk.store.allowing import allows_to_text
from courtesydesk.store.database import Database, Row
from courtesydesk.store.mentions import Source

ABOUT = timedelta(days=3)
"""So far apart may be when something was said, and when a mail or a file says that it was."""
_BEGINNING = 24
"""Letters that are enough to know a text by whose end was cut off."""
_MOST = 400
"""Things said about then, on one network, that are compared."""
_MAIL = 1
_NEARNESS = {Origin.MAILBOX: _MAIL, Origin.IMPORT: 2, Origin.DIRECT: 3}
_PROOF = "proof"
"""What only a network's notice has among its headers."""
IMPORTED_NOTICE = """origin = 'import' AND instr(headers, '"proof"') > 0"""
"""A mail of theirs, in a file; in the words of the index `mention_imported_notice`."""
_TOLD_ELSEWHERE = (Kind.REVIEW, Kind.COMMENT, Kind.POST, Kind.QUESTION)
_CUT = re.compile(r"(?:…|\.\.\.)\W*$")
_NO_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Before:
    """A mention that told the same."""

    remote_id: str
    conversation: int
    identity: int
    is_news: bool = False
    """It was told by a farther way before, and what is told now is taken in its place."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Some of the mentions."""

    where: str
    named: tuple[object, ...]


class Retold:
    """What one network's items of one origin may have been told as before."""

    def __init__(self, db: Database, source: Source) -> None:
        self._db, self._source = db, source
        self._places: dict[int, list[_Place]] = {}
        """Where to look for what a way of such nearness tells; none where nothing can be there."""

    def alike(self, item: FetchedMention) -> Row | None:
        """The mention that told the same before, under another id."""
        if item.kind not in _TOLD_ELSEWHERE:
            return None
        at, who = item.occurred_at, item.person
        rows = [
            row
            for place in self._looked_at(item)
            for row in self._db.rows(
                f"SELECT * FROM mention WHERE {place.where} AND occurred_at BETWEEN ? AND ?"
                " AND deleted_at IS NULL AND (author IN ('', ?) COLLATE NOCASE OR '' = ?"
                " OR (handle <> '' AND handle = ? COLLATE NOCASE)) LIMIT ?",
                [*place.named, to_text(at - ABOUT), to_text(at + ABOUT), who.name, who.name,
                 who.handle, _MOST],
            )
            if _is_same(row, item)
        ]  # fmt: skip
        return min(rows, key=lambda row: abs(from_text(row["occurred_at"]) - at), default=None)

    def find(self, item: FetchedMention) -> Before | None:
        """The mention that told the same before; brought up to date where this way is nearer."""
        row = self.alike(item)
        if row is None:
            return None
        if self._near(item) > _near(row):
            return self._adopt(row, item)
        return Before(row["remote_id"], row["conversation_id"], row["identity_id"])

    def again(self, item: FetchedMention) -> Before | None:
        """The mention of that id, where another way told it: a farther one changes nothing of what
        a nearer one told, and a nearer one takes it over."""
        row = self._other_way(item)
        if row is None:
            return None
        if self._near(item) > _near(row):
            return replace(self._adopt(row, item), is_news=True)
        return Before(row["remote_id"], row["conversation_id"], row["identity_id"])

    def is_here(self, item: FetchedMention) -> bool:
        """Whether it was told before; changes nothing."""
        return self._of_that_id(item) is not None or self.alike(item) is not None

    def _of_that_id(self, item: FetchedMention) -> Row | None:
        if not self._looked_at(item):
            return None
        return self._db.row(
            "SELECT * FROM mention WHERE network = ? AND remote_id = ?",
            [self._source.network, item.remote_id],
        )

    def _other_way(self, item: FetchedMention) -> Row | None:
        """The mention of that id, where it was told by another way."""
        row = self._of_that_id(item)
        is_other = row is not None and _near(row) not in (0, self._near(item))
        return row if is_other else None

    def _near(self, item: FetchedMention) -> int:
        is_notice = self._source.origin == Origin.IMPORT and _PROOF in item.headers
        return _MAIL if is_notice else _NEARNESS.get(Origin(self._source.origin), 0)

    def _looked_at(self, item: FetchedMention) -> list[_Place]:
        near = self._near(item)
        if near not in self._places:
            is_told = near > 0 and self._source.network != "email"
            self._places[near] = self._places_of(near) if is_told else []
        return self._places[near]

    def _places_of(self, near: int) -> list[_Place]:
        """One mail may tell what another told; a network and its file do not repeat themselves."""
        others = [way.value for way, its in _NEARNESS.items() if its != near or its == _MAIL]
        marks = ", ".join("?" * len(others))
        network = self._source.network
        places = [_Place(f"network = ? AND origin IN ({marks})", (network, *others))]
        if Origin.IMPORT.value not in others:
            places.append(_Place(f"network = ? AND {IMPORTED_NOTICE}", (network,)))
        return [place for place in places if self._has_any(place)]

    def _has_any(self, place: _Place) -> bool:
        sql = f"SELECT 1 FROM mention WHERE {place.where} LIMIT 1"
        return self._db.row(sql, place.named) is not None

    def _adopt(self, row: Row, item: FetchedMention) -> Before:
        """It is known by its network's name from now on; its old words are kept as a version. What
        another import brought stays with that one, so that each can be taken back."""
        identity = self._person(row["identity_id"], item.person)
        conversation = self._conversation(row["conversation_id"], identity, item.thread_key)
        with self._db.writing() as write:
            write.execute(
                "UPDATE mention SET remote_id = :remote_id, identity_id = :identity,"
                " conversation_id = :conversation, account_id = :account, origin = :origin,"
                " parent_remote_id = :parent, author = :author, handle = :handle,"
                " url = CASE :url WHEN '' THEN url ELSE :url END, headers = :headers,"
                " allows = :allows, occurred_at = :at,"
                " import_id = CASE WHEN :import IS NOT NULL THEN import_id END WHERE id = :id",
                {
                    "remote_id": item.remote_id, "identity": identity, "id": row["id"],
                    "conversation": conversation, "account": self._source.account,
                    "origin": self._source.origin, "parent": item.parent_remote_id,
                    "author": item.person.name or row["author"], "handle": item.person.handle,
                    "url": item.url, "headers": json.dumps(item.headers, ensure_ascii=False),
                    "allows": allows_to_text(item.allows), "at": to_text(item.occurred_at),
                    "import": self._source.import_id,
                },
            )  # fmt: skip
            if item.text and _words(item.text) != _words(row["text"]):
                write.execute(
                    "UPDATE mention SET text = ?, rating = coalesce(?, rating) WHERE id = ?",
                    [item.text, item.rating, row["id"]],
                )
        return Before(item.remote_id, conversation, identity)

    def _person(self, told: int, person: Person) -> int:
        """Who said it, as the network calls them; a name that stood for them goes over to them."""
        with self._db.writing() as write:
            known = self._db.row(
                "SELECT id, customer_id FROM identity WHERE network = ? AND remote_id = ?",
                [self._source.network, person.remote_id],
            )
            if known is None:
                write.execute(
                    "UPDATE identity SET remote_id = ?, handle = ?, url = ? WHERE id = ?",
                    [person.remote_id, person.handle, person.url, told],
                )
                return told
            if known["id"] != told:
                self._link(told, CustomerId(known["customer_id"]))
            return int(known["id"])

    def _link(self, identity: int, customer: CustomerId) -> None:
        with self._db.writing() as write:
            row = self._db.get_row("SELECT customer_id FROM identity WHERE id = ?", [identity])
            if row["customer_id"] == customer:
                return
            write.execute("UPDATE identity SET customer_id = ? WHERE id = ?", [customer, identity])
            linking.take_over(self._db, CustomerId(row["customer_id"]), customer)

    def _conversation(self, told: int, identity: int, thread_key: str) -> int:
        """Where it stands: its own conversation, in the thread that the network knows."""
        with self._db.writing() as write:
            there = self._db.value(
                "SELECT id FROM conversation WHERE network = ? AND thread_key = ?"
                " AND identity_id = ? AND id <> ?",
                [self._source.network, thread_key, identity, told],
            )
            if there is not None:
                threads.merge(write, told, int(there))
                return int(there)
            write.execute(
                "UPDATE conversation SET thread_key = ?, identity_id = ?,"
                " account_id = coalesce(?, account_id) WHERE id = ?",
                [thread_key, identity, self._source.account, told],
            )
            return told


def _near(row: Row) -> int:
    is_notice = row["origin"] == Origin.IMPORT and _PROOF in json.loads(row["headers"])
    return _MAIL if is_notice else _NEARNESS.get(Origin(row["origin"]), 0)


def _is_same(row: Row, item: FetchedMention) -> bool:
    if row["kind"] not in _TOLD_ELSEWHERE:
        return False
    ratings = {row["rating"], item.rating} - {None}
    if len(ratings) > 1 or not _same_name(row, item.person):
        return False
    ours, theirs = _words(row["text"]), _words(item.text)
    if ours and theirs:
        return ours == theirs or _begins(row["text"], theirs) or _begins(item.text, ours)
    # Only the stars, or a mail whose words could not be read: a person reviews a place once.
    is_somebody = bool(row["author"]) and not item.person.remote_id.startswith("nobody:")
    return Kind.REVIEW in (row["kind"], item.kind) and is_somebody


def _same_name(row: Row, person: Person) -> bool:
    """A name that is wanting on one side says nothing."""
    if row["handle"] and person.handle:
        return _words(row["handle"]) == _words(person.handle)
    one, other = _words(row["author"]), _words(person.name)
    return not one or not other or one == other


def _begins(cut: str, whole: str) -> bool:
    """Whether a text whose end was cut off is how the other begins."""
    beginning = _words(_CUT.sub("", cut))
    return bool(_CUT.search(cut)) and len(beginning) >= _BEGINNING and whole.startswith(beginning)


def _words(text: str) -> str:
    return _NO_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
