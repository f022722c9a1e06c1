"""Signs in a customer's message: which lists of the lexicon match, how it is written, its words.

`signs_of` gives every sign with the places that carry it. What a sign is worth is another matter:
see `hearing` for the fitted numbers. Stars, handles and links count by their form, never by name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from courtesydesk.tone.rules import phrase_lists
from courtesydesk.tone.scopes import situation
from courtesydesk.tone.text import Placed, Sentence, Token, emoji_spans, sentences

Span = tuple[int, int]

_LISTS = "customer"
WORD = "w "
"""What stands before a word among the signs."""
_HANDLE = re.compile(r"(?<!\w)@[\w.]+")
_LINK = re.compile(r"https?://\S+|www\.\S+|\[link\]|\b[\w-]+\.(?:com|net|org|io|example)(?:/\S*)?")
_MONEY = re.compile(r"[£$€₹]\s?\d[\d,.]*|\b\d[\d,.]*\s?(?:USD|EUR|GBP|INR|BTC|ETH)\b")
_PHONE = re.compile(r"\+?\d[\d\s().-]{7,}\d|\bx{4,}\d*|\+\d|☎")
_HAPPY = frozenset("❤😍🥰💕👏🙌💛💚🥳😊🙏😋🤗💜💙✨🎉👍⭐🧡💖😘🤩")
_ANGRY = frozenset("😡🤬😠👎😤💩😒🙄😭😩😞🤦💔😢🤢")
_PROMO = frozenset("🔥🚀💰💯👇⏩🎁🏆✅💸🤑💎📈🌟💪📩☎🔞🔗👉🎯🪄🧵💻🤝🚨⚠")
_CHANNELS: Mapping[str, str] = {
    **dict.fromkeys(("google", "yelp", "tripadvisor", "foursquare", "trustpilot"), "review"),
    **dict.fromkeys(("google_play", "app_store"), "app"),
    **dict.fromkeys(("x", "bluesky", "mastodon", "threads"), "short"),
    **dict.fromkeys(("email", "linkedin", "telegram"), "letter"),
    **dict.fromkeys(("reddit", "tumblr", "blog", "wordpress", "discourse", "feed"), "essay"),
    **dict.fromkeys(("facebook", "instagram", "youtube", "pinterest"), "comment"),
}
_SOME, _MANY = 12, 40
"""Words of a message that is short, and that is long."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What was seen, and where; a sign without a place is one of the whole."""

    places: Mapping[str, tuple[Span, ...]]
    words: int
    """How many words it has, names and links left out."""

    def counts(self) -> dict[str, int]:
        """How strongly each sign is there, as it is weighed.

        Lists weigh twice what words and forms do: somebody thought about them, so that the fit
        needs less to believe them.
        """
        return {
            name: 2 * min(2, len(spans)) if name in phrase_lists(_LISTS) else 1
            for name, spans in self.places.items()
        }

    @property
    def grave(self) -> bool:
        """Whether a fire, an ambulance or the like is named."""
        return "urgent_grave" in self.places

    @property
    def proof(self) -> tuple[Span, ...]:
        """Hard evidence of a scam."""
        return tuple(
            span for name, spans in self.places.items() if name.startswith("proof_")
            for span in spans
        )  # fmt: skip


def signs_of(text: str, channel: str) -> Signs:
    """Every sign in `text`, which was written on `channel`."""
    bare = _LINK.sub(_blank, _HANDLE.sub(_blank, text))
    plain = _LINK.sub(_link, _HANDLE.sub(_at, text))
    placed = sentences(plain)
    found: dict[str, list[Span]] = {}
    for part in placed:
        for name, spans in _matches(part.sentence).items():
            found.setdefault(name, []).extend((part.start + a, part.start + b) for a, b in spans)
    for name, span in _words(placed, text):
        found.setdefault(name, []).append(span)
    words = sum(any(c.isalpha() for c in word) for word in bare.split())
    for name in _forms(text, bare, channel, placed, words):
        found.setdefault(name, [])
    for flag in situation(plain):
        found.setdefault(f"said_{flag}", [])
    return Signs({name: tuple(spans) for name, spans in found.items()}, words)


