"""One thing told twice: by the network itself, by a mail of its, and in a file that it handed out.

Each way has ids of its own, so that likeness decides: the same person's words, at about the same
time. What a nearer way tells outranks what a farther one told: the network, then its file, then
its mail. Nothing that hangs on the mention moves: replies, notes and promises stay where they are.
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
_NEARNESS = {Origin.MAILBOX: 1, Origin.IMPORT: 2, Origin.DIRECT: 3}
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


class Retold:
    """What one network's items of one origin may have been told as before."""

    def __init__(self, db: Database, source: Source) -> None:
        self._db, self._source = db, source
        self._near = _NEARNESS.get(Origin(source.origin), 0)
        # One mail may tell what another told; a network and its file do not repeat themselves.
        others = [
            origin.value
            for origin in _NEARNESS
            if origin is Origin.MAILBOX or origin.value != source.origin
        ]
        self._where = f"network = ? AND origin IN ({', '.join('?' * len(others))})"
        self._named = [source.network, *others]
        self._is_worth_a_look = (
            bool(self._near)
            and source.network != "email"
            and db.row(f"SELECT 1 FROM mention WHERE {self._where} LIMIT 1", self._named)
            is not None
        )

    def find(self, item: FetchedMention) -> Before | None:
        """The mention that told the same before; brought up to date where this way is nearer."""
        if not self._is_worth_a_look or item.kind not in _TOLD_ELSEWHERE:
            return None
        at, who = item.occurred_at, item.person
        rows = self._db.rows(
            f"SELECT * FROM mention WHERE {self._where} AND occurred_at BETWEEN ? AND ?"
            " AND deleted_at IS NULL AND (author IN ('', ?) COLLATE NOCASE OR '' = ?"
            " OR (handle <> '' AND handle = ? COLLATE NOCASE)) LIMIT ?",
            [*self._named, to_text(at - ABOUT), to_text(at + ABOUT), who.name, who.name,
             who.handle, _MOST],
        )  # fmt: skip
        alike = [row for row in rows if _is_same(row, item)]
        if not alike:
            return None
        best = min(alike, key=lambda row: abs(from_text(row["occurred_at"]) - at))
        if self._near > _NEARNESS.get(Origin(best["origin"]), 0):
            return self._adopt(best, item)
        return Before(best["remote_id"], best["conversation_id"], best["identity_id"])

    def again(self, item: FetchedMention) -> Before | None:
        """The mention of that id, where another way told it: a farther one changes nothing of what
        a nearer one told, and a nearer one takes it over."""
        if not self._is_worth_a_look:
            return None
        row = self._db.row(
            f"SELECT * FROM mention WHERE {self._where} AND origin <> ? AND remote_id = ?",
            [*self._named, self._source.origin, item.remote_id],
        )
        if row is None:
            return None
        if self._near > _NEARNESS.get(Origin(row["origin"]), 0):
            return replace(self._adopt(row, item), is_news=True)
        return Before(row["remote_id"], row["conversation_id"], row["identity_id"])

    def _adopt(self, row: Row, item: FetchedMention) -> Before:
        """It is known by its network's name from now on; its old words are kept as a version."""
        identity = self._person(row["identity_id"], item.person)
        conversation = self._conversation(row["conversation_id"], identity, item.thread_key)
        with self._db.writing() as write:
            write.execute(
                "UPDATE mention SET remote_id = :remote_id, identity_id = :identity,"
                " conversation_id = :conversation, account_id = :account, origin = :origin,"
                " parent_remote_id = :parent, author = :author, handle = :handle,"
                " url = CASE :url WHEN '' THEN url ELSE :url END, headers = :headers,"
                " allows = :allows, occurred_at = :at WHERE id = :id",
                {
                    "remote_id": item.remote_id, "identity": identity, "id": row["id"],
                    "conversation": conversation, "account": self._source.account,
                    "origin": self._source.origin, "parent": item.parent_remote_id,
                    "author": item.person.name or row["author"], "handle": item.person.handle,
                    "url": item.url, "headers": json.dumps(item.headers, ensure_ascii=False),
                    "allows": allows_to_text(item.allows), "at": to_text(item.occurred_at),
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
