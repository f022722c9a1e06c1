"""Tumblr on loopback: the activity of one blog, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.tumblr.connector import connect
from support.authorization_server import CLIENT_ID, AuthorizationServer
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

TOKEN = "an-access-token-of-tumblr"
LASTING = "a-refresh-token-of-tumblr"
SECRET = "the-secret-key"
BLOG = "rue-des-lilas"
_TYPES = {"reply", "mention_in_reply", "mention_in_post", "reblog_with_content", "ask"}


class Tumblr(LoopbackNetwork):
    """One blog of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.signing_in = AuthorizationServer(
            mint=lambda: TOKEN, client_secret=SECRET, refresh_tokens={LASTING}
        )
        self.activities: list[dict[str, Any]] = []
        self.saved: dict[str, str] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        with self.signing_in.running(), super().running():
            yield

    def connect(self, blog: str = BLOG, **settings: str) -> Connector:
        secrets = {"refresh_token": LASTING, "client_secret": SECRET}
        told = {
            "api": self.url,
            "oauth_client_id": CLIENT_ID,
            "oauth_token_url": f"{self.signing_in.url}/token",
            **settings,
        }
        return connect(
            address=blog, settings=told,
            secret=lambda name: self.saved.get(name) or secrets.get(name, ""),
            save_secret=self.saved.__setitem__,
        )  # fmt: skip

    def say(
        self, text: str, *, who: str = "ana", after: int = 0, kind: str = "reply", **more: Any
    ) -> str:
        number = len(self.activities) + 1
        at = AT + timedelta(minutes=after) + self.skew
        words = {"reply": "reply_text", "mention_in_reply": "reply_text"}.get(kind, "added_text")
        self.activities.append({
            "id": str(number), "type": kind, "timestamp": round(at.timestamp()), "unread": True,
            "target_post_id": "7000", "target_tumblelog_name": BLOG, "post_id": "8000",
            "from_tumblelog_name": who, "target_post_summary": "Rye is back", words: text, **more,
        })  # fmt: skip
        return str(number)

    def answer(self, request: Request) -> Said:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return no(401, "Unauthorized", "Your token has ended.")
        if request.path != f"/v2/blog/{BLOG}/notifications":
            return no(404, "Not Found", "There is no such blog.")
        assert {value for name, value in request.values if name == "types[]"} == _TYPES
        assert request.query["rollups"] == "false"
        # Tumblr's pages end where a moment ends; here they do where an order does.
        there = sorted(self.activities, key=lambda one: int(one["id"]), reverse=True)
        start = int(request.query.get("before", "0"))
        first = max(0, start - 1) if self.overlapping else start
        found = self.laid_out([self._served(one) for one in there[first : start + self.page]])
        response: dict[str, Any] = {"notifications": found}
        if start + self.page < len(there):
            query = {"before": str(start + self.page)}
            response["_links"] = {"next": {"method": "GET", "query_params": query}}
        return as_json({"meta": {"status": 200, "msg": "OK"}, "response": response})

    def _served(self, activity: dict[str, Any]) -> Any:
        return activity if self.spoil is None else self.spoil(activity["id"], activity)


def no(status: int, msg: str, detail: str) -> Said:
    errors = [{"title": msg, "code": 0, "detail": detail}]
    return as_json(
        {"meta": {"status": status, "msg": msg}, "response": [], "errors": errors}, status
    )
