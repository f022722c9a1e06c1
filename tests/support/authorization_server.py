"""An OAuth 2 authorization server on loopback, strict where real ones are."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID = "owner-client-id"


@dataclass
class AuthorizationServer:
    """Its mood, and what it has given out."""

    mint: Callable[[], str] = lambda: secrets.token_urlsafe(24)
    """Makes an access token."""
    client_secret: str = ""
    redirects: tuple[str, ...] = ()
    """The addresses that were written down here, letter for letter; none: any of this computer."""
    proves: bool = True
    """It wants the proof of RFC 7636, or else turns away who sends one."""
    basic: bool = False
    """It wants to see the client in a header, and not in the form."""
    decline: bool = False
    """The person says no."""
    polls: list[str] = field(default_factory=list)
    """Errors that the device code's polls are answered with, before the tokens."""
    rotate: bool = True
    """Each refresh gives a new refresh token and takes the old one back."""
    failing: int = 0
    """This status for everything."""
    body: bytes | None = None
    """This body instead of a token."""
    encoding: str = ""
    """How its bodies are said to be packed, whatever they are."""
    refresh_tokens: set[str] = field(default_factory=set)
    requests: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @contextlib.contextmanager
    def running(self) -> Iterator[AuthorizationServer]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._authorize(self)

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
                outer.requests.append(form)
                if outer.basic:
                    form = {**form, **_from_header(self.headers.get("Authorization", ""))}
                status, body = outer._answer(urlsplit(self.path).path, form)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if outer.encoding:
                    self.send_header("Content-Encoding", outer.encoding)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return None

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def settings(self) -> dict[str, str]:
        """An account's settings for signing in here."""
        return {
            "auth": "oauth2",
            "oauth_provider": "custom",
            "oauth_client_id": CLIENT_ID,
            "oauth_authorize_url": f"{self.url}/authorize",
            "oauth_token_url": f"{self.url}/token",
            "oauth_device_url": f"{self.url}/device",
            "oauth_scope": "mail",
        }

    def _authorize(self, handler: BaseHTTPRequestHandler) -> None:
        asked = {k: v[0] for k, v in parse_qs(urlsplit(handler.path).query).items()}
        method = "S256" if self.proves else None
        good = (
            asked.get("client_id") == CLIENT_ID
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == method
            and self._is_known(asked.get("redirect_uri", ""))
        )
        if not good:
            handler.send_error(400)
            return
        answer = {"state": asked["state"]}
        if self.decline:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe(12)
            self._codes[answer["code"]] = asked
        handler.send_response(302)
        handler.send_header("Location", f"{asked['redirect_uri']}?{urlencode(answer)}")
        handler.end_headers()

    def _is_known(self, redirect: str) -> bool:
        if self.redirects:
            return redirect in self.redirects
        return redirect.startswith(("http://127.0.0.1:", "http://localhost:"))

    def _answer(self, path: str, form: dict[str, str]) -> tuple[int, bytes]:
        if self.failing:
            return self.failing, b"<html>sorry</html>"
        if self.body is not None:
            return 200, self.body
        status, told = self._device(form) if path == "/device" else self._token(form)
        return status, json.dumps(told).encode()

    def _device(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if form.get("client_id") != CLIENT_ID:
            return 400, {"error": "invalid_client"}
        return 200, {
            "device_code": "device-code-1",
            "user_code": "WDJB-MJHT",
            "verification_uri": f"{self.url}/enter",
            "expires_in": 60,
            "interval": 1,
        }

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if form.get("client_id") != CLIENT_ID or (
            self.client_secret and form.get("client_secret") != self.client_secret
        ):
            return 401, {"error": "invalid_client"}
        kind = form.get("grant_type", "")
        if kind == "authorization_code":
            return self._by_code(form)
        if kind == "refresh_token":
            return self._by_refresh(form)
        if kind.endswith("device_code") and form.get("device_code") == "device-code-1":
            if self.polls:
                return 400, {"error": self.polls.pop(0)}
            return 200, self._tokens()
        return 400, {"error": "unsupported_grant_type"}

    def _by_code(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or not self._is_proved(asked, form):
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens()

    def _is_proved(self, asked: dict[str, str], form: dict[str, str]) -> bool:
        verifier = form.get("code_verifier")
        if not self.proves:
            return verifier is None
        digest = hashlib.sha256((verifier or "").encode()).digest()
        return asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _by_refresh(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        given = form.get("refresh_token", "")
        if given not in self.refresh_tokens:
            return 400, {"error": "invalid_grant", "error_description": f"unknown token {given}"}
        if not self.rotate:
            return 200, {"access_token": self.mint(), "token_type": "Bearer"}
        self.refresh_tokens.discard(given)
        return 200, self._tokens()

    def _tokens(self) -> dict[str, Any]:
        lasting = secrets.token_urlsafe(24)
        self.refresh_tokens.add(lasting)
        return {
            "access_token": self.mint(),
            "refresh_token": lasting,
            "token_type": "Bearer",
            "expires_in": 3600,
        }


def _from_header(header: str) -> dict[str, str]:
    kind, _, pair = header.partition(" ")
    client_id, colon, secret = base64.b64decode(pair).decode().partition(":")
    told = {"client_id": client_id, "client_secret": secret}
    return told if kind == "Basic" and colon else {}
