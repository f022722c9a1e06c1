"""OAuth 2 for a program without a server of its own, with the owner's own client id.

Two ways to sign in: in the browser, which comes back to a port of this computer (PKCE, RFC 7636
and 8252), and with a code typed on any device (RFC 8628). Both end in tokens that belong in the
keyring. Nothing here waits without asking `stop`, and no token stands in an error or a repr.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import Stop
from courtesydesk.connectors.coming_back import Return
from courtesydesk.connectors.http import post_form
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotAllowed,
    Offline,
    Refused,
    SignedOut,
    WrongInput,
)

BROWSER_SECONDS = 300.0
_SLOWER = 5.0
"""Seconds that a "slow down" adds (RFC 8628, 3.5)."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where tokens come from."""

    key: str
    label: str
    authorize_url: str
    token_url: str
    device_url: str
    scope: str
    redirect_host: str = "127.0.0.1"
    extra: tuple[tuple[str, str], ...] = ()
    """What the authorization address needs besides."""
    renews: bool = True
    """Its tokens end, and come with one that brings new ones."""
    proves: bool = True
    """It knows the proof of RFC 7636. Where it does not, it may refuse who sends one."""
    basic: bool = False
    """It wants to see the client in a header, and not in the form."""
    headers: tuple[tuple[str, str], ...] = ()
    """What it wants to be told besides, where tokens come from."""


GOOGLE = Provider(
    key="google",
    label="Google",
    authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",
    # Google's device code does not give the scope that mail needs.
    device_url="",
    scope="https://mail.google.com/",
    extra=(("access_type", "offline"), ("prompt", "consent")),
)
MICROSOFT = Provider(
    key="microsoft",
    label="Microsoft",
    authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",
    device_url="https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
    scope="https://outlook.office.com/IMAP.AccessAsUser.All"
    " https://outlook.office.com/SMTP.Send offline_access",
    # Microsoft ignores the port of this name only.
    redirect_host="localhost",
)
PROVIDERS = {provider.key: provider for provider in (GOOGLE, MICROSOFT)}


def provider_of(settings: Mapping[str, str]) -> Provider | None:
    """The provider that an account's settings name, or spell out; None when they do neither."""
    known = PROVIDERS.get(settings.get("oauth_provider", ""))
    if known is not None:
        return known
    token_url = settings.get("oauth_token_url", "")
    if not token_url:
        return None
    return Provider(
        key="custom",
        label=urlsplit(token_url).hostname or "the server",
        authorize_url=settings.get("oauth_authorize_url", ""),
        token_url=token_url,
        device_url=settings.get("oauth_device_url", ""),
        scope=settings.get("oauth_scope", ""),
    )


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives. Keep them in the keyring."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    """Empty when the server gave none (a refresh may keep the old one)."""


@dataclass(frozen=True, slots=True)
class Client:
    """What a provider knows this program by."""

    provider: Provider
    client_id: str
    client_secret: str = field(default="", repr=False)


class Register(Protocol):
    """How this program becomes known to a network: by the settings of its form, and where the
    browser is to come back to. Raises NetworkError, WrongInput."""

    def __call__(self, given: Mapping[str, str], redirect: str) -> Client: ...


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the owner types, and where."""

    user_code: str
    address: str
    seconds: float
    """How long it is good."""
    interval: float
    device_code: str = field(repr=False)


