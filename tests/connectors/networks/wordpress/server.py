"""A WordPress site on loopback, as far as its comments go."""

from __future__ import annotations

import base64
import html
import math
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from courtesydesk.connectors.base import Act, Connector
from courtesydesk.connectors.networks.wordpress.connector import connect
from support.loopback import AT, LoopbackNetwork, Request, Said, as_json

PASSWORD = "abcd EFGH ijkl MNOP qrst UVWX"
DANA, SAM, CUSTOMER = 1, 2, 9
MAY = {
    "editor": {"moderate_comments": True, "edit_posts": True},
    "author": {"edit_posts": True},
    "subscriber": {"read": True},
}


class WordPress(LoopbackNetwork):
    """Articles 5 and 6 of Dana's; Sam writes there, too; user 9 is a customer with a login."""

    def __init__(self) -> None:
        super().__init__()
        self.role = "editor"
        self.readable = True
        """Addresses are words; else all goes through ?rest_route=."""
        self.interface = ""
        """Where pages say that it is; empty: where it is."""
        self.has_users = True
        """Tells about its users."""
        self.refuses_twice = True
        self.has_trash = True
        self.counts = True
        """Says how many there are."""
        self.closed: set[int] = set()
        self.flooded = False
        self.comments: dict[int, dict[str, Any]] = {}
        self.sells = False
        """Has products, and tells what is said of them."""
        self.reviews: dict[int, dict[str, Any]] = {}
        self.between: list[str] = []
        """Comments that somebody deletes as soon as the next page was read."""
        self._next = 1000

    # What people do

    @property
    def place(self) -> str:
        return urlsplit(self.url).netloc

    def connect(self, **settings: str) -> Connector:
        return connect(
            address="",
            settings={"site": self.url, "user": "dana", **settings},
            secret=lambda name: PASSWORD if name == "password" else "",
            save_secret=lambda _name, _value: None,
        )

    def say(
        self, text: str, *, who: str = "ana", after: int = 0, post: int = 5, parent: str = "",
        status: str = "approved", user: int = 0,
    ) -> str:  # fmt: skip
        escaped = html.escape(text, quote=False)
        id_ = self._comment(escaped, post, _number(parent), user, who, after, status)
        return f"{self.place}#{id_}"

    def we_say(self, text: str, *, to: str, user: int = SAM, after: int = 0) -> str:
        """From the site's own pages."""
        post = self.comments[_number(to)]["post"]
        return self.say(text, who="Sam", after=after, post=post, parent=to, user=user)

    def review(self, text: str, stars: int, *, after: int = 0, **more: Any) -> str:
        """Of the plum cake, which is number 70."""
        self._next += 3
        at = AT + timedelta(minutes=after)
        self.reviews[self._next] = {
            "id": self._next,
            "date_created_gmt": at.strftime("%Y-%m-%dT%H:%M:%S"),
            "product_id": 70,
            "product_name": "Plum cake",
            "product_permalink": "https://blog.example/product/plum-cake/",
            "status": "approved",
            "reviewer": "Ana",
            "reviewer_email": "ana@visitors.test",
            "review": markup(html.escape(text, quote=False)),
            "rating": stars,
            "verified": True,
            **more,
        }
        return f"{self.place}#{self._next}"

    def edit(self, remote_id: str, text: str) -> None:
        self.comments[_number(remote_id)]["raw"] = html.escape(text, quote=False)

    def delete(self, remote_id: str) -> None:
        del self.comments[_number(remote_id)]

    def move(self, remote_id: str, status: str) -> None:
        self.comments[_number(remote_id)]["status"] = status

    def replies(self) -> list[str]:
        return [one["raw"] for one in self.comments.values() if one["user"] == DANA]

    def _comment(
        self, raw: str, post: int, parent: int, user: int, who: str, after: int, status: str
    ) -> int:
        self._next += 3
        self.comments[self._next] = {
            "raw": raw, "post": post, "parent": parent, "user": user, "who": who, "status": status,
            "at": AT + timedelta(minutes=after) + self.skew,
        }  # fmt: skip
        return self._next

    # What it answers

    def answer(self, request: Request) -> Said:
        if request.path == "/" and "rest_route" not in request.query:
            ours = f"{self.url}/wp-json/" if self.readable else f"{self.url}/?rest_route=/"
            link = self.interface or ours
            return Said(b"<html>", headers={"Link": f'<{link}>; rel="https://api.w.org/"'})
        route = request.path.removeprefix("/wp-json")
        if not self.readable:
            route = request.query.get("rest_route", "")
        if route == "/wc/v3/products/reviews" and self.sells:
            return self._reviews(request.query)
        if not route.startswith("/wp/v2/"):
            return _no("rest_no_route", 404)
        signed = base64.b64encode(f"dana:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {signed}":
            return _no("rest_not_logged_in", 401)
        kind, _, id_ = route.removeprefix("/wp/v2/").partition("/")
        if kind == "users":
            return self._users(id_, request.query)
        if kind in ("posts", "pages"):
            return as_json([self._article(int(one)) for one in request.query["include"].split(",")])
        if request.method == "DELETE":
            return self._delete(int(id_), request.query)
        if request.method == "POST":
            return self._change(int(id_), request.json()) if id_ else self._take(request.json())
        return self._one(int(id_), request.query) if id_ else self._listed(request.query)

    def _reviews(self, query: dict[str, str]) -> Said:
        assert (query["orderby"], query["order"], query["status"]) == ("id", "desc", "all")
        if not MAY[self.role].get("moderate_comments"):
            return _no("woocommerce_rest_cannot_view", 403)
        start, size = (int(query["page"]) - 1) * int(query["per_page"]), int(query["per_page"])
        there = [one for _, one in sorted(self.reviews.items(), reverse=True)]
        return as_json(there[start : start + size])

    def _users(self, id_: str, query: dict[str, str]) -> Said:
        if id_ == "me":
            return as_json({"id": DANA, "name": "Dana", "capabilities": MAY[self.role]})
        if not self.has_users:
            return _no("rest_user_cannot_view", 403)
        if "who" in query and not MAY[self.role].get("edit_posts"):
            return _no("rest_forbidden_who", 403)
        asked = {int(one) for one in query["include"].split(",")}
        return as_json([{"id": one} for one in sorted(asked & {DANA, SAM})])

    def _article(self, id_: int) -> dict[str, Any]:
        return {
            "id": id_,
            "link": f"https://blog.example/{id_}",
            "title": {"rendered": "The plum cake &#8211; back"},
            "date_gmt": "2026-11-20T08:00:00",
            "comment_status": "closed" if id_ in self.closed else "open",
            "author": DANA,
        }

    def _may_see(self, query: dict[str, str]) -> set[str]:
        asked = query.get("status", "approve")
        return {
            "approve": {"approved"},
            "all": {"approved", "hold"},
            "any": {"approved", "hold", "spam", "trash"},
        }[asked]

    def _listed(self, query: dict[str, str]) -> Said:
        may = MAY[self.role]
        if query.get("context") == "edit" and not may.get("moderate_comments"):
            return _no("rest_forbidden_context", 403)
        if ("status" in query or "author" in query) and not may.get("edit_posts"):
            return _no("rest_forbidden_param", 403)
        there = sorted(self.comments.items(), reverse=True)
        there = [one for one in there if one[1]["status"] in self._may_see(query)]
        for name, column in (("parent", "parent"), ("author", "user")):
            if name in query:
                there = [one for one in there if str(one[1][column]) == query[name]]
        if "include" in query:
            ids = query["include"].split(",")
            there = [one for one in there if str(one[0]) in ids]
            return as_json([self._served(*one, query) for one in there])
        start = (int(query.get("page", 1)) - 1) * self.page
        first = max(start - 1, 0) if self.overlapping else start
        # As on the real one, what a role may not see is counted all the same.
        seen = [
            one
            for one in there[first : start + self.page]
            if one[1]["status"] == "approved" or may.get("moderate_comments")
        ]
        page = self.laid_out([self._served(*one, query) for one in seen])
        pages = math.ceil(len(there) / self.page)
        said = as_json(page)
        if self.counts:
            said.headers.update({"X-WP-Total": str(len(there)), "X-WP-TotalPages": str(pages)})
        while self.between:
            self.delete(self.between.pop())
        return said

    def _one(self, id_: int, query: dict[str, str]) -> Said:
        if id_ not in self.comments:
            return _no("rest_comment_invalid_id", 404)
        one = self.comments[id_]
        if one["status"] != "approved" and not MAY[self.role].get("moderate_comments"):
            return _no("rest_cannot_read", 403)
        return as_json(self._served(id_, one, query))

    def _served(self, id_: int, one: dict[str, Any], query: dict[str, str]) -> Any:
        up = f"{self.url}/wp-json/wp/v2/posts/{one['post']}"
        served: dict[str, Any] = {
            "id": id_,
            "post": one["post"],
            "parent": one["parent"],
            "author": one["user"],
            "author_name": html.escape(one["who"].capitalize()),
            "author_url": "",
            "date_gmt": one["at"].strftime("%Y-%m-%dT%H:%M:%S"),
            "content": {"rendered": markup(one["raw"])},
            "link": f"https://blog.example/{one['post']}#comment-{id_}",
            "status": one["status"],
            "_links": {"up": [{"href": up, "embeddable": True}]},
        }
        if query.get("context") == "edit":
            served["author_email"] = f"{one['who'].lower()}@visitors.test"
            served["content"]["raw"] = one["raw"]
        return self.spoil(f"{self.place}#{id_}", served) if self.spoil else served

    def _change(self, id_: int, told: dict[str, Any]) -> Said:
        if not MAY[self.role].get("moderate_comments"):
            return _no("rest_cannot_edit", 403)
        one = self.comments[id_]
        if told.get("status") == one["status"]:
            # As on the real one.
            return _no("rest_comment_failed_edit", 500)
        one["status"] = told.get("status", one["status"])
        one["raw"] = told.get("content", one["raw"])
        return as_json({"id": id_, "status": one["status"]})

    def _delete(self, id_: int, query: dict[str, str]) -> Said:
        one = self.comments.get(id_)
        if one is None:
            return _no("rest_comment_invalid_id", 404)
        if "force" in query:
            del self.comments[id_]
            return as_json({"deleted": True})
        if not self.has_trash:
            return _no("rest_trash_not_supported", 501)
        if one["status"] == "trash":
            return _no("rest_already_trashed", 410)
        one["status"] = "trash"
        return as_json({"id": id_, "status": "trash"})

    def stands(self, act: Act, remote_id: str) -> int:
        one = self.comments.get(_number(remote_id), {"status": "trash", "raw": ""})
        if act is Act.EDIT:
            return int(one["raw"] == "Better words.")
        status = {Act.HIDE: "hold", Act.SHOW: "approved", Act.SPAM: "spam", Act.DELETE: "trash"}
        return int(one["status"] == status[act])

    def _take(self, told: dict[str, Any]) -> Said:
        if told["post"] in self.closed:
            return _no("rest_comment_closed", 403)
        new = (told["content"], told["parent"], DANA)
        for one in self.comments.values():
            same = (one["raw"], one["parent"], one["user"]) == new
            if self.refuses_twice and same and one["status"] != "trash":
                return _no("comment_duplicate", 409)
        if self.flooded:
            return _no("comment_flood", 400)
        id_ = self._comment(
            told["content"], told["post"], told["parent"], DANA, "Dana", 120, "approved"
        )
        return as_json(self._served(id_, self.comments[id_], {}), 201)


def _no(code: str, status: int) -> Said:
    return as_json({"code": code, "message": "Sorry.", "data": {"status": status}}, status)


def _number(remote_id: str) -> int:
    return int(remote_id.rpartition("#")[2] or 0)


def markup(raw: str) -> str:
    """As WordPress shows it: paragraphs, line breaks, and quotes of its own."""
    curly = re.sub(r'"([^"\n]*)"', "&#8220;\\1&#8221;", raw).replace("'", "&#8217;")
    parts = [part.strip().replace("\n", "<br />\n") for part in re.split(r"\n\n+", curly)]
    return "".join(f"<p>{part}</p>\n" for part in parts)
