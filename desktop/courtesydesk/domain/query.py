"""The search language: words, "phrases", -not this, and operators such as `from:maria rating:<3`.

A query is plain words that must all be found in one mention, reply or note, narrowed by operators.
The last word, from two letters on, also finds longer words, while nothing was typed after it.
Where a value has blanks it stands in quotes: `tag:"two words"`. Whatever should be searched for as
it stands goes in quotes too: `"from:me"`. A minus before a word, a phrase or an operator turns it
round. Several values are separated by commas: `network:google,yelp` is either.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.hours import day_of_week
from courtesydesk.domain.mentions import Intent, Kind
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.domain.understanding import Sentiment, Urgency

IS = (
    "unanswered", "answered", "new", "done", "snoozed", "spam", "waiting", "late", "untagged",
    "advocate", "atrisk",
)  # fmt: skip
HAS = ("photo", "draft", "note")
IN = ("mentions", "replies", "notes", "customers")
PROMISE = ("open", "overdue")
COMPARISONS = ("<=", ">=", "<", ">", "=")

OPERATORS: dict[str, tuple[str, ...]] = {
    "from": (),
    "network": tuple(NETWORKS),
    "account": (),
    "is": IS,
    "has": HAS,
    "rating": ("1", "2", "3", "4", "5", "<3", ">3", "<=2", ">=4"),
    "tag": (),
    "cause": (),
    "before": ("today", "yesterday", "monday", "7d"),
    "after": ("today", "yesterday", "monday", "7d"),
    "intent": tuple(intent.value for intent in Intent),
    "urgency": tuple(urgency.value for urgency in Urgency),
    "sentiment": tuple(one.value for one in Sentiment if one is not Sentiment.UNDEFINED),
    "promise": PROMISE,
    "kind": tuple(kind.value for kind in Kind),
    "in": IN,
}
"""Every operator, and the values that can be offered for it."""

_NETWORK_NAMES = {
    "twitter": "x", "mail": "email", "e-mail": "email", "fb": "facebook", "insta": "instagram",
    "ig": "instagram", "bsky": "bluesky", "yt": "youtube",
}  # fmt: skip

_OPENING = '"“„«'
_CLOSING = '"”“»'
_NAME = re.compile(r"[^\W\d_]+(?=:)")


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a phrase to find."""

    text: str
    phrase: bool = False
    prefix: bool = False
    """Also finds longer words that begin so."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """One condition."""

    name: str
    values: tuple[str, ...]
    """Any of them is enough."""
    comparison: str = ""
    """For ratings: < <= = >= >"""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for: all of it must hold."""

    texts: tuple[Text, ...] = ()
    operators: tuple[Operator, ...] = ()

    def of(self, name: str, *, negated: bool = False) -> list[Operator]:
        """The operators of that name."""
        return [one for one in self.operators if one.name == name and one.negated is negated]

    def __bool__(self) -> bool:
        return bool(self.texts or self.operators)


def parse(text: str) -> Query:
    """Read a query; raises WrongInput that says what is wrong, where, and what to write instead."""
    reader = _Reader(text)
    texts: list[Text] = []
    operators: list[Operator] = []
    while reader.more():
        one = reader.next()
        if isinstance(one, Operator):
            operators.append(one)
        elif one is not None:
            texts.append(one)
    return Query(tuple(texts), tuple(operators))


