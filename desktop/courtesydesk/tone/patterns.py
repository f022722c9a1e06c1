r"""A small language for patterns over tokens, compiled to regular expressions.

Terms of a pattern, separated by blanks:

word        that word; contractions are spelled out (`don't` is `do not`), `is` also matches `'s`
=word       any word with the same stem (`=complain` matches complaint, complained)
\*ed        any word that ends so
{name}      a word class of the lexicon, whose members are patterns themselves
( a | b c ) one of these
..3         up to three words, not across a comma or other mark; `,..3` across marks too
!( a )      not followed by this
# CAP SHOUT QM  a number, a capitalised word, a word in capitals, a question mark
^ $         start of the sentence, end of a clause or of the sentence
< a b >     the words to underline; without it, the whole match
@name( a )  remembers these words for the better wording
A `?` after a term makes it optional.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from courtesydesk.tone.lexicon import small_words
from courtesydesk.tone.text import Sentence, analyse, stem

_TERM = re.compile(
    r",?\.\.\d+|!\(|@\w+\(|\(|\)\??|\||<|>|\^|\$|\{\w+\}\??|=[\w'-]+\??|\*[\w'-]+\??"
    r"|[\w'&£€$%+*@=-]+\??|[.,:;!\"…/#\[\]]\??"
)
_AFTER = r"~[^ ]+"
_GAP = r"(?: [^ ~.,;:!?()—–\"-][^ ]*){0,%s}?"
_WIDE_GAP = r"(?: [^ ]+){0,%s}?"
_SPECIAL = {
    "#": r" \d[^ ]*",
    "CAP": r" [^ ]+\|[CS]",
    "SHOUT": r" [^ ]+\|S",
    "QM": r" \?~[^ ]+",
    "^": "^",
    "$": r"(?= [.!?;,:…)—–\"-]|$)",
}
_LOOSE = {
    "is": ("is", "'s"),
    "has": ("has", "'s"),
    "would": ("would", "'d"),
    "had": ("had", "'d"),
    "'s": ("'s", "is", "has"),
    "'d": ("'d", "would", "had"),
}

Anchors = frozenset[str] | None
"""Words of which a sentence must hold one for the pattern to match; None: cannot be told."""
Classes = Mapping[str, list[str]]


class PatternError(ValueError):
    """A pattern in a lexicon file that cannot be read."""


@functools.cache
def _compiled(source: str) -> re.Pattern[str]:
    # On first use: compiling every rule at once takes more than a second, most are never tried.
    return re.compile(source)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    source: str
    """A regular expression over coded sentences."""
    anchors: frozenset[str]

    @property
    def expression(self) -> re.Pattern[str]:
        return _compiled(self.source)

    def compile(self) -> None:
        """Make it ready before it is first needed."""
        _compiled(self.source)

    def matches(self, sentence: Sentence) -> "Iterator[Match]":
        """Every place of a sentence where the pattern holds."""
        if not self.anchors & sentence.words:
            return
        expression = self.expression
        group = "span" if "span" in expression.groupindex else 0
        for found in expression.finditer(sentence.coded):
            start, end = sentence.starts[found.start(group)], sentence.starts[found.end(group)]
            if start < end:
                yield Match(start, end, _captures(found, sentence))

    def holds(self, sentence: Sentence) -> bool:
        """Whether the pattern matches anywhere."""
        if not self.anchors & sentence.words:
            return False
        return self.expression.search(sentence.coded) is not None


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `start` to `end` of a sentence, and what was remembered on the way."""

    start: int
    end: int
    captures: Mapping[str, tuple[int, int]]


def _captures(found: re.Match[str], sentence: Sentence) -> dict[str, tuple[int, int]]:
    named = (name for name in found.re.groupindex if name != "span")
    return {
        name: (sentence.starts[found.start(name)], sentence.starts[found.end(name)])
        for name in named
        if found.start(name) >= 0
    }


def compile_pattern(source: str, classes: Classes) -> Pattern:
    """Read one pattern; raises PatternError."""
    expression, anchors = _Reader(source, classes).read()
    if not anchors:
        raise PatternError(f"needs at least one plain word: {source!r}")
    return Pattern(expression, anchors)


