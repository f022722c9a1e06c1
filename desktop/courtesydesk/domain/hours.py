"""Opening hours, and the words for them: “Tue–Sat 8–13 and 14–18:30; Sun 9–12”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courtesydesk.domain.errors import WrongInput

DAY = 24 * 60
"""Minutes of a day by the clock on the wall."""

Interval = tuple[int, int]
"""Minutes since midnight: open from, open until (at most 1440)."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {
    "daily": range(7),
    "everyday": range(7),
    "always": range(7),
    "weekdays": range(5),
    "weekday": range(5),
    "weekends": range(5, 7),
    "weekend": range(5, 7),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """When the shop is open, Monday first; no interval at all means always."""

    week: tuple[tuple[Interval, ...], ...] = ((),) * 7

    @property
    def always(self) -> bool:
        return not any(self.week)


ALWAYS = Hours()


_TOKEN = re.compile(
    r"(?P<time>\d{1,2}(?:[:.h]\d{2}|h)?\s*(?:[ap]\.?m\b\.?)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<dash>[-–—−])"
    r"|(?P<comma>[,&+/])"
    r"|(?P<end>[;\n|])"
    r"|(?P<other>[^\s:.])",
    re.IGNORECASE,
)
EXAMPLE = "Write it like “Tue–Sat 8–13 and 14–18:30; Sun 9–12”."


def parse_hours(text: str) -> Hours:
    """Opening hours from words; no words, "always" and "24/7" mean always. Raises WrongInput."""
    stripped = text.strip().lower()
    if stripped in ("", "always", "24/7", "24h"):
        return ALWAYS
    return _HoursReader(text).read()


class _HoursReader:
    def __init__(self, text: str) -> None:
        self.tokens = [
            (match.lastgroup or "", match.group().strip().lower(), match.start())
            for match in _TOKEN.finditer(text)
        ]
        self.place = 0
        self.week: list[list[Interval]] = [[] for _ in range(7)]

    def read(self) -> Hours:
        while self.place < len(self.tokens):
            if self._kind() in ("end", "comma"):
                self.place += 1
                continue
            days = self._days()
            self._open(days)
        week = tuple(_merged(intervals) for intervals in self.week)
        if not any(week):
            raise WrongInput("These opening hours are never open.", todo=EXAMPLE)
        return Hours(week)

    def _kind(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place][0] if place < len(self.tokens) else ""

    def _word(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place][1] if place < len(self.tokens) else ""

    def _wrong(self, expected: str) -> WrongInput:
        if self.place >= len(self.tokens):
            return WrongInput(
                f"The opening hours end where {expected} should follow.", todo=EXAMPLE
            )
        _, word, at = self.tokens[self.place]
        return WrongInput(
            f"In the opening hours, “{word}” at character {at + 1} should be {expected}.",
            todo=EXAMPLE,
        )

    def _is_to(self) -> bool:
        return self._kind() == "dash" or self._word() in ("to", "until", "till", "through")

    def _is_and(self) -> bool:
        return self._kind() == "comma" or self._word() == "and"

    def _days(self) -> list[int]:
        if self._kind() == "time":
            return list(range(7))
        days = self._day_group()
        while self._is_and() and self._kind(1) == "word":
            self.place += 1
            days += self._day_group()
        if self._word() in ("from", "open"):
            self.place += 1
        return days

    def _day_group(self) -> list[int]:
        if self._word() == "every" and self._word(1) == "day":
            self.place += 2
            return list(range(7))
        if self._word() in _GROUPS:
            self.place += 1
            return list(_GROUPS[self._word(-1)])
        first = self._day()
        if self._is_to() and self._kind(1) == "word":
            self.place += 1
            last = self._day()
            return [(first + step) % 7 for step in range((last - first) % 7 + 1)]
        return [first]

    def _day(self) -> int:
        found = day_of_week(self._word())
        if found is None:
            raise self._wrong("a day such as Mon or Tuesday")
        self.place += 1
        return found

    def _open(self, days: list[int]) -> None:
        if self._word() == "closed":
            self.place += 1
            for day in days:
                self.week[day].clear()
            return
        self._span(days)
        while self._is_and() and self._kind(1) == "time":
            self.place += 1
            self._span(days)

    def _span(self, days: list[int]) -> None:
        opens = self._time()
        if not self._is_to():
            raise self._wrong("a dash and the closing time")
        self.place += 1
        closes = self._time()
        if opens == closes and opens not in (0, DAY):
            raise WrongInput("Opening and closing time are the same.", todo=EXAMPLE)
        for day in days:
            if closes > opens:
                self.week[day].append((opens, closes))
                continue
            self.week[day].append((opens, DAY))
            if closes:
                self.week[(day + 1) % 7].append((0, closes))

    def _time(self) -> int:
        word = self._word()
        if word in ("noon", "midday"):
            minute: int | None = 12 * 60
        elif word == "midnight":
            minute = DAY
        else:
            minute = minute_of_day(word) if self._kind() == "time" else None
        if minute is None:
            raise self._wrong("a time such as 8 or 18:30")
        self.place += 1
        return minute


def _merged(intervals: list[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for opens, closes in sorted(intervals):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return tuple(merged)


def day_of_week(word: str) -> int | None:
    """0 for Monday; from three letters on, also "tues", "thur", "thurs", "weds"."""
    word = word.lower().rstrip("s.") if len(word) > 4 else word.lower().rstrip(".")
    if len(word) < 2:
        return None
    if word in ("weds", "tues", "thurs"):
        word = word[:3]
    found = [place for place, day in enumerate(DAYS) if day.startswith(word)]
    return found[0] if len(found) == 1 else None


_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)


def minute_of_day(word: str) -> int | None:
    """Minutes since midnight of "8", "8:30", "8.30", "8h30", "8 pm", "24:00"; else None."""
    match = _TIME.fullmatch(word.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY else None
