"""Meta's Graph interface on loopback, as strict as the real one: what a kind of thing does not have
cannot be asked for, and every no is told by a code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from courtesydesk.connectors.base import Act
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json


class GraphNo(Exception):  # noqa: N818 - what it says
    """The interface says no."""

    def __init__(self, code: int, message: str, subcode: int = 0, status: int = 400) -> None:
        super().__init__(message)
        error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
        if subcode:
            error["error_subcode"] = subcode
        self.said = as_json({"error": {**error, "fbtrace_id": "A1b2C3"}}, status)


def said_no(code: int, message: str = "No", subcode: int = 0, status: int = 400) -> bytes:
    """The body of a refusal, for a fault."""
    return GraphNo(code, message, subcode, status).said.body


@dataclass
class Thing:
    kind: str
    values: dict[str, Any]
    number: int


@dataclass
class Kind:
    fields: str
    edges: dict[str, str] = field(default_factory=dict)
    """Lists by name, and the kind of what is in each."""


class GraphNetwork(LoopbackNetwork):
    """Things, lists of things, and whoever's token it is."""

    version = "/v26.0"
    kinds: ClassVar[dict[str, Kind]]
    renews = ""
    """How it is called that a sign-in is renewed."""
    linked = True
    """Whether a list says itself that it goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.things: dict[str, Thing] = {}
        self.lists: dict[tuple[str, str], list[str]] = {}
        self.tokens: dict[str, str] = {}
        """Whom each token speaks for."""
        self.closed: dict[str, GraphNo] = {}
        """Lists that this sign-in may not read."""
        self.places_hold = True
        self.grants: dict[str, Any] | None = None
        self.usage = ""
        """What each answer tells of the room that is left."""
        self.next_token = ""
        """What a sign-in is renewed to."""
        self.sent: list[dict[str, str]] = []
        self.done: set[tuple[str, str]] = set()
        """What was done to things besides answering: likes, hidden, edited."""
        self._number = 1000

    def add(self, kind: str, where: str = "", edge: str = "", **values: Any) -> str:
        self._number += 7
        id_: str = values.setdefault("id", f"178{self._number}")
        unknown = set(values) - {"id", *self.kinds[kind].fields.split()}
        assert not unknown, f"{kind} has no {unknown}"
        self.things[id_] = Thing(kind, values, self._number)
        if where:
            self.lists.setdefault((where, edge), []).append(id_)
        return id_

    def take_away(self, id_: str) -> None:
        del self.things[id_]
        for ids in self.lists.values():
            if id_ in ids:
                ids.remove(id_)

    def at(self, after: int) -> str:
        return f"{AT + timedelta(minutes=after) + self.skew:%Y-%m-%dT%H:%M:%S+0000}"

    # Answering

    def answer(self, request: Request) -> Said:
        try:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in self.tokens:
                raise GraphNo(190, "Invalid OAuth access token", 0, 401)
            answer = self._answer(request, self.tokens[token])
            said = as_json(answer)
            usage = {"X-App-Usage": self.usage} if self.usage else {}
            return replace(said, headers={**said.headers, **usage})
        except GraphNo as no:
            return no.said

    def _answer(self, request: Request, me: str) -> Any:
        version, id_, edge = re.fullmatch(r"(/v[\d.]+)?/([\w.-]+)/?(\w*)", request.path).groups()  # type: ignore[union-attr]
        if id_ == "debug_token":
            if self.grants is None:
                raise GraphNo(100, "You must provide an app access token")
            return {"data": self.grants}
        if id_ == "refresh_access_token":
            return self._renewed(request.query, me)
        if version != self.version:
            raise GraphNo(2500, "Unknown path components")
        id_ = me if id_ == "me" else id_
        if id_ not in self.things:
            raise GraphNo(100, f"Unsupported request. Object with ID '{id_}' does not exist", 33)
        if request.method == "POST":
            form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
            self.sent.append(form)
            return self.post(id_, edge, form)
        if request.method == "DELETE":
            return self.undone(id_, edge)
        return self._list(id_, edge, request.query) if edge else self._show(id_, request.query)

    def _renewed(self, query: dict[str, str], me: str) -> Any:
        asked = (query.get("grant_type"), self.tokens.get(query.get("access_token", "")))
        if not self.next_token or asked != (self.renews, me):
            raise GraphNo(190, "Cannot refresh")
        self.tokens = {self.next_token: me}
        return {"access_token": self.next_token, "expires_in": 5_184_000}

    def post(self, id_: str, edge: str, form: dict[str, str]) -> dict[str, Any]:
        """What is posted there; gives the new id."""
        raise NotImplementedError

    def undone(self, id_: str, edge: str) -> dict[str, bool]:
        """What is deleted there: a thing, or what was done to it."""
        if edge:
            self.done.discard((id_, edge))
        else:
            self.take_away(id_)
        return {"success": True}

    def stands(self, act: Act, remote_id: str) -> int:
        if act is Act.DELETE:
            return int(remote_id not in self.things)
        names = {Act.LIKE: "likes", Act.HIDE: "hidden", Act.EDIT: "edited"}
        return int((remote_id, names[act]) in self.done)

    def hide(self, id_: str, hidden: str) -> dict[str, bool]:
        """Hide it, or show it again."""
        mark = (id_, "hidden")
        if hidden == "true":
            self.done.add(mark)
        else:
            self.done.discard(mark)
        return {"success": True}

    def must_be_only(self, form: dict[str, str], *names: str) -> None:
        unknown = set(form) - set(names)
        if unknown:
            raise GraphNo(100, f"Unknown parameters: {sorted(unknown)}")

    def _show(self, id_: str, query: dict[str, str]) -> Any:
        self.must_be_only(query, "fields")
        return self.shown(id_, query.get("fields", "id"))

    def shown(self, id_: str, fields: str) -> Any:
        """A thing with these fields; those in braces belong to what is in it."""
        thing, found = self.things[id_], {}
        for name, options, inner in _split(fields):
            kind = self.kinds[thing.kind]
            if name in kind.edges and (id_, name) in self.lists:
                found[name] = self._page(id_, name, {"fields": inner, **options})
            elif name not in kind.fields.split() and name not in kind.edges:
                raise GraphNo(100, f"Tried accessing nonexisting field ({name}) on {thing.kind}")
            elif name in thing.values:
                found[name] = thing.values[name]
        if "id" in thing.values and "id" in self.kinds[thing.kind].fields.split():
            found["id"] = thing.values["id"]
        return found if self.spoil is None else self.spoil(id_, found)

    def _list(self, id_: str, edge: str, query: dict[str, str]) -> Any:
        if edge not in self.kinds[self.things[id_].kind].edges:
            raise GraphNo(100, f"Tried accessing nonexisting field ({edge})")
        if edge in self.closed:
            raise self.closed[edge]
        self.must_be_only(query, "fields", "limit", "after", *self.filters(edge))
        return self._page(id_, edge, query)

    def filters(self, edge: str) -> tuple[str, ...]:
        """What else a list can be asked with."""
        return ()

    def chosen(self, ids: list[str], edge: str, query: dict[str, str]) -> list[str]:
        """What of a list was asked for."""
        return ids

    def newest_first(self, edge: str, query: dict[str, str]) -> bool:
        """In which order a list is told."""
        return True

    def _page(self, id_: str, edge: str, query: dict[str, str]) -> Any:
        sign = -1 if self.newest_first(edge, query) else 1
        there = self.lists.get((id_, edge), [])
        order = {one: sign * self.things[one].number for one in there}
        least = -(10**9)
        if "after" in query:
            if not self.places_hold:
                raise GraphNo(100, "Invalid cursor")
            least = int(query["after"].removeprefix("place")) - (1 if self.overlapping else 0)
        ids = [one for one in self.chosen(there, edge, query) if order[one] > least]
        ids.sort(key=lambda one: order[one])
        page = ids[: min(int(query.get("limit", "25")), self.page)]
        shown = [self.shown(one, query.get("fields") or "id") for one in self.laid_out(page)]
        if not page:
            return {"data": []}
        paging: dict[str, Any] = {"cursors": {"after": f"place{order[page[-1]]}"}}
        if self.linked and len(page) < len(ids):
            paging["next"] = "https://graph.example/next"
        return {"data": shown, "paging": paging}


def _split(fields: str) -> list[tuple[str, dict[str, str], str]]:
    """“id,comments.limit(5){message}”: names, options, and what is asked of what is in them."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(f"{fields},"):
        depth += (sign in "{(") - (sign in "})")
        if sign == "," and depth == 0:
            one = re.fullmatch(r"(\w+)((?:\.\w+\([^)]*\))*)(?:\{(.*)\})?", fields[start:place])
            if one is None:
                raise GraphNo(2500, f"Syntax error near {fields[start:place]}")
            options = dict(re.findall(r"\.(\w+)\(([^)]*)\)", one[2]))
            found.append((one[1], options, one[3] or ""))
            start = place + 1
    return found