@functools.cache
def _index() -> dict[str, tuple[tuple[str, int], ...]]:
    """Which patterns of which lists are worth trying, by a word (or `=stem`) of the sentence."""
    index: dict[str, list[tuple[str, int]]] = {}
    for name, patterns in phrase_lists(_LISTS).items():
        for place, pattern in enumerate(patterns):
            for word in pattern.anchors:
                index.setdefault(word, []).append((name, place))
    return {word: tuple(entries) for word, entries in index.items()}


@functools.lru_cache(maxsize=512)
def _matches(sentence: Sentence) -> dict[str, list[Span]]:
    """Places of each list's matches in one sentence, in characters."""
    lists, index = phrase_lists(_LISTS), _index()
    tries = sorted({entry for word in sentence.words for entry in index.get(word, ())})
    found: dict[str, list[Span]] = {}
    for name, place in tries:
        for match in lists[name][place].matches(sentence):
            span = sentence.tokens[match.start].start, sentence.tokens[match.end - 1].end
            found.setdefault(name, []).append(span)
    return found


def _words(placed: tuple[Placed, ...], text: str) -> Iterator[tuple[str, Span]]:
    """Stems, pairs of words, and emoji."""
    for part in placed:
        before: Token | None = None
        for token in _spoken(part.sentence):
            span = part.start + token.start, part.start + token.end
            yield f"{WORD}{_name(token)}", span
            if before is not None:
                start = part.start + before.start
                yield f"{WORD}{_name(before)} {_name(token)}", (start, span[1])
            before = token
    for start, end, run in emoji_spans(text):
        for mark in sorted(set(run)):
            yield f"{WORD}{mark}", (start, end)


def _spoken(sentence: Sentence) -> Iterator[Token]:
    """The tokens without the names behind a #; those behind an @ are masked already."""
    marked = False
    for token in sentence.tokens:
        if not marked:
            yield token
        marked = token.norm == "#"


def _name(token: Token) -> str:
    return "#" if token.shape == "n" else token.stem


def _forms(
    text: str, bare: str, channel: str, placed: tuple[Placed, ...], words: int
) -> Iterator[str]:
    yield f"form_channel_{_CHANNELS.get(channel, 'other')}"
    handles = [found.start() for found in _HANDLE.finditer(text)]
    checks = {
        "at_first": bool(handles) and not text[: handles[0]].strip(),
        "at_inside": bool(handles) and bool(text[: handles[-1]].strip(" .@")),
        "at_many": len(handles) > 1,
        "link": _LINK.search(text) is not None,
        "money": _MONEY.search(text) is not None,
        "phone": _PHONE.search(bare) is not None,
        "asks": any(part.sentence.question for part in placed),
        "asks_last": bool(placed) and placed[-1].sentence.question,
        "exclaims": bare.count("!") > 1,
        "small_letters": bare.islower(),
        "few": words <= 3,
        "some": words <= _SOME,
        "many": words > _MANY,
    }
    yield from (f"form_{name}" for name, up in checks.items() if up)
    yield from _faces(text)
    norms = {norm for part in placed for norm in part.sentence.norms}
    for name, group in _PERSONS.items():
        if norms & group:
            yield f"form_{name}"
    shouted = [t for part in placed for t in part.sentence.tokens if t.shape == "S"]
    if len(shouted) > 1:
        yield "form_shouts"


_PERSONS: Mapping[str, frozenset[str]] = {
    "you": frozenset({"you", "your", "yours"}),
    "i": frozenset({"i", "my", "me", "mine"}),
    "we": frozenset({"we", "our", "us"}),
    "they": frozenset({"they", "their", "them"}),
}


def _faces(text: str) -> Iterator[str]:
    marks = {mark for _, _, run in emoji_spans(text) for mark in run}
    for name, group in (("happy", _HAPPY), ("angry", _ANGRY), ("promo", _PROMO)):
        if marks & group:
            yield f"form_{name}_face"


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _at(found: re.Match[str]) -> str:
    return "@".ljust(len(found.group()))


def _link(found: re.Match[str]) -> str:
    return "link".ljust(len(found.group()))[: len(found.group())]
