"""An e-mail account's settings, read from plain text into types.

Keys: imap_host, imap_port, imap_security, smtp_host, smtp_port, smtp_security (auto, tls,
starttls), user, from_name, aliases (addresses that are ours too), folders (besides INBOX), sent
(its name, when it cannot be found), sent_copy (auto, append, server), ca (PEM), trust_sha256,
auth (password, oauth2), and for oauth2: oauth_provider, oauth_client_id, oauth_token_url.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from courtesydesk.connectors.tls import Trust, parse_pins
from courtesydesk.domain.errors import WrongInput


class Security(StrEnum):
    """How a connection is encrypted; there is no "not"."""

    AUTO = "auto"
    TLS = "tls"
    STARTTLS = "starttls"


_BY_PORT = {
    993: Security.TLS,
    465: Security.TLS,
    143: Security.STARTTLS,
    587: Security.STARTTLS,
    25: Security.STARTTLS,
}
_KEEP_COPIES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com")
"""Hosts that put what they send into Sent by themselves."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where, and how encrypted."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class Config:
    """One e-mail account, without its secrets."""

    address: str
    user: str
    from_name: str
    imap: Server
    smtp: Server
    trust: Trust
    ours: frozenset[str]
    """Addresses that are us, in lower case."""
    folders: tuple[str, ...]
    sent: str
    """Empty: the folder that the server marks as \\Sent, or that is called so."""
    server_keeps_copies: bool
    oauth: bool
    backfill_days: int


def read_config(address: str, settings: dict[str, str]) -> Config:
    """The settings as types; raises WrongInput for what cannot be read."""
    address = address.strip()
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address):
        raise WrongInput(f"“{address}” is not an e-mail address.")
    smtp = _server(settings, "smtp", 465)
    aliases = re.split(r"[,\s]+", settings.get("aliases", "").strip())
    extra = [name.strip() for name in settings.get("folders", "").split(",")]
    return Config(
        address=address,
        user=settings.get("user", "").strip() or address,
        from_name=settings.get("from_name", "").strip(),
        imap=_server(settings, "imap", 993),
        smtp=smtp,
        trust=Trust(settings.get("ca", ""), parse_pins(settings.get("trust_sha256", ""))),
        ours=frozenset({address.lower(), *(alias.lower() for alias in aliases if alias)}),
        folders=tuple(dict.fromkeys(["INBOX", *(name for name in extra if name)])),
        sent=settings.get("sent", "").strip(),
        server_keeps_copies=_server_keeps_copies(settings, smtp),
        oauth=settings.get("auth", "password") == "oauth2",
        backfill_days=_number(settings, "backfill_days", 90),
    )


def _server(settings: dict[str, str], which: str, default_port: int) -> Server:
    host = settings.get(f"{which}_host", "").strip()
    if not host:
        raise WrongInput(f"The {which.upper()} server is missing.", todo="Ask your mail provider.")
    port = _number(settings, f"{which}_port", default_port)
    wanted = settings.get(f"{which}_security", "auto") or "auto"
    try:
        security = Security(wanted)
    except ValueError as error:
        raise WrongInput(f"Encryption is auto, tls or starttls, not “{wanted}”.") from error
    if security is Security.AUTO:
        security = _BY_PORT.get(port, Security.AUTO)
    return Server(host, port, security)


def _server_keeps_copies(settings: dict[str, str], smtp: Server) -> bool:
    choice = settings.get("sent_copy", "auto")
    if choice in ("append", "server"):
        return choice == "server"
    host = smtp.host.lower()
    return any(host == known or host.endswith("." + known) for known in _KEEP_COPIES)


def _number(settings: dict[str, str], key: str, default: int) -> int:
    text = settings.get(key, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise WrongInput(f"{key} is a number, not “{text}”.")
    return int(text)
