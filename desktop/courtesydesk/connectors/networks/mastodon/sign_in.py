"""Signing in in the browser: the program makes itself known to the owner's server first."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from urllib.parse import urlsplit

from courtesydesk.connectors.http import Line
from courtesydesk.connectors.oauth import Client, Provider
from courtesydesk.domain.errors import BadAnswer, Refused, WrongInput

_MAY = "read write"
"""As wide as this, because some kin of Mastodon know no narrower words."""


def register(given: Mapping[str, str], redirect: str) -> Client:
    """As an application of this computer and this sign-in only; raises BadAnswer for what is no
    such server."""
    server = server_of(given)
    asked = {"client_name": "Courtesy Desk", "redirect_uris": redirect, "scopes": _MAY}
    with contextlib.closing(Line(server)) as line:
        try:
            told = line.ask("/api/v1/apps", form=asked).node()
            client_id, client_secret = told.need("client_id"), told.need("client_secret")
        except (Refused, BadAnswer) as error:
            raise BadAnswer(
                f"{line.host} does not answer as a Mastodon server does.",
                safe="Nothing was changed.",
                todo="Write the server on whose page you sign in.",
            ) from error
        provider = Provider(
            key="mastodon",
            label=line.host,
            authorize_url=f"{server}/oauth/authorize",
            token_url=f"{server}/oauth/token",
            device_url="",
            scope=_MAY,
            renews=False,
        )
    return Client(provider, client_id, client_secret)


def server_of(settings: Mapping[str, str]) -> str:
    """Its address without anything behind it; raises WrongInput for what is none."""
    server = settings.get("server", "")
    host = urlsplit(server).netloc.rpartition("@")[2]
    if not host:
        raise WrongInput(f"“{server}” is no server.", todo="Write it as mastodon.social.")
    return f"{urlsplit(server).scheme}://{host}"
