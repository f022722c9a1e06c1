"""X as a connector, within a monthly sum. Nothing that is read here may train any model.

Reading. The mentions of our account and our own posts, newest first, down to what is known
(`walk.py`); of the past no more than half of the sum buys. Authors are asked for by themselves, and
only those that are new, because each costs more than a post. Posts are looked at again from time to
time (`again.py`). The cursor: {said, ours, people, again}.

Sending. X keeps no key and turns nothing away for certain: our own latest posts are looked through
for the same words under the same post, and where they are not found, the owner is asked. It answers
for self-made apps only where somebody named or quoted us.

Direct messages are left out: the old ones are dear and few, the new ones are sealed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from courtesydesk.connectors.base import (
    Batch,
    Deed,
    FetchedItem,
    Found,
    Gone,
    Health,
    Letter,
    Lookup,
    Person,
    ReadingConnector,
    Receipt,
    Secrets,
    Stop,
    Tally,
    backfill_of,
    not_done,
)
from courtesydesk.connectors.networks.x import acts
from courtesydesk.connectors.networks.x.again import MOST, Again
from courtesydesk.connectors.networks.x.posts import (
    FIELDS,
    PERSON_FIELDS,
    mention,
    names,
    page_of,
    person,
    refers_to,
    reply,
    text_of,
    versions_of,
    words_of,
)
from courtesydesk.connectors.networks.x.purse import PERSON, POST, Purse, dollars, price_of
from courtesydesk.connectors.networks.x.session import Session
from courtesydesk.connectors.networks.x.walk import Page, Read, Walk, id_of
from courtesydesk.connectors.newest import read_cursor
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NotAllowed, WrongInput
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.times import from_text, to_text

_PAGE = 100
_LEAST = {"mentions": 5, "tweets": 5, "recent": 10}
"""X gives no smaller pages."""
_KNOWN_PEOPLE = 200
_CLOCKS = timedelta(minutes=10)
"""How far X's clock may be from ours."""
_SEARCHED = timedelta(days=6)
"""A search knows the posts of a week, and takes no older id."""
_EPOCH = 1288834974657
"""The millisecond at which ids begin."""
_TAKEN_BACK = ("/resource-not-found", "/not-authorized-for-resource")
"""Deleted; or hidden, because the account is protected or suspended: X wants both taken away."""

_NO_MORE = Page((), more=False)


def connect(
    *,
    address: str,
    settings: dict[str, str],
    secret: Secrets,
    save_secret: Callable[[str, str], None],
) -> XConnector:
    """The factory that the registry knows; raises WrongInput for what is no name or no sum."""
    handle = address.strip().removeprefix("@")
    if not handle or not handle.replace("_", "a").isalnum():
        raise WrongInput(f"“{address}” is no name on X.", todo="Write it as @name.")
    return XConnector(
        handle,
        id_of(settings.get("user_id", "")),
        Session(settings, secret, save_secret),
        Purse(dollars(settings.get("monthly_dollars", ""))),
        backfill_of(settings),
    )


@dataclass(slots=True)
class _State:
    said: Walk
    ours: Walk
    people: dict[str, Person]
    """Who was met lately, by name: to ask for them again would cost again."""
    again: Again

    @classmethod
    def of(cls, cursor: str) -> _State:
        saved = read_cursor(cursor)
        return cls(
            Walk.of(saved.node("said")),
            Walk.of(saved.node("ours")),
            {one.remote_id: one for one in map(person, saved.nodes("people")) if one is not None},
            Again.of(saved.nodes("again")),
        )

    def text(self) -> str:
        met = list(self.people.values())[-_KNOWN_PEOPLE:]
        return json.dumps({
            "said": self.said.saved(),
            "ours": self.ours.saved(),
            "people": [
                {"id": one.remote_id, "name": one.name, "username": one.handle.removeprefix("@")}
                for one in met
            ],
            "again": self.again.saved(),
        }, ensure_ascii=False)  # fmt: skip


