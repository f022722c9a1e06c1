"""A Bluesky server on loopback, as far as a shop's account needs one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.bluesky.connector import connect
from courtesydesk.domain.times import to_text
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

ME = "did:plc:shop"
PASSWORD = "abcd-efgh-ijkl-mnop"
POSTS = "app.bsky.feed.post"
LIKES, BLOCKS = "app.bsky.feed.like", "app.bsky.graph.block"


class Bluesky(LoopbackNetwork):
    """Accounts, their posts, and one that is ours: @shop.example."""

    def __init__(self) -> None:
        super().__init__()
        self.password = PASSWORD
        self.secrets = {"app_password": PASSWORD}
        self.good: set[str] = set()
        """The access tokens that are good."""
        self.renewing: set[str] = set()
        self.begun = 0
        """How many sessions were begun with the password."""
        self.views: dict[str, dict[str, Any]] = {}
        """Every post, by its uri."""
        self.noticed: list[str] = []
        """What notifications tell of."""
        self.hidden: set[str] = set()
        """People whose posts we are not shown, since they blocked us."""
        self.blobs: list[tuple[str, bytes]] = []
        self.handles = {"ana.example": "did:plc:ana", "ben.example": "did:plc:ben"}
        self.status = ""
        """What is wrong with our account."""
        self.bad_cursors = False
        """Whether the pages that it once named are forgotten."""
        self.records: dict[str, dict[str, Any]] = {}
        """Our likes and blocks, by their uri."""
        self.reports: list[dict[str, Any]] = []
        self.chats = False
        """Whether our app password may read direct messages."""
        self.convos: dict[str, dict[str, Any]] = {}
        """By whom they are with."""
        self.messages: dict[str, list[dict[str, Any]]] = {}
        """Of each conversation, the latest first."""
        self.read_to: dict[str, str] = {}
        self._numbers = itertools.count(1)

    # What people do

    def connect(self, **settings: str) -> Connector:
        return connect(
            address="@shop.example",
            settings={"api": self.url, **settings},
            secret=lambda name: self.secrets.get(name, ""),
            save_secret=self.secrets.__setitem__,
        )

    def say(self, text: str, *, who: str = "ana", after: int = 0, **record: Any) -> str:
        uri = self.says_to_nobody(text, who=who, after=after, **record)
        self.noticed.append(uri)
        return uri

    def says_to_nobody(self, text: str, *, who: str = "lena", after: int = 0, **record: Any) -> str:
        return self._put(f"did:plc:{who}", f"3k{next(self._numbers):011d}", text, after, **record)

    def we_say(self, text: str, *, to: str = "", after: int = 0) -> str:
        """From another program."""
        above = {"reply": under(self.views[to])} if to else {}
        return self._put(ME, f"3z{next(self._numbers):011d}", text, after, **above)

    def writes(self, text: str, *, who: str = "ana", after: int = 0, **message: Any) -> str:
        """A direct message; gives the name that we know it by."""
        return self._message(self._convo(who), f"did:plc:{who}", text, after, **message)

    def we_write(self, text: str, *, to: str = "ana", after: int = 0) -> str:
        """From another program."""
        return self._message(self._convo(to), ME, text, after)

    def _convo(self, who: str, status: str = "request") -> dict[str, Any]:
        number = len(self.convos) + 1
        members = [author(ME), author(f"did:plc:{who}")]
        new = {"id": f"convo{number}", "rev": "", "members": members, "status": status}
        return self.convos.setdefault(who, {**new, "muted": False, "unreadCount": 1})

    def _message(
        self, convo: dict[str, Any], did: str, text: str, after: int, **message: Any
    ) -> str:
        id_ = convo["rev"] = f"3m{next(self._numbers):011d}"
        at = to_text(AT + timedelta(minutes=after) + self.skew)
        kind = "chat.bsky.convo.defs#messageView"
        told = {"$type": kind, "id": id_, "rev": id_, "text": text, "sentAt": at, **message}
        there = self.messages.setdefault(convo["id"], [])
        there.insert(0, {**told, "sender": {"did": did}})
        return f"{convo['id']}/{id_}"

    def edit(self, remote_id: str, text: str) -> None:
        self.views[remote_id]["record"]["text"] = text

    def delete(self, remote_id: str) -> None:
        del self.views[remote_id]

    def ours(self) -> list[dict[str, Any]]:
        return [one for one in self.views.values() if one["author"]["did"] == ME]

    def replies(self) -> list[str]:
        return [one["record"]["text"] for one in self.ours() if "reply" in one["record"]]

    def _put(self, did: str, key: str, text: str, after: int, **record: Any) -> str:
        at = to_text(AT + timedelta(minutes=after) + self.skew)
        whole = {"$type": POSTS, "text": text, "createdAt": at, "langs": ["en"], **record}
        return self._written(did, key, whole, at)

    def _written(self, did: str, key: str, record: dict[str, Any], at: str) -> str:
        uri = f"at://{did}/{POSTS}/{key}"
        self.views[uri] = {
            "uri": uri,
            "cid": f"bafy{key}",
            "author": author(did),
            "record": record,
            "indexedAt": at,
            "viewer": {"replyDisabled": False},
            "labels": [],
        }
        return uri

    # What it answers

    def answer(self, request: Request) -> Said:
        method = request.path.removeprefix("/xrpc/")
        if method == "com.atproto.server.createSession":
            return self._begin(request.json())
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if method == "com.atproto.server.refreshSession":
            return self._session() if token in self.renewing else ended()
        if token not in self.good:
            return ended()
        if method.startswith("chat.bsky."):
            return self._chat(method.rpartition(".")[2], request)
        answers: dict[str, Callable[[Request], Said]] = {
            "com.atproto.server.getSession": self._account,
            "com.atproto.identity.resolveHandle": self._resolved,
            "com.atproto.repo.uploadBlob": self._uploaded,
            "com.atproto.repo.putRecord": self._put_record,
            "com.atproto.repo.deleteRecord": self._delete_record,
            "com.atproto.moderation.createReport": self._report,
            "com.atproto.repo.getRecord": self._record,
            "com.atproto.repo.listRecords": self._records,
            "app.bsky.actor.getProfile": self._profile,
            "app.bsky.notification.listNotifications": self._notifications,
            "app.bsky.feed.getPosts": self._posts,
            "app.bsky.feed.searchPosts": self._found,
        }
        return answers[method](request)

    def _begin(self, told: dict[str, str]) -> Said:
        assert told["identifier"] in ("shop.example", ME)
        if told["password"] != self.password:
            return failed("AuthenticationRequired", "Invalid identifier or password", 401)
        self.begun += 1
        return self._session()

    def _session(self) -> Said:
        number = next(self._numbers)
        access, refresh = f"access-{number}-of-the-shop", f"refresh-{number}-of-the-shop"
        self.good.add(access)
        self.renewing = {refresh}
        return as_json({"did": ME, "accessJwt": access, "refreshJwt": refresh})

    def _account(self, _request: Request) -> Said:
        status = {"active": False, "status": self.status} if self.status else {"active": True}
        return as_json({"did": ME, "handle": "shop.example", **status})

    def _notifications(self, request: Request) -> Said:
        asked = [value for name, value in request.values if name == "reasons"]
        assert asked == ["mention", "reply", "quote"]
        there = [self.views[uri] for uri in self.noticed if uri in self.views]
        there.sort(key=lambda one: one["indexedAt"], reverse=True)
        return self._listed("notifications", there, request)

    def _records(self, request: Request) -> Said:
        assert request.query["repo"] == ME
        there = sorted(self.ours(), key=lambda one: one["uri"], reverse=True)
        told = [{"uri": one["uri"], "cid": one["cid"], "value": one["record"]} for one in there]
        return self._listed("records", told, request, spoilt=False)

    def _found(self, request: Request) -> Said:
        words = request.query["q"].casefold()
        there = [one for one in self.views.values() if words in one["record"]["text"].casefold()]
        there.sort(key=lambda one: one["indexedAt"], reverse=True)
        return self._listed("posts", there, request)

    def _listed(
        self, name: str, there: list[dict[str, Any]], request: Request, *, spoilt: bool = True
    ) -> Said:
        """A page, and the name of the one below it."""
        start, last = 0, request.query.get("cursor", "")
        if last:
            known = [one["uri"] for one in there]
            if self.bad_cursors or last not in known:
                return failed("InvalidRequest", "Malformed cursor")
            start = known.index(last) + (0 if self.overlapping else 1)
        page = there[start : start + self.page]
        more = {"cursor": page[-1]["uri"]} if there[start + self.page :] else {}
        served = [self._served(one) if spoilt else one for one in page]
        return as_json({name: self.laid_out(served), **more})

    def _posts(self, request: Request) -> Said:
        asked = [value for name, value in request.values if name == "uris"]
        assert len(asked) <= 25
        if not all(uri.startswith("at://did:") for uri in asked):
            return failed("InvalidRequest", "Invalid at-uri")
        there = [self.views[uri] for uri in asked if uri in self.views]
        shown = [self._served(one) for one in there if one["author"]["did"] not in self.hidden]
        return as_json({"posts": shown})

    def _served(self, view: dict[str, Any]) -> Any:
        """In the same shape everywhere, so that what is spoilt is spoilt wherever it is shown."""
        shown = {**view, "reason": "mention", "isRead": False}
        liked = self._about(LIKES, {"uri": view["uri"], "cid": view["cid"]})
        if liked:
            shown["viewer"] = {**view["viewer"], "like": liked[0]}
        return shown if self.spoil is None else self.spoil(view["uri"], shown)

    def _record(self, request: Request) -> Said:
        asked = request.query
        view = self.views.get(f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}")
        if view is None:
            return failed("RecordNotFound", "Could not locate record")
        return as_json({"uri": view["uri"], "cid": view["cid"], "value": view["record"]})

    def _profile(self, request: Request) -> Said:
        did = request.query["actor"]
        viewer: dict[str, Any] = {"blockedBy": did in self.hidden}
        blocked = self._about(BLOCKS, did)
        if blocked:
            viewer["blocking"] = blocked[0]
        return as_json({**author(did), "viewer": viewer})

    def _about(self, collection: str, subject: Any) -> list[str]:
        """Our records of this kind about this."""
        return [
            uri
            for uri, record in self.records.items()
            if record["$type"] == collection and record["subject"] == subject
        ]

    def _delete_record(self, request: Request) -> Said:
        told = request.json()
        assert told["repo"] == ME
        uri = f"at://{ME}/{told['collection']}/{told['rkey']}"
        self.records.pop(uri, None)
        self.views.pop(uri, None)
        return as_json({})

    def _report(self, request: Request) -> Said:
        told = request.json()
        assert told["subject"]["$type"] == "com.atproto.repo.strongRef"
        self.reports.append(told)
        return as_json({"id": len(self.reports), **told})

    def stands(self, act: Act, remote_id: str) -> int:
        if act is Act.DELETE:
            return int(remote_id not in self.views)
        if act is Act.REPORT:
            return sum(one["subject"]["uri"] == remote_id for one in self.reports)
        view = self.views[remote_id]
        if act is Act.BLOCK:
            return len(self._about(BLOCKS, view["author"]["did"]))
        return len(self._about(LIKES, {"uri": view["uri"], "cid": view["cid"]}))

    def _resolved(self, request: Request) -> Said:
        did = self.handles.get(request.query["handle"])
        return as_json({"did": did}) if did else failed("HandleNotFound", "Unable to resolve")

    def _uploaded(self, request: Request) -> Said:
        mime = request.headers["content-type"]
        self.blobs.append((mime, request.body))
        ref = {"$link": f"bafkrei{len(self.blobs)}"}
        blob = {"$type": "blob", "ref": ref, "mimeType": mime, "size": len(request.body)}
        return as_json({"blob": blob})

    def _chat(self, method: str, request: Request) -> Said:
        assert request.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
        if not self.chats:
            return failed("InvalidToken", "Bad token method")
        answers: dict[str, Callable[[Request], Said]] = {
            "listConvos": self._listed_convos,
            "getMessages": self._listed_messages,
            "getConvoForMembers": self._convo_with,
            "acceptConvo": self._accepted,
            "sendMessage": self._sent,
            "updateRead": self._was_read,
        }
        return answers[method](request)

    def _listed_convos(self, request: Request) -> Said:
        there = sorted(self.convos.values(), key=lambda one: str(one["rev"]), reverse=True)
        return self._turned("convos", there, request)

    def _listed_messages(self, request: Request) -> Said:
        return self._turned("messages", self.messages[request.query["convoId"]], request)

    def _turned(self, name: str, there: list[dict[str, Any]], request: Request) -> Said:
        start = int(request.query.get("cursor", "0"))
        end = start + min(self.page, int(request.query["limit"]))
        more = {"cursor": str(end)} if end < len(there) else {}
        return as_json({name: there[start:end], **more})

    def _convo_with(self, request: Request) -> Said:
        who = request.query["members"].rpartition(":")[2]
        if f"did:plc:{who}" in self.hidden:
            return failed("BlockedActor", "They have blocked you")
        return as_json({"convo": self._convo(who, "accepted")})

    def _accepted(self, request: Request) -> Said:
        self._by_id(request.json()["convoId"])["status"] = "accepted"
        return as_json({})

    def _sent(self, request: Request) -> Said:
        told = request.json()
        convo, message = self._by_id(told["convoId"]), told["message"]
        assert convo["status"] == "accepted"
        assert set(message) <= {"text", "facets"}
        self._message(convo, ME, after=120, **message)
        return as_json(self.messages[convo["id"]][0])

    def _was_read(self, request: Request) -> Said:
        told = request.json()
        self.read_to[told["convoId"]] = told["messageId"]
        return as_json({"convo": self._by_id(told["convoId"])})

    def _by_id(self, id_: str) -> dict[str, Any]:
        return next(one for one in self.convos.values() if one["id"] == id_)

    def _put_record(self, request: Request) -> Said:
        told = request.json()
        assert told["repo"] == ME
        record = told["record"]
        if told["collection"] in (LIKES, BLOCKS):
            uri = f"at://{ME}/{told['collection']}/{told['rkey']}"
            self.records[uri] = record
            return as_json({"uri": uri, "cid": "bafyrecord"})
        assert told["collection"] == POSTS
        problem = wrong_with(record)
        if problem:
            return failed("InvalidRequest", problem)
        uri = self._written(ME, told["rkey"], record, to_text(AT + timedelta(minutes=120)))
        return as_json({"uri": uri, "cid": self.views[uri]["cid"]})


def under(parent: dict[str, Any]) -> dict[str, Any]:
    """What an answer to it refers to."""
    ref = {"uri": parent["uri"], "cid": parent["cid"]}
    return {"root": parent["record"].get("reply", {}).get("root", ref), "parent": ref}


def author(did: str) -> dict[str, Any]:
    name = did.rpartition(":")[2]
    return {
        "did": did,
        "handle": f"{name}.example",
        "displayName": name.capitalize(),
        "viewer": {"blockedBy": False, "muted": False},
        "labels": [],
    }


def wrong_with(record: dict[str, Any]) -> str:
    """Why this is no post; empty for one that is."""
    import regex

    if len(regex.findall(r"\X", record["text"])) > 300 or len(record["text"].encode()) > 3000:
        return "grapheme too big (maximum 300)"
    for ref in record["reply"].values():
        if set(ref) != {"uri", "cid"}:
            return f"no reference: {json.dumps(ref)}"
    if any(
        len(one["image"]["ref"]["$link"]) < 8 for one in record.get("embed", {}).get("images", [])
    ):
        return "no picture"
    end = len(record["text"].encode())
    wrong = [one for one in record.get("facets", []) if not inside(one["index"], end)]
    return f"no facet: {json.dumps(wrong)}" if wrong else ""


def inside(index: dict[str, int], end: int) -> bool:
    return 0 <= index["byteStart"] < index["byteEnd"] <= end


def failed(error: str, message: str, status: int = 400) -> Said:
    return as_json({"error": error, "message": message}, status)


def ended() -> Said:
    return failed("ExpiredToken", "Token has expired")
