r"""A small language for patterns over the words of a sentence.

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

Patterns match as regular expressions would: the first place, the first branch, the fewest words
of a gap. They are none, because compiling some 1,300 large ones took longer than all else. A
pattern is read when its anchors are first asked for and built when a sentence first holds one.
"""

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from courtesydesk.tone.lexicon import small_words
from courtesydesk.tone.text import Sentence, stem, words_of

_TERM = re.compile(
    r"\([a-z'-]+(?:[ |]+[a-z'-]+)*\)\??"  # the commonest group, taken whole: (a|b c)
    r"|,?\.\.\d+|!\(|@\w+\(|\(|\)\??|\||<|>|\^|\$|\{\w+\}\??|=[\w'-]+\??|\*[\w'-]+\??"
    r"|[\w'&£€$%+*@=-]+\??|[.,:;!\"…/#\[\]]\??"
)
_SPECIAL: Mapping[str, Callable[[Sentence, int], bool]] = {
    "#": lambda s, at: s.norms[at][:1].isdecimal(),
    "CAP": lambda s, at: s.shapes[at] in ("C", "S"),
    "SHOUT": lambda s, at: s.shapes[at] == "S",
    "QM": lambda s, at: s.norms[at] == "?",
}
_DEEPEST = 4
"""Classes inside classes."""
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
Marks = dict[str, tuple[int, int]]
"""What was remembered on the way, by name."""
Step = Callable[[Sentence, int, Marks], int]
"""Matches from a token on, with all that follows; the end of the match, or -1."""


class PatternError(ValueError):
    """A pattern in a lexicon file that cannot be read."""


class Classes:
    """The word classes that patterns refer to; each is read once, when first referred to."""

    def __init__(self, members: Mapping[str, Sequence[str]]) -> None:
        self._members = members
        self._nodes: dict[str, _Node] = {}

    def node(self, name: str, depth: int) -> "_Node":
        """What `{name}` stands for, `depth` classes down; raises PatternError."""
        known = self._nodes.get(name)
        if known is None:
            if name not in self._members or depth > _DEEPEST:
                raise PatternError(f"unknown or endless class {{{name}}}")
            known = _Reader(" | ".join(self._members[name]), self, depth).read()
            self._nodes[name] = known
        return known


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `start` to `end` of a sentence, and what was remembered on the way."""

    start: int
    end: int
    captures: Mapping[str, tuple[int, int]]


class Pattern:
    """One pattern; raises PatternError on first use where it cannot be read."""

    def __init__(self, source: str, classes: Classes) -> None:
        self.source = source
        self._classes = classes

    @functools.cached_property
    def anchors(self) -> frozenset[str]:
        """Words of which a sentence must hold one."""
        anchors = self._node.anchors
        if not anchors:
            raise PatternError(f"needs at least one plain word: {self.source!r}")
        return anchors

    @functools.cached_property
    def _node(self) -> "_Node":
        return _Reader(self.source, self._classes).read()

    @functools.cached_property
    def _step(self) -> Step:
        return self._node.then(_accept)

    @functools.cached_property
    def _first(self) -> Anchors:
        return self._node.first

    def matches(self, sentence: Sentence) -> Iterator[Match]:
        """Every place of a sentence where the pattern holds."""
        if self.anchors.isdisjoint(sentence.words):
            return
        at, last = 0, len(sentence.tokens)
        while at < last:
            marks: Marks = {}
            start, end = self._search(sentence, at, marks)
            if start < 0:
                return
            first, behind = marks.pop("<", (start, end))
            if first < behind:
                yield Match(first, behind, marks)
            at = max(end, start + 1)

    def holds(self, sentence: Sentence) -> bool:
        """Whether the pattern matches anywhere."""
        if self.anchors.isdisjoint(sentence.words):
            return False
        return self._search(sentence, 0, {})[0] >= 0

    def _search(self, sentence: Sentence, at: int, marks: Marks) -> tuple[int, int]:
        """The first match from a token on, or -1, -1."""
        step, first, keys = self._step, self._first, sentence.keys
        for start in range(at, len(keys)):
            if first is None or not first.isdisjoint(keys[start]):
                end = step(sentence, start, marks)
                if end >= 0:
                    return start, end
        return -1, -1


def compile_pattern(source: str, classes: Classes) -> Pattern:
    """Read one pattern now; raises PatternError."""
    pattern = Pattern(source, classes)
    _ = pattern.anchors
    return pattern


def _accept(_sentence: Sentence, at: int, _marks: Marks) -> int:
    return at


class _Node:
    """A part of a pattern, which builds its step when it knows what follows."""

    __slots__ = ("anchors", "first")

    def __init__(self, anchors: Anchors = None, first: Anchors = None) -> None:
        self.anchors = anchors
        self.first = first
        """Words and stems one of which must stand first; None: cannot be told."""

    def then(self, follows: Step) -> Step:
        raise NotImplementedError


class _Words(_Node):
    """One word out of some, by norm or stem."""

    __slots__ = ()

    def __init__(self, words: frozenset[str]) -> None:
        super().__init__(words, words)

    def then(self, follows: Step) -> Step:
        norms = frozenset(word for word in self.anchors or () if word[0] != "=" or word == "=")
        stems = (self.anchors or frozenset()) - norms

        def by_norm(s: Sentence, at: int, marks: Marks) -> int:
            return follows(s, at + 1, marks) if s.norms[at] in norms else -1

        def by_both(s: Sentence, at: int, marks: Marks) -> int:
            if s.norms[at] in norms or "=" + s.stems[at] in stems:
                return follows(s, at + 1, marks)
            return -1

        return by_both if stems else by_norm


class _Test(_Node):
    """One word that passes a test."""

    __slots__ = ("_passes",)

    def __init__(self, passes: Callable[[Sentence, int], bool]) -> None:
        super().__init__()
        self._passes = passes

    def then(self, follows: Step) -> Step:
        passes = self._passes

        def step(s: Sentence, at: int, marks: Marks) -> int:
            if at < len(s.tokens) and passes(s, at):
                return follows(s, at + 1, marks)
            return -1

        return step


class _Row(_Node):
    """Parts one after the other."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[_Node]) -> None:
        best: Anchors = None
        for part in parts:
            found = part.anchors
            if found and (best is None or _cost(found) < _cost(best)):
                best = found
        super().__init__(best, parts[0].first if parts else None)
        self._parts = parts

    def then(self, follows: Step) -> Step:
        for part in reversed(self._parts):
            follows = part.then(follows)
        return follows


