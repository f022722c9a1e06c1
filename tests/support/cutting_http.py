"""A man in the middle who cuts the line to an HTTP server at a chosen moment."""

from __future__ import annotations

import contextlib
import math
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from enum import Enum


class When(Enum):
    """At which moment of a POST."""

    NEVER = "never"
    IN_THE_REQUEST = "the server has seen the half of it"
    BEFORE_THE_ANSWER = "the server has all of it, and nobody waits for its answer"
    AFTER_THE_ANSWER = "the server has done it, and its answer is swallowed"
    IN_THE_ANSWER = "the half of the answer has come through"


ALL = tuple(when for when in When if when is not When.NEVER)


class CuttingLine:
    """Hands one connection after the other on to a server; one request each."""

    def __init__(self, upstream: int, posts_to: str = "/statuses") -> None:
        self.upstream = upstream
        self._posts_to = posts_to.encode()
        """The end of the address at which replies are posted; other posts come through."""
        self.moments: Sequence[When] = ()
        """One for each next post, in turn; none: it lets everything through."""
        self.cutting: Callable[[], None] = _nothing
        """Done just before the line is cut."""
        self.cuts = 0
        self.port = 0

    @contextlib.contextmanager
    def running(self) -> Iterator[CuttingLine]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.1)
            self.port = listener.getsockname()[1]
            ending = threading.Event()
            thread = threading.Thread(target=self._listen, args=(listener, ending))
            thread.start()
            try:
                yield self
            finally:
                ending.set()
                thread.join()

    def _listen(self, listener: socket.socket, ending: threading.Event) -> None:
        threads = []
        while not ending.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = listener.accept()
                threads.append(threading.Thread(target=self._serve, args=(client,)))
                threads[-1].start()
        for thread in threads:
            thread.join()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(10)
            request = _message(client)
            method, address, *_ = request.split(b" ", 2)
            posting = method == b"POST" and address.endswith(self._posts_to)
            when = self._next() if posting else When.NEVER
            with socket.create_connection(("127.0.0.1", self.upstream), timeout=10) as server:
                if when is When.IN_THE_REQUEST:
                    server.sendall(request[: len(request) - 5])
                else:
                    server.sendall(_closing(request))
                answer = b"" if when in _WITHOUT else _message(server)
            if when in (When.NEVER, When.IN_THE_ANSWER):
                client.sendall(answer if when is When.NEVER else answer[: len(answer) // 2])
            if when is not When.NEVER:
                self.cutting()
                # With a reset, as a line that is cut, and not a goodbye.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _next(self) -> When:
        if not self.moments:
            return When.NEVER
        self.cuts += 1
        return self.moments[(self.cuts - 1) % len(self.moments)]


def _nothing() -> None:
    return None


_WITHOUT = (When.IN_THE_REQUEST, When.BEFORE_THE_ANSWER)


def _closing(request: bytes) -> bytes:
    """One request for each connection: then the end of the answer is the end of the line."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


def _message(line: socket.socket) -> bytes:
    """Until the length that it says, or the end of the line."""
    data = b""
    while piece := line.recv(65536):
        data += piece
        head, found, body = data.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            break
    return data


def _length(head: bytes) -> float:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    # An answer that does not say it ends with the line.
    return math.inf if head.startswith(b"HTTP/") else 0
