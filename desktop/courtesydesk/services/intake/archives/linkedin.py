"""LinkedIn's export: messages of both sides, and our comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from courtesydesk.connectors.reading import moment
from courtesydesk.domain.fetched import Person
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.csv_parts import Row, columns, rows
from courtesydesk.services.intake.archives.export import (
    ANSWERS_NOBODY,
    Asked,
    Export,
    Said,
    named,
)
from courtesydesk.services.intake.items import made_up_id
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "linkedin"
_MESSAGES = re.compile(r"(^|/)messages(_\d+)?\.csv$", re.IGNORECASE)
_COMMENTS = re.compile(r"(^|/)comments(_\d+)?\.csv$", re.IGNORECASE)
_PROFILE = re.compile(r"(^|/)profile(_\d+)?\.csv$", re.IGNORECASE)
_OF_MESSAGES = {"conversation id", "from", "date", "content"}
_OF_COMMENTS = {"date", "link", "message"}
_ANSWERED = re.compile(r"urn:li:comment:\((?:urn:li:)?(\w+:\d+),(\d+)\)")
_LOOKED_AT = 5000
_OWN_COMMENTS = (
    "Of comments it holds only your own: your answers wait until what they answer comes in by "
    "another way."
)


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no export of LinkedIn."""
    messages = _parts(box, _MESSAGES, _OF_MESSAGES)
    comments = _parts(box, _COMMENTS, _OF_COMMENTS)
    if not messages and not comments:
        return None
    people = _people(box, messages)
    us = asked.choose(people)
    if not us and not asked.us:
        us = next((one for one in _own_name(box) if one in people), "")
    notes = (_OWN_COMMENTS,) if comments else ()
    return Export(
        "linkedin export",
        (*messages, *comments),
        lambda: _entries(box, messages, comments, us),
        notes,
        people,
        us,
    )


def _parts(box: Box, names: re.Pattern[str], head: set[str]) -> tuple[str, ...]:
    found = (name for name in box.names if names.search(name))
    return tuple(sorted(name for name in found if columns(box, name) >= head))


def _people(box: Box, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Who writes; who is in every conversation stands first."""
    seen: dict[str, set[str]] = {}
    for name in parts:
        for row in islice(rows(box, name), _LOOKED_AT):
            if isinstance(row, Row) and row.cells.get("from"):
                seen.setdefault(row.cells["from"], set()).add(row.cells["conversation id"])
    counted = Counter({name: len(talks) for name, talks in seen.items()})
    return tuple(one for one, _ in counted.most_common(100))


def _own_name(box: Box) -> Iterator[str]:
    for name in box.names:
        if _PROFILE.search(name):
            for row in islice(rows(box, name), 1):
                if isinstance(row, Row):
                    yield f"{row.cells.get('first name', '')} {row.cells.get('last name', '')}"


def _entries(
    box: Box, messages: tuple[str, ...], comments: tuple[str, ...], us: str
) -> Iterator[Entry]:
    for name in messages:
        for row in rows(box, name):
            yield row if isinstance(row, Bad) else _message(row, us)
    for name in comments:
        for row in rows(box, name, backslashes=True):
            yield row if isinstance(row, Bad) else _comment(row)


def _message(row: Row, us: str) -> Entry:
    cells = row.cells
    sender, thread = cells["from"], cells["conversation id"]
    date, text = cells["date"], cells["content"]
    said = Said(
        row.place,
        NETWORK,
        made_up_id(NETWORK, thread, sender, date, text),
        thread,
        text,
        moment(date.removesuffix(" UTC")),
        subject=cells.get("subject", ""),
    )
    if cells.get("is message draft", "").casefold() in ("yes", "true"):
        return Bad(row.place, "it is a draft, and was never sent", text)
    if sender == us:
        return said.ours(*_addresses(cells))
    return said.theirs(_person(sender, cells.get("sender profile url", ""), thread))


def _addresses(cells: dict[str, str]) -> list[str]:
    """Whom it was written to, where that is one person."""
    urls = cells.get("recipient profile urls", "").split(",")
    to = cells.get("to", "")
    if len(urls) > 1 or not to:
        return []
    return [_person(to, urls[0], cells["conversation id"]).remote_id]


def _person(name: str, url: str, thread: str) -> Person:
    url = url.strip().rstrip("/")
    return Person(url.casefold(), name, "", url) if url else named(name, thread)


def _comment(row: Row) -> Entry:
    cells = row.cells
    link, text = cells["link"], cells["message"]
    found = _ANSWERED.search(unquote(link))
    if found is None:
        return Bad(row.place, ANSWERS_NOBODY, text)
    answers = f"urn:li:comment:(urn:li:{found[1]},{found[2]})"
    return Said(
        row.place,
        NETWORK,
        made_up_id(NETWORK, link, cells["date"], text),
        answers,
        text,
        moment(cells["date"]),
        private=False,
        url=link,
        answers=answers,
    ).ours()
