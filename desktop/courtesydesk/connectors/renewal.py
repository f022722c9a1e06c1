"""Access tokens that are kept in the keyring for as long as they are good.

Some networks take the refresh token back at each renewal, and give another: a program that is
killed in between is signed out. So it is done as seldom as can be.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from courtesydesk.connectors import oauth
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.newest import read_cursor
from courtesydesk.domain.errors import Refused, SignedOut


class Renewed:
    """The access token of one sign-in, whose `refresh_token` is among the secrets."""

    def __init__(
        self,
        provider: oauth.Provider,
        client_id: str,
        secret: Secrets,
        save_secret: Callable[[str, str], None],
        *,
        good: timedelta,
    ) -> None:
        self._provider, self._client_id = provider, client_id
        self._secret, self._save_secret = secret, save_secret
        self._good = good
        """How long a token is used; somewhat less than the network says."""

    def token(self) -> str:
        """One that is good; raises SignedOut where there is no refresh token, or it is not
        accepted any more."""
        kept, now = read_cursor(self._secret("access_token")), _now()
        until = kept.at("until")
        # Signing in again brings another refresh token: what came from the old one is of no use.
        same = kept.text("of") == self._secret("refresh_token")
        if same and until is not None and now < until <= now + self._good:
            return kept.text("token")
        return self._fresh(now)

    def _fresh(self, now: datetime) -> str:
        lasting = self._secret("refresh_token")
        if not lasting:
            raise SignedOut(
                f"You are not signed in at {self._provider.label}.",
                safe="What was fetched is safe.",
                todo="Sign in again.",
            )
        try:
            tokens = oauth.refresh(
                self._provider,
                client_id=self._client_id,
                client_secret=self._secret("client_secret"),
                refresh_token=lasting,
            )
        except Refused as error:
            # Not every network says it with the standard's words.
            raise SignedOut(
                error.what,
                safe="What was fetched is safe.",
                todo="Compare the client id, and sign in again.",
            ) from error
        lasting = tokens.refresh_token or lasting
        self._save_secret("refresh_token", lasting)
        until = (now + self._good).isoformat()
        kept = {"token": tokens.access_token, "until": until, "of": lasting}
        self._save_secret("access_token", json.dumps(kept))
        return tokens.access_token


def _now() -> datetime:
    """A token ends by the wall clock."""
    return datetime.now(UTC)  # noqa: TID251
