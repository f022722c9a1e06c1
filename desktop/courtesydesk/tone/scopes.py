"""What stands around a match: quotation, negation, ownership, offers, and the customer's message.

A rule's words mean nothing alone. `Draft` looks at the whole text once and answers, for each
match, which scopes it is in and which flags are up.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from courtesydesk.tone.lexicon import small_words
from courtesydesk.tone.patterns import Match, Pattern, any_holds
from courtesydesk.tone.rules import Flags, phrase_lists
from courtesydesk.tone.text import Placed, Sentence, emoji_spans, sentences

_QUOTED = re.compile(r"\"[^\"\n]{2,300}?\"|“[^”\n]{2,300}?”|«[^»\n]{2,300}?»|„[^“”\n]{2,300}?[“”]")
_CITED = re.compile(r"(?m)^[ \t]*>.*$")
_SINGLE = re.compile(r"(?<!\w)['‘][^'’\n]{2,120}?(?:['’][a-z][^'’\n]{0,120}?)*['’](?!\w)")
_CLAUSE_END = frozenset({",", ";", ":", ".", "!", "?", "—", "–", "(", ")", "…"})
_QUESTION_WORDS = frozenset(
    {"what", "whats", "when", "where", "which", "who", "how", "hows", "why", "is", "are", "do",
     "does", "did", "can", "could", "any"}
)  # fmt: skip
_NEGATION_REACH = 5
_FEW_STARS = re.compile(r"(?i)(?<!\d)[123] ?(?:stars?|/5|/10)\b|★☆|(?:one|two|three) stars?\b")
_LIGHT = re.compile(r"!\s*$|(?i:\b(?:lol|haha+|omg|yay)\b)|[xX]{1,3}\s*$|:\)|;\)")
_MENDING = ("own", "offers", "acknowledges")
_SHORT = 14
"""Words; a reply at most so long under a complaint has little room for an acknowledgement."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one sentence does, whichever rule looks at it."""

    own: bool
    """We take the fault."""
    acknowledges: bool
    named_sorry: bool
    """An apology that says what happened."""
    offers: bool
    reports: tuple[int, ...]
    """Tokens after which our own earlier words are told."""
    disowns: bool


@functools.lru_cache(maxsize=2048)
def facts(sentence: Sentence) -> Facts:
    """The facts of one sentence; cached with the sentence."""
    lists = phrase_lists("scopes")
    return Facts(
        own=any_holds(lists["own"], sentence) and not any_holds(lists["no_own"], sentence),
        acknowledges=any_holds(lists["acknowledge"], sentence),
        named_sorry=any_holds(lists["named_sorry"], sentence)
        and not any_holds(lists["no_named_sorry"], sentence),
        offers=any_holds(lists["offer"], sentence) and not any_holds(lists["no_offer"], sentence),
        reports=tuple(m.end for p in lists["report"] for m in p.matches(sentence)),
        disowns=any_holds(lists["disown"], sentence),
    )


@functools.lru_cache(maxsize=256)
def situation(context: str) -> Flags:
    """What the customer's message is: complaint, praise, question; how grave; what it asks."""
    if not context.strip():
        return frozenset({"no_context"})
    placed = sentences(context)
    lists = phrase_lists("situation")
    counts = {name: _count(patterns, placed) for name, patterns in lists.items()}
    up = {name for name, count in counts.items() if count}
    _settle_mood(context, counts, up)
    asks = any(p.sentence.question or _asks(p.sentence) for p in placed)
    if asks and "complaint" not in up:
        up.add("question")
    if not up & {"complaint", "praise", "question", "friendly"} and not _LIGHT.search(context):
        # People write to a shop to praise, to ask or to complain; a plain account of what
        # happened, with no sign of the first two, is the third.
        up |= {"complaint", "inferred"}
    return frozenset(up)


def _asks(sentence: Sentence) -> bool:
    """A question, also where the mark is missing."""
    return bool(sentence.tokens) and sentence.tokens[0].norm in _QUESTION_WORDS


def _settle_mood(context: str, counts: dict[str, int], up: set[str]) -> None:
    """Either complaint or praise: by the stars they name, else by which words are more."""
    _weigh_emoji(context, up)
    if _FEW_STARS.search(context):
        up.add("complaint")
        up.discard("praise")
    if "repeated" in up or ("grave" in up and not counts["praise"]):
        up.add("complaint")
    if {"complaint", "praise"} <= up:
        happier = counts["praise"] > counts["complaint"] + ("repeated" in up)
        up.discard("complaint" if happier else "praise")


def _weigh_emoji(context: str, up: set[str]) -> None:
    marks = "".join(run for _, _, run in emoji_spans(context))
    if set(marks) & set("😡🤬😠👎😤💩"):
        up.add("complaint")
    if set(marks) & set("❤😍🥰💕👏🙌💛💚"):
        up.add("praise")


