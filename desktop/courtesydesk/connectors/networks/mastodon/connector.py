"""Mastodon and its kin as a connector.

Reading. Notifications of mentions, forward by `min_id` (`since_id` gives the newest page and skips
what lies between), with what stands around them (`around.py`), and our own posts, so that what was
answered elsewhere is known. The first time the newest come first, and the rest by `max_id`. The
cursor: {last, low, own}: the newest and the oldest notification that was read, `low` empty once the
backfill is complete, and our newest post.

Sending. Every attempt carries the same Idempotency-Key: for an hour, a server answers a second
sending with the first post. Later, and for kin that know no such key, our own posts are looked
through, to before the reply was written: they are told at once and in order, so that what is not
among them did not go. A reply has its parent's audience; a private one is `direct`, and names whom
it is for, since only who is named can read it.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from courtesydesk.connectors.base import (
    Attachment,
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
    backfill_of,
)
from courtesydesk.connectors.http import Line, read_picture
from courtesydesk.connectors.networks.mastodon import acts
from courtesydesk.connectors.networks.mastodon.around import Around
from courtesydesk.connectors.networks.mastodon.sign_in import server_of
from courtesydesk.connectors.networks.mastodon.statuses import (
    Place,
    addressed,
    handle_of,
    mention,
    remote_id,
    reply,
    text_of,
    words_of,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NetworkError, NotAllowed, Vanished
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import from_text, to_text

_PAGE = "40"
_PAGES = 25
"""Pages of our own posts, or of a search, that are read at once."""
_ROOM = 500
_CLOCKS = timedelta(minutes=10)
"""How far a server's clock may be from ours."""


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> MastodonConnector:
    """The factory that the registry knows; raises WrongInput for what is no server."""
    return MastodonConnector(server_of(settings), secret, backfill_of(settings))


@dataclass(slots=True)
class _Read:
    last: str = ""
    low: str = ""
    own: str = ""

    def text(self) -> str:
        return json.dumps({"last": self.last, "low": self.low, "own": self.own})


