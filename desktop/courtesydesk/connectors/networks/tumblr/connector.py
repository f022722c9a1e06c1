"""Tumblr as a connector that only reads: no program can answer below a post there.

Reading. The activity of one blog, newest first, in pages of whatever was before a moment. Tumblr
knows no “since”: the first page is compared with what it was (`connectors/newest.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from courtesydesk.connectors import newest, oauth
from courtesydesk.connectors.answers import Answer, trouble
from courtesydesk.connectors.base import (
    Allows,
    Batch,
    FetchedMention,
    Health,
    Person,
    ReadingConnector,
    Secrets,
    Stop,
    backfill_of,
)
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.reading import Node
from courtesydesk.connectors.renewal import Renewed
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import BadAnswer, NetworkError, WrongInput
from courtesydesk.domain.mentions import Kind, Visibility

SERVER = "https://api.tumblr.com"
_WEB = "https://www.tumblr.com"
_PROVIDER = oauth.Provider(
    key="tumblr",
    label="Tumblr",
    authorize_url=f"{_WEB}/oauth2/authorize",
    token_url=f"{SERVER}/v2/oauth2/token",
    device_url="",
    scope="basic offline_access",
    proves=False,
)
_GOOD = timedelta(minutes=30)
_BLOG = re.compile(r"[\w-]{1,64}(\.[\w-]{1,64}){0,4}", re.ASCII)
_KINDS = {
    "reply": Kind.COMMENT,
    "mention_in_reply": Kind.COMMENT,
    "mention_in_post": Kind.POST,
    "reblog_with_content": Kind.POST,
    "ask": Kind.QUESTION,
}
_THEIR_POST = ("mention_in_post", "reblog_with_content")


def register(given: Mapping[str, str], redirect: str) -> oauth.Client:
    """The owner's own app."""
    return oauth.Client(_PROVIDER, given.get("oauth_client_id", ""), given.get("client_secret", ""))


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> TumblrConnector:
    """The factory that the registry knows; raises WrongInput for what is no blog."""
    blog = address.strip().removeprefix("@").removesuffix(".tumblr.com")
    if not _BLOG.fullmatch(blog):
        raise WrongInput(f"“{address}” is no blog.", todo="Write its name, as rue-des-lilas.")
    renewed = Renewed(
        oauth.provider_of(settings) or _PROVIDER,
        settings.get("oauth_client_id", ""),
        secret,
        save_secret,
        good=_GOOD,
    )
    backfill = backfill_of(settings)
    return TumblrConnector(blog, settings.get("api", "") or SERVER, renewed, backfill)


class TumblrConnector(ReadingConnector):
    """One blog."""

    network = "tumblr"

    def __init__(self, blog: str, server: str, renewed: Renewed, backfill: timedelta) -> None:
        self._blog, self._server = blog, server
        self._renewed, self._backfill = renewed, backfill
        self._open: Line | None = None

    def close(self) -> None:
        line, self._open = self._open, None
        if line is not None:
            line.close()

    def _line(self) -> Line:
        if self._open is None:
            headers = {"Authorization": f"Bearer {self._renewed.token()}"}
            self._open = Line(self._server, headers=headers, meaning=_meaning, name="Tumblr")
        return self._open

    def check(self) -> Health:
        self._page("")
        return Health(
            (f"Reads answers, questions and mentions of {self._blog}.",),
            ("Answers: Tumblr takes none from programs. They go by hand, on its pages.",),
            address=self._blog,
        )

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        reading = newest.Reading.of(newest.read_cursor(cursor))
        done = 0
        for activities in reading.news(self._page, since=now - self._backfill, stop=stop):
            made = [_mention(one, self._blog) for one in activities if not self._is_ours(one)]
            items = tuple(one for one in made if one is not None)
            done += len(items)
            yield Batch(items, json.dumps(reading.saved()), done, unread=made.count(None))

    def _is_ours(self, activity: Node) -> bool:
        return activity.text("from_tumblelog_name").casefold() == self._blog.casefold()

    def _page(self, before: str) -> newest.Page:
        asked: dict[str, str | tuple[str, ...]] = {"types[]": tuple(_KINDS), "rollups": "false"}
        asked |= {"before": before} if before else {}
        path = f"/v2/blog/{self._blog}/notifications"
        answer = self._line().get(path, asked).node().node("response")
        if not answer.has("notifications"):
            raise BadAnswer("Tumblr did not say “notifications”.")
        entries = tuple(_entry(one) for one in answer.nodes("notifications"))
        following = answer.number("_links", "next", "query_params", "before")
        return newest.Page(entries, "" if following is None else str(following))


def _mention(activity: Node, blog: str) -> FetchedMention | None:
    """None for what cannot be kept: nobody would know which it is, whose, or when."""
    id_, at = activity.text("id"), activity.at("timestamp")
    who, kind = activity.text("from_tumblelog_name"), activity.text("type")
    if not id_ or at is None or not who or kind not in _KINDS:
        return None
    told = ("reply_text", "added_text", "target_post_summary" if kind == "ask" else "")
    about = "" if kind == "ask" else activity.text("target_post_summary")
    is_ask = kind == "ask"
    return FetchedMention(
        remote_id=id_,
        thread_key=activity.text("target_post_id") or id_,
        channel=Channel.DIRECT if is_ask else Channel.PUBLIC,
        kind=_KINDS[kind],
        person=Person(who.casefold(), who, f"@{who}", url=f"{_WEB}/{who}"),
        text=next((text for name in told if (text := activity.text(name))), ""),
        occurred_at=at,
        subject=" ".join(about.split())[:200],
        url=_page_of(activity, kind, blog, who),
        visibility=Visibility.PRIVATE if is_ask else Visibility.PUBLIC,
        # A question is answered in public or alone, as one likes.
        allows=Allows(public=True, private=True) if is_ask else Allows(),
    )


def _page_of(activity: Node, kind: str, blog: str, who: str) -> str:
    """Where it is answered: below our post, or theirs; questions have a page of their own."""
    theirs = kind in _THEIR_POST
    post = activity.number("post_id" if theirs else "target_post_id")
    if kind == "ask" or post is None:
        return f"{_WEB}/inbox"
    owner = who if theirs else activity.text("target_tumblelog_name") or blog
    return f"{_WEB}/{owner}/{post}"


def _entry(activity: Node) -> newest.Entry:
    stamp = newest.mark(*(activity.text(name) for name in ("id", "type", "timestamp")))
    return newest.Entry(activity, stamp, activity.at("timestamp"))


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """Tumblr says why in a list."""
    try:
        errors = answer.node().nodes("errors")
    except BadAnswer:
        return None
    said = next((words for one in errors if (words := one.text("detail"))), "")
    said = " ".join(said.split())[:200].rstrip(".")
    return trouble(answer, sending=sending, said=said) if said else None
