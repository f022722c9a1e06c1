"""Days: "tomorrow", "a week on Tuesday", "the 14th", "the first Saturday in December"."""

from __future__ import annotations

import calendar as months
import re
from datetime import date

from courtesydesk.tone.promises.calendar import next_bank_holiday, next_feast, nth_weekday
from courtesydesk.tone.promises.pieces import (
    Kind,
    Now,
    Piece,
    day_of,
    ends_here,
    piece_of,
    reads,
)
from courtesydesk.tone.promises.vocabulary import (
    HOURS,
    MONTH,
    WEEKDAY,
    any_of,
    month,
    ordinal,
    vocabulary,
    weekday,
)
from courtesydesk.tone.promises.week import ONE_DAY

_TOMORROW = vocabulary().pattern("tomorrow")


@reads("today")
def _today(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, now.today + ONE_DAY * (7 if match["week"] else 0))


@reads("within_day")
def _within_day(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, now.today, counted=True)


@reads("tomorrow")
def _tomorrow(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, now.today + ONE_DAY * (8 if match["week"] else 1))


@reads("this_time")
def _this_time(match: re.Match[str], now: Now) -> Piece | None:
    ahead = 1 if re.match(_TOMORROW, match["ahead"]) else 7
    day = re.search(WEEKDAY, match["ahead"])
    if day is not None:
        ahead = (weekday(day.group()) - now.today.weekday() - 1) % 7 + 1
    return piece_of(match, Kind.FIXED, moment=now.written + ONE_DAY * ahead)


@reads("tonight")
def _tonight(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, now.today, part="evening")


_SCOTS = re.compile(rf"(?<![\w']){vocabulary().pattern('scots')}(?![\w'])")
_NOT_TODAY = re.compile(rf"\b{vocabulary().pattern('not_today')} +$")


@reads("scots_today")
def _scots_today(match: re.Match[str], now: Now) -> Piece | None:
    if not _SCOTS.search(match.string) or _NOT_TODAY.search(match.string[: match.start()]):
        return None
    return day_of(match, now.today, part="evening" if match["what"] == "night" else "")


@reads("this_part")
def _this_part(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, now.today, part=vocabulary().parts[match["part"]])


@reads("day_after_tomorrow")
def _day_after_tomorrow(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, now.today + ONE_DAY * 2)


@reads("weekday")
def _weekday(match: re.Match[str], now: Now) -> Piece | None:
    name, lead, tail = match["day"], match["lead"] or "", (match["tail"] or "").strip()
    if name in ("sat", "sun", "wed", "mon") and not lead and not tail and not _short_day(match):
        return None
    if not lead and not tail and (names_a_thing(match) or _bears_a_name(match)):
        return None
    place = weekday(name)
    if lead == "next" or tail in ("next", "of next week", "next week"):
        return day_of(match, now.monday + ONE_DAY * (7 + place))
    day = now.today + ONE_DAY * ((place - now.today.weekday() - 1) % 7 + 1)
    weeks = 2 * ("fortnight" in lead + tail) or int("week" in lead + tail or tail == "after next")
    return day_of(match, day + ONE_DAY * 7 * weeks)


def _bears_a_name(match: re.Match[str]) -> bool:
    """Whether it says whose: "the minutes of Thursday's meeting"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    owned = match.group().endswith("'s") and re.search(
        r"(?<!ahead )(?<!time )\b(?:of|for|about) +$", before
    )
    return bool(owned) and not ends_here(after[:14]) and not _carries(after)


def names_a_thing(match: re.Match[str]) -> bool:
    """Whether it belongs to a noun: "the Saturday girl", "your Tuesday delivery"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    named = re.search(r"\b(?:the|a|an|our|your|my|his|her) +$", before)
    dated = re.search(r"\b(?:by|at|before|after|on) +(?:the|our|your|my) +$", before)
    return bool(named) and not dated and not ends_here(after[:14]) and not _carries(after)


def _carries(after: str) -> bool:
    """Whether what goes on that day follows: "on the Friday train"."""
    following = re.match(r" +(\w+)", after)
    return following is not None and following[1] in vocabulary().words["carriers"]


_HOUR_FOLLOWS = (
    r",? *(?:morning|afternoon|evening|night|am\b|pm\b|arvo|lunch|noon|half |first thing"
    rf"|(?:(?:at|by|before|after|from|between|around|about) +)?(?:\d|{any_of(HOURS)}\b))"
)


