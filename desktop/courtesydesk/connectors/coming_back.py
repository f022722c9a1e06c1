"""Where the browser comes back to after a sign-in: a port of this computer."""

from __future__ import annotations

import contextlib
import hmac
import http.server
import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from courtesydesk.domain.errors import WrongInput


class Return:
    """A port of this computer that the browser comes back to: the first of these addresses that is
    free, or any. Raises WrongInput where all are taken. Use it with `with`."""

    def __init__(self, addresses: Sequence[str] = ()) -> None:
        self._address, self.server = _listening(addresses)

    def address(self, host: str = "127.0.0.1") -> str:
        """Where it is."""
        return self._address or f"http://{host}:{self.server.server_address[1]}/"

    def __enter__(self) -> Return:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.server.server_close()


def _listening(addresses: Sequence[str]) -> tuple[str, Loopback]:
    if not addresses:
        return "", Loopback(("127.0.0.1", 0), _Handler)
    ports = [urlsplit(address).port or 0 for address in addresses]
    for address, port in zip(addresses, ports, strict=True):
        with contextlib.suppress(OSError):
            return address, Loopback(("127.0.0.1", port), _Handler)
    taken = " and ".join(str(port) for port in ports)
    raise WrongInput(
        f"The browser could not come back: another program on this computer has port {taken}.",
        safe="Nothing was changed.",
        todo="End a sign-in that is still under way, or close that program, and try again.",
    )


class Loopback(http.server.HTTPServer):
    """Listens on this computer only, for the browser to come back."""

    # On Windows this would share a port with a program that has it already.
    allow_reuse_address = os.name == "posix"

    state = ""
    # Shared, so never changed: a new one is set when the browser has come.
    answer: Mapping[str, str] = {}


_PAGE = """<!doctype html><meta charset="utf-8"><title>Courtesy Desk</title>
<body style="font:18px system-ui;margin:20vh auto;max-width:28em;text-align:center">
<p>{words}</p><p>You can close this page.</p>"""


class _Handler(http.server.BaseHTTPRequestHandler):
    timeout = 5
    server: Loopback

    def do_GET(self) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        ours = hmac.compare_digest(given.get("state", "").encode(), self.server.state.encode())
        if not ours or not ("code" in given or "error" in given):
            # Somebody else's request, or the browser asking for its little picture.
            self._say(404, "There is nothing here.")
            return
        self.server.answer = given
        signed_in = "code" in given
        self._say(200, "You are signed in." if signed_in else "The sign-in was declined.")

    def _say(self, status: int, words: str) -> None:
        page = _PAGE.format(words=words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the request holds the code."""
