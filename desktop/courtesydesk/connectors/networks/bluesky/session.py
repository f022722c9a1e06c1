"""Signed in at Bluesky: every call goes with a token that is good, or that is made good first.

Direct messages are another service's, to which our server passes on what is marked for it.

The app password begins a session; its two tokens are kept in the keyring, each with a mark of the
password that it was made with, so that a new password begins a new session. Beginning one is
rationed there (300 a day), renewing one is not.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from courtesydesk.connectors.answers import Answer
from courtesydesk.connectors.base import Secrets
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import BadAnswer, NetworkError, NotGranted, SignedOut, Vanished

_ACCESS, _REFRESH = "access_token", "refresh_token"
_CHAT = "did:web:api.bsky.chat#bsky_chat"
_WITHOUT_CHAT = "com.atproto.appPass"
"""What a token says of itself that was made by an app password without direct messages."""


class _Ended(SignedOut):
    """The token that came with the call is not good any more; nothing was done."""


class NoRecord(Vanished):
    """The server knows that there is no such record: a word of its own, no page that is missing."""


class Session:
    """One account's way to its server. One thread at a time."""

    def __init__(
        self, server: str, who: str, secret: Secrets, save_secret: Callable[[str, str], None]
    ) -> None:
        """`who` is a handle, an e-mail address or a DID."""
        self.server, self._who = server, who
        self._secret, self._save = secret, save_secret
        self._open: dict[str, Line] = {}
        """By the service that what goes there is passed on to; empty for our own server."""
        self._account = Node({})
        self.may_chat = True
        """False where our token says that it is of an app password without direct messages: known
        as soon as anything was asked."""

    # -- what others ask

    def account(self) -> Node:
        """Who we are there; asked once for each connection."""
        if not self._account:
            account = self.get("com.atproto.server.getSession").node()
            account.need("did")
            self._account = account
        return self._account

    @property
    def me(self) -> str:
        """Our DID: what a handle may change, and this does not."""
        return self.account().text("did")

    def get(self, method: str, params: Mapping[str, str | tuple[str, ...]] | None = None) -> Answer:
        """Read; raises NetworkError, NoRecord for a record that is not there."""
        return self._call(method, lambda line: line.get(_path(method), params))

    def upload(self, data: bytes, mime: str) -> Answer:
        """Leave a file that nobody sees before a post shows it."""
        method = "com.atproto.repo.uploadBlob"
        return self._call(method, lambda line: line.ask(_path(method), file=(data, mime)))

    def do(self, method: str, body: dict[str, Any]) -> Answer:
        """Change what others do not see, as a message that was read."""
        return self._call(method, lambda line: line.ask(_path(method), json_body=body))

    def send(self, method: str, body: dict[str, Any]) -> Answer:
        """Post what people see; raises Doubtful where it may have arrived."""
        return self._call(method, lambda line: line.send("POST", _path(method), json_body=body))

    def close(self) -> None:
        """Let go; safe to call twice."""
        lines, self._open, self._account = self._open, {}, Node({})
        for line in lines.values():
            line.close()

    # -- tokens

    def _call(self, method: str, how: Callable[[Line], Answer]) -> Answer:
        service = _CHAT if method.startswith("chat.bsky.") else ""
        try:
            return how(self._line(service))
        except _Ended:
            self._renew()
            return how(self._line(service))

    def _line(self, service: str) -> Line:
        if service not in self._open:
            token = self._kept(_ACCESS)
            if not token:
                self._renew()
                token = self._kept(_ACCESS)
            self._open[service] = self._way(token, service)
            self.may_chat = _scope(token) != _WITHOUT_CHAT
        return self._open[service]

    def _way(self, token: str, service: str = "") -> Line:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"atproto-proxy": service} if service else {}
        return Line(self.server, headers=headers, meaning=_meaning, name="Bluesky")

    def _renew(self) -> None:
        lines, self._open = self._open, {}
        for line in lines.values():
            line.close()
        refresh = self._kept(_REFRESH)
        made = self._refreshed(refresh) if refresh else None
        if made is None:
            made = self._begun()
        mark = self._mark()
        self._save(_REFRESH, f"{mark} {made.need('refreshJwt')}")
        self._save(_ACCESS, f"{mark} {made.need('accessJwt')}")

    def _refreshed(self, token: str) -> Node | None:
        """None where it is too old, or was called back."""
        with contextlib.closing(self._way(token)) as line:
            try:
                return line.ask(_path("com.atproto.server.refreshSession")).node()
            except SignedOut:
                return None

    def _begun(self) -> Node:
        who = {"identifier": self._who, "password": self._secret("app_password")}
        with contextlib.closing(self._way("")) as line:
            return line.ask(_path("com.atproto.server.createSession"), json_body=who).node()

    def _kept(self, name: str) -> str:
        mark, _, token = self._secret(name).partition(" ")
        return token if mark == self._mark() else ""

    def _mark(self) -> str:
        whole = f"{self.server}\n{self._secret('app_password')}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _path(method: str) -> str:
    return f"/xrpc/{method}"


def _scope(token: str) -> str:
    """What a token says that it is for; empty where that cannot be read."""
    part = token.partition(".")[2].partition(".")[0]
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return ""
    return Node(told if isinstance(told, dict) else {}).text("scope")


def _meaning(answer: Answer, _sending: bool) -> NetworkError | None:
    if answer.status not in (400, 401):
        return None
    try:
        code, words = answer.node().text("error"), answer.node().text("message")
    except BadAnswer:
        return None
    if words == "Bad token method":
        return NotGranted(
            "This app password may not do that.",
            safe="Nothing was sent.",
            todo="Make one with access to direct messages, and sign in with it.",
        )
    if code in ("ExpiredToken", "InvalidToken"):
        return _Ended(
            f"{answer.host} does not know our sign-in any more.",
            safe="What was fetched is safe.",
            todo="Sign in again.",
        )
    if code == "AuthenticationRequired":
        return SignedOut(
            f"{answer.host} does not accept this handle with this app password.",
            safe="What was fetched is safe.",
            todo="Make a new app password there. Sign in again.",
        )
    if code == "AuthFactorTokenRequired":
        return SignedOut(
            f"{answer.host} wants a code by e-mail for that password.",
            todo="Make an app password there, and use that.",
        )
    if code == "RecordNotFound":
        return NoRecord(f"{answer.host} does not have it (any more).")
    return None
