"""Lists that come newest first: nothing is missed, however a fetch ends, and nothing comes twice
where nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from courtesydesk.connectors.newest import Entry, Page, Reading, mark, read_cursor
from courtesydesk.connectors.reading import Node
from courtesydesk.domain.errors import Refused

AT = datetime(2026, 11, 22, tzinfo=UTC)
PAGE = 4


class Shelf:
    """A list whose pages are told by what stood last on the one before."""

    def __init__(self) -> None:
        self.versions: dict[int, int] = {}
        self.read: list[str] = []

    def add(self, count: int) -> None:
        for _ in range(count):
            self.versions[len(self.versions)] = 0

    def page(self, token: str) -> Page:
        self.read.append(token)
        below = int(token) if token else len(self.versions)
        ids = [id_ for id_ in sorted(self.versions, reverse=True) if id_ < below][:PAGE]
        more = bool(ids) and ids[-1] > 0
        return Page(tuple(self._entry(id_) for id_ in ids), str(ids[-1]) if more else "")

    def _entry(self, id_: int) -> Entry:
        version = str(self.versions[id_])
        node = Node({"id": id_, "version": version})
        return Entry(node, mark(str(id_), version), AT + timedelta(minutes=id_))


def fetch(shelf: Shelf, saved: str, pages: int = 99, since: datetime = AT) -> tuple[set[str], str]:
    """One fetch that is killed after so many pages: what was kept, and the cursor with it."""
    reading = Reading.of(read_cursor(saved))
    kept: set[str] = set()
    news: Iterator[tuple[Node, ...]] = reading.news(shelf.page, since=since, stop=lambda: False)
    for _, found in zip(range(pages), news, strict=False):
        kept |= {f"{node.text('id')}.{node.text('version')}" for node in found}
        saved = json.dumps(reading.saved())
    return kept, saved


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_missed_however_fetches_end(seed: int) -> None:
    random, shelf, kept, saved = Random(seed), Shelf(), set[str](), ""
    for _ in range(random.randrange(2, 12)):
        shelf.add(random.randrange(12))
        found, saved = fetch(shelf, saved, random.randrange(1, 4))
        kept |= found
    found, saved = fetch(shelf, saved)
    kept |= found
    assert kept == {f"{id_}.0" for id_ in shelf.versions}
    assert fetch(shelf, saved) == (set(), saved)


def test_what_changes_on_the_first_page_comes_again_alone() -> None:
    shelf = Shelf()
    shelf.add(11)
    _, saved = fetch(shelf, "")
    shelf.versions[9] += 1
    found, saved = fetch(shelf, saved)
    assert found == {"9.1"}
    shelf.read.clear()
    assert fetch(shelf, saved)[0] == set()
    assert shelf.read == [""], "where nothing is new, one page is enough"


def test_a_walk_ends_where_it_is_told_to() -> None:
    shelf = Shelf()
    shelf.add(20)
    found, _ = fetch(shelf, "", since=AT + timedelta(minutes=14))
    assert min(int(one.partition(".")[0]) for one in found) == 8, "whole pages, and one beyond"


def test_a_server_that_leads_in_circles_is_left() -> None:
    shelf = Shelf()
    shelf.add(8)
    entries = shelf.page("").entries
    reading = Reading()
    pages = list(reading.news(lambda token: Page(entries, token or "a"), since=AT, stop=bool))
    assert len(pages) == 2


def test_a_token_that_is_refused_begins_anew() -> None:
    shelf = Shelf()
    shelf.add(11)
    _, saved = fetch(shelf, "", pages=1)
    reading = Reading.of(read_cursor(saved))

    def refuse(token: str) -> Page:
        if token:
            raise Refused("The page token is too old.")
        return shelf.page("")

    assert [*reading.news(refuse, since=AT, stop=bool)] == [()]
    assert len(fetch(shelf, json.dumps(reading.saved()))[0]) == 11


@pytest.mark.parametrize("saved", ["", "nonsense", "[]", "7", '{"seen": 7, "next": []}'])
def test_a_cursor_that_cannot_be_read_begins_anew(saved: str) -> None:
    shelf = Shelf()
    shelf.add(5)
    assert len(fetch(shelf, saved)[0]) == 5
