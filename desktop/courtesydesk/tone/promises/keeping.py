"""Whether a reply says that what was promised was done: "I've rung him" keeps "ring him".

A promise is kept by a clause in the past that shares its verb, or that says of its noun that it is
done or on its way.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from courtesydesk.tone.lexicon import LANGUAGE, read, small_words
from courtesydesk.tone.promises.clauses import Clause, clauses_of, plain
from courtesydesk.tone.promises.patterns import pattern, words_of
from courtesydesk.tone.text import stem

_WORD = re.compile(r"[a-z][a-z'-]+")


def kept_by(text: str, promised: Sequence[str]) -> tuple[int, ...]:
    """Which of the promises (their places) the reply says were done."""
    said = [
        (_stems(clause.text), pattern("kept", "sent").search(clause.text) is not None)
        for clause in clauses_of(text)
        if _tells_what_was_done(clause)
    ]
    return tuple(
        place
        for place, what in enumerate(promised)
        if any(_is_kept(_stems(plain(what)), done, sent=sent) for done, sent in said)
    )


def _tells_what_was_done(clause: Clause) -> bool:
    if clause.asks or clause.quoted or clause.is_condition:
        return False
    if all(pattern("kept", key).search(clause.text) is None for key in ("done", "sent")):
        return False
    said = clause.before + clause.text
    return not any(pattern(*key).search(said) for key in (("void", "not"), ("kept", "not_done")))


def _is_kept(promised: frozenset[str], done: frozenset[str], *, sent: bool) -> bool:
    shared = promised & done
    return bool(shared & _verbs()) or (bool(shared) and (sent or bool(done & _finished())))


@functools.cache
def _irregular() -> dict[str, str]:
    """The base form of "sent", "rung", "wrote"."""
    return dict(read(f"{LANGUAGE}/promises")["past_of"])


@functools.cache
def _verbs() -> frozenset[str]:
    return frozenset(stem(verb) for verb in words_of("doing"))


@functools.cache
def _finished() -> frozenset[str]:
    return frozenset(stem(word) for word in ("done", "sorted", "ready", "mended", "fixed", "there"))


def _stems(text: str) -> frozenset[str]:
    words = (word.removesuffix("'s") for word in _WORD.findall(text))
    return frozenset(
        stem(_irregular().get(word, word))
        for word in words
        if word in _irregular() or word not in small_words() or stem(word) in _verbs()
    )
