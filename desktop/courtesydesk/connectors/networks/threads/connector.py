"""Threads as a connector. A sign-in lasts sixty days, and is renewed.

Reading. Answers to our latest posts, flattened, also those to our own answers; posts
that name us, where that is granted; and our own answers, so that what was said elsewhere is known.
The cursor is how far each list was read (`connectors/trails.py`).

Sending. In two steps: a container that nobody sees, and its publication. Only the second can leave
a doubt: then our own answers are looked through, and where it is not among them, the owner is
asked.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    Found,
    Gone,
    Health,
    Known,
    Letter,
    Lookup,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
    Tally,
    backfill_of,
)
from courtesydesk.connectors.graph import (
    Ask,
    Graph,
    Page,
    all_before,
    frozen,
    look_for,
    renew,
    words,
)
from courtesydesk.connectors.networks.threads import acts
from courtesydesk.connectors.networks.threads.items import (
    MENTION,
    OURS,
    REPLY,
    known_by,
    mention,
    post_of,
    reply,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.connectors.trails import Made, Trails, Walk, batches, where_granted
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotAllowed,
    Offline,
    Refused,
    Vanished,
)
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import from_text, to_text

THREADS = "https://graph.threads.net"
VERSION = "v1.0"
_PAGES = 2
"""Pages of our posts whose answers are looked at each time; each post is a question of its own."""


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> ThreadsConnector:
    """The factory that the registry knows."""
    return ThreadsConnector(
        settings.get("api") or THREADS, secret, save_secret, backfill_of(settings)
    )


class ThreadsConnector(ReadingConnector):
    """One profile."""

    network = "threads"

    def __init__(
        self,
        base: str,
        secret: Secrets,
        save_secret: Callable[[str, str], None],
        backfill: timedelta,
    ) -> None:
        self._base, self._secret, self._save = base, secret, save_secret
        self._backfill = backfill
        self._open: Graph | None = None
        self._tally = Tally()

    # -- who and where

    def _graph(self) -> Graph:
        if self._open is None:
            self._open = Graph(f"{self._base}/{VERSION}", self._secret("token"), linked=False)
        return self._open

    def _handle(self) -> str:
        return self._graph().node("/me", fields="username").need("username")

    def check(self) -> Health:
        handle, grants = self._handle(), self._graph().grants()
        self._graph().page("/me/threads", fields="id", limit="1")
        works = [f"Reads answers to the posts of @{handle}."]
        lacks = []
        if grants.lacks("threads_read_replies", "threads_manage_replies"):
            lacks.append("What others answer: not granted (threads_read_replies).")
        if self._granted("/me/mentions"):
            works.append("Reads posts that name it.")
        else:
            lacks.append("Posts that name you: not granted (threads_manage_mentions).")
        if grants.lacks("threads_content_publish"):
            lacks.append("Replies: not granted (threads_content_publish).")
        else:
            works.append(self._room())
        works.append("This sign-in is renewed by itself.")
        return Health(tuple(works), tuple(lacks), address=f"@{handle}")

    def _granted(self, path: str) -> bool:
        try:
            self._graph().page(path, fields="id", limit="1")
        except Refused:
            return False
        return True

    def _room(self) -> str:
        """How many answers a day takes, where that is told."""
        with contextlib.suppress(NetworkError):
            told = self._graph().page(
                "/me/threads_publishing_limit", fields="reply_quota_usage,reply_config"
            )
            for one in told.nodes:
                used = one.number("reply_quota_usage")
                most = one.number("reply_config", "quota_total")
                if used is not None and most is not None:
                    return f"Answers: {used} of {most} used in the last 24 hours."
        return "Answers."

    def close(self) -> None:
        graph, self._open = self._open, None
        if graph is not None:
            graph.tell(self._tally)
            graph.close()

    def count_in(self, tally: Tally) -> None:
        self._tally = tally

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        trails = Trails(cursor)
        last, trails.renewed = trails.renewed, renew(
            self._base, "th_refresh_token", secret=self._secret, save_secret=self._save,
            last=trails.renewed, now=now,
        )  # fmt: skip
        if last != trails.renewed:
            self.close()
        walk = Walk(trails, now - self._backfill, stop)
        yield from batches(self._news(walk), trails, cursor)

    def _news(self, walk: Walk) -> Iterator[Made]:
        handle = self._handle()
        for page in self._posts(walk.since):
            for node in page.nodes:
                if walk.stop():
                    return
                yield from self._answers(node, handle, walk)
        yield from where_granted(self._mentions(handle, walk))
        for fresh in walk.news("ours", self._asked("/me/replies", REPLY), known_by, "timestamp"):
            yield [made for one in fresh if (made := reply(one)) is not None]

    def _posts(self, oldest: datetime) -> Iterator[Page]:
        ask, after = self._asked("/me/threads", OURS, "25"), ""
        for _ in range(_PAGES):
            page = ask(after)
            yield page
            if page.after in ("", after) or all_before(page, "timestamp", oldest):
                return
            after = page.after

    def _answers(self, node: Node, handle: str, walk: Walk) -> Iterator[Made]:
        id_, post = node.text("id"), post_of(node, handle)
        if not id_ or node.flag("has_replies") is False:
            return
        ask = self._asked(f"/{id_}/conversation", REPLY)
        for fresh in walk.news(id_, ask, known_by, "timestamp"):
            yield [mention(one, post) for one in fresh if one.text("username") != handle]

    def _mentions(self, handle: str, walk: Walk) -> Iterator[Made]:
        ask = self._asked("/me/mentions", MENTION)
        for fresh in walk.news("mentions", ask, known_by, "timestamp"):
            yield [mention(one) for one in fresh if one.text("username") != handle]

    def _asked(self, path: str, fields: str, limit: str = "50") -> Ask:
        return lambda after: self._graph().page(path, fields=fields, limit=limit, after=after)

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        found: list[FetchedItem] = []
        for one in known:
            if stop():
                break
            try:
                made = mention(self._graph().node(f"/{one.remote_id}", fields=REPLY))
            except Vanished:
                found.append(Gone(one.remote_id))
                continue
            except Refused:
                continue
            if made is not None and made.remote_id == one.remote_id:
                found.append(made)
        gone = any(isinstance(item, Gone) for item in found)
        # What a sign-in may not read any more looks as if it were deleted.
        return tuple(found) if not gone or self._granted("/me/threads") else ()

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        to = letter.answers_headers.get("to", "")
        if not to or letter.visibility is Visibility.PRIVATE or letter.attachments:
            raise NotAllowed(
                "On Threads, an answer is public, is to a post, and has words alone.",
                safe="Nothing was sent.",
                todo="Answer on its own page.",
            )
        return frozen(text=letter.text, to=to, at=to_text(letter.created_at))

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        letter, graph = json.loads(payload), self._graph()
        form = {"media_type": "TEXT", "text": letter["text"], "reply_to_id": letter["to"]}
        container = self._prepared(form)
        sent = graph.send("/me/threads_publish", {"creation_id": container})
        return self._receipt(sent.need("id"))

    def _prepared(self, form: dict[str, str]) -> str:
        """Nobody sees it yet; one that is not published is forgotten there after a day."""
        try:
            id_ = self._graph().prepare("/me/threads", form).need("id")
            state = self._graph().node(f"/{id_}", fields="status,error_message")
        except BadAnswer as error:
            raise _not_ready(error.what) from error
        if state.text("status") == "IN_PROGRESS":
            raise _not_ready("Threads is not done with preparing the reply.")
        if state.text("status") == "ERROR":
            raise Refused(
                f"Threads said no (“{state.text('error_message')}”).",
                todo="Change it, or do it on its own page.",
            )
        return id_

    def _receipt(self, id_: str) -> Receipt:
        with contextlib.suppress(NetworkError):
            return Receipt(id_, self._graph().node(f"/{id_}", fields="permalink").text("permalink"))
        return Receipt(id_)

    def act(self, deed: Deed) -> None:
        acts.act(self._graph(), deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        letter = json.loads(payload)
        wanted = words(letter["text"])

        def same(one: Node) -> bool:
            parent = one.text("replied_to", "id") == letter["to"]
            return parent and words(one.text("text")) == wanted

        ask = self._asked("/me/replies", REPLY)
        found = look_for(ask, same, "timestamp", from_text(letter["at"]))
        if found is None:
            return Lookup(Found.UNKNOWN, detail="It is not among your answers there so far.")
        return Lookup(Found.THERE, Receipt(found.need("id"), found.text("permalink")))


def _not_ready(what: str) -> Offline:
    return Offline(what, safe="Nothing was sent.", todo="It is tried again by itself.")