class MastodonConnector(ReadingConnector):
    """One account on one server."""

    network = "mastodon"

    def __init__(self, server: str, secret: Secrets, backfill: timedelta) -> None:
        self._server, self._secret = server, secret
        self._backfill = backfill
        self._open: Line | None = None
        self._where: Place | None = None
        self._account: Node = Node({})

    # -- who and where

    def _line(self) -> Line:
        if self._open is None:
            headers = {"Authorization": f"Bearer {self._secret('token')}"}
            self._open = Line(self._server, headers=headers)
        return self._open

    def _place(self) -> Place:
        """Asked once for each connection."""
        if self._where is None:
            self._account = self._line().get("/api/v1/accounts/verify_credentials").node()
            me = self._account.need("id")
            self._where = Place(urlsplit(self._server).netloc, me, self._room())
        return self._where

    def _room(self) -> int:
        """How long a post may be; some kin only know the older page."""
        try:
            instance = self._line().get("/api/v2/instance").node()
        except Vanished:
            instance = self._line().get("/api/v1/instance").node()
        told = instance.number("configuration", "statuses", "max_characters")
        told = told or instance.number("max_toot_chars") or _ROOM
        return told if 0 < told < 1_000_000 else _ROOM

    def check(self) -> Health:
        place = self._place()
        handle = handle_of(self._account, place.host)
        self._line().get("/api/v1/notifications", {"types[]": "mention", "limit": "1"}).nodes()
        works = [f"Reads what is said to {handle}."]
        lacks = []
        with contextlib.suppress(NetworkError):
            # Not every server tells what a token may do.
            told = self._line().get("/api/v1/apps/verify_credentials").node().texts("scopes")
            if told and not {"write", "write:statuses"} & set(told):
                lacks.append("Replies: this token may only read. Make one that may write.")
        if not lacks:
            works.append(f"Answers, in public and directly, in up to {place.room} characters.")
        return Health(tuple(works), tuple(lacks), address=handle)

    def close(self) -> None:
        line, self._open, self._where = self._open, None, None
        if line is not None:
            line.close()

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        place, read = self._place(), _read_cursor(cursor)
        around = Around(self._line(), place)
        done = 0
        for batch in self._mentions(place, read, around, stop, now):
            done += len(batch.items)
            yield Batch(batch.items, batch.cursor, done, unread=batch.unread)
        for page in self._forward(f"/api/v1/accounts/{place.me}/statuses", read.own, {}, stop):
            read.own = _newest(page, read.own)
            replies = [made for one in page if (made := reply(one, place)) is not None]
            yield Batch(tuple(replies), read.text(), done)

    def _mentions(
        self, place: Place, read: _Read, around: Around, stop: Stop, now: datetime
    ) -> Iterator[Batch]:
        path, only = "/api/v1/notifications", {"types[]": "mention"}
        first = not read.last
        for page in self._forward(path, read.last, only, stop):
            read.last = _newest(page, read.last)
            if first:
                read.low = _oldest(page)
            yield _batch(page, place, around, read)
        while read.low and not stop():
            page = self._page(path, {**only, "max_id": read.low})
            low = _oldest(page)
            # Only ever downward: an id that cannot be would lead round in circles.
            down = bool(low) and _order(low) < _order(read.low)
            over = not down or _all_before(page, now - self._backfill)
            read.low = "" if over else low
            yield _batch(page, place, around, read)

    def _forward(
        self, path: str, last: str, only: dict[str, str], stop: Stop
    ) -> Iterator[list[Node]]:
        """What is newer, page by page; of the first time the newest page alone."""
        while not stop():
            page = self._page(path, {**only, "min_id": last} if last else only)
            newest = _newest(page, last)
            if not page or (newest == last and _oldest(page)):
                return
            # Without any id there is no going on, but it is counted as unread.
            yield page
            if not last or newest == last:
                return
            last = newest

    def _page(self, path: str, params: dict[str, str]) -> list[Node]:
        return list(self._line().get(path, {**params, "limit": _PAGE}).nodes())

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        place, last, begun = self._place(), cursor, cursor
        seen: set[str] = set()
        for number in range(_PAGES):
            if stop():
                return
            asked = {"q": words, "type": "statuses", "limit": _PAGE}
            asked |= {"min_id": last} if begun else {"offset": str(number * int(_PAGE))}
            answer = self._line().get("/api/v2/search", asked).node()
            if not answer.has("statuses"):
                raise BadAnswer(f"{self._line().host} says nothing of what it found.")
            page = list(answer.nodes("statuses"))
            newest = _newest(page, last)
            ids = {one.text("id") for one in page}
            # Some servers know no offset, and would say the same for ever.
            if ids <= seen or (begun and newest == last):
                return
            seen |= ids
            last = newest
            theirs = [one for one in page if one.text("account", "id") != place.me]
            items = [made for one in theirs if (made := mention(one, place)) is not None]
            yield Batch(tuple(items), last, unread=len(theirs) - len(items))

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        place = self._place()
        around = Around(self._line(), place)
        found: list[FetchedItem] = []
        for one in known:
            if stop():
                break
            id_ = one.headers.get("id") or one.remote_id.rpartition("/")[2]
            try:
                status = self._line().get(f"/api/v1/statuses/{id_}").node()
            except Vanished:
                found.append(Gone(one.remote_id))
                continue
            made = mention(status, place)
            if made is not None and made.remote_id == one.remote_id:
                found += around.edited(status, made, one.headers.get("edited", ""))
        return tuple(found)

    def picture(self, url: str) -> bytes:
        """As `base.ShowsPictures` has it."""
        return read_picture(url, home=self._server)

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        to, parent = letter.answers_headers.get("to", ""), letter.answers_headers.get("id", "")
        if not to or not parent:
            raise NotAllowed("On Mastodon, an answer needs something that it answers.")
        private = letter.visibility is Visibility.PRIVATE
        body = {
            "status": addressed(letter.text, to),
            "in_reply_to_id": parent,
            "visibility": "direct"
            if private
            else letter.answers_headers.get("visibility") or "public",
            "spoiler_text": letter.answers_headers.get("warning", ""),
            "language": letter.answers_headers.get("language", ""),
        }
        frozen = {
            "status": {name: value for name, value in body.items() if value},
            "media": [_media(one) for one in letter.attachments],
            "at": to_text(letter.created_at),
        }
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def act(self, deed: Deed) -> None:
        acts.act(self._line(), deed)

    def _host(self) -> str:
        return urlsplit(self._server).netloc

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        frozen = json.loads(payload)
        body = dict(frozen["status"])
        media = [self._upload(one) for one in frozen["media"]]
        if media:
            body["media_ids"] = media
        headers = {"Idempotency-Key": client_id}
        answer = self._line().send("POST", "/api/v1/statuses", json_body=body, headers=headers)
        return self._receipt(answer.node())

    def _upload(self, media: dict[str, str]) -> str:
        """Nobody sees it before the post does; uploaded twice, the first is forgotten there."""
        data = base64.b64decode(media["data"])
        files = {"file": (media["name"], data, media["mime"])}
        form = {"description": media["alt"]} if media["alt"] else {}
        return self._line().ask("/api/v2/media", form=form, files=files).node().need("id")

    def _receipt(self, status: Node) -> Receipt:
        url = status.text("url") or status.text("uri")
        return Receipt(remote_id(self._host(), status.need("id")), url)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        place, wanted = self._place(), frozen["status"]
        words = words_of(f"{wanted.get('spoiler_text', '')}{wanted['status']}")
        since = from_text(frozen["at"]) - _CLOCKS
        oldest = ""
        for _ in range(_PAGES):
            asked = {"max_id": oldest} if oldest else {}
            page = self._page(f"/api/v1/accounts/{place.me}/statuses", asked)
            for status in page:
                at = status.at("created_at")
                parent = status.text("in_reply_to_id") == wanted["in_reply_to_id"]
                same = parent and words_of(text_of(status)) == words
                if same and (at is None or at >= since):
                    return Lookup(Found.THERE, self._receipt(status))
            low = _oldest(page)
            if not low or low == oldest or _all_before(page, since):
                return Lookup(Found.NOT_THERE)
            oldest = low
        return Lookup(Found.UNKNOWN, detail="There are too many later posts to look through.")


