"""What a server's answer means: what it says, by whose turn it is where that is no yes, and when to
ask again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    BudgetSpent,
    Doubtful,
    NetworkError,
    NotGranted,
    Offline,
    RateLimited,
    Refused,
    SignedOut,
    Vanished,
)

SHORTEST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(days=1)
USUAL_WAIT = timedelta(minutes=5)
"""Where a network asks for a pause and does not say how long."""
_WHEN = ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes
    host: str
    """As people call it: its name, or its address."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    url: str = ""
    """Where it was said, after redirects."""
    moved_for_good: bool = False
    """Every redirect on the way there was a permanent one."""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises BadAnswer."""
        value = self._parsed()
        if not isinstance(value, dict):
            raise self._unreadable()
        return value

    def node(self) -> Node:
        """The body as a JSON object that may lack anything; raises BadAnswer."""
        return Node(self.json(), self.host)

    def nodes(self) -> tuple[Node, ...]:
        """The body as a list of JSON objects; raises BadAnswer. What is no object is empty."""
        value = self._parsed()
        if not isinstance(value, list):
            raise self._unreadable()
        return tuple(Node(one if isinstance(one, dict) else {}, self.host) for one in value)

    def _parsed(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def _unreadable(self) -> BadAnswer:
        return BadAnswer(
            f"{self.host} said something that cannot be read (status {self.status}).",
            todo="Try again in a moment.",
        )


def trouble(answer: Answer, *, sending: bool, said: str = "") -> NetworkError:
    """What a status means. `said`: the network's own words, where the connector can read them."""
    host, status = answer.host, answer.status
    words = said or reason(answer)
    because = f" (“{words}”)" if words else f" (status {status})"
    if status == 401:
        return SignedOut(
            f"{host} does not accept our sign-in{because}.",
            safe="What was fetched is safe.",
            todo="Sign in again.",
        )
    if status == 402:
        return BudgetSpent(
            f"{host} wants to be paid for this{because}.",
            safe="Nothing was sent.",
            todo="Look at your plan and your limit there.",
        )
    if status == 429 or (status == 503 and not sending and "retry-after" in answer.headers):
        return RateLimited(f"{host} asks for a pause.", wait_until(answer), safe="Nothing is lost.")
    if status >= 500 or status == 408:
        return _server_trouble(host, status, sending=sending)
    if status in (404, 410):
        return Vanished(f"{host} does not have it any more{because}.")
    if status == 403:
        return NotGranted(
            f"{host} does not allow it to this sign-in{because}.",
            todo="Do it on its own page.",
        )
    if 400 <= status < 500:
        return Refused(f"{host} said no{because}.", todo="Change it, or do it on its own page.")
    return BadAnswer(f"{host} leads somewhere else{because}.", todo="Check its address.")


def _server_trouble(host: str, status: int, *, sending: bool) -> NetworkError:
    if sending:
        return Doubtful(f"{host} is in trouble (status {status}), and may have taken the reply.")
    return Offline(
        f"{host} is in trouble (status {status}).",
        safe="Nothing is lost.",
        todo="It is tried again by itself.",
    )


def reason(answer: Answer) -> str:
    """The first of the usual places where a server says why, on one short line; may be empty."""
    try:
        said = answer.json()
    except BadAnswer:
        return ""
    for name in ("error_description", "message", "error", "detail", "title"):
        value = said.get(name)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:200].rstrip(".")
    return ""


def wait_until(answer: Answer) -> datetime:
    """When a network may be asked again, in this computer's time.

    Networks say so in four ways: seconds, the second since 1970, an ISO moment, an HTTP date. The
    moments are by their clock: what counts is how far they lie after the answer's own date.
    """
    ours = datetime.now(UTC)  # noqa: TID251 - a pause begins when it is asked for
    theirs = _moment(answer.headers.get("date", "")) or ours
    spans = [span for name in _WHEN if (span := _span(answer.headers.get(name, ""), theirs))]
    return ours + min(max(spans[0] if spans else USUAL_WAIT, SHORTEST_WAIT), LONGEST_WAIT)


def _span(text: str, theirs: datetime) -> timedelta | None:
    try:
        number = float(text)
    except ValueError:
        moment = _moment(text)
        return None if moment is None else max(moment - theirs, SHORTEST_WAIT)
    if not 0 <= number < 1e14:
        return None
    if number > 1e11:
        number /= 1000
    if number < 1e9:
        return max(timedelta(seconds=number), SHORTEST_WAIT)
    return max(datetime.fromtimestamp(number, UTC) - theirs, SHORTEST_WAIT)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
