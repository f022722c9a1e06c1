"""One forum, as one user: its rules, its topics, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courtesydesk.connectors.answers import Answer, trouble
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NetworkError, Refused, SignedOut

_LEAST, _LEAST_PRIVATE, _MOST = 20, 10, 32_000
_WHO = "/session/current.json"


@dataclass(frozen=True, slots=True)
class Rules:
    """How long a post may be there, in characters."""

    least: int = _LEAST
    least_private: int = _LEAST_PRIVATE
    most: int = _MOST


@dataclass(frozen=True, slots=True)
class Me:
    """Our user there."""

    name: str
    writes_privately: bool
    """May write to somebody in private."""


class Forum:
    """Its interface. With a user's name the key is one that the forum's staff made."""

    def __init__(self, site: str, user: str, key: str) -> None:
        signed = {"Api-Key": key, "Api-Username": user} if user else {"User-Api-Key": key}
        self._line = Line(site, headers=signed, meaning=_meaning)
        self.host = self._line.host

    def get(self, path: str, asked: Mapping[str, str] | None = None) -> Node:
        """Read one object."""
        return self._line.get(path, asked).node()

    def list(self, path: str) -> tuple[Node, ...]:
        """Read a list."""
        return self._line.get(path).nodes()

    def send(self, body: Mapping[str, Any]) -> Node:
        """Post what people see; raises Doubtful where it may have arrived."""
        return self._line.send("POST", "/posts.json", json_body=body).node()

    def change(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> None:
        """Do something to a post."""
        self._line.send(method, path, json_body=body)

    def me(self) -> Me:
        """Who we are; raises SignedOut."""
        told = self.get(_WHO).node("current_user")
        may = told.flag("can_send_private_messages")
        return Me(told.need("username"), may is not False)

    def rules(self) -> Rules:
        """As the forum says them, or else as they usually are."""
        try:
            told = self.get("/site/settings.json")
        except Refused:
            return Rules()
        return Rules(
            told.number("min_post_length") or _LEAST,
            told.number("min_personal_message_post_length") or _LEAST_PRIVATE,
            told.number("max_post_length") or _MOST,
        )

    def topic(self, id_: str, number: str) -> Node:
        """A topic, with some of its posts about that number."""
        return self.get(f"/t/{id_}/{number}.json")

    def close(self) -> None:
        """Let go; safe to call twice."""
        self._line.close()


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """It says why in a list; and who has no valid key is told that there is nothing to see."""
    try:
        told = answer.node()
    except BadAnswer:
        return None
    if answer.url.endswith(_WHO) and told.text("error_type") in ("invalid_access", "not_found"):
        return SignedOut(
            f"{answer.host} does not accept this key.",
            safe="What was fetched is safe.",
            todo="Look whether it belongs to the user name, or make a new one.",
        )
    said = " ".join(" ".join(told.texts("errors")).split())[:200].rstrip(".")
    return trouble(answer, sending=sending, said=said) if said else None
