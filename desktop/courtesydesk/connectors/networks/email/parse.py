"""Raw mail to items: what a person wrote, or what we wrote from another program.

Nothing raises: any bytes become something that can be shown. A mail without a Message-ID gets one
that is made from its own words, so that it is the same mail in every folder and after every change
of UIDVALIDITY.
"""

from __future__ import annotations

import email.utils
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message

from courtesydesk.connectors import html as markup
from courtesydesk.connectors.networks.email import mime, quotes
from courtesydesk.connectors.networks.email.decode import (
    Address,
    addresses,
    header,
    message_ids,
    raw_header,
    raw_headers,
)
from courtesydesk.connectors.networks.email.mime import Parts
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.fetched import FetchedMention, FetchedPicture, FetchedReply, Person
from courtesydesk.domain.mentions import Kind, Visibility

RELATED_LIMIT = 60
_TELLING = ("List-Id", "Authentication-Results", "X-Discourse-Post-Id", "X-Discourse-Topic-Id")
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_NOBODY = Address("", "unknown@unknown.invalid")
_MACHINES = re.compile(
    r"^(no-?_?reply|do-?not-?reply|noreply|mailer-daemon|postmaster|bounces?|wordpress|www-data|"
    r"notifications?|alerts?)([+._-].*)?@"
)
_BULK_PRECEDENCE = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
_BULK_HEADERS = (
    "List-Id",
    "List-Unsubscribe",
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Response-Suppress",
)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read."""

    id: str
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    at: datetime
    references: tuple[str, ...]
    in_reply_to: str
    text: str
    quoted: str
    html: str
    pictures: tuple[FetchedPicture, ...]
    flag: Flag | None
    returned_ids: tuple[str, ...] = field(default=())
    """The id of the mail that a bounce is about, and of those it refers to."""
    telling: dict[str, str] = field(default_factory=dict)
    """Headers that tell whose notice it is, by their names in small letters: the topmost of each,
    where there is one; and `from`, all who are named as its sender."""

    @property
    def thread_key(self) -> str:
        """The id of the mail that began it all, as far as this one tells."""
        for ids in (self.returned_ids[::-1], self.references, (self.in_reply_to,)):
            if ids and ids[0]:
                return ids[0]
        return self.id

    @property
    def related(self) -> tuple[str, ...]:
        """Every mail that this one refers to."""
        ids = (*self.references, self.in_reply_to, *self.returned_ids)
        return _some(tuple(dict.fromkeys(id_ for id_ in ids if id_ and id_ != self.id)))


def read_mail(raw: bytes, *, received_at: datetime, truncated: bool = False) -> Mail:
    """A mail from its bytes. `received_at` is the server's time, for a Date that cannot be so."""
    message = mime.read_message(raw)
    parts = mime.walk(message, truncated=truncated)
    text, quoted, html = _body(parts)
    sender = next(
        (
            found[0]
            for name in ("From", "Sender", "Return-Path")
            if (found := addresses(message, name))
        ),
        _NOBODY,
    )
    subject = header(message, "Subject")[:1000]
    # Decoded first: some programs fold long ids into encoded words.
    in_reply_to = message_ids(header(message, "In-Reply-To"))
    ids = message_ids(header(message, "Message-ID"))
    return Mail(
        id=ids[0] if ids else synthetic_id(message, text + quoted),
        sender=sender,
        reply_to=addresses(message, "Reply-To"),
        to=addresses(message, "To"),
        cc=addresses(message, "Cc"),
        subject=subject,
        at=_when(message, received_at),
        references=_some(message_ids(header(message, "References"))),
        in_reply_to=in_reply_to[0] if in_reply_to else "",
        text=text,
        quoted=quoted,
        html=html,
        pictures=tuple(parts.attachments),
        flag=Flag.BULK if _is_bulk(message, parts, sender) else None,
        returned_ids=_returned_ids(parts.returned),
        telling=_telling(message),
    )


def mention(mail: Mail, ours: frozenset[str]) -> FetchedMention:
    """The mail as something that a person said to us."""
    person = author(mail, ours)
    return FetchedMention(
        remote_id=mail.id,
        thread_key=mail.thread_key,
        channel=Channel.EMAIL,
        kind=Kind.EMAIL,
        person=Person(remote_id=person.address, name=person.name, handle=person.address),
        text=mail.text,
        occurred_at=mail.at,
        subject=mail.subject,
        html=mail.html,
        quoted=mail.quoted,
        parent_remote_id=mail.in_reply_to or (mail.references[-1] if mail.references else ""),
        visibility=Visibility.PRIVATE,
        flag=mail.flag,
        pictures=mail.pictures,
        headers=_for_a_reply(mail, person),
        related=mail.related,
    )


