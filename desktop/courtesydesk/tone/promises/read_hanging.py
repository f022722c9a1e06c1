"""Times that hang on one named before: "that evening", "the Friday after", "an hour before"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from courtesydesk.tone.promises.calendar import over
from courtesydesk.tone.promises.pieces import Hang, Kind, Named, Now, Piece, piece_of, reads
from courtesydesk.tone.promises.read_days import names_a_thing
from courtesydesk.tone.promises.read_periods import last_open, later
from courtesydesk.tone.promises.vocabulary import amount, number, vocabulary, weekday
from courtesydesk.tone.promises.week import ONE_DAY

_DAY = 24 * 60
_EARLIER = ("before", "previous", "preceding", "earlier", "beforehand")


def _hanging(match: re.Match[str], hangs: Hang) -> Piece:
    """What leaves the time open as long as nothing that it hangs on is named."""
    return piece_of(match, Kind.VAGUE, hangs=hangs)


@reads("same_day")
def _same_day(match: re.Match[str], now: Now) -> Piece | None:
    what = match["what"]

    def hangs(named: Named) -> Piece | None:
        if named.day is None:
            return None
        if what == "week":
            return _end_of_week(match, named.day, now)
        if what == "month":
            last = later(named.day.replace(day=1), 1, "month") - ONE_DAY
            return last_open(match, (named.day.replace(day=1), last), now)
        part = vocabulary().parts.get(what, "")
        counted = "same" in match.group()
        return piece_of(match, Kind.DAY, day=named.day, part=part, counted=counted)

    return _hanging(match, hangs)


@reads("beside")
def _beside(match: re.Match[str], now: Now) -> Piece | None:
    sign = -1 if (match["side"] or match["which"]) in _EARLIER else 1
    what = match["what"] or match["day"]

    def hangs(named: Named) -> Piece | None:
        if named.day is None:
            return None
        if what == "week":
            return _end_of_week(match, named.day + ONE_DAY * 7 * sign, now)
        part = vocabulary().parts.get(what, "")
        return piece_of(match, Kind.DAY, day=named.day + ONE_DAY * sign, part=part)

    return _hanging(match, hangs)


def _end_of_week(match: re.Match[str], day: date, now: Now) -> Piece | None:
    monday = day - ONE_DAY * day.weekday()
    return last_open(match, (monday, monday + ONE_DAY * 6), now)


@reads("weekday_beside")
def _weekday_beside(match: re.Match[str], now: Now) -> Piece | None:
    """With "after", the first such day after the one named; alone, that of its week."""
    side = (match["side"] or match["which"] or "").strip()
    if not side and (not match["the"] or names_a_thing(match)):
        return None
    place = weekday(match["day"])

    def hangs(named: Named) -> Piece | None:
        if named.day is None:
            return None
        if side in _EARLIER:
            day = named.day - ONE_DAY * ((named.day.weekday() - place - 1) % 7 + 1)
        elif side:
            day = named.day + ONE_DAY * ((place - named.day.weekday() - 1) % 7 + 1)
        else:
            day = named.day + ONE_DAY * (place - named.day.weekday())
            day += ONE_DAY * 7 * (day <= now.today)
        return piece_of(match, Kind.DAY, day=day)

    if side in ("before", "after"):
        return _hanging(match, hangs)
    first = now.today + ONE_DAY * ((place - now.today.weekday() - 1) % 7 + 1)
    return piece_of(match, Kind.DAY, day=first, hangs=hangs)


@reads("before_then")
def _before_then(match: re.Match[str], now: Now) -> Piece | None:
    side = match["side"]

    def hangs(named: Named) -> Piece | None:
        if named.day is None:
            return None
        day = (
            now.week.roll(over(named.day) + ONE_DAY)
            if side == "after"
            else now.week.back(named.day - ONE_DAY)
        )
        return piece_of(match, Kind.DAY, day=day, rolled=True)

    return _hanging(match, hangs)


@reads("span_beside")
def _span_beside(match: re.Match[str], now: Now) -> Piece | None:
    unit = match["unit"]
    count = amount(match["n"])
    sign = -1 if match["side"].split()[0] in _EARLIER else 1

    def hangs(named: Named) -> Piece | None:
        if unit.startswith(("h", "min")):
            minutes = round(count * sign * (60 if unit.startswith("h") else 1))
            return named.clock and _clock_beside(match, named, named.clock.minute + minutes)
        if named.day is None:
            return None
        if re.match("working|business", unit) and sign > 0:
            day = now.week.working_day(named.day, int(count))
            return piece_of(match, Kind.DAY, day=day, rolled=True)
        day = later(named.day, count * sign, unit)
        return piece_of(match, Kind.DAY, day=day, counted=match["side"].startswith("of"))

    return _hanging(match, hangs)


@reads("minutes_beside")
def _minutes_beside(match: re.Match[str], now: Now) -> Piece | None:
    word = match["m"].split()[0]
    minutes = {"quarter": 15, "half": 30}.get(word) or round(number(word))

    def hangs(named: Named) -> Piece | None:
        if named.clock is None:
            return None
        hour = named.clock.minute - named.clock.minute % 60
        minute = hour + (minutes if match["to"] == "past" else 60 - minutes)
        return _clock_beside(match, named, minute + 60 * (minute < named.clock.minute))

    return _hanging(match, hangs)


def _clock_beside(match: re.Match[str], named: Named, minute: int) -> Piece | None:
    if named.clock is None or not 0 <= minute < _DAY:
        return None
    clock = piece_of(match, Kind.CLOCK, minute=minute, day=named.day)
    return replace(clock, half=named.clock.half)