def refresh(
    provider: Provider, *, client_id: str, client_secret: str, refresh_token: str
) -> Tokens:
    """Fresh tokens; raises SignedOut when the owner has to sign in again."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _tokens(Client(provider, client_id, client_secret), form)


def _tokens(client: Client, form: dict[str, str]) -> Tokens:
    provider = client.provider
    headers = dict(provider.headers)
    if provider.basic:
        pair = f"{client.client_id}:{client.client_secret}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    else:
        secret = {"client_secret": client.client_secret} if client.client_secret else {}
        form = {**form, "client_id": client.client_id, **secret}
    answer = post_form(provider.token_url, form, headers=headers)
    if answer.status != 200:
        raise _trouble(provider, answer)
    return _read_tokens(provider, answer)


def _read_tokens(provider: Provider, answer: Answer) -> Tokens:
    told = answer.json()
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        raise BadAnswer(f"{provider.label} gave no token.", todo="Sign in again.")
    renewed = told.get("refresh_token")
    return Tokens(access, renewed if isinstance(renewed, str) else "")


def _error_of(answer: Answer) -> str:
    try:
        return str(answer.json().get("error", ""))[:60]
    except BadAnswer:
        return ""


def _trouble(provider: Provider, answer: Answer) -> NetworkError:
    error = _error_of(answer)
    if answer.status >= 500 or answer.status == 429 or error == "temporarily_unavailable":
        return Offline(
            f"{provider.label} asks to come back later.",
            safe="Nothing is lost.",
            todo="It is tried again by itself.",
        )
    if error in ("invalid_grant", "expired_token", "interaction_required", "login_required"):
        return SignedOut(
            f"{provider.label} wants you to sign in again.",
            safe="What was fetched is safe.",
            todo="Sign in again.",
        )
    if error == "access_denied":
        return Refused(
            "The sign-in was declined.",
            safe="Nothing was changed.",
            todo="Try again, and allow it.",
        )
    if error in ("invalid_client", "unauthorized_client"):
        return Refused(
            f"{provider.label} does not accept the client id.",
            safe="Nothing was changed.",
            todo="Compare it, and its secret, with the page where you made it.",
        )
    return Refused(
        f"{provider.label} refused the sign-in ({error or answer.status}).",
        safe="Nothing was changed.",
        todo="Check the client id and its settings.",
    )


# -- in the browser


class BrowserSignIn:
    """One sign-in in the browser: open `address` there, then `wait`. Use it with `with`."""

    def __init__(
        self,
        provider: Provider,
        *,
        client_id: str,
        client_secret: str = "",
        back: Return | None = None,
    ) -> None:
        if not provider.authorize_url or not client_id.strip():
            raise WrongInput("The client id is missing.", todo="Make one, and paste it.")
        self._provider = provider
        self._client = Client(provider, client_id.strip(), client_secret.strip())
        self._verifier = secrets.token_urlsafe(64)
        self._state = secrets.token_urlsafe(24)
        back = back or Return()
        self._server = back.server
        self._server.state = self._state
        self._redirect = back.address(provider.redirect_host)
        self.address = (
            provider.authorize_url
            + ("&" if "?" in provider.authorize_url else "?")
            + urlencode(
                {
                    "response_type": "code",
                    "client_id": self._client.client_id,
                    "redirect_uri": self._redirect,
                    "scope": provider.scope,
                    "state": self._state,
                    **(_challenge(self._verifier) if provider.proves else {}),
                    **dict(provider.extra),
                }
            )
        )
        """To be opened in the owner's own browser."""

    def __enter__(self) -> BrowserSignIn:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.server_close()

    def wait(self, *, stop: Stop, seconds: float = BROWSER_SECONDS) -> Tokens:
        """Wait until the browser comes back; raises Refused, SignedOut, NotAllowed (stopped)."""
        end = time.monotonic() + seconds
        self._server.timeout = 0.25
        while not self._server.answer:
            if stop():
                raise NotAllowed("The sign-in was stopped.", safe="Nothing was changed.")
            if time.monotonic() > end:
                raise SignedOut(
                    "The browser did not come back in time.",
                    safe="Nothing was changed.",
                    todo="Try again.",
                )
            self._server.handle_request()
        answer = self._server.answer
        if "code" not in answer:
            declined = Answer(400, b'{"error": "access_denied"}', self._provider.label)
            raise _trouble(self._provider, declined)
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": self._redirect,
        }
        if self._provider.proves:
            form["code_verifier"] = self._verifier
        return _lasting(self._provider, _tokens(self._client, form))


def _challenge(verifier: str) -> dict[str, str]:
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


def _lasting(provider: Provider, tokens: Tokens) -> Tokens:
    if provider.renews and not tokens.refresh_token:
        raise Refused(
            f"{provider.label} gave no lasting sign-in.",
            todo="Allow offline access for the client id, and sign in again.",
        )
    return tokens


# -- with a code


def ask_for_code(provider: Provider, *, client_id: str) -> DeviceCode:
    """A code for the owner to type; raises NotAllowed where the provider has no such way."""
    if not provider.device_url:
        raise NotAllowed(
            f"{provider.label} does not allow mail by a typed code.",
            todo="Sign in in the browser instead.",
        )
    form = {"client_id": client_id.strip(), "scope": provider.scope}
    answer = post_form(provider.device_url, form)
    if answer.status != 200:
        raise _trouble(provider, answer)
    told = answer.json()
    device, user = told.get("device_code"), told.get("user_code")
    address = told.get("verification_uri") or told.get("verification_url")
    if not (isinstance(device, str) and isinstance(user, str) and isinstance(address, str)):
        raise BadAnswer(f"{provider.label} gave no code.", todo="Try again.")
    return DeviceCode(
        user_code=user,
        address=address,
        seconds=_seconds(told.get("expires_in"), 900),
        interval=_seconds(told.get("interval"), 5),
        device_code=device,
    )


def _seconds(told: object, default: float) -> float:
    return float(told) if isinstance(told, int | float) and 0 < told < 86_400 else default


def wait_for_code(
    provider: Provider,
    code: DeviceCode,
    *,
    client_id: str,
    pause: Callable[[float], None],
    stop: Stop,
) -> Tokens:
    """Ask until the owner has typed the code; raises SignedOut when it ran out, Refused when
    declined. `pause` waits some seconds, or less when `stop` says so."""
    interval = code.interval
    waited = 0.0
    while waited < code.seconds:
        pause(interval)
        waited += interval
        if stop():
            raise NotAllowed("The sign-in was stopped.", safe="Nothing was changed.")
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": code.device_code,
            "client_id": client_id.strip(),
        }
        try:
            answer = post_form(provider.token_url, form)
        except Offline:
            continue
        if answer.status == 200:
            return _lasting(provider, _read_tokens(provider, answer))
        error = _error_of(answer)
        if error == "slow_down":
            interval += _SLOWER
        elif error != "authorization_pending" and answer.status < 500:
            raise _trouble(provider, answer)
    raise SignedOut("The code has run out.", safe="Nothing was changed.", todo="Ask for a new one.")
