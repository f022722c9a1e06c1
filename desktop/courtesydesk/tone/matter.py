"""The customer's own matter in our words: "My parcel never came" is "your parcel never came".

Only what is surely a plain account of something that went wrong is turned; a wrong turn reads
worse than none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.patterns import any_holds
from courtesydesk.tone.reader import reader
from courtesydesk.tone.rules import phrase_lists
from courtesydesk.tone.text import analyse, sentence_spans

_WORD = re.compile(r"[£$€]?\d+(?:[.,:]\d+)*(?:[a-z]+|%)?|[^\W\d_]+(?:['-][^\W\d_]+)*")
_ODD = re.compile(r"[^\w\s'£$€%.,:/-]|(?<!\w)'|'(?!\w)")
_PIECES = re.compile(r"[;–—]|(?<!\d):|:(?!\d)|(?<!\d),|,(?!\d)|\.{2,}|\s-\s|\bbut\b|[()]")
_ADDRESSED = re.compile(r"^\s*(?:@\w+[\s,:]*)+")
_AROUND = re.compile(r"^[^\w£$€]+|[^\w%]+$")
_FEWEST, _MOST = 3, 14
_SURELY, _HARDLY = 0.93, 0.3
_LONGEST_SUBJECT = 5
_LONG = re.compile(
    r"it(?:'s| has) been (?:over |nearly |almost )?\w+ (?:days|weeks|months|years|hours)"
)
_HANGS = frozenset(
    {"and", "or", "the", "a", "an", "to", "of", "for", "with", "in", "at", "my", "your", "that",
     "is", "was", "as", "from", "by", "on", "than", "like", "said", "told", "saying"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """What went wrong, as a clause that can follow "that"."""

    clause: str
    careful: bool
    """It tells of a person's doing or of harm: heard, not yet looked into."""


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in read(f"{LANGUAGE}/matter")["words"].items()}


@functools.cache
def _turns() -> dict[str, str]:
    return dict(read(f"{LANGUAGE}/matter")["turn"])


