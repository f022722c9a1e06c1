"""What a picture tells beside itself: where, when and with what it was taken.

Taken out without touching a pixel: the file's parts are walked, and only those that are needed to
show it are kept. Which way is up is told by such a part, too; it alone is written anew.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from courtesydesk.domain.errors import WrongInput

_ORIENTATION = 0x0112
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Plain:
    """A file with nothing in it but what it shows."""

    data: bytes
    mime: str
    """Empty when it is no picture that we know."""
    width: int = 0
    height: int = 0


def plain(data: bytes) -> Plain:
    """The same picture without place, time and camera.

    Files of other kinds are returned as they are. Raises WrongInput for a picture that is damaged,
    and for kinds that we cannot clean.
    """
    try:
        return _plain(data)
    except (struct.error, IndexError, ValueError) as error:
        raise WrongInput(
            "This picture is damaged, so what it tells about its place cannot be taken out.",
            todo="Open it in a picture program and save it again.",
        ) from error


def _plain(data: bytes) -> Plain:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return _gif(data)
    kind = _not_cleaned(data)
    if kind:
        raise WrongInput(
            f"{kind} pictures carry the place where they were taken, and it cannot be taken out"
            " here.",
            todo="Save the picture as JPEG or PNG and attach that.",
        )
    return Plain(data, "")


def _not_cleaned(data: bytes) -> str:
    brand = data[8:12]
    if data[4:8] == b"ftyp" and brand in (
        b"heic",
        b"heix",
        b"hevc",
        b"heim",
        b"heis",
        b"mif1",
        b"msf1",
    ):
        return "HEIC"
    if data[4:8] == b"ftyp" and brand in (b"avif", b"avis"):
        return "AVIF"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "TIFF and raw"
    if data[:4] == b"\0\0\0\x0c" and data[4:8] in (b"JXL ", b"jP  "):
        return "JPEG XL and JPEG 2000"
    return ""


# JPEG

_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_END, _START_OF_SCAN, _EXIF = 0xD9, 0xDA, 0xE1


def _jpeg(data: bytes) -> Plain:
    kept: list[bytes] = []
    orientation, width, height = 1, 0, 0
    for marker, body, rest in _jpeg_parts(data):
        if marker == _EXIF and body.startswith(b"Exif\0\0"):
            orientation = _orientation(body[6:])
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", body[1:5])
        if _jpeg_needs(marker, body):
            kept.append(bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + rest)
    if not width:
        raise ValueError("no frame")
    if orientation != 1:
        exif = b"Exif\0\0" + _tiff(orientation)
        kept.insert(0, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return Plain(b"\xff\xd8" + b"".join(kept) + b"\xff\xd9", "image/jpeg", width, height)


def _jpeg_needs(marker: int, body: bytes) -> bool:
    if marker == 0xE0:
        return body.startswith(b"JFIF\0")
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        # Adobe's marker says how the colours are to be read.
        return body.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, body, and what a scan holds after it; ends at the end of the first picture.

    Telephones put a second picture, or a film, behind the first: it goes.
    """
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == _END:
            return
        (size,) = struct.unpack(">H", data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + size]
        if size < 2 or len(body) != size - 2:
            raise ValueError("cut off")
        at += 2 + size
        end = _end_of_scan(data, at) if marker == _START_OF_SCAN else at
        yield marker, body, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(tiff: bytes) -> int:
    """1 to 8 as EXIF counts it; 1, upright, when it cannot be read."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (first,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[first : first + 2])
        for number in range(min(count, 200)):
            at = first + 2 + 12 * number
            tag, kind, _, value = struct.unpack(order + "HHIH", tiff[at : at + 10])
            if tag == _ORIENTATION and kind == _SHORT:
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        return 1
    return 1


def _tiff(orientation: int) -> bytes:
    """The smallest EXIF there is: one entry, which way is up."""
    entry = struct.pack("<HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)


# PNG

_PNG_KEPT = frozenset(
    b"tRNS cHRM gAMA iCCP sBIT sRGB bKGD hIST pHYs sPLT acTL fcTL fdAT cICP mDCV cLLI".split()
)


def _png(data: bytes) -> Plain:
    kept: list[bytes] = []
    width = height = 0
    for kind, body, whole in _png_chunks(data):
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
        if kind == b"eXIf":
            orientation = _orientation(body)
            if orientation != 1:
                kept.append(_png_chunk(b"eXIf", _tiff(orientation)))
        elif kind in _PNG_KEPT or kind[:1].isupper():
            kept.append(whole)
    if not width:
        raise ValueError("no header")
    return Plain(data[:8] + b"".join(kept), "image/png", width, height)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    at = 8
    while True:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        whole = data[at : at + 12 + size]
        if len(whole) != 12 + size:
            raise ValueError("cut off")
        yield kind, whole[8:-4], whole
        at += 12 + size
        if kind == b"IEND":
            return


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# WebP

_WEBP_KEPT = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _webp(data: bytes) -> Plain:
    chunks = list(_webp_chunks(data))
    orientation = 1
    for kind, body in chunks:
        if kind == b"EXIF":
            orientation = _orientation(body.removeprefix(b"Exif\0\0"))
    kept = [(kind, body) for kind, body in chunks if kind in _WEBP_KEPT]
    if not kept:
        raise ValueError("no picture")
    width, height = _webp_size(*kept[0])
    if kept[0][0] == b"VP8X":
        flags = kept[0][1][0] & ~(_HAS_EXIF | _HAS_XMP)
        if orientation != 1:
            flags |= _HAS_EXIF
            kept.append((b"EXIF", _tiff(orientation)))
        kept[0] = (b"VP8X", bytes([flags]) + kept[0][1][1:])
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for kind, part in kept
    )
    return Plain(b"RIFF" + struct.pack("<I", len(body)) + body, "image/webp", width, height)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack("<I", data[4:8])
    end = min(len(data), 8 + size)
    at = 12
    while at + 8 <= end:
        kind, length = struct.unpack("<4sI", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if len(body) != length:
            raise ValueError("cut off")
        yield kind, body
        at += 8 + length + length % 2


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        width = int.from_bytes(body[4:7], "little") + 1
        return width, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", body[6:10])
    return width & 0x3FFF, height & 0x3FFF


# GIF

_GIF_EXTENSION, _GIF_PICTURE, _GIF_END = 0x21, 0x2C, 0x3B
_GIF_COMMENT, _GIF_APPLICATION = 0xFE, 0xFF


def _gif(data: bytes) -> Plain:
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + _colours(flags)
    kept = [data[:at]]
    while data[at] != _GIF_END:
        start = at
        if data[at] == _GIF_EXTENSION:
            kind, at = data[at + 1], _end_of_blocks(data, at + 2)
            looping = data[start + 3 : start + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
            if kind == _GIF_COMMENT or (kind == _GIF_APPLICATION and not looping):
                continue
        elif data[at] == _GIF_PICTURE:
            at = _end_of_blocks(data, at + 10 + _colours(data[at + 9]) + 1)
        else:
            raise ValueError("no block")
        kept.append(data[start:at])
    return Plain(b"".join(kept) + b"\x3b", "image/gif", width, height)


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1
