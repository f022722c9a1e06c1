"""The draft of a mail that answers nobody, and the files that it takes along."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from courtesydesk.domain.errors import DeskError
from courtesydesk.domain.ids import AccountId, DraftId
from courtesydesk.domain.mentions import Picture
from courtesydesk.domain.outbox import Draft
from courtesydesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Mail:
    """What is written so far."""

    account: AccountId | None
    to: str
    cc: str
    subject: str
    text: str

    @property
    def empty(self) -> bool:
        return not (self.to or self.cc or self.subject or self.text.strip())


class MailWriter:
    """Keeps one mail's draft, from any thread; an older text never lands on a newer one."""

    def __init__(self, context: Context, draft: DraftId | None) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._draft_id = draft
        self._draft: Draft | None = None
        self._written = 0

    def write(self, number: int, mail: Mail) -> Draft:
        """Keep it, unless something newer was kept; the draft as it is now."""
        with self._lock:
            if self._draft is None or number > self._written:
                self._draft = self._context.desk.drafts.save_mail(
                    self._draft_id, account=mail.account, to=mail.to, cc=mail.cc,
                    subject=mail.subject, text=mail.text, now=self._context.now(),
                )  # fmt: skip
                self._draft_id, self._written = self._draft.id, number
            return self._draft


@dataclass(frozen=True, slots=True)
class Taken:
    """A forwarded mail's files: on the draft, or left behind with a reason."""

    writer: MailWriter
    draft: Draft
    left: tuple[str, ...]
    why: str


def take_along(
    context: Context, writer: MailWriter, number: int, mail: Mail, files: tuple[Picture, ...]
) -> Taken:
    """Copy the files of a mail to the draft that hands it on; one that is lost stops no other."""
    draft = writer.write(number, mail)
    left: list[str] = []
    why = ""
    for picture in files:
        path = context.desk.pictures.path(picture)
        if path is None:
            left.append(picture.name)
            continue
        try:
            context.desk.pictures.attach(draft.id, path, alt=picture.alt, name=picture.name)
        except DeskError as error:
            left.append(picture.name)
            why = error.sentence()
    return Taken(writer, context.desk.drafts.get(draft.id), tuple(left), why)
