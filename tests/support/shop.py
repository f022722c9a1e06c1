"""Small pieces of a shop for tests: a clock that is set, a fresh workspace, things that were said.

desk = make_desk(tmp_path)
shop = desk.shop
shop.says("Was the cake fresh?", by="Maria")
row = desk.feed.page(FeedQuery(), now=desk.clock()).rows[0]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import Channel, FeedQuery, FeedRow, View
from courtesydesk.domain.fetched import FetchedItem, FetchedMention, FetchedReply, Gone, Person
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.mentions import Kind, Origin
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.feed import Feed
from courtesydesk.services.searches import Searches
from courtesydesk.services.settings import Settings
from courtesydesk.services.triage import Triage
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database
from courtesydesk.store.migrations import migrate
from courtesydesk.store.picture_files import PictureFiles, PictureStore

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday, ten in the morning in Paris."""


class Clock:
    """The time, as the test says."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> datetime:
        """Let some time go by: `clock.pass_(hours=2)`."""
        self.now += timedelta(**span)
        return self.now


_template: dict[str, bytes] = {}


def make_workspace(folder: Path) -> Workspace:
    """A workspace with an up-to-date, empty database; the schema is made once a session."""
    workspace = Workspace(folder / "workspace")
    workspace.create()
    if "schema" not in _template:
        migrate(workspace.database, snapshots=workspace.snapshots, now=MORNING)
        db = Database(workspace.database)
        db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        _template["schema"] = workspace.database.read_bytes()
    else:
        workspace.database.write_bytes(_template["schema"])
    return workspace


def make_database(folder: Path) -> Database:
    """An up-to-date, empty database."""
    return Database(make_workspace(folder).database)


def add_account(db: Database, network: str = "mastodon", name: str = "") -> AccountId:
    """One of our logins."""
    with db.writing() as write:
        row = write.execute(
            "INSERT INTO account(network, name, state, created_at) VALUES (?, ?, 'connected', ?)"
            " RETURNING id",
            [network, name or network.capitalize(), to_text(MORNING)],
        ).fetchone()
    return AccountId(int(row[0]))


def person(called: str, **more: Any) -> Person:
    """Somebody, known by their name in small letters."""
    handle = called.lower().replace(" ", "_")
    return Person(**{"remote_id": handle, "name": called, "handle": f"@{handle}", **more})


_numbers = itertools.count(1)


def mention(text: str, by: str | Person = "Maria Rossi", **more: Any) -> FetchedMention:
    """Something that a person said; ids are made up where none are given."""
    who = person(by) if isinstance(by, str) else by
    remote_id = more.pop("remote_id", None) or f"m{next(_numbers)}"
    values: dict[str, Any] = {
        "remote_id": remote_id,
        "thread_key": f"thread-{who.remote_id}",
        "channel": Channel.PUBLIC,
        "kind": Kind.POST,
        "person": who,
        "text": text,
        "occurred_at": MORNING,
        **more,
    }
    return FetchedMention(**values)


def reply(text: str, **more: Any) -> FetchedReply:
    """Something that we said elsewhere; `answers` may be the mention itself."""
    answers = more.pop("answers", None)
    if answers is not None:
        more.setdefault("answers_remote_id", answers.remote_id)
        more.setdefault("thread_key", answers.thread_key)
    remote_id = more.pop("remote_id", None) or f"r{next(_numbers)}"
    return FetchedReply(
        **{
            "remote_id": remote_id,
            "thread_key": "",
            "text": text,
            "occurred_at": MORNING + timedelta(minutes=5),
            **more,
        }
    )


@dataclass
class Shop:
    """A workspace that things happen to."""

    db: Database
    clock: Clock
    network: str = "mastodon"
    account: AccountId | None = None
    pictures: PictureStore | None = None

    def apply(self, items: Iterable[FetchedItem], **more: Any) -> Changes:
        """Items as they were fetched."""
        values: dict[str, Any] = {
            "origin": Origin.DIRECT,
            "now": self.clock(),
            "network": self.network,
            "pictures": self.pictures,
            **more,
        }
        return apply_items(self.db, self.account, items, **values)

    def says(self, text: str, by: str | Person = "Maria Rossi", **more: Any) -> ConversationId:
        """A person says something now; returns the conversation."""
        more.setdefault("occurred_at", self.clock())
        item = mention(text, by, **more)
        self.apply([item])
        return self.conversation_of(item.remote_id)

    def replies_elsewhere(self, text: str, to: ConversationId, **more: Any) -> None:
        """We answer on the network's own page."""
        row = self.db.get_row(
            "SELECT remote_id, c.thread_key FROM mention m JOIN conversation c"
            " ON c.id = m.conversation_id WHERE c.id = ? ORDER BY occurred_at DESC LIMIT 1",
            [to],
        )
        more.setdefault("occurred_at", self.clock())
        self.apply([reply(text, answers_remote_id=row[0], thread_key=row[1], **more)])

    def deletes(self, remote_id: str) -> None:
        """A person takes something back."""
        self.apply([Gone(remote_id)])

    def conversation_of(self, remote_id: str) -> ConversationId:
        """Where a mention stands."""
        found = self.db.value(
            "SELECT conversation_id FROM mention WHERE remote_id = ?", [remote_id]
        )
        assert found is not None, f"{remote_id} is nowhere"
        return ConversationId(int(found))

    def row(self, id_: ConversationId) -> FeedRow:
        """The conversation as the feed shows it."""
        return Feed(self.db).rows([id_], now=self.clock())[id_]

    def in_view(self, view: View = View.EVERYTHING, text: str = "") -> list[ConversationId]:
        """What the first page of a view shows."""
        page = Feed(self.db).page(FeedQuery(view, text=text), now=self.clock())
        return [row.id for row in page.rows]


@dataclass
class SmallDesk:
    """The services that read and move conversations, on a fresh workspace."""

    workspace: Workspace
    db: Database
    clock: Clock
    shop: Shop
    feed: Feed
    triage: Triage
    searches: Searches
    settings: Settings
    made: list[object] = field(default_factory=list)


def make_desk(folder: Path, *, now: datetime = MORNING, network: str = "mastodon") -> SmallDesk:
    """A shop with one account and nothing said yet, in Paris."""
    workspace = make_workspace(folder)
    db = Database(workspace.database)
    clock = Clock(now)
    settings = Settings(db)
    settings.change({"shop.timezone": "Europe/Paris"})
    pictures = PictureFiles(workspace.root)
    shop = Shop(db, clock, network, add_account(db, network), pictures)
    return SmallDesk(workspace, db, clock, shop, Feed(db), Triage(db), Searches(db), settings)
