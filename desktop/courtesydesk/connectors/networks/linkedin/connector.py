"""LinkedIn as a connector, where it has granted it to an organisation.

Reading. The latest posts, how many comments each has, and where that changed, its comments and what
stands below them: apps are allowed some hundred calls a day to begin with. Once a day all of them
are read, because one that came and one that went leave the number as it was. The cursor: for each
post how many comments it had, the newest that was read, and the day.

Sending. LinkedIn keeps no key: what stands below the comment is looked through for our words, and
where they are not found, the owner is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedMention,
    FetchedPost,
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
    backfill_of,
)
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.linkedin import acts
from courtesydesk.connectors.networks.linkedin.comments import (
    item,
    number_of,
    parts_of,
    post_of,
    urn_of,
)
from courtesydesk.connectors.newest import read_cursor
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotAllowed,
    Refused,
    Vanished,
    WrongInput,
)
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import from_text, to_text

SERVER = "https://api.linkedin.com"
VERSION = "202610"
_POSTS = 50
_PAGE = 100
_PAGES = 20
"""Pages of the comments on one post that are read at most."""
_CLOCKS = timedelta(minutes=10)
_PAGE_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_VERSION = re.compile(r"20[0-9]{4}", re.ASCII)


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> LinkedInConnector:
    """The factory that the registry knows; raises WrongInput for what is no page or version."""
    page, version = address.strip(), settings.get("version", "") or VERSION
    if not _PAGE_NUMBER.fullmatch(page):
        raise WrongInput(f"“{address}” is no page's number.", todo="Write its digits alone.")
    if not _VERSION.fullmatch(version):
        raise WrongInput(f"“{version}” is no version.", todo=f"Write it as {VERSION}.")
    server = settings.get("api", "") or SERVER
    backfill = backfill_of(settings)
    return LinkedInConnector(f"urn:li:organization:{page}", server, version, secret, backfill)


@dataclass(slots=True)
class _Read:
    count: int = 0
    last: int = 0
    day: str = ""


class LinkedInConnector(ReadingConnector):
    """One organisation's page."""

    network = "linkedin"

    def __init__(
        self, me: str, server: str, version: str, secret: Secrets, backfill: timedelta
    ) -> None:
        self._me, self._server, self._version = me, server, version
        self._secret, self._backfill = secret, backfill
        self._open: Line | None = None

    def close(self) -> None:
        line, self._open = self._open, None
        if line is not None:
            line.close()

    def _line(self) -> Line:
        if self._open is None:
            headers = {
                "Authorization": f"Bearer {self._secret('token')}",
                "LinkedIn-Version": self._version,
                "X-Restli-Protocol-Version": "2.0.0",
            }
            self._open = Line(self._server, headers=headers, meaning=_meaning, name="LinkedIn")
        return self._open

    def check(self) -> Health:
        self._posts()
        return Health(
            ("Reads the comments on your page's posts.", "Answers them as the page."),
            address=self._me.rpartition(":")[2],
        )

    # -- reading

    def _list(self, path: str, asked: dict[str, str]) -> tuple[tuple[Node, ...], bool]:
        """Some elements, and whether there are more."""
        answer = self._line().get(path, asked).node()
        if not answer.has("elements"):
            raise BadAnswer(f"{answer.host} said no “elements”.")
        links = answer.nodes("paging", "links")
        return answer.nodes("elements"), any(one.text("rel") == "next" for one in links)

    def _posts(self) -> list[FetchedPost]:
        asked = {"q": "author", "author": self._me, "count": str(_POSTS)}
        found, _ = self._list("/rest/posts", {**asked, "sortBy": "LAST_MODIFIED"})
        return [made for one in found if (made := post_of(one)) is not None]

    def _counts(self, posts: list[FetchedPost]) -> dict[str, tuple[int, bool]]:
        """How many comments each post has, and whether it takes no more."""
        if not posts:
            return {}
        # The brackets and commas are LinkedIn's own signs; only what is between is escaped.
        ids = f"List({','.join(quote(one.remote_id, safe='') for one in posts)})"
        answer = self._line().get(f"/rest/socialMetadata?ids={ids}").node()
        if not answer.has("results"):
            raise BadAnswer(f"{answer.host} said no “results”.")
        told = {one.remote_id: answer.node("results", one.remote_id) for one in posts}
        return {
            urn: (count, one.text("commentsState") == "CLOSED")
            for urn, one in told.items()
            if (count := one.number("commentSummary", "count")) is not None
        }

    def _comments(self, target: str) -> Iterator[Node]:
        """What stands directly below a post or a comment."""
        path = f"/rest/socialActions/{quote(target, safe='')}/comments"
        start = 0
        for _ in range(_PAGES):
            asked = {"start": str(start), "count": str(_PAGE)}
            found, more = self._list(path, asked)
            yield from found
            start += _PAGE
            if not more:
                return

    def _all_comments(self, target: str) -> Iterator[Node]:
        for comment in self._comments(target):
            yield comment
            urn = urn_of(comment)
            if urn and comment.number("commentsSummary", "totalFirstLevelComments"):
                yield from self._comments(urn)

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        saved, since = read_cursor(cursor), now - self._backfill
        posts = [one for one in self._posts() if one.occurred_at >= since]
        counts = self._counts(posts)
        read = {urn: _saved(saved.node(urn)) for urn in counts}
        done, today = 0, now.date().isoformat()
        for post in posts:
            urn = post.remote_id
            count, closed = counts.get(urn, (0, False))
            if stop() or not count or (read[urn].count, read[urn].day) == (count, today):
                continue
            items, unread = self._new(post, read[urn], closed=closed)
            read[urn].count, read[urn].day = count, today
            done += len(items)
            text = json.dumps({name: asdict(one) for name, one in read.items()})
            yield Batch(items, text, done, unread=unread)

    def _new(
        self, post: FetchedPost, read: _Read, *, closed: bool
    ) -> tuple[tuple[FetchedItem, ...], int]:
        """What was said below it since, and how much cannot be kept."""
        items: list[FetchedItem] = []
        newest, unread = read.last, 0
        for comment in self._all_comments(post.remote_id):
            number = number_of(comment)
            if number is not None and number <= read.last:
                continue
            made = item(comment, self._me, post, closed=closed)
            if made is None:
                unread += 1
            else:
                items.append(made)
            newest = max(newest, number or 0)
        read.last = newest
        return tuple(items), unread

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        found: list[FetchedItem] = []
        for one in known:
            object_, number = parts_of(one.remote_id)
            if stop() or not object_:
                continue
            path = f"/rest/socialActions/{quote(object_, safe='')}/comments/{number}"
            try:
                made = item(self._line().get(path).node(), self._me, None, closed=False)
            except Vanished:
                found.append(Gone(one.remote_id))
                continue
            if isinstance(made, FetchedMention) and made.remote_id == one.remote_id:
                found.append(made)
        return tuple(found)

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        under, object_ = (letter.answers_headers.get(name, "") for name in ("under", "object"))
        if not under or not object_:
            raise NotAllowed("On LinkedIn, an answer needs a comment that it answers.")
        if letter.visibility is Visibility.PRIVATE:
            raise NotAllowed(
                "Private messages are written on LinkedIn itself.",
                safe="Nothing was sent.",
                todo="Answer in public, or write there.",
            )
        if letter.attachments:
            raise NotAllowed(
                "Pictures do not go to LinkedIn from here.",
                safe="Nothing was sent.",
                todo="Take them out, and send the words.",
            )
        body = {
            "actor": self._me,
            "object": object_,
            "parentComment": under,
            "message": {"text": letter.text},
        }
        frozen = {"body": body, "at": to_text(letter.created_at)}
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        body = json.loads(payload)["body"]
        path = f"/rest/socialActions/{quote(body['parentComment'], safe='')}/comments"
        answer = self._line().send("POST", path, json_body=body)
        number = answer.headers.get("x-restli-id", "") or answer.node().need("id")
        return Receipt(f"urn:li:comment:({body['object']},{number})")

    def act(self, deed: Deed) -> None:
        acts.act(self._line(), deed, self._me)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        body, since = frozen["body"], from_text(frozen["at"]) - _CLOCKS
        words = _words(body["message"]["text"])
        for comment in self._comments(body["parentComment"]):
            at, urn = comment.at("created", "time"), urn_of(comment)
            ours = comment.text("actor") == self._me and urn
            if ours and _words(comment.text("message", "text")) == words and (
                at is None or at >= since
            ):  # fmt: skip
                return Lookup(Found.THERE, Receipt(urn))
        return Lookup(Found.UNKNOWN, detail="It is not among the answers there; look yourself.")


def _saved(node: Node) -> _Read:
    return _Read(node.number("count") or 0, node.number("last") or 0, node.text("day"))


def _words(text: str) -> str:
    return "".join(text.split())


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    if answer.status != 426:
        return None
    return Refused(
        "LinkedIn does not know this version of its interface any more.",
        safe="Nothing is lost.",
        todo="Write a newer one in the account's settings, as the year and the month.",
    )
