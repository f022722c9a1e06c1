"""Signing in at Reddit with the owner's own key. A token is good for an hour or more."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import replace

from courtesydesk.connectors import oauth
from courtesydesk.connectors.answers import Answer, trouble, wait_until
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.account_forms import ADDRESS
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    RateLimited,
    Refused,
    SignedOut,
    TooLate,
    Vanished,
)

SERVER = "https://oauth.reddit.com"
_TOKENS = "https://www.reddit.com"
_TOKEN_SECONDS = 1800.0
_CLOSED = {"THREAD_LOCKED", "COMMENT_LOCKED", "TOO_OLD", "SOMETHING_IS_LOCKED"}
_GONE = {"DELETED_COMMENT", "DELETED_LINK", "DELETED_THING", "NO_THING_ID"}


def register(given: Mapping[str, str], redirect: str) -> oauth.Client:
    """The owner's own app, which Reddit wants to see in a header."""
    provider = oauth.Provider(
        key="reddit",
        label="Reddit",
        authorize_url=f"{_TOKENS}/api/v1/authorize",
        token_url=f"{_TOKENS}/api/v1/access_token",
        device_url="",
        scope="identity read privatemessages history submit edit report",
        extra=(("duration", "permanent"),),
        proves=False,
        basic=True,
        headers=(("User-Agent", agent(given.get(ADDRESS, ""))),),
    )
    return oauth.Client(provider, given.get("oauth_client_id", ""), given.get("client_secret", ""))


def agent(handle: str) -> str:
    """Reddit turns away programs that do not say what they are, and whose."""
    return f"desktop:courtesy-desk:0.1 (by /u/{handle.strip().removeprefix('u/')})"


class Session:
    """One sign-in, and the line that it opens."""

    def __init__(self, handle: str, settings: Mapping[str, str], secret: Secrets) -> None:
        self._api = settings.get("api", "").rstrip("/")
        self._client_id = settings.get("oauth_client_id", "")
        self._secret = secret
        self._agent = agent(handle)
        self._open: Line | None = None
        self._opened_at = 0.0

    def line(self) -> Line:
        """A line whose token is good for a while."""
        if self._open is not None and time.monotonic() - self._opened_at > _TOKEN_SECONDS:
            self.close()
        if self._open is None:
            headers = {"Authorization": f"Bearer {self._token()}", "User-Agent": self._agent}
            self._open = Line(self._api or SERVER, headers=headers, meaning=_meaning, name="Reddit")
            self._opened_at = time.monotonic()
        return self._open

    def close(self) -> None:
        """Let go; safe to call twice."""
        line, self._open = self._open, None
        if line is not None:
            line.close()

    def _token(self) -> str:
        pair = f"{self._client_id}:{self._secret('client_secret')}".encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}",
            "User-Agent": self._agent,
        }
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._secret("refresh_token"),
        }
        line = Line(self._api or _TOKENS, headers=headers, meaning=_of_sign_in, name="Reddit")
        try:
            return line.ask("/api/v1/access_token", form=form).node().need("access_token")
        finally:
            line.close()


def must_be_taken(answer: Answer) -> Node:
    """What Reddit made of a comment; it says no with status 200, and then nothing was posted."""
    told = answer.node().node("json")
    errors = answer.json().get("json", {}).get("errors") if told else None
    if isinstance(errors, list) and errors:
        raise _refusal(errors[0], told, answer)
    return told


def _refusal(error: object, told: Node, answer: Answer) -> NetworkError:
    words = [one for one in error if isinstance(one, str)] if isinstance(error, list) else []
    code, said = (*words, "", "")[:2]
    said = " ".join(said.split())[:200].rstrip(".") or code or "no reason"
    if code == "RATELIMIT":
        seconds = told.number("ratelimit")
        headers = {} if seconds is None else {"retry-after": str(seconds)}
        until = wait_until(replace(answer, headers={**answer.headers, **headers}))
        return RateLimited(f"Reddit asks for a pause (“{said}”).", until, safe="Nothing was sent.")
    if code in _GONE:
        return Vanished(f"Reddit does not have it any more (“{said}”).")
    if code in _CLOSED:
        return TooLate(f"It cannot be answered any more (“{said}”).")
    return Refused(f"Reddit said no (“{said}”).", todo="Change it, or answer on its own page.")


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """Reddit says some of its reasons in a field of its own."""
    try:
        why = answer.node().text("reason")
    except BadAnswer:
        return None
    return trouble(answer, sending=sending, said=why.replace("_", " ")) if why else None


def _of_sign_in(answer: Answer, sending: bool) -> NetworkError | None:
    try:
        is_no = answer.status == 400 and answer.node().has("error")
    except BadAnswer:
        return None
    if not is_no:
        return None
    return SignedOut(
        "Reddit does not accept the refresh token any more.",
        safe="What was fetched is safe.",
        todo="Make a new one, and sign in again.",
    )
