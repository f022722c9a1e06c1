"""A YouTube channel on loopback: videos, threads of comments, a quota."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.youtube.connector import YouTubeConnector, connect
from courtesydesk.domain.times import to_text
from support.authorization_server import CLIENT_ID, AuthorizationServer
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "an-access-token-of-youtube"
LASTING = "a-refresh-token-of-youtube"
SECRET = "the-client-secret"
KEY = "an-api-key-of-the-shop"
US = "UC" + "a" * 22
VIDEO = "plumTart001"


class YouTube(LoopbackNetwork):
    """One channel with one video, to begin with."""

    inline = 2
    """Answers that come with a thread; the real one gives five."""

    def __init__(self) -> None:
        super().__init__()
        self.signing_in = AuthorizationServer(
            mint=lambda: TOKEN, client_secret=SECRET, rotate=False, refresh_tokens={LASTING}
        )
        self.handle = "@ruedeslilas"
        self.videos = {VIDEO: "How we make a plum tart"}
        self.threads: dict[str, dict[str, Any]] = {}
        """By id: video, canReply, comments; the first comment first."""
        self.hidden: set[str] = set()
        self.spent = False
        self._next = 100

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.signing_in.running(), super().running():
            yield

    def connect(self, **settings: str) -> Connector:
        return self._connect({"refresh_token": LASTING, "client_secret": SECRET}, settings)

    def connect_by_key(self, **settings: str) -> Connector:
        return self._connect({"api_token": KEY}, {"channel": self.handle, **settings})

    def _connect(self, secrets: dict[str, str], settings: dict[str, str]) -> YouTubeConnector:
        told = {
            "api": self.url,
            "oauth_client_id": CLIENT_ID,
            "oauth_token_url": f"{self.signing_in.url}/token",
            **settings,
        }
        return connect(
            address="", settings=told, secret=lambda name: secrets.get(name, ""),
            save_secret=lambda _name, _value: None,
        )  # fmt: skip

    # What people do

    def say(
        self, text: str, *, who: str = "ana", after: int = 0, video: str = VIDEO, **more: Any
    ) -> str:
        id_ = self._id()
        first = self._comment(id_, text, who, after, **more)
        self.threads[id_] = {"video": video, "canReply": True, "comments": [first]}
        return id_

    def below(self, thread: str, text: str, *, who: str = "tom", after: int = 0) -> str:
        id_ = f"{thread}.{self._id()}"
        made = self._comment(id_, text, who, after, parentId=thread)
        self.threads[thread]["comments"].append(made)
        return id_

    def edit(self, remote_id: str, text: str) -> None:
        changed = to_text(AT + timedelta(hours=1))
        snippet = self.comment(remote_id)["snippet"]
        snippet |= {"textOriginal": text, "textDisplay": text, "updatedAt": changed}

    def delete(self, remote_id: str) -> None:
        for thread in self.threads.values():
            thread["comments"] = [one for one in thread["comments"] if one["id"] != remote_id]
        self.threads = {id_: one for id_, one in self.threads.items() if one["comments"]}

    def comment(self, id_: str) -> dict[str, Any]:
        return next(one for one in self.comments() if one["id"] == id_)

    def comments(self) -> list[dict[str, Any]]:
        return [one for thread in self.threads.values() for one in thread["comments"]]

    def replies(self) -> list[str]:
        ours = [one["snippet"] for one in self.comments() if author(one) == US]
        return [snippet["textOriginal"] for snippet in ours]

    def _id(self) -> str:
        self._next += 1
        return f"Ugz{self._next}"

    def _comment(self, id_: str, text: str, who: str, after: int, **more: Any) -> dict[str, Any]:
        at = to_text(AT + timedelta(minutes=after) + self.skew)
        channel = US if who == "shop" else f"UC{who}"
        snippet = {
            "channelId": US,
            "textDisplay": text,
            "textOriginal": text,
            "authorDisplayName": self.handle if who == "shop" else f"@{who}",
            "authorChannelUrl": f"http://www.youtube.com/@{who}",
            "authorChannelId": {"value": channel},
            "moderationStatus": "published",
            "publishedAt": at,
            "updatedAt": at,
            **more,
        }
        return {"kind": "youtube#comment", "id": id_, "snippet": snippet}

    # What it answers

    def answer(self, request: Request) -> Said:
        by_key = request.headers.get("x-goog-api-key") == KEY
        if not by_key and request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, "authError", "Invalid Credentials")
        if self.spent:
            return error(403, "quotaExceeded", 'You have exceeded your <a href="/q">quota</a>.')
        query, what = request.query, request.path.removeprefix("/youtube/v3/")
        if what == "comments/setModerationStatus" or request.method in ("PUT", "DELETE"):
            return self._act(request)
        assert query["part"].startswith("snippet")
        assert ("textFormat" in query) is (what.startswith("comment") and request.method == "GET")
        if request.method == "POST":
            return self._insert(request.json()["snippet"])
        if what == "channels":
            return self._channels(query, by_key=by_key)
        if what == "videos":
            return listed(
                [self._video(id_) for id_ in query["id"].split(",") if id_ in self.videos]
            )
        if what == "commentThreads":
            return self._threads(query, by_key=by_key)
        assert what == "comments"
        if "id" in query:
            ids = query["id"].split(",")
            return listed([one for one in self.comments() if one["id"] in ids])
        below = self.threads.get(query["parentId"], {"comments": []})["comments"][1:]
        return self._page(below, query)

    def _channels(self, query: dict[str, str], *, by_key: bool) -> Said:
        if by_key and query.get("forHandle") != self.handle and query.get("id") != US:
            return listed([])
        if not by_key:
            assert query["mine"] == "true"
        snippet = {"title": "Rue des Lilas", "customUrl": self.handle}
        return listed([{"id": US, "snippet": snippet}] if self.handle else [])

    def _video(self, id_: str) -> dict[str, Any]:
        snippet = {
            "title": self.videos[id_],
            "channelId": US,
            "channelTitle": "Rue des Lilas",
            "publishedAt": to_text(AT - timedelta(days=3)),
        }
        return {"id": id_, "snippet": snippet}

    def _threads(self, query: dict[str, str], *, by_key: bool) -> Said:
        if "id" in query:
            shown = [(id_, self.threads.get(id_)) for id_ in query["id"].split(",")]
            return listed([self._served(id_, one) for id_, one in shown
                           if one is not None and status_of(one) == "published"])  # fmt: skip
        assert query["allThreadsRelatedToChannelId"] == US
        assert query["order"] == "time"
        status = query.get("moderationStatus", "published")
        if status != "published" and by_key:
            return error(403, "forbidden", "Not properly authorized.")
        there = [(id_, one) for id_, one in self.threads.items() if status_of(one) == status]
        there.sort(key=lambda one: str(one[1]["comments"][0]["snippet"]["publishedAt"]))
        return self._page([self._served(id_, one) for id_, one in reversed(there)], query)

    def _served(self, id_: str, thread: dict[str, Any]) -> Any:
        first, *below = thread["comments"]
        served: dict[str, Any] = {
            "kind": "youtube#commentThread",
            "id": id_,
            "snippet": {
                "channelId": US,
                "videoId": thread["video"],
                "topLevelComment": first,
                "canReply": thread["canReply"],
                "totalReplyCount": len(below),
                "isPublic": True,
            },
        }
        if below:
            served["replies"] = {"comments": below[-self.inline :]}
        return served if self.spoil is None else self.spoil(id_, served)

    def _page(self, items: list[Any], query: dict[str, str]) -> Said:
        start = int(query.get("pageToken", "0"))
        first = max(0, start - 1) if self.overlapping else start
        more = {"nextPageToken": str(start + self.page)} if start + self.page < len(items) else {}
        return listed(self.laid_out(items[first : start + self.page]), **more)

    def _act(self, request: Request) -> Said:
        told = request.json() if request.method == "PUT" else {}
        id_ = told.get("id") or request.query["id"]
        if id_ not in {one["id"] for one in self.comments()}:
            return error(404, "commentNotFound", "The comment could not be found.")
        if request.method == "DELETE":
            self.delete(id_)
            return Said(status=204)
        snippet = self.comment(id_)["snippet"]
        if told:
            assert set(told["snippet"]) == {"textOriginal"}
            snippet |= {"textOriginal": told["snippet"]["textOriginal"]}
            return as_json(self.comment(id_))
        assert request.query["moderationStatus"] in ("heldForReview", "published")
        snippet["moderationStatus"] = request.query["moderationStatus"]
        return Said(status=204)

    def stands(self, act: Act, remote_id: str) -> int:
        there = {one["id"]: one["snippet"] for one in self.comments()}
        if act is Act.DELETE:
            return int(remote_id not in there)
        if act is Act.EDIT:
            return int(there[remote_id]["textOriginal"] == "Better words.")
        return int(there[remote_id]["moderationStatus"] == "heldForReview")

    def _insert(self, told: dict[str, str]) -> Said:
        assert set(told) == {"parentId", "textOriginal"}
        thread = self.threads.get(told["parentId"])
        if thread is None:
            return error(404, "parentCommentNotFound", "The parent comment could not be found.")
        if not thread["canReply"]:
            return error(403, "commentsDisabled", "The video has disabled comments.")
        if len(told["textOriginal"]) > 10_000:
            return error(400, "commentTextTooLong", "Too many characters.")
        id_ = self.below(told["parentId"], told["textOriginal"], who="shop", after=120)
        return as_json(self.comment(id_))


def author(comment: dict[str, Any]) -> str:
    found: str = comment["snippet"]["authorChannelId"]["value"]
    return found


def status_of(thread: dict[str, Any]) -> str:
    """Held as soon as one of its comments is."""
    held = [one["snippet"]["moderationStatus"] != "published" for one in thread["comments"]]
    return "heldForReview" if any(held) else "published"


def listed(items: list[Any], **more: Any) -> Said:
    return as_json({"kind": "youtube#list", "items": items, **more})


def error(status: int, reason: str, message: str) -> Said:
    told = {"message": message, "domain": "youtube", "reason": reason}
    return as_json({"error": {"code": status, "message": message, "errors": [told]}}, status)
