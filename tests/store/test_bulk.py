"""Many rows at once are the same rows, in the same order, and can be searched like others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.store.bulk import TOGETHER, insert_all
from courtesydesk.store.database import Database
from support.shop import make_database

INTO = "INSERT INTO customer(name, since, created_at)"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = make_database(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, 2 * TOGETHER + 3])
def test_every_row_is_there_in_its_order_and_is_found(db: Database, count: int) -> None:
    rows = [(f"Maya{number}", f"at{number}", "") for number in range(count)]
    with db.writing() as write:
        insert_all(write, INTO, rows)
    found = db.rows("SELECT name, since FROM customer ORDER BY id")
    assert [tuple(row) for row in found] == [row[:2] for row in rows]
    for name, _, _ in rows:
        assert db.value("SELECT count(*) FROM customer_fts WHERE customer_fts MATCH ?", [name]) == 1


def test_one_row_that_cannot_be_leaves_none_of_them(db: Database) -> None:
    rows: list[tuple[object, ...]] = [("Maya", "", "")] * (TOGETHER + 1)

    def write_all() -> None:
        with db.writing() as write:
            insert_all(write, INTO, [*rows, (None, "", "")])

    with pytest.raises(Exception, match="NOT NULL"):
        write_all()
    assert db.value("SELECT count(*) FROM customer") == 0
