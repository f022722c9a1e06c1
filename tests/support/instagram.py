"""An Instagram account on loopback, by the sign-in of its page and by its own."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.instagram.connector import connect
from support.graph import GraphNetwork, Kind

PAGES = "a-token-of-the-page"
OWN = "IG-a-token-of-the-account"
ID = "17841400"
ME = {"id": ID, "username": "juniper"}


class Instagram(GraphNetwork):
    """One account, one post, and people who comment on it."""

    renews = "ig_refresh_token"
    kinds: ClassVar[dict[str, Kind]] = {
        "Page": Kind(
            "id name instagram_business_account", {"conversations": "Thread", "messages": ""}
        ),
        "Account": Kind(
            "id user_id username",
            {"media": "Media", "tags": "Media", "conversations": "Thread", "messages": ""},
        ),
        "Media": Kind(
            "id caption timestamp permalink username media_type is_comment_enabled",
            {"comments": "Comment"},
        ),
        "Comment": Kind("id text timestamp username from hidden parent_id", {"replies": "Comment"}),
        "Thread": Kind("id updated_time", {"messages": "Message"}),
        "Message": Kind("id message from created_time attachments"),
    }

    def __init__(self) -> None:
        super().__init__()
        self.add("Page", id="100", name="Juniper Street", instagram_business_account=ME)
        self.add("Account", user_id=ID, **ME)
        self.tokens = {PAGES: "100", OWN: ID}
        self.media = self.add(
            "Media", ID, "media", caption="The plum cake is back", timestamp=self.at(-600),
            permalink="https://ig.example/p/1", is_comment_enabled=True,
        )  # fmt: skip

    def connect(self, token: str = OWN, **settings: str) -> Connector:
        self.kept = {"token": token}
        return connect(
            address="", settings={"api": self.url, **settings},
            secret=lambda name: self.kept[name], save_secret=self.kept.__setitem__,
        )  # fmt: skip

    def say(self, text: str, *, who: str = "ana", after: int = 0, **more: Any) -> str:
        return self.comment(text, self.media, after, who, **more)

    def comment(self, text: str, on: str, after: int, who: str, **more: Any) -> str:
        below = self.things[on].kind == "Comment"
        by = ME if who == "juniper" else {"id": f"id-{who}", "username": who}
        values = {"text": text, "timestamp": self.at(after), "username": who, "from": by,
                  "hidden": False, **({"parent_id": on} if below else {}), **more}  # fmt: skip
        return self.add("Comment", on, "replies" if below else "comments", **values)

    def edit(self, remote_id: str, text: str) -> None:
        self.things[remote_id].values["text"] = text

    def delete(self, remote_id: str) -> None:
        self.take_away(remote_id)

    def replies(self) -> list[str]:
        ours = [one.values for one in self.things.values() if one.values.get("from") == ME]
        return [one.get("text") or one["message"] for one in ours]

    def message(self, text: str, *, who: str = "ana", by: Any = None, after: int = 0) -> str:
        thread = f"t_{who}"
        for owner in ("100", ID):
            if thread not in self.lists.get((owner, "conversations"), []):
                if thread not in self.things:
                    self.add("Thread", id=thread, updated_time=self.at(after))
                self.lists.setdefault((owner, "conversations"), []).append(thread)
        by = by or {"id": f"id-{who}", "username": who}
        return self.add("Message", thread, "messages", message=text,
                        created_time=self.at(after), **{"from": by})  # fmt: skip

    def filters(self, edge: str) -> tuple[str, ...]:
        return ("platform", "user_id") if edge == "conversations" else ()

    def chosen(self, ids: list[str], edge: str, query: dict[str, str]) -> list[str]:
        if "user_id" in query:
            return [one for one in ids if one == f"t_{query['user_id'].removeprefix('id-')}"]
        return ids

    def post(self, id_: str, edge: str, form: dict[str, str]) -> dict[str, Any]:
        if edge == "messages":
            to = json.loads(form["recipient"])
            who = to.get("id") or self.things[to["comment_id"]].values["from"]["id"]
            text = json.loads(form["message"])["text"]
            made = self.message(text, who=who.removeprefix("id-"), by=ME, after=120)
            return {"recipient_id": who, "message_id": made}
        if not edge:
            self.must_be_only(form, "hide")
            return self.hide(id_, form["hide"])
        self.must_be_only(form, "message")
        return {"id": self.comment(form["message"], id_, 120, "juniper")}
