"""A network of our own in a folder: for the demo shop, for practising, and for tests.

It is a real one: what people say and what we post is kept in a small SQLite file, so that it
outlives a kill, and it never compares ids: whoever posts twice is seen twice. `MemoryNetwork` is
the network itself, with its weather; `MemoryConnector` speaks to it.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import enum
import json
import sqlite3
import threading
import types
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
    Health,
    Letter,
    Lookup,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
    not_done,
)
from courtesydesk.domain.acts import OPPOSITES, Act
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NetworkError,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
)
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.networks import network
from courtesydesk.domain.times import from_text, to_text

BATCH = 50


class Weather(enum.StrEnum):
    """What can happen to a call."""

    FAIR = "fair"
    OFFLINE = "offline"
    RATE_LIMITED = "rate_limited"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    CUT_BEFORE = "cut_before"
    """The line is cut; the network had not taken it yet."""
    CUT_AFTER = "cut_after"
    """The line is cut; the network has taken it."""
    BAD_ANSWER = "bad_answer"
    """It is taken, and the answer cannot be read."""
    CRASH = "crash"
    """Our own program fails in the middle."""


class CrashError(Exception):
    """A bug of ours, on purpose."""


@dataclasses.dataclass(frozen=True, slots=True)
class Posted:
    """One thing that we posted, as the network has it."""

    remote_id: str
    client_id: str
    text: str
    to: str
    """Remote id of the person it answers, or the addresses of a new mail."""
    answers: str
    visibility: str
    attachments: tuple[str, ...]
    """Their names."""


class MemoryNetwork:
    """The network: people say things, we post, and the weather changes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "network.sqlite"
        with self._open() as file:
            file.executescript(_SCHEMA)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self._file, timeout=20)) as file:
            # Only a kill must be outlived here, not a power cut.
            file.execute("PRAGMA synchronous = OFF")
            with file:
                yield file

    # What people do

    def say(self, item: FetchedItem) -> None:
        """Somebody said something, we did elsewhere, or something was deleted."""
        with self._open() as file:
            file.execute("INSERT INTO event(body) VALUES (?)", [_item_to_json(item)])

    def events_after(self, number: int, limit: int) -> list[tuple[int, FetchedItem]]:
        """What happened after that event, in order."""
        with self._open() as file:
            rows = file.execute(
                "SELECT id, body FROM event WHERE id > ? ORDER BY id LIMIT ?", [number, limit]
            ).fetchall()
        return [(int(row[0]), _item_from_json(row[1])) for row in rows]

    def count_after(self, number: int) -> int:
        """How many events there are after that one."""
        with self._open() as file:
            return int(
                file.execute("SELECT count(*) FROM event WHERE id > ?", [number]).fetchone()[0]
            )

    # What we do

    def take(self, payload: bytes, client_id: str) -> str:
        """Post it, as often as it comes; returns the remote id."""
        letter = json.loads(payload)
        with self._open() as file:
            number = file.execute("SELECT count(*) + 1 FROM posted").fetchone()[0]
            remote_id = f"ours-{number}"
            file.execute(
                "INSERT INTO posted(remote_id, client_id, body) VALUES (?, ?, ?)",
                [remote_id, client_id, payload.decode()],
            )
            reply = FetchedReply(
                remote_id=remote_id,
                thread_key=letter["thread_key"],
                text=letter["text"],
                occurred_at=from_text(letter["created_at"]),
                author=letter["author"],
                answers_remote_id=letter["answers_remote_id"],
                to_remote_ids=(letter["person_remote_id"],) if letter["person_remote_id"] else (),
                subject=letter["subject"],
            )
            file.execute("INSERT INTO event(body) VALUES (?)", [_item_to_json(reply)])
        return remote_id

    def posted(self, client_id: str | None = None) -> tuple[Posted, ...]:
        """What we posted, in order: all of it, or what came with that id."""
        with self._open() as file:
            rows = file.execute(
                "SELECT remote_id, client_id, body FROM posted"
                " WHERE ?1 IS NULL OR client_id = ?1 ORDER BY id",
                [client_id],
            ).fetchall()
        return tuple(_posted(*row) for row in rows)

    def do(self, deed: Deed) -> None:
        """One act; done again it changes nothing, but a report is one more."""
        with self._open() as file:
            if deed.act in OPPOSITES:
                file.execute(
                    "DELETE FROM done WHERE remote_id = ? AND act = ?",
                    [deed.remote_id, OPPOSITES[deed.act]],
                )
            elif deed.act is Act.DELETE:
                file.execute("DELETE FROM posted WHERE remote_id = ?", [deed.remote_id])
            elif deed.act is Act.EDIT:
                file.execute(
                    "UPDATE posted SET body = json_set(body, '$.text', ?) WHERE remote_id = ?",
                    [deed.text, deed.remote_id],
                )
            again = deed.act is Act.REPORT
            file.execute(
                "INSERT INTO done(remote_id, act) SELECT ?1, ?2 WHERE ?3 OR NOT EXISTS"
                " (SELECT 1 FROM done WHERE remote_id = ?1 AND act = ?2)",
                [deed.remote_id, deed.act, again],
            )

    def done(self, remote_id: str) -> tuple[Act, ...]:
        """What was done about it besides answering, and stands."""
        with self._open() as file:
            rows = file.execute("SELECT act FROM done WHERE remote_id = ? ORDER BY id", [remote_id])
            return tuple(Act(row[0]) for row in rows)

    # The weather

    def forecast(self, *weather: Weather, minutes: float = 0) -> None:
        """What will happen to the next calls, one each; fair after that."""
        with self._open() as file:
            file.executemany(
                "INSERT INTO weather(kind, minutes) VALUES (?, ?)",
                [(str(kind), minutes) for kind in weather],
            )

    def stays(self, weather: Weather, *, minutes: float = 0) -> None:
        """What happens to every call from now on that no forecast speaks of."""
        with self._open() as file:
            file.execute("DELETE FROM weather WHERE lasting")
            file.execute(
                "INSERT INTO weather(kind, minutes, lasting) VALUES (?, ?, 1)",
                [str(weather), minutes],
            )

    def next_weather(self) -> tuple[Weather, float]:
        """What happens to this call, and for how many minutes to wait where it says so."""
        with self._open() as file:
            row = file.execute(
                "SELECT id, kind, minutes, lasting FROM weather ORDER BY lasting, id LIMIT 1"
            ).fetchone()
            if row is None:
                return Weather.FAIR, 0
            if not row[3]:
                file.execute("DELETE FROM weather WHERE id = ?", [row[0]])
        return Weather(row[1]), float(row[2])


_SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS posted (
    id INTEGER PRIMARY KEY, remote_id TEXT NOT NULL, client_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS done (
    id INTEGER PRIMARY KEY, remote_id TEXT NOT NULL, act TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS weather (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, minutes REAL NOT NULL DEFAULT 0,
    lasting INTEGER NOT NULL DEFAULT 0);
"""


class MemoryConnector(ReadingConnector):
    """Speaks to a network in a folder."""

    origin = Origin.DIRECT

    def __init__(
        self,
        there: MemoryNetwork,
        *,
        network: str = "memory",
        latency: timedelta = timedelta(0),
        vague: bool = False,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.network = network
        self._there = there
        self._latency = latency
        self._vague = vague
        """It cannot tell that something is not there, as some networks cannot."""
        self._now = now or _at_call

    def check(self) -> Health:
        self._quietly()
        return Health(("The practice network is there.",))

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        number = int(cursor or 0)
        total = self._there.count_after(number)
        done = 0
        while not stop():
            self._quietly()
            events = self._there.events_after(number, BATCH)
            if not events:
                return
            number = events[-1][0]
            done += len(events)
            yield Batch(tuple(item for _, item in events), str(number), done, total)

    def compose(self, letter: Letter) -> bytes:
        body = {
            **dataclasses.asdict(letter),
            "created_at": to_text(letter.created_at),
            "answers_at": None if letter.answers_at is None else to_text(letter.answers_at),
            "goes_at": None if letter.goes_at is None else to_text(letter.goes_at),
            "attachments": [
                {"name": a.name, "mime": a.mime, "alt": a.alt, "data": _to_base64(a.data)}
                for a in letter.attachments
            ],
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        weather, minutes = self._there.next_weather()
        if weather is Weather.CUT_BEFORE:
            raise Doubtful("The line was cut while the reply was sent.")
        if weather not in _TAKEN:
            raise self._trouble(weather, minutes)
        self._pause()
        remote_id = self._there.take(payload, client_id)
        self._pause()
        self._aftermath(weather)
        return Receipt(remote_id)

    def _aftermath(self, weather: Weather) -> None:
        """It was taken; whether anybody hears of it."""
        if weather is Weather.CUT_AFTER:
            raise Doubtful("The line was cut while the reply was sent.")
        if weather is Weather.BAD_ANSWER:
            raise BadAnswer("The network answered something that cannot be read.")
        if weather is Weather.CRASH:
            raise CrashError

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        self._quietly()
        found = self._there.posted(client_id)
        if found:
            return Lookup(Found.THERE, Receipt(found[0].remote_id))
        return Lookup(Found.UNKNOWN if self._vague else Found.NOT_THERE)

    def act(self, deed: Deed) -> None:
        if deed.act not in {*network(self.network).acts, *network(self.network).private_acts}:
            raise not_done(deed)
        weather, minutes = self._there.next_weather()
        if weather is Weather.CUT_BEFORE:
            raise Doubtful("The line was cut while it was done.")
        if weather not in _TAKEN:
            raise self._trouble(weather, minutes)
        self._pause()
        self._there.do(deed)
        self._pause()
        self._aftermath(weather)

    def mirror(self, remote_ids: tuple[str, ...], *, answered: bool) -> None:
        self._quietly()

    def _quietly(self) -> None:
        """A call that posts nothing: a cut line is only a line that is not there."""
        self._pause()
        weather, minutes = self._there.next_weather()
        if weather not in (Weather.FAIR, Weather.REFUSED):
            raise self._trouble(weather, minutes)

    def _trouble(self, weather: Weather, minutes: float) -> NetworkError:
        match weather:
            case Weather.RATE_LIMITED:
                until = self._now() + timedelta(minutes=minutes or 1)
                return RateLimited("The practice network wants us to wait.", until)
            case Weather.SIGNED_OUT:
                return SignedOut("The practice network does not know us any more.")
            case Weather.REFUSED:
                return Refused("The practice network does not take this reply.")
            case _:
                return Offline("The practice network cannot be reached.")

    def _pause(self) -> None:
        if self._latency:
            threading.Event().wait(self._latency.total_seconds())


_TAKEN = (Weather.FAIR, Weather.CUT_AFTER, Weather.BAD_ANSWER, Weather.CRASH)


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> MemoryConnector:
    """How the registry makes one: `folder`, and if wanted `network`, `latency_ms` and `vague`."""
    return MemoryConnector(
        MemoryNetwork(Path(settings["folder"])),
        network=settings.get("network", "memory"),
        latency=timedelta(milliseconds=float(settings.get("latency_ms", "0"))),
        vague=settings.get("vague") == "yes",
    )


def _at_call() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a network has a clock of its own


def _posted(remote_id: str, client_id: str, body: str) -> Posted:
    letter = json.loads(body)
    return Posted(
        remote_id=remote_id,
        client_id=client_id,
        text=letter["text"],
        to=letter["person_remote_id"] or letter["to"],
        answers=letter["answers_remote_id"],
        visibility=letter["visibility"],
        attachments=tuple(attachment["name"] for attachment in letter["attachments"]),
    )


# Items as JSON

_ITEMS: dict[str, type[FetchedItem]] = {
    "mention": FetchedMention,
    "reply": FetchedReply,
    "gone": Gone,
}


def _item_to_json(item: FetchedItem) -> str:
    kind = next(name for name, type_ in _ITEMS.items() if type_ is type(item))
    return json.dumps({"kind": kind, "item": _plain(item)}, ensure_ascii=False)


def _item_from_json(text: str) -> FetchedItem:
    body = json.loads(text)
    found: FetchedItem = _typed(_ITEMS[body["kind"]], body["item"])
    return found


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, bytes):
        return _to_base64(value)
    return value


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):
        kinds = [one for one in typing.get_args(kind) if one is not type(None)]
        return None if value is None else _typed(kinds[0], value)
    if typing.get_origin(kind) is tuple:
        return tuple(_typed(typing.get_args(kind)[0], one) for one in value)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        # A field that this version does not know was written by a newer one.
        return typing.cast("Any", kind)(
            **{name: _typed(hints[name], one) for name, one in value.items() if name in hints}
        )
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(value)
    if kind is datetime:
        return from_text(value)
    return base64.b64decode(value) if kind is bytes else value


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
