"""When a promise is due: the pieces of time in its clause joined into one moment.

The rules are those of `packaging/tone/promises/convention.md`: a day means its closing time, a
day on which the house is closed means the next one, a condition that comes at a time
nobody knows leaves what is counted from it open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courtesydesk.tone.promises.calendar import over
from courtesydesk.tone.promises.pieces import Kind, Now, Piece
from courtesydesk.tone.promises.vocabulary import any_of, vocabulary, ways_to_say
from courtesydesk.tone.promises.week import ONE_DAY, at

NOON, THREE, SIX, NINE = 12 * 60, 15 * 60, 18 * 60, 21 * 60
_NOT_AT_NOON = ("evening", "next morning")
_LATE_OPENING = 11 * 60 + 30
_BODIES = any_of(vocabulary().words["bodies"])
_BEFORE = re.compile(
    rf"(?<!\w)(?<!on or )(?:{ways_to_say('before')}|ahead of|in (?:good )?time for|by the time"
    rf"|prior to|this side of)\b(?! (?:\w+ ){{0,3}}{_BODIES}\b| you (?:not?|by|on|at)\b)"
    r"(?:(?!\b(?:later|earlier) than\b)[^.,;:!?\n]){0,45}$"
)
_AFTER = re.compile(rf"\b(?:{ways_to_say('after')}|following)\b(?: the| that)? *$")
_NEXT_OF_CHAIN = re.compile(r"[ ,.:–-]*(?:or )?(?:the |on |that's |at )?")
_DAY_AND_HOUR = re.compile(r",? (?:at |by )?")
_ABOUT = re.compile(r"\b(?:of|for|about|dated)(?: (?:the|your|our))? +$")
_PAST = re.compile(rf"\b(?:{ways_to_say('after')}|past|gone)\b *$")
_FOR_FEAST = re.compile(r"\bfor\b *$")


@dataclass(frozen=True, slots=True)
class Times:
    """What a clause and its surroundings say about time."""

    own: Sequence[Piece]
    """In the clause itself."""
    context: date | None
    """The day that the text is about, for a clock time without a day of its own."""
    start: int
    """Where the clause starts."""


def is_definite(times: Sequence[Piece]) -> bool:
    """Whether any of them fixes a time."""
    return any(piece.kind is not Kind.VAGUE for piece in times)


def due_of(times: Times, text: str, now: Now, *, conditional: bool) -> datetime | None:
    """The moment, in the shop's wall time; None where the words leave it open."""
    own = times.own
    span = next((piece for piece in own if piece.kind in (Kind.SPAN, Kind.FIXED)), None)
    clock = next((piece for piece in own if piece.kind is Kind.CLOCK), None)
    if span is not None and (clock is None or (span.day is None and span.start < clock.start)):
        return None if conditional and span.kind is Kind.SPAN else span.moment
    parts = [piece for piece in own if piece.kind is Kind.PART]
    part = next((piece for piece in parts if piece.part == "first thing"), next(iter(parts), None))
    days = [piece for piece in own if piece.kind is Kind.DAY]
    day = _beside(clock, days, text) or _last_of_chain(days, text)
    if conditional and any(piece.counted for piece in (day, part) if piece is not None):
        return None
    if clock is not None:
        return _clock_on(clock, day, part, times, text, now)
    if day is not None:
        return _on_day(day, part, times, text, now)
    return None if part is None else _part_alone(part.part, times.context, now)


def _beside(clock: Piece | None, days: Sequence[Piece], text: str) -> Piece | None:
    """The day that an hour belongs to: "the Saturday slot is yours until Friday noon"."""
    if clock is None or len(days) < 2:
        return None
    near = (day for day in days if _DAY_AND_HOUR.fullmatch(text, day.end, clock.start))
    return next(near, None)


def _last_of_chain(days: Sequence[Piece], text: str) -> Piece | None:
    """The first day, what stands in apposition to it, or the later of a choice.

    The date that a thing bears, as in "the list for May", comes after all others.
    """
    if not days:
        return None
    first = next((piece for piece in days if not _ABOUT.search(text, 0, piece.start)), days[0])
    chosen = first
    for piece in days[days.index(first) + 1 :]:
        between = text[chosen.end : piece.start]
        if _NEXT_OF_CHAIN.fullmatch(between) is None:
            break
        if not piece.part and not piece.counted:
            chosen = piece
    return replace(chosen, start=first.start)


# A clock time


def _clock_on(
    clock: Piece, day: Piece | None, part: Piece | None, times: Times, text: str, now: Now
) -> datetime:
    date_ = day.day if day is not None and day.day is not None else clock.day or times.context
    named = part.part if part is not None else (day.part if day is not None else "")
    if date_ is None and named == "next morning":
        date_ = now.today + ONE_DAY
    minute = minute_of(clock, date_ or now.today, named, now, today=date_ in (None, now.today))
    if date_ is None and _is_tomorrows(clock, named, text, now):
        minute = clock.minute
    if _PAST.search(text[: clock.start]):
        minute += 60
    moment = at(date_ or now.today, minute)
    if date_ is None and moment <= now.written:
        moment = at(now.week.roll(now.today + ONE_DAY), minute)
    return moment


