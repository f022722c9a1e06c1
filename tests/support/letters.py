"""Mails and letters for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from courtesydesk.connectors.base import Attachment, Letter
from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.domain.mentions import Visibility

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def mail(
    text: str = "Hello",
    *,
    sender: str = "Maya Okafor <maya@okafor.test>",
    to: str = "hello@juniperstreet.test",
    subject: str = "Order JB-1042",
    id_: str = "<jb-1@okafor.test>",
    refs: tuple[str, ...] = (),
    html: str = "",
    files: tuple[tuple[str, str, bytes], ...] = (),
    at: datetime = NOW,
    **headers: str,
) -> EmailMessage:
    """A well-made mail."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(at)
    if id_:
        made["Message-ID"] = id_
    if refs:
        made["In-Reply-To"] = refs[-1]
        made["References"] = " ".join(refs)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name, kind, data in files:
        major, _, minor = kind.partition("/")
        made.add_attachment(data, maintype=major, subtype=minor, filename=name)
    return made


def letter(
    text: str = "We are sorry.",
    *,
    client_id: str = "0001",
    to: str = "",
    cc: str = "",
    subject: str = "",
    answers: FetchedMention | None = None,
    attachments: tuple[Attachment, ...] = (),
    at: datetime = NOW,
) -> Letter:
    """A letter, as the outbox makes it."""
    return Letter(
        client_id=client_id,
        text=text,
        author="Dana",
        visibility=Visibility.PRIVATE,
        created_at=at,
        subject=subject,
        to=to,
        cc=cc,
        answers_remote_id=answers.remote_id if answers else "",
        answers_headers=answers.headers if answers else {},
        answers_text=answers.text if answers else "",
        answers_author=answers.person.name if answers else "",
        answers_at=answers.occurred_at if answers else None,
        person_remote_id=answers.person.remote_id if answers else "",
        thread_key=answers.thread_key if answers else "",
        attachments=attachments,
    )
