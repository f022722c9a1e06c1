"""One network's round of `store/apply.py`: what its chunks have in common, and what one took."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.networks import network as network_of
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database
from courtesydesk.store.identities import Identities
from courtesydesk.store.listening_words import Hearing
from courtesydesk.store.mentions import Kept, Source
from courtesydesk.store.picture_files import PictureStore
from courtesydesk.store.replies import NewReply, Strays
from courtesydesk.store.retold import Retold
from courtesydesk.store.standing import Said
from courtesydesk.store.threads import Threads


@dataclass(slots=True)
class Tally:
    """What became of the items, added up over calls."""

    taken: int = 0
    """New mentions and replies."""
    known: int = 0
    """There already; some of them changed."""
    heard: int = 0
    """Of these: mentions."""
    erased: int = 0
    """Of customers who were erased: not taken."""
    strays: int = 0
    """Replies that wait for what they answer."""


class Round:
    """What one network's chunks have in common."""

    def __init__(
        self,
        db: Database,
        write: sqlite3.Connection,
        source: Source,
        now: datetime,
        pictures: PictureStore | None,
        tally: Tally,
    ) -> None:
        self.write = write
        self.source = source
        self.now = now
        self.pictures = pictures
        self.tally = tally
        self.targets = targets(write)
        self.identities = Identities(write, source.network, pictures)
        self.threads = Threads(write, source.network)
        self.strays = Strays(write, source.network)
        self.hearing = Hearing(write)
        self.retold = Retold(db, source)
        self.posts: dict[str, int] = {}
        self.has_outbox = _has_rows(write, "outbox")
        self.has_gone = _has_rows(write, "gone")
        self.has_imports = _has_rows(write, "import")
        self.has_erased = _has_rows(write, "erased")
        self.since = _made_at(write, source.account)
        self.is_asked_again = (
            source.origin == Origin.DIRECT and network_of(source.network).asked_again is not None
        )
        self.changed: set[int] = set()
        self.arrived: set[int] = set()
        self.drafts: set[int] = set()

    def next_id(self, table: str) -> int:
        """The id of the table's next row."""
        found = self.write.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
        return int(found[0])


@dataclass(slots=True)
class Touched:
    """What happened to one conversation in this chunk."""

    mentions: list[str] = field(default_factory=list)
    items: list[Said] = field(default_factory=list)
    reply: bool = False
    reply_at: str = ""
    gone: bool = False


@dataclass(slots=True)
class Chunk:
    """What was taken of one chunk, until all of it is written at its end."""

    touched: dict[int, Touched] = field(default_factory=dict)
    told_before: set[str] = field(default_factory=set)
    kept: dict[str, Kept] = field(default_factory=dict)
    new: list[Kept] = field(default_factory=list)
    edited: dict[int, Kept] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)
    """Those that are here, and were told again."""
    told_again: list[int] = field(default_factory=list)
    """Those too that are never asked for again; none by an import."""
    pictures: list[tuple[Kept, FetchedMention]] = field(default_factory=list)
    replies: list[NewReply] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    def touch(self, conversation: int) -> Touched:
        """Something happened to this one."""
        touched = self.touched.get(conversation)
        if touched is None:
            touched = self.touched[conversation] = Touched()
        return touched


def _made_at(write: sqlite3.Connection, account: int | None) -> str | None:
    row = write.execute("SELECT created_at FROM account WHERE id = ?", [account]).fetchone()
    return None if row is None else str(row[0])


def _has_rows(write: sqlite3.Connection, table: str) -> bool:
    return bool(write.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0])
