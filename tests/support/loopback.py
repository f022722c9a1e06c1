"""A network on loopback, for connectors that speak HTTP: ours to write, and to have bad days.

Subclass `LoopbackNetwork`, and answer requests as the network would. What goes wrong on the way is
done here, on real sockets: statuses, lines that are cut before or after the request was taken,
bodies that are not what they say.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from courtesydesk.connectors.base import Act, Connector

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """What a connector asked."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]
    """Names in lower case."""
    values: tuple[tuple[str, str], ...] = ()
    """The query as it came, where a name can stand several times."""

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Said:
    """What the network answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: Any, status: int = 200, **headers: str) -> Said:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Said(body, status, {"Content-Type": "application/json", **headers})


class Cut(Enum):
    """When the line is cut."""

    BEFORE = "before"
    """The network has not looked at it yet."""
    AFTER = "after"
    """The network has done it, and its answer is lost."""


@dataclass(frozen=True)
class Fault:
    """What happens to one request instead of an answer."""

    status: int = 0
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: Cut | None = None
    method: str = ""
    """Only to this one."""
    path: str = ""
    """Only where the address ends so."""
    done: bool = False
    """What was asked is done nevertheless."""


class LoopbackNetwork:
    """What people said there, what we posted, and the weather."""

    page = 4
    """Things on a page."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        """One each for the next requests that they fit."""
        self.lasting: Fault | None = None
        self.spoil: Callable[[str, dict[str, Any]], Any] | None = None
        """Changes one item, by its id, on its way out: to be called by the network's own code."""
        self.shuffled = False
        self.doubled = False
        """Each page has everything twice."""
        self.overlapping = False
        """Each page begins with the end of the one before."""
        self.skew = timedelta(0)
        """How much its clock is wrong."""

    # To be written for each network

    def answer(self, request: Request) -> Said:
        """What the network says to this."""
        raise NotImplementedError

    def connect(self) -> Connector:
        """A connector that has an account here."""
        raise NotImplementedError

    def say(self, text: str, *, who: str = "ana", after: int = 0) -> str:
        """Somebody says something, so many minutes after the beginning; returns its remote id."""
        raise NotImplementedError

    def edit(self, remote_id: str, text: str) -> None:
        """They change it."""
        raise NotImplementedError

    def delete(self, remote_id: str) -> None:
        """They take it back."""
        raise NotImplementedError

    def replies(self) -> list[str]:
        """The texts of what we posted, in order."""
        raise NotImplementedError

    def stands(self, act: Act, remote_id: str) -> int:
        """How often this act is done there; for networks that know any."""
        raise NotImplementedError

    # What all share

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._serve(self)

            do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return None

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        size = int(handler.headers.get("Content-Length", 0))
        parts = urlsplit(handler.path)
        request = Request(
            handler.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            handler.rfile.read(size),
            {name.lower(): value for name, value in handler.headers.items()},
            tuple(parse_qsl(parts.query, keep_blank_values=True)),
        )
        self.requests.append(request)
        fault = self._next_fault(request)
        if fault is not None and fault.cut is Cut.BEFORE:
            return _cut(handler)
        said = None
        if fault is None or fault.done or fault.cut is Cut.AFTER:
            said = self.answer(request)
        if fault is not None:
            if fault.cut is Cut.AFTER:
                return _cut(handler)
            body = fault.body if fault.body is not None else b"{}"
            said = Said(body, fault.status or 200, fault.headers)
        assert said is not None
        handler.send_response_only(said.status)
        if "Date" not in said.headers:
            handler.send_header("Date", handler.date_time_string())
        for name, value in said.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(said.body)))
        handler.end_headers()
        handler.wfile.write(said.body)
        return None

    def _next_fault(self, request: Request) -> Fault | None:
        for number, fault in enumerate(self.faults):
            if _fits(fault, request):
                return self.faults.pop(number)
        lasting = self.lasting
        return lasting if lasting is not None and _fits(lasting, request) else None

    def laid_out(self, items: list[Any]) -> list[Any]:
        """A page in the order that this network is in the mood for."""
        found = [one for one in items for _ in range(2 if self.doubled else 1)]
        return found[1::2] + found[::2] if self.shuffled else found


def _fits(fault: Fault, request: Request) -> bool:
    return fault.method in ("", request.method) and request.path.endswith(fault.path)


def _cut(handler: BaseHTTPRequestHandler) -> None:
    """With a reset, as a line that is cut, and not a goodbye."""
    handler.close_connection = True
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.wfile = _Nowhere()  # type: ignore[assignment]


class _Nowhere:
    closed = True

    def flush(self) -> None:
        return None

    def close(self) -> None:
        return None
