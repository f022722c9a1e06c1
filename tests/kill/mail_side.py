"""The real mail server as the kill test's network: SMTP to send, IMAP to read."""

from __future__ import annotations

import email
import email.policy
import imaplib
import ssl
import time
from email.message import EmailMessage
from email.utils import format_datetime, localtime

from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.email.connector import connect

PEOPLE = 3


class MailSide:
    """Our mailbox on a server, and those of a few people, looked at past our own code."""

    network = "email"
    private = True

    def __init__(
        self, address: str, password: str, settings: dict[str, str], people_domain: str
    ) -> None:
        self.address = address
        self._password = password
        self._settings = settings
        self._domain = people_domain

    def connector(self) -> Connector:
        return connect(
            address=self.address,
            settings=self._settings,
            secret=lambda name: self._password if name == "password" else "",
            save_secret=lambda _name, _value: None,
        )

    def say(self, number: int) -> None:
        person = self._person(number)
        mail = EmailMessage()
        mail["From"] = f"Person {number % PEOPLE} <{person}>"
        mail["To"] = self.address
        mail["Subject"] = f"Question {number}"
        mail["Message-ID"] = f"<said-{number}-{self.address}>"
        mail["Date"] = format_datetime(localtime())
        mail.set_content(f"mention {number}")
        raw = mail.as_bytes(policy=email.policy.SMTP)
        with self._mailbox(self.address) as imap:
            code, said = imap.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)
            assert code == "OK", said

    def copies(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number in range(PEOPLE):
            with self._mailbox(self._person(number)) as imap:
                imap.select("INBOX", readonly=True)
                _, data = imap.fetch("1:*", "(BODY.PEEK[])") if self._count(imap) else ("", [])
                for part in data:
                    if isinstance(part, tuple):
                        line = self._first_line(bytes(part[1]))
                        found[line] = found.get(line, 0) + 1
        return found

    def _count(self, imap: imaplib.IMAP4_SSL) -> int:
        _, found = imap.search(None, "ALL")
        return len((found[0] or b"").split())

    def _first_line(self, raw: bytes) -> str:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).strip().splitlines()[0].strip()

    def _person(self, number: int) -> str:
        ours = self.address.partition("@")[0]
        return f"person{number % PEOPLE}-of-{ours}@{self._domain}"

    def _mailbox(self, address: str) -> imaplib.IMAP4_SSL:
        context = ssl.create_default_context(cadata=self._settings["ca"])
        port = int(self._settings["imap_port"])
        imap = imaplib.IMAP4_SSL(self._settings["imap_host"], port, ssl_context=context)
        imap.login(address, self._password)
        return imap