class _Choice(_Node):
    """The first of some branches with which the rest matches too."""

    __slots__ = ("_branches",)

    def __init__(self, branches: Sequence[_Node]) -> None:
        super().__init__(
            _union([branch.anchors for branch in branches]),
            _union([branch.first for branch in branches]),
        )
        self._branches = branches

    def then(self, follows: Step) -> Step:
        tries = [(branch.first, branch.then(follows)) for branch in self._branches]

        def step(s: Sentence, at: int, marks: Marks) -> int:
            keys = s.keys[at] if at < len(s.keys) else ()
            for first, branch in tries:
                if first is None or not first.isdisjoint(keys):
                    end = branch(s, at, marks)
                    if end >= 0:
                        return end
            return -1

        return step


class _Gap(_Node):
    """Up to so many words, as few as will do."""

    __slots__ = ("_longest", "_wide")

    def __init__(self, longest: int, *, wide: bool) -> None:
        super().__init__()
        self._longest = longest
        self._wide = wide

    def then(self, follows: Step) -> Step:
        longest, wide = self._longest, self._wide

        def step(s: Sentence, at: int, marks: Marks) -> int:
            for place in range(at, min(at + longest, len(s.tokens)) + 1):
                end = follows(s, place, marks)
                if end >= 0:
                    return end
                if not wide and s.stops[place]:
                    return -1
            return -1

        return step


class _Maybe(_Node):
    """A part, or nothing."""

    __slots__ = ("_part",)

    def __init__(self, part: _Node) -> None:
        super().__init__()
        self._part = part

    def then(self, follows: Step) -> Step:
        there = self._part.then(follows)

        def step(s: Sentence, at: int, marks: Marks) -> int:
            end = there(s, at, marks)
            return end if end >= 0 else follows(s, at, marks)

        return step


class _Not(_Node):
    """Nothing, where a part does not follow."""

    __slots__ = ("_part",)

    def __init__(self, part: _Node) -> None:
        super().__init__()
        self._part = part

    def then(self, follows: Step) -> Step:
        unwanted = self._part.then(_accept)

        def step(s: Sentence, at: int, marks: Marks) -> int:
            return follows(s, at, marks) if unwanted(s, at, {}) < 0 else -1

        return step


class _Start(_Node):
    """The start of the sentence."""

    __slots__ = ()

    def then(self, follows: Step) -> Step:
        return lambda s, at, marks: follows(s, at, marks) if at == 0 else -1


class _End(_Node):
    """The end of a clause, or of the sentence."""

    __slots__ = ()

    def then(self, follows: Step) -> Step:
        return lambda s, at, marks: follows(s, at, marks) if s.ends[at] else -1


class _Named(_Node):
    """A part whose place is remembered."""

    __slots__ = ("_name", "_part")

    def __init__(self, name: str, part: _Node) -> None:
        super().__init__(part.anchors, part.first)
        self._name = name
        self._part = part

    def then(self, follows: Step) -> Step:
        name = self._name

        def close(s: Sentence, at: int, marks: Marks) -> int:
            opened = marks[name]
            marks[name] = (opened[0], at)
            end = follows(s, at, marks)
            if end < 0:
                marks[name] = opened
            return end

        inner = self._part.then(close)

        def step(s: Sentence, at: int, marks: Marks) -> int:
            marks[name] = (at, at)
            end = inner(s, at, marks)
            if end < 0:
                marks.pop(name, None)
            return end

        return step


