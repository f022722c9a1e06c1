"""XML of any size, gone through once: no entity is expanded, nothing outside is looked at."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.files import CutOff
from courtesydesk.services.intake.rows import MAX_FIELD, Bad
from courtesydesk.services.intake.values import clean

_CHUNK = 1 << 16
_MAX_DEPTH = 100
_NO_SIGNS = bytes(set(range(32)) - {9, 10, 13})
"""Bytes that XML forbids, and that sites write all the same."""


class Element(NamedTuple):
    """One that was wanted."""

    place: str
    tag: str
    fields: Mapping[str, str]
    """What stands directly in it, by tag; what stands deeper as “outer/inner”, attributes as
    “tag@name”, its own as “@name”."""
    around: Mapping[str, str]
    """The fields, so far, of all that it stands in; the nearest outranks the others."""


class _Broken(Exception):  # noqa: N818 - told as a row that was not taken
    """Not to be read on."""


@dataclass(slots=True)
class _Record:
    tag: str
    depth: int
    fields: dict[str, str] = field(default_factory=dict)


def elements(
    box: Box, name: str, wanted: Collection[str], within: Collection[str], keep: Collection[str]
) -> Iterator[Element | Bad]:
    """The elements with a `wanted` tag, also those inside `within`, whose own fields go into
    `around`. Only the fields of `keep` are remembered."""
    reader = _Reader(name, frozenset(wanted), frozenset(within), frozenset(keep))
    try:
        with box.open(name) as member:
            while chunk := member.read(_CHUNK):
                yield from reader.feed(chunk)
            yield from reader.feed(b"", last=True)
    except (CutOff, _Broken) as error:
        yield from reader.take()
        yield Bad(f"{name}, line {reader.line}", str(error), "")


class _Reader:
    def __init__(
        self, name: str, wanted: frozenset[str], within: frozenset[str], keep: frozenset[str]
    ) -> None:
        self._name = name
        self._wanted, self._within, self._keep = wanted, within, keep
        self._path: list[str] = []
        self._records: list[_Record] = []
        self._ready: list[Element] = []
        self._parts: list[str] | None = None
        self._length = 0
        self._wide: bool | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse

    @property
    def line(self) -> int:
        return self._parser.CurrentLineNumber

    def feed(self, data: bytes, *, last: bool = False) -> Iterator[Element]:
        """What became ready by these bytes."""
        if self._wide is None:
            self._wide = b"\0" in data[:4]
        try:
            self._parser.Parse(data if self._wide else data.translate(None, _NO_SIGNS), last)
        except expat.ExpatError as error:
            raise _Broken("it is not XML from here on, or it is cut off") from error
        yield from self.take()

    def take(self) -> list[Element]:
        """What is ready, once."""
        ready, self._ready = self._ready, []
        return ready

    def _refuse(self, *_: object) -> None:
        raise _Broken("it defines words of its own (entities), as no true export does")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _MAX_DEPTH:
            raise _Broken("it is nested too deeply")
        self._path.append(tag)
        if (tag in self._wanted or tag in self._within) and not self._inside_a_wanted_one():
            record = _Record(tag, len(self._path))
            record.fields.update({f"@{name}": text for name, text in attributes.items()})
            self._records.append(record)
            self._parts = None
            return
        where = self._where()
        for name, text in attributes.items():
            if f"{where}@{name}" in self._keep:
                self._records[-1].fields[f"{where}@{name}"] = text
        self._parts = [] if where in self._keep else None
        self._length = 0

    def _inside_a_wanted_one(self) -> bool:
        return bool(self._records) and self._records[-1].tag in self._wanted

    def _where(self) -> str:
        """Which field of the record at hand this is; empty outside of records."""
        return "/".join(self._path[self._records[-1].depth :]) if self._records else ""

    def _text(self, text: str) -> None:
        if self._parts is not None and self._length <= MAX_FIELD:
            self._parts.append(text)
            self._length += len(text)

    def _end(self, tag: str) -> None:
        record = self._records[-1] if self._records else None
        if record is not None and record.depth == len(self._path):
            self._records.pop()
            if tag in self._wanted:
                around = dict(ChainMap(*[one.fields for one in reversed(self._records)]))
                place = f"{self._name}, line {self.line}"
                self._ready.append(Element(place, tag, record.fields, around))
        elif record is not None and self._parts is not None:
            record.fields.setdefault(self._where(), clean("".join(self._parts)))
        self._parts = None
        self._path.pop()