def _count(patterns: tuple[Pattern, ...], placed: Iterable[Placed]) -> int:
    return sum(pattern.holds(p.sentence) for p in placed for pattern in patterns)


class Draft:
    """One text under one message, with all that rules may ask about it."""

    def __init__(self, text: str, context: str, *, public: bool = True) -> None:
        self.text = text
        self.public = public
        self.context = context
        self.placed = sentences(text)
        self.quoted = _quoted(text)
        self._facts = [facts(p.sentence) for p in self.placed]
        self._flags = self._draft_flags()

    @property
    def context_sentences(self) -> tuple[Placed, ...]:
        """The customer's message, cut up like the draft."""
        return sentences(self.context)

    @functools.cached_property
    def known_stems(self) -> frozenset[str]:
        """The stems of all words of the customer's message."""
        return frozenset(t.stem for p in self.context_sentences for t in p.sentence.tokens)

    @functools.cached_property
    def without_named_sorry(self) -> str:
        """The text with blanks for each apology that names what happened; as long as it was."""
        text = self.text
        for placed, fact in zip(self.placed, self._facts, strict=True):
            if fact.named_sorry:
                start = placed.start + placed.sentence.tokens[0].start
                end = placed.start + placed.sentence.tokens[-1].end
                text = text[:start] + " " * (end - start) + text[end:]
        return text

    @property
    def flags(self) -> Flags:
        """Flags that hold for the draft as a whole."""
        return self._flags

    @property
    def mends(self) -> bool:
        """Whether any sentence owns, acknowledges or offers something."""
        return not self._flags.isdisjoint(_MENDING)

    def _draft_flags(self) -> Flags:
        up = set(situation(self.context))
        words = sum(t.shape in "aCSn" for p in self.placed for t in p.sentence.tokens)
        if words <= _SHORT:
            up.add("short")
        for name in _MENDING:
            if any(getattr(fact, name) for fact in self._facts):
                up.add(name)
        return frozenset(up)

    def helps(self, number: int) -> bool:
        """Whether a sentence owns or offers something that is worth keeping."""
        fact = self._facts[number]
        return fact.own or fact.offers

    def flags_at(self, number: int, match: Match) -> Flags:
        """The draft's flags, and those that depend on where the match stands."""
        up = set(self._flags)
        before = self._facts[:number]
        if any(fact.acknowledges or fact.own for fact in before):
            up.add("acknowledged_before")
        if any(fact.own for fact in before):
            up.add("own_before")
        if any(fact.offers for fact in self._facts[number:]):
            up.add("offers_after")
        if self._facts[number].offers:
            up.add("offers_here")
        if self.placed[number].sentence.question:
            up.add("asking")
        if number == 0 and match.start <= 1:
            up.add("opening")
        return frozenset(up)

    def excuses(self, number: int, match: Match) -> Iterator[str]:
        """The scopes that a match is in."""
        placed = self.placed[number]
        tokens = placed.sentence.tokens
        first = placed.start + tokens[match.start].start
        last = placed.start + tokens[match.end - 1].end
        if any(start <= first and last <= end for start, end in self.quoted):
            yield "quotation"
        fact = self._facts[number]
        if fact.disowns or any(end <= match.start for end in fact.reports):
            yield "report"
        if _negated(placed.sentence, match):
            yield "negation"
        if fact.own:
            yield "own"
        if placed.sentence.question:
            yield "question"
        if self._told(placed.sentence, match):
            yield "told"

    def _told(self, sentence: Sentence, match: Match) -> bool:
        """Whether the customer's own message has every word of it that says something."""
        tokens = sentence.tokens[match.start : match.end]
        said = {t.stem for t in tokens if t.shape != "p" and t.norm not in small_words()}
        return bool(said) and said <= self.known_stems


def _negated(sentence: Sentence, match: Match) -> bool:
    """Whether a word shortly before the match, in its clause, turns it round."""
    negators = phrase_lists("scopes")["negate"]
    first = match.start
    while (
        first > 0
        and match.start - first < _NEGATION_REACH
        and sentence.tokens[first - 1].norm not in _CLAUSE_END
    ):
        first -= 1
    if first == match.start:
        return False
    return any(
        first <= found.start and found.end <= match.start
        for pattern in negators
        for found in pattern.matches(sentence)
    )


def _quoted(text: str) -> tuple[tuple[int, int], ...]:
    """Spans that are somebody's words: in quote marks, or on a line that starts with `>`."""
    spans = [m.span() for m in _CITED.finditer(text)]
    spans += [m.span() for m in _QUOTED.finditer(text)]
    spans += [m.span() for m in _SINGLE.finditer(text)]
    # A draft that is in quotes from end to end is the reply itself, pasted.
    whole = len(text.strip())
    return tuple((start, end) for start, end in spans if end - start < whole)
