"""CSV as records: streamed, and a broken row never takes its neighbours with it."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake.files import Line, Stream, lines
from courtesydesk.services.intake.rows import MAX_FIELD, TOO_LONG, Bad, Record, Table

_LOOK_AHEAD = 1000
"""Lines that one record may have before its quotation mark counts as never closed."""
_UNCLOSED = "a quotation mark on this line is never closed"
_DELIMITERS = ",;\t|"


def look(path: Path, encoding: str, text: str, *, bare_cr: bool) -> Table:
    """Delimiter and columns, by the beginning of the file; raises WrongInput without columns."""
    sample = text[:65536].splitlines()
    delimiter = ""
    if sample and sample[0].lower().startswith("sep=") and len(sample[0]) == 5:
        delimiter = sample[0][4]
    delimiter = delimiter or _delimiter(text[:65536])
    first = _first_row(text, delimiter)
    columns = _unique([name.strip() for name in first])
    if not any(columns):
        raise WrongInput(f"The first line of {path.name} names no columns.")
    named = not any(_looks_like_data(name) for name in columns)
    return Table(path, "csv", encoding, columns, delimiter, bare_cr, named)


def _first_row(text: str, delimiter: str) -> list[str]:
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    previous = csv.field_size_limit(MAX_FIELD)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                return row
    except csv.Error:
        return text.splitlines()[0].split(delimiter)
    finally:
        csv.field_size_limit(previous)
    return []


def _delimiter(text: str) -> str:
    """The mark that cuts most rows into the same number of cells, more than one."""
    scores = {mark: _evenness(text, mark) for mark in _DELIMITERS}
    return max(scores, key=lambda mark: scores[mark])


def _evenness(text: str, mark: str) -> float:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        counts = [len(row) for row in itertools.islice(rows, 50) if row]
    except csv.Error:
        return 0.0
    if not counts or counts[0] < 2:
        return 0.0
    same = sum(count == counts[0] for count in counts) / len(counts)
    return same * 10 + min(counts[0], 12) / 12


def _looks_like_data(name: str) -> bool:
    return bool(
        len(name) > 80 or re.match(r"^https?://|^\d{4}-\d\d-\d\d|^\d+([.,/]\d+)*$|^★", name.strip())
    )


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    unique = []
    for place, name in enumerate(names, 1):
        name = name.replace("\0", "") or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)


class _Unclosed(Exception):  # noqa: N818 - a sign between _Feed and read
    """A record has taken more lines than one can have."""


class _Feed:
    """Gives lines to csv.reader, remembers those of the record at hand, and can take them back."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._back: deque[Line] = deque()
        self.record: list[Line] = []
        self.limit = _LOOK_AHEAD
        self._size = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.record) >= self.limit or self._size > MAX_FIELD * 2:
            raise _Unclosed
        line = self._back.popleft() if self._back else next(self._source)
        if not line.whole and self.record:
            # A line that is too long is a row of its own, and a bad one.
            self._back.appendleft(line)
            raise _Unclosed
        self.record.append(line)
        self._size += len(line.text)
        return line.text if "\0" not in line.text else line.text.replace("\0", "")

    def begin(self) -> None:
        """Forget the lines of the record before."""
        self.record, self._size = [], 0

    def take_back(self) -> Line:
        """Give all lines but the first of this record out again; returns the first."""
        first, *others = self.record
        self._back.extendleft(reversed(others))
        self.begin()
        return first


def read(source: Stream, table: Table) -> Iterator[Record | Bad]:
    """Every row, in order. Raises CutOff."""
    feed = _Feed(lines(source, table.encoding, bare_cr=table.bare_cr))
    # The limit is one for the whole process; nothing else here reads CSV with another.
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(feed, delimiter=table.delimiter)
    header, broken = True, 0
    while True:
        feed.begin()
        row, why = _next(reader)
        if row is None and not why and not feed.record:
            return
        if not feed.record:
            continue
        why = why or _wrong(feed.record, row or [], table)
        first = feed.record[0]
        if why:
            feed.take_back()
            reader = csv.reader(feed, delimiter=table.delimiter)
            broken += 1
            if broken == 50:  # such a file is broken all over: look less far each time
                feed.limit = 20
            header = False
            yield Bad(f"line {first.number}", why, first.text)
        elif header:
            header = _is_preamble(first.text)
        elif row and any(row):
            yield Record(f"line {first.number}", row)


def _next(reader: Iterator[list[str]]) -> tuple[list[str] | None, str]:
    """The next row, or why there is none; neither at the end."""
    try:
        return next(reader), ""
    except StopIteration:
        return None, ""
    except _Unclosed:
        return None, _UNCLOSED
    except csv.Error as error:
        return None, _reason(error)


def _is_preamble(line: str) -> bool:
    """Whether a line may stand before the names of the columns."""
    return not line.strip() or line.lower().startswith("sep=")


def _wrong(record: list[Line], row: list[str], table: Table) -> str:
    """What is wrong with a row, or nothing."""
    width = len(table.columns)
    if not record[0].whole:
        return TOO_LONG
    if len(record) > 1:
        return "" if _sound(record, row, table) else _UNCLOSED
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return f"it has {len(row)} cells, the first line names {width} columns"
    return ""


def _sound(record: list[Line], row: list[str], table: Table) -> bool:
    """Whether a row over several lines is one: an unclosed mark runs on into the rows below."""
    width = len(table.columns)
    if len(row) < width or any(row[width:]):
        return False
    try:
        strict = csv.reader((line.text for line in record), delimiter=table.delimiter, strict=True)
        return len(list(strict)) == 1
    except csv.Error:
        return False


def _reason(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return "a cell is longer than a million characters"
    if "new-line character" in text:
        return "a line break stands where none can be"
    return f"it is not CSV ({text})"
