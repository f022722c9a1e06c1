"""A wrong name, a wrong port and no network are told apart; servers of one line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from courtesydesk.connectors.networks.email.connector import connect
from courtesydesk.domain.errors import Offline


@contextmanager
def greeting(words: bytes) -> Iterator[int]:
    """A server that says this and hangs up, twice at most; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)

        def serve() -> None:
            for _ in range(2):
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                with line:
                    line.sendall(words)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
    thread.join(3)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tried(which: str, **settings: str) -> Offline:
    """What comes of speaking to that one of the two servers."""
    made: Any = connect(
        address="hello@shop.test",
        settings={
            "imap_host": "127.0.0.1", "imap_security": "tls", "imap_port": "993",
            "smtp_host": "127.0.0.1", "smtp_security": "tls", "smtp_port": "465",
            "user": "hello@shop.test", "auth": "password", **settings,
        },
        secret=lambda _name: "pw",
        save_secret=lambda _name, _value: None,
    )  # fmt: skip
    from courtesydesk.connectors.networks.email import imap, smtp

    opened = imap.open_mailbox if which == "imap" else smtp.open_submission
    with pytest.raises(Offline) as caught:
        opened(made._config, made._login)
    return caught.value


@pytest.mark.parametrize("which", ["imap", "smtp"])
def test_a_name_that_nobody_has(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    error = tried(which, imap_host="mial.shop.test", smtp_host="mial.shop.test")
    assert error.what == "mial.shop.test was not found: there is no such server, or no network."


@pytest.mark.parametrize("which", ["imap", "smtp"])
def test_a_port_that_nobody_listens_at(which: str) -> None:
    port = str(free_port())
    error = tried(which, imap_port=port, smtp_port=port)
    assert error.what == f"127.0.0.1 takes no connection at port {port}."


@pytest.mark.parametrize("which", ["imap", "smtp"])
def test_a_port_where_no_tls_is_spoken(which: str) -> None:
    with greeting(b"220 mail.shop.test\r\n" * 3) as port:
        error = tried(which, imap_port=str(port), smtp_port=str(port))
    assert error.what == f"127.0.0.1 does not speak TLS at port {port}."


@pytest.mark.parametrize(
    ("which", "words", "said"),
    [("imap", b"220 I am for sending\r\n", "IMAP"), ("smtp", b"* OK I am for reading\r\n", "SMTP")],
)
def test_the_port_of_the_other_server(which: str, words: bytes, said: str) -> None:
    more = {"imap_security": "starttls", "smtp_security": "starttls"}
    with greeting(words) as port:
        error = tried(which, imap_port=str(port), smtp_port=str(port), **more)
    assert error.what == f"127.0.0.1 does not speak {said} at port {port}."
