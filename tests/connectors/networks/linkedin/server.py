"""LinkedIn on loopback: one page's posts, and comments one and two levels deep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.linkedin.connector import connect
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "a-token-of-the-page"
PAGE = "77001"
ME = f"urn:li:organization:{PAGE}"
POST = "urn:li:share:700"
THREAD = "urn:li:activity:900"
"""Comments name the activity that stands for the post."""


class LinkedIn(LoopbackNetwork):
    """One page with one post, to begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.closed = False
        self.with_body = True
        """Whether what was posted comes back, or its number alone."""
        self._number = 7_000_000_000_000_000_000
        self.publish(POST, "Rye is back")

    def connect(self, page: str = PAGE, **settings: str) -> Connector:
        return connect(
            address=page,
            settings={"api": self.url, **settings},
            secret=lambda name: TOKEN if name == "token" else "",
            save_secret=lambda _name, _value: None,
        )

    # What people do

    def publish(self, urn: str, text: str, after: int = -600) -> None:
        at = self._at(after)
        self.posts[urn] = {
            "id": urn, "author": ME, "commentary": text, "createdAt": at, "publishedAt": at,
            "lastModifiedAt": at, "lifecycleState": "PUBLISHED", "visibility": "PUBLIC",
        }  # fmt: skip

    def say(self, text: str, *, who: str = "ana", after: int = 0, to: str = "", **more: Any) -> str:
        return self._comment(text, f"urn:li:person:{who}", after, to, **more)

    def we_say(self, text: str, *, to: str = "", after: int = 0) -> str:
        return self._comment(text, ME, after, to)

    def edit(self, remote_id: str, text: str) -> None:
        comment = self.comments[remote_id]
        comment["message"] = {"text": text, "attributes": []}
        comment["lastModified"]["time"] += 60_000

    def delete(self, remote_id: str) -> None:
        del self.comments[remote_id]

    def ours(self) -> list[dict[str, Any]]:
        return [one for one in self.comments.values() if one["actor"] == ME]

    def replies(self) -> list[str]:
        return [one["message"]["text"] for one in self.ours()]

    def _comment(self, text: str, actor: str, after: int, to: str, **more: Any) -> str:
        self._number += 1
        urn, at = f"urn:li:comment:({THREAD},{self._number})", self._at(after)
        self.comments[urn] = {
            "id": str(self._number), "actor": actor, "object": THREAD, "commentUrn": urn,
            "created": {"actor": actor, "time": at}, "lastModified": {"actor": actor, "time": at},
            "message": {"text": text, "attributes": []}, **({"parentComment": to} if to else {}),
            **more,
        }  # fmt: skip
        return urn

    def _at(self, after: int) -> int:
        return round((AT + timedelta(minutes=after) + self.skew).timestamp() * 1000)

    # What it answers

    def answer(self, request: Request) -> Said:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return no(401, "Invalid access token")
        if request.headers.get("linkedin-version") != "202610":
            return no(426, "Requested version is not active")
        assert request.headers["x-restli-protocol-version"] == "2.0.0"
        path, query = request.path, request.query
        if path == "/rest/posts":
            assert (query["q"], query["author"]) == ("author", ME)
            return as_json({"elements": list(self.posts.values())[::-1], "paging": {"links": []}})
        if path == "/rest/socialMetadata":
            return self._metadata(query["ids"])
        target, _, id_ = path.removeprefix("/rest/socialActions/").partition("/comments")
        assert target == quote(unquote(target), safe=""), "a name is escaped whole"
        target = unquote(target)
        if request.method == "DELETE" or "x-restli-method" in request.headers:
            return self._act(request, f"urn:li:comment:({target},{id_[1:]})")
        if request.method == "POST":
            return self._post(target, request.json())
        if id_:
            comment = self.comments.get(f"urn:li:comment:({target},{id_[1:]})")
            return no(404, "Comment not found") if comment is None else as_json(comment)
        return self._below(target, query)

    def _act(self, request: Request, urn: str) -> Said:
        assert request.query["actor"] == ME
        if urn not in self.comments:
            return no(404, "Comment not found")
        if request.method == "DELETE":
            del self.comments[urn]
        else:
            assert request.headers["x-restli-method"] == "PARTIAL_UPDATE"
            self.comments[urn]["message"] = request.json()["patch"]["message"]["$set"]
        return Said(status=204)

    def stands(self, act: Act, remote_id: str) -> int:
        comment = self.comments.get(remote_id)
        if act is Act.DELETE:
            return int(comment is None)
        return int(comment is not None and comment["message"]["text"] == "Better words.")

    def _metadata(self, ids: str) -> Said:
        assert ids.startswith("List(")
        count = {"count": len(self.comments), "topLevelCount": len(self._first())}
        state = "CLOSED" if self.closed else "OPEN"
        told = {"commentSummary": count, "commentsState": state}
        nothing = {"commentSummary": {"count": 0, "topLevelCount": 0}, "commentsState": "OPEN"}
        asked = ids[5:-1].split(",")
        return as_json({"results": {urn: told if urn == POST else nothing for urn in asked}})

    def _first(self) -> list[dict[str, Any]]:
        return [one for one in self.comments.values() if "parentComment" not in one]

    def _under(self, urn: str) -> list[dict[str, Any]]:
        return [one for one in self.comments.values() if one.get("parentComment") == urn]

    def _below(self, target: str, query: dict[str, str]) -> Said:
        there = self._first() if target == POST else self._under(target)
        size = int(query["count"])
        start = int(query["start"]) // size * self.page
        first = max(0, start - 1) if self.overlapping else start
        found = [self._served(one) for one in there[first : start + self.page]]
        more = start + self.page < len(there)
        links = [{"rel": "next", "type": "application/json", "href": "/x"}] if more else []
        paging = {"start": start, "count": size, "links": links}
        return as_json({"elements": self.laid_out(found), "paging": paging})

    def _served(self, comment: dict[str, Any]) -> Any:
        under = len(self._under(comment["commentUrn"]))
        if under:
            comment = {**comment, "commentsSummary": {"totalFirstLevelComments": under}}
        return comment if self.spoil is None else self.spoil(comment["commentUrn"], comment)

    def _post(self, target: str, told: dict[str, Any]) -> Said:
        assert set(told) == {"actor", "object", "parentComment", "message"}
        assert (told["actor"], told["parentComment"]) == (ME, target)
        if target not in self.comments:
            return no(404, "Comment not found")
        urn = self._comment(told["message"]["text"], ME, 120, target)
        made = self.comments[urn]
        body = made if self.with_body else {}
        headers = {} if self.with_body else {"x-restli-id": made["id"]}
        return as_json(body, 201, **headers)


def no(status: int, message: str) -> Said:
    return as_json({"status": status, "message": message, "serviceErrorCode": 100}, status)
