"""A chat as WhatsApp exports it: a text, with dates as the phone writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from courtesydesk.domain.times import to_text
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import Asked, Export, OldestFirst, Said, named
from courtesydesk.services.intake.files import CutOff, lines
from courtesydesk.services.intake.items import made_up_id
from courtesydesk.services.intake.rows import MAX_FIELD, Bad, Entry
from courtesydesk.services.intake.values import Counted, Dates, DayOrder

NETWORK = "whatsapp"
_NAMED = re.compile(r"(^|/)(_chat|WhatsApp[ _-].*)\.txt$", re.IGNORECASE)
_WITH = re.compile(r"(?:with|mit|avec|con|met|com|-)[ _](.+?)(?:\.txt|\.zip)?$", re.IGNORECASE)
_MARKS = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\u2068\u2069\ufeff")
_START = re.compile(
    r"^\[?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?),?\s(?:(?:à|um|at|a las)\s)?"
    r"(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?\s?m\.?)?)(?:\]\s|\s[-–]\s)(.*)",
    re.IGNORECASE | re.DOTALL,
)
_SPEAKER = re.compile(r"^([^:\n]{1,80}): ?(.*)", re.DOTALL)
_MOST_PEOPLE = 1000


@dataclass(slots=True)
class _Message:
    """One, while its lines are read."""

    number: int
    at: str
    rest: str
    more: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, line: str) -> None:
        if self.length <= MAX_FIELD:
            self.more.append(line)
            self.length += len(line)

    def speaker(self) -> tuple[str, str]:
        """Who, and what; nobody for what the program itself says."""
        found = _SPEAKER.match("".join([self.rest, *self.more]))
        return (" ".join(found[1].split()), found[2].strip()) if found else ("", "")


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no chat of WhatsApp."""
    parts = tuple(sorted(
        name for name in box.names
        if (_NAMED.search(name) or len(box.names) == 1) and _is_chat(box.head(name))
    ))  # fmt: skip
    if not parts:
        return None
    orders, seen = [], Counter[str]()
    for name in parts:
        order, speakers = _look(box, name)
        orders.append(order)
        seen.update(speakers)
    people = tuple(one for one, _ in seen.most_common(100))
    us = asked.choose(people) or ("" if asked.us else _by_the_name(box, parts, people))
    dates = [Dates(asked.zone, order) for order in orders]
    notes = ["Its messages have no ids, and their times no zone: they are read as the shop's."]
    if DayOrder.UNKNOWN in orders:
        notes.append("Day and month cannot be told apart in its dates: the day is read first.")
    return Export(
        "whatsapp export",
        parts,
        lambda: _entries(box, parts, dates, us),
        tuple(notes),
        people,
        us,
    )


def _is_chat(head: bytes) -> bool:
    text = head[:8192].decode("utf-8", "replace").translate(_MARKS)
    first = [line for line in text.splitlines()[:20] if line.strip()]
    return sum(bool(_START.match(line)) for line in first) >= max(1, len(first) // 3)


def _look(box: Box, name: str) -> tuple[DayOrder, Counter[str]]:
    """How dates are written, and who speaks how often."""
    counted, seen = Counted(), Counter[str]()
    for message in _messages(box, name):
        if isinstance(message, Bad):
            continue
        counted.look(message.at)
        speaker, _ = message.speaker()
        if speaker and (speaker in seen or len(seen) < _MOST_PEOPLE):
            seen[speaker] += 1
    order = counted.order
    return (DayOrder.DAY_FIRST if order is DayOrder.MIXED else order), seen


def _by_the_name(box: Box, parts: tuple[str, ...], people: tuple[str, ...]) -> str:
    """A chat with one other is called after them."""
    if len(people) != 2:
        return ""
    called = [_WITH.search(one.rpartition("/")[2]) for one in (*parts, box.path.name)]
    others = {found[1].replace("_", " ").casefold() for found in called if found}
    ours = [one for one in people if one.casefold() not in others]
    return ours[0] if len(ours) == 1 else ""


def _entries(box: Box, parts: tuple[str, ...], dates: list[Dates], us: str) -> Iterator[Entry]:
    for name, reads in zip(parts, dates, strict=True):
        _, seen = _look(box, name)
        alone = len(seen) <= 2
        thread = made_up_id(NETWORK, *sorted(seen)) if alone else f"{box.path.stem}/{name}"
        talk = OldestFirst(alone=alone)
        for message in _messages(box, name):
            if isinstance(message, Bad):
                yield message
                continue
            speaker, text = message.speaker()
            if not speaker:
                continue
            at = _at(reads, message.at)
            id_ = made_up_id(NETWORK, speaker, message.at if at is None else to_text(at), text)
            said = Said(f"{name}, line {message.number}", NETWORK, id_, thread, text, at)
            if speaker == us:
                yield talk.ours(said)
            else:
                yield talk.heard(said, named(speaker, thread))


def _at(dates: Dates, text: str) -> datetime | None:
    try:
        return dates.read(text)
    except ValueError:
        return None


def _messages(box: Box, name: str) -> Iterator[_Message | Bad]:
    message: _Message | None = None
    try:
        with box.open(name) as member:
            for line in lines(member, "utf-8"):
                text = line.text.translate(_MARKS)
                found = _START.match(text)
                if found is None:
                    if message is not None:
                        message.add(text)
                    continue
                if message is not None:
                    yield message
                moment = f"{found[1].rstrip('.')}, {' '.join(found[2].split())}"
                message = _Message(line.number, moment, found[3])
    except CutOff as error:
        yield Bad(name, str(error), "")
    if message is not None:
        yield message
