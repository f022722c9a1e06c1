"""What speaks for or against a promise in a clause, in names that weights can be given to.

Words stand for themselves and for their class ("ring" is an act, "plumber" one of us), times for
their kind, and subject, helping verb and act are put together: "we|will|do|timed".
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.promises.clauses import Clause
from courtesydesk.tone.promises.patterns import ing_form, pattern, third_person, words_of
from courtesydesk.tone.promises.pieces import Kind, Piece

_WORD = re.compile(r"[a-z']+|\d+|[£$€?]")
_ENDING = re.compile(r"(.+)('(?:ll|m|re|s|ve|d))")
_TIMES = {f"<{kind}>" for kind in Kind}
_OPEN = f"<{Kind.VAGUE}>"
_LONGEST_HEAD = 9


@dataclass(frozen=True, slots=True)
class Setting:
    """A clause and those around it, with what the grammar already made of it."""

    clause: Clause
    before: Clause | None
    after: Clause | None
    is_last: bool
    """It stands in the last sentence."""
    signs: Sequence[str]
    """What the frames may also ask: "hedged", "reported" …"""


def evidence(setting: Setting, low: str, times: Sequence[Piece]) -> set[str]:
    """All that can be weighed; `low` is the reply in small letters, `times` those of the clause."""
    clause = setting.clause
    words = _words(low, clause.start, clause.end, times)
    general = [_general(word) for word in words]
    found = {f"w:{word}" for word in words}
    found |= {f"c:{name}" for word in words for name in _classes(word)}
    edged = ["^", *general, "$"]
    found |= {f"b:{first} {second}" for first, second in itertools.pairwise(edged)}
    found |= {f"s:{' '.join(general[:1])}", f"s:{' '.join(general[:2])}"}
    found |= set(_together(words))
    found.add(f"long:{min(len(words) // 3, 6)}")
    found |= {f"is:{sign}" for sign in (*setting.signs, *_places(setting))}
    found |= _beside("before", setting.before, clause) | _beside("after", setting.after, clause)
    return found


def _words(low: str, start: int, end: int, times: Sequence[Piece]) -> list[str]:
    """The words, times as "<day>" and "<clock>", endings such as "'ll" apart."""
    found: list[str] = []
    for piece in times:
        found += _plain(low[start : piece.start])
        found.append(f"<{piece.kind}>")
        start = max(start, min(piece.end, end))
    return found + list(_plain(low[start:end]))


def _plain(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        apart = _ENDING.fullmatch(word)
        if apart is not None:
            yield from apart.groups()
        else:
            yield "<n>" if word.isdigit() else word


def _places(setting: Setting) -> Iterator[str]:
    clause = setting.clause
    yield f"sentence {min(clause.sentence, 4)}"
    if clause.first:
        yield "first"
    if clause.continued:
        yield "continued"
    if clause.before.rstrip().endswith(":"):
        yield "after a colon"
    if setting.is_last:
        yield "last sentence"


def _beside(side: str, other: Clause | None, clause: Clause) -> set[str]:
    if other is None:
        return {f"{side}:none"}
    where = f"{side}:{'same' if other.sentence == clause.sentence else 'other'}"
    found = {where}
    if other.is_condition:
        found.add(f"{where} condition")
    if pattern("together", "do_this").match(other.text):
        found.add(f"{where} request")
    if other.asks:
        found.add(f"{where} question")
    return found


# Subject, helping verb and act


def _together(words: Sequence[str]) -> Iterator[str]:
    subject, helping, act = _parsed(words)
    timed = "open" if _OPEN in words else "-"
    if any(word in _TIMES and word != _OPEN for word in words):
        timed = "timed"
    you = "you" if {"you", "your", "u"} & set(words) else "-"
    yield f"v:{subject}|{helping}"
    yield f"v:{subject}|{helping}|{timed}"
    yield f"v:{subject}|{helping}|{timed}|{you}"
    yield f"v:{subject}|{helping}|{act}"
    yield f"v:{subject}|{helping}|{act}|{timed}"
    yield f"v:{helping}|{act}|{timed}"
    yield f"v:{helping}|{timed}|{you}"


def _parsed(words: Sequence[str]) -> tuple[str, str, str]:
    """Who acts, which helping verb or form says when, and the class of the act."""
    lexicon = _lexicon()
    start = 0
    while start < len(words) and (words[start] in lexicon.opening or words[start] in _TIMES):
        start += 1
    head = words[start:]
    place = next((n for n in range(min(len(head), _LONGEST_HEAD)) if _is_verb(head, n)), None)
    if place is None:
        named = (lexicon.acting[word] for word in head[:3] if word in lexicon.acting)
        return next(named, "none"), "no verb", ""
    helping = lexicon.helping.get(head[place], "")
    rest = head[place + 1 :] if helping else head[place:]
    if helping == "is" and list(rest[:2]) == ["going", "to"]:
        helping, rest = "will", rest[2:]
    act = next((name for word in rest[:4] if (name := _verb_class(word))), "?")
    if {"not", "never", "no"} & set(rest[:2]):
        helping = "neg"
    return _subject(head[:place]), helping or f"form {_verb_class(head[place])}", act


def _is_verb(head: Sequence[str], place: int) -> bool:
    word, helping = head[place], _lexicon().helping
    if word in helping:
        return True
    if not _verb_class(word):
        return False
    if place == 0:
        return len(head) == 1 or head[1] not in helping
    return head[place - 1] not in ("the", "a", "your", "our", "my", "an", "new")


def _subject(words: Sequence[str]) -> str:
    if not words:
        return "0"
    acting = [_lexicon().acting[word] for word in words if word in _lexicon().acting]
    if acting and len(words) <= 2:
        return acting[-1]
    names = [name for word in words for name in _classes(word) if name in _NOUNS]
    return names[-1] if names else ("your" if "your" in words else "thing")


# Words and their classes

_NOUNS = ("people", "outsiders", "ours", "customers")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    verbs: dict[str, str]
    others: dict[str, tuple[str, ...]]
    kept: frozenset[str]
    opening: frozenset[str]
    helping: dict[str, str]
    acting: dict[str, str]


@functools.cache
def _lexicon() -> _Lexicon:
    data = read(f"{LANGUAGE}/promise_evidence")
    verbs: dict[str, str] = dict.fromkeys(words_of("participles"), "done")
    for name in ("moving", "doing"):
        for verb in words_of(name):
            verbs |= {verb: name, ing_form(verb): f"{name} -ing", third_person(verb): f"{name} -s"}
    others: dict[str, tuple[str, ...]] = {}
    for name in (*_NOUNS, "idle"):
        for word in words_of(name):
            others[word] = (*others.get(word, ()), name)
    return _Lexicon(
        verbs,
        others,
        frozenset(data["kept"]["words"].split()),
        frozenset(data["opening"]["words"].split()),
        {word: name for name, words in data["helping"].items() for word in words.split()},
        {word: name for name, words in data["acting"].items() for word in words.split()},
    )


def _verb_class(word: str) -> str:
    known = _lexicon().verbs.get(word)
    if known is not None:
        return known
    if word.endswith("ed") and len(word) > 4:
        return "done"
    return "-ing" if word.endswith("ing") and len(word) > 5 else ""


@functools.lru_cache(maxsize=4096)
def _classes(word: str) -> tuple[str, ...]:
    verb = _verb_class(word)
    return ((verb,) if verb else ()) + _lexicon().others.get(word, ())


@functools.lru_cache(maxsize=4096)
def _general(word: str) -> str:
    """The word where it is a small one, its class where it has one."""
    if word in _TIMES or word in _lexicon().kept:
        return word
    return next(iter(_classes(word)), "*")
