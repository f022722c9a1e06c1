"""What an export lies in: a zip archive, the folder that somebody made of one, or one file. Read
where it lies, never unpacked."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Generic, Protocol, TypeVar

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake.files import CutOff, Source, Stream

T = TypeVar("T")

HEAD = 64 * 1024
MAX_NAMES = 32 * 1024 * 1024
"""Bytes of a zip's list of what is in it: some hundred thousand files."""
MAX_MEMBER = 4 * 1024**3
BURSTS = "it would become far too large when unpacked, as no true export does"
MAX_RATIO = 250
"""How many times larger than packed a large member may be: texts stay below, bombs do not."""
MOST_FILES = 300_000
LARGE = 64 * 1024 * 1024
_SHEETS = re.compile(r"^(xl/workbook|word/document|ppt/presentation|content\.xml$)")
_NESTED = re.compile(r"\.(zip|tar|tgz|gz|7z|rar|bz2|xz)$", re.IGNORECASE)
NOTHING_TAKEN = "Nothing was taken."


class Box(Protocol):
    """The files of an export, by name."""

    path: Path
    names: Sequence[str]
    remarks: Sequence[str]
    """What in it is left alone, in sentences."""

    @property
    def done(self) -> int:
        """Bytes that were read out of it so far."""
        ...

    def size(self, name: str) -> int:
        """Bytes of one of its files, unpacked."""
        ...

    def head(self, name: str) -> bytes:
        """The beginning of one; empty when it cannot be read."""
        ...

    def open(self, name: str) -> contextlib.AbstractContextManager[Stream]:
        """One of them, to be read; raises CutOff."""
        ...

    def close(self) -> None:
        """Let go of it; safe to call twice."""
        ...


def is_zip(path: Path) -> bool:
    """Whether it begins, or ends, as a zip archive does."""
    if path.is_dir():
        return False
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError:
        return False
    return start in (b"PK\x03\x04", b"PK\x05\x06")


