"""Kills the desk again and again, and looks each time at what is left."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from courtesydesk.paths import Workspace
from courtesydesk.services.outbox import Outbox
from courtesydesk.store.database import Database
from kill.desk import draft_text, now
from kill.sides import Side, make

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Promised:
    """What the desk was told is safe, over all its lives."""

    drafts: dict[int, int] = field(default_factory=dict)
    released: dict[int, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    """What was to be promised with the replies."""
    cursor: int = 0
    imported: dict[str, int] = field(default_factory=dict)
    lives: int = 0

    def read(self, journal: Path) -> None:
        """The whole journal; its last line may be torn."""
        self.__init__()  # type: ignore[misc]
        for line in journal.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError):
                self._take(*json.loads(line))

    def _take(self, what: str, *rest: Any) -> None:
        if what == "typed":
            self.drafts[rest[0]] = max(rest[1], self.drafts.get(rest[0], 0))
        elif what == "released":
            self.released[rest[0]] = rest[1]
        elif what == "confirmed":
            self.confirmed.add(rest[0])
        elif what == "fetched" and str(rest[0]).isdigit():
            self.cursor = max(self.cursor, int(rest[0]))
        elif what == "imported":
            self.imported[rest[0]] = rest[1]
        elif what == "started":
            self.lives += 1


@dataclass
class Killing:
    """One workspace, one network, many deaths."""

    spec: dict[str, Any]
    patience: float = 0
    """How many seconds the network may take to show what it has accepted."""
    kills: int = 0
    asked: int = 0
    """How many replies the network could not tell about, so that the owner had to look."""
    in_flight: int = 0
    """How many deaths left a reply half sent."""
    half_arrived: int = 0
    """How many of those had arrived all the same."""

    @property
    def root(self) -> Path:
        return Path(self.spec["root"])

    @property
    def promised(self) -> Promised:
        """What the desk was told is safe until now."""
        promised = Promised()
        promised.read(self.root / "journal")
        return promised

    def kill(self, times: int, seed: int, longest_ms: float) -> None:
        """Let it live, kill it, look; so many times."""
        chance = random.Random(seed)
        with self._program() as program:
            for number in range(times):
                program.stdin.write(f"{seed * 100_000 + number}\n")
                program.stdin.flush()
                pid = int(program.stdout.readline())
                threading.Event().wait(chance.uniform(5, longest_ms) / 1000)
                os.kill(pid, signal.SIGKILL)
                assert program.stdout.readline() == "dead\n"
                self.kills += 1
                self.look()

    def kill_when_told(self, times: int, seed: int, alive: queue.Queue[int]) -> None:
        """The same, where somebody else kills it: who is alive is told in the queue."""
        with self._program() as program:
            for number in range(times):
                program.stdin.write(f"{seed * 100_000 + number}\n")
                program.stdin.flush()
                alive.put(int(program.stdout.readline()))
                assert program.stdout.readline() == "dead\n"
                self.kills += 1
                self.look()

    @contextlib.contextmanager
    def _program(self) -> Iterator[Any]:
        paths = os.pathsep.join((str(ROOT / "desktop"), str(ROOT / "tests")))
        program = subprocess.Popen(
            [sys.executable, "-m", "kill.desk", json.dumps(self.spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
            cwd=ROOT,
        )
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            yield program
        finally:
            for pipe in (program.stdin, program.stdout):
                if pipe is not None:
                    pipe.close()
            program.wait(timeout=30)

    # What must hold after each death, before anything was repaired

    def look(self) -> None:
        db = Database(Workspace(self.root).database)
        try:
            promised = self.promised
            assert db.problems() == []
            self._drafts_are_there(db, promised)
            self._replies_are_there_or_gone_once(db, promised)
            self._promises_are_given_with_their_replies(db, promised)
            self._mentions_are_as_far_as_the_cursor(db, promised)
            self._imports_are_there(db, promised)
        finally:
            db.close()

    def _drafts_are_there(self, db: Database, promised: Promised) -> None:
        for conversation, number in promised.drafts.items():
            text = db.value(
                "SELECT text FROM draft WHERE conversation_id = ? AND retired_at IS NULL",
                [conversation],
            )
            assert text is not None, f"the draft in {conversation} is lost"
            there = int(text.split()[2])
            assert there >= number, f"the draft in {conversation} is an older one"
            assert text == draft_text(conversation, there), "torn"

    def _replies_are_there_or_gone_once(self, db: Database, promised: Promised) -> None:
        rows = {row["id"]: row for row in db.rows("SELECT id, text, state FROM outbox")}
        copies = self._copies(sum(row["state"] == "sent" for row in rows.values()))
        assert all(count == 1 for count in copies.values()), f"twice: {copies}"
        for id_, text in promised.released.items():
            assert rows[id_]["text"] == text
        for row in rows.values():
            arrived = copies.get(row["text"].splitlines()[0], 0)
            if row["state"] in ("held", "queued", "withdrawn", "refused"):
                assert arrived == 0, f"reply {row['id']} is {row['state']} and has arrived"
            elif row["state"] in ("sending", "unsure"):
                self.in_flight += row["state"] == "sending"
                self.half_arrived += arrived if row["state"] == "sending" else 0
            else:
                assert arrived == 1, f"reply {row['id']} is {row['state']} and has not arrived"
        ours = db.value("SELECT count(*) FROM reply WHERE outbox_id IS NOT NULL")
        assert ours == sum(row["state"] == "sent" for row in rows.values())
        drafts = {row[0] for row in db.rows("SELECT text FROM draft WHERE retired_at IS NULL")}
        assert not drafts & set(promised.released.values()), "released, and still a draft"

    def _promises_are_given_with_their_replies(self, db: Database, promised: Promised) -> None:
        rows = db.rows(
            "SELECT p.what, p.state, o.state AS way FROM promise p"
            " LEFT JOIN outbox o ON o.id = p.outbox_id"
        )
        assert promised.confirmed <= {row["what"] for row in rows}, "a promise is lost"
        assert len(rows) == len({row["what"] for row in rows}), "a promise is there twice"
        for row in rows:
            gone = row["way"] in ("sent", "declared")
            assert row["state"] == ("open" if gone else "drafted"), tuple(row)

    def _copies(self, at_least: int) -> dict[str, int]:
        """What has arrived; a mail server may still be handing over what it accepted."""
        side = self.side
        end = time.monotonic() + self.patience
        copies = side.copies()
        while sum(copies.values()) < at_least and time.monotonic() < end:
            threading.Event().wait(0.2)
            copies = side.copies()
        return copies

    def _mentions_are_as_far_as_the_cursor(self, db: Database, promised: Promised) -> None:
        sql = "SELECT text FROM mention WHERE origin = 'direct'"
        there = {row[0].strip() for row in db.rows(sql)}
        assert there == {f"mention {number}" for number in range(self.spec["mentions"])}
        cursor = str(db.value("SELECT value FROM cursor"))
        if cursor.isdigit():
            assert int(cursor) >= promised.cursor

    def _imports_are_there(self, db: Database, promised: Promised) -> None:
        for name, rows in promised.imported.items():
            assert rows == self.spec["rows"]
            number = name.removeprefix("import-").removesuffix(".jsonl")
            there = db.value(
                "SELECT count(*) FROM mention WHERE remote_id LIKE ?", [f"%import-{number}-%"]
            )
            assert there == rows, f"{name}: {there} of {rows}"

    # The end: a quiet day

    def end(self) -> Promised:
        """Started once more and left alone: every reply arrives, once."""
        db = Database(Workspace(self.root).database)
        try:
            outbox = Outbox(db, connector_for=lambda _id: self.side.connector())
            outbox.recover(now=now())
            self._deliver_all(outbox)
            threading.Event().wait(self.patience / 5)
            self._ask_the_owner(outbox)
            self._deliver_all(outbox)
            promised = self.promised
            copies = self._copies(db.value("SELECT count(*) FROM outbox"))
            for id_, text in promised.released.items():
                assert outbox.get(id_).state in ("sent", "declared")  # type: ignore[arg-type]
                assert copies[text.splitlines()[0]] == 1
            in_file = db.value("SELECT count(*) FROM outbox")
            assert sum(copies.values()) == len(copies) == in_file
            assert db.problems() == []
            return promised
        finally:
            db.close()

    def _deliver_all(self, outbox: Outbox) -> None:
        for _ in range(10):
            outbox.wake()
            outbox.deliver_due(now=now())

    def _ask_the_owner(self, outbox: Outbox) -> None:
        """The owner looks at what the network cannot tell about, and says what they see."""
        copies = self.side.copies()
        for row in outbox.rows(ended=False, limit=100_000):
            assert row.state == "unsure", row
            self.asked += 1
            outbox.settle(row.id, sent=row.text.splitlines()[0] in copies, now=now())

    def told(self, promised: Promised) -> str:
        """The figures, in a sentence."""
        return (
            f"{self.kills} kills, {promised.lives} lives, {len(promised.released)} replies,"
            f" {sum(promised.drafts.values())} drafts saved; {self.in_flight} times killed while"
            f" sending, {self.half_arrived} of them after the network had taken it;"
            f" {self.asked} left to the owner"
        )

    @property
    def side(self) -> Side:
        return make(self.spec)


def spec_of(
    root: Path, side: str, arguments: dict[str, Any], *, mentions: int, rows: int
) -> dict[str, Any]:
    """What both processes need to know."""
    return {
        "root": str(root),
        "side": side,
        "arguments": arguments,
        "mentions": mentions,
        "rows": rows,
    }
