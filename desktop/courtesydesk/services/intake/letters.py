"""mbox files, single mails and folders of them, cut into raw mails: streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import NamedTuple

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake.files import Stream
from courtesydesk.services.intake.rows import Bad
from courtesydesk.services.intake.values import Dates

MAX_MAIL = 40 * 1024 * 1024
"""Bytes of one mail that are read; what is beyond is left out."""
SUFFIXES = (".eml", ".email", ".mht")

_HEADER = re.compile(rb"^>?[!-9;-~]{1,76}:")
_FROM = re.compile(rb"^From (?:\S+|-)(?:.*\d{1,2}:\d\d.*)?\s*$")
_QUOTED_FROM = re.compile(rb"^>+From ")
_KNOWN = re.compile(
    rb"^(received|return-path|delivered-to|message-id|mime-version|from|to|date|subject|"
    rb"x-[a-z-]+|reply-to|content-type|dkim-signature|arc-seal|authentication-results):",
    re.IGNORECASE,
)
_LABELS = re.compile(rb"^X-Gmail-Labels:((?:.*\r?\n[ \t])*.*)$", re.IGNORECASE | re.MULTILINE)
_UNWANTED = {"spam": "spam", "trash": "the bin", "draft": "drafts", "drafts": "drafts"}


class Raw(NamedTuple):
    """One mail as it stands in the file."""

    place: str
    data: bytes
    at: datetime | None
    """When the file says that it came."""
    cut: bool = False
    """Longer than MAX_MAIL: `data` is its beginning."""


def format_of(path: PurePath, head: bytes) -> str:
    """mbox, eml, or nothing when it is not mail."""
    first, _, rest = head.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    if first.startswith(b"From ") and _HEADER.match(rest):
        return "mbox"
    if path.suffix.lower() in SUFFIXES and _HEADER.match(first):
        return "eml"
    if path.suffix.lower() in (".csv", ".tsv", ".json", ".jsonl", ".txt"):
        return ""
    return "eml" if _KNOWN.match(first) and _HEADER.match(rest) else ""


# -- mbox


@dataclass(slots=True)
class _Open:
    """The mail that is being read."""

    number: int
    at: datetime | None
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    def add(self, line: bytes) -> None:
        if self.size + len(line) > MAX_MAIL:
            self.cut = True
            return
        self.parts.append(line[1:] if _QUOTED_FROM.match(line) else line)
        self.size += len(line)

    def close(self) -> Raw:
        return Raw(f"message {self.number}", b"".join(self.parts), self.at, self.cut)


def mbox(source: Stream) -> Iterator[Raw]:
    """Each mail of an mbox. Raises CutOff after the last whole one."""
    mail: _Open | None = None
    held: bytes | None = None
    blank = True
    while line := source.readline(1 << 20):
        if held is not None:
            # A line that looks like the start of a mail is one when a header follows.
            if _HEADER.match(line):
                if mail is not None:
                    yield mail.close()
                mail = _Open(1 if mail is None else mail.number + 1, _date_of(held))
            elif mail is not None:
                mail.add(held)
            held = None
        if blank and line.startswith(b"From ") and _FROM.match(line):
            held, blank = line, False
            continue
        blank = line in (b"\n", b"\r\n")
        if mail is not None:
            mail.add(line)
    if mail is not None:
        yield mail.close()


def _date_of(line: bytes) -> datetime | None:
    words = line.decode("latin-1").split(maxsplit=2)
    if len(words) < 3:
        return None
    try:
        return Dates(UTC).read(words[2].strip())
    except ValueError:
        return None


# -- single mails


def single(path: Path) -> Iterator[Raw | Bad]:
    """The mail of one file."""
    yield _read(path, path.name)


def folder_files(folder: Path, *, deep: bool = False) -> list[Path]:
    """The mails in a folder (`deep`: and below), in a stable order; raises WrongInput when there
    are none."""
    try:
        listed = folder.rglob("*") if deep else folder.iterdir()
        files = sorted(
            path for path in listed if path.suffix.lower() in SUFFIXES and path.is_file()
        )
        below = not deep and any(path.is_dir() for path in folder.iterdir())
    except OSError as error:
        raise WrongInput(f"The folder {folder} cannot be read ({error.strerror}).") from error
    if not files:
        todo = "The folders in it are taken along with: courtesy-desk import --deep DIR."
        raise WrongInput(
            f"There are no .eml files in the folder {folder}.", todo=todo if below else ""
        )
    return files


def _read(path: Path, place: str) -> Raw | Bad:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MAIL + 1)
    except OSError as error:
        return Bad(place, f"the file cannot be read ({error.strerror})", "")
    if not data.strip():
        return Bad(place, "the file is empty", "")
    return Raw(place, data[:MAX_MAIL], None, len(data) > MAX_MAIL)


def each_of(folder: Path, files: list[Path]) -> Iterator[tuple[Path, Raw | Bad]]:
    """Every mail of a folder, with its file."""
    for path in files:
        yield path, _read(path, str(path.relative_to(folder)))


# -- what a mail says of itself


def labels(data: bytes) -> frozenset[str]:
    """Gmail's labels, as its export writes them, in small letters."""
    found = _LABELS.search(data[: data.find(b"\n\n") if b"\n\n" in data[:65536] else 65536])
    if found is None:
        return frozenset()
    text = found[1].decode("utf-8", "replace")
    return frozenset(word.strip().strip('"').casefold() for word in text.split(","))


def unwanted(found: frozenset[str]) -> str:
    """Why a mail with these labels stays out, or nothing."""
    for label, where in _UNWANTED.items():
        if label in found:
            return f"it was in {where}"
    return ""
