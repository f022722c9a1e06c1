"""Which language a draft is in, told offline by its small words."""

import functools
import re
import unicodedata

from courtesydesk.tone.lexicon import read

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+|\S+@\S+")
UNKNOWN = "und"
SURE = 3
"""So many small words tell a language, where another has fewer."""


@functools.cache
def _profiles() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in read("languages").items()}


@functools.lru_cache(maxsize=512)
def language_of(text: str) -> str:
    """Two letters, or `und` for writing that none of our profiles can read.

    Short drafts without any small word count as English: a name or "Thanks!" says nothing.
    """
    words = _words(text)
    if not words:
        return "en"
    foreign = sum(not _latin(word) for word in words)
    if foreign * 2 > len(words):
        return UNKNOWN
    hits = _hits(words)
    english = hits.pop("en")
    best = max(hits, key=lambda name: hits[name])
    if hits[best] > english * 1.5 and (hits[best] >= 2 or english == 0):
        return best
    return "en"


def named_language_of(text: str) -> str:
    """As `language_of`, but `und` where it is not English, and two others may fit: to be named to
    somebody, it must be sure."""
    found = language_of(text)
    if found in ("en", UNKNOWN):
        return found
    first, second = sorted(_hits(list(dict.fromkeys(_words(text)))).values())[:-3:-1]
    sure = first > second and (first >= SURE or (not second and first > 1))
    return found if sure else UNKNOWN


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(_NOT_WORDS.sub("", text))]


def _hits(words: list[str]) -> dict[str, int]:
    return {name: sum(word in words_of for word in words) for name, words_of in _profiles().items()}


def _latin(word: str) -> bool:
    return unicodedata.name(word[0], "").startswith("LATIN")
