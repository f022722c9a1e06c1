"""Listening words: the shop's names as people write them, found in what they say.

    listening word  a name that is listened for: the shop's, a nickname, a product, a person
    heard           a place in a text where one of them stands, as it is written there
    tagged          written with @ or #: that addresses us, or means to
    untagged        said about us, not to us: a name is heard, and nothing addresses us
    ordinary        a word that everybody uses: not taken for a slip of another

Words are compared one by one, whatever their accents and large letters; names are also found run
together (`#RueDesLilas`, “ruedeslilas”) and cut in two. A shop that is called like ordinary things
(“The Bread”) is heard only where it is written like a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from courtesydesk.domain.slips import SLIGHT, budget, price
from courtesydesk.domain.written import Word, words_of

NEARBY = 12
"""So many words before and after a name are near it."""
_RUN_TOGETHER = 6
"""Letters that a name has at least, to be found without its blanks …"""
_INSIDE = 8
"""… or inside a longer word."""
_SLIP_COUNTS = 4
"""Of two places that overlap, the longer one is meant, but a slip counts as so many letters."""
_CUT_IN = 3
"""So many pieces at most is a name cut in."""
_COMMON = 16_000
"""So many words are so common that a name of nothing else must be written like one."""
_REMEMBERED = 20_000
_TURNED = 0.3
"""What it costs to say two words the other way round."""

_SMALL = frozenset(
    {"a", "an", "and", "at", "by", "d", "da", "das", "de", "del", "della", "den", "der", "des",
     "di", "die", "du", "e", "el", "en", "et", "i", "il", "in", "l", "la", "las", "le", "les",
     "los", "n", "o", "of", "on", "s", "the", "to", "und", "van", "von", "y"}
)  # fmt: skip
_QUOTES = "\"'“”„«»‘’"
_ENDS = ".!?…:\n"


class Sort(StrEnum):
    """What a listening word names."""

    NAME = "name"
    NICKNAME = "nickname"
    PRODUCT = "product"
    PERSON = "person"
    """Heard only as it is written: people share names, and have a right to theirs."""


@dataclass(frozen=True, slots=True)
class ListeningWord:
    """One name that is listened for."""

    text: str
    sort: Sort = Sort.NAME
    unless: tuple[str, ...] = ()
    """Not when one of these is said nearby."""
    spellings: tuple[str, ...] = ()
    """How networks are searched for it, besides what their accounts look for."""
    of_shop: bool = False
    """It stands on the shop's own card, and goes with it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A place where a name stands."""

    word: str
    """The listening word."""
    written: str
    """As it stands there."""
    start: int
    end: int
    cost: float
    """0 as it is spelt; see `domain/slips.py`."""
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A listening word, ready to be found."""

    word: ListeningWord
    cores: tuple[str, ...]
    joined: tuple[str, ...]
    is_plain: bool
    """All of it is ordinary."""
    turned: float = 0.0

    @property
    def exact(self) -> bool:
        return self.is_plain or self.word.sort is Sort.PERSON


Ordinary = Mapping[str, int]
"""Ordinary words, and how many are commoner."""


class Ears:
    """Hears some listening words. What it learnt of a word is kept: keep it, too."""

    def __init__(self, words: Iterable[ListeningWord], ordinary: Ordinary) -> None:
        self._ordinary = ordinary
        self._names = [name for word in words for name in _names(word, ordinary)]
        self._ruled_out_by = {name.word.text: name.word.unless for name in self._names}
        self._initials = {joined[0] for name in self._names for joined in name.joined}
        self._prices: dict[tuple[str, str, bool], float | None] = {}
        self._begun: dict[str, tuple[_Name, ...]] = {}
        self._run: dict[str, tuple[tuple[_Name, float], ...]] = {}

    def hear(self, text: str) -> tuple[Heard, ...]:
        """Where the names stand, in their order; of places that overlap, one."""
        if not self._names:
            return ()
        kept: list[Heard] = []
        for one in sorted(self._meant(text, ruled_out=False), key=_sureness):
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        return tuple(sorted(kept, key=lambda h: h.start))

    def rules_out(self, text: str) -> bool:
        """A name stands there, but each time beside a word that says that it is another's."""
        others = any(word.word.unless for word in self._names)
        return others and bool(self._meant(text, ruled_out=True)) and not self.hear(text)

    def _meant(self, text: str, *, ruled_out: bool) -> list[Heard]:
        words = list(words_of(text))
        return [
            one
            for at in range(len(words))
            for one in self._at(text, words, at)
            if _ruled_out(one, words, self._unless(one.word)) is ruled_out
        ]

    def _unless(self, word: str) -> tuple[str, ...]:
        return self._ruled_out_by[word]

    def _at(self, text: str, words: Sequence[Word], at: int) -> Iterator[Heard]:
        for name in self._begun_by(words[at]):
            found = self._spelt(text, words, at, name)
            if found is not None:
                yield found
        run = words[at].forms[0]
        yield from self._together(text, words[at : at + 1], run)
        if run[0] in self._initials:
            for end in range(at + 1, min(at + _CUT_IN, len(words))):
                run += words[end].forms[0]
                yield from self._together(text, words[at : end + 1], run)

    def _begun_by(self, word: Word) -> tuple[_Name, ...]:
        """The names that this may be the first word of."""
        key = " ".join(word.forms)
        found = self._begun.get(key)
        if found is None:
            _make_room(self._begun)
            found = self._begun[key] = tuple(
                name
                for name in self._names
                if self._price(word, name.cores[0], name, last=len(name.cores) == 1) is not None
            )
        return found

    # Word by word

    def _spelt(self, text: str, words: Sequence[Word], at: int, name: _Name) -> Heard | None:
        cost, here = name.turned, at
        for place, core in enumerate(name.cores):
            if place and not name.is_plain:
                here = _past_small(words, here)
            if here >= len(words):
                return None
            last = place == len(name.cores) - 1
            one = self._price(words[here], core, name, last=last)
            if one is None:
                return None
            cost, here = cost + one, here + 1
        if cost > budget(sum(map(len, name.cores)), among=True):
            return None
        some = words[at:here]
        if name.is_plain and not _is_written_as_name(text, some):
            return None
        return _heard(text, some, name, cost)

    def _price(self, word: Word, core: str, name: _Name, *, last: bool) -> float | None:
        among = len(name.cores) > 1
        best: float | None = None
        for form in word.forms:
            if form == core or (last and form == f"{core}s" and not name.is_plain):
                return 0.0
            if name.exact:
                continue
            cost = self._slip(form, core, among=among)
            if cost is not None and (best is None or cost < best):
                best = cost
        return best

    def _slip(self, form: str, core: str, *, among: bool) -> float | None:
        key = (form, core, among)
        if key not in self._prices:
            _make_room(self._prices)
            self._prices[key] = self._slip_anew(form, core, among=among)
        return self._prices[key]

    def _slip_anew(self, form: str, core: str, *, among: bool) -> float | None:
        most = budget(len(core), among=among)
        if most == 0.0 or not (form + core).isalpha():
            return None
        if form in self._ordinary:
            # An ordinary word is meant as it stands, but for an end that nobody hears.
            most = SLIGHT if among else 0.0
        cost = price(form, core, most)
        return cost if cost <= most else None

    # Run together, or cut in two

    def _together(self, text: str, words: Sequence[Word], run: str) -> Iterator[Heard]:
        if len(run) < _RUN_TOGETHER:
            return
        for name, cost in self._names_in(run, one_word=len(words) == 1):
            is_spelt = len(words) == 1 and run == name.cores[0]
            if not (is_spelt or (name.is_plain and len(words) > 1)):
                yield _heard(text, words, name, cost)

    def _names_in(self, run: str, *, one_word: bool) -> tuple[tuple[_Name, float], ...]:
        key = run if one_word else f"{run} "
        found = self._run.get(key)
        if found is None:
            _make_room(self._run)
            found = self._run[key] = tuple(self._names_in_anew(run, one_word=one_word))
        return found

    def _names_in_anew(self, run: str, *, one_word: bool) -> Iterator[tuple[_Name, float]]:
        for name in self._names:
            costs = [
                cost
                for joined in name.joined
                if (cost := self._run_price(run, joined, name, one_word=one_word)) is not None
            ]
            if costs:
                yield name, min(costs) + name.turned

    def _run_price(self, run: str, joined: str, name: _Name, *, one_word: bool) -> float | None:
        if len(joined) < _RUN_TOGETHER:
            return None
        if run == joined or (one_word and len(joined) >= _INSIDE and joined in run):
            return 0.0
        if name.exact or run in self._ordinary or abs(len(run) - len(joined)) > 2:
            return None
        if run[0] != joined[0] or len(set(run) ^ set(joined)) > 3 or not run.isalpha():
            return None
        if len(name.cores) > 1:
            return self._parted(run, name.cores)
        return self._slip(run, joined, among=False)

    def _parted(self, run: str, cores: tuple[str, ...]) -> float | None:
        """The price of a run of letters as these words, small ones between them or not."""
        if not cores:
            return 0.0 if not run else None
        core, best = cores[0], None
        for size in range(len(core) - 1, len(core) + 2):
            head, rest = run[:size], run[size:]
            cost = 0.0 if head == core else self._slip(head, core, among=True)
            if cost is None:
                continue
            for tail in _without_small(rest) if cores[1:] else (rest,):
                more = self._parted(tail, cores[1:])
                if more is not None and (best is None or cost + more < best):
                    best = cost + more
        return best


