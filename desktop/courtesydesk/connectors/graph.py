"""What Facebook, Instagram and Threads share: Meta's Graph interface.

Its errors come with any status, and are told by a code. Its lists come newest first; how far all of
them were read is an account's `Trails` (`connectors/trails.py`).
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from courtesydesk.connectors.answers import Answer, trouble, wait_until
from courtesydesk.connectors.base import ReadingConnector, Secrets, Tally
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.reading import Node, moment
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotGranted,
    RateLimited,
    Refused,
    TooLate,
    WrongInput,
)
from courtesydesk.domain.meters import Measure, Meter
from courtesydesk.domain.times import to_text

VERSION = "v26.0"
"""Meta keeps one for two years."""
FACEBOOK = "https://graph.facebook.com"
_CLOCKS = timedelta(minutes=10)
"""How far Meta's clock may be from ours."""
_FULL = 95
"""Per cent of the room for calls; the rest is for replies."""
_REST = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_LOOK_BACK = 10
"""Pages of our own replies that are looked through."""

# -- what went wrong

_SIGNED_OUT = frozenset({102, 104, 190, 2500})
_SLOWER = frozenset({4, 17, 32, 341, 613, *range(80000, 80100)})
_ITS_FAULT = frozenset({1, 2})
_NOT_GRANTED = frozenset({3, 10, 12, *range(200, 300)})
_TWICE = frozenset({506, 10900})
_TOO_LATE = frozenset({2018065, 2018278, 2534022})
_NOT_THERE = 33
_CODE = re.compile(r"^\(#\d+\)\s*")


class Twice(Refused):
    """The same words stand there already, or this was answered in private already."""


def meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """What an error's code says; None for one without a code."""
    try:
        error = answer.node().node("error")
    except BadAnswer:
        return None
    code, subcode = error.number("code"), error.number("error_subcode")
    said = _reason(error)
    if code is None:
        return None
    if code in _SLOWER:
        return RateLimited(
            f"{answer.host} asks for a pause.", _pause(answer), safe="Nothing is lost."
        )
    if code in _TWICE:
        return Twice(f"{answer.host} says that this was answered already (“{said}”).")
    if subcode in _TOO_LATE:
        return TooLate(
            f"{answer.host} allows no private message to them any more (“{said}”).",
            todo="Answer in public, or on its own page.",
        )
    status = _status(code, subcode) or answer.status
    return trouble(replace(answer, status=status), sending=sending, said=said)


def _status(code: int, subcode: int | None) -> int | None:
    """The status that says the same as a code; None for one that says no more than its words."""
    if code in _SIGNED_OUT:
        return 401
    if code in _ITS_FAULT:
        return 500
    if code in _NOT_GRANTED:
        return 403
    if (code, subcode) == (100, _NOT_THERE):
        return 404
    return None


def _reason(error: Node) -> str:
    said = error.text("error_user_msg") or _CODE.sub("", error.text("message"))
    return " ".join(said.split())[:200].rstrip(".")


def _pause(answer: Answer) -> datetime:
    """It says in minutes, for each kind of call, when there is room again."""
    waits = [kind.number("estimated_time_to_regain_access") or 0 for kind in _usage(answer)]
    minutes = max([0, *waits])
    return _in(timedelta(minutes=minutes), answer) if minutes else wait_until(answer)


def _in(span: timedelta, answer: Answer) -> datetime:
    """So long after an answer, in this computer's time."""
    headers = {**answer.headers, "retry-after": str(span.total_seconds())}
    return wait_until(replace(answer, headers=headers))


def _usage(answer: Answer) -> list[Node]:
    """What an answer tells of the room that is left, for each kind of call."""
    found = []
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        with contextlib.suppress(ValueError, RecursionError):
            told = json.loads(answer.headers.get(name, ""))
            one = told if isinstance(told, dict) else {}
            found += [Node(one), *(kind for id_ in one for kind in Node(one).nodes(id_))]
    return found


def _used(answer: Answer) -> int:
    """How much of the room is used, in per cent."""
    names = ("call_count", "total_time", "total_cputime")
    return max([0, *(kind.number(name) or 0 for kind in _usage(answer) for name in names)])


