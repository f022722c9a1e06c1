"""What Google's interfaces share: the owner's own client that signs in, and how trouble is said.

A token is good for an hour; a fresh one is asked for when it is half that old, so that none ends
while something is sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from courtesydesk.connectors import oauth
from courtesydesk.connectors.answers import Answer, trouble, wait_until
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.html import to_text
from courtesydesk.connectors.http import Line, Meaning
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotGranted,
    RateLimited,
    SignedOut,
)
from courtesydesk.domain.zones import zone_named

_TOKEN_SECONDS = 1800.0
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
_TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
_SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}
_TOO_LITTLE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
_BAD_KEY = {"keyInvalid", "API_KEY_INVALID", "keyExpired"}


def meaning(answer: Answer, sending: bool) -> NetworkError | None:
    """What Google's own reasons mean, where a status alone does not say it."""
    said = reasons(answer)
    if said & SPENT:
        return RateLimited(
            "Google's quota for today is used up.",
            midnight(now()),
            safe="Nothing is lost.",
            todo="It begins anew at midnight in California.",
        )
    if said & _TOO_FAST:
        return RateLimited("Google asks for a pause.", wait_until(answer), safe="Nothing is lost.")
    if said & _SWITCHED_OFF:
        return NotGranted(
            f"The interface {answer.host} is not enabled in your Google project.",
            todo="Enable it at https://console.cloud.google.com/apis/library, wait a few minutes,"
            " and try again.",
        )
    if said & _TOO_LITTLE:
        return NotGranted(
            "This sign-in does not allow that.", todo="Sign in again, and allow all of it."
        )
    if said & _BAD_KEY:
        return SignedOut(
            "Google does not accept the API key.",
            safe="What was fetched is safe.",
            todo="Compare it with the page where you made it.",
        )
    words = words_of(answer)
    return trouble(answer, sending=sending, said=words) if words else None


def reasons(answer: Answer) -> set[str]:
    """The words for programs in an error: older interfaces have `errors`, newer ones `details`."""
    error = error_of(answer)
    told = (*error.nodes("errors"), *error.nodes("details"))
    return {reason for one in told if (reason := one.text("reason"))}


def error_of(answer: Answer) -> Node:
    """What an error says of itself; empty where it says nothing that can be read."""
    try:
        return answer.node().node("error")
    except BadAnswer:
        return Node({})


def words_of(answer: Answer) -> str:
    """The words for people in an error, on one line: some come with markup."""
    return " ".join(to_text(error_of(answer).text("message")).split())[:200].rstrip(".")


def midnight(after: datetime) -> datetime:
    """When a quota of the day begins anew: in California."""
    there = after.astimezone(zone_named("America/Los_Angeles"))
    day = there.date() + timedelta(days=1)
    return there.replace(
        year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0
    ).astimezone(UTC)


def now() -> datetime:
    """A quota's day is the wall clock's."""
    return datetime.now(UTC)  # noqa: TID251


def client(given: Mapping[str, str], scope: str) -> oauth.Client:
    """The owner's own client, for a sign-in in the browser."""
    return oauth.Client(
        _provider(given, scope), given.get("oauth_client_id", ""), given.get("client_secret", "")
    )


def _provider(settings: Mapping[str, str], scope: str) -> oauth.Provider:
    return oauth.provider_of(settings) or replace(oauth.GOOGLE, scope=scope)


class Session:
    """One sign-in at Google, and lines to its servers. With an API key instead, it only reads what
    everybody may read."""

    def __init__(
        self,
        settings: Mapping[str, str],
        secret: Secrets,
        save_secret: Callable[[str, str], None],
        scope: str,
    ) -> None:
        self._provider = _provider(settings, scope)
        self._client_id = settings.get("oauth_client_id", "")
        self._secret, self._save_secret = secret, save_secret
        self._lines: dict[str, Line] = {}
        self._token = ""
        self._token_at = 0.0

    @property
    def only_a_key(self) -> bool:
        """There is no sign-in, but an API key."""
        return bool(self._secret("api_token")) and not self._secret("refresh_token")

    def line(self, base: str, means: Meaning = meaning) -> Line:
        """A line to that server, whose token is good for a while."""
        if self._token and time.monotonic() - self._token_at > _TOKEN_SECONDS:
            self.close()
        if base not in self._lines:
            self._lines[base] = Line(base, headers=self._headers(), meaning=means, name="Google")
        return self._lines[base]

    def close(self) -> None:
        """Let go of all lines, and of the token; safe to call twice."""
        self._token = ""
        while self._lines:
            self._lines.popitem()[1].close()

    def _headers(self) -> dict[str, str]:
        if self.only_a_key:
            return {"X-Goog-Api-Key": self._secret("api_token")}
        if not self._token:
            self._token = self._fresh_token()
            self._token_at = time.monotonic()
        return {"Authorization": f"Bearer {self._token}"}

    def _fresh_token(self) -> str:
        lasting = self._secret("refresh_token")
        if not lasting:
            raise SignedOut(
                "You are not signed in at Google.",
                safe="What was fetched is safe.",
                todo="Sign in again.",
            )
        tokens = oauth.refresh(
            self._provider,
            client_id=self._client_id,
            client_secret=self._secret("client_secret"),
            refresh_token=lasting,
        )
        if tokens.refresh_token and tokens.refresh_token != lasting:
            self._save_secret("refresh_token", tokens.refresh_token)
        return tokens.access_token
