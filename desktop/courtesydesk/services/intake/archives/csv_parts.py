"""Tables inside an export, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake import csv_rows
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.files import CutOff, Stream, bare_returns, encoding_of
from courtesydesk.services.intake.rows import Bad, Table
from courtesydesk.services.intake.values import clean


class Row(NamedTuple):
    """One row, by the names of its columns in small letters."""

    place: str
    cells: dict[str, str]


def columns(box: Box, name: str) -> frozenset[str]:
    """The names of a table's columns in small letters; none where it is no table."""
    try:
        return frozenset(column.casefold() for column in _table(box, name).columns)
    except WrongInput:
        return frozenset()


class _Doubled:
    """A table that has backslashes before quotation marks, as one that doubles them."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(size)

    def readline(self, limit: int) -> bytes:
        return self._stream.readline(limit).replace(b'\\"', b'""')


def rows(box: Box, name: str, *, backslashes: bool = False) -> Iterator[Row | Bad]:
    """Every row of a table; `backslashes`: quotation marks inside a cell stand behind one."""
    try:
        table = _table(box, name)
        keys = [column.casefold() for column in table.columns]
        with box.open(name) as member:
            for row in csv_rows.read(_Doubled(member) if backslashes else member, table):
                place = f"{name}, {row.place}"
                if isinstance(row, Bad):
                    yield row._replace(place=place)
                else:
                    cells = [clean(cell) for cell in row.cells]
                    yield Row(place, dict(zip(keys, cells, strict=False)))
    except (CutOff, WrongInput) as error:
        why = error.what if isinstance(error, WrongInput) else str(error)
        yield Bad(name, why, "")


def _table(box: Box, name: str) -> Table:
    path = Path(name.rpartition("/")[2])
    head = box.head(name)
    encoding = encoding_of(path, head)
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff").replace("\0", "")
    return csv_rows.look(path, encoding, text, bare_cr=bare_returns(head))
