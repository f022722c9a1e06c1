"""HTTP, and the only door to the library that speaks it: verified, bounded in time and size.

No redirect is followed and plain http is spoken with this computer only: what goes through here
are tokens.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from courtesydesk.domain.errors import BadAnswer, NotAllowed, Offline, Untrusted

SECONDS = 30.0
LIMIT = 2_000_000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes
    host: str

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises BadAnswer."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise BadAnswer(
                f"{self.host} said something that cannot be read (status {self.status}).",
                todo="Try again in a moment.",
            )
        return value


def post_form(url: str, form: Mapping[str, str]) -> Answer:
    """Send a form; raises Offline, Untrusted, BadAnswer. Status codes are the caller's matter."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise NotAllowed(f"“{url}” is not an encrypted address.", safe="Nothing was sent.")
    timeout = httpx2.Timeout(SECONDS)
    try:
        with (
            httpx2.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream(
                "POST", url, data=dict(form), headers={"Accept": "application/json"}
            ) as answer,
        ):
            return Answer(answer.status_code, _read(answer, host), host)
    except httpx2.TransportError as error:
        raise _trouble(host, error) from None
    except httpx2.InvalidURL:
        raise NotAllowed(f"“{url}” is no address.", safe="Nothing was sent.") from None


def _read(answer: httpx2.Response, host: str) -> bytes:
    body = b""
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > LIMIT:
            raise BadAnswer(f"{host} said far too much.", todo="Try again in a moment.")
    return body


def _trouble(host: str, error: httpx2.TransportError) -> Offline | Untrusted:
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ssl.SSLCertVerificationError):
            return Untrusted(
                f"The certificate of {host} is not trusted: {link.verify_message}.",
                safe="Nothing was sent.",
                todo="Check this computer's clock, and what stands between it and the network.",
            )
        link = link.__cause__ or link.__context__
    return Offline(
        f"{host} cannot be reached.", safe="Nothing is lost.", todo="It is tried again by itself."
    )
