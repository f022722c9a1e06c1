"""Reddit as a connector, with the owner's own key.

Reading. The inbox (mentions, answers to our posts and comments, messages), our own comments, and
searches within chosen communities. Reddit's “before” shows nothing at all once the thing that it
names was deleted: so the first page is compared with what it was (`connectors/newest.py`). The
things of a page are asked for once more, with what they stand under, because only that says whether
they are locked. The cursor: {inbox, own}.

Sending. Reddit keeps no key: our latest comments are looked through for the same words in the same
place, and where they are not found, the owner is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from courtesydesk.connectors import newest
from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    FetchedMention,
    Found,
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
from courtesydesk.connectors.networks.reddit import acts
from courtesydesk.connectors.networks.reddit.session import Session, must_be_taken
from courtesydesk.connectors.networks.reddit.things import (
    is_notice,
    item,
    name_of,
    post_of,
    reply,
    words_of,
)
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NotAllowed, WrongInput
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import from_text, to_text

_PAGE = 100
_CLOCKS = timedelta(minutes=10)
"""How far Reddit's clock may be from ours."""
_NOTHING = Node({})


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> RedditConnector:
    """The factory that the registry knows; raises WrongInput for what are no names."""
    handle = _name(address.strip().removeprefix("/").removeprefix("u/"), "name on Reddit")
    listed = settings.get("subreddits", "").split(",")
    chosen = [one.strip().removeprefix("/").removeprefix("r/") for one in listed]
    return RedditConnector(
        handle,
        Session(handle, settings, secret),
        tuple(_name(one, "community") for one in chosen if one),
        backfill_of(settings),
    )


def _name(text: str, what: str) -> str:
    if not text.isascii() or not text.replace("_", "a").replace("-", "a").isalnum():
        raise WrongInput(f"“{text}” is no {what}.", todo="Write it as it stands there.")
    return text


