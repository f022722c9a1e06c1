"""A man in the middle who cuts the line to an SMTP server at a chosen moment."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Cut(Enum):
    """When the line is cut."""

    NEVER = "never"
    AT_MAIL = "at the sender's name"
    AT_DATA = "at the word DATA"
    IN_THE_MAIL = "in the middle of the mail"
    BEFORE_THE_DOT = "the final dot is swallowed"
    AFTER_THE_DOT = "the server took it, and its answer is swallowed"


@dataclass
class CuttingProxy:
    """Speaks TLS to both sides, so that it sees what is said."""

    upstream: int
    ca: str
    folder: Path
    cut: Cut = Cut.NEVER
    port: int = 0
    seen: list[bytes] = field(default_factory=list)
    """Commands that came through."""
    _threads: list[threading.Thread] = field(default_factory=list)
    _closing: bool = False

    @contextlib.contextmanager
    def running(self) -> Iterator[CuttingProxy]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.1)
            self.port = listener.getsockname()[1]
            thread = self._start(self._listen, listener, context)
            try:
                yield self
            finally:
                self._closing = True
                thread.join(5)
                for each in self._threads:
                    each.join(5)

    def _start(self, target: object, *args: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread

    def _listen(self, listener: socket.socket, context: ssl.SSLContext) -> None:
        while not self._closing:
            try:
                raw, _ = listener.accept()
            except TimeoutError:
                continue
            self._threads.append(self._start(self._serve, raw, context))

    def _serve(self, raw: socket.socket, context: ssl.SSLContext) -> None:
        trusting = ssl.create_default_context(cadata=self.ca)
        with contextlib.suppress(OSError):
            raw.settimeout(10)
            with (
                context.wrap_socket(raw, server_side=True) as client,
                socket.create_connection(("127.0.0.1", self.upstream), timeout=10) as plain,
                trusting.wrap_socket(plain, server_hostname="localhost") as server,
            ):
                self._talk(client, server)

    def _talk(self, client: ssl.SSLSocket, server: ssl.SSLSocket) -> None:
        """One line there, one answer back, as SMTP without pipelining is."""
        client.sendall(_answer(server))
        while True:
            line = client.recv(65536)
            if not line:
                return
            self.seen.append(line.split(b"\r\n")[0][:40])
            word = line[:4].upper()
            if (self.cut is Cut.AT_MAIL and word == b"MAIL") or (
                self.cut is Cut.AT_DATA and word == b"DATA"
            ):
                return
            server.sendall(line)
            answer = _answer(server)
            client.sendall(answer)
            if word == b"DATA" and answer.startswith(b"354") and not self._mail(client, server):
                return

    def _mail(self, client: ssl.SSLSocket, server: ssl.SSLSocket) -> bool:
        tail = b""
        while not tail.endswith(b"\r\n.\r\n"):
            data = client.recv(65536)
            if not data:
                return False
            tail = (tail + data)[-5:]
            if self.cut is Cut.IN_THE_MAIL:
                # A reset, so that the sender notices at once.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            if self.cut is Cut.BEFORE_THE_DOT and tail.endswith(b"\r\n.\r\n"):
                server.sendall(data.removesuffix(b".\r\n"))
                return False
            server.sendall(data)
        answer = _answer(server)
        if self.cut is Cut.AFTER_THE_DOT:
            return False
        client.sendall(answer)
        return True


def _answer(server: ssl.SSLSocket) -> bytes:
    """A whole answer, of one line or several."""
    answer = b""
    while True:
        data = server.recv(65536)
        answer += data
        lines = answer.split(b"\r\n")
        if not data or (answer.endswith(b"\r\n") and lines[-2][3:4] == b" "):
            return answer
