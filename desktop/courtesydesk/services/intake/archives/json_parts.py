"""JSON of any shape, walked through: only one element of the wanted list is ever in memory."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Generator, Iterator
from typing import Any, NamedTuple

from courtesydesk.connectors.reading import Node
from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.files import CutOff, text_chunks
from courtesydesk.services.intake.rows import Bad

MAX_VALUE = 16 * 1024 * 1024
"""Characters of one element."""
_MAX_DEPTH = 60
_BRACKET = re.compile(r"[\[{]")
_BLANK = re.compile(r"[\s\0]*")
_NUMBER_END = re.compile(r"[\d.eE+\-]$")
_BROKEN = "it is not JSON from here on, or it is cut off"


class Piece(NamedTuple):
    """One element of a list."""

    place: str
    value: dict[str, Any]
    beside: Node
    """The plain values that stood before the list, in the object that holds it."""

    @property
    def node(self) -> Node:
        """What it says."""
        return Node(self.value)


class _Broken(Exception):  # noqa: N818 - told as a row that was not taken
    """The text is no JSON from here on."""


def pieces(box: Box, name: str, *path: str, keep: Collection[str] = ()) -> Iterator[Piece | Bad]:
    """The elements of a list inside a document: `path` names the objects on the way to it, and
    lists on the way are gone through. Script before the first bracket is left out, and never run.
    `keep` names lists and objects that are wanted in `beside`, too."""
    number = 0
    try:
        with contextlib.closing(_values(box, name, path, keep)) as values:
            for beside, value in values:
                number += 1
                place = f"{name}, entry {number}"
                if isinstance(value, dict):
                    yield Piece(place, value, Node(beside))
                else:
                    yield Bad(place, "it is not an object with named values", str(value)[:2000])
    except (CutOff, _Broken) as error:
        yield Bad(f"{name}, after entry {number}", str(error), "")


def words(box: Box, name: str, *path: str) -> Iterator[str]:
    """Those elements of a list that are text, as far as it can be read."""
    with (
        contextlib.suppress(CutOff, _Broken),
        contextlib.closing(_values(box, name, path, ())) as values,
    ):
        for _, value in values:
            if isinstance(value, str):
                yield value


def _values(
    box: Box, name: str, path: tuple[str, ...], keep: Collection[str]
) -> Generator[tuple[dict[str, Any], Any], None, None]:
    with box.open(name) as member:
        text = _Text(text_chunks(member, "utf-8"))
        text.begin()
        yield from _walk(text, path, {}, frozenset(keep), 0)


def document(box: Box, name: str) -> dict[str, Any]:
    """A small document as a whole, or its first element; empty where it cannot be read."""
    return next((one.value for one in pieces(box, name) if isinstance(one, Piece)), {})


def _walk(
    text: _Text, path: tuple[str, ...], beside: dict[str, Any], keep: frozenset[str], depth: int
) -> Iterator[tuple[dict[str, Any], Any]]:
    if depth > _MAX_DEPTH:
        raise _Broken("it is nested too deeply")
    start = text.peek()
    if start == "[":
        for _ in text.inside("]"):
            if path:
                yield from _walk(text, path, beside, keep, depth + 1)
            else:
                yield beside, text.value()
    elif start == "{" and path:
        here: dict[str, Any] = {}
        for _ in text.inside("}"):
            key = text.key()
            if key == path[0]:
                yield from _walk(text, path[1:], here, keep, depth + 1)
            elif key in keep or text.peek() not in "[{":
                here[key] = text.value()
            else:
                text.skip(depth + 1)
    elif path:
        text.value()
    else:
        yield beside, text.value()


class _Text:
    """A text that is read on as it is needed."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def begin(self) -> None:
        """Go to the first bracket: what is before it is a script's `name =`."""
        while True:
            found = _BRACKET.search(self._text, self._at)
            if found is not None:
                self._at = found.start()
                return
            self._at = len(self._text)
            if not self._more():
                raise _Broken("it holds no JSON")

    def peek(self) -> str:
        """The next sign that is not blank; empty at the end."""
        while True:
            found = _BLANK.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def inside(self, end: str) -> Iterator[None]:
        """Once before each element of a list or an object, whose bracket is next."""
        self._take()
        while (sign := self.peek()) != end:
            if not sign:
                raise _Broken(_BROKEN)
            yield
            sign = self.peek()
            if sign == ",":
                self._take()
            elif sign != end:
                raise _Broken(_BROKEN)
        self._take()

    def key(self) -> str:
        """The name of a value."""
        name = self.value()
        if not isinstance(name, str) or self.peek() != ":":
            raise _Broken(_BROKEN)
        self._take()
        return name

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise _Broken("it is nested too deeply") from error
            except ValueError as error:
                if not self._more_of_value():
                    raise _Broken(_BROKEN) from error
                continue
            # A number may go on in the next piece.
            if end == len(self._text) and _NUMBER_END.search(self._text) and self._more():
                continue
            self._at = end
            return value

    def skip(self, depth: int) -> None:
        """Go past the next value, however large it is."""
        if depth > _MAX_DEPTH:
            raise _Broken("it is nested too deeply")
        start = self.peek()
        if start == "[":
            for _ in self.inside("]"):
                self.skip(depth + 1)
        elif start == "{":
            for _ in self.inside("}"):
                self.key()
                self.skip(depth + 1)
        else:
            self.value()

    def _take(self) -> None:
        self._at += 1

    def _more_of_value(self) -> bool:
        """As much again, so that a large value is not tried at every small step."""
        pending = len(self._text) - self._at
        if pending > MAX_VALUE:
            raise _Broken(f"one entry is longer than {MAX_VALUE // 1_000_000} million characters")
        parts = [self._text[self._at :]]
        size = pending
        while size <= 2 * pending and (chunk := next(self._chunks, None)) is not None:
            parts.append(chunk)
            size += len(chunk)
        self._text, self._at = "".join(parts), 0
        return len(parts) > 1

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return True
