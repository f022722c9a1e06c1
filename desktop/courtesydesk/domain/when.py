"""Words to a moment: "fri 9", "in 3h", "tomorrow 14:30", "next week", "2 dec", "tonight".

Days and times are the shop's wall time; "3h" is three real hours. A time that the clocks skip in
spring is moved to after the gap, one that comes twice in autumn means the first. Without a time a
day means nine in the morning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.hours import day_of_week, minute_of_day

MORNING = time(9)
_PARTS = {
    "morning": time(9),
    "noon": time(12),
    "midday": time(12),
    "lunch": time(12),
    "afternoon": time(14),
    "evening": time(19),
    "night": time(20),
}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_UNITS = {
    "m": "minutes", "min": "minutes", "mins": "minutes", "minute": "minutes",
    "minutes": "minutes", "h": "hours", "hr": "hours", "hrs": "hours", "hour": "hours",
    "hours": "hours", "d": "days", "day": "days", "days": "days", "w": "weeks", "wk": "weeks",
    "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
}  # fmt: skip
_SPAN = re.compile(r"(\d{1,4}|an?|one|half an)\s*([a-z]+)")
_NOISE = {"at", "on", "the", "of", "until", "till", "by", "this", "for", "o'clock"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ](.*))?")

EXAMPLES = "Write for example “fri 9”, “in 3h”, “tomorrow 14:30”, “next week” or “2 dec”."


def moment_of(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC that the words mean; raises WrongInput for words that mean none, or one
    that has passed."""
    words = " ".join(text.lower().replace(",", " ").split())
    if not words:
        raise WrongInput("No moment was given.", todo=EXAMPLES)
    moment = _span(words, now, zone)
    if moment is None:
        moment = _Reader(text, words, now.astimezone(zone)).read()
    if moment <= now:
        raise WrongInput(f"“{text.strip()}” has passed.", todo=EXAMPLES)
    return moment.astimezone(UTC)


