"""Better words for a finding, made from the draft's own words and the customer's message."""

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.scopes import Draft
from courtesydesk.tone.text import sentences, stem

_SLOT = re.compile(r"\{(\w+)\}")
_END = re.compile(r"[.!?…]+[\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a customer writes about."""

    name: str
    """As we name it back to them: `the delivery`."""
    wrong: str
    """What there is to be sorry for: `the trouble with the delivery`."""
    did: str
    """What we did, after "we": `got the delivery wrong`."""


@functools.cache
def _topics() -> dict[str, Topic]:
    """Topics by the stem of each of their words."""
    return {
        stem(word): Topic(entry["name"], entry["wrong"], entry["did"])
        for entry in read(f"{LANGUAGE}/topics")["topic"]
        for word in entry["words"]
    }


@functools.lru_cache(maxsize=256)
def topic(text: str) -> Topic | None:
    """What a text is about: the one topic it names, or names oftener than any other.

    None where that cannot be told, since a wrong guess reads worse than neutral words.
    """
    known = _topics()
    stems = (token.stem for placed in sentences(text) for token in placed.sentence.tokens)
    named = Counter(known[word] for word in stems if word in known).most_common(2)
    if not named or (len(named) > 1 and named[0][1] == named[1][1]):
        return None
    return named[0][0]


def voice(text: str) -> Mapping[str, str]:
    """The draft's own person: somebody who writes "we" is not made to say "I"."""
    words = re.findall(r"\b(?:[Ww]e|[Oo]ur|[Uu]s|I|[Mm]y|[Mm]e)\b", text)
    plural = sum(word.lower() in ("we", "our", "us") for word in words)
    if plural * 2 >= len(words) and plural:
        return {"we": "we", "our": "our", "us": "us", "we_are": "we're"}
    return {"we": "I", "our": "my", "us": "me", "we_are": "I'm"}


def better_words(
    templates: tuple[str, ...],
    draft: Draft,
    span: tuple[int, int],
    captures: Mapping[str, str],
    hint: str = "",
) -> str | None:
    """The first template that can be filled, fitted to the place where it goes.

    `hint` is text that tells the topic better than the customer's message does.
    """
    slots = dict(voice(draft.text)) | dict(captures)
    subject = topic(hint) or topic(draft.context)
    if subject:
        slots |= {"topic": subject.name, "wrong": subject.wrong, "did": subject.did}
    for template in templates:
        if all(name in slots for name in _SLOT.findall(template)):
            return _fit(_SLOT.sub(lambda m: slots[m[1]], template), draft.text, span)
    return None


def _fit(words: str, text: str, span: tuple[int, int]) -> str:
    """Capital letter and full stop as the place wants them."""
    old = text[span[0] : span[1]]
    if old[:1].isupper():
        words = words[:1].upper() + words[1:]
    if _END.search(old):
        return words if _END.search(words) else words + "."
    return words.rstrip(".")
