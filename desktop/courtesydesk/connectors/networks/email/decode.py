"""Bytes and headers of any quality to clean text: never raises, always bounded."""

from __future__ import annotations

import binascii
import codecs
import email.errors
import email.header
import email.utils
import re
from dataclasses import dataclass
from email.message import Message

import charset_normalizer

HEADER_LIMIT = 20_000
"""Longer headers are cut: nobody writes them, and parsing them takes long."""

_TOO_SLOW = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"}
"""Codecs that are no charsets of mail and cost much, or do odd things."""

_ENOUGH_TO_GUESS = 64
"""Bytes; a guess from fewer is worse than Western Europe's charset."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"<([^<>\s]{1,500})>")


@dataclass(frozen=True, slots=True)
class Address:
    """One person in a header."""

    name: str
    address: str
    """In lower case."""


def clean(text: str) -> str:
    """Without what no screen shows and SQLite cannot keep; lines end as they do in Python."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).replace("\ufeff", "")


def decode_bytes(data: bytes, charset: str) -> str:
    """Text of a body whose charset is declared, wrongly declared or not declared at all."""
    declared = _codec(charset)
    for codec in (declared, "utf-8"):
        if not codec:
            continue
        try:
            return clean(data.decode(codec))
        except (LookupError, ValueError):
            pass
    if not declared and len(data) >= _ENOUGH_TO_GUESS:
        guess = charset_normalizer.from_bytes(data[:20_000]).best()
        if guess is not None:
            return clean(data.decode(guess.encoding, "replace"))
    return clean(data.decode(declared or "cp1252", "replace"))


def _codec(charset: str) -> str:
    """Python's name of a declared charset, empty when it is none or says nothing."""
    try:
        name = codecs.lookup(charset.strip().strip("'\"")).name.replace("-", "_")
    except (LookupError, ValueError):
        return ""
    if name in _TOO_SLOW or name in ("ascii", "us_ascii"):
        return ""
    # What is declared as Latin-1 is Windows' set in practice; browsers read it so too.
    return "cp1252" if name in ("iso8859_1", "latin_1") else name


def raw_headers(message: Message, name: str) -> list[str]:
    """Every header of that name as it stands, unfolded; raw 8-bit bytes are read or guessed."""
    wanted = name.lower()
    found: list[str] = []
    for key, value in message.raw_items():
        if str(key).lower() == wanted:
            text = str(value)[:HEADER_LIMIT]
            if not text.isascii():
                # The standard parser keeps 8-bit bytes as surrogates.
                text = decode_bytes(text.encode("utf-8", "surrogateescape"), "")
            found.append(re.sub(r"\s*[\r\n]+\s*", " ", text).strip())
    return found


def raw_header(message: Message, name: str) -> str:
    """The first of them, or an empty text."""
    return next(iter(raw_headers(message, name)), "")


def header(message: Message, name: str) -> str:
    """The header as a person reads it."""
    return decode_words(raw_header(message, name))


def decode_words(text: str) -> str:
    """Encoded words ("=?utf-8?Q?…?=") decoded, as far as they can be."""
    if "=?" not in text:
        return _one_line(text)
    try:
        pairs = email.header.decode_header(text)
    except (email.errors.HeaderParseError, binascii.Error, ValueError):
        return _one_line(text)
    parts = [
        chunk if isinstance(chunk, str) else decode_bytes(chunk, charset or "")
        for chunk, charset in pairs
    ]
    return _one_line("".join(parts))


def _one_line(text: str) -> str:
    return _DIRECTION.sub("", " ".join(clean(text).split()))


def addresses(message: Message, name: str) -> tuple[Address, ...]:
    """The people in a header; what cannot be read is left out."""
    raw = ", ".join(raw_headers(message, name))[:HEADER_LIMIT]
    try:
        pairs = email.utils.getaddresses([raw])
    except (RecursionError, ValueError, TypeError, IndexError):
        return ()
    found: list[Address] = []
    for shown, address in pairs:
        bare = _one_line(address).replace(" ", "").lower()
        if "@" in bare[1:-1] and len(bare) <= 320:
            found.append(Address(decode_words(shown).strip("\"' ")[:200], bare))
    return tuple(found)


def message_ids(text: str) -> tuple[str, ...]:
    """The ids of a Message-ID, In-Reply-To or References header, without their brackets."""
    found = _ID.findall(text)
    if not found:
        bare = text.strip().strip("<>")
        found = [bare] if "@" in bare and len(bare) <= 500 and " " not in bare else []
    return tuple(dict.fromkeys(clean(id_) for id_ in found))