class RedditConnector(ReadingConnector):
    """One account."""

    network = "reddit"

    def __init__(
        self, handle: str, session: Session, subreddits: tuple[str, ...], backfill: timedelta
    ) -> None:
        self._handle, self._session = handle, session
        self._subreddits, self._backfill = subreddits, backfill

    def check(self) -> Health:
        name = self._session.line().get("/api/v1/me").node().need("name")
        if name.casefold() != self._handle.casefold():
            raise WrongInput(
                f"This sign-in belongs to u/{name}, not to u/{self._handle}.",
                safe="Nothing was kept.",
                todo="Use the refresh token of that account, or write its name.",
            )
        self._listing("/message/inbox", {"limit": "1"})
        works = [f"Reads the inbox of u/{name}.", "Answers in public."]
        if self._subreddits:
            works.append(f"Looks for your words in {', '.join(self._subreddits)}.")
        return Health(tuple(works), address=f"u/{name}")

    def close(self) -> None:
        self._session.close()

    # -- reading

    def _listing(self, path: str, asked: Mapping[str, str]) -> newest.Page:
        query = {"limit": str(_PAGE), "raw_json": "1", **asked}
        answer = self._session.line().get(path, query).node()
        if not answer.has("data", "children"):
            raise BadAnswer(f"{answer.host} said no “children”.")
        things = (one.node("data") for one in answer.nodes("data", "children"))
        return newest.Page(tuple(_entry(one) for one in things), answer.text("data", "after"))

    def _news(
        self, reading: newest.Reading, path: str, now: datetime, stop: Stop, **asked: str
    ) -> Iterator[tuple[Node, ...]]:
        def read(token: str) -> newest.Page:
            return self._listing(path, asked | ({"after": token} if token else {}))

        return reading.news(read, since=now - self._backfill, stop=stop)

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        saved = newest.read_cursor(cursor)
        inbox = newest.Reading.of(saved.node("inbox"))
        own = newest.Reading.of(saved.node("own"))

        def batch(items: tuple[FetchedItem, ...], unread: int = 0) -> Batch:
            state = {"inbox": inbox.saved(), "own": own.saved()}
            return Batch(items, json.dumps(state), unread=unread)

        for things in self._news(inbox, "/message/inbox", now, stop):
            yield batch(*self._items(things))
        path = f"/user/{self._handle}/comments"
        for things in self._news(own, path, now, stop, sort="new"):
            yield batch(tuple(made for one in things if (made := reply(one)) is not None))

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop() or not self._subreddits:
            return
        reading = newest.Reading.of(newest.read_cursor(cursor))
        quoted = words.replace('"', " ").strip()
        asked = {"q": f'"{quoted}"', "restrict_sr": "1", "sort": "new", "type": "link"}
        path = f"/r/{'+'.join(self._subreddits)}/search"
        for things in self._news(reading, path, now, stop, **asked):
            made = [item(one, _NOTHING, _NOTHING) for one in things if not self._is_ours(one)]
            items = tuple(one for one in made if one is not None)
            yield Batch(items, json.dumps(reading.saved()), unread=made.count(None))

    def _is_ours(self, thing: Node) -> bool:
        return thing.text("author").casefold() == self._handle.casefold()

    def _items(self, things: tuple[Node, ...]) -> tuple[tuple[FetchedItem, ...], int]:
        """What can be kept of a page, and how much cannot."""
        theirs = [one for one in things if not (is_notice(one) or self._is_ours(one))]
        names = [name for one in theirs for name in (name_of(one), post_of(one))]
        told = self._told([name for name in names if name])
        made = [
            item(one, told.get(name_of(one), _NOTHING), told.get(post_of(one), _NOTHING))
            for one in theirs
        ]
        return tuple(one for one in made if one is not None), made.count(None)

    def _told(self, names: list[str]) -> dict[str, Node]:
        """Comments and posts as they are now."""
        asked = list(dict.fromkeys(name for name in names if name[:3] in ("t1_", "t3_")))
        found: dict[str, Node] = {}
        for start in range(0, len(asked), _PAGE):
            some = ",".join(asked[start : start + _PAGE])
            page = self._listing("/api/info", {"id": some})
            found |= {name_of(entry.node): entry.node for entry in page.entries}
        return found

    def refresh(self, known: tuple[Known, ...], *, stop: Stop) -> tuple[FetchedItem, ...]:
        if stop():
            return ()
        told = self._told([one.remote_id for one in known])
        posts = self._told([post_of(one) for one in told.values()])
        found: list[FetchedItem] = []
        for one in known:
            thing = told.get(one.remote_id, _NOTHING)
            made = item(thing, thing, posts.get(post_of(thing), _NOTHING))
            if isinstance(made, FetchedMention):
                # Told by itself, a comment does not say the title that it stands under.
                made = replace(made, subject=made.subject or one.headers.get("title", ""))
            if made is not None:
                found.append(made)
        return tuple(found)

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        name = letter.answers_headers.get("name", "")
        if not name:
            raise NotAllowed("On Reddit, an answer needs something that it answers.")
        if letter.visibility is Visibility.PRIVATE:
            raise NotAllowed(
                "Private messages are written on Reddit itself.",
                safe="Nothing was sent.",
                todo="Answer in public, or write there.",
            )
        if letter.attachments:
            raise NotAllowed(
                "Reddit takes no pictures with an answer.",
                safe="Nothing was sent.",
                todo="Take them out, and send the words.",
            )
        frozen = {"thing": name, "text": letter.text, "at": to_text(letter.created_at)}
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        frozen = json.loads(payload)
        form = {
            "api_type": "json",
            "raw_json": "1",
            "thing_id": frozen["thing"],
            "text": frozen["text"],
        }
        told = must_be_taken(self._session.line().send("POST", "/api/comment", form=form))
        made = next(iter(told.nodes("data", "things")), _NOTHING).node("data")
        return _receipt(made)

    def act(self, deed: Deed) -> None:
        acts.act(self._session.line(), deed)

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        since = from_text(frozen["at"]) - _CLOCKS
        page = self._listing(f"/user/{self._handle}/comments", {"sort": "new"})
        for entry in page.entries:
            place = entry.node.text("parent_id") == frozen["thing"]
            same = words_of(entry.node.text("body")) == words_of(frozen["text"])
            if place and same and (entry.at is None or entry.at >= since):
                return Lookup(Found.THERE, _receipt(entry.node))
        return Lookup(Found.UNKNOWN, detail="It is not among your latest comments; look there.")


def _entry(thing: Node) -> newest.Entry:
    stamp = newest.mark(name_of(thing), thing.text("body"), thing.text("selftext"))
    return newest.Entry(thing, stamp, thing.at("created_utc"))


def _receipt(thing: Node) -> Receipt:
    made = reply(thing)
    return Receipt(thing.need("name"), made.url if made is not None else "")
