"""Reviews of a Google Business Profile as a connector.

Reading. Each place's reviews come newest change first. Google vouches for the first page only, so
that page is compared with what it was (`connectors/newest.py`); those behind it are read for the
past. The cursor: for each place how far it was read.

Sending. A review has room for one reply: putting another there replaces it, and the same again
changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from courtesydesk.connectors import google_api, newest
from courtesydesk.connectors.answers import Answer
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
    backfill_of,
)
from courtesydesk.connectors.networks.google import acts
from courtesydesk.connectors.networks.google.reviews import (
    Place,
    items_of,
    original,
    reply_id,
    review_id,
    same,
)
from courtesydesk.connectors.oauth import Client
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotAllowed,
    NotGranted,
    Refused,
    Vanished,
)
from courtesydesk.domain.times import from_text, to_text

SCOPE = "https://www.googleapis.com/auth/business.manage"
_ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com"
_PLACES = "https://mybusinessbusinessinformation.googleapis.com"
_REVIEWS = "https://mybusiness.googleapis.com"
_PAGE = "50"
_PAGES = 50
"""Pages of places that are asked for at most."""


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> GoogleConnector:
    """The factory that the registry knows."""
    return GoogleConnector(
        google_api.Session(settings, secret, save_secret, SCOPE),
        settings.get("api", ""),
        backfill_of(settings),
    )


def register(given: Mapping[str, str], redirect: str) -> Client:
    """For a sign-in in the browser."""
    return google_api.client(given, SCOPE)


class GoogleConnector(ReadingConnector):
    """One sign-in, and all places that it looks after."""

    network = "google"

    def __init__(self, session: google_api.Session, api: str, backfill: timedelta) -> None:
        self._session, self._api = session, api.rstrip("/")
        self._backfill = backfill

    def close(self) -> None:
        self._session.close()

    # -- which places

    def _get(self, server: str, path: str, params: dict[str, str], key: str) -> Node:
        """One answer; Google leaves an empty list out, and then says nothing else."""
        answer = self._session.line(self._api or server, _meaning).get(path, params).node()
        if answer and not answer.has(key):
            raise BadAnswer(f"Google says nothing of its {key}.")
        return answer

    def _list(self, server: str, path: str, params: dict[str, str], key: str) -> Iterator[Node]:
        for _ in range(_PAGES):
            page = self._get(server, path, params, key)
            yield from page.nodes(key)
            token = page.text("nextPageToken")
            if not token:
                return
            params = {**params, "pageToken": token}

    def _accounts(self) -> tuple[Node, ...]:
        return tuple(self._list(_ACCOUNTS, "/v1/accounts", {"pageSize": "20"}, "accounts"))

    def _places(self, accounts: tuple[Node, ...]) -> tuple[Place, ...]:
        """Those of all accounts; one that several look after comes once."""
        found: dict[str, Place] = {}
        mask = {"readMask": "name,title,metadata", "pageSize": "100"}
        for owner in filter(None, (account.text("name") for account in accounts)):
            for one in self._list(_PLACES, f"/v1/{owner}/locations", mask, "locations"):
                name = one.text("name")
                title, url = one.text("title"), one.text("metadata", "mapsUri")
                if name and name not in found:
                    found[name] = Place(f"{owner}/{name}", title, url)
        if len(found) < 2:
            return tuple(found.values())
        return tuple(Place(one.path, one.title, one.url, one.title) for one in found.values())

    def check(self) -> Health:
        accounts = self._accounts()
        places = self._places(accounts)
        # The first is the sign-in's own, whatever places come and go.
        address = _whose(accounts[0]) if accounts else ""
        if not places:
            return Health(
                ("The sign-in works.",),
                ("Reviews: this sign-in looks after no place. Use one that manages yours.",),
                address=address,
            )
        self._page(places[0], "")
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        where = (places[0].title or "your place") + more
        works = f"Reads the reviews of {where}.", "Answers them, once each."
        return Health(works, address=address)

    # -- reading

    def _page(self, place: Place, token: str) -> newest.Page:
        asked = {"pageSize": _PAGE, "orderBy": "updateTime desc"}
        asked |= {"pageToken": token} if token else {}
        page = self._get(_REVIEWS, f"/v4/{place.path}/reviews", asked, "reviews")
        entries = tuple(_entry(one) for one in page.nodes("reviews"))
        return newest.Page(entries, page.text("nextPageToken"))

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        places = self._places(self._accounts())
        saved = newest.read_cursor(cursor)
        read = {place.path: newest.Reading.of(saved.node(place.path)) for place in places}
        done, closed = 0, None
        for place in places:
            page, since = partial(self._page, place), now - self._backfill
            try:
                for found in read[place.path].news(page, since=since, stop=stop):
                    batch = _batch(found, place, read)
                    done += len(batch.items)
                    yield replace(batch, done=done)
            except Refused as error:
                # One that is not verified yet: the others are read, and then it is told.
                closed = closed or error
            if stop():
                return
        if closed is not None:
            raise closed

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        places = {place.path: place for place in self._places(self._accounts())}
        found: list[FetchedItem] = []
        for one in known:
            path = one.headers.get("path", "")
            # Of a place that is not ours any more, nobody says that its reviews are gone.
            place = places.get(path.partition("/reviews/")[0])
            if stop() or place is None:
                continue
            try:
                found += [
                    item
                    for item in items_of(self._review(path), place)
                    if item.remote_id in (one.remote_id, reply_id(one.remote_id))
                ]
            except Vanished:
                found.append(Gone(one.remote_id))
        return tuple(found)

    def _review(self, path: str) -> Node:
        return self._session.line(self._api or _REVIEWS, _meaning).get(f"/v4/{path}").node()

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        path = letter.answers_headers.get("path", "")
        if not path:
            raise NotAllowed("On Google, a reply needs a review that it answers.")
        if letter.attachments:
            raise NotAllowed(
                "Google takes no pictures with a reply.",
                safe="Nothing was sent.",
                todo="Take them out, and send the words.",
            )
        frozen = {"path": path, "comment": letter.text, "at": to_text(letter.created_at)}
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        frozen = json.loads(payload)
        line = self._session.line(self._api or _REVIEWS, _meaning)
        body = {"comment": frozen["comment"]}
        answer = line.send("PUT", f"/v4/{frozen['path']}/reply", json_body=body).node()
        answer.need("comment")
        return _receipt(frozen["path"], answer)

    def act(self, deed: Deed) -> None:
        acts.act(self._session.line(self._api or _REVIEWS, _meaning), deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        reply = self._review(frozen["path"]).node("reviewReply")
        if same(original(reply.text("comment")), frozen["comment"]):
            return Lookup(Found.THERE, _receipt(frozen["path"], reply))
        written = reply.at("updateTime")
        if written is not None and written > from_text(frozen["at"]):
            return Lookup(
                Found.UNKNOWN, detail="Another reply stands there by now; yours would replace it."
            )
        return Lookup(Found.NOT_THERE)


def _whose(account: Node) -> str:
    """A name, and the end of its number: people have several accounts in one name."""
    number = account.text("name").rpartition("/")[2]
    return " ".join([*account.text("accountName").split(), f"(…{number[-4:]})"])


def _batch(found: tuple[Node, ...], place: Place, read: dict[str, newest.Reading]) -> Batch:
    made = [items_of(review, place) for review in found]
    items = tuple(item for some in made for item in some)
    state = {path: reading.saved() for path, reading in read.items()}
    return Batch(items, json.dumps(state), unread=made.count(()))


def _entry(review: Node) -> newest.Entry:
    changed = review.text("updateTime"), review.text("reviewReply", "updateTime")
    stamp = newest.mark(review_id(review), review.text("createTime"), *changed)
    return newest.Entry(review, stamp, review.at("updateTime"))


def _receipt(path: str, reply: Node) -> Receipt:
    states = {
        "PENDING": "Google looks at it before it is shown.",
        "REJECTED": "Google does not show it: it is against its rules.",
    }
    detail = states.get(reply.text("reviewReplyState"), "")
    return Receipt(reply_id(path.rpartition("/")[2]), detail=detail)


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """A project that nobody at Google has approved has a quota of nothing."""
    quotas = [one.text("metadata", "quota_limit_value") for one in _details(answer)]
    if answer.status in (403, 429) and "0" in quotas:
        return NotGranted(
            "Google has not approved your project for reviews yet: its quota is 0.",
            safe="Nothing is lost.",
            todo="Apply for “Basic API Access” at"
            " https://support.google.com/business/contact/api_default, and try again when Google"
            " has said yes; it takes days.",
        )
    return google_api.meaning(answer, sending)


def _details(answer: Answer) -> tuple[Node, ...]:
    return google_api.error_of(answer).nodes("details")
