"""Mail files from their first look to their last mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from courtesydesk.connectors.networks.email import notices, parse
from courtesydesk.domain.fetched import FetchedItem, FetchedMention, FetchedReply, Gone, Person
from courtesydesk.services.intake import letters
from courtesydesk.services.intake.files import CutOff, Source
from courtesydesk.services.intake.letters import Raw
from courtesydesk.services.intake.rows import AHEAD, FAR, Bad, Entry, Found, Reading

NETWORK = "email"
SAMPLE = 20
_EXACT_BELOW = 8 * 1024 * 1024
NOT_OURS = (
    "No mail address is known to be yours, so every mail counts as a customer's. Add the e-mail "
    "account first, or write your address into the setting “E-mail for customers”."
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a mail file holds."""

    sample: tuple[dict[str, str], ...]
    rows: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Folder:
    """How far the reading of a folder is."""

    total: int
    done: int = 0

    def close(self) -> None:
        """Nothing is open between files."""


def format_of(file: Path, head: bytes) -> str:
    """mbox, eml, folder, or nothing when it is not mail."""
    return "folder" if file.is_dir() else letters.format_of(file, head)


def open_mail(
    file: Path, kind: str, ours: frozenset[str], now: datetime, *, deep: bool = False
) -> Reading:
    """Every mail as an entry. Raises WrongInput for a folder without mails."""
    if kind == "folder":
        files = letters.folder_files(file, deep=deep)
        folder = _Folder(sum(_size(path) for path in files))
        return Reading(folder, _of_folder(file, files, folder, ours, now))
    source = Source(file)
    raws: Iterator[Raw | Bad] = letters.mbox(source) if kind == "mbox" else letters.single(file)
    return Reading(source, _entries(raws, ours, now))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _of_folder(
    folder: Path, files: list[Path], progress: _Folder, ours: frozenset[str], now: datetime
) -> Iterator[Entry]:
    for path, raw in letters.each_of(folder, files):
        progress.done += _size(path)
        yield raw if isinstance(raw, Bad) else entry_of(raw, ours, now)


def _entries(raws: Iterator[Raw | Bad], ours: frozenset[str], now: datetime) -> Iterator[Entry]:
    try:
        for raw in raws:
            yield raw if isinstance(raw, Bad) else entry_of(raw, ours, now)
    except CutOff as error:
        yield Bad("end of the file", str(error), "")


def entry_of(raw: Raw, ours: frozenset[str], now: datetime) -> Entry:
    """What one mail is: somebody's, ours, or not taken, and why. `ours`: our addresses."""
    found = letters.labels(raw.data)
    why = letters.unwanted(found)
    mail = parse.read_mail(raw.data, received_at=raw.at or now, truncated=raw.cut)
    excerpt = f"{mail.sender.address} | {mail.subject} | {mail.text[:200]}"
    if why:
        return Bad(raw.place, why, excerpt)
    if mail.sender.address.endswith("@unknown.invalid"):
        return Bad(raw.place, "it names no sender, so it is no mail", excerpt)
    if mail.at > now + AHEAD:
        return Bad(raw.place, f"its date, {mail.at:%Y-%m-%d}, lies in the future", excerpt)
    item: FetchedMention | FetchedReply
    if parse.is_ours(mail, ours | ({mail.sender.address} if "sent" in found else frozenset())):
        item = parse.reply(mail)
    else:
        item = notices.mention(mail, ours)
        if item.network:
            return Found(raw.place, item.network, item.remote_id, (item,))
    return Found(raw.place, NETWORK, mail.id, (item,))


def look(file: Path, kind: str, ours: frozenset[str], *, deep: bool = False) -> Look:
    """The first mails, how many there are, and what may go wrong."""
    sample: list[dict[str, str]] = []
    count = 0
    with open_mail(file, kind, ours, FAR, deep=deep) as reading:
        small = reading.source.total <= _EXACT_BELOW
        for entry in reading.entries:
            if isinstance(entry, Bad):
                continue
            count += 1
            if len(sample) < SAMPLE:
                sample += [_shown(item) for item in entry.items]
            if not small and count >= 200:
                count = count * reading.source.total // max(reading.source.done, 1)
                break
    return Look(tuple(sample), count, tuple(_problems(ours, sample)))


def _shown(item: FetchedItem) -> dict[str, str]:
    if isinstance(item, Gone):
        return {}
    return {
        "from": _who(item.person) if isinstance(item, FetchedMention) else "you",
        "date": item.occurred_at.isoformat(),
        "subject": item.subject,
        "text": " ".join(item.text.split())[:200],
    }


def _who(person: Person) -> str:
    return person.handle or person.name


def _problems(ours: frozenset[str], sample: list[dict[str, str]]) -> Iterator[str]:
    if not sample:
        yield "No mail in it can be read."
    elif not ours:
        yield NOT_OURS
