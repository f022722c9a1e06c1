"""TLS for mail servers: verified, with a plain way to trust a home-made certificate.

A server is trusted when its certificate verifies against the system's authorities and those of the
owner (`ca`), or when it is exactly one that the owner has pinned by its fingerprint. Nothing is
said to a server (no name, no password) before that is settled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from courtesydesk.domain.errors import Certificate, Untrusted

T = TypeVar("T")

_STRANGER = "it was signed by an authority that this computer does not know"
_REASONS = {
    9: "it is not valid yet, or this computer's clock is wrong",
    10: "it has ended, or this computer's clock is wrong",
    18: "it is signed by itself, and by no authority",
    19: _STRANGER,
    20: _STRANGER,
    21: _STRANGER,
    62: "it was made for another name",
    64: "it was made for another address",
}
"""By the numbers that OpenSSL gives them."""
_NAMES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x06": "C"}
"""Object ids of the parts of a name that tell a person something."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the owner trusts besides the system's authorities."""

    ca: str = ""
    """Certificates as PEM text."""
    pins: frozenset[str] = field(default_factory=frozenset)
    """SHA-256 fingerprints of servers' own certificates."""

    def context(self) -> ssl.SSLContext:
        """Verifies chain and host name."""
        context = system_context()
        if self.ca:
            # A newer Python's strict flag refuses what openssl's own recipe for a home-made
            # authority makes: no key identifier. The chain and the name are still checked.
            context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", ssl.VerifyFlags(0))
            try:
                context.load_verify_locations(cadata=self.ca)
            except (ssl.SSLError, ValueError) as error:
                raise Untrusted(
                    "The certificate file of the account cannot be read.",
                    todo="Choose a file in PEM format (it begins with BEGIN CERTIFICATE).",
                ) from error
        return context


def keychain_judges() -> bool:
    """Whether the system itself says whom it trusts, as on macOS: Python reads no keychain. A file
    of authorities that somebody named in the environment comes before it."""
    return sys.platform == "darwin" and not os.environ.get("SSL_CERT_FILE")


def system_context() -> ssl.SSLContext:
    """Trusts whom the system trusts; verifies chain and host name."""
    if not keychain_judges():
        return ssl.create_default_context()
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def parse_pins(text: str) -> frozenset[str]:
    """Fingerprints as people write them: with or without colons, separated by commas or spaces."""
    pins = (pin.replace(":", "").lower() for pin in text.replace(",", " ").split())
    return frozenset(pin for pin in pins if len(pin) == 64)


def connect_trusted(
    dial: Callable[[ssl.SSLContext], T],
    *,
    certificate_of: Callable[[T], bytes],
    hang_up: Callable[[T], None],
    trust: Trust,
    host: str,
) -> T:
    """A connection whose server is trusted; raises Untrusted with the certificate it showed."""
    try:
        return dial(trust.context())
    except ssl.SSLCertVerificationError as error:
        reason = why_untrusted(error)
    connection = dial(_unverified())
    shown = certificate_of(connection)
    if hashlib.sha256(shown).hexdigest() in trust.pins:
        return connection
    with contextlib.suppress(OSError):
        hang_up(connection)
    raise _refusal(describe(shown, host), reason, pinned=bool(trust.pins))


def why_untrusted(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, in words; OpenSSL's own where there are none."""
    return _REASONS.get(error.verify_code, "") or error.verify_message or "unknown"


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _refusal(certificate: Certificate, reason: str, *, pinned: bool) -> Untrusted:
    changed = " It is not the one that you trusted before." if pinned else ""
    return Untrusted(
        f"The certificate of {certificate.host} is not trusted: {reason}.{changed}",
        certificate=certificate,
        safe="The password was not sent.",
        todo="If it is your own server, trust this certificate or give its authority's file; "
        "otherwise ask whoever runs the server.",
    )


def describe(der: bytes, host: str) -> Certificate:
    """What a person can recognise of a certificate; what cannot be read is left empty."""
    subject = issuer = ends = ""
    with contextlib.suppress(IndexError, ValueError):
        issuer, ends, subject = _names_and_end(der)
    return Certificate(
        host=host,
        sha256=hashlib.sha256(der).hexdigest(),
        subject=subject,
        issuer=issuer,
        ends=ends,
        pem=ssl.DER_cert_to_PEM_cert(der),
    )


# The standard library reads a certificate's names only after it has verified it, and a certificate
# is shown here exactly because it did not verify. So the few fields are read by hand.


def _element(der: bytes, at: int) -> tuple[int, bytes, int]:
    """(tag, content, where the next one starts) of the element at `at`."""
    tag, length, start = der[at], der[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(der[start : start + size], "big")
        start += size
    if start + length > len(der):
        raise ValueError("an element that is cut short")
    return tag, der[start : start + length], start + length


def _elements(der: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(der):
        tag, content, at = _element(der, at)
        found.append((tag, content))
    return found


def _names_and_end(der: bytes) -> tuple[str, str, str]:
    signed = _elements(_element(_element(der, 0)[1], 0)[1])
    if signed[0][0] == 0xA0:
        signed = signed[1:]
    issuer, validity, subject = signed[2][1], signed[3][1], signed[4][1]
    tag, moment = _elements(validity)[1]
    digits = moment.decode("ascii")
    if tag == 0x17:
        digits = ("19" if digits >= "50" else "20") + digits
    return _name(issuer), f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", _name(subject)


def _name(der: bytes) -> str:
    parts: list[str] = []
    for _, relative in _elements(der):
        for _, pair in _elements(relative):
            (_, kind), (_, value) = _elements(pair)[:2]
            if kind in _NAMES:
                parts.append(f"{_NAMES[kind]}={value.decode('utf-8', 'replace')}")
    return ", ".join(parts)