def _wrong(what: str, at: int, todo: str) -> WrongInput:
    return WrongInput(f"{what}, at character {at + 1}.", todo=todo)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def more(self) -> bool:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def next(self) -> Text | Operator | None:
        negated = self.text[self.at] == "-" and bool(self._after(1).strip())
        if negated:
            self.at += 1
        if self.text[self.at] in _OPENING:
            phrase = self._quoted()
            return Text(phrase, phrase=True, negated=negated) if _has_words(phrase) else None
        name = _NAME.match(self.text, self.at)
        if name is not None:
            found = self._operator(name.group(), negated)
            if found is not None:
                return found
        return self._word(negated)

    def _after(self, steps: int) -> str:
        return self.text[self.at + steps : self.at + steps + 1]

    def _word(self, negated: bool) -> Text | None:
        start = self.at
        while self.at < len(self.text) and not self.text[self.at].isspace():
            self.at += 1
        word = self.text[start : self.at].strip('"“”„«»')
        if not _has_words(word):
            return None
        # One letter begins a third of all words: it stands for itself.
        is_begun = self.at == len(self.text) and (len(word) > 1 or not word.isascii())
        return Text(word, prefix=is_begun and not negated, negated=negated)

    def _quoted(self) -> str:
        start = self.at
        end = start + 1
        while end < len(self.text) and self.text[end] not in _CLOSING:
            end += 1
        if end == len(self.text):
            raise _wrong(
                "A quotation mark is never closed", start, 'Write a second " where the phrase ends.'
            )
        self.at = end + 1
        return self.text[start + 1 : end].strip()

    def _operator(self, written: str, negated: bool) -> Operator | None:
        name, start = written.lower(), self.at
        rest = self.text[start + len(written) + 1 :]
        if name not in OPERATORS:
            _check_unknown(written, rest, start)
            return None
        self.at = start + len(written) + 1
        value = self._value()
        if not value:
            raise _wrong(f"“{name}:” has no value", start, _example(name))
        return _READERS[name](name, value, negated, start)

    def _value(self) -> str:
        if self.at < len(self.text) and self.text[self.at] in _OPENING:
            return self._quoted()
        start = self.at
        while self.at < len(self.text) and not self.text[self.at].isspace():
            self.at += 1
        return self.text[start : self.at]


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _check_unknown(written: str, rest: str, at: int) -> None:
    # "https://…", "re: cake" and "Note:" are words; "form:maria" is a slip of the fingers.
    if not rest[:1].isalnum() and rest[:1] not in tuple(_OPENING):
        return
    value = rest.split()[0] if rest.split() else ""
    close = difflib.get_close_matches(written.lower(), OPERATORS, n=1, cutoff=0.6)
    todo = f"Did you mean “{close[0]}:”?" if close else f"There are {', '.join(OPERATORS)}."
    raise _wrong(
        f"There is no operator “{written}:”",
        at,
        f'{todo} To find the words, put them in quotes: "{written}:{value.strip(_CLOSING)}".',
    )


def _example(name: str) -> str:
    examples = {
        "from": "from:maria",
        "account": "account:shop",
        "tag": "tag:catering",
        "cause": "cause:wait",
        "rating": "rating:<3",
        "before": "before:2026-12-01",
        "after": "after:7d",
    }
    values = OPERATORS[name]
    if name in examples:
        return f"Write it like “{examples[name]}”."
    shown = ", ".join(values[:8]) + (", …" if len(values) > 8 else "")
    return f"Write one of {shown}, for example “{name}:{values[0]}”."


def _listed(name: str, value: str, negated: bool, at: int) -> Operator:
    values = tuple(one.strip().lower() for one in value.split(",") if one.strip())
    for one in values:
        if one not in OPERATORS[name]:
            close = difflib.get_close_matches(one, OPERATORS[name], n=1, cutoff=0.6)
            todo = f"Did you mean “{name}:{close[0]}”?" if close else _example(name)
            raise _wrong(f"“{name}:” cannot be “{one}”", at, todo)
    if not values:
        raise _wrong(f"“{name}:” has no value", at, _example(name))
    return Operator(name, values, negated=negated)


def _network(name: str, value: str, negated: bool, at: int) -> Operator:
    values = []
    for one in value.lower().split(","):
        known = _NETWORK_NAMES.get(one.strip(), one.strip())
        if not re.fullmatch(r"[\w.-]+", known):
            raise _wrong(f"“{one}” is not a network", at, _example(name))
        close = difflib.get_close_matches(known, NETWORKS, n=1, cutoff=0.8)
        if known not in NETWORKS and close:
            raise _wrong(f"“{one}” is not a network", at, f"Did you mean “network:{close[0]}”?")
        values.append(known)
    return Operator(name, tuple(values), negated=negated)


