"""Opening a file that somebody exported somewhere: gzip, encoding, lines, how far we are."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol, cast

from courtesydesk.domain.errors import WrongInput
from courtesydesk.services.intake import scripts

HEAD = 256 * 1024
"""How much of a file is looked at before it is read."""
MAX_LINE = 16 * 1024 * 1024
"""A longer line is not taken; so much may be in memory."""

_INSTEAD = "Choose a table (CSV, JSON) or mail (mbox, .eml)."
_MAGIC = (
    (b"PK\x03\x04", "is a zip archive or a spreadsheet", "Unpack it, or save the sheet as CSV."),
    (b"\xd0\xcf\x11\xe0", "is an old Office document", "Save the sheet as CSV."),
    (b"%PDF", "is a PDF", "Export the data as CSV instead."),
    (b"SQLite format 3", "is a database", "For a snapshot of ours: courtesy-desk restore FILE."),
    (b"\x89PNG", "is a picture", _INSTEAD),
    (b"\xff\xd8\xff", "is a picture", _INSTEAD),
    (b"BZh", "is a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ", "is an xz archive", "Unpack it first."),
    (b"7z\xbc\xaf", "is a 7z archive", "Unpack it first."),
    (b"\x7fELF", "is a program", _INSTEAD),
    (b"MZ\x90", "is a program", _INSTEAD),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - {0, 7, 8, 9, 10, 11, 12, 13, 26, 27})


class CutOff(Exception):  # noqa: N818 - told as a row that was not taken
    """The file ends or breaks where it should go on; what came before was good."""


class Line(NamedTuple):
    """One line of a text file; a tuple, because millions are made."""

    number: int
    text: str
    whole: bool = True
    """False when it was longer than MAX_LINE: `text` is its beginning."""


class Stream(Protocol):
    """Bytes that are read once, from front to back. Both raise CutOff."""

    def read(self, size: int) -> bytes:
        """Some bytes."""
        ...

    def readline(self, limit: int) -> bytes:
        """One line, or so much of it."""
        ...


class Source:
    """One file being read once, from front to back, plain or gzip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._raw = path.open("rb")
        except FileNotFoundError as error:
            raise WrongInput(f"There is no file {path}.") from error
        except OSError as error:
            raise WrongInput(f"{path} cannot be opened ({error.strerror}).") from error
        self.total = path.stat().st_size
        self.packed = self._raw.peek(2)[:2] == b"\x1f\x8b"
        self._stream: IO[bytes] = (
            cast(IO[bytes], gzip.GzipFile(fileobj=self._raw)) if self.packed else self._raw
        )

    @property
    def done(self) -> int:
        """Bytes of the file that were read so far."""
        return self.total if self._raw.closed else self._raw.tell()

    def read(self, size: int) -> bytes:
        """Some bytes; raises CutOff where the packed data break."""
        with _told():
            return self._stream.read(size)

    def readline(self, limit: int) -> bytes:
        """One line, or so much of it; raises CutOff."""
        with _told():
            return self._stream.readline(limit)

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        self._stream.close()
        self._raw.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        raise CutOff("the packed file is cut off here: its end is missing") from error
    except (zlib.error, gzip.BadGzipFile) as error:
        raise CutOff("the packed file is damaged from here on") from error
    except OSError as error:
        raise CutOff(f"the disk did not give the rest of the file ({error.strerror})") from error


def head_of(path: Path) -> bytes:
    """The beginning of a file, unpacked; raises WrongInput for one that cannot be read at all."""
    with Source(path) as source:
        if source.total == 0:
            raise WrongInput(f"{path.name} is empty.", safe="Nothing was taken.")
        pieces: list[bytes] = []
        try:
            while sum(map(len, pieces)) < HEAD and (piece := source.read(65536)):
                pieces.append(piece)
        except CutOff as error:
            if not pieces:
                raise WrongInput(
                    f"{path.name} is packed (gzip), but damaged or cut off.",
                    safe="Nothing was taken.",
                    todo="Fetch the file again.",
                ) from error
        head = b"".join(pieces)
    if not head.strip(b" \t\r\n\0"):
        raise WrongInput(f"{path.name} holds nothing but blanks.", safe="Nothing was taken.")
    _refuse_other_kinds(path, head)
    return head


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    for magic, what, todo in _MAGIC:
        if head.startswith(magic):
            raise WrongInput(
                f"{path.name} {what}, not a table.", safe="Nothing was taken.", todo=todo
            )


def encoding_of(path: Path, head: bytes) -> str:
    """The encoding of a text; raises WrongInput for what is no text.

    "utf-8" also stands for a file that is mostly so: see `lines`.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    wide = _utf16_without_bom(head)
    if wide:
        return wide
    strange = head.count(0) + len(head) - len(head.translate(None, _CONTROLS))
    if strange > max(4, len(head) // 50):
        raise WrongInput(f"{path.name} is not a text file.", safe="Nothing was taken.")
    if _mostly_utf8(head):
        return "utf-8"
    return scripts.guessed(head)


def _utf16_without_bom(head: bytes) -> str:
    sample = head[:4096]
    if len(sample) < 8 or sample.count(0) < len(sample) // 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * (even + 1):
        return "utf-16-le"
    return "utf-16-be" if even > 4 * (odd + 1) else ""


def _mostly_utf8(head: bytes) -> bool:
    """Whether UTF-8 explains the bytes beyond ASCII, but for a few lines from elsewhere."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        pass
    else:
        return True
    good = bad = 0
    for line in head.split(b"\n")[:-1]:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
    return good > bad


def bare_returns(head: bytes) -> bool:
    """Whether lines end as on an old Macintosh."""
    return b"\n" not in head and b"\r" in head


def lines(
    source: Stream, encoding: str, *, limit: int = MAX_LINE, bare_cr: bool = False
) -> Iterator[Line]:
    """The lines of a text, with their ends; a line of a UTF-8 file that is none is read as
    Western. Raises CutOff."""
    if encoding == "utf-8" and not bare_cr:
        yield from _lines_of_bytes(source, limit)
    else:
        yield from _lines_of_text(source, encoding, limit)


def _lines_of_bytes(source: Stream, limit: int) -> Iterator[Line]:
    number = 0
    while line := source.readline(limit):
        number += 1
        whole = line.endswith(b"\n") or len(line) < limit
        text = _decoded(line if whole else line[:2000])
        yield Line(number, text.removeprefix("\ufeff") if number == 1 else text, whole)
        while not whole and (more := source.readline(limit)):
            whole = more.endswith(b"\n")


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


class _Readable(io.RawIOBase):
    """A Source as Python's own text layer wants it."""

    def __init__(self, source: Stream) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _lines_of_text(source: Stream, encoding: str, limit: int) -> Iterator[Line]:
    text = io.TextIOWrapper(
        io.BufferedReader(_Readable(source), 1 << 16), encoding, errors="replace", newline=""
    )
    number = 0
    while line := text.readline(limit):
        number += 1
        whole = line.endswith(("\n", "\r")) or len(line) < limit
        shown = line.removeprefix("\ufeff") if number == 1 else line
        yield Line(number, shown if whole else shown[:2000], whole=whole)
        while not whole and (more := text.readline(limit)):
            whole = more.endswith(("\n", "\r")) or len(more) < limit


def text_chunks(source: Stream, encoding: str) -> Iterator[str]:
    """The text of a file in pieces of some size, for readers that do not care for lines."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    first = True
    while chunk := source.read(1 << 16):
        text = decoder.decode(chunk)
        yield text.removeprefix("\ufeff") if first else text
        first = False
    yield decoder.decode(b"", final=True)
