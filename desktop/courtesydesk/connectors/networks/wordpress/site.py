"""One site's interface: where it is, who we are there, and what its refusals mean.

Every page of a site names its interface in a `Link` header. Where pages' headers are cut down, it
is usually at /wp-json; without readable addresses it is behind ?rest_route=.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.http import Line, read_page
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotGranted,
    RateLimited,
    Refused,
    SignedOut,
    TooLate,
    Vanished,
)

_API_LINK = re.compile(r"<([^<>]+)>\s*;[^,]*\brel=\"?https://api\.w\.org/\"?")
_ROUTE = "rest_route="
_BETWEEN = timedelta(seconds=20)
"""Who may not moderate is made to wait fifteen seconds between two comments."""


class SaidAlready(Refused):
    """The site has this comment of ours: same words, same place."""


class NoTrash(Refused):
    """What is deleted on this site is gone for good: it wants that said."""


@dataclass(frozen=True, slots=True)
class Me:
    """Our login there, and what it may do."""

    id: int
    name: str
    moderates: bool
    """Sees what waits everywhere, and may approve it."""
    writes: bool
    """Sees what waits under their own articles."""

    @property
    def sees(self) -> dict[str, str]:
        """How this login asks for comments."""
        if self.moderates:
            return {"context": "edit", "status": "all"}
        return {"status": "all"} if self.writes else {}


class Site:
    """Its interface, as one user."""

    def __init__(self, api: str, user: str, password: str) -> None:
        parts = urlsplit(api)
        # Written as it is to be sent: a site without readable addresses takes the route as a value.
        self._by_value = _ROUTE in parts.query
        token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        base = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
        self._line = Line(base, headers={"Authorization": f"Basic {token}"}, meaning=_meaning)
        self.host = self._line.host

    def get(
        self, route: str, asked: Mapping[str, str] | None = None, *, space: str = "wp/v2"
    ) -> Answer:
        """Read one route, as `comments/7`; what a plugin adds is in a space of its own."""
        if self._by_value:
            return self._line.get("", {"rest_route": f"/{space}/{route}", **(asked or {})})
        return self._line.get(f"/{space}/{route}", asked)

    def change(self, route: str, body: Mapping[str, Any]) -> None:
        """Change something that is no reply: it is certain that none went."""
        self._line.ask(self._path(route), json_body=body)

    def delete(self, route: str, *, for_good: bool = False) -> None:
        """Take something off the site; raises Vanished where it is off already."""
        path = self._path(route)
        force = f"{'&' if '?' in path else '?'}force=true" if for_good else ""
        self._line.send("DELETE", path + force)

    def send(self, route: str, body: Mapping[str, Any]) -> Node:
        """Post what people see; raises Doubtful where it may have arrived."""
        return self._line.send("POST", self._path(route), json_body=body).node()

    def _path(self, route: str) -> str:
        return f"?{_ROUTE}/wp/v2/{route}" if self._by_value else f"/wp/v2/{route}"

    def me(self) -> Me:
        """Who we are; raises SignedOut."""
        asked = {"context": "edit", "_fields": "id,name,capabilities"}
        told = self.get("users/me", asked).node()
        id_ = told.number("id")
        if id_ is None:
            raise BadAnswer(f"{self.host} did not say who we are.")
        may = told.node("capabilities")
        return Me(
            id_,
            told.text("name"),
            moderates=may.flag("moderate_comments") is True,
            writes=may.flag("edit_posts") is True,
        )

    def close(self) -> None:
        """Let go; safe to call twice."""
        self._line.close()


def usual(site: str) -> str:
    """Where a site's interface is when nothing else is known."""
    return f"{site.rstrip('/')}/wp-json"


def find(site: str) -> str:
    """Where its interface is, as the site itself says; raises NetworkError."""
    answer = read_page(site, headers={})
    told = _API_LINK.search(answer.headers.get("link", ""))
    if told is None:
        return usual(site)
    api: str = urljoin(answer.url, told.group(1))
    if _host(api) != _host(answer.url) or _host(answer.url) != _host(site):
        raise BadAnswer(
            f"{urlsplit(site).hostname} leads to another site.",
            safe="Your password was not sent there.",
            todo="Write the address that you see in the browser when you are there.",
        )
    if answer.url.startswith("https:") and api.startswith("http:"):
        # Many a site does not know that its own server speaks https for it.
        api = f"https:{api.removeprefix('http:')}"
    return api.rstrip("/")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """What its own codes say better than a status."""
    try:
        code = answer.node().text("code")
    except BadAnswer:
        return None
    host = answer.host
    if code == "comment_duplicate" and sending:
        return SaidAlready(f"{host} has this very answer already.")
    if code == "rest_trash_not_supported":
        return NoTrash(f"{host} has no trash.")
    if code == "comment_flood":
        until = datetime.now(UTC) + _BETWEEN  # noqa: TID251 - a pause begins when it is asked for
        return RateLimited(f"{host} takes one comment at a time.", until, safe="Nothing is lost.")
    if code == "rest_comment_closed":
        return TooLate(
            f"Comments under this article are closed on {host}.",
            todo="Open them again there, or write to them another way.",
        )
    if code in ("rest_comment_trash_post", "rest_comment_draft_post"):
        return Vanished(f"The article is not on {host} any more.")
    if code == "rest_no_route":
        return NotGranted(
            f"{host} keeps its comments from programs.",
            todo="Allow the REST API there: a security plugin may have turned it off.",
        )
    if answer.status == 401:
        return SignedOut(
            f"{host} does not accept this user name and application password.",
            safe="What was fetched is safe.",
            todo="Make a new application password in your profile there. If it is right, the web"
            " server may keep it from WordPress.",
        )
    return None
