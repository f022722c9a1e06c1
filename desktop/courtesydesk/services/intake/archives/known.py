"""Which network an export is of, a first look into it, and its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fetched import FetchedItem, FetchedMention, FetchedReply
from courtesydesk.domain.networks import network as network_of
from courtesydesk.services.intake.archives import (
    bluesky,
    disqus,
    google,
    linkedin,
    mails,
    mastodon,
    messenger,
    meta,
    reddit,
    telegram,
    whatsapp,
    wordpress,
    x,
)
from courtesydesk.services.intake.archives.box import Box, FileBox, FolderBox, ZipBox, is_zip
from courtesydesk.services.intake.archives.export import (
    NO_WORDS,
    Asked,
    Export,
    not_in_the_future,
)
from courtesydesk.services.intake.archives.tar import TarBox, is_tar
from courtesydesk.services.intake.rows import Bad, Entry, Found, Reading
from courtesydesk.services.intake.sheet import SAMPLE, Look
from courtesydesk.services.intake.values import Dates

_LOOKED_AT = 2000
_RECOGNISERS: tuple[Callable[[Box, Asked], Export | None], ...] = (
    google.recognise,
    x.recognise,
    meta.recognise,
    mastodon.recognise,
    bluesky.recognise,
    wordpress.recognise,
    disqus.recognise,
    telegram.recognise,
    linkedin.recognise,
    reddit.recognise,
    messenger.recognise,
    whatsapp.recognise,
)
_KNOWN = (
    "Google (Business Profile, YouTube), Facebook, Instagram, X, LinkedIn, Reddit, Mastodon, "
    "Bluesky, WordPress, Disqus, Telegram and WhatsApp"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An export that was recognised; the box stays open until `close`."""

    box: Box
    export: Export
    asked: Asked

    @property
    def done(self) -> int:
        """Bytes read so far; some are read twice, to know what they are."""
        return min(self.box.done, self.total)

    @property
    def total(self) -> int:
        """Bytes in all."""
        return sum(self.box.size(name) for name in self.export.parts)

    def close(self) -> None:
        """Let go of it."""
        self.box.close()

    def must_say_who(self) -> WrongInput | None:
        """What must be asked first, or nothing."""
        if not self.export.people or self.export.us:
            return None
        names = ", ".join(self.export.people[:12])
        what = f"The export does not say who of them you are: {names}."
        if self.asked.us:
            what = f"“{self.asked.us}” is none of those in the export: {names}."
        todo = "Say who you are: --us NAME, or --us - if you are none of them."
        return WrongInput(what, safe="Nothing was taken.", todo=todo)

    def reading(self, now: datetime | None) -> Reading:
        """Its entries, once."""
        return Reading(self, not_in_the_future(self.export.read(), now))

    def look(self, now: datetime | None) -> FirstLook:
        """Its first entries."""
        before = self.done
        entries = list(islice(self.reading(now).entries, _LOOKED_AT))
        found = [entry for entry in entries if isinstance(entry, Found)]
        whole = len(entries) < _LOOKED_AT
        read = max(self.done - before, 1)
        rows = len(found) if whole else len(found) * max(self.total, read) // read
        return FirstLook(
            found=tuple(found),
            looks=tuple(_look_of(entry, Dates(self.asked.zone)) for entry in entries[:SAMPLE]),
            rows=rows,
            problems=tuple(self._problems(entries)),
            whole=whole,
        )

    def _problems(self, entries: list[Entry]) -> Iterator[str]:
        must = self.must_say_who()
        if must is not None:
            yield must.what
        yield from self.export.notes
        yield from self.box.remarks
        reasons = Counter(entry.why for entry in entries if isinstance(entry, Bad))
        for why, times in reasons.most_common(3):
            place = next(e.place for e in entries if isinstance(e, Bad) and e.why == why)
            of = f"{times} of the first {len(entries)} entries" if times > 1 else "1 entry"
            yield f"{of} cannot be taken ({place}): {why}."


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What stands at the beginning of an export."""

    found: tuple[Found, ...]
    looks: tuple[Look, ...]
    rows: int
    """About so many can be taken; exact where it was looked through as a `whole`."""
    problems: tuple[str, ...]
    whole: bool


def is_archive(file: Path) -> bool:
    """Whether files lie in it."""
    return is_zip(file) or is_tar(file)


def open_archive(file: Path, asked: Asked) -> Opened:
    """Raises WrongInput for an archive that cannot be read, or is of nobody known here."""
    box = ZipBox(file) if is_zip(file) else TarBox(file)
    try:
        export = _recognised(box, asked)
        if export is not None:
            return Opened(box, _with_mails_told(box, export), asked)
        export = mails.recognise(box, asked)
        if export is not None:
            return Opened(box, export, asked)
        raise WrongInput(
            f"{file.name} is no export that is known here.",
            safe="Nothing was taken.",
            todo=f"Known are those of {_KNOWN}. Of another one, unpack it, and choose its tables "
            "(CSV, JSON) or mails.",
        )
    except BaseException:
        box.close()
        raise


def _with_mails_told(box: Box, export: Export) -> Export:
    """The mails beside a network's own words are another import."""
    left = mails.in_it(box)
    if not left:
        return export
    note = f"Mails lie in it, too ({left[0]}): to take them, unpack that file, and choose it."
    return replace(export, notes=(*export.notes, note))


def open_file(file: Path, asked: Asked) -> Opened | None:
    """None for a file that is no export by itself, and for a folder that none was unpacked into:
    perhaps it is a table, or mails."""
    box = FolderBox(file) if file.is_dir() else FileBox(file)
    export = _recognised(box, asked)
    return None if export is None else Opened(box, export, asked)


def _recognised(box: Box, asked: Asked) -> Export | None:
    for recognise in _RECOGNISERS:
        export = recognise(box, asked)
        if export is not None:
            return export
    return None


def _look_of(entry: Entry, dates: Dates) -> Look:
    if isinstance(entry, Bad):
        return Look({"text": entry.excerpt[:200] or NO_WORDS}, entry.why)
    first = entry.items[0]
    found = {"network": network_of(entry.network).label, **_fields(first, dates)}
    for item in entry.items[1:]:
        if isinstance(item, FetchedReply):
            found["reply"] = item.text[:200]
    return Look({field: text for field, text in found.items() if text})


def _fields(item: FetchedItem, dates: Dates) -> dict[str, str]:
    if isinstance(item, FetchedMention):
        return {
            "author": item.person.name,
            "handle": item.person.handle,
            "rating": "" if item.rating is None else str(item.rating),
            "created_at": dates.shown(item.occurred_at),
            "text": item.text[:500],
        }
    if isinstance(item, FetchedReply):
        return {
            "author": "You",
            "created_at": dates.shown(item.occurred_at),
            "text": item.text[:500],
        }
    return {}