def reply(mail: Mail) -> FetchedReply:
    """The mail as something that we said, here or in another program."""
    return FetchedReply(
        remote_id=mail.id,
        thread_key=mail.thread_key,
        text=mail.text,
        occurred_at=mail.at,
        author=mail.sender.name,
        answers_remote_id=mail.in_reply_to,
        to_remote_ids=tuple(dict.fromkeys(person.address for person in (*mail.to, *mail.cc))),
        subject=mail.subject,
        visibility=Visibility.PRIVATE,
        related=mail.related,
        automatic=mail.flag is Flag.BULK,
    )


def author(mail: Mail, ours: frozenset[str]) -> Address:
    """Who wrote it. A form on our own site writes in our name, with the person in Reply-To."""
    others = [person for person in mail.reply_to if person.address not in ours]
    stands_in = mail.sender.address in ours or _MACHINES.match(mail.sender.address)
    if stands_in and others and mail.flag is None:
        return Address(others[0].name or mail.sender.name, others[0].address)
    return mail.sender


def is_ours(mail: Mail, ours: frozenset[str]) -> bool:
    """Whether we wrote it (and not a form in our name, nor we to ourselves)."""
    if author(mail, ours).address not in ours:
        return False
    return any(person.address not in ours for person in (*mail.to, *mail.cc))


def _for_a_reply(mail: Mail, person: Address) -> dict[str, str]:
    reply_to = mail.reply_to or (person,)
    return {
        "message_id": mail.id,
        "references": " ".join(
            mail.references or ((mail.in_reply_to,) if mail.in_reply_to else ())
        ),
        "from": _shown(person),
        "reply_to": ", ".join(_shown(each) for each in reply_to[:10]),
        "to": ", ".join(_shown(each) for each in mail.to[:50]),
        "cc": ", ".join(_shown(each) for each in mail.cc[:50]),
        "subject": mail.subject,
        "date": mail.at.isoformat(),
    }


def _shown(person: Address) -> str:
    name = person.name.replace("\\", "").replace('"', "'")
    return f'"{name}" <{person.address}>' if name else person.address


def _some(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The first, and the latest of the others."""
    return ids if len(ids) <= RELATED_LIMIT else (ids[0], *ids[-RELATED_LIMIT + 1 :])


def _body(parts: Parts) -> tuple[str, str, str]:
    """(text, quoted, markup); the text comes from the markup where no plain one was sent."""
    raw_html = "\n<br>\n".join(parts.html)[: markup.HTML_LIMIT]
    above, below = quotes.split_html(raw_html)
    shown = markup.sanitise(above, parts.by_content_id) if raw_html else ""
    plain = "\n\n".join(text.strip("\n") for text in parts.plain if text.strip())
    if plain:
        text, quoted = quotes.split_text(plain[: mime.TEXT_LIMIT])
        return text, quoted, shown
    if raw_html:
        text, quoted = quotes.split_text(markup.to_text(above))
        rest = markup.to_text(below) if below else ""
        return text, "\n".join(part for part in (quoted, rest) if part), shown
    if parts.encrypted:
        return "(This mail is encrypted. Read it in your mail program.)", "", ""
    return "", "", ""


def _when(message: Message, received_at: datetime) -> datetime:
    """The sender's time, unless it is missing, broken, or lies ahead of its arrival."""
    try:
        at = email.utils.parsedate_to_datetime(raw_header(message, "Date"))
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return received_at.astimezone(UTC)
    if at < _EARLIEST or at > received_at + timedelta(hours=1):
        return received_at.astimezone(UTC)
    return at


def synthetic_id(message: Message, text: str) -> str:
    """An id for a mail that has none, from what does not change between folders."""
    digest = hashlib.sha256()
    for name in ("Date", "From", "To", "Subject"):
        digest.update(raw_header(message, name).encode("utf-8", "replace") + b"\0")
    digest.update(text.encode("utf-8", "replace"))
    return f"no-id-{digest.hexdigest()[:32]}@courtesy-desk.invalid"


def _telling(message: Message) -> dict[str, str]:
    found = {name.lower(): raw_headers(message, name)[:1] for name in _TELLING}
    told = {name: values[0] for name, values in found.items() if values}
    return told | {"from": ",".join(one.address for one in addresses(message, "From"))}


def _is_bulk(message: Message, parts: Parts, sender: Address) -> bool:
    automatic = raw_header(message, "Auto-Submitted").lower()
    return (
        parts.report
        or parts.calendar
        or (bool(automatic) and not automatic.startswith("no"))
        or raw_header(message, "Precedence").lower() in _BULK_PRECEDENCE
        or any(raw_header(message, name) for name in _BULK_HEADERS)
        or raw_header(message, "Return-Path") == "<>"
        or (bool(_MACHINES.match(sender.address)) and not raw_header(message, "Reply-To"))
    )


def _returned_ids(returned: Message | None) -> tuple[str, ...]:
    """The id of the returned mail, then what it refers to, the oldest last."""
    if returned is None:
        return ()
    own = message_ids(header(returned, "Message-ID"))[:1]
    return (*own, *_some(message_ids(header(returned, "References")))[::-1])
