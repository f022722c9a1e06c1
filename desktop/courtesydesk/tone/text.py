"""Drafts as sentences and tokens, with offsets that are exact in the text as typed.

Words are cut by NLTK's Treebank tokenizer, sentences by a Punkt with our own abbreviations,
stems come from Snowball; none of them needs a download. Before tokenizing, characters are
replaced one for one (curly quotes, emoji), so that every offset stays true.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from courtesydesk.tone import toolkit
from courtesydesk.tone.lexicon import spelling

_STRAIGHT = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "\t": " ",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "|": "/",
        "~": "-",
    }
)
_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u200d\ufe0f"
    "\U0001f000-\U0001faff]"
)
_PIECE = re.compile(r"\w[\w'.,:@&-]*\w|\w|[^\w\s]")
_CONTRACTION = re.compile(r"^(?:n't|'(?:re|ve|ll|s|d|m))$", re.IGNORECASE)
_SIMPLE = re.compile(r"[a-z]+(?:-[a-z]+)*$")
_CONTRACTED = re.compile(r"([a-z]+)(n't|'(?:re|ve|ll|s|d|m))$")
_CUT_BY_TREEBANK = frozenset({"cannot", "gimme", "gonna", "gotta", "lemme", "wanna"})
_STOPS = frozenset('.,;:!?()—–"-') | {""}
_ENDS = frozenset('.!?;,:…)—–"-') | {""}
_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_LONGEST_LINE = 4000


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark: where it is, how it is compared, how it looks."""

    start: int
    end: int
    norm: str
    """In small letters with contractions spelled out: `'re` is `are`."""
    stem: str
    shape: str
    """`a` small, `C` capitalised, `S` in capitals, `n` number, `p` mark, `e` emoji."""


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence with offsets that start at its own first character, so that it can be cached.

    What patterns ask of a token lies in rows beside the tokens; `norms`, `stems`, `stops` and
    `ends` have one entry more, for the end of the sentence.
    """

    tokens: tuple[Token, ...]
    norms: tuple[str, ...]
    stems: tuple[str, ...]
    shapes: tuple[str, ...]
    keys: tuple[frozenset[str], ...]
    """The norm, and the stem with `=` before it."""
    stops: tuple[bool, ...]
    """Marks that no gap of a pattern leaps over."""
    ends: tuple[bool, ...]
    """Marks that end a clause."""
    words: frozenset[str]
    """All keys."""
    question: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence and where it starts in the text."""

    start: int
    sentence: Sentence


@functools.cache
def _tools() -> tuple[Any, Any, Any]:
    """NLTK's tools, built once and only when a text is first checked."""
    nltk = toolkit.tools()
    parameters = nltk.PunktParameters()
    parameters.abbrev_types = set(spelling().abbreviations)
    return (
        nltk.TreebankWordTokenizer(),
        nltk.PunktSentenceTokenizer(parameters),
        nltk.SnowballStemmer("english", ignore_stopwords=False),
    )


@functools.lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The Snowball stem of a word in small letters."""
    return str(_tools()[2].stem(word))


def sentences(text: str) -> tuple[Placed, ...]:
    """Cut a text into sentences; lines never share one, since people write lists and sign-offs."""
    return tuple(Placed(start, analyse(text[start:end])) for start, end in sentence_spans(text))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence starts and ends."""
    punkt = _tools()[1]
    for line in _LINE.finditer(text):
        for first in range(line.start(), line.end(), _LONGEST_LINE):
            part = text[first : min(first + _LONGEST_LINE, line.end())]
            masked = _EMOJI.sub("!", part.translate(_STRAIGHT))
            for start, end in punkt.span_tokenize(masked):
                if not part[start:end].isspace():
                    yield first + start, first + end


@functools.lru_cache(maxsize=2048)
def analyse(sentence: str) -> Sentence:
    """Tokens of one sentence; cached, so that only the sentence being typed is looked at again."""
    tokens = tuple(_tokens(sentence))
    norms = (*(token.norm for token in tokens), "")
    keys = tuple(frozenset((token.norm, "=" + token.stem)) for token in tokens)
    return Sentence(
        tokens=tokens,
        norms=norms,
        stems=(*(token.stem for token in tokens), ""),
        shapes=tuple(token.shape for token in tokens),
        keys=keys,
        stops=tuple(norm[:1] in _STOPS for norm in norms),
        ends=tuple(norm[:1] in _ENDS for norm in norms),
        words=frozenset().union(*keys),
        question=sentence.rstrip("\"')] ").endswith("?"),
    )


def words_of(word: str) -> tuple[str, ...]:
    """The norms of a word of the lexicon, as in drafts; simple ones without any tokenizer."""
    if word not in odd_words():
        if _SIMPLE.match(word):
            return (word,)
        if found := _CONTRACTED.match(word):
            norms = spelling().norms
            return tuple(norms.get(part) or part for part in found.groups())
    return tuple(token.norm for token in analyse(word).tokens)


@functools.cache
def odd_words() -> frozenset[str]:
    """Words in small letters that are not their own norm."""
    words = spelling()
    return _CUT_BY_TREEBANK.union(words.split, words.norms)


def _tokens(sentence: str) -> Iterator[Token]:
    plain = sentence.translate(_STRAIGHT)
    for start, end in _pieces(_EMOJI.sub(" ", plain)):
        yield from _token(plain, start, end)


def _pieces(plain: str) -> list[tuple[int, int]]:
    """Spans of words and marks, in order."""
    spans: list[tuple[int, int]] = []
    for start, end in _treebank(plain):
        piece = plain[start:end]
        if _CONTRACTION.match(piece):
            spans.append((start, end))
            continue
        spans += [(start + m.start(), start + m.end()) for m in _PIECE.finditer(piece)]
    return spans


def _treebank(plain: str) -> list[tuple[int, int]]:
    # Double quotes are masked: Treebank rewrites them, and its alignment then gives up.
    masked = plain.replace('"', "\x00")
    try:
        spans = list(_tools()[0].span_tokenize(masked.replace("\x00", " ")))
    except ValueError:
        spans = [m.span() for m in re.finditer(r"\S+", plain)]
    quotes = [(i, i + 1) for i, mark in enumerate(plain) if mark == '"']
    return sorted(spans + quotes)


def _token(plain: str, start: int, end: int) -> Iterator[Token]:
    words = spelling()
    raw = plain[start:end]
    low = raw.lower().replace(" ", "")
    if low in words.split and len(low) == len(raw):
        for norm, length in words.split[low]:
            yield Token(start, start + length, norm, stem(norm), _shape(raw))
            start += length
        return
    norm = words.norms.get(low, low) or raw
    yield Token(start, end, norm, stem(norm), _shape(raw))


def _shape(raw: str) -> str:
    if not any(mark.isalnum() for mark in raw):
        return "p"
    if raw[0].isdigit():
        return "n"
    if raw.isupper() and len(raw) > 1:
        return "S"
    return "C" if raw[0].isupper() else "a"


def emoji_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs of emoji in a text."""
    for run in re.finditer(f"(?:{_EMOJI.pattern})+", text):
        yield run.start(), run.end(), run.group()
