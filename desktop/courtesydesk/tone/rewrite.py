"""Better words for a finding, made from the draft's own words and the customer's message."""

import functools
import re
from collections.abc import Mapping

from courtesydesk.tone.lexicon import LANGUAGE, read
from courtesydesk.tone.scopes import Draft
from courtesydesk.tone.text import sentences

_SLOT = re.compile(r"\{(\w+)\}")
_END = re.compile(r"[.!?…]+[\"')\]]*$")


@functools.cache
def _topics() -> list[tuple[frozenset[str], str]]:
    """What people write about, by stem, and how we would name it back to them."""
    from courtesydesk.tone.text import stem

    data = read(f"{LANGUAGE}/topics")["topic"]
    return [
        (frozenset(stem(word) for word in entry["words"]), str(entry["name"])) for entry in data
    ]


@functools.lru_cache(maxsize=256)
def topic(context: str) -> str | None:
    """What the customer writes about, as words with an article; None when it cannot be told."""
    stems = {token.stem for placed in sentences(context) for token in placed.sentence.tokens}
    return next((name for words, name in _topics() if words & stems), None)


def voice(text: str) -> Mapping[str, str]:
    """The draft's own person: somebody who writes "we" is not made to say "I"."""
    words = re.findall(r"\b(?:[Ww]e|[Oo]ur|[Uu]s|I|[Mm]y|[Mm]e)\b", text)
    plural = sum(word.lower() in ("we", "our", "us") for word in words)
    if plural * 2 >= len(words) and plural:
        return {"we": "we", "our": "our", "us": "us", "am": "are", "was": "were", "ours": "ours"}
    return {"we": "I", "our": "my", "us": "me", "am": "am", "was": "was", "ours": "mine"}


def better_words(
    templates: tuple[str, ...], draft: Draft, span: tuple[int, int], captures: Mapping[str, str]
) -> str | None:
    """The first template that can be filled, fitted to the place where it goes."""
    slots = dict(voice(draft.text)) | dict(captures)
    subject = topic(draft.context)
    if subject:
        slots["topic"] = subject
    for template in templates:
        if all(name in slots for name in _SLOT.findall(template)):
            return _fit(_SLOT.sub(lambda m: slots[m[1]], template), draft.text, span)
    return None


def _fit(words: str, text: str, span: tuple[int, int]) -> str:
    """Capital letter and full stop as the place wants them."""
    old = text[span[0] : span[1]]
    before = text[: span[0]].rstrip(" \t\"'“‘(>")
    opening = not before or before[-1] in ".!?\n…" or not before[-1].isascii()
    if opening and (old[:1].isupper() or len(_topless(old)) == len(old)):
        words = words[:1].upper() + words[1:] if old[:1].isupper() else words
    if _END.search(old) and not _END.search(words):
        words += "."
    if not _END.search(old):
        words = words.rstrip(".") if text[span[1] : span[1] + 1] in (".", "!", "?", ",") else words
    return words


def _topless(words: str) -> str:
    return words.lstrip("\"'“‘(")