def _union(sets: Sequence[Anchors]) -> Anchors:
    known = [found for found in sets if found is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


class _Reader:
    """Recursive descent over the terms of one pattern."""

    def __init__(self, source: str, classes: Classes, depth: int = 0) -> None:
        self._source = source
        self._classes = classes
        self._depth = depth
        self._terms = _terms(source)
        self._at = 0

    def read(self) -> _Node:
        node = self._choice(stop="")
        if self._at < len(self._terms):
            raise PatternError(f"unexpected {self._terms[self._at]!r} in {self._source!r}")
        return node

    def _choice(self, stop: str) -> _Node:
        branches = [self._row(stop)]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._row(stop))
        return _one_of(branches)

    def _row(self, stop: str) -> _Node:
        parts: list[_Node] = []
        terms, last = self._terms, len(self._terms)
        while self._at < last:
            term = terms[self._at]
            if term == "|" or term == stop or (term == ")?" and stop == ")"):
                break
            self._at += 1
            parts.append(self._term(term) if _needs_reader(term) else _word(term))
        return parts[0] if len(parts) == 1 else _Row(parts)

    def _peek(self) -> str:
        return self._terms[self._at] if self._at < len(self._terms) else ""

    def _term(self, term: str) -> _Node:
        if term == "<" or term.endswith("("):
            return self._open(term)
        if ".." in term:
            return _Gap(int(term.rsplit(".", 1)[1]), wide=term.startswith(","))
        if term[0] == "{":
            node = self._classes.node(term.rstrip("?")[1:-1], self._depth + 1)
            return _Maybe(node) if term.endswith("?") else node
        raise PatternError(f"unexpected {term!r} in {self._source!r}")

    def _open(self, term: str) -> _Node:
        if term == "<":
            return _Named("<", self._inside(">"))
        part = self._inside(")")
        if term == "!(":
            return _Not(part)
        node = _Named(term[1:-1], part) if term.startswith("@") else part
        return _Maybe(node) if self._terms[self._at - 1].endswith("?") else node

    def _inside(self, stop: str) -> _Node:
        node = self._choice(stop)
        if self._peek() not in (stop, stop + "?"):
            raise PatternError(f"{stop!r} is missing in {self._source!r}")
        self._at += 1
        return node


@functools.cache
def _needs_reader(term: str) -> bool:
    return term[0] in "<>{)" or term[-1] == "(" or ".." in term


@functools.cache
def _word(term: str) -> _Node:
    """One term that is no bracket, or a bracket of plain words."""
    if term.endswith("?") and len(term) > 1:
        return _Maybe(_word(term[:-1]))
    if term == "^":
        return _Start()
    if term == "$":
        return _End()
    if term in _SPECIAL:
        return _Test(_SPECIAL[term])
    if term[0] == "(":
        return _one_of([_phrase(words) for words in term[1:-1].split("|")])
    if term[0] == "=" and len(term) > 1:
        return _Words(frozenset({"=" + stem(term[1:].lower())}))
    if term[0] == "*" and len(term) > 1:
        ending = term[1:]
        return _Test(lambda s, at: s.norms[at].endswith(ending) and s.norms[at] != ending)
    parts = [_Words(frozenset(_LOOSE.get(norm, (norm,)))) for norm in words_of(term)]
    return parts[0] if len(parts) == 1 else _Row(parts)


def _phrase(words: str) -> _Node:
    """Plain words with blanks between them."""
    parts = [_word(word) for word in words.split()]
    return parts[0] if len(parts) == 1 else _Row(parts)


def _one_of(branches: Sequence[_Node]) -> _Node:
    """A choice; neighbours that are plain words become one look-up."""
    if len(branches) == 1:
        return branches[0]
    merged: list[_Node] = []
    for plain, run in itertools.groupby(branches, key=_is_words):
        if plain:
            merged.append(_Words(frozenset().union(*(node.anchors or () for node in run))))
        else:
            merged += run
    return merged[0] if len(merged) == 1 else _Choice(merged)


def _is_words(node: _Node) -> bool:
    return type(node) is _Words


@functools.cache
def _cost(anchors: frozenset[str]) -> int:
    """How often these words will make us try the pattern: small words stand everywhere."""
    return sum(50 if word in small_words() else 1 for word in anchors)


def _terms(source: str) -> list[str]:
    terms = _TERM.findall(source)
    if "".join("".join(terms).split()) != "".join(source.split()):
        raise PatternError(f"cannot read {source!r}")
    return terms


def any_holds(patterns: tuple[Pattern, ...], sentence: Sentence) -> bool:
    """Whether one of the patterns matches the sentence."""
    return any(pattern.holds(sentence) for pattern in patterns)
