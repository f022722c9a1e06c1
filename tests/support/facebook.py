"""A Facebook page on loopback, with people who talk to it."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.facebook.connector import connect
from support.graph import GraphNetwork, GraphNo, Kind

TOKEN = "a-token-of-the-page"
PERSONS = "a-token-of-clara"
PAGE = "100200300"
ME = {"id": PAGE, "name": "Juniper Street Bakery"}
_COMMENTS = {"comments": "Comment"}


class Facebook(GraphNetwork):
    """One page, one post, and people who comment on it."""

    kinds: ClassVar[dict[str, Kind]] = {
        "User": Kind("id name", {"accounts": "Page"}),
        "Page": Kind(
            "id name access_token instagram_business_account",
            {"feed": "Post", "visitor_posts": "Post", "tagged": "Post", "ratings": "Rating",
             "conversations": "Thread", "messages": "Message"},
        ),
        "Post": Kind(
            "id message story created_time from permalink_url is_hidden can_reply_privately"
            " full_picture", _COMMENTS,
        ),
        "Comment": Kind(
            "id message created_time from parent permalink_url is_hidden can_comment"
            " can_reply_privately attachment", _COMMENTS,
        ),
        "Rating": Kind(
            "created_time recommendation_type rating review_text reviewer open_graph_story"
        ),
        "Thread": Kind("id updated_time", {"messages": "Message"}),
        "Message": Kind("id message from created_time attachments"),
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.add("User", id="8000", name="Clara")
        self.add("Page", "8000", "accounts", access_token=TOKEN, **ME)
        self.tokens = {TOKEN: PAGE, PERSONS: "8000"}
        self.post_id = self.add(
            "Post", PAGE, "feed", id=f"{PAGE}_1", message="Rye is open for orders",
            created_time=self.at(-600), permalink_url="https://fb.example/1", **{"from": ME},
        )  # fmt: skip

    def connect(self, token: str = TOKEN, **settings: str) -> Connector:
        self.saved: dict[str, str] = {}
        return connect(
            address="", settings={"api": self.url, **settings},
            secret=lambda name: token if name == "token" else "",
            save_secret=self.saved.__setitem__,
        )  # fmt: skip

    def say(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        return self.comment(text, self.post_id, after, {"id": f"id-{who}", "name": who}, **more)

    def comment(self, text: str, on: str, after: int, by: dict[str, str], **more: Any) -> str:
        root, parent = on, {}
        if self.things[on].kind == "Comment":
            parent = {"parent": {"id": on}}
            root = next(id_ for (id_, _), ids in self.lists.items() if on in ids)
        values = {
            "message": text, "created_time": self.at(after), "from": by, "is_hidden": False,
            "can_comment": not parent, "can_reply_privately": by != ME,
            "permalink_url": "https://fb.example/c", **parent, **more,
        }  # fmt: skip
        id_ = self.add("Comment", root, "comments", id=f"1_{self._number + 7}", **values)
        if parent:
            self.lists.setdefault((on, "comments"), []).append(id_)
        return id_

    def edit(self, remote_id: str, text: str) -> None:
        self.things[remote_id].values["message"] = text

    def delete(self, remote_id: str) -> None:
        self.take_away(remote_id)

    def ours(self) -> list[dict[str, Any]]:
        mine = [one.values for one in self.things.values() if one.values.get("from") == ME]
        return [one for one in mine if one["id"] != self.post_id]

    def replies(self) -> list[str]:
        return [one["message"] for one in self.ours()]

    def message(self, text: str, *, who: str = "ana", by: Any = None, after: int = 0) -> str:
        thread = f"t_{who}"
        if thread not in self.things:
            self.add("Thread", PAGE, "conversations", id=thread, updated_time=self.at(after))
        by = by or {"id": f"id-{who}", "name": who}
        return self.add(
            "Message", thread, "messages", id=f"m_{self._number}", message=text,
            created_time=self.at(after), **{"from": by},
        )  # fmt: skip

    def filters(self, edge: str) -> tuple[str, ...]:
        return {"comments": ("filter", "order"), "conversations": ("platform", "user_id")}.get(
            edge, ()
        )

    def newest_first(self, edge: str, query: dict[str, str]) -> bool:
        return edge != "comments" or query.get("order") == "reverse_chronological"

    def chosen(self, ids: list[str], edge: str, query: dict[str, str]) -> list[str]:
        if "user_id" in query:
            return [one for one in ids if one == f"t_{query['user_id'].removeprefix('id-')}"]
        return ids

    def post(self, id_: str, edge: str, form: dict[str, str]) -> dict[str, Any]:
        if edge == "messages":
            self.must_be_only(form, "recipient", "message", "messaging_type")
            to = json.loads(form["recipient"])
            who = to.get("id") or self.things[to["comment_id"]].values["from"]["id"]
            text = json.loads(form["message"])["text"]
            id_ = self.message(text, who=who.removeprefix("id-"), by=ME, after=120)
            return {"recipient_id": who, "message_id": id_}
        if edge == "likes":
            self.done.add((id_, edge))
            return {"success": True}
        if not edge and "is_hidden" in form:
            return self.hide(id_, form["is_hidden"])
        self.must_be_only(form, "message")
        if not edge:
            self.things[id_].values["message"] = form["message"]
            self.done.add((id_, "edited"))
            return {"success": True}
        if any(self.things[one].values["message"] == form["message"]
               for one in self.lists.get((id_, "comments"), ())):  # fmt: skip
            raise GraphNo(506, "Duplicate status message")
        return {"id": self.comment(form["message"].strip(), id_, 120, ME)}
