"""Which language a draft is in, told offline by its small words."""

import functools
import re
import unicodedata

from courtesydesk.tone.lexicon import read

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+|\S+@\S+")
UNKNOWN = "und"


@functools.cache
def _profiles() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in read("languages").items()}


@functools.lru_cache(maxsize=512)
def language_of(text: str) -> str:
    """Two letters, or `und` for writing that none of our profiles can read.

    Short drafts without any small word count as English: a name or "Thanks!" says nothing.
    """
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(_NOT_WORDS.sub("", text))]
    if not words:
        return "en"
    foreign = sum(not _latin(word) for word in words)
    if foreign * 2 > len(words):
        return UNKNOWN
    profiles = _profiles()
    hits = {name: sum(word in words_of for word in words) for name, words_of in profiles.items()}
    english = hits.pop("en")
    best = max(hits, key=lambda name: hits[name])
    if hits[best] > english * 1.5 and (hits[best] >= 2 or english == 0):
        return best
    return "en"


def _latin(word: str) -> bool:
    return unicodedata.name(word[0], "").startswith("LATIN")