class Counting:
    """Reads one member and counts it; what is wrong with it is told in our words."""

    def __init__(self, stream: Stream, count: Callable[[int], None]) -> None:
        self._stream = stream
        self._count = count

    def read(self, size: int) -> bytes:
        return self._told(self._stream.read, size)

    def readline(self, limit: int) -> bytes:
        return self._told(self._stream.readline, limit)

    def _told(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = read(size)
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise CutOff("the archive is damaged, or cut off, from here on") from error
        except OSError as error:
            raise CutOff(
                f"the disk did not give the rest of the file ({error.strerror})"
            ) from error
        self._count(len(data))
        return data


class FileBox:
    """One file that is an export by itself, plain or gzip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: Sequence[str] = (path.name,)
        self.remarks: Sequence[str] = ()
        self._source: Source | None = None
        self._head: bytes | None = None

    @property
    def done(self) -> int:
        return 0 if self._source is None else self._source.done

    def size(self, name: str) -> int:
        return self.path.stat().st_size

    def head(self, name: str) -> bytes:
        if self._head is None:
            with Source(self.path) as source:
                try:
                    self._head = source.read(HEAD)
                except CutOff:
                    self._head = b""
        return self._head

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        with Source(self.path) as self._source:
            yield self._source

    def close(self) -> None:
        """Nothing is open between reads."""


class FolderBox:
    """A folder, and what lies in the folders in it; links are left alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.remarks: Sequence[str] = ()
        self.done = 0
        self._files = {
            file.relative_to(path).as_posix(): file for file in islice(_files_of(path), MOST_FILES)
        }
        self.names: Sequence[str] = tuple(self._files)

    def size(self, name: str) -> int:
        try:
            return self._files[name].stat().st_size
        except OSError:
            return 0

    def head(self, name: str) -> bytes:
        with contextlib.suppress(CutOff), self.open(name) as member:
            return member.read(HEAD)
        return b""

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        try:
            source = Source(self._files[name])
        except WrongInput as error:
            raise CutOff("the file cannot be opened") from error
        with source:
            yield Counting(source, self._count)

    def _count(self, size: int) -> None:
        self.done += size

    def close(self) -> None:
        """Nothing is open between reads."""


def _files_of(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        for name in names:
            file = Path(where, name)
            if file.is_file() and not file.is_symlink():
                yield file


class Shelf(Generic[T]):
    """What of an archive is read, by name: not names that lead out of it, not what is no file, and
    not archives in it."""

    def __init__(self) -> None:
        self.members: dict[str, T] = {}
        self._strange = self._no_files = self.nested = 0

    def put(self, name: str, member: T, *, is_file: bool) -> None:
        """Sort one of its members in; the first of a name counts."""
        name = name.replace("\\", "/").removeprefix("./")
        if "__MACOSX/" in name:
            return
        if _leads_out(name):
            self._strange += 1
        elif not is_file:
            self._no_files += 1
        elif _NESTED.search(name):
            self.nested += 1
        else:
            self.members.setdefault(name, member)

    def remarks(self) -> tuple[str, ...]:
        """What is left alone, in sentences."""
        return tuple(self._remarks())

    def _remarks(self) -> Iterator[str]:
        if self._strange == 1:
            yield "1 file whose name leads out of the archive is left alone."
        elif self._strange:
            yield f"{self._strange} files whose names lead out of the archive are left alone."
        if self._no_files == 1:
            yield "1 file that only points elsewhere is left alone."
        elif self._no_files:
            yield f"{self._no_files} files that only point elsewhere are left alone."
        if self.nested == 1:
            yield "1 file is an archive itself and is not looked into: unpack it, and choose it."
        elif self.nested:
            yield (
                f"{self.nested} files are archives themselves and are not looked into: unpack "
                "them, and choose what is in them."
            )

    def must_hold_something(self, path: Path) -> None:
        """Raises WrongInput for one of which nothing is left to read."""
        if self.members:
            return
        holds = " but other archives" if self.nested else ""
        raise WrongInput(
            f"{path.name} holds nothing{holds} that could be read.",
            safe=NOTHING_TAKEN,
            todo="Unpack it, and choose what was in it." if self.nested else "",
        )


class ZipBox:
    """A zip archive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done = 0
        self._zip = _opened(path)
        shelf = Shelf[zipfile.ZipInfo]()
        for info in self._zip.infolist():
            if not info.is_dir():
                shelf.put(info.filename, info, is_file=not stat.S_ISLNK(info.external_attr >> 16))
        self._infos = shelf.members
        self.names: Sequence[str] = tuple(self._infos)
        self.remarks: Sequence[str] = shelf.remarks()
        try:
            self._refuse_others()
            shelf.must_hold_something(path)
        except WrongInput:
            self.close()
            raise

    def _refuse_others(self) -> None:
        name = self.path.name
        if any(_SHEETS.match(one) for one in self.names):
            raise WrongInput(
                f"{name} is a spreadsheet or an Office document, not a table.",
                safe=NOTHING_TAKEN,
                todo="Save the sheet as CSV.",
            )
        if self._infos and all(info.flag_bits & 1 for info in self._infos.values()):
            raise WrongInput(
                f"{name} is locked with a password.",
                safe=NOTHING_TAKEN,
                todo="Unpack it with the password, and choose what was in it.",
            )

    def size(self, name: str) -> int:
        return self._infos[name].file_size

    def head(self, name: str) -> bytes:
        with contextlib.suppress(CutOff), self.open(name) as member:
            return member.read(HEAD)
        return b""

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Stream]:
        info = self._infos[name]
        why = _why_not(info)
        if why:
            raise CutOff(why)
        try:
            member: IO[bytes] = self._zip.open(info)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OSError,
        ) as error:
            raise CutOff("it is damaged in the archive") from error
        with member:
            yield Counting(member, self._count)

    def _count(self, size: int) -> None:
        self.done += size

    def close(self) -> None:
        self._zip.close()


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in name


def _why_not(info: zipfile.ZipInfo) -> str:
    """Why a member is not read, or nothing."""
    if info.flag_bits & 1:
        return "it is locked with a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in a way that is not read here: unpack the archive first"
    if info.file_size > MAX_MEMBER:
        return f"it is larger than {MAX_MEMBER // 1024**3} GB"
    if info.file_size > max(LARGE, MAX_RATIO * info.compress_size):
        return BURSTS
    return ""


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            if _size_of_list(file) > MAX_NAMES:
                raise WrongInput(
                    f"{path.name} holds too many files.",
                    safe=NOTHING_TAKEN,
                    todo="Unpack it, and choose the one with the messages.",
                )
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError) as error:
        raise WrongInput(
            f"{path.name} is a zip archive, but damaged or cut off.",
            safe=NOTHING_TAKEN,
            todo="Fetch the file again.",
        ) from error
    except OSError as error:
        raise WrongInput(f"{path} cannot be opened ({error.strerror}).") from error


def _size_of_list(file: IO[bytes]) -> int:
    """How many bytes the list of members has, which is read whole; 0 where there is none."""
    end = file.seek(0, 2)
    start = file.seek(max(0, end - 65536 - 22 - 20 - 56))
    tail = file.read(end - start)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    size = int(struct.unpack_from("<L", tail, at + 12)[0])
    large = tail.rfind(b"PK\x06\x06", 0, at)
    if large >= 0 and len(tail) >= large + 56:
        size = max(size % 0xFFFFFFFF, int(struct.unpack_from("<Q", tail, large + 40)[0]))
    return size
