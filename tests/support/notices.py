"""Notification mails of networks, made here in the shape that such mails have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.charset import QP, Charset
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from courtesydesk.domain.mentions import Kind
from support.letters import NOW

OURS = "hello@juniperstreet.test"
PASSED = "mx.juniperstreet.test; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
FAILED = "mx.juniperstreet.test; dkim=none; spf=pass; dmarc=fail header.from={domain}"


def notice(
    sender: str,
    subject: str,
    plain: str = "",
    html: str = "",
    *,
    proof: str | None = PASSED,
    id_: str = "<n-1@mail.test>",
    at: datetime = NOW,
    encoding: int = QP,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail that a network's machine sent. `proof` is our server's Authentication-Results."""
    said = ((plain, "plain"), (html, "html"))
    parts = [_part(text, kind, encoding) for text, kind in said if text]
    made: Message = parts[0] if len(parts) == 1 else MIMEMultipart("alternative", None, parts)
    domain = sender.rpartition("@")[2].strip(">")
    if proof is not None:
        made["Authentication-Results"] = proof.format(domain=domain)
    made["From"] = formataddr(parseaddr(sender), "utf-8")
    made["To"], made["Subject"] = OURS, subject
    made["Date"], made["Message-ID"] = format_datetime(at), id_
    made["List-Unsubscribe"] = f"<https://{domain}/unsubscribe?u=1>"
    for name, value in (headers or {}).items():
        made[name] = value
    return made.as_bytes()


def _part(text: str, kind: str, encoding: int) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = encoding
    part = MIMEText("", kind, "us-ascii")
    del part["Content-Transfer-Encoding"]
    part.set_payload(text, charset)
    return part


@dataclass(frozen=True)
class Sample:
    """A mail and what it tells."""

    network: str
    language: str
    sender: str
    subject: str
    kind: Kind
    name: str
    text: str
    plain: str = ""
    html: str = ""
    handle: str = ""
    stars: int | None = None
    url: str = ""
    own_id: str = ""
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self, **more: Any) -> bytes:
        """As it arrives."""
        return notice(
            self.sender, self.subject, self.plain, self.html, headers=self.headers, **more
        )

    def __str__(self) -> str:
        return f"{self.network}-{self.language}"
