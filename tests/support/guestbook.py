"""The guestbook on loopback: what the outside package in `tests/outside` speaks to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from courtesydesk.connectors import registry
from courtesydesk.connectors.base import Connector
from courtesydesk.domain.times import to_text
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "guestbook-key"


class Guestbook(LoopbackNetwork):
    """Entries and answers."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[dict[str, Any]] = []
        self.gone: set[str] = set()
        self.answers: list[dict[str, Any]] = []

    def connect(self) -> Connector:
        return registry.factory("guestbook")(
            address="",
            settings={"page": self.url},
            secret=lambda name: TOKEN if name == "token" else "",
            save_secret=lambda _name, _value: None,
        )

    def say(self, text: str, *, who: str = "ana", after: int = 0) -> str:
        entry = {
            "id": len(self.entries) + 1,
            "guest": {"id": who, "name": who.capitalize()},
            "text": text,
            "at": to_text(AT + timedelta(minutes=after) + self.skew),
            "edited_at": None,
            "closed": False,
            "url": f"https://shop.example/guestbook/{len(self.entries) + 1}",
        }
        self.entries.append(entry)
        return str(entry["id"])

    def edit(self, remote_id: str, text: str) -> None:
        entry = self.entries[int(remote_id) - 1]
        entry["text"], entry["edited_at"] = text, to_text(AT + timedelta(hours=1))

    def delete(self, remote_id: str) -> None:
        self.gone.add(remote_id)

    def replies(self) -> list[str]:
        return [answer["text"] for answer in self.answers]

    def answer(self, request: Request) -> Said:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return as_json({"error": "No such key"}, 401)
        path = request.path.removeprefix("/guestbook")
        if path == "/entries":
            return self._page(request.query)
        if path.startswith("/entries/"):
            return self._one(path.rpartition("/")[2])
        if request.method == "POST":
            return self._take(request.json())
        found = [one for one in self.answers if one["key"] == request.query.get("key")]
        return as_json({"answer": _public(found[0]) if found else None})

    def _page(self, query: dict[str, str]) -> Said:
        after = int(query.get("after", 0)) - (1 if self.overlapping else 0)
        words = query.get("q", "").casefold()
        there = [
            entry
            for entry in self.entries
            if entry["id"] > after
            and str(entry["id"]) not in self.gone
            and words in entry["text"].casefold()
        ]
        page = there[: self.page]
        served = [self._served(entry) for entry in page]
        return as_json({"entries": self.laid_out(served), "more": len(there) > self.page})

    def _served(self, entry: dict[str, Any]) -> Any:
        return entry if self.spoil is None else self.spoil(str(entry["id"]), entry)

    def _one(self, id_: str) -> Said:
        if id_ in self.gone or not id_.isdigit() or not 0 < int(id_) <= len(self.entries):
            return as_json({"error": "It was taken back"}, 410)
        return as_json(self.entries[int(id_) - 1])

    def _take(self, letter: dict[str, Any]) -> Said:
        found = [one for one in self.answers if one["key"] == letter["key"]]
        if not found:
            self.answers.append({**letter, "id": f"answer-{len(self.answers) + 1}"})
            found = self.answers[-1:]
        return as_json({"answer": _public(found[0])}, 201)


def _public(answer: dict[str, Any]) -> dict[str, Any]:
    return {"id": answer["id"], "url": f"https://shop.example/guestbook#{answer['id']}"}
