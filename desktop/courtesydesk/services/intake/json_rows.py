"""JSON Lines, a JSON list, or a list inside an object, as records: streamed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from courtesydesk.services.intake.columns import guess
from courtesydesk.services.intake.files import MAX_LINE, Source, lines, text_chunks
from courtesydesk.services.intake.rows import TOO_LONG, Bad, Record, Table

_LIST_INSIDE = re.compile(
    r'\{(?:\s*"[^"\\]{1,60}"\s*:\s*(?:"[^"\\]*"|[\d.]+|null|true|false)\s*,)*'
    r'\s*"[^"\\]{1,60}"\s*:\s*\[\s*(?=\{|\])'
)
"""An object that holds the list of rows, as Takeout writes it."""


def look(path: Path, encoding: str, text: str) -> Table:
    """Which shape of JSON, and the names in it, by the beginning of the file."""
    stripped = text.lstrip()
    first_line = stripped.partition("\n")[0].strip()
    form, skip_to = "json", ""
    if stripped.startswith("{"):
        if _is_json_lines(stripped, first_line):
            form = "jsonl"
        elif found := _LIST_INSIDE.match(stripped):
            skip_to = text[: len(text) - len(stripped)] + found[0][: found[0].rindex("[")]
    table = Table(path, form, encoding, (), skip_to=skip_to)
    return Table(path, form, encoding, _json_columns(table, text), skip_to=skip_to)


def _is_json_lines(text: str, first_line: str) -> bool:
    """Whether most lines are whole objects; one line alone may also be an object with the list."""
    value = _loads(first_line)
    if isinstance(value, dict) and not text.partition("\n")[2].strip():
        return "text" in guess(tuple(flat(value))).values() or not _LIST_INSIDE.match(text)
    if value is not None:
        return True
    whole = [line for line in text.splitlines()[:-1][:20] if line.strip()]
    good = sum(isinstance(_loads(line), dict) for line in whole)
    return good > len(whole) / 2


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _json_columns(table: Table, text: str) -> tuple[str, ...]:
    names: dict[str, None] = {}
    if table.format == "jsonl":
        values: Iterator[Any] = (_loads(line) for line in text.splitlines()[:500])
        for value in values:
            if isinstance(value, dict):
                names.update(dict.fromkeys(flat(value)))
    else:
        for found in _Values(iter([text]), table):
            if isinstance(found, _Value) and isinstance(found.value, dict):
                names.update(dict.fromkeys(flat(found.value)))
    return tuple(name for name in names if name)


def flat(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """One level of text: nested objects as "outer.inner", lists of plain things by commas."""
    cells: dict[str, str] = {}
    for key, inner in value.items():
        name = prefix + str(key)
        if isinstance(inner, str):
            cells[name] = inner
        elif isinstance(inner, dict):
            if depth < 4:
                cells.update(flat(inner, name + ".", depth + 1))
        else:
            cells[name] = _plain(inner)
    return cells


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value[:50] if not isinstance(part, dict | list))
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits
        return ""


def _record(place: str, value: Any, columns: Sequence[str], excerpt: str) -> Record | Bad:
    if not isinstance(value, dict):
        return Bad(place, "it is not an object with named values", excerpt)
    cells = flat(value)
    return Record(place, [cells.get(column, "") for column in columns])


def read_lines(source: Source, table: Table) -> Iterator[Record | Bad]:
    """One object a line. Raises CutOff."""
    for line in lines(source, table.encoding, bare_cr=table.bare_cr):
        place = f"line {line.number}"
        if not line.whole:
            yield Bad(place, TOO_LONG, line.text)
            continue
        if not line.text.strip(" \t\r\n\0"):
            continue
        try:
            value = json.loads(line.text)
        except (ValueError, RecursionError) as error:
            yield Bad(place, _json_reason(error), line.text)
            continue
        yield _record(place, value, table.columns, line.text)


def _json_reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error.msg.lower()}, character {error.colno})"
    return "it is not JSON that can be read"


class _Value(NamedTuple):
    number: int
    value: Any
    start: str


_BETWEEN = re.compile(r"[\s,\0]*")
_NEXT_OBJECT = re.compile(r"\}[\s,]*(?=\{)")
_NEAR_END = 64
"""An error so near the end of what was read may be only that more has not been read."""


class _Values:
    """The values of a list, or values one after the other, as far as the text goes."""

    def __init__(self, chunks: Iterator[str], table: Table) -> None:
        self._chunks = chunks
        self._skip = len(table.skip_to)
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._number = 0
        self._inside = False
        self._ended = False

    def __iter__(self) -> Iterator[_Value | Bad]:
        while not self._ended:
            found = self._next()
            if found is not None:
                yield found
            elif not self._more():
                break
        if not self._ended and self._text[self._at :].strip(" \t\r\n,\0]}"):
            yield self._bad("it is not JSON from here on, or it is cut off")

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._text = self._text[self._at :] + chunk
        self._at = 0
        cut = min(self._skip, len(self._text))
        self._skip -= cut
        self._text = self._text[cut:]
        return True

    def _next(self) -> _Value | Bad | None:
        """The next value; None when more must be read first."""
        self._at = self._blank()
        if self._text.startswith("[", self._at) and not self._inside and self._number == 0:
            self._inside = True
            self._at = self._blank(self._at + 1)
        if self._at >= len(self._text):
            return None
        if self._inside and self._text[self._at] == "]":
            self._ended = True
            return None
        try:
            value, end = self._decoder.raw_decode(self._text, self._at)
        except RecursionError:
            self._ended = True
            return self._bad("it is nested too deeply")
        except ValueError as error:
            return self._broken(error)
        if end == len(self._text) and not isinstance(value, dict):
            return None  # a number may go on in the next piece
        self._number += 1
        found = _Value(self._number, value, self._text[self._at : self._at + 200])
        self._at = end
        return found

    def _blank(self, at: int | None = None) -> int:
        found = _BETWEEN.match(self._text, self._at if at is None else at)
        return found.end() if found else self._at

    def _broken(self, error: ValueError) -> Bad | None:
        """Say so and go on with the next object, when it is not only cut by where we read."""
        far = len(self._text) - self._at > MAX_LINE
        known = isinstance(error, json.JSONDecodeError)
        if known and not far:
            assert isinstance(error, json.JSONDecodeError)
            if error.pos > len(self._text) - _NEAR_END or error.msg.startswith("Unterminated"):
                return None
        bad = self._bad(_json_reason(error))
        self._number += 1
        found = _NEXT_OBJECT.search(self._text, self._at)
        if found is None:
            self._ended = True
        else:
            self._at = found.end()
        return bad

    def _bad(self, why: str) -> Bad:
        return Bad(f"entry {self._number + 1}", why, self._text[self._at : self._at + 2000])


def read_values(source: Source, table: Table) -> Iterator[Record | Bad]:
    """The objects of a list, or objects one after the other. Raises CutOff."""
    for found in _Values(text_chunks(source, table.encoding), table):
        if isinstance(found, Bad):
            yield found
        else:
            yield _record(f"entry {found.number}", found.value, table.columns, found.start)
