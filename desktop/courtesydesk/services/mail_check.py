"""What the desk makes of a mail that somebody saved: for trying whether their network's notices are
read, before or without having them come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from courtesydesk.connectors.networks.email import notices, parse
from courtesydesk.connectors.networks.email.recognise import Notice, nearest, recognise
from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake import letters
from courtesydesk.services.intake.files import CutOff, Source
from courtesydesk.services.intake.letters import Raw

_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_OUTLOOK = b"\xd0\xcf\x11\xe0"
_APPLE = re.compile(rb"\s{0,8}(\d{1,9})[ \t]*\r?\n(?=[!-9;-~]{1,76}:)")
"""Apple Mail writes the mail's length before it, and its own notes behind it."""

_BEGINNING = re.compile(
    rb"(?:[!-9;-~]{1,76}:.*\r?\n(?:[ \t].*\r?\n)*){0,200}?(?:from|received|subject|date):", re.I
)
"""Headers, and among them one that every mail has."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One mail."""

    place: str
    """The message's number, where a file holds several."""
    sender: str
    subject: str
    notice: Notice | None
    """None: it comes from nobody whose notices are known."""
    nearest: str
    """Then: the network it comes nearest to; may be empty."""
    remote_id: str
    """By what the mention is known; empty where it is none."""


def check(file: Path) -> list[Checked]:
    """Every mail of a file from any mail program. Raises WrongInput for one that holds none."""
    found = [_checked(raw) for raw in _mails(file)]
    if not found:
        raise WrongInput(f"There is no mail in {file}.")
    return found


def _mails(file: Path) -> Iterator[Raw]:
    try:
        with file.open("rb") as opened:
            data = opened.read(letters.MAX_MAIL)
    except OSError as error:
        raise WrongInput(f"{file} cannot be read ({error.strerror}).") from error
    if data.startswith(_OUTLOOK):
        raise WrongInput(
            f"{file} is a message of Outlook’s own kind.",
            todo="Drag the mail into a folder from Outlook on the web, or save it as .eml.",
        )
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if letters.format_of(file, data[:4096]) == "mbox":
        yield from _of_mbox(file)
        return
    if found := _APPLE.match(data):
        data = data[found.end() : found.end() + int(found[1])]
    if not _BEGINNING.match(data):
        raise WrongInput(f"{file} is no mail.", todo="Save the mail itself, as .eml.")
    yield Raw("", data, None)


def _of_mbox(file: Path) -> Iterator[Raw]:
    source = Source(file)
    try:
        yield from letters.mbox(source)
    except CutOff as error:
        raise WrongInput(f"{file} breaks off: {error}") from error
    finally:
        source.close()


def _checked(raw: Raw) -> Checked:
    mail = parse.read_mail(raw.data, received_at=raw.at or _FAR, truncated=raw.cut)
    notice = recognise(mail)
    made = notices.mention(mail, frozenset())
    return Checked(
        place=raw.place,
        sender=mail.sender.address,
        subject=mail.subject,
        notice=notice,
        nearest=nearest(mail) if notice is None else "",
        remote_id=made.remote_id if made.network else "",
    )
