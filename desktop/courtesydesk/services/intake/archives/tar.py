"""A tar archive, plain or gzip: old exports of Mastodon, and Google Takeout where it was asked for.

Only what is needed of the format is read, and none of it is believed: sizes of names and of what
is unpacked have limits, and nothing but plain files is ever opened.
"""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake.archives.box import (
    BURSTS,
    HEAD,
    LARGE,
    MAX_MEMBER,
    MAX_RATIO,
    MOST_FILES,
    Counting,
    Shelf,
)
from courtesydesk.services.intake.files import CutOff, Stream

_BLOCK = 512
_STEP = 1 << 20
_MAX_NAME = 64 * 1024
"""Bytes of a name that does not fit into a block, and of what else is said with it."""
_MAX_DIGITS = 18
_FILE, _FOLDER, _WITHOUT_WORDS = b"0\x007", b"5", b"123456"
_LONG_NAME, _LONG_LINK, _SAID, _SAID_OF_ALL = b"L", b"K", b"x", b"g"
_DAMAGED = "The archive is damaged, or cut off: what came before that is read."
_BURST = "The archive would become far too large when unpacked: only its beginning is read."
_TOO_MANY = f"The archive holds too many files: the first {MOST_FILES:,} are read."


@dataclass(frozen=True, slots=True)
class _Member:
    """Where a file lies in what is unpacked."""

    start: int
    size: int


class _Odd(Exception):  # noqa: N818 - told as what is left alone
    """Nothing more is read, for this reason."""


def is_tar(path: Path) -> bool:
    """Whether it begins as a tar archive does, perhaps under gzip."""
    try:
        if path.is_dir():
            return False
        with _unpacked(path) as stream:
            return _is_header(stream.read(_BLOCK))
    except (OSError, EOFError, zlib.error):
        return False


class TarBox:
    """A tar archive; its list of files is made by reading it through once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done = 0
        shelf = Shelf[_Member]()
        why = ""
        try:
            self._most = max(LARGE, MAX_RATIO * path.stat().st_size)
            with _unpacked(path) as stream:
                _list(_Walk(stream, self._most), shelf)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            why = _DAMAGED
        except _Odd as odd:
            why = str(odd)
        except OSError as error:
            raise WrongInput(f"{path} cannot be opened ({error.strerror}).") from error
        shelf.must_hold_something(path)
        self._members = shelf.members
        self.names: Sequence[str] = tuple(self._members)
        self.remarks: Sequence[str] = (*shelf.remarks(), *([why] if why else []))

    def size(self, name: str) -> int:
        return self._members[name].size

    def head(self, name: str) -> bytes:
        with contextlib.suppress(CutOff), self.open(name) as member:
            return member.read(HEAD)
        return b""

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        member = self._members[name]
        if member.size > MAX_MEMBER:
            raise CutOff(f"it is larger than {MAX_MEMBER // 1024**3} GB")
        if member.start + member.size > self._most:
            raise CutOff(BURSTS)
        try:
            stream = _unpacked(self.path)
        except OSError as error:
            raise CutOff("the file cannot be opened") from error
        with stream:
            part = _Part(stream, member)
            yield Counting(part, self._count)

    def _count(self, size: int) -> None:
        self.done += size

    def close(self) -> None:
        """Nothing is open between reads."""


class _Part:
    """One member, from its first byte to its last."""

    def __init__(self, stream: IO[bytes], member: _Member) -> None:
        self._stream, self._start, self._left = stream, member.start, member.size

    def read(self, size: int) -> bytes:
        return self._taken(self._begun().read(min(size, self._left)))

    def readline(self, limit: int) -> bytes:
        return self._taken(self._begun().readline(min(limit, self._left)))

    def _begun(self) -> IO[bytes]:
        if self._start:
            self._stream.seek(self._start)
            self._start = 0
        return self._stream

    def _taken(self, data: bytes) -> bytes:
        if not data and self._left:
            raise EOFError
        self._left -= len(data)
        return data


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return cast(IO[bytes], gzip.open(path)) if is_packed else path.open("rb")


# -- the list of what is in it


class _Walk:
    """Reads an archive through, and stops where it would burst."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._most = most
        self.at = 0

    def block(self) -> bytes:
        """The next block; empty at the end."""
        data = self._stream.read(_BLOCK)
        self.at += len(data)
        return data

    def taken(self, size: int) -> bytes:
        """What is said in the next blocks."""
        if size > _MAX_NAME:
            raise _Odd(_DAMAGED)
        data = self._stream.read(_padded(size))
        self.at += len(data)
        return data[:size]

    def past(self, size: int) -> None:
        """Go past what a file holds."""
        end = self.at + _padded(size)
        while self.at < end:
            if self.at > self._most:
                raise _Odd(_BURST)
            data = self._stream.read(min(_STEP, end - self.at))
            if not data:
                raise EOFError
            self.at += len(data)


def _list(walk: _Walk, shelf: Shelf[_Member]) -> None:
    name, told = "", -1
    count = 0
    while (block := walk.block()).strip(b"\0"):
        if not _is_header(block):
            raise _Odd(_DAMAGED)
        kind, size = block[156:157], _number(block[124:136])
        if kind == _LONG_NAME:
            name = _text(walk.taken(size))
        elif kind == _SAID:
            name, told = _said(walk.taken(size), name, told)
        elif kind in (_LONG_LINK, _SAID_OF_ALL):
            walk.taken(size)
        else:
            count += 1
            if count > MOST_FILES:
                raise _Odd(_TOO_MANY)
            size = size if told < 0 else told
            if kind not in _FOLDER:
                member = _Member(walk.at, size)
                shelf.put(name or _name(block), member, is_file=kind in _FILE)
            if kind not in _WITHOUT_WORDS:
                walk.past(size)
            name, told = "", -1


def _is_header(block: bytes) -> bool:
    """Each block that begins a file says the sum of its own bytes."""
    if len(block) < _BLOCK:
        return False
    try:
        said = _number(block[148:156])
    except _Odd:
        return False
    return said == sum(block[:148]) + sum(block[156:]) + 8 * ord(" ") and any(block[:100])


def _number(field: bytes) -> int:
    """Octal digits, or, where the first bit says so, the bytes themselves."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        raise _Odd(_DAMAGED)
    return int(digits, 8)


def _name(block: bytes) -> str:
    name, before = _text(block[:100]), _text(block[345:500])
    is_posix = block[257:263] == b"ustar\0"
    return f"{before}/{name}" if is_posix and before else name


def _text(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode("utf-8", "replace")


def _said(data: bytes, name: str, size: int) -> tuple[str, int]:
    """Name and size from the lines `LENGTH KEY=VALUE` that stand before a file."""
    while data:
        length, _, _ = data.partition(b" ")
        if not _is_number(length) or not len(length) + 1 < int(length) <= len(data):
            raise _Odd(_DAMAGED)
        key, _, value = data[len(length) + 1 : int(length)].rstrip(b"\n").partition(b"=")
        if key == b"path":
            name = _text(value)
        elif key == b"size" and _is_number(value):
            size = int(value)
        data = data[int(length) :]
    return name, size


def _is_number(text: bytes) -> bool:
    return text.isdigit() and len(text) <= _MAX_DIGITS


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