def _short_day(match: re.Match[str]) -> bool:
    """Whether "sat" or "sun" is a day there and no other word."""
    before, after = match.string[: match.start("day")], match.string[match.end("day") :]
    if re.search(r"\b(?:on|by|next|this|until|till?|before|for|from|or|and) +$", before):
        return True
    if re.match(_HOUR_FOLLOWS, after):
        return True
    ends = re.match(r" *(?:[.,;:!?)\n]|$)", after)
    return bool(
        ends and re.search(r"(?:\b(?:you|u|it|them|him|her|back|round|over|out)|[,–]|^) *$", before)
    )


@reads("weekday_range")
def _weekday_range(match: re.Match[str], now: Now) -> Piece | None:
    first = now.today + ONE_DAY * ((weekday(match["from"]) - now.today.weekday() - 1) % 7 + 1)
    return day_of(match, first + ONE_DAY * ((weekday(match["to"]) - first.weekday()) % 7))


@reads("date")
def _date(match: re.Match[str], now: Now) -> Piece | None:
    day = ordinal(match["th"]) if match["th"] else int(match["n"])
    return day_of(match, next_date(now, day, month(match["month"]), match["year"]))


@reads("american_date")
def _american_date(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, next_date(now, ordinal(match["th"]), month(match["month"]), match["year"]))


@reads("date_range")
def _date_range(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, next_date(now, ordinal(match["th"]), month(match["month"]), None))


@reads("numeric_date")
def _numeric_date(match: re.Match[str], now: Now) -> Piece | None:
    day, place, year = int(match["day"]), int(match["month"]), match["year"]
    slash = "/" in match.group() or year
    if not slash or not 1 <= place <= 12:
        return None
    return day_of(match, next_date(now, day, place, None if year is None else "20" + year[-2:]))


@reads("day_range")
@reads("day_of_month")
def _day_of_month(match: re.Match[str], now: Now) -> Piece | None:
    which = match.groupdict().get("which")
    if not (which or ends_here(match["after"])) or not _governed(match):
        return None
    day = ordinal(match["th"])
    found = next_of_any_month(now, day)
    if which and "prox" in which:
        found = next_date(now, day, now.today.month % 12 + 1, None)
    return day_of(match, found)


def next_of_any_month(now: Now, day: int) -> date | None:
    """The next date that falls on that day of a month, today counted."""
    for ahead in range(13):
        year, place = divmod(now.today.month - 1 + ahead, 12)
        found = _valid(now.today.year + year, place + 1, day)
        if found is not None and found >= now.today:
            return found
    return None


def _governed(match: re.Match[str]) -> bool:
    """Whether an ordinal without a month stands as a date does."""
    if match["th"][0].isdigit():
        return True
    before = match.string[: match.start()]
    return bool(re.search(r"\b(?:on|by|until|till?|before|from|after|for) +$", before)) and (
        match.group().startswith("the ")
    )


def next_date(now: Now, day: int, place: int, year: str | None) -> date | None:
    """The next such date, today counted, or the one of a year that is named."""
    if year is not None:
        return _valid(int(year), place, day)
    years = (now.today.year, now.today.year + 1)
    days = (_valid(one, place, day) for one in years)
    return next((found for found in days if found is not None and found >= now.today), None)


def _valid(year: int, place: int, day: int) -> date | None:
    return date(year, place, day) if 1 <= day <= months.monthrange(year, place)[1] else None


@reads("nth_weekday_of")
def _nth_weekday_of(match: re.Match[str], now: Now) -> Piece | None:
    for year, place in month_named(match["month"], now):
        day = nth_weekday(year, place, weekday(match["day"]), ordinal(match["nth"]))
        if day >= now.today:
            return day_of(match, day)
    return None


def month_named(words: str, now: Now) -> tuple[tuple[int, int], ...]:
    """Year and number of the month that is meant, and the same a year on."""
    this = (now.today.year, now.today.month)
    if re.match(r"(?:the )?(?:next|following)", words):
        this = (this[0] + this[1] // 12, this[1] % 12 + 1)
    elif re.match(MONTH, words):
        place = month(words)
        this = (this[0] + (place < this[1]), place)
    return this, (this[0] + 1, this[1])


@reads("feast")
def _feast(match: re.Match[str], now: Now) -> Piece | None:
    name = re.sub(r" +", " ", match["name"])
    before = match.string[: match.start()]
    governed = (
        r"(?:on|by|before|for|after|until|till?|over|at|this|the|of|from|with|come|[,.:;–]) +$"
    )
    if before and not name.endswith(("day", "eve", "night")) and not re.search(governed, before):
        return None
    if re.search(r"\b(?:for|of) +(?:the +|our +|your +)?$", before) and not ends_here(
        match.string[match.end() :][:14]
    ):
        return None
    return day_of(match, next_feast(name, now.today), feast=True)


@reads("bank_holiday")
def _bank_holiday(match: re.Match[str], now: Now) -> Piece | None:
    return day_of(match, next_bank_holiday(now.today), feast=True)
