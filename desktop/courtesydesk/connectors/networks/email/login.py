"""Signing in to both servers, by password or by an OAuth 2 token (XOAUTH2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from courtesydesk.connectors import oauth
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.networks.email.config import Config
from courtesydesk.domain.errors import SignedOut

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Login:
    """How to prove who we are; secrets are asked for when needed and not kept here."""

    config: Config
    secret: Secrets
    save_secret: Callable[[str, str], None]
    provider: oauth.Provider | None
    client_id: str

    def password(self) -> str:
        """Raises SignedOut when there is none."""
        password = self.secret("password")
        if not password:
            raise SignedOut(
                f"There is no password in the keyring for {self.config.address}.",
                safe="What was fetched is safe.",
                todo="Sign in again.",
            )
        return password

    def with_token(self, attempt: Callable[[str], T]) -> T:
        """What `attempt` gives with an access token: first the one we have, then a fresh one.
        No clock is asked: the server says when a token is too old."""
        token = self.secret("access_token")
        if token:
            try:
                return attempt(token)
            except SignedOut:
                pass
        return attempt(self._fresh_token())

    def _fresh_token(self) -> str:
        refresh_token = self.secret("refresh_token")
        if not refresh_token or self.provider is None:
            raise SignedOut(
                f"{self.config.address} is not signed in.",
                safe="What was fetched is safe.",
                todo="Sign in again.",
            )
        tokens = oauth.refresh(
            self.provider,
            client_id=self.client_id,
            client_secret=self.secret("client_secret"),
            refresh_token=refresh_token,
        )
        # The new refresh token first: many servers take the old one back the moment they give it.
        if tokens.refresh_token and tokens.refresh_token != refresh_token:
            self.save_secret("refresh_token", tokens.refresh_token)
        self.save_secret("access_token", tokens.access_token)
        return tokens.access_token


def xoauth2(user: str, token: str) -> str:
    """The first answer of the XOAUTH2 exchange."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"
