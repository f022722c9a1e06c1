"""Signing in at LinkedIn in the browser, with the owner's own app."""

from __future__ import annotations

from collections.abc import Mapping

from courtesydesk.connectors.oauth import Client, Provider
from courtesydesk.domain.account_forms import CLIENT

_WEB = "https://www.linkedin.com"


def register(given: Mapping[str, str], redirect: str) -> Client:
    """An app that has the rights which LinkedIn granted."""
    provider = Provider(
        key="linkedin",
        label="LinkedIn",
        authorize_url=f"{_WEB}/oauth/v2/authorization",
        token_url=f"{_WEB}/oauth/v2/accessToken",
        device_url="",
        scope=given.get("rights", ""),
        # It gives what brings new tokens to few apps, and refuses who sends a proof.
        renews=False,
        proves=False,
    )
    return Client(provider, given.get(CLIENT, ""), given.get("client_secret", ""))