def _free(name: str, value: str, negated: bool, at: int) -> Operator:
    if name == "from" and not _has_words(value):
        raise _wrong(f"“{value}” is not a name", at, _example(name))
    return Operator(name, (value,), negated=negated)


def _rating(name: str, value: str, negated: bool, at: int) -> Operator:
    comparison = next((sign for sign in COMPARISONS if value.startswith(sign)), "")
    number = value[len(comparison) :].strip()
    if number not in ("1", "2", "3", "4", "5"):
        raise _wrong(
            f"“{value}” is not a rating", at, "Write 1 to 5, for example “rating:<3” or “rating:5”."
        )
    return Operator(name, (number,), comparison or "=", negated)


def _moment(name: str, value: str, negated: bool, at: int) -> Operator:
    lower = value.lower()
    if not _is_day(lower):
        raise _wrong(
            f"“{value}” is not a date",
            at,
            "Write 2026-12-01, 2026-12, 2026, today, yesterday, monday or 7d (seven days ago).",
        )
    return Operator(name, (lower,), negated=negated)


_READERS: dict[str, Callable[[str, str, bool, int], Operator]] = {
    "from": _free,
    "account": _free,
    "tag": _free,
    "cause": _free,
    "network": _network,
    "rating": _rating,
    "before": _moment,
    "after": _moment,
    "is": _listed,
    "has": _listed,
    "intent": _listed,
    "urgency": _listed,
    "sentiment": _listed,
    "promise": _listed,
    "kind": _listed,
    "in": _listed,
}

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")


def _is_day(value: str) -> bool:
    try:
        return _day(value, date(2000, 6, 15)) is not None
    except (ValueError, OverflowError):
        return False


def _day(value: str, today: date) -> date | None:
    if value == "today":
        return today
    if value == "yesterday":
        return today - timedelta(days=1)
    written = _DATE.fullmatch(value)
    if written is not None:
        return date(int(written[1]), int(written[2] or 1), int(written[3] or 1))
    ago = _AGO.fullmatch(value)
    if ago is not None:
        return _ago(int(ago[1]), ago[2], today)
    weekday = day_of_week(value) if len(value) > 2 else None
    if weekday is None:
        return None
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _ago(number: int, unit: str, today: date) -> date:
    if unit == "d":
        return today - timedelta(days=number)
    if unit == "w":
        return today - timedelta(weeks=number)
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, last))


def day_start(value: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The first moment of the day that a `before:` or `after:` names."""
    day = _day(value, now.astimezone(zone).date())
    if day is None:
        raise WrongInput(f"“{value}” is not a date.", todo="Write it like 2026-12-01.")
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def write(query: Query) -> str:
    """The text that `parse` reads as this query."""
    parts = [_written(operator) for operator in query.operators]
    for text in query.texts:
        plain = f'"{text.text}"' if text.phrase else text.text
        parts.append(("-" if text.negated else "") + plain)
    ends = query.texts[-1] if query.texts else None
    tail = "" if ends is None or ends.prefix or ends.phrase or ends.negated else " "
    return " ".join(parts) + tail


def _written(operator: Operator) -> str:
    value = ",".join(operator.values)
    comparison = "" if operator.comparison == "=" else operator.comparison
    if re.search(r"\s", value) or value[:1] in tuple(_OPENING):
        value = f'"{value}"'
    return f"{'-' if operator.negated else ''}{operator.name}:{comparison}{value}"


def completions(text: str, cursor: int, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What the word at the cursor could become; `known` adds the shop's own tags and accounts."""
    start = max((text.rfind(blank, 0, cursor) for blank in " \t\n"), default=-1) + 1
    word = text[start:cursor]
    sign = "-" if word.startswith("-") else ""
    word = word[len(sign) :]
    name, colon, begun = word.partition(":")
    if not colon:
        return tuple(f"{sign}{one}:" for one in OPERATORS if one.startswith(name.lower()))
    values = (*OPERATORS.get(name.lower(), ()), *known.get(name.lower(), ()))
    begun = begun.lstrip('"').lower()
    return tuple(
        f'{sign}{name}:"{value}"' if " " in value else f"{sign}{name}:{value}"
        for value in values
        if value.lower().startswith(begun)
    )
