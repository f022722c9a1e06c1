"""A Discourse forum on loopback, as far as a shop's user needs one."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.discourse.connector import connect
from courtesydesk.domain.times import to_text
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

KEY = "a-key-of-the-shop"
US = "Shop"
MENTIONED, REPLIED, LIKED, PRIVATE = 1, 2, 5, 6


class Discourse(LoopbackNetwork):
    """Topics with posts, and what our user is told of them."""

    def __init__(self) -> None:
        super().__init__()
        self.user = US
        """Whose key it is; empty for a key that knows."""
        self.least = 1
        self.most = 32_000
        self.may_write_privately = True
        self.tells_rules = True
        self.queues = False
        """What we write waits for approval."""
        self.topics: dict[int, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self.notifications: list[dict[str, Any]] = []
        self.flags: list[str] = []
        self._next = 100

    # What people do

    @property
    def place(self) -> str:
        return urlsplit(self.url).netloc

    def connect(self, **settings: str) -> Connector:
        return connect(
            address="",
            settings={"site": self.url, "user": self.user, **settings},
            secret=lambda name: KEY if name == "token" else "",
            save_secret=lambda _name, _value: None,
        )

    def topic(self, title: str, *, private: bool = False, who: str = "lena") -> int:
        id_ = self._id()
        self.topics[id_] = {
            "id": id_,
            "title": title,
            "archetype": "private_message" if private else "regular",
            "created_at": to_text(AT),
            "closed": False,
            "archived": False,
            "details": {"created_by": {"username": who}},
        }
        return id_

    def post(
        self, topic: int, text: str, *, who: str = "ana", after: int = 0, to: int | None = None
    ) -> dict[str, Any]:
        at = to_text(AT + timedelta(minutes=after) + self.skew)
        number = 1 + max((one["post_number"] for one in self._in(topic)), default=0)
        made = {
            "id": self._id(),
            "name": who.capitalize(),
            "username": who,
            "user_id": sum(map(ord, who)),
            "created_at": at,
            "updated_at": at,
            "cooked": markup(text),
            "raw": text,
            "post_number": number,
            "post_type": 1,
            "reply_to_post_number": to,
            "topic_id": topic,
            "version": 1,
            "user_deleted": False,
        }
        self.posts.append(made)
        return made

    def tell(self, post: dict[str, Any], kind: int = MENTIONED) -> None:
        note = {
            "id": self._id(),
            "notification_type": kind,
            "read": False,
            "created_at": post["created_at"],
            "post_number": post["post_number"],
            "topic_id": post["topic_id"],
            "data": {"topic_title": "T", "original_post_id": post["id"]},
        }
        self.notifications.append(note)

    def say(self, text: str, *, who: str = "ana", after: int = 0, kind: int = MENTIONED) -> str:
        topic = self.topic("The plum cake", private=kind == PRIVATE, who=who)
        post = self.post(topic, text, who=who, after=after)
        self.tell(post, kind)
        return self.id_of(post)

    def says_to_nobody(self, text: str, *, who: str = "lena", after: int = 0) -> str:
        return self.id_of(self.post(self.topic("Elsewhere"), text, who=who, after=after))

    def id_of(self, post: dict[str, Any]) -> str:
        return f"{self.place}/t/{post['topic_id']}/{post['post_number']}"

    def edit(self, remote_id: str, text: str) -> None:
        post = self._post(remote_id)
        post.update(cooked=markup(text), raw=text, version=2)
        post["updated_at"] = to_text(AT + timedelta(hours=1))

    def delete(self, remote_id: str) -> None:
        self.posts.remove(self._post(remote_id))

    def ours(self) -> list[dict[str, Any]]:
        return [one for one in self.posts if one["username"] == US]

    def replies(self) -> list[str]:
        return [one["raw"] for one in self.ours()]

    def _post(self, remote_id: str) -> dict[str, Any]:
        return next(one for one in self.posts if self.id_of(one) == remote_id)

    def _in(self, topic: int) -> list[dict[str, Any]]:
        return [one for one in self.posts if one["topic_id"] == topic]

    def _id(self) -> int:
        self._next += 3
        return self._next

    # What it answers

    def answer(self, request: Request) -> Said:
        headers = request.headers
        by_staff = (headers.get("api-key"), headers.get("api-username")) == (KEY, US)
        signed = by_staff if self.user else headers.get("user-api-key") == KEY
        if not signed:
            return _no("invalid_access", 403)
        if request.method in ("PUT", "DELETE") or request.path == "/post_actions.json":
            return self._act(request)
        if request.method == "POST":
            return self._take(request.json())
        what, *rest = request.path.removesuffix(".json").strip("/").split("/")
        return getattr(self, f"_get_{what}")(rest, request.query)  # type: ignore[no-any-return]

    def _get_session(self, _rest: list[str], _query: dict[str, str]) -> Said:
        may = self.may_write_privately
        return as_json({"current_user": {"username": US, "can_send_private_messages": may}})

    def _get_site(self, _rest: list[str], _query: dict[str, str]) -> Said:
        if not self.tells_rules:
            return _no("not_found", 404)
        return as_json(
            {
                "min_post_length": self.least,
                "min_personal_message_post_length": self.least,
                "max_post_length": self.most,
            }
        )

    def _get_notifications(self, _rest: list[str], query: dict[str, str]) -> Said:
        there = sorted(self.notifications, key=lambda one: one["id"], reverse=True)
        start = int(query["offset"])
        first = max(start - 1, 0) if self.overlapping else start
        page = there[first : start + min(self.page, int(query["limit"]))]
        return as_json(
            {
                "notifications": self.laid_out(page),
                "total_rows_notifications": len(there),
                "seen_notification_id": 0,
            }
        )

    def _get_t(self, rest: list[str], query: dict[str, str]) -> Said:
        topic, number = int(rest[0]), int(rest[1])
        if topic not in self.topics:
            return _no("not_found", 404)
        there = self._in(topic)
        if "username_filters" in query:
            only = query["username_filters"]
            there = [one for one in there if one["username"] == only or one["post_number"] == 1]
        near = sorted(there, key=lambda one: abs(one["post_number"] - number))[:20]
        raw = query.get("include_raw") == "true"
        posts = [self._served(one, raw=raw) for one in near]
        return as_json({**self.topics[topic], "post_stream": {"posts": self.laid_out(posts)}})

    def _get_posts(self, rest: list[str], _query: dict[str, str]) -> Said:
        for one in self.posts:
            where = [str(one["topic_id"]), str(one["post_number"])]
            if where == rest[1:] or rest == [str(one["id"])]:
                return as_json(self._served(one, raw=True))
        return _no("not_found", 404)

    def _get_u(self, _rest: list[str], _query: dict[str, str]) -> Said:
        latest = sorted(self.ours(), key=lambda one: one["id"], reverse=True)[:50]
        public = [one for one in latest if self.topics[one["topic_id"]]["archetype"] == "regular"]
        return as_json([self._served(one) for one in public])

    def _get_search(self, _rest: list[str], query: dict[str, str]) -> Said:
        words = query["q"].partition('"')[2].partition('"')[0].casefold()
        found = [one for one in reversed(self.posts) if words in one["raw"].casefold()]
        start = (int(query["page"]) - 1) * self.page
        page = [{"id": one["id"], "blurb": ""} for one in found[start : start + self.page]]
        more = True if start + self.page < len(found) else None
        return as_json({"posts": page, "grouped_search_result": {"more_full_page_results": more}})

    def _get_topics(self, _rest: list[str], _query: dict[str, str]) -> Said:
        sent = [
            {"id": one["id"], "title": one["title"], "created_at": one["created_at"]}
            for one in self.topics.values()
            if one["archetype"] == "private_message"
            and one["details"]["created_by"]["username"] == US
        ]
        return as_json({"topic_list": {"topics": sent[::-1]}})

    def _served(self, post: dict[str, Any], *, raw: bool = False) -> Any:
        served = {name: value for name, value in post.items() if name != "raw" or raw}
        return self.spoil(self.id_of(post), served) if self.spoil else served

    def _act(self, request: Request) -> Said:
        told = request.json() if request.body else {}
        id_ = told.get("id") or request.path.removesuffix(".json").rpartition("/")[2]
        post = next((one for one in self.posts if str(one["id"]) == str(id_)), None)
        if post is None:
            return _no("not_found", 404)
        if request.path.startswith("/posts/"):
            if request.method == "PUT":
                post.update(raw=told["post"]["raw"], cooked=markup(told["post"]["raw"]))
            else:
                post["user_deleted"] = True
            return as_json({"post": {"id": post["id"]}})
        kind = int(told.get("post_action_type_id") or request.query["post_action_type_id"])
        likes = post.setdefault("actions_summary", [])
        if request.method == "DELETE":
            post["actions_summary"] = [one for one in likes if one["id"] != kind]
        elif kind == 2 and likes:
            return _no("invalid_access", 403)
        elif kind == 2:
            likes.append({"id": kind, "acted": True, "count": 1})
        else:
            assert kind in (4, 8) or told["message"]
            self.flags.append(self.id_of(post))
        return as_json({"id": post["id"]})

    def stands(self, act: Act, remote_id: str) -> int:
        post = self._post(remote_id)
        return {
            Act.LIKE: len(post.get("actions_summary", ())),
            Act.REPORT: self.flags.count(remote_id),
            Act.EDIT: int(post["raw"] == "Better words."),
            Act.DELETE: int(post["user_deleted"]),
        }[act]

    def _take(self, told: dict[str, Any]) -> Said:
        text, topic = told["raw"], told.get("topic_id")
        if not self.least <= len(text) <= self.most:
            said = f"Body is too short (minimum is {self.least} characters)"
            return as_json({"action": "create_post", "errors": [said]}, 422)
        if self.queues:
            return as_json({"action": "enqueued", "success": True, "pending_count": 1})
        if topic is None:
            topic = self.topic(told["title"], private=True, who=US)
            self.topics[topic]["to"] = told["target_recipients"]
        elif self.topics[topic]["closed"]:
            return _no("invalid_access", 403)
        post = self.post(topic, text, who=US, after=120, to=told.get("reply_to_post_number"))
        post["cooked"] = markup(html.unescape(text))
        return as_json(self._served(post))


def _no(kind: str, status: int) -> Said:
    said = "You are not permitted to view the requested resource."
    return as_json({"errors": [said], "error_type": kind}, status)


def markup(text: str) -> str:
    """As Discourse cooks it: paragraphs, line breaks, names and signs as elements."""
    safe = html.escape(text, quote=False)
    sign = '<img src="/e/cake.png" title=":cake:" class="emoji" alt=":cake:" loading="lazy">'
    safe = safe.replace(":cake:", sign)
    return "\n".join(f"<p>{part}</p>" for part in safe.replace("\n", "<br>\n").split("<br>\n<br>"))
