"""CAR files: blocks of CBOR one after the other, each under a digest of its own."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from courtesydesk.services.intake.archives.box import Box
from courtesydesk.services.intake.files import CutOff, Stream

MAX_BLOCK = 4 * 1024 * 1024
_NAME = 36
"""Bytes of a block's name: what kind it is, which digest, and the digest."""
_MAX_DEPTH = 40
_CUT = "the file is cut off, or damaged, from here on"


def is_car(head: bytes) -> bool:
    """Whether it begins as such a file does."""
    return b"eroots" in head[:200] and b"gversion" in head[:200]


def blocks(box: Box, name: str) -> Iterator[tuple[bytes, Any]]:
    """The blocks that can be read, by their names. Raises CutOff."""
    with box.open(name) as member:
        source = _Bytes(member)
        _skip(source, source.length())
        while (size := source.length()) > 0:
            if size > MAX_BLOCK:
                _skip(source, size)
                continue
            block = source.take(size)
            value = _decoded(block[_NAME:])
            if value is not None:
                yield block[:_NAME], value


def _skip(source: _Bytes, size: int) -> None:
    while size > 0:
        source.take(min(size, MAX_BLOCK))
        size -= MAX_BLOCK


class _Bytes:
    """A stream that gives exactly as much as is asked for."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0

    def take(self, size: int) -> bytes:
        """So many bytes; raises CutOff where there are fewer."""
        if not self._has(size):
            raise CutOff(_CUT)
        found = self._data[self._at : self._at + size]
        self._at += size
        return found

    def length(self) -> int:
        """A number of variable length; 0 at the end."""
        if not self._has(1):
            return 0
        number = shift = 0
        while shift < 63:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
        raise CutOff(_CUT)

    def _has(self, size: int) -> bool:
        while len(self._data) - self._at < size:
            more = self._stream.read(1 << 16)
            if not more:
                return False
            self._data = self._data[self._at :] + more
            self._at = 0
        return True


# -- CBOR, as much of it as these files have


def _decoded(data: bytes) -> Any:
    """What a block says; None for what is none."""
    try:
        value, _ = _value(data, 0, 0)
    except (IndexError, ValueError, struct.error):
        return None
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > _MAX_DEPTH:
        raise ValueError
    kind, more = data[at] >> 5, data[at] & 0x1F
    if kind == 7:
        return _plain(data, at, more)
    number, at = _number(data, at, more)
    if kind < 2:
        return (number if kind == 0 else -1 - number), at
    if kind < 4:
        return _string(data, at, number, text=kind == 3)
    if kind == 4:
        return _list(data, at, number, depth)
    if kind == 5:
        return _map(data, at, number, depth)
    # A tag: here only links to other blocks have one, with a zero before the name.
    value, at = _value(data, at, depth + 1)
    return (value[1:] if isinstance(value, bytes) else value), at


def _number(data: bytes, at: int, more: int) -> tuple[int, int]:
    if more < 24:
        return more, at + 1
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(more)
    if width is None or len(data) < at + 1 + width:
        raise ValueError
    return int.from_bytes(data[at + 1 : at + 1 + width], "big"), at + 1 + width


def _string(data: bytes, at: int, size: int, *, text: bool) -> tuple[str | bytes, int]:
    if at + size > len(data):
        raise ValueError
    found = data[at : at + size]
    return (found.decode("utf-8", "replace") if text else found), at + size


def _list(data: bytes, at: int, size: int, depth: int) -> tuple[list[Any], int]:
    found = []
    for _ in range(size):
        value, at = _value(data, at, depth + 1)
        found.append(value)
    return found, at


def _map(data: bytes, at: int, size: int, depth: int) -> tuple[dict[str, Any], int]:
    found = {}
    for _ in range(size):
        key, at = _value(data, at, depth + 1)
        found[str(key)], at = _value(data, at, depth + 1)
    return found, at


def _plain(data: bytes, at: int, more: int) -> tuple[Any, int]:
    if more == 27:
        return struct.unpack_from(">d", data, at + 1)[0], at + 9
    return {20: False, 21: True}.get(more), at + 1
