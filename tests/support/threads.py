"""Threads on loopback: one profile, and people who answer it."""

from __future__ import annotations

from typing import Any, ClassVar

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.threads.connector import connect
from support.graph import GraphNetwork, GraphNo, Kind

TOKEN = "THAA-a-token-of-the-profile"
ID = "2540"
HANDLE = "juniper"


class Threads(GraphNetwork):
    """A post of ours, answers to it, and posts elsewhere that name us."""

    version = "/v1.0"
    linked = False
    renews = "th_refresh_token"
    kinds: ClassVar[dict[str, Kind]] = {
        "Profile": Kind(
            "id username",
            {"threads": "Post", "mentions": "Post", "replies": "Post", "threads_publish": "",
             "threads_publishing_limit": "Quota"},
        ),
        "Post": Kind(
            "id text username timestamp permalink media_type has_replies root_post replied_to"
            " hide_status", {"conversation": "Post"},
        ),
        "Container": Kind("id status error_message text reply_to_id"),
        "Quota": Kind("reply_quota_usage reply_config"),
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.add("Profile", id=ID, username=HANDLE)
        self.add("Quota", ID, "threads_publishing_limit", reply_quota_usage=3,
                 reply_config={"quota_total": 1000, "quota_duration": 86400})  # fmt: skip
        self.tokens = {TOKEN: ID}
        self.status = {"status": "FINISHED"}
        """How every container stands."""
        self.root = self.add("Post", ID, "threads", **self._said("Rye is back", HANDLE, -600),
                             has_replies=True)  # fmt: skip

    def _said(self, text: str, who: str, after: int) -> dict[str, Any]:
        return {
            "text": text,
            "username": who,
            "timestamp": self.at(after),
            "permalink": f"https://threads.example/{who}",
            "media_type": "TEXT_POST",
        }

    def connect(self, token: str = TOKEN) -> Connector:
        self.kept = {"token": token}
        return connect(
            address="", settings={"api": self.url},
            secret=lambda name: self.kept[name], save_secret=self.kept.__setitem__,
        )  # fmt: skip

    def say(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        return self.reply(text, self.root, after, who, **more)

    def reply(self, text: str, to: str, after: int, who: str, **more: Any) -> str:
        values = {"root_post": {"id": self.root}, "replied_to": {"id": to},
                  "hide_status": "NOT_HUSHED", **self._said(text, who, after), **more}  # fmt: skip
        id_ = self.add("Post", self.root, "conversation", **values)
        if who == HANDLE:
            self.lists.setdefault((ID, "replies"), []).append(id_)
        return id_

    def names_us(self, text: str, *, who: str = "priya", after: int = 0) -> str:
        return self.add("Post", ID, "mentions", **self._said(text, who, after))

    def edit(self, remote_id: str, text: str) -> None:
        self.things[remote_id].values["text"] = text

    def delete(self, remote_id: str) -> None:
        self.take_away(remote_id)

    def replies(self) -> list[str]:
        return [self.things[id_].values["text"] for id_ in self.lists.get((ID, "replies"), [])]

    def post(self, id_: str, edge: str, form: dict[str, str]) -> dict[str, Any]:
        if edge == "manage_reply":
            return self.hide(id_, form["hide"])
        if edge == "threads":
            self.must_be_only(form, "media_type", "text", "reply_to_id")
            if counted(form["text"]) > 500:
                raise GraphNo(100, "Param text must be at most 500 characters long.")
            text, to = form["text"], form["reply_to_id"]
            return {"id": self.add("Container", text=text, reply_to_id=to, **self.status)}
        self.must_be_only(form, "creation_id")
        made = self.things.pop(form["creation_id"], None)
        if made is None:
            raise GraphNo(24, "The requested resource does not exist", 4279009)
        return {"id": self.reply(made.values["text"], made.values["reply_to_id"], 120, HANDLE)}


def counted(text: str) -> int:
    """An emoji counts as many as it has bytes; these are all that our tests write."""
    return sum(len(sign.encode()) if ord(sign) > 0x1F000 else 1 for sign in text)
