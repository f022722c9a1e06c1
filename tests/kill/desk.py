"""The desk that is killed: types, sends, fetches and imports, and writes down what it was promised.

`python -m kill.desk SPEC` loads everything once. Each line on its standard input (a seed) makes it
fork a child that works until it is killed; the child's process id is the answer. What a call has
returned is noted in the journal at once: one write to a file that is opened for appending outlives
a SIGKILL of the writer.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from courtesydesk.domain.accounts import AccountState
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.mentions import Visibility
from courtesydesk.paths import Workspace
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.importing import Importing
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.promises import Promises
from courtesydesk.services.reading_ahead import reading_ahead
from courtesydesk.store import accounts
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database
from kill.sides import Side, make

TYPING = 12
"""The first so many conversations are only typed in; the others are replied to."""


def now() -> datetime:
    return datetime.now(UTC)


def draft_text(conversation: int, number: int) -> str:
    return f"draft {conversation} {number} " + "word " * (number % 50)


class Desk:
    """One life of the program."""

    def __init__(self, root: Path, side: Side, seed: int) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.side = side
        self.where = Visibility.PRIVATE if side.private else Visibility.PUBLIC
        self.workspace = Workspace(root)
        self.db = Database(self.workspace.database)
        self.drafts = Drafts(self.db)
        self.outbox = Outbox(self.db, connector_for=lambda _id: side.connector())
        self.promises = Promises(self.db)
        self.importing = Importing(self.db, self.workspace)
        self.account = AccountId(self.db.value("SELECT id FROM account"))
        sql = "SELECT id FROM conversation WHERE network = ? ORDER BY id"
        ids = [row["id"] for row in self.db.rows(sql, [side.network])]
        self.typed_in, self.answered = ids[:TYPING], ids[TYPING:]
        self.journal = os.open(root / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.number = 0

    def note(self, *words: object) -> None:
        os.write(self.journal, (json.dumps(words) + "\n").encode())

    def live(self) -> None:
        """As the program does at its start, and then anything, for ever."""
        self.note("started")
        self.outbox.recover(now=now())
        acts: list[Callable[[], None]] = [
            self.type, self.type, self.type, self.reply, self.deliver, self.fetch, self.take_in
        ]  # fmt: skip
        while True:
            self.random.choice(acts)()

    def type(self) -> None:
        conversation = ConversationId(self.random.choice(self.typed_in))
        for _ in range(self.random.randint(1, 4)):
            found = self.drafts.find(conversation, self.where)
            number = 1 if found is None else int(found.text.split()[2]) + 1
            text = draft_text(conversation, number)
            self.drafts.save(conversation, self.where, text, seen=None, now=now())
            self.note("typed", conversation, number)

    def reply(self) -> None:
        conversation = ConversationId(self.random.choice(self.answered))
        self.number += 1
        text = f"reply {self.seed}-{self.number}\nin conversation {conversation}"
        saved = self.drafts.save(conversation, self.where, text, seen=None, now=now())
        self.promises.draft(conversation, self.where, f"for {text}", now(), now=now())
        self.note("confirmed", f"for {text}")
        how = Release(skip_undo=True, accept_new_mentions=True)
        (id_,) = self.outbox.release(saved.id, how, now=now()).outbox
        self.note("released", id_, text)

    def deliver(self) -> None:
        self.outbox.wake()
        changes = self.outbox.deliver_due(now=now())
        self.note("delivered", sorted(changes.outbox))

    def fetch(self) -> None:
        cursor = accounts.load_cursor(self.db, self.account)
        with (
            contextlib.closing(self.side.connector()) as connector,
            reading_ahead(
                lambda stop: connector.fetch(cursor, stop=stop, now=now()),
                stop=lambda: False,
                left=self.db.leave,
            ) as batches,
        ):
            for batch in batches:
                with self.db.writing():
                    apply_items(
                        self.db, self.account, batch.items, origin=connector.origin, now=now()
                    )
                    accounts.save_cursor(self.db, self.account, batch.cursor, now=now())
                self.note("fetched", batch.cursor)

    def take_in(self) -> None:
        file = self.random.choice(sorted(self.workspace.root.glob("import-*.jsonl")))
        result = self.importing.run(file, now=now(), stop=lambda: False)
        self.note("imported", file.name, result.taken + result.known)


def prepare(root: Path, side: Side, *, mentions: int, files: int, rows: int) -> None:
    """A workspace with people who wrote, and files to import."""
    from courtesydesk.store.migrations import migrate

    workspace = Workspace(root)
    workspace.create()
    migrate(workspace.database, snapshots=workspace.snapshots, now=now())
    db = Database(workspace.database)
    account = accounts.insert_account(
        db, network=side.network, name="Mail", address=side.address, settings={}, now=now()
    )
    accounts.save_state(db, account, AccountState.CONNECTED)
    for number in range(mentions):
        side.say(number)
    db.close()
    desk = Desk(root, side, seed=0)
    desk.fetch()
    desk.db.close()
    for file in range(files):
        lines = [json.dumps(_row(file, row)) for row in range(rows)]
        (root / f"import-{file}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(file: int, row: int) -> dict[str, Any]:
    return {
        "network": "facebook",
        "id": f"import-{file}-{row}",
        "author": f"Guest {row % 30}",
        "handle": f"guest{row % 30}",
        "created_at": f"2025-0{1 + file % 9}-{1 + row % 28:02d}T10:00:00Z",
        "text": f"imported {file} {row}",
    }


def main(arguments: list[str]) -> None:
    """Answer each seed with the process id of a new life."""
    spec = json.loads(arguments[0])
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.close(0)
            Desk(Path(spec["root"]), make(spec), int(line)).live()
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