# -- asking


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list."""

    nodes: tuple[Node, ...]
    after: str = ""
    """Where it goes on; empty at its end."""


def page_of(node: Node, *, linked: bool = True) -> Page:
    """A list as it stands in an answer. `linked`: the network says itself whether it goes on."""
    goes_on = node.has("paging", "next") or not linked
    nodes = node.nodes("data")
    return Page(nodes, node.text("paging", "cursors", "after") if goes_on and nodes else "")


Ask = Callable[[str], Page]
"""Gives the page of a list that comes after a place; "" is its beginning."""


def all_before(page: Page, at: str, since: datetime) -> bool:
    """Whether everything on it is older; what does not say when is not."""
    return all((found := one.at(at)) is not None and found < since for one in page.nodes)


class Graph:
    """One sign-in on one of Meta's servers."""

    def __init__(self, base: str, token: str, *, linked: bool = True) -> None:
        self._line = Line(
            base, headers={"Authorization": f"Bearer {token}"}, meaning=meaning, name="Meta"
        )
        self._token, self._linked = token, linked
        self._last: Answer | None = None
        self.host = self._line.host

    def node(self, path: str, **params: str) -> Node:
        """One thing."""
        self._last = self._line.get(path, params)
        return self._last.node()

    def page(self, path: str, **params: str) -> Page:
        """A list, or more of it; raises BadAnswer for what is none, and RateLimited where the last
        room is better left for replies."""
        if self._last is not None and _used(self._last) >= _FULL:
            raise RateLimited(
                f"{self.host} has hardly any room left for this sign-in.",
                _in(_REST, self._last),
                safe="What was fetched is safe, and your replies go.",
            )
        node = self.node(path, **{name: value for name, value in params.items() if value})
        if not node.has("data"):
            raise BadAnswer(f"{self.host} says nothing of what it has.")
        return page_of(node, linked=self._linked)

    def prepare(self, path: str, form: Mapping[str, str]) -> Node:
        """Hand in something that nobody sees yet."""
        return self._line.ask(path, form=form).node()

    def send(self, path: str, form: Mapping[str, str]) -> Node:
        """Post something that people see; raises Doubtful where it may have arrived."""
        return self._line.send("POST", path, form=form).node()

    def do(self, path: str, form: Mapping[str, str]) -> None:
        """Change something there; raises BadAnswer where it does not say that it did."""
        self._must_be_done(self.send(path, form))

    def take_away(self, path: str) -> None:
        """Delete something; raises Vanished where it is not there any more."""
        self._must_be_done(self._line.send("DELETE", path).node())

    def _must_be_done(self, told: Node) -> None:
        if not told.flag("success"):
            raise BadAnswer(f"{self.host} does not say that it was done.")

    def grants(self) -> Grants:
        """What this sign-in may do, and how long, where the network tells."""
        with contextlib.suppress(NetworkError):
            told = self.node("/debug_token", input_token=self._token).node("data")
            ends = [told.at(name) for name in ("expires_at", "data_access_expires_at")]
            # 0 stands for “does not end”, and is no moment.
            until = min((end for end in ends if end is not None), default=None)
            scopes = frozenset(told.texts("scopes")) if told.has("scopes") else None
            return Grants(scopes, until)
        return Grants()

    def tell(self, tally: Tally) -> None:
        """How much of what Meta allows in an hour was used, where it says so."""
        if self._last is not None and (used := _used(self._last)):
            tally.tell(Meter(Measure.PERCENT, used, _in(_HOUR, self._last), 100))

    def close(self) -> None:
        """Let go; safe to call twice."""
        self._line.close()


@dataclass(frozen=True, slots=True)
class Grants:
    """What a sign-in may do."""

    scopes: frozenset[str] | None = None
    """None: the network does not tell."""
    until: datetime | None = None

    def lacks(self, *scopes: str) -> bool:
        """Whether it is certain that none of these was granted."""
        return self.scopes is not None and not self.scopes.intersection(scopes)

    def ends(self) -> str:
        """Until when it is good, as a sentence; empty where it does not end, or is not told."""
        if self.until is None:
            return ""
        day = f"{self.until.day} {self.until:%B %Y}"
        return f"This sign-in is good until {day}: paste a new token before then."


