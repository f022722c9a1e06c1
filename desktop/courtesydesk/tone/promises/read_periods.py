"""Weeks, months and spans: "early next week", "by the end of May", "within two working days"."""

from __future__ import annotations

import calendar as months
import re
from datetime import date, datetime, timedelta

from courtesydesk.tone.promises.calendar import nth_weekday
from courtesydesk.tone.promises.pieces import Kind, Now, Piece, day_of, piece_of, reads
from courtesydesk.tone.promises.read_days import month_named, next_date, next_of_any_month
from courtesydesk.tone.promises.vocabulary import amount, month, ordinal, weekday
from courtesydesk.tone.promises.week import ONE_DAY, at


def _days_of(words: str, now: Now) -> tuple[date, date]:
    """First and last day of a week, month or year."""
    if "week" in words:
        ahead = (
            14
            if "after next" in words
            else 7
            if re.search("next|follow|coming|after", words)
            else 0
        )
        return now.monday + ONE_DAY * ahead, now.monday + ONE_DAY * (ahead + 6)
    if "year" in words:
        year = now.today.year + ("next" in words)
        return date(year, 1, 1), date(year, 12, 31)
    words = re.sub(r"^(?:this|next) +(?!month)", "", words)
    (year, place), _ = month_named(words, now)
    return date(year, place, 1), date(year, place, months.monthrange(year, place)[1])


@reads("end_of")
def _end_of(match: re.Match[str], now: Now) -> Piece | None:
    words = match["period"] or match["unit"] or match["month"] or match["year"]
    words = words or ("month" if "month" in match.group() else "week")
    return last_open(match, _days_of(words, now), now)


@reads("start_of")
def _start_of(match: re.Match[str], now: Now) -> Piece | None:
    first, _ = _days_of(match["period"], now)
    if match["early"] is not None and "week" in match["period"]:
        first += ONE_DAY
    return day_of(match, now.week.roll(max(first, now.today)), rolled=True)


@reads("middle_of")
def _middle_of(match: re.Match[str], now: Now) -> Piece | None:
    words = match["period"] or ("week" if "week" in match.group() else "month")
    first, last = _days_of(words, now)
    day = first + ONE_DAY * (2 if "week" in words else 14)
    if match["next"]:
        return day_of(match, day + ONE_DAY * 7)
    if day < now.today and not match["period"]:
        day = last + ONE_DAY * (3 if "week" in words else 15)
    return day_of(match, day)


@reads("month_as_due")
def _month_as_due(match: re.Match[str], now: Now) -> Piece | None:
    if re.match(r"(?:for|by|over) (?:the )?mar?\b|(?:by|for|over) may\b", match.group()):
        return None
    return last_open(match, _days_of(match["period"] or match.group(), now), now)


@reads("week_as_due")
def _week_as_due(match: re.Match[str], now: Now) -> Piece | None:
    words = match["period"].replace("wk", "week")
    return last_open(match, _days_of(words, now), now)


@reads("before_period")
def _before_period(match: re.Match[str], now: Now) -> Piece | None:
    words = "next year" if match["new"] else match["period"]
    first, _ = _days_of(words, now)
    return day_of(match, now.week.back(first - ONE_DAY), rolled=True)


@reads("weekday_of_week")
def _weekday_of_week(match: re.Match[str], now: Now) -> Piece | None:
    monday, _ = _days_of(match["period"], now)
    return day_of(match, monday + ONE_DAY * weekday(match["day"]))


@reads("week_of_month")
def _week_of_month(match: re.Match[str], now: Now) -> Piece | None:
    nth = match["nth"] or match["which"]
    for year, place in month_named(match["month"] or match["whose"], now):
        monday = nth_weekday(year, place, 0, ordinal(nth))
        if (monday + ONE_DAY * 6).month != place and nth == "last":
            monday -= ONE_DAY * 7
        if monday + ONE_DAY * 6 >= now.today:
            return last_open(match, (monday, monday + ONE_DAY * 6), now)
    return None


@reads("week_of_date")
def _week_of_date(match: re.Match[str], now: Now) -> Piece | None:
    nth = ordinal(match["th"])
    day = (
        next_date(now, nth, month(match["month"]), None)
        if match["month"]
        else next_of_any_month(now, nth)
    )
    if day is None:
        return None
    monday = day - ONE_DAY * day.weekday()
    if match["before"]:
        return day_of(match, now.week.back(monday - ONE_DAY), rolled=True)
    return last_open(match, (monday, monday + ONE_DAY * 6), now)


@reads("weekend")
def _weekend(match: re.Match[str], now: Now) -> Piece | None:
    which = (match["which"] or match["which2"] or "").strip()
    saturday = now.monday + ONE_DAY * (12 if which == "next" else 5)
    ahead = match["prep"] in ("by", "before", "until", "till", "til") and not match["out"]
    if ahead and now.today >= saturday:
        saturday += ONE_DAY * 7
    if match["prep"] == "after":
        return day_of(match, now.week.roll(saturday + ONE_DAY * 2), rolled=True)
    if ahead:
        return last_open(match, (saturday - ONE_DAY * 5, saturday - ONE_DAY), now)
    sunday = saturday + ONE_DAY
    closing = now.week.closes(sunday) if now.week.is_open(sunday) else _nine(sunday)
    return piece_of(match, Kind.FIXED, moment=closing)


