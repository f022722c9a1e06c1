"""Mail servers that belong to an address: known for the large hosts, guessed for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

ADDRESS = re.compile(r"[^@\s<>,]+@([^@\s<>,]+\.[^@\s<>,.]+)")


class PasswordKind(StrEnum):
    """Which password a host wants from a program."""

    OWN = "own"
    """The one that the owner knows."""
    APP = "app"
    """One made for a program, in the host's own settings."""
    NONE = "none"
    """No password at all: only a sign-in in the browser."""


@dataclass(frozen=True, slots=True)
class MailHost:
    """Where mail of some domains is read and sent."""

    label: str
    imap: str
    smtp: str
    smtp_port: int = 465
    password: PasswordKind = PasswordKind.OWN
    sign_in: str = ""
    """The OAuth provider that it may be signed in with: google, microsoft."""
    switch_on: bool = False
    """IMAP must be allowed in the host's own settings first."""
    known: bool = True
    """False where the names are only a guess."""
    imap_port: int = 993

    def settings(self) -> dict[str, str]:
        """As an account keeps them."""
        return {
            "imap_host": self.imap,
            "imap_port": str(self.imap_port),
            "imap_security": security_of(self.imap_port),
            "smtp_host": self.smtp,
            "smtp_port": str(self.smtp_port),
            "smtp_security": security_of(self.smtp_port),
        }


def security_of(port: int) -> str:
    """How a connection to that port is usually encrypted."""
    return {993: "tls", 465: "tls", 143: "starttls", 587: "starttls", 25: "starttls"}.get(
        port, "auto"
    )


_OWN, _APP, _NONE = PasswordKind.OWN, PasswordKind.APP, PasswordKind.NONE

_HOSTS: dict[str, MailHost] = {
    "gmail.com googlemail.com": MailHost(
        "Gmail", "imap.gmail.com", "smtp.gmail.com", 465, _APP, "google"
    ),
    "outlook.com hotmail.com live.com msn.com outlook.de outlook.fr hotmail.fr hotmail.de"
    " hotmail.co.uk live.fr live.de live.co.uk": MailHost(
        "Outlook", "outlook.office365.com", "smtp.office365.com", 587, _NONE, "microsoft"
    ),
    "icloud.com me.com mac.com": MailHost(
        "iCloud", "imap.mail.me.com", "smtp.mail.me.com", 587, _APP
    ),
    "yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.uk ymail.com rocketmail.com": MailHost(
        "Yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465, _APP
    ),
    "aol.com": MailHost("AOL", "imap.aol.com", "smtp.aol.com", 465, _APP),
    "gmx.net gmx.de gmx.at gmx.ch": MailHost(
        "GMX", "imap.gmx.net", "mail.gmx.net", 587, switch_on=True
    ),
    "gmx.com": MailHost("GMX", "imap.gmx.com", "mail.gmx.com", 587, switch_on=True),
    "web.de": MailHost("WEB.DE", "imap.web.de", "smtp.web.de", 587, switch_on=True),
    "t-online.de": MailHost("Telekom", "secureimap.t-online.de", "securesmtp.t-online.de", 465),
    "freenet.de": MailHost("freenet", "mx.freenet.de", "mx.freenet.de", 587),
    "posteo.de posteo.net": MailHost("Posteo", "posteo.de", "posteo.de", 465),
    "mailbox.org": MailHost("mailbox.org", "imap.mailbox.org", "smtp.mailbox.org", 465),
    "fastmail.com fastmail.fm": MailHost(
        "Fastmail", "imap.fastmail.com", "smtp.fastmail.com", 465, _APP
    ),
    "zoho.com": MailHost("Zoho", "imap.zoho.com", "smtp.zoho.com", 465, switch_on=True),
    "zoho.eu": MailHost("Zoho", "imap.zoho.eu", "smtp.zoho.eu", 465, switch_on=True),
    "yandex.com yandex.ru": MailHost(
        "Yandex", "imap.yandex.com", "smtp.yandex.com", 465, _APP, switch_on=True
    ),
    "orange.fr wanadoo.fr": MailHost("Orange", "imap.orange.fr", "smtp.orange.fr", 465),
    "free.fr": MailHost("Free", "imap.free.fr", "smtp.free.fr", 465),
    "sfr.fr": MailHost("SFR", "imap.sfr.fr", "smtp.sfr.fr", 465),
    "laposte.net": MailHost("La Poste", "imap.laposte.net", "smtp.laposte.net", 465),
    "libero.it": MailHost("Libero", "imapmail.libero.it", "smtp.libero.it", 465),
    "comcast.net": MailHost("Comcast", "imap.comcast.net", "smtp.comcast.net", 587),
    "btinternet.com": MailHost("BT", "mail.btinternet.com", "mail.btinternet.com", 465),
    "bluewin.ch": MailHost("Bluewin", "imaps.bluewin.ch", "smtpauths.bluewin.ch", 465),
    # Proton's mail is only read through its own Bridge, on this computer.
    "proton.me protonmail.com pm.me": MailHost(
        "Proton Bridge", "127.0.0.1", "127.0.0.1", 1025, _APP, imap_port=1143
    ),
}
_BY_DOMAIN = {domain: host for domains, host in _HOSTS.items() for domain in domains.split()}


def domain_of(address: str) -> str:
    """The domain of an address, in small letters; empty for what is none."""
    match = ADDRESS.fullmatch(address.strip())
    return "" if match is None else match.group(1).lower()


def host_for(address: str) -> MailHost | None:
    """Where mail of that address is; None for what is no address."""
    domain = domain_of(address)
    if not domain:
        return None
    known = _BY_DOMAIN.get(domain)
    if known is not None:
        return known
    return MailHost(domain, f"imap.{domain}", f"smtp.{domain}", 465, known=False)
