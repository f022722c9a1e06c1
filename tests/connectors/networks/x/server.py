"""X on loopback: posts under ids that grow, edits under new ids, and what it all costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.x.connector import connect
from courtesydesk.domain.times import to_text
from support.authorization_server import CLIENT_ID, AuthorizationServer
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "an-access-token-of-x"
BEARER = "a-bearer-token-of-x"
LASTING = "a-refresh-token-of-x"
ME = "700"
_FIRST = AT - timedelta(days=3)
_EPOCH_MS = 1288834974657


class X(LoopbackNetwork):
    """One account of ours, @shop."""

    page = 100

    def __init__(self) -> None:
        super().__init__()
        self.done: set[tuple[str, str]] = set()
        self.signing_in = AuthorizationServer(mint=lambda: TOKEN, refresh_tokens={LASTING})
        self.pages = 4
        """Posts on a page, whatever is asked for."""
        self.renamed = False
        """Whether fields have their new names."""
        self.posts: dict[str, dict[str, Any]] = {}
        self.taken_back: dict[str, str] = {}
        self.unknown_people: set[str] = set()
        self.saved: dict[str, str] = {}
        self.cost = 0.0
        self._number = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.signing_in.running(), super().running():
            yield

    def connect(self, *, bearer: str = "", **settings: str) -> Connector:
        secrets = {"refresh_token": "" if bearer else LASTING, "bearer_token": bearer}
        told = {
            "api": self.url,
            "oauth_client_id": CLIENT_ID,
            "oauth_token_url": f"{self.signing_in.url}/token",
            "monthly_dollars": "100000",
            **settings,
        }
        return connect(
            address="@shop", settings=told,
            secret=lambda name: self.saved.get(name) or secrets.get(name, ""),
            save_secret=self.saved.__setitem__,
        )  # fmt: skip

    # What people do

    def say(
        self, text: str, *, who: str = "ana", after: int = 0, named: bool = True, **more: Any
    ) -> str:
        mentions = [{"start": 0, "end": 5, "username": "shop", "id": ME}] if named else []
        entities = {"mentions": mentions, **more.pop("entities", {})}
        return self._post(text, f"9{len(who)}{ord(who[0])}", after, entities=entities, **more)

    def we_say(self, text: str, *, to: str = "", after: int = 0) -> str:
        more: dict[str, Any] = {}
        if to:
            more = {
                "referenced_tweets": [{"type": "replied_to", "id": to}],
                "in_reply_to_user_id": self.posts[to]["author_id"],
                "conversation_id": self.posts[to]["conversation_id"],
            }
        return self._post(text, ME, after, **more)

    def edit(self, remote_id: str, text: str) -> None:
        """Under a new id; all versions tell of each other."""
        old = self.posts[remote_id]
        new = self._post(text, old["author_id"], 200, entities=old.get("entities", {}))
        versions = [*old["edit_history_tweet_ids"], new]
        for id_ in versions:
            self.posts[id_]["edit_history_tweet_ids"] = versions

    def delete(self, remote_id: str, kind: str = "resource-not-found") -> None:
        del self.posts[remote_id]
        self.taken_back[remote_id] = kind

    def replies(self) -> list[str]:
        return [str(one["text"]) for one in self.posts.values() if one["author_id"] == ME]

    def id_at(self, moment: datetime) -> str:
        self._number += 1
        return str(((round(moment.timestamp() * 1000) - _EPOCH_MS) << 22) + self._number)

    def _post(self, text: str, author: str, after: int, **more: Any) -> str:
        id_ = self.id_at(_FIRST + timedelta(seconds=self._number))
        for sign, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, escaped)
        self.posts[id_] = {
            "id": id_,
            "text": text,
            "author_id": author,
            "conversation_id": id_,
            "created_at": to_text(AT + timedelta(minutes=after) + self.skew),
            "edit_history_tweet_ids": [id_],
            "reply_settings": "everyone",
            **more,
        }
        return id_

    # What it answers

    def answer(self, request: Request) -> Said:
        if request.headers.get("authorization") not in (f"Bearer {TOKEN}", f"Bearer {BEARER}"):
            return problem(401, "Unauthorized", "Unauthorized")
        if request.method in ("PUT", "DELETE") or request.path.endswith("/likes"):
            return self._act(request)
        if request.method == "POST":
            return self._create(request.json())
        path, query = request.path, request.query
        if path in ("/2/users/me", "/2/users/by/username/shop"):
            self.cost += 0.01
            return as_json({"data": user(ME, "shop")})
        if path == "/2/users":
            return self._users(query["ids"].split(","))
        if path == "/2/tweets":
            return self._looked_up(query["ids"].split(","))
        shown = [
            one for one in self.posts.values() if one["id"] == one["edit_history_tweet_ids"][-1]
        ]
        if path == f"/2/users/{ME}/mentions":
            return self._page([one for one in shown if self._names_us(one)], query)
        if path == f"/2/users/{ME}/tweets":
            return self._page([one for one in shown if one["author_id"] == ME], query)
        if path == "/2/tweets/search/recent":
            words = query["query"].split('"')[1].casefold()
            assert query["query"].endswith(f"-is:retweet -from:{ME}")
            found = [one for one in shown if words in one["text"].casefold()]
            return self._page([one for one in found if one["author_id"] != ME], query)
        return problem(404, "Not Found", "Not Found")

    def _names_us(self, post: dict[str, Any]) -> bool:
        return any(one["id"] == ME for one in post.get("entities", {}).get("mentions", ()))

    def _users(self, ids: list[str]) -> Said:
        found = [user(id_, f"p{id_}") for id_ in ids if id_ not in self.unknown_people]
        self.cost += 0.01 * len(found)
        missing = [_missing(id_, "user") for id_ in ids if id_ in self.unknown_people]
        return as_json(
            ({"data": found} if found else {}) | ({"errors": missing} if missing else {})
        )

    def _looked_up(self, ids: list[str]) -> Said:
        found = [self.posts[id_] for id_ in ids if id_ in self.posts]
        self.cost += 0.005 * len(found)
        errors = [
            _missing(id_, "tweet", self.taken_back[id_]) for id_ in ids if id_ in self.taken_back
        ]
        answer: dict[str, Any] = {"data": [self._served(one) for one in found]} if found else {}
        return as_json(answer | ({"errors": errors} if errors else {}))

    def _page(self, there: list[dict[str, Any]], query: dict[str, str]) -> Said:
        assert 5 <= int(query["max_results"]) <= 100
        since, until = int(query.get("since_id", 0)), int(query.get("until_id", 10**19))
        begun = query.get("start_time", "")
        chosen = [
            one for one in sorted(there, key=lambda one: int(one["id"]), reverse=True)
            if since < int(one["id"]) and one["created_at"] >= begun
        ]  # fmt: skip
        start = sum(int(one["id"]) >= until for one in chosen)
        size = min(self.pages, int(query["max_results"]))
        first = max(0, start - 1) if self.overlapping else start
        found = chosen[first : start + size]
        self.cost += 0.005 * len(found)
        meta: dict[str, Any] = {"result_count": len(found)}
        if start + size < len(chosen):
            meta["next_token"] = "further"
        answer: dict[str, Any] = {"meta": meta}
        if found:
            answer["data"] = self.laid_out([self._served(one) for one in found])
        return as_json(answer)

    def _served(self, post: dict[str, Any]) -> Any:
        if self.renamed:
            post = {name.replace("tweet", "post"): value for name, value in post.items()}
        return post if self.spoil is None else self.spoil(post["id"], post)

    def _act(self, request: Request) -> Said:
        *_, what, last = request.path.split("/")
        self.cost += 0.01 if (what, request.method) == ("likes", "DELETE") else 0.015
        if last == "likes":
            self.done.add(("like", request.json()["tweet_id"]))
        elif what == "likes":
            self.done.discard(("like", last))
        elif last == "hidden":
            change = self.done.add if request.json()["hidden"] else self.done.discard
            change(("hide", what))
        elif self.posts.pop(last, None) is None:
            return problem(404, "Not Found", "Not Found")
        return as_json({"data": {"done": True}})

    def stands(self, act: Act, remote_id: str) -> int:
        if act is Act.DELETE:
            return int(remote_id not in self.posts)
        return int((act.value, remote_id) in self.done)

    def _create(self, told: dict[str, Any]) -> Said:
        assert set(told) == {"text", "reply"}
        parent = told["reply"]["in_reply_to_tweet_id"]
        if parent not in self.posts:
            return problem(403, "Forbidden", "You attempted to reply to a Post that is deleted.")
        self.cost += 0.2 if "http" in told["text"] else 0.015
        id_ = self.we_say(f"@ana {told['text']}", to=parent, after=120)
        return as_json({"data": {"id": id_, "text": told["text"]}}, 201)


def user(id_: str, name: str) -> dict[str, Any]:
    counts = {"followers_count": 420, "following_count": 3}
    told = {"id": id_, "username": name, "name": name.title(), "description": "Eats cake"}
    return {**told, "public_metrics": counts}


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Said:
    return as_json({"title": title, "detail": detail, "type": kind, "status": status}, status)


def _missing(id_: str, what: str, kind: str = "resource-not-found") -> dict[str, Any]:
    return {
        "type": f"https://api.twitter.com/2/problems/{kind}", "title": "Not Found Error",
        "detail": f"Could not find {what} with id: [{id_}].", "resource_type": what,
        "resource_id": id_, "value": id_, "parameter": "ids",
    }  # fmt: skip