class _Reader:
    """Recursive descent over the terms of one pattern."""

    def __init__(self, source: str, classes: Classes, depth: int = 0) -> None:
        self._source = source
        self._classes = classes
        self._depth = depth
        self._terms = _terms(source)
        self._at = 0

    def read(self) -> tuple[str, Anchors]:
        result = self._choice(stop="")
        if self._at < len(self._terms):
            raise PatternError(f"unexpected {self._terms[self._at]!r} in {self._source!r}")
        return result

    def _choice(self, stop: str) -> tuple[str, Anchors]:
        branches = [self._sequence(stop)]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence(stop))
        if len(branches) == 1:
            return branches[0]
        expression = "(?:" + "|".join(branch for branch, _ in branches) + ")"
        anchors = [found for _, found in branches]
        known = [found for found in anchors if found is not None]
        return expression, frozenset().union(*known) if len(known) == len(anchors) else None

    def _sequence(self, stop: str) -> tuple[str, Anchors]:
        parts: list[str] = []
        best: Anchors = None
        while (term := self._peek()) and term != "|" and not (stop and term.rstrip("?") == stop):
            self._at += 1
            expression, anchors = self._term(term)
            parts.append(expression)
            if anchors and (best is None or _cost(anchors) < _cost(best)):
                best = anchors
        return "".join(parts), best

    def _peek(self) -> str:
        return self._terms[self._at] if self._at < len(self._terms) else ""

    def _term(self, term: str) -> tuple[str, Anchors]:
        opened = self._open(term)
        if opened is not None:
            return opened
        if ".." in term:
            gap = _WIDE_GAP if term.startswith(",") else _GAP
            return gap % term.rsplit(".", 1)[1], None
        optional = term.endswith("?") and len(term) > 1
        expression, anchors = self._word(term.removesuffix("?") if optional else term)
        return (f"(?:{expression})?", None) if optional else (expression, anchors)

    def _open(self, term: str) -> tuple[str, Anchors] | None:
        if term == "<":
            expression, anchors = self._inside(">")
            return f"(?P<span>{expression})", anchors
        if not term.endswith("("):
            return None
        if term == "!(":
            return f"(?!{self._inside(')')[0]})", None
        expression, anchors = self._inside(")")
        optional = self._terms[self._at - 1].endswith("?")
        if term.startswith("@"):
            expression = f"(?P<{term[1:-1]}>{expression})"
        return (f"(?:{expression})?", None) if optional else (f"(?:{expression})", anchors)

    def _inside(self, stop: str) -> tuple[str, Anchors]:
        result = self._choice(stop)
        if self._peek().rstrip("?") != stop:
            raise PatternError(f"{stop!r} is missing in {self._source!r}")
        self._at += 1
        return result

    def _word(self, term: str) -> tuple[str, Anchors]:
        if term in (")", ">"):
            raise PatternError(f"unexpected {term!r} in {self._source!r}")
        if term in _SPECIAL:
            return _SPECIAL[term], None
        if term.startswith("{"):
            return self._class(term[1:-1])
        if term.startswith("="):
            root = stem(term[1:].lower())
            return rf" [^ ~]+~{re.escape(root)}\|[^ ]", frozenset({"=" + root})
        if term.startswith("*") and len(term) > 1:
            return f" [^ ~]+{re.escape(term[1:])}{_AFTER}", None
        parts = [_literal(token.norm) for token in analyse(term).tokens]
        return "".join(part for part, _ in parts), parts[0][1]

    def _class(self, name: str) -> tuple[str, Anchors]:
        if name not in self._classes or self._depth > 4:
            raise PatternError(f"unknown or endless class {name!r} in {self._source!r}")
        source = " | ".join(self._classes[name])
        expression, anchors = _Reader(source, self._classes, self._depth + 1).read()
        return f"(?:{expression})", anchors


@functools.cache
def _cost(anchors: frozenset[str]) -> int:
    """How often these words will make us try the pattern: small words stand everywhere."""
    return sum(50 if word in small_words() else 1 for word in anchors)


def _literal(norm: str) -> tuple[str, frozenset[str]]:
    choices = _LOOSE.get(norm, (norm,))
    expression = "|".join(re.escape(choice) for choice in choices)
    return f" (?:{expression}){_AFTER}", frozenset(choices)


def _terms(source: str) -> list[str]:
    terms = _TERM.findall(source)
    if "".join(terms) != "".join(source.split()):
        raise PatternError(f"cannot read {source!r}")
    return terms


def any_holds(patterns: tuple[Pattern, ...], sentence: Sentence) -> bool:
    """Whether one of the patterns matches the sentence."""
    return any(pattern.holds(sentence) for pattern in patterns)