def _media(one: Attachment) -> dict[str, str]:
    data = base64.b64encode(one.data).decode("ascii")
    return {"name": one.name, "mime": one.mime, "alt": one.alt, "data": data}


def _batch(page: list[Node], place: Place, around: Around, read: _Read) -> Batch:
    items: list[FetchedItem] = []
    unread = 0
    for status in (one.node("status") for one in page):
        made = mention(status, place)
        if made is None:
            unread += 1
        else:
            items += around.mention(status, made)
    return Batch(tuple(items), read.text(), unread=unread)


def _order(id_: str) -> tuple[int, str]:
    """Ids are numbers of any length on Mastodon, and texts of one length among its kin."""
    return len(id_), id_


def _newest(page: list[Node], last: str) -> str:
    return max([one.text("id") for one in page] + [last], key=_order)


def _oldest(page: list[Node]) -> str:
    ids = [id_ for one in page if (id_ := one.text("id"))]
    return min(ids, key=_order) if ids else ""


def _all_before(page: list[Node], moment: datetime) -> bool:
    """Whether every one of them is older; one that does not say when is not."""
    return all((at := one.at("created_at")) is not None and at < moment for one in page)


def _read_cursor(text: str) -> _Read:
    try:
        value = json.loads(text or "{}")
        return _Read(*(str(value.get(name) or "") for name in ("last", "low", "own")))
    except (ValueError, AttributeError, RecursionError):
        return _Read()