def _span(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    words = words.removeprefix("in ").strip()
    if words in ("half an hour", "half hour"):
        return now + timedelta(minutes=30)
    short = re.fullmatch(r"(\d{1,3})h(\d{2})", words)
    if short is not None:
        return now + timedelta(hours=int(short[1]), minutes=int(short[2]))
    real, days, months, rest = timedelta(0), 0, 0, words
    while rest:
        match = _SPAN.match(rest)
        unit = _UNITS.get(match[2]) if match is not None else None
        if match is None or unit is None:
            return None
        number = int(match[1]) if match[1].isdigit() else 1
        if unit in ("minutes", "hours"):
            real += timedelta(**{unit: number})
        elif unit == "months":
            months += number
        else:
            days += number * (7 if unit == "weeks" else 1)
        rest = rest[match.end() :].strip().removeprefix("and ").strip()
    if real + timedelta(days=days) + timedelta(days=months) == timedelta(0):
        return None
    local = now.astimezone(zone)
    if days or months:
        day = _plus_months(local.date(), months) + timedelta(days=days)
        local = _at(day, local.time(), zone)
    return local.astimezone(UTC) + real


def _plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year < 9998:
        raise WrongInput("That is too far away.", todo=EXAMPLES)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _at(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


class _Reader:
    def __init__(self, text: str, words: str, local: datetime) -> None:
        self.text = text.strip()
        self.local = local
        self.today = local.date()
        zone = local.tzinfo
        assert zone is not None
        self.zone: tzinfo = zone
        self.tokens = [word for word in words.split() if word not in _NOISE]
        self.words = words

    def read(self) -> datetime:
        iso = _ISO.fullmatch(" ".join(self.tokens))
        if iso is not None:
            day = self._date(int(iso[1]), int(iso[2]), int(iso[3]))
            return _at(day, self._time((iso[4] or "").split(), MORNING), self.zone)
        for reading in (self._named_day, self._weekday, self._month_day, self._time_only):
            found = reading()
            if found is not None:
                return found
        raise self._wrong()

    def _wrong(self, todo: str = EXAMPLES) -> WrongInput:
        return WrongInput(f"“{self.text}” is not a moment that can be read.", todo=todo)

    def _named_day(self) -> datetime | None:
        first, rest = self.tokens[:1], self.tokens[1:]
        named: dict[str, Callable[[], datetime]] = {
            "today": lambda: self._on(self.today, rest, None),
            "tonight": lambda: self._on(self.today, rest, time(20)),
            "tomorrow": lambda: self._on(self.today + timedelta(days=1), rest, MORNING),
            "tmrw": lambda: self._on(self.today + timedelta(days=1), rest, MORNING),
            "weekend": lambda: self._on(self._coming(5), rest, MORNING),
        }
        if first and first[0] in named:
            return named[first[0]]()
        if first == ["next"] and rest[:1] == ["week"]:
            return self._on(self._next_week(0), rest[1:], MORNING)
        if first == ["next"] and rest[:1] == ["month"]:
            return self._on(_plus_months(self.today.replace(day=1), 1), rest[1:], MORNING)
        if first and first[0] in _PARTS and not rest:
            return self._soonest(_PARTS[first[0]])
        return None

    def _on(self, day: date, rest: list[str], default: time | None) -> datetime:
        if not rest and default is None:
            raise self._wrong("Say when today, for example “today 17:00” or “tonight”.")
        return _at(day, self._time(rest, default or MORNING), self.zone)

    def _coming(self, weekday: int) -> date:
        return self.today + timedelta(days=(weekday - self.today.weekday()) % 7)

    def _next_week(self, weekday: int) -> date:
        return self.today + timedelta(days=7 - self.today.weekday() + weekday)

    def _weekday(self) -> datetime | None:
        tokens = self.tokens
        is_next = tokens[:1] == ["next"]
        if is_next:
            tokens = tokens[1:]
        weekday = day_of_week(tokens[0]) if tokens and tokens[0].isalpha() else None
        if weekday is None:
            return None
        at = self._time(tokens[1:], MORNING)
        if is_next:
            return _at(self._next_week(weekday), at, self.zone)
        day = self._coming(weekday)
        moment = _at(day, at, self.zone)
        return moment if moment > self.local else _at(day + timedelta(days=7), at, self.zone)

    def _month_day(self) -> datetime | None:
        tokens = [re.sub(r"^(\d{1,2})(?:st|nd|rd|th|\.)$", r"\1", token) for token in self.tokens]
        if len(tokens) < 2:
            return None
        if _month(tokens[1]) and tokens[0].isdigit():
            day, month = int(tokens[0]), _month(tokens[1])
        elif _month(tokens[0]) and tokens[1].isdigit():
            day, month = int(tokens[1]), _month(tokens[0])
        else:
            return None
        rest = tokens[2:]
        if rest and re.fullmatch(r"\d{4}", rest[0]):
            at = self._time(rest[1:], MORNING)
            return _at(self._date(int(rest[0]), month, day), at, self.zone)
        at = self._time(rest, MORNING)
        moment = _at(self._date(self.today.year, month, day), at, self.zone)
        if moment > self.local:
            return moment
        return _at(self._date(self.today.year + 1, month, day), at, self.zone)

    def _date(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError as error:
            raise WrongInput(f"There is no such day as “{self.text}”.", todo=EXAMPLES) from error

    def _time_only(self) -> datetime | None:
        if re.search(r"\d\s*[/.]\s*\d+\s*[/.]", self.words) or "/" in self.words:
            raise self._wrong("Write the month as a word, “2 dec”, or the whole date, 2026-12-02.")
        if not self.tokens or not self.tokens[0][0].isdigit():
            return None
        return self._soonest(self._time(self.tokens, MORNING))

    def _soonest(self, at: time) -> datetime:
        moment = _at(self.today, at, self.zone)
        if moment > self.local:
            return moment
        return _at(self.today + timedelta(days=1), at, self.zone)

    def _time(self, tokens: list[str], default: time) -> time:
        if not tokens:
            return default
        word = "".join(tokens)
        if word in _PARTS:
            return _PARTS[word]
        minute = minute_of_day(word)
        if minute is None or minute >= 24 * 60:
            raise self._wrong(f"“{' '.join(tokens)}” is not a time: write 9, 14:30 or 2pm.")
        return time(minute // 60, minute % 60)


def _month(word: str) -> int:
    """1 for "jan" and "january"; 0 for what is no month."""
    if len(word) < 3:
        return 0
    word = word.rstrip(".")
    found = [place for place, month in enumerate(_MONTHS, 1) if month.startswith(word)]
    return found[0] if len(found) == 1 else 0
