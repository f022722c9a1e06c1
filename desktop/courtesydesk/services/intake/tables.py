"""Tables of any kind: what a file is, and its rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from courtesydesk.services.intake import csv_rows, json_rows
from courtesydesk.services.intake.files import Source, bare_returns, encoding_of
from courtesydesk.services.intake.rows import Bad, Record, Table


def look(path: Path, head: bytes) -> Table:
    """What kind of table it is; raises WrongInput when it is none."""
    encoding = encoding_of(path, head)
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff").replace("\0", "")
    if text.lstrip()[:1] in ("{", "["):
        return json_rows.look(path, encoding, text)
    return csv_rows.look(path, encoding, text, bare_cr=bare_returns(head))


def read(source: Source, table: Table) -> Iterator[Record | Bad]:
    """Every row of a table, in order. Raises CutOff."""
    if table.format == "csv":
        return csv_rows.read(source, table)
    if table.format == "jsonl":
        return json_rows.read_lines(source, table)
    return json_rows.read_values(source, table)