class XConnector(ReadingConnector):
    """One account, and the sum that may be spent for it."""

    network = "x"

    def __init__(
        self, handle: str, me: str, session: Session, purse: Purse, backfill: timedelta
    ) -> None:
        self._handle, self._id = handle, me
        self._session, self._purse, self._backfill = session, purse, backfill

    def count_in(self, tally: Tally) -> None:
        self._purse.count_in(tally)

    def close(self) -> None:
        self._session.close()

    # -- who

    def check(self) -> Health:
        account = self._account()
        self._id = account.need("id")
        handle = f"@{account.text('username') or self._handle}"
        works, lacks = [f"Reads what is said to {handle}."], []
        if self._session.only_reads:
            lacks.append("Answers: with a bearer token it only reads.")
        else:
            works.append("Answers who names or quotes you: $0.015 each, $0.20 with a link.")
        works.append(
            f"Spends ${self._purse.most:,.2f} in a month at most; ${self._purse.left:,.2f} are"
            " left."
        )
        return Health(tuple(works), tuple(lacks), address=handle, settings={"user_id": self._id})

    def _account(self) -> Node:
        who = f"by/username/{self._handle}" if self._session.only_reads else "me"
        self._purse.room(PERSON, least=1, most=1)
        asked = {"user.fields": PERSON_FIELDS}
        with self._purse.reading(PERSON) as bill:
            account = self._session.line().get(f"/2/users/{who}", asked).node()
            bill.add(PERSON, 1)
        account.need("data", "id")
        return account.node("data")

    def _me(self) -> str:
        if not self._id:
            self._id = self._account().need("id")
        return self._id

    # -- reading

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        me, state, since = self._me(), _State.of(cursor), now - self._backfill
        mentions = self._timeline("mentions", me, self._may_look_back)
        done = 0
        for posts in state.said.on(mentions, since=since, stop=stop):
            items, unread = self._told(posts, state.people, me)
            state.again.saw(items, now)
            done += len(items)
            yield Batch(items, state.text(), done, unread=unread)
        ours = self._timeline("tweets", me, lambda: False)
        for posts in state.ours.on(ours, since=since, stop=stop):
            replies = tuple(made for one in posts if (made := reply(one, me)) is not None)
            yield Batch(replies, state.text(), done)
        if not stop():
            yield from self._looked_at_again(state, now)

    def search(self, words: str, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        if stop():
            return
        me, state = self._me(), _State.of(cursor)
        quoted = words.replace('"', " ").strip()
        asked = {"query": f'"{quoted}" -is:retweet -from:{me}'}

        def read(since: str, until: str) -> Page:
            if until and not since and not self._may_look_back():
                return _NO_MORE
            recent = since if since and _said_at(since) > now - _SEARCHED else ""
            return self._page("/2/tweets/search/recent", "recent", asked, recent, until)

        for posts in state.said.on(read, since=now - self._backfill, stop=stop):
            items, unread = self._told(posts, state.people, me, found=True)
            yield Batch(items, state.text(), unread=unread)

    def _timeline(self, name: str, me: str, back: Callable[[], bool], **asked: str) -> Read:
        """`back`: whether a further page of the past is worth its money."""

        def read(since: str, until: str) -> Page:
            if until and not since and not back():
                return _NO_MORE
            return self._page(f"/2/users/{me}/{name}", name, asked, since, until)

        return read

    def _may_look_back(self) -> bool:
        """What is new matters more than the past: half of the sum is kept for it."""
        return self._purse.left - _PAGE * (POST + PERSON) >= self._purse.most / 2

    def _page(self, path: str, kind: str, asked: Mapping[str, str], since: str, until: str) -> Page:
        # Their authors are asked for next: what is paid for is to be whole.
        each = POST if kind == "tweets" else POST + PERSON
        size = self._purse.room(each, least=_LEAST[kind], most=_PAGE)
        bounds = {"since_id": since, "until_id": until}
        query = {**asked, **{name: id_ for name, id_ in bounds.items() if id_}}
        query |= {"max_results": str(size), "tweet.fields": FIELDS}
        with self._purse.reading(size * POST) as bill:
            answer = self._session.line().get(path, query).node()
            posts = answer.nodes("data")
            bill.add(POST, len(posts))
        if not answer.has("meta"):
            raise BadAnswer(f"{answer.host} said no “meta”.")
        return Page(posts, bool(answer.text("meta", "next_token")))

    def _told(
        self, posts: tuple[Node, ...], known: dict[str, Person], me: str, *, found: bool = False
    ) -> tuple[tuple[FetchedItem, ...], int]:
        """What can be kept of a page, and how much cannot."""
        theirs = [one for one in posts if one.text("author_id") != me]
        new = self._people({one.text("author_id") for one in theirs} - set(known))
        made = [mention(one, known | new, to_us=not found or names(one, me)) for one in theirs]
        known |= new
        items = tuple(one for one in made if one is not None)
        return items, len(made) - len(items)

    def _people(self, ids: set[str]) -> dict[str, Person]:
        """Those of them of whom X tells anything."""
        asked = sorted(one for one in ids if id_of(one))
        if not asked:
            return {}
        query = {"ids": ",".join(asked), "user.fields": PERSON_FIELDS}
        users = self._looked_up("/2/users", query, PERSON * len(asked), PERSON).nodes("data")
        found = [made for one in users if (made := person(one)) is not None]
        return {one.remote_id: one for one in found}

    def _looked_up(self, path: str, query: Mapping[str, str], most: float, each: float) -> Node:
        with self._purse.reading(most) as bill:
            answer = self._session.line().get(path, query).node()
            bill.add(each, len(answer.nodes("data")))
        if not answer.has("data") and not answer.has("errors"):
            raise BadAnswer(f"{answer.host} said no “data”.")
        return answer

    # -- what was edited or taken back

    def _looked_at_again(self, state: _State, now: datetime) -> Iterator[Batch]:
        due = state.again.due(now)
        # News matter more: this is done while half of the sum is left.
        if not due or self._purse.left - 2 * POST * len(due) < self._purse.most / 2:
            return
        first_of = {id_: first for first, id_ in due.items()}
        posts, gone = self._posts(first_of)
        newer = {
            latest: versions_of(one)[0]
            for one in posts
            if (latest := versions_of(one)[-1]) != one.text("id")
        }
        if newer:
            posts += self._posts(newer)[0]
        items: list[FetchedItem] = [Gone(first_of[id_]) for id_ in gone]
        edited = (mention(one, {}, to_us=True) for one in posts if one.text("id") not in first_of)
        same = (mention(one, {}, to_us=True) for one in posts if one.text("id") in first_of)
        items += [one for one in (*same, *edited) if one is not None]
        state.again.asked(due, now)
        state.again.saw(items, now)
        for id_ in gone:
            state.again.forget(first_of[id_])
        yield Batch(tuple(items), state.text())

    def _posts(self, ids: Mapping[str, str]) -> tuple[tuple[Node, ...], list[str]]:
        """Those posts, and the ids of those that X says were taken back."""
        query = {"ids": ",".join(list(ids)[:MOST]), "tweet.fields": FIELDS}
        answer = self._looked_up("/2/tweets", query, POST * len(ids), POST)
        gone = [
            one.text("resource_id") or one.text("value")
            for one in answer.nodes("errors")
            if one.text("type").endswith(_TAKEN_BACK)
        ]
        return answer.nodes("data"), [id_ for id_ in gone if id_ in ids]

    # -- sending

    def compose(self, letter: Letter) -> bytes:
        parent = letter.answers_headers.get("id", "")
        if not parent:
            raise NotAllowed("On X, an answer needs a post that it answers.")
        if letter.visibility is Visibility.PRIVATE:
            raise NotAllowed(
                "Private messages are written on X itself.",
                safe="Nothing was sent.",
                todo="Answer in public, or write there.",
            )
        if letter.attachments:
            raise NotAllowed(
                "Pictures do not go to X from here.",
                safe="Nothing was sent.",
                todo="Take them out, or answer on X itself.",
            )
        at = to_text(letter.created_at)
        frozen = {"text": letter.text, "parent": parent, "at": at}
        return json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()

    def deliver(self, payload: bytes, client_id: str) -> Receipt:
        self._must_write()
        frozen = json.loads(payload)
        body = {"text": frozen["text"], "reply": {"in_reply_to_tweet_id": frozen["parent"]}}
        price = price_of(frozen["text"])
        line = self._session.line()
        with self._purse.posting(price):
            id_ = line.send("POST", "/2/tweets", json_body=body).node().need("data", "id")
        return Receipt(id_, page_of(id_), detail=f"X takes ${price:.3f} for it.")

    def _must_write(self) -> None:
        if self._session.only_reads:
            raise NotAllowed(
                "With a bearer token, X is only read.",
                safe="Nothing was sent.",
                todo="Sign in with a refresh token, or do it on X itself.",
            )

    def act(self, deed: Deed) -> None:
        if deed.act not in acts.PRICES:
            raise not_done(deed)
        self._must_write()
        acts.act(self._session.line(), self._purse, deed, self._me())

    def reconcile(self, payload: bytes, client_id: str) -> Lookup:
        frozen = json.loads(payload)
        me, since = self._me(), from_text(frozen["at"]) - _CLOCKS
        begun = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        read = self._timeline("tweets", me, lambda: True, start_time=begun)
        for posts in Walk().on(read, since=since, stop=lambda: False):
            for post in posts:
                under_it = refers_to(post, "replied_to") == frozen["parent"]
                if under_it and words_of(text_of(post)) == words_of(frozen["text"]):
                    first = versions_of(post)[0]
                    return Lookup(Found.THERE, Receipt(first, page_of(first)))
        return Lookup(Found.UNKNOWN, detail="It is not among your latest posts; look there.")


def _said_at(id_: str) -> datetime:
    """Ids hold the moment at which they were given."""
    return datetime.fromtimestamp(((int(id_) >> 22) + _EPOCH) / 1000, UTC)