def _sureness(heard: Heard) -> tuple[float, int]:
    return _SLIP_COUNTS * heard.cost - (heard.end - heard.start), heard.start


def untagged(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """What was heard, unless some of it addresses us."""
    return () if any(one.tagged for one in heard) else tuple(heard)


def words_beside(text: str, heard: Heard, ordinary: Ordinary) -> tuple[str, ...]:
    """Words near a name that could tell whom it means, the nearest first: at most six."""
    words = list(words_of(text))
    at = next((n for n, word in enumerate(words) if word.start >= heard.start), len(words))
    inside = {
        form for word in words if heard.start <= word.start < heard.end for form in word.forms
    }
    near = sorted(
        range(max(0, at - NEARBY), min(len(words), at + NEARBY)), key=lambda n: abs(n - at)
    )
    found = [words[n].forms[0] for n in near if len(words[n].forms[0]) > 3]
    rare = [form for form in dict.fromkeys(found) if form not in inside]
    return tuple(sorted(rare, key=lambda form: ordinary.get(form, _COMMON) < _COMMON)[:6])


# Making names ready


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) > _REMEMBERED:
        kept.clear()


def _names(word: ListeningWord, ordinary: Ordinary) -> Iterator[_Name]:
    parts = [one.forms[0] for one in words_of(word.text.replace("&", " and "))]
    if not parts:
        return
    weighty = [part for part in parts if part not in _SMALL] or parts
    is_plain = all(
        ordinary.get(part, _COMMON) < _COMMON or len(part) < 3 or part.isdigit() for part in weighty
    )
    if is_plain or word.sort is Sort.PERSON:
        yield _Name(word, tuple(parts), ("".join(parts),), is_plain)
        return
    # “The Ritz” is no “ritz”: where one word is left, its article belongs to it.
    cores = tuple(parts if len(weighty) == 1 and len(parts) == 2 else weighty)
    yield _Name(word, cores, tuple(dict.fromkeys(("".join(parts), "".join(weighty)))), False)
    if len(cores) == 2 and cores[0] not in _SMALL:
        yield _Name(word, cores[::-1], ("".join(cores[::-1]),), False, _TURNED)


