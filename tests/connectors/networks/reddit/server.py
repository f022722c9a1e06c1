"""Reddit on loopback: an inbox, comments below posts, and refusals with status 200."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.reddit.connector import connect
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "an-access-token-of-reddit"
LASTING = "a-refresh-token-of-reddit"
SECRET = "the-secret-of-the-app"
US = "rue_des_lilas"
_BASIC = base64.b64encode(f"the-app:{SECRET}".encode()).decode()


class Reddit(LoopbackNetwork):
    """One account of ours, and one post that everything stands under."""

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[str] = []
        self.things: dict[str, dict[str, Any]] = {}
        self.inbox: list[str] = []
        self.refusal: list[str] = []
        self.ratelimit: float | None = None
        self.lasting_token = LASTING
        self._number = 36**5
        self.post = self.posts("Where to eat cake", who="tom", after=-60)

    def connect(self, **settings: str) -> Connector:
        secrets = {"refresh_token": LASTING, "client_secret": SECRET}
        told = {"api": self.url, "oauth_client_id": "the-app", "subreddits": "lyon, r/cake"}
        return connect(
            address=f"u/{US}",
            settings={**told, **settings},
            secret=lambda name: secrets.get(name, ""),
            save_secret=lambda _name, _value: None,
        )

    # What people do

    def say(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        """Below the post; it comes to the inbox, and a search finds it as a post of its own."""
        if text.casefold().count("rye"):
            return self.posts(text, who=who, after=after)
        return self.comments(text, who=who, after=after, **more)

    def comments(
        self, text: str, *, who: str = "ana", after: int = 0, to: str = "", **more: Any
    ) -> str:
        name, at = self._name("t1"), self._at(after)
        self.things[name] = {
            "id": name[3:], "name": name, "author": who, "author_fullname": f"t2_{who}",
            "body": text, "created_utc": at, "edited": False, "parent_id": to or self.post,
            "link_id": self.post, "permalink": f"/r/lyon/comments/{self.post[3:]}/x/{name[3:]}/",
            "locked": False, "archived": False, "subreddit": "lyon", "distinguished": None, **more,
        }  # fmt: skip
        if who != US:
            self.inbox.append(name)
        return name

    def posts(self, title: str, *, who: str = "ana", after: int = 0) -> str:
        name = self._name("t3")
        self.things[name] = {
            "id": name[3:], "name": name, "author": who, "title": title, "selftext": title,
            "created_utc": self._at(after), "edited": False, "locked": False, "archived": False,
            "permalink": f"/r/lyon/comments/{name[3:]}/x/", "subreddit": "lyon",
        }  # fmt: skip
        return name

    def writes(self, text: str, *, who: str | None = "ana") -> str:
        """A private message."""
        name = self._name("t4")
        self.things[name] = {
            "id": name[3:], "name": name, "author": who, "body": text, "subject": "A question",
            "created_utc": self._at(0), "parent_id": None, "first_message_name": None,
            "was_comment": False, "context": "", "subreddit": None,
            "distinguished": None if who else "admin",
        }  # fmt: skip
        self.inbox.append(name)
        return name

    def edit(self, remote_id: str, text: str) -> None:
        self.things[remote_id] |= {"body": text, "edited": self._at(90)}

    def delete(self, remote_id: str) -> None:
        self.things[remote_id] |= {"author": "[deleted]", "body": "[deleted]"}

    def ours(self) -> list[dict[str, Any]]:
        return [one for one in self.things.values() if one["author"] == US]

    def replies(self) -> list[str]:
        return [one["body"] for one in self.ours()]

    def _name(self, kind: str) -> str:
        self._number += 1
        digits, number = "", self._number
        while number:
            number, digit = divmod(number, 36)
            digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        return f"{kind}_{digits}"

    def _at(self, after: int) -> float:
        return (AT + timedelta(minutes=after) + self.skew).timestamp()

    # What it answers

    def answer(self, request: Request) -> Said:
        assert request.headers["user-agent"] == f"desktop:courtesy-desk:0.1 (by /u/{US})"
        if request.path == "/api/v1/access_token":
            return self._signed_in(request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return as_json({"message": "Unauthorized", "error": 401}, 401)
        if request.path == "/api/comment":
            return self._comment(dict(parse_qsl(request.body.decode(), keep_blank_values=True)))
        if request.path in ("/api/report", "/api/editusertext", "/api/del"):
            return self._act(request.path, dict(parse_qsl(request.body.decode())))
        if request.path == "/api/v1/me":
            return as_json({"name": US, "id": "abc"})
        return self._listed(request.path, request.query)

    def _signed_in(self, request: Request) -> Said:
        if request.headers.get("authorization") != f"Basic {_BASIC}":
            return as_json({"message": "Unauthorized", "error": 401}, 401)
        form = dict(parse_qsl(request.body.decode()))
        if form != {"grant_type": "refresh_token", "refresh_token": self.lasting_token}:
            return as_json({"message": "Bad Request", "error": 400}, 400)
        return as_json({"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400})

    def _listed(self, path: str, query: dict[str, str]) -> Said:
        assert query["raw_json"] == "1"
        if path == "/api/info":
            names = query["id"].split(",")
            assert len(names) <= 100
            return listing([self.things[name] for name in names if name in self.things])
        if path == "/message/inbox":
            there = [self._in_inbox(name) for name in reversed(self.inbox)]
        elif path == f"/user/{US}/comments":
            there = list(reversed(self.ours()))
        else:
            assert path == "/r/lyon+cake/search"
            assert query["restrict_sr"] == "1"
            words = query["q"].strip('"').casefold()
            posts = [one for one in self.things.values() if one["name"].startswith("t3_")]
            there = [
                self._served(one) for one in reversed(posts) if words in one["title"].casefold()
            ]
        return self._page(there, query)

    def _page(self, there: list[dict[str, Any]], query: dict[str, str]) -> Said:
        start, size = int(query.get("after", "t_0")[2:]), min(self.page, int(query["limit"]))
        first = max(0, start - 1) if self.overlapping else start
        onward = f"t_{start + size}" if start + size < len(there) else None
        return listing(self.laid_out(there[first : start + size]), onward)

    def _in_inbox(self, name: str) -> Any:
        """Without some of what a comment says by itself, and with some more."""
        thing = dict(self.things[name])
        if name.startswith("t1_"):
            for field in ("link_id", "permalink", "locked", "archived", "edited"):
                thing.pop(field)
            context = f"/r/lyon/comments/{self.post[3:]}/x/{name[3:]}/?context=3"
            thing |= {"context": context, "type": "comment_reply", "was_comment": True,
                      "link_title": self.things[self.post]["title"]}  # fmt: skip
        return self._served(thing)

    def _served(self, thing: dict[str, Any]) -> Any:
        return thing if self.spoil is None else self.spoil(thing["name"], thing)

    def _act(self, path: str, form: dict[str, str]) -> Said:
        if path == "/api/del":
            self.things.pop(form["id"], None)
            return as_json({})
        thing = self.things.get(form["thing_id"])
        if thing is None:
            error = ["THING_NOT_FOUND", "That doesn't seem to exist.", "thing_id"]
            return as_json({"json": {"errors": [error]}})
        if path == "/api/report":
            assert form["reason"]
            self.reports.append(thing["name"])
        else:
            thing["body"] = form["text"]
        return as_json({"json": {"errors": []}})

    def stands(self, act: Act, remote_id: str) -> int:
        if act is Act.REPORT:
            return self.reports.count(remote_id)
        if act is Act.DELETE:
            return int(remote_id not in self.things)
        return int(self.things[remote_id]["body"] == "Better words.")

    def _comment(self, form: dict[str, str]) -> Said:
        assert set(form) == {"api_type", "raw_json", "thing_id", "text"}
        if self.refusal:
            told = {"errors": [self.refusal]}
            return as_json(
                {"json": told | ({"ratelimit": self.ratelimit} if self.ratelimit else {})}
            )
        name = self.comments(form["text"], who=US, after=120, to=form["thing_id"])
        things = [{"kind": "t1", "data": self.things[name]}]
        return as_json({"json": {"errors": [], "data": {"things": things}}})


def listing(things: list[dict[str, Any]], after: str | None = None) -> Said:
    children = [{"kind": str(one.get("name"))[:2], "data": one} for one in things]
    return as_json(
        {"kind": "Listing", "data": {"after": after, "before": None, "children": children}}
    )