def _nine(day: date) -> datetime:
    return at(day, 21 * 60)


def last_open(match: re.Match[str], days: tuple[date, date], now: Now) -> Piece | None:
    """The last open day of a stretch of days."""
    first, last = days
    open_ = now.week.back(last)
    if open_ < first or open_ < now.today:
        open_ = now.week.roll(last)
    return day_of(match, open_, rolled=True)


_COUNTS_ELSEWHERE = re.compile(
    r" +(?:ago|before|after|of|late|early|earlier|old|long|away|drive|walk|notice"
    r"|later|a (?:day|week|month|year|head|time|night|go))\b"
)


@reads("span")
def _span(match: re.Match[str], now: Now) -> Piece | None:
    if not _counts_from_now(match):
        return None
    count = amount(match["n"])
    if match["half"] or (match["tail"] or "").endswith("half"):
        count += 0.5
    if match["tail"] and match["tail"].strip() in ("or two", "or three"):
        count += 1
    return _after(match, count, match["unit"], now)


@reads("within_the")
def _within_the(match: re.Match[str], now: Now) -> Piece | None:
    unit = match["unit"] or ("hour" if "hour" in match.group() else "day")
    if match["two"]:
        return _after(match, 2, unit, now)
    return _after(match, 0.5, "hour", now) if "half" in unit else _after(match, 1, unit, now)


@reads("in_minutes")
def _in_minutes(match: re.Match[str], now: Now) -> Piece | None:
    return _after(match, amount(match["n"]), "minutes", now)


@reads("by_return")
def _by_return(match: re.Match[str], now: Now) -> Piece | None:
    return _after(match, 1, "working day", now)


def _counts_from_now(match: re.Match[str]) -> bool:
    lead, unit = match["lead"] or "", match["unit"]
    after = match.string[match.end() : match.end() + 20]
    if _COUNTS_ELSEWHERE.match(after):
        return False
    if re.match(r"for\b|over\b(?! the (?:next|coming))", lead):
        clause = re.split(r"[.;!?\n]", match.string[: match.start()])[-1]
        return bool(re.search(r"\b(?:hold|keep|keeping|holding|reserve|wait)", clause))
    if lead or match["tail"]:
        return True
    alone = bool(re.search(r"(?:^|[.!?:;–\n]) *$", match.string[: match.start()]))
    if match["n"] in ("a", "an") and not alone and (match["how"] or unit.startswith("week")):
        return False
    before = match.string[: match.start()]
    if re.search(
        r"\b(?:after|takes?|took|for|every|last|past|about|around|each|only|wait(?:ed)?|by|of)\W*$",
        before,
    ):
        return bool(re.search(r"[,:] +(?:about|around) +$", before))
    if re.search(r"(?:^|[.!?:;–\n]) *$", before) and re.match(r",? and ", after):
        return True
    return (
        bool(
            re.match(
                r" *(?:[,.;!?)\n]|$|max|tops|at (?:the )?(?:most|outside|latest)|latest)", after
            )
        )
        and unit != "h"
    )


def _after(match: re.Match[str], count: float, unit: str, now: Now) -> Piece | None:
    if re.match("working|business|office|opening|bank|school", unit):
        if "hour" in unit:
            moment = now.week.working_time(now.written, timedelta(hours=count))
            return piece_of(match, Kind.SPAN, moment=moment)
        day = now.week.working_day(now.today, int(count))
        return piece_of(match, Kind.SPAN, moment=now.week.closes(day), day=day)
    if unit.startswith("min"):
        return piece_of(match, Kind.SPAN, moment=now.written + timedelta(minutes=count))
    if unit.startswith("h"):
        return piece_of(match, Kind.SPAN, moment=now.written + timedelta(hours=count))
    start = now.today + ONE_DAY * ("tomorrow" in (match.groupdict().get("tail") or ""))
    day = later(start, count, unit)
    return piece_of(match, Kind.DAY, day=day, counted=True)


def later(day: date, count: float, unit: str) -> date:
    """The day so many days, weeks or months after, or before where `count` is below nought."""
    if unit.startswith("month"):
        year, place = divmod(day.month - 1 + int(count), 12)
        year += day.year
        return date(year, place + 1, min(day.day, months.monthrange(year, place + 1)[1]))
    scale = 14 if unit.startswith("fort") else 7 if unit.startswith(("week", "wk")) else 1
    return day + ONE_DAY * round(count * scale)


@reads("now")
def _now(match: re.Match[str], now: Now) -> Piece | None:
    before = (match["before"] or "").strip()
    if before in (
        "from",
        "by",
        "until",
        "till",
        "til",
        "for",
        "since",
        "well",
        "to",
        "every",
        "ok",
        "before",
        "than",
        "til,",
        "ah",
    ):
        return None
    moment = now.written + timedelta(hours=1)
    return Piece(match.start("now"), match.end(), Kind.SPAN, moment=moment)
