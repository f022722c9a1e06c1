"""Signing in with OAuth 2: in the owner's browser, or with a code typed on any device.

Both give secrets to hand to `Accounts.add` or `Accounts.new_secret`; nothing is kept here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from courtesydesk.connectors import oauth, registry
from courtesydesk.connectors.base import Stop
from courtesydesk.connectors.coming_back import Return
from courtesydesk.connectors.oauth import DeviceCode
from courtesydesk.domain.errors import WrongInput

__all__ = [
    "CLIENT_ID_HELP",
    "DeviceCode",
    "at_network",
    "has_browser",
    "in_browser",
    "with_code",
]


CLIENT_ID_HELP: Mapping[str, str] = {
    "google": "In the Google Cloud console make a project, allow the Gmail API, and make a client"
    " id of the kind “Desktop app”. Publish the project, or the sign-in ends after 7 days.",
    "microsoft": "In Microsoft Entra register an app for “Mobile and desktop”, with the redirect"
    " address http://localhost, and allow public client flows.",
}
"""Where the owner makes a client id of their own, by provider."""


def in_browser(
    settings: Mapping[str, str],
    *,
    client_secret: str = "",
    open_address: Callable[[str], None],
    stop: Stop,
) -> dict[str, str]:
    """Sign in in the browser; `open_address` shows it the page. Raises NetworkError, NotAllowed."""
    provider = _provider(settings)
    client_id = settings.get("oauth_client_id", "")
    signing_in = oauth.BrowserSignIn(provider, client_id=client_id, client_secret=client_secret)
    with signing_in:
        open_address(signing_in.address)
        tokens = signing_in.wait(stop=stop)
    return _secrets(tokens, client_secret)


def has_browser(network: str) -> bool:
    """Whether an account of that network is signed in to in the browser."""
    return bool(registry.offer(network).sign_in)


def at_network(
    network: str,
    given: Mapping[str, str],
    *,
    open_address: Callable[[str], None],
    stop: Stop,
) -> dict[str, str]:
    """Sign in at a network's own page; `given` is what its form asks for before that. Raises
    NetworkError, WrongInput, NotAllowed."""
    register = registry.sign_in(network)
    with Return(registry.offer(network).comes_back) as back:
        client = register(given, back.address())
        signing_in = oauth.BrowserSignIn(
            client.provider,
            client_id=client.client_id,
            client_secret=client.client_secret,
            back=back,
        )
        open_address(signing_in.address)
        tokens = signing_in.wait(stop=stop)
    if not client.provider.renews:
        # A client that the owner made is wanted again when they sign in again.
        own = {key: value for key, value in given.items() if key == "client_secret" and value}
        return {"token": tokens.access_token, **own}
    return _secrets(tokens, client.client_secret)


def with_code(
    settings: Mapping[str, str], *, show: Callable[[DeviceCode], None], stop: Stop
) -> dict[str, str]:
    """Sign in with a code that `show` shows. Raises NetworkError, NotAllowed."""
    provider = _provider(settings)
    client_id = settings.get("oauth_client_id", "")
    code = oauth.ask_for_code(provider, client_id=client_id)
    show(code)
    tokens = oauth.wait_for_code(
        provider,
        code,
        client_id=client_id,
        pause=lambda seconds: _pause(seconds, stop),
        stop=stop,
    )
    return _secrets(tokens, "")


def _provider(settings: Mapping[str, str]) -> oauth.Provider:
    provider = oauth.provider_of(settings)
    if provider is None:
        raise WrongInput("It is not said where to sign in.", todo="Choose Google or Microsoft.")
    return provider


def _secrets(tokens: oauth.Tokens, client_secret: str) -> dict[str, str]:
    secrets = {"access_token": tokens.access_token, "refresh_token": tokens.refresh_token}
    return {**secrets, "client_secret": client_secret} if client_secret else secrets


def _pause(seconds: float, stop: Stop) -> None:
    """Wait, but not longer than a quarter of a second once `stop` says so."""
    while seconds > 0 and not stop():
        threading.Event().wait(min(seconds, 0.25))
        seconds -= 0.25
