"""Mails in an archive: mbox files, as Google Takeout hands them out, and single ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from courtesydesk.services.intake import letters
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import Asked, Export
from courtesydesk.services.intake.files import CutOff
from courtesydesk.services.intake.letters import MAX_MAIL, Raw
from courtesydesk.services.intake.mail import NOT_OURS, entry_of
from courtesydesk.services.intake.rows import Bad, Entry

_SUFFIXES = (".mbox", *letters.SUFFIXES)


def in_it(box: Box) -> tuple[str, ...]:
    """Those of its files that hold mails."""
    return tuple(name for name in box.names if name.lower().endswith(_SUFFIXES))


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what holds no mails."""
    kinds = {name: _kind(box, name) for name in in_it(box)}
    parts = tuple(name for name, kind in kinds.items() if kind)
    if not parts:
        return None
    notes = () if asked.addresses else (NOT_OURS,)
    return Export("mbox", parts, lambda: _entries(box, kinds, asked), notes)


def _kind(box: Box, name: str) -> str:
    return letters.format_of(PurePosixPath(name), box.head(name))


def _entries(box: Box, kinds: dict[str, str], asked: Asked) -> Iterator[Entry]:
    for name, kind in kinds.items():
        if not kind:
            yield Bad(name, "it holds no mail that can be read", "")
            continue
        try:
            for raw in _mbox(box, name) if kind == "mbox" else _single(box, name):
                yield entry_of(raw, asked.addresses, asked.now)
        except CutOff as error:
            yield Bad(f"end of {name}", str(error), "")


def _mbox(box: Box, name: str) -> Iterator[Raw]:
    with box.open(name) as member:
        for raw in letters.mbox(member):
            yield raw._replace(place=f"{name}, {raw.place}")


def _single(box: Box, name: str) -> Iterator[Raw]:
    with box.open(name) as member:
        data = member.read(MAX_MAIL + 1)
    yield Raw(name, data[:MAX_MAIL], None, len(data) > MAX_MAIL)
