"""Reads and answers a guestbook, over HTTP.

GET  /entries?after=N&q=WORDS   {"entries": [{id, guest: {id, name}, text, at, edited_at,
                                closed}], "more": true}: oldest first, some at a time
GET  /entries/ID                one of them; 410 when it was taken back
POST /answers                   {key, to, text}: the same key again changes nothing
GET  /answers?key=KEY           {"answer": {id, url} or null}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from courtesydesk.connectors.base import (
    Allows,
    Batch,
    FetchedItem,
    FetchedMention,
    Found,
    Gone,
    Health,
    Known,
    Letter,
    Lookup,
    Person,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
)
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import BadAnswer, Vanished
from courtesydesk.domain.mentions import AS_USUAL, Kind


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> GuestbookConnector:
    """How the desk makes one: nothing is asked yet."""
    headers = {"Authorization": f"Bearer {secret('token')}"}
    return GuestbookConnector(Line(settings["page"] + "/guestbook", headers=headers))


class GuestbookConnector(ReadingConnector):
    network = "guestbook"

    def __init__(self, line: Line) -> None:
        self._line = line

    def check(self) -> Health:
        book = self._line.get("/entries", {"after": "0"}).node()
        book.nodes("entries")
        return Health(
            ("Reads the guestbook.", "Answers in it."),
            ("Guests cannot be written to in private.",),
            address=self._line.host,
        )

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        return self._read("", cursor, stop)

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        return self._read(words, cursor, stop)

    def _read(self, words: str, cursor: str, stop: Stop) -> Iterator[Batch]:
        last, done = int(cursor) if cursor.isdigit() else 0, 0
        while not stop():
            asked = {"after": str(last), **({"q": words} if words else {})}
            page = self._line.get("/entries", asked).node()
            if not page.has("entries"):
                raise BadAnswer("The guestbook says nothing of its entries.")
            found = page.nodes("entries")
            items = [item for node in found if (item := _mention(node)) is not None]
            # Its own last, not the largest seen: a page may come in any order.
            numbers = [number for node in found if (number := node.number("id")) is not None]
            if not found or not numbers or max(numbers) <= last:
                return
            last, done = max(numbers), done + len(found)
            yield Batch(tuple(items), str(last), done, unread=len(found) - len(items))
            if not page.flag("more"):
                return

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        found: list[FetchedItem] = []
        for one in known:
            if stop():
                break
            try:
                item = _mention(self._line.get(f"/entries/{one.remote_id}").node())
            except Vanished:
                found.append(Gone(one.remote_id))
            else:
                found += [item] if item is not None else []
        return tuple(found)

    def compose(self, letter: Letter) -> bytes:
        body = {"key": letter.client_id, "to": letter.answers_remote_id, "text": letter.text}
        return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        answer = self._line.send("POST", "/answers", json_body=json.loads(payload))
        return _receipt(answer.node().node("answer"))

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        there = self._line.get("/answers", {"key": client_id}).node()
        if there.has("answer"):
            return Lookup(Found.THERE, _receipt(there.node("answer")))
        return Lookup(Found.NOT_THERE)

    def close(self) -> None:
        self._line.close()


def _receipt(node: Node) -> Receipt:
    return Receipt(node.need("id"), node.text("url"))


def _mention(node: Node) -> FetchedMention | None:
    """None for what cannot be kept: nobody would know which it is, whose, or when."""
    remote_id, person, at = node.text("id"), node.text("guest", "id"), node.at("at")
    if not remote_id or not person or at is None:
        return None
    closed = node.flag("closed") is True
    return FetchedMention(
        remote_id=remote_id,
        thread_key=remote_id,
        channel=Channel.PUBLIC,
        kind=Kind.COMMENT,
        person=Person(person, node.text("guest", "name"), node.text("guest", "name")),
        text=node.text("text"),
        occurred_at=at,
        edited_at=node.at("edited_at"),
        url=node.text("url"),
        allows=Allows(public=False, why="This entry takes no answers.") if closed else AS_USUAL,
    )
