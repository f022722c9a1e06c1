"""Signing in at X: the owner's own app, or a bearer token that may only read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from courtesydesk.connectors import oauth
from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.renewal import Renewed
from courtesydesk.domain.errors import BadAnswer, BudgetSpent, NetworkError

SERVER = "https://api.x.com"
X = oauth.Provider(
    key="x",
    label="X",
    authorize_url="https://x.com/i/oauth2/authorize",
    token_url="https://api.x.com/2/oauth2/token",
    device_url="",
    scope="tweet.read tweet.write tweet.moderate.write like.write users.read offline.access",
)
_GOOD = timedelta(minutes=90)


def register(given: Mapping[str, str], redirect: str) -> oauth.Client:
    """The owner's own app, of a type that has no secret."""
    return oauth.Client(X, given.get("oauth_client_id", ""))


class Session:
    """One sign-in, and the line that it opens."""

    def __init__(
        self,
        settings: Mapping[str, str],
        secret: Secrets,
        save_secret: Callable[[str, str], None],
    ) -> None:
        self._server = settings.get("api", "") or SERVER
        self._secret = secret
        self._renewed = Renewed(
            oauth.provider_of(settings) or X,
            settings.get("oauth_client_id", ""),
            secret,
            save_secret,
            good=_GOOD,
        )
        self._open: Line | None = None

    @property
    def only_reads(self) -> bool:
        """There is a bearer token, and no sign-in of a person."""
        return not self._secret("refresh_token")

    def line(self) -> Line:
        """The line to X; raises SignedOut without any token."""
        if self._open is None:
            headers = {"Authorization": f"Bearer {self._token()}"}
            self._open = Line(self._server, headers=headers, meaning=_meaning, name="X")
        return self._open

    def close(self) -> None:
        """Let go; safe to call twice."""
        line, self._open = self._open, None
        if line is not None:
            line.close()

    def _token(self) -> str:
        bearer = self._secret("bearer_token")
        return bearer if bearer and self.only_reads else self._renewed.token()


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
