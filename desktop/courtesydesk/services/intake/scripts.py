"""Which encoding a text has that is no UTF: told by the letters that come out.

Most are exports of Western spreadsheets. A language writes few letters beyond ASCII, so the right
encoding is the one whose letters all belong to one language; Western wins when it fits.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter

_LANGUAGES = {
    "cp1252": (
        "äöüßé", "àâæçéèêëîïôœùûüÿ", "áéíóúñüç", "ãõâêôàçáéíóúü", "àèéìíòóùî", "æøåéöäü", "åäöéü",
        "ëïéèöüá", "àçèéíïòóúü·", "áðéíóúýþæö",
    ),
    "mac_roman": (
        "äöüßé", "àâæçéèêëîïôœùûüÿ", "áéíóúñüç", "ãõâêôàçáéíóúü", "àèéìíòóùî", "æøåéö", "åäöé",
    ),
    "cp1250": (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîșțşţ",
    ),
    "cp1254": ("çğıöşüâîûi̇",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
    "cp850": ("äöüßé", "àâçéèêëîïôùûü", "áéíóúñü"),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű"),
}  # fmt: skip
"""The letters of a language beyond ASCII; the encodings by how often they are met."""
_NEUTRAL = frozenset("€£¥§°«»¿¡²³½¼¾©®™·•…–—‘’‚“”„‹›×\xa0ªº†%")
_SURE = 0.97
_FITS = 0.9
_CLEARLY = 0.1
_ENOUGH = 65536


def guessed(head: bytes) -> str:
    """The name of the encoding; "cp1252" when nothing else is clear."""
    sample = _whole_lines(head[:_ENOUGH])
    fits = {name: _fit(sample, name) for name in _LANGUAGES}
    western = fits["cp1252"]
    if western >= _FITS:
        return "cp1252"
    other = _of_another_script(sample)
    if other:
        return other
    best = max(fits, key=lambda name: fits[name])
    if fits[best] >= _SURE or fits[best] > max(western, 0.6) + _CLEARLY:
        return best
    return "cp1252"


def _whole_lines(data: bytes) -> bytes:
    """Without pure ASCII, which says nothing."""
    return b"\n".join(line for line in data.splitlines() if not line.isascii())


def _fit(sample: bytes, name: str) -> float:
    """The share of letters beyond ASCII that one language of this encoding explains."""
    text = sample.decode(name, errors="replace")
    found = Counter(c for c in text.lower() if c > "\x7f" and c not in _NEUTRAL)
    total = sum(found.values())
    if not total:
        return 1.0
    return max(sum(found[c] for c in letters) for letters in _LANGUAGES[name]) / total


def _of_another_script(sample: bytes) -> str:
    """Greek, Cyrillic, Hebrew, Chinese …: only when whole words are in it."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        return ""
    try:
        name = codecs.lookup(best.encoding).name
        text = sample.decode(name)
    except (LookupError, UnicodeDecodeError):
        return ""
    words = [word for word in text.split() if not word.isascii()]
    strange = sum(_is_strange(word) for word in words)
    return name if words and strange >= _FITS * len(words) else ""


def _is_strange(word: str) -> bool:
    """Whether no letter of a word is Latin."""
    letters = [c for c in word if c.isalpha()]
    return bool(letters) and all(
        not c.isascii() and not unicodedata.name(c, "").startswith("LATIN") for c in letters
    )
