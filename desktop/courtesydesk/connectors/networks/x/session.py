"""Signing in at X: the owner's own app, or a bearer token that may only read.

An access token is good for two hours and is kept in the keyring, because each refresh gives a new
refresh token and takes the old one back: that is done as seldom as can be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from courtesydesk.connectors import oauth
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.http import Answer, Line
from courtesydesk.connectors.newest import read_cursor
from courtesydesk.domain.errors import BadAnswer, BudgetSpent, NetworkError, SignedOut

SERVER = "https://api.x.com"
X = oauth.Provider(
    key="x",
    label="X",
    authorize_url="https://x.com/i/oauth2/authorize",
    token_url="https://api.x.com/2/oauth2/token",
    device_url="",
    scope="tweet.read tweet.write users.read offline.access",
)
_GOOD = timedelta(minutes=90)


class Session:
    """One sign-in, and the line that it opens."""

    def __init__(
        self,
        settings: Mapping[str, str],
        secret: Secrets,
        save_secret: Callable[[str, str], None],
    ) -> None:
        self._server = settings.get("api", "") or SERVER
        self._provider = oauth.provider_of(settings) or X
        self._client_id = settings.get("oauth_client_id", "")
        self._secret, self._save_secret = secret, save_secret
        self._open: Line | None = None

    @property
    def only_reads(self) -> bool:
        """There is a bearer token, and no sign-in of a person."""
        return not self._secret("refresh_token")

    def line(self) -> Line:
        """The line to X; raises SignedOut without any token."""
        if self._open is None:
            headers = {"Authorization": f"Bearer {self._token()}"}
            self._open = Line(self._server, headers=headers, meaning=_meaning)
        return self._open

    def close(self) -> None:
        """Let go; safe to call twice."""
        line, self._open = self._open, None
        if line is not None:
            line.close()

    def _token(self) -> str:
        bearer = self._secret("bearer_token")
        if self.only_reads and bearer:
            return bearer
        kept = read_cursor(self._secret("access_token"))
        until = kept.at("until")
        # Signing in again brings another refresh token: what came from the old one is of no use.
        same = kept.text("of") == self._secret("refresh_token")
        if same and until is not None and _now() < until < _now() + _GOOD:
            return kept.text("token")
        return self._fresh_token()

    def _fresh_token(self) -> str:
        lasting = self._secret("refresh_token")
        if not lasting:
            raise SignedOut(
                "You are not signed in at X.",
                safe="What was fetched is safe.",
                todo="Paste a refresh token, or a bearer token.",
            )
        tokens = oauth.refresh(
            self._provider, client_id=self._client_id, client_secret="", refresh_token=lasting
        )
        lasting = tokens.refresh_token or lasting
        self._save_secret("refresh_token", lasting)
        until = (_now() + _GOOD).isoformat()
        kept = {"token": tokens.access_token, "until": until, "of": lasting}
        self._save_secret("access_token", json.dumps(kept))
        return tokens.access_token


def _meaning(answer: Answer, sending: bool) -> NetworkError | None:
    try:
        kind = answer.node().text("type")
    except BadAnswer:
        return None
    if kind.endswith("/usage-capped"):
        return BudgetSpent(
            "X says that the limit of your app is reached.",
            safe="Nothing was sent.",
            todo="Look at your credits and your limit in its developer console.",
        )
    return None


def _now() -> datetime:
    """A token ends by the wall clock."""
    return datetime.now(UTC)  # noqa: TID251
