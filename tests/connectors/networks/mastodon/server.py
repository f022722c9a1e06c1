"""A Mastodon server on loopback, as far as a shop's account needs one."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.mastodon.connector import connect
from courtesydesk.domain.times import to_text
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "a-token-of-the-shop"
ME = "100"
DOING = ("/favourite", "/unfavourite", "/block", "/reports")


class Mastodon(LoopbackNetwork):
    """Posts, notifications, and one account of ours: @shop."""

    def __init__(self) -> None:
        super().__init__()
        self.room = 500
        self.scopes = ["read", "write"]
        self.knows_keys = True
        """Whether an Idempotency-Key is remembered."""
        self.statuses: dict[str, dict[str, Any]] = {}
        self.notifications: list[dict[str, Any]] = []
        self.keys: dict[str, str] = {}
        self.media: dict[str, bytes] = {}
        self.knows_offsets = True
        self.edits = 0
        self.token = TOKEN
        """The only one that is good."""
        self.whose = "shop"
        self.apps: list[dict[str, str]] = []
        self.asked: dict[str, str] = {}
        """What the sign-in page was asked for last."""
        self.declines = False
        self.done: list[tuple[str, str]] = []
        """Reports and blocks."""
        self.history: dict[str, list[dict[str, Any]]] = {}
        self._next = 1000

    # What people do

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def connect(self) -> Connector:
        return connect(
            address="",
            settings={"server": self.url},
            secret=lambda name: TOKEN if name == "token" else "",
            save_secret=lambda _name, _value: None,
        )

    def say(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        status = self._status(text, account(who), after, **more)
        note = {
            "id": str(self._id()),
            "type": "mention",
            "created_at": status["created_at"],
            "account": status["account"],
            "status": status,
        }
        self.notifications.append(note)
        return f"{self.host}/{status['id']}"

    def says_to_nobody(self, text: str, *, who: str = "lena", after: int = 0, to: str = "") -> str:
        return f"{self.host}/{self._status(text, account(who), after, **self.under(to))['id']}"

    def under(self, remote_id: str) -> dict[str, Any]:
        """What says that it answers this."""
        parent = self.statuses.get(remote_id.rpartition("/")[2])
        if parent is None:
            return {}
        return {
            "in_reply_to_id": parent["id"], "in_reply_to_account_id": parent["account"]["id"]
        }  # fmt: skip

    def we_say(self, text: str, *, to: str = "", after: int = 0) -> str:
        """From another program."""
        status = self._status(text, account("shop", ME), after, **self.under(to))
        return f"{self.host}/{status['id']}"

    def edit(self, remote_id: str, text: str) -> None:
        status = self.statuses[remote_id.rpartition("/")[2]]
        self._versions(status).append(_version(status))
        status["content"] = markup(text)
        self.edits += 1
        status["edited_at"] = to_text(AT + timedelta(hours=self.edits))

    def delete(self, remote_id: str) -> None:
        del self.statuses[remote_id.rpartition("/")[2]]

    def ours(self) -> list[dict[str, Any]]:
        return [one for one in self.statuses.values() if one["account"]["id"] == ME]

    def replies(self) -> list[str]:
        return [one["content"] for one in self.ours()]

    def _id(self) -> int:
        self._next += 7
        return self._next

    def _status(self, text: str, by: dict[str, Any], after: int, **more: Any) -> dict[str, Any]:
        id_ = str(self._id())
        url = f"https://social.example/@{by['acct']}/{id_}"
        status: dict[str, Any] = {
            "id": id_,
            "uri": url,
            "url": url,
            "created_at": to_text(AT + timedelta(minutes=after) + self.skew),
            "edited_at": None,
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "account": by,
            "content": markup(text),
            "visibility": "public",
            "spoiler_text": "",
            "language": "en",
            "media_attachments": [],
            "mentions": named(text),
            **more,
        }
        self.statuses[id_] = status
        return status

    # What it answers

    def answer(self, request: Request) -> Said:
        if request.path in ("/api/v1/apps", "/oauth/authorize", "/oauth/token"):
            return self._signing_in(request)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return as_json({"error": "The access token is invalid"}, 401)
        if request.method in ("PUT", "DELETE") or request.path.endswith(DOING):
            return self._act(request)
        if request.method == "POST":
            upload = request.path == "/api/v2/media"
            return self._upload(request) if upload else self._post(request)
        return self._read(request)

    def _read(self, request: Request) -> Said:
        path = request.path
        if path == "/api/v1/accounts/verify_credentials":
            return as_json(account(self.whose, ME))
        if path == "/api/v1/apps/verify_credentials":
            return as_json({"name": "Courtesy Desk", "scopes": self.scopes})
        if path == "/api/v2/instance":
            most = {"max_characters": self.room, "characters_reserved_per_url": 23}
            return as_json({"title": "Social", "configuration": {"statuses": most}})
        if path == "/api/v1/notifications":
            assert request.query["types[]"] == "mention"
            return self._listed(self.notifications, request)
        if path == f"/api/v1/accounts/{ME}/statuses":
            return self._listed(self.ours(), request)
        if path == "/api/v2/search":
            return self._found(request.query)
        if path.endswith(("/context", "/history")):
            return self._about(*path.split("/")[-2:])
        status = self.statuses.get(path.rpartition("/")[2])
        return as_json(status) if status else as_json({"error": "Record not found"}, 404)

    def _signing_in(self, request: Request) -> Said:
        if request.path == "/oauth/authorize":
            self.asked = request.query
            back = {"state": self.asked["state"]}
            back |= {"error": "access_denied"} if self.declines else {"code": "a-code"}
            return Said(b"", 302, {"Location": f"{self.asked['redirect_uri']}?{urlencode(back)}"})
        form = dict(parse_qsl(request.body.decode()))
        if request.path == "/api/v1/apps":
            self.apps.append(form)
            return as_json({"client_id": f"app-{len(self.apps)}", "client_secret": "app-secret"})
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        right = (
            form["code"] == "a-code"
            and form["client_id"] == self.asked["client_id"] == f"app-{len(self.apps)}"
            and form["client_secret"] == "app-secret"
            and form["redirect_uri"] == self.asked["redirect_uri"] == self.apps[-1]["redirect_uris"]
            and base64.urlsafe_b64encode(digest).decode().rstrip("=")
            == self.asked["code_challenge"]
        )
        if not right:
            return as_json({"error": "invalid_grant"}, 400)
        return as_json({"access_token": self.token, "token_type": "Bearer"})

    def _listed(self, items: list[dict[str, Any]], request: Request) -> Said:
        """Newest first; by `min_id` the page that lies just above it."""
        query = request.query
        there = sorted(items, key=lambda one: int(one["id"]))
        if "min_id" in query:
            least = number(query["min_id"])
            slack = 1 if self.overlapping else 0
            page = [one for one in there if int(one["id"]) > least - slack][: self.page]
        else:
            most = number(query.get("max_id", "9" * 500))
            slack = 1 if self.overlapping and "max_id" in query else 0
            page = [one for one in there if int(one["id"]) < most + slack][-self.page :]
        return as_json(self.laid_out([self._served(one) for one in reversed(page)]))

    def _served(self, item: dict[str, Any]) -> Any:
        if self.spoil is None or "status" not in item:
            return item
        return self.spoil(f"{self.host}/{item['status']['id']}", item)

    def _found(self, query: dict[str, str]) -> Said:
        words = query["q"].casefold()
        found = [one for one in self.statuses.values() if words in one["content"].casefold()]
        found = [one for one in found if int(one["id"]) > int(query.get("min_id", 0))]
        found.reverse()
        start = int(query.get("offset", 0)) if self.knows_offsets else 0
        return as_json({"accounts": [], "statuses": found[start : start + int(query["limit"])]})

    def _about(self, id_: str, what: str) -> Said:
        status = self.statuses.get(id_)
        if status is None:
            return as_json({"error": "Record not found"}, 404)
        if what == "history":
            return as_json([*self._versions(status), _version(status)])
        return as_json({"ancestors": self._above(status), "descendants": self._below(status)})

    def _above(self, status: dict[str, Any]) -> list[dict[str, Any]]:
        parent = self.statuses.get(status["in_reply_to_id"] or "")
        return [] if parent is None else [*self._above(parent), parent]

    def _below(self, status: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for one in self.statuses.values():
            if one["in_reply_to_id"] == status["id"]:
                found += [one, *self._below(one)]
        return found

    def _versions(self, status: dict[str, Any]) -> list[dict[str, Any]]:
        return self.history.setdefault(status["id"], [])

    def _post(self, request: Request) -> Said:
        key = request.headers["idempotency-key"]
        if self.knows_keys and key in self.keys:
            return as_json(self.statuses[self.keys[key]])
        told = request.json()
        text = told["status"]
        if counted(text + told.get("spoiler_text", "")) > self.room:
            return as_json({"error": "Validation failed: Text character limit exceeded"}, 422)
        parent = self.statuses.get(told["in_reply_to_id"])
        if parent is None:
            return as_json({"error": "The post you are trying to reply to does not exist"}, 404)
        status = self._status(
            text, account("shop", ME), 120,
            in_reply_to_id=parent["id"], in_reply_to_account_id=parent["account"]["id"],
            visibility=told["visibility"], spoiler_text=told.get("spoiler_text", ""),
            media_attachments=[{"id": one} for one in told.get("media_ids", [])],
        )  # fmt: skip
        self.keys[key] = status["id"]
        return as_json(status)

    def _act(self, request: Request) -> Said:
        id_, what = request.path.split("/")[-2:]
        if what == "reports":
            told = request.json()
            self.done += [("report", one) for one in told["status_ids"]]
            assert told["account_id"] == self.statuses[told["status_ids"][0]]["account"]["id"]
            return as_json({"id": f"report-{len(self.done)}", "category": told["category"]})
        if what == "block":
            self.done.append(("block", id_))
            return as_json({"id": id_, "blocking": True})
        status = self.statuses.get(what if id_ == "statuses" else id_)
        if status is None:
            return as_json({"error": "Record not found"}, 404)
        if request.method == "DELETE":
            del self.statuses[status["id"]]
        elif request.method == "PUT":
            self._change(status, request.json())
        else:
            status["favourited"] = what == "favourite"
        return as_json(status)

    def _change(self, status: dict[str, Any], told: dict[str, Any]) -> None:
        """As the real one does: what is not said is gone."""
        self._versions(status).append(_version(status))
        status |= {
            "content": markup(told["status"]),
            "spoiler_text": told.get("spoiler_text", ""),
            "media_attachments": [{"id": one} for one in told.get("media_ids", [])],
            "edited_at": to_text(AT + timedelta(hours=self.edits)),
        }

    def stands(self, act: Act, remote_id: str) -> int:
        id_ = remote_id.rpartition("/")[2]
        if act is Act.DELETE:
            return int(id_ not in self.statuses)
        status = self.statuses[id_]
        if act is Act.LIKE:
            return int(bool(status.get("favourited")))
        if act is Act.EDIT:
            return int("Better words." in status["content"])
        who = status["account"]["id"] if act is Act.BLOCK else id_
        made = self.done.count((act.value, who))
        # Who is blocked twice is blocked.
        return min(made, 1) if act is Act.BLOCK else made

    def _upload(self, request: Request) -> Said:
        id_ = f"media-{len(self.media) + 1}"
        self.media[id_] = request.body
        return as_json({"id": id_, "type": "image"})


def _version(status: dict[str, Any]) -> dict[str, Any]:
    """As a history of edits tells one: with no id, and the moment of this version."""
    return {
        "content": status["content"],
        "spoiler_text": status["spoiler_text"],
        "created_at": status["edited_at"] or status["created_at"],
        "account": status["account"],
        "media_attachments": [],
    }


def number(text: str) -> int:
    """As a server reads an id in an address: what is none is 0."""
    return int(text) if text.isdigit() else 0


def account(name: str, id_: str = "") -> dict[str, Any]:
    elsewhere = name not in ("shop", "owner")
    return {
        "id": id_ or f"id-{name}",
        "username": name,
        "acct": f"{name}@away.example" if elsewhere else name,
        "uri": f"https://away.example/users/{name}",
        "url": f"https://away.example/@{name}",
        "display_name": name.capitalize(),
        "note": "<p>Hello</p>",
        "followers_count": 7,
    }


def named(text: str) -> list[dict[str, Any]]:
    """Everybody that a post names."""
    names = re.findall(r"(?<![\w/])@(\w+)", text)
    return [account(name, ME if name == "shop" else "") for name in names]


def markup(text: str) -> str:
    """As Mastodon makes it: paragraphs, line breaks, names and links in spans of their own."""
    safe = html.escape(text, quote=False)
    link = (
        r'<span class="h-card"><a href="https://away.example/@\1" class="u-url mention">'
        r"@<span>\1</span></a></span>"
    )
    safe = re.sub(r"(?<![\w/])@(\w+)(?:@[\w.]+)?", link, safe)
    parts = [part.replace("\n", "<br />") for part in re.split(r"\n\n+", safe)]
    return "".join(f"<p>{part}</p>" for part in parts)


def counted(text: str) -> int:
    import regex

    return len(regex.findall(r"\X", re.sub(r"(@\w+)@[\w.]+", r"\1", text)))