def _past_small(words: Sequence[Word], at: int) -> int:
    for _ in range(2):
        if at < len(words) and words[at].forms[0] in _SMALL:
            at += 1
    return at


def _without_small(run: str) -> tuple[str, ...]:
    return (run, *(run[len(small) :] for small in _SMALL if run.startswith(small)))


def _heard(text: str, words: Sequence[Word], name: _Name, cost: float) -> Heard:
    start, end = words[0].start, words[-1].end
    return Heard(
        name.word.text, text[start:end], start, end, round(cost, 2), any(w.tagged for w in words)
    )


def _ruled_out(heard: Heard, words: Sequence[Word], unless: tuple[str, ...]) -> bool:
    if not unless:
        return False
    inside = [n for n, word in enumerate(words) if heard.start <= word.start < heard.end]
    near = words[max(0, inside[0] - NEARBY) : inside[-1] + 1 + NEARBY]
    said = f" {' '.join(word.forms[0] for word in near)} "
    return any(
        f" {' '.join(form for one in words_of(phrase) for form in one.forms[:1])} " in said
        for phrase in unless
        if phrase.strip()
    )


def _is_written_as_name(text: str, words: Sequence[Word]) -> bool:
    """With the large letters, the quotes or the sign of a name."""
    first, last = words[0], words[-1]
    if first.tagged or first.is_part:
        return True
    before, after = text[: first.start].rstrip(" ")[-1:], text[last.end : last.end + 1]
    if before and before in _QUOTES and after and after in _QUOTES:
        return True
    weighty = [word for word in words if word.forms[0] not in _SMALL] or list(words)
    written = [text[word.start : word.end] for word in weighty]
    if not all(_has_large_letter(one) for one in written):
        return False
    begins = weighty[0] is first and (not before or before in _ENDS)
    return len(weighty) > 1 or not begins


def _has_large_letter(written: str) -> bool:
    first, rest = written[0], written[1:]
    return first.isdigit() or (first.isupper() and (not rest or rest.islower()))
