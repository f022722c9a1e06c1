"""Why a mail server could not be spoken to: a wrong name, a wrong port and no network look alike
to a program, and a person who has just typed them must tell them apart."""

from __future__ import annotations

import contextlib
import imaplib
import smtplib
import socket
import ssl
from collections.abc import Iterator

from courtesydesk.connectors.networks.email.config import Server
from courtesydesk.domain.errors import Offline

_PLAIN = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL", "HTTP_REQUEST")
"""What OpenSSL calls an answer that is no TLS."""


@contextlib.contextmanager
def reaching(server: Server, protocol: str, *, safe: str) -> Iterator[None]:
    """While a connection is made, before anybody signs in."""
    try:
        yield
    except (OSError, imaplib.IMAP4.abort) as error:
        what = _why(server, protocol, error)
        if not what:
            raise
        raise Offline(what, safe=safe, todo="It is tried again by itself.") from error


def _why(server: Server, protocol: str, error: Exception) -> str:
    """In a sentence; empty where there is no more to say than that it failed."""
    host, port = server.host, server.port
    if _speaks_otherwise(error):
        return f"{host} does not speak {protocol} at port {port}."
    if isinstance(error, socket.gaierror):
        return f"{host} was not found: there is no such server, or no network."
    if isinstance(error, ConnectionRefusedError):
        return f"{host} takes no connection at port {port}."
    if isinstance(error, TimeoutError):
        return f"{host} did not answer at port {port} in time."
    if isinstance(error, ssl.SSLError) and error.reason in _PLAIN:
        return f"{host} does not speak TLS at port {port}."
    return ""


def _speaks_otherwise(error: Exception) -> bool:
    if isinstance(error, imaplib.IMAP4.abort):
        return "unexpected response" in str(error)
    return isinstance(error, smtplib.SMTPConnectError) and error.smtp_code == -1