_LONG_AFTER = timedelta(hours=3)
_NIGHT = re.compile(r"\b(?:to)?nights?\b", re.IGNORECASE)
"""An hour so late, so long after closing, is meant only where the night is spoken of."""


def _is_tomorrows(clock: Piece, part: str, text: str, now: Now) -> bool:
    """Whether an hour that has passed is one of the next opening day: named after closing, or
    long after closing if it were tonight's."""
    if clock.half or part or now.week.hours.always or clock.minute >= NOON:
        return False
    closes = now.week.closes(now.today)
    closed = not now.week.is_open(now.today) or closes <= now.written
    passed = at(now.today, clock.minute) <= now.written
    late = clock.minute + NOON
    far = passed and late >= NINE and at(now.today, late) - closes > _LONG_AFTER
    opens = now.week.roll(now.today + ONE_DAY)
    return (closed or (far and not _NIGHT.search(text))) and _in_hours(clock.minute, opens, now)


def minute_of(clock: Piece, day: date, part: str, now: Now, *, today: bool) -> int:
    """Minutes since midnight, with am or pm from the words beside it or from the opening hours."""
    early = clock.minute
    if (
        clock.half
        or early >= 13 * 60
        or (early >= NOON and part not in ("evening", "next morning"))
    ):
        return early
    late = early + NOON if early < NOON else early
    if part in ("evening", "afternoon", "after lunch", "close"):
        return late
    if part in ("morning", "next morning", "first thing"):
        return early
    told = (early, late, early + 24 * 60) if today else (early, late)
    fits = [minute for minute in told if _in_hours(minute, day, now)]
    if today:
        ahead = [minute for minute in told[:2] if at(day, minute) > now.written]
        fits = [minute for minute in fits if at(day, minute) > now.written] or ahead or fits
    if len(fits) == 1 or (fits and today):
        return fits[0]
    return early if _far_from_hours(early, day, now) <= _far_from_hours(late, day, now) else late


def _far_from_hours(minute: int, day: date, now: Now) -> timedelta:
    """How long before opening or after closing."""
    if now.week.hours.always:
        return timedelta(minutes=abs(minute - THREE))
    day = now.week.roll(day)
    moment = at(day, minute)
    return max(now.week.opens(day) - moment, moment - now.week.closes(day))


def _in_hours(minute: int, day: date, now: Now) -> bool:
    week = now.week
    if not week.is_open(day):
        day = week.roll(day)
    return week.opens(day) <= at(day, minute) <= week.closes(day)


# A day


def _on_day(day: Piece, part: Piece | None, times: Times, text: str, now: Now) -> datetime | None:
    date_ = day.day or now.today
    named = part.part if part is not None else day.part
    lead = (text, times.start, day.start)
    if (not named and not day.rolled and _BEFORE.search(*lead)) or (
        day.feast and _FOR_FEAST.search(*lead)
    ):
        return now.week.closes(now.week.back(date_ - ONE_DAY))
    if not named and _AFTER.search(*lead):
        return now.week.closes(now.week.roll(over(date_) + ONE_DAY))
    if named:
        return _part_of(named, date_, now)
    if date_ == now.today:
        return _closing_today(now)
    return now.week.closes(now.week.roll(date_))


def _closing_today(now: Now) -> datetime:
    if now.week.is_open(now.today) and now.week.closes(now.today) > now.written:
        return now.week.closes(now.today)
    return now.week.closes(now.week.roll(now.today + ONE_DAY))


def _part_of(part: str, day: date, now: Now) -> datetime:
    """A part of a given day."""
    week = now.week
    if part == "evening":
        return at(day, NINE)
    if part in ("lunch", "after lunch"):
        return at(day, NOON if part == "lunch" else THREE)
    if part == "close" and day == now.today:
        return _closing_today(now)
    day = week.roll(day)
    if part == "close":
        return week.closes(day)
    if part == "open":
        return week.opens(day)
    hour = timedelta(hours=1)
    if part == "first thing":
        return week.opens(day) + hour
    if part == "afternoon":
        return min(week.closes(day), at(day, SIX))
    opens_late = not week.hours.always and week.opens(day) > at(day, _LATE_OPENING)
    return week.opens(day) + hour if opens_late else at(day, NOON)


def _part_alone(part: str, context: date | None, now: Now) -> datetime:
    """When no day is named: "by lunch", "first thing", "before we close"."""
    if context is not None and not (part == "next morning" and context == now.today):
        return _part_of(part, context, now)
    if part == "next morning":
        return _part_of(part, now.today + ONE_DAY, now)
    if part in ("first thing", "open"):
        opens = now.week.opens(now.today)
        ahead = now.week.is_open(now.today) and opens >= now.written
        return _part_of(part, now.today if ahead else now.today + ONE_DAY, now)
    moment = _part_of(part, now.today, now)
    return moment if moment > now.written else _part_of(part, now.today + ONE_DAY, now)
