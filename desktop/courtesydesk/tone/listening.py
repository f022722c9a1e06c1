"""Reads the customer: how they feel, what they are after, whether it can wait, and by which words.

Two sources are weighed, as in the check of replies: signs (lists of the lexicon and fitted words)
and the learned reader, which may be missing. Neither decides alone; the numbers are in `hearing`.
One exception: `proof_` signs make it a scam, whatever else stands there.

What is too short to say (fewer than three words, none of which says how they feel) is undefined;
`leaning` still holds the best guess, for whom a guess is better than none. Languages other than
English are recognised and left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import (
    INTENT_NAMES,
    About,
    Because,
    Sentiment,
    Understanding,
    Urgency,
)
from courtesydesk.tone.hearing import Chances, Table, table
from courtesydesk.tone.language import language_of
from courtesydesk.tone.lexicon import LANGUAGE, small_words
from courtesydesk.tone.reader import Reader, reader
from courtesydesk.tone.signs import WORD, Signs, Span, signs_of
from courtesydesk.tone.text import emoji_spans

_LONGEST = 4_000
"""Characters that are looked at; who writes more has said it by then."""
_FEW = 3
"""Words; fewer, and only a plain word of feeling says anything."""
_FEELING = ("praise_", "complaint_", "form_happy", "form_angry")
_INTENTS = {name: intent for intent, name in INTENT_NAMES.items()}
_MOST_WORDS = 3
"""Places shown for each answer."""
_SHOWN: Mapping[str, tuple[str, ...]] = {
    **{intent: (f"{intent}_",) for intent in ("complaint", "praise", "question", "spam", "other")},
    "scam": ("scam_", "proof_"), "venting_not_addressed": ("venting_",),
    "neg": ("complaint_", "venting_wry"), "pos": ("praise_",), "high": ("urgent_",),
}  # fmt: skip
"""The lists that have words for a value."""
_LEAST_SUPPORT = 0.1
_SMALL = 3
"""Letters; a word no longer shows nothing."""
_LEAST_DROP = 0.08
"""How much a clause must matter to the reader to be shown."""
_MOST_CLAUSES = 24
_CLAUSE = re.compile(r"[^,;.!?…\n—–]+(?:[,;.!?…\n—–]+|$)")


class Listener:
    """Understands mentions; any thread may use it at any time."""

    def __init__(self, load: Callable[[], Reader | None] = reader) -> None:
        """`load` gives the reader, or None where the rules have to do alone."""
        self._reader = load

    def warm(self) -> None:
        """Load everything now."""
        self.listen("Hello, is anybody there?", "email")

    def listen(self, text: str, channel: str = "", *, why: bool = False) -> Understanding:
        """What `text`, written on the network `channel`, says.

        `why` asks the reader, too, for its words, clause by clause; it costs a reading for each.
        """
        text = text[:_LONGEST]
        language = language_of(text)
        if language != LANGUAGE:
            return Understanding(Sentiment.UNDEFINED, None, Urgency.NORMAL, language, judged=False)
        if not any(character.isalnum() for character in text) and not _speaks(text, channel):
            return Understanding(Sentiment.UNDEFINED, None, Urgency.LOW, language, judged=True)
        known, signs = table(), signs_of(text, channel)
        loaded = self._reader()
        heard = None if loaded is None else _heard(loaded, text, channel)
        chances = known.pooled(known.by_rules(signs.counts()), heard, grave=signs.grave)
        certain = INTENT_NAMES[Intent.SCAM] if signs.proof else ""
        found = _decided(known.decided(chances, intent=certain), signs, language)
        because = tuple(_because(found, signs, known, text))
        if why and loaded is not None:
            because += tuple(_by_clauses(loaded, text, channel, found, because))
        return replace(found, because=because)


def _speaks(text: str, channel: str) -> bool:
    """Whether there is a face that says something."""
    return any(name.endswith("_face") for name in signs_of(text, channel).places)


def _heard(loaded: Reader, text: str, channel: str) -> Chances:
    heard = loaded.hear(text, channel)
    return {
        About.SENTIMENT: heard.sentiment,
        About.INTENT: heard.intent,
        About.URGENCY: heard.urgency,
    }


def _decided(answers: Mapping[About, str], signs: Signs, language: str) -> Understanding:
    leaning = Sentiment(answers[About.SENTIMENT])
    short = signs.words < _FEW and not any(n.startswith(_FEELING) for n in signs.places)
    return Understanding(
        sentiment=Sentiment.UNDEFINED if short else leaning,
        intent=_INTENTS[answers[About.INTENT]],
        urgency=Urgency(answers[About.URGENCY]),
        language=language,
        judged=True,
        leaning=leaning,
    )


def _answers(found: Understanding) -> Iterator[tuple[About, str]]:
    """The answers that need a reason: not those that say that there is nothing."""
    if found.sentiment in (Sentiment.NEG, Sentiment.POS):
        yield About.SENTIMENT, found.sentiment.value
    if found.intent is not None:
        yield About.INTENT, INTENT_NAMES[found.intent]
    if found.urgency is Urgency.HIGH:
        yield About.URGENCY, found.urgency.value


def _because(found: Understanding, signs: Signs, known: Table, text: str) -> Iterator[Because]:
    for about, value in _answers(found):
        if about is About.INTENT and signs.proof:
            yield from (Because(about, *span) for span in _apart(list(signs.proof)))
            continue
        scored = sorted(
            _telling(about, value, signs, known, text), key=lambda one: (-one[0], one[1])
        )
        yield from (Because(about, *span) for span in _apart([span for _, span in scored]))


def _telling(
    about: About, value: str, signs: Signs, known: Table, text: str
) -> Iterator[tuple[float, Span]]:
    """The places that speak for a value, with how much; those that people would see as words.

    Fitted words are shown only where no list has anything to show.
    """
    for by_hand in (True, False):
        found = False
        for name, spans in signs.places.items():
            support = known.support(about, value, name)
            if support < _LEAST_SUPPORT or not name.startswith(_SHOWN[value] if by_hand else WORD):
                continue
            for start, end in spans:
                if by_hand or _says_something(text[start:end]):
                    found = True
                    yield support, (start, end)
        if found:
            return


def _says_something(words: str) -> bool:
    """Whether it is more than marks, numbers and the smallest words; a face says something."""
    if any(True for _ in emoji_spans(words)):
        return True
    parts = words.lower().split()
    if not all(part[0].isalnum() and any(c.isalpha() for c in part) for part in parts):
        return False
    return any(len(part) > _SMALL and part not in small_words() for part in parts)


def _apart(spans: list[Span]) -> list[Span]:
    """The first few of them, without those that lie over an earlier one, as the text has them."""
    kept: list[Span] = []
    for start, end in spans:
        if len(kept) < _MOST_WORDS and all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return sorted(kept)


def _by_clauses(
    loaded: Reader, text: str, channel: str, found: Understanding, said: tuple[Because, ...]
) -> Iterator[Because]:
    """For answers without a word yet: the clause that the reader would miss most."""
    missing = [one for one in _answers(found) if all(one[0] is not b.about for b in said)]
    clauses = [m.span() for m in _CLAUSE.finditer(text) if m.group().strip()][:_MOST_CLAUSES]
    if not missing or not clauses:
        return
    whole = _heard(loaded, text, channel)
    without = [
        _heard(loaded, text[:a] + text[b:], channel) for a, b in clauses if b - a < len(text)
    ]
    for about, value in missing:
        if not without:
            yield _trimmed(about, text, clauses[0])
            continue
        drops = [whole[about][value] - part[about][value] for part in without]
        most = max(range(len(drops)), key=drops.__getitem__)
        if drops[most] >= _LEAST_DROP:
            yield _trimmed(about, text, clauses[most])


def _trimmed(about: About, text: str, span: Span) -> Because:
    part = text[span[0] : span[1]]
    bare = part.strip(" ,;.!?…\n—–") or part.strip()
    start = span[0] + part.index(bare)
    return Because(about, start, start + len(bare))