@functools.cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Messages without a verb that are plain all the same."""
    return tuple(
        (re.compile(shape["when"], re.IGNORECASE), shape["clause"])
        for shape in read(f"{LANGUAGE}/matter")["shape"]
    )


@functools.lru_cache(maxsize=256)
def matter(context: str) -> Matter | None:
    """The first thing that they say went wrong and that can be said back to them."""
    plain = context.translate({ord("’"): "'", ord("‘"): "'", ord("`"): "'"})
    plain = _ADDRESSED.sub("", plain)
    for start, end in sentence_spans(plain):
        sentence = plain[start:end].strip()
        if sentence.endswith("?"):
            continue
        for piece in _pieces(sentence):
            turned = _turned(piece)
            if turned is not None:
                return turned
    return None


@functools.lru_cache(maxsize=256)
def thing(context: str) -> str | None:
    """What they begin with, where nothing more can be said back: `the queue`, `your hem`."""
    plain = _ADDRESSED.sub("", context.translate({ord("’"): "'"}))
    words = [word.lower() for word in _WORD.findall(plain[:80])[:2]]
    if len(words) < 2:
        return None
    whose, what = words if words[0] in _WHOSE else ("the", words[0])
    if what not in _words()["subjects"]:
        return None
    start, end = next(iter(sentence_spans(plain)))
    first = plain[start:end]
    if any_holds(phrase_lists("situation")["praise"], analyse(first)) or not _may_be_bad(first):
        return None
    return f"{_WHOSE[whose]} {what}"


def _may_be_bad(sentence: str) -> bool:
    """Where there is no reader to ask, the lists have said all."""
    loaded = reader()
    return loaded is None or loaded.hear(sentence, "").sentiment["pos"] < _HARDLY


_WHOSE = {"my": "your", "our": "your", "your": "our", "the": "the"}


def _pieces(sentence: str) -> Iterator[str]:
    """The sentence, where it is short, and what stands before its first break."""
    bare = _AROUND.sub("", sentence)
    yield _AROUND.sub("", _PIECES.split(bare, maxsplit=1)[0])


def _turned(piece: str) -> Matter | None:
    for pattern, frame in _shapes():
        found = pattern.fullmatch(piece)
        if found is not None:
            return Matter(
                frame.format(*((part or "").lower() for part in found.groups())).strip(),
                careful=False,
            )
    raw = _WORD.findall(piece)
    words = [word.lower() for word in raw]
    if not _FEWEST <= len(words) <= _MOST or _ODD.search(piece) or _shouted(raw):
        return None
    if _words()["strangers"] & set(words[1:]) or words[-1] in _HANGS:
        return None
    subject = _subject(words)
    if subject is None or not _went_wrong(piece, words, subject):
        return None
    clause = _ours(raw, words, subject)
    if clause is None:
        return None
    sentence = analyse(piece)
    harm = any_holds(phrase_lists("situation")["grave"], sentence)
    careful = harm or bool(_words()["people"] & set(words))
    return Matter(clause, careful)


def _shouted(raw: list[str]) -> bool:
    return any(len(word) > 3 and word.isupper() for word in raw)


def _subject(words: list[str]) -> str | None:
    """Who or what it is about, where that is plain: `i`, `you`, `thing`, `nobody`, `left out`."""
    known = _words()
    verbs = known["past"] | known["present"]
    first, second = words[0], words[1]
    if first in ("i", "we", "i've", "we've", "i'm", "we're"):
        if second in ("was", "were"):
            return "i" if words[2] in known["past"] else None
        if "'" in first and second == "got":
            return None
        return "i" if second in known["borne"] else None
    if first in ("paid", "i've") and "and" not in words and "paid" in words[:2]:
        return None
    if first in ("you", "you've", "they", "they've"):
        return "you" if second in known["deeds"] else None
    if first in ("nobody", "nothing", "it", "everything", "it's", "no-one"):
        return "nobody" if (second in verbs and second != "was") or "'" in first else None
    if first in known["began"] or (first in ("was", "were") and second in known["past"]):
        return "left out" if second not in ("is", "was", "are") else None
    return _thing(words, verbs)


def _thing(words: list[str], verbs: frozenset[str]) -> str | None:
    """A thing with its article or, in a short message, without it; then the verb."""
    known, first = _words(), words[0]
    at = next((n for n, word in enumerate(words) if word in verbs), 0)
    if first in known["determiners"]:
        return "thing" if 2 <= at <= _LONGEST_SUBJECT and at + 1 < len(words) else None
    return "bare thing" if first in known["things"] and at == 1 else None


def _went_wrong(piece: str, words: list[str], subject: str) -> bool:
    if _LONG.match(piece.lower()):
        return True
    if subject == "you":
        return True
    lists = phrase_lists("situation")
    sentence = analyse(piece)
    if any_holds(lists["praise"], sentence):
        return False
    return any_holds(lists["complaint"], sentence) or _sounds_bad(piece)


def _sounds_bad(piece: str) -> bool:
    """What no list knows, the reader may: it hears customers as well."""
    loaded = reader()
    return loaded is not None and loaded.hear(piece, "").sentiment["neg"] >= _SURELY


def _ours(raw: list[str], words: list[str], subject: str) -> str | None:
    said = []
    for number, as_is in enumerate(raw):
        word = _said(words, number, subject)
        if word is None:
            return None
        said.append(as_is if number and word == words[number] else word)
    if subject == "left out" and words[0] not in ("was", "were"):
        said.insert(0, "you")
    elif subject == "bare thing":
        said.insert(0, "the")
    return " ".join(said)


_FIRST = {
    "they": "we", "they've": "we've", "you": "we", "you've": "we've",
    "was": "you were", "were": "you were",
}  # fmt: skip


def _said(words: list[str], number: int, subject: str) -> str | None:
    """One word from our side; None where "you" could be somebody else or do something."""
    word, before = words[number], words[number - 1] if number else ""
    if not number and word in _FIRST:
        return _FIRST[word]
    if word in ("you", "you've", "you're"):
        plain = word == "you" and subject != "you" and _after_verb_or_to(before)
        return "us" if plain else None
    if word == "was" and before == "i":
        return "were"
    return _turns().get(word, word)


def _after_verb_or_to(word: str) -> bool:
    return word in _words()["past"] or word in ("to", "from", "with", "by", "of", "for", "at")
