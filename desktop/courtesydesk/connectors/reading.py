"""What a network said, read into types: anything may be missing, or be of another type.

`Node` is one JSON object. Asking it for something gives a plain value, or an empty one where there
is none; only `need` insists. So one thing that a network forgot costs that one thing, and a parser
needs no `isinstance`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from courtesydesk.domain.errors import BadAnswer

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST = 200_000
"""Characters of one text; nobody writes longer ones to a shop."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class Node:
    """One JSON object. Paths are names one after the other: `node.text("account", "acct")`."""

    __slots__ = ("_values", "host")

    def __init__(self, values: dict[str, Any], host: str = "") -> None:
        self._values = values
        self.host = host

    def __bool__(self) -> bool:
        return bool(self._values)

    def text(self, *path: str) -> str:
        """A text, clean; a number becomes one. Empty when it is missing."""
        value = self._at(path)
        if isinstance(value, str):
            whole = value if len(value) <= LONGEST else value[:LONGEST]
            return whole if whole.isprintable() else clean(whole)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""

    def need(self, *path: str) -> str:
        """A text that must be there; raises BadAnswer."""
        found = self.text(*path)
        if not found:
            where = ".".join(path)
            raise BadAnswer(f"{self.host or 'The network'} did not say “{where}”.")
        return found

    def number(self, *path: str) -> int | None:
        """A whole number, also when it is written as a text."""
        value = self._at(path)
        if isinstance(value, bool):
            return None
        if isinstance(value, float):
            return int(value) if value.is_integer() and abs(value) < 2**53 else None
        try:
            found = int(value) if isinstance(value, int | str) else None
        except ValueError:
            return None
        return found if found is not None and abs(found) < 2**63 else None

    def flag(self, *path: str) -> bool | None:
        """Yes or no; None when it is not said."""
        value = self._at(path)
        return value if isinstance(value, bool) else None

    def at(self, *path: str) -> datetime | None:
        """A moment: ISO, or seconds since 1970 (or thousandths of them)."""
        return moment(self._at(path))

    def node(self, *path: str) -> Node:
        """An object; an empty one when it is missing."""
        value = self._at(path)
        return Node(value if isinstance(value, dict) else {}, self.host)

    def nodes(self, *path: str) -> tuple[Node, ...]:
        """A list of objects, without what is none."""
        value = self._at(path)
        if not isinstance(value, list):
            return ()
        return tuple([Node(one, self.host) for one in value if isinstance(one, dict)])

    def texts(self, *path: str) -> tuple[str, ...]:
        """A list of texts, without what is none."""
        value = self._at(path)
        found = value if isinstance(value, list) else []
        return tuple(clean(one) for one in found if isinstance(one, str))

    def has(self, *path: str) -> bool:
        """Whether it is there at all, and not null."""
        return self._at(path) is not None

    def _at(self, path: tuple[str, ...]) -> Any:
        value: Any = self._values
        for name in path:
            # Not `Mapping`, which takes ten times as long: this is asked most of all.
            value = value.get(name) if isinstance(value, dict) else None
        return value


def clean(text: str) -> str:
    """Without what no screen shows and SQLite cannot keep; lines end as they do in Python."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).replace("\ufeff", "")


def moment(value: object) -> datetime | None:
    """A moment in UTC; one without an offset is taken to be in it. None for what is none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, str) and value[4:5] == "-":
            found = datetime.fromisoformat(value.strip())
        elif isinstance(value, int | float) or (isinstance(value, str) and _is_number(value)):
            number = float(value)
            found = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        elif isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        return None
    return found if found >= EARLIEST else None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{9,14}(\.\d+)?", text.strip()))
