"""The export of Disqus: comments under the pages of a site, and our answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from courtesydesk.connectors.html import to_text
from courtesydesk.connectors.reading import moment
from courtesydesk.domain.fetched import Person
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.archives.export import Asked, Export, Said
from courtesydesk.services.intake.archives.xml_parts import Element, elements
from courtesydesk.services.intake.items import NOBODY
from courtesydesk.services.intake.rows import Bad, Entry

NETWORK = "disqus"
_KEEP = (
    "id", "link", "title", "message", "createdAt", "isDeleted", "isSpam", "author/name",
    "author/username", "author/isAnonymous", "author/email", "thread@dsq:id", "parent@dsq:id",
)  # fmt: skip
_MOST_PAGES = 200_000


def recognise(box: Box, asked: Asked) -> Export | None:
    """None for what is no export of Disqus."""
    parts = tuple(sorted(name for name in box.names if b"<disqus" in box.head(name)[:2000]))
    if not parts:
        return None
    people = _people(box, parts)
    us = asked.choose(people)
    return Export("disqus export", parts, lambda: _entries(box, parts, us), people=people, us=us)


def _people(box: Box, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Who has an account there and writes, the busiest first."""
    seen: Counter[str] = Counter()
    for name in parts:
        for one in elements(box, name, ("post",), (), _KEEP):
            if isinstance(one, Element) and one.fields.get("author/username"):
                seen[one.fields["author/username"]] += 1
    return tuple(one for one, _ in seen.most_common(100))


def _entries(box: Box, parts: tuple[str, ...], us: str) -> Iterator[Entry]:
    for name in parts:
        pages: dict[str, str] = {}
        for one in elements(box, name, ("thread", "post"), (), _KEEP):
            if isinstance(one, Bad):
                yield one
            elif one.tag == "thread":
                if len(pages) < _MOST_PAGES:
                    pages[one.fields.get("@dsq:id", "")] = one.fields.get("link", "")
            else:
                yield _post(one, pages, us)


def _post(one: Element, pages: dict[str, str], us: str) -> Entry:
    said = one.fields
    text = to_text(said.get("message", ""))
    for flag, why in (("isDeleted", "it was deleted there"), ("isSpam", "it was spam there")):
        if said.get(flag) == "true":
            return Bad(one.place, why, text)
    id_, thread = said.get("@dsq:id", ""), said.get("thread@dsq:id", "")
    page = pages.get(thread, "")
    entry = Said(
        one.place, NETWORK, id_, thread, text, moment(said.get("createdAt", "")), private=False,
        url=f"{page}#comment-{id_}" if page else "", answers=said.get("parent@dsq:id", ""),
    )  # fmt: skip
    user = said.get("author/username", "")
    return entry.ours() if user and user == us else entry.theirs(_person(said, user, id_))


def _person(said: Mapping[str, str], user: str, id_: str) -> Person:
    name = " ".join(said.get("author/name", "").split())
    if user:
        return Person(user.casefold(), name or user, f"@{user}")
    folded = name.casefold()
    known = f"nobody:{id_}" if folded in NOBODY else f"name:{folded}"
    return Person(known, name or "Somebody", "")
