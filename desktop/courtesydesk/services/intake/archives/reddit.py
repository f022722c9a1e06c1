"""Reddit's answer to a data request: our comments, and private messages of both sides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from courtesydesk.connectors.reading import moment
from courtesydesk.domain.fetched import Person
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.csv_parts import Row, columns, rows
from courtesydesk.services.intake.archives.export import (
    OWN_SIDE,
    Asked,
    Export,
    Said,
)
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "reddit"
_TABLES = re.compile(r"(^|/)(comments|messages|messages_archive)(_\d+)?\.csv$")
_STATISTICS = re.compile(r"(^|/)statistics\.csv$")
_OF_COMMENTS = {"id", "permalink", "subreddit", "parent", "body"}
_OF_MESSAGES = {"id", "permalink", "thread_id", "from", "to", "body"}
_LOOKED_AT = 5000
_SITE = "https://www.reddit.com"


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is none of Reddit."""
    found = {name: columns(box, name) for name in sorted(box.names) if _TABLES.search(name)}
    comments = tuple(name for name, head in found.items() if head >= _OF_COMMENTS)
    messages = tuple(name for name, head in found.items() if head >= _OF_MESSAGES)
    if not comments and not messages:
        return None
    people = _people(box, messages)
    us = asked.choose(people)
    if not us and not asked.us:
        us = next((one for one in _account(box) if one in people), "")
    return Export(
        "reddit export",
        (*comments, *messages),
        lambda: _entries(box, comments, messages, us),
        (OWN_SIDE if not messages else _COMMENTS_ONLY_OURS,) if comments else (),
        people,
        us,
    )


_COMMENTS_ONLY_OURS = (
    "Of comments it holds only your own: your answers wait until what they answer comes in by "
    "another way."
)


def _account(box: Box) -> Iterator[str]:
    for name in box.names:
        if _STATISTICS.search(name):
            for row in islice(rows(box, name), 50):
                if isinstance(row, Row) and row.cells.get("statistic") == "account name":
                    yield row.cells.get("value", "")


def _people(box: Box, messages: tuple[str, ...]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    for name in messages:
        for row in islice(rows(box, name), _LOOKED_AT):
            if isinstance(row, Row):
                seen.update({row.cells["from"], row.cells["to"]} - {""})
    return tuple(one for one, _ in seen.most_common(100))


def _entries(
    box: Box, comments: tuple[str, ...], messages: tuple[str, ...], us: str
) -> Iterator[Entry]:
    for name in comments:
        for row in rows(box, name):
            yield row if isinstance(row, Bad) else _comment(row)
    for name in messages:
        for row in rows(box, name):
            yield row if isinstance(row, Bad) else _message(row, us)


def _comment(row: Row) -> Entry:
    cells = row.cells
    # What stands directly under a post has no parent but the post itself.
    post = _post(cells.get("link", ""))
    answers = _full(cells["parent"], "t1_") or post
    return Said(
        row.place, NETWORK, _full(cells["id"], "t1_"), post or answers, cells["body"],
        _at(cells.get("date", "")), private=False, url=_page(cells["permalink"]), answers=answers,
    ).ours()  # fmt: skip


def _full(id_: str, kind: str) -> str:
    """The name that Reddit's interface has for it."""
    return id_ if not id_ or re.match(r"t\d_", id_) else kind + id_


def _post(link: str) -> str:
    found = re.search(r"/comments/(\w+)", link)
    return f"t3_{found[1]}" if found else ""


def _page(link: str) -> str:
    return _SITE + link if link.startswith("/") else link


def _at(text: str) -> datetime | None:
    return moment(text.removesuffix(" UTC"))


def _message(row: Row, us: str) -> Entry:
    cells = row.cells
    sender = cells["from"]
    said = Said(
        row.place, NETWORK, _full(cells["id"], "t4_"),
        _full(cells["thread_id"] or cells["id"], "t4_"),
        cells["body"], _at(cells.get("date", "")), url=_page(cells["permalink"]),
        subject=cells.get("subject", ""),
    )  # fmt: skip
    if sender == us:
        return said.ours(cells["to"].casefold())
    return said.theirs(Person(sender.casefold(), sender, f"u/{sender}"))