_RENEW_EVERY = timedelta(days=1)


P = TypeVar("P")


class Placed(ReadingConnector, Generic[P]):
    """A connector that asks once for each connection who it is, and where it may read."""

    def __init__(self) -> None:
        self._open: tuple[Graph, P, Grants] | None = None
        self._tally = Tally()

    def _sign_in(self) -> str:
        """Open the connection anew; gives the token to be kept."""
        raise NotImplementedError

    def _there(self) -> tuple[Graph, P]:
        if self._open is None:
            self._sign_in()
        assert self._open is not None
        return self._open[:2]

    def close(self) -> None:
        there, self._open = self._open, None
        if there is not None:
            there[0].tell(self._tally)
            there[0].close()

    def count_in(self, tally: Tally) -> None:
        self._tally = tally


def renew(
    base: str,
    grant: str,
    *,
    secret: Secrets,
    save_secret: Callable[[str, str], None],
    last: str,
    now: datetime,
) -> str:
    """Make a sign-in of sixty days one of sixty days again, once a day, but not on its first: then
    it is too young. Gives when that was tried last, for the cursor; what fails is tried later."""
    at = moment(last)
    if at is None:
        return to_text(now)
    if now < at + _RENEW_EVERY:
        return last
    token = secret("token")
    graph = Graph(base, token)
    with contextlib.closing(graph), contextlib.suppress(NetworkError):
        told = graph.node("/refresh_access_token", grant_type=grant, access_token=token)
        save_secret("token", told.need("access_token"))
    return to_text(now)


# -- which page


@dataclass(frozen=True, slots=True)
class Seat:
    """A Facebook page as a token sees it, and the Instagram account that is connected to it."""

    id: str
    name: str
    token: str
    instagram: str
    """Its id; empty where there is none."""


_SEAT = "id,name,instagram_business_account"


def seat(base: str, token: str, wanted: str) -> Seat:
    """The page of a token: its own, or of a person's the only or the wanted one (name or id).
    Raises WrongInput where there is a choice, NotGranted where there is none."""
    graph = Graph(base, token)
    try:
        found = _seats(graph, token)
    finally:
        graph.close()
    if not found:
        raise NotGranted(
            "This token sees no Facebook page.",
            todo="Make it again, and choose your page where you are asked for it.",
        )
    names = " and ".join(f"“{one.name}”" for one in found)
    chosen = [one for one in found if wanted.casefold() in ("", one.id, one.name.casefold())]
    if len(chosen) == 1:
        return chosen[0]
    raise WrongInput(
        f"This token sees {names}.", todo="Write the name of one of them under “Page”."
    )


def _seats(graph: Graph, token: str) -> list[Seat]:
    try:
        listed = graph.page("/me/accounts", fields=f"{_SEAT},access_token", limit="100").nodes
    except Refused as error:
        # A page's own token knows no accounts.
        try:
            listed = (graph.node("/me", fields=_SEAT),)
        except Refused:
            raise error from None
    return [
        Seat(
            one.need("id"),
            one.text("name") or one.need("id"),
            one.text("access_token") or token,
            one.text("instagram_business_account", "id"),
        )
        for one in listed
    ]


# -- looking for what may have gone


def look_for(ask: Ask, same: Callable[[Node], bool], at: str, since: datetime) -> Node | None:
    """What is the same in a list of any order, and no older than what it was written as."""
    after, since = "", since - _CLOCKS
    for _ in range(_LOOK_BACK):
        page = ask(after)
        for one in page.nodes:
            said = one.at(at)
            if same(one) and (said is None or said >= since):
                return one
        if page.after in ("", after):
            return None
        after = page.after
    return None


def words(text: str) -> str:
    """What two spellings of the same text have in common."""
    return "".join(text.split())


def frozen(**values: Any) -> bytes:
    """A letter as it goes, the same at every attempt."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()
