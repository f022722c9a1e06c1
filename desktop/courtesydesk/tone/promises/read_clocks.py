"""Clock times, parts of a day, and words that leave the time open."""

from __future__ import annotations

import re
from dataclasses import replace

from courtesydesk.tone.promises.pieces import Kind, Now, Piece, counts, ends_here, piece_of, reads
from courtesydesk.tone.promises.vocabulary import (
    MONTH,
    ORDINAL,
    WEEKDAY,
    amount,
    any_of,
    number,
    vocabulary,
)

_TOMORROW = vocabulary().pattern("tomorrow")
_TWELVES = {"midnight": 24 * 60, "noon": 12 * 60, "midday": 12 * 60}


def _clock(match: re.Match[str], hour: float, minute: float = 0, half: str = "") -> Piece | None:
    total = round(hour * 60 + minute)
    if not 0 <= total <= 24 * 60 or minute >= 60:
        return None
    if half and hour <= 12:
        total = total % 720 + (720 if half == "p" else 0)
    elif hour == 0 or hour > 12:
        half = "24"
    return piece_of(
        match, Kind.CLOCK, minute=total, half=f"{half}m" if half in ("a", "p") else half
    )


@reads("hour_and_minute")
def _hour_and_minute(match: re.Match[str], now: Now) -> Piece | None:
    if re.search(r"[\d.,]$", match.string[: match.start()]):
        return None
    half = match["half"] or ("24" if match["h"].startswith("0") else "")
    return _clock(match, int(match["h"]), int(match["m"]), half)


@reads("hour_minute_together")
def _hour_minute_together(match: re.Match[str], now: Now) -> Piece | None:
    half = "24" if match["h"].startswith("0") else ""
    return _clock(match, int(match["h"]), int(match["m"]), half)


@reads("hour_and_half")
def _hour_and_half(match: re.Match[str], now: Now) -> Piece | None:
    return _clock(match, number(match["h"]), 0, match["half"])


@reads("oclock")
def _oclock(match: re.Match[str], now: Now) -> Piece | None:
    return _clock(match, number(match["h"]))


@reads("half_past")
def _half_past(match: re.Match[str], now: Now) -> Piece | None:
    return _clock(match, number(match["h"]), 30, match["half"] or "")


@reads("past_or_to")
def _past_or_to(match: re.Match[str], now: Now) -> Piece | None:
    word = match["m"].split()[0]
    minutes = {"quarter": 15, "half": 30}.get(word) or number(word)
    if match["to"] == "to" and _is_span(match, minutes):
        return None
    late = match["to"] in ("past", "after")
    if match["to"] in ("after", "before") and word != "quarter":
        return None
    if match["h"] in _TWELVES:
        minute = _TWELVES[match["h"]] + (minutes if late else -minutes)
        return piece_of(match, Kind.CLOCK, minute=round(minute), half="24")
    hour = number(match["h"])
    return _clock(
        match,
        hour if late else hour - 1 or 12,
        minutes if late else 60 - minutes,
        match["half"] or "",
    )


def _is_span(match: re.Match[str], minutes: float) -> bool:
    """Whether hours are meant: "8 to noon", "Friday, 10 to 12", but not "at 10 to 12"."""
    if "minute" in match["m"]:
        return False
    if minutes % 5:
        return True
    said_at = re.search(
        r"\b(?:at|by|around|about|before|till|until) $", match.string[: match.start()]
    )
    return match["m"].isdigit() and minutes <= 12 and not said_at


@reads("noon")
def _noon(match: re.Match[str], now: Now) -> Piece | None:
    return piece_of(match, Kind.CLOCK, minute=720 if match["noon"] else 1440, half="24")


_STRICT = ("for", "past", "say", "make it", "call it", "it'll be")
_LOOSE = ("about", "around", "from")
_ENDS_LOOSE = r" *(?:[.,;:!?)–]|$|o'|sharp|on |and |tomorrow|today|tonight|this|that)"
"""Where a number after such words is sure to be an hour."""


_AFTER_DAY = re.compile(
    rf"(?:{WEEKDAY}|{_TOMORROW}|today|tonight|{any_of(vocabulary().parts)})(?: [a-z']+)?, $"
)


@reads("hour_by_day")
def _hour_by_day(match: re.Match[str], now: Now) -> Piece | None:
    hour = match["h"] or match["h1"] or match["h2"]
    comma = match["h"] and match.string[: match.start()].endswith(", ")
    if comma and (hour.isdigit() or not _AFTER_DAY.search(match.string[: match.start()])):
        return None
    return _clock(match, number(hour))


@reads("hours_said")
def _hours_said(match: re.Match[str], now: Now) -> Piece | None:
    return _clock(match, number(match["h"]))


@reads("hour_minutes")
def _hour_minutes(match: re.Match[str], now: Now) -> Piece | None:
    if not ends_here(match["after"]) and counts(match["after"]):
        return None
    piece = _clock(
        match, number(match["h"]), number(match["m"].removeprefix("oh ")), match["half"] or ""
    )
    return piece and replace(piece, end=match.start("after"))


@reads("bare_hour")
def _bare_hour(match: re.Match[str], now: Now) -> Piece | None:
    prep, after, hour = match["prep"], match["after"], number(match["h"])
    if re.match(r"(?:[:.]\d|%| */|\d|[-–]\d| of\b)", after):
        return None
    if prep == "by" and re.search(rf"\b{match['h']} $", match.string[: match.start()]):
        return None
    if not ends_here(after) and (hour == 1 or prep in _STRICT or counts(after)):
        return None
    if prep in _LOOSE and not re.match(_ENDS_LOOSE, after) and (hour == 1 or counts(after)):
        return None
    if prep in _STRICT and not re.match(_ENDS_LOOSE, after):
        return None
    if not 1 <= hour <= 24:
        return None
    piece = _clock(match, hour)
    return piece and replace(piece, start=match.start("h"), end=match.end("h"))


@reads("clock_range")
def _clock_range(match: re.Match[str], now: Now) -> Piece | None:
    named = match.group().startswith(("between", "from")) or match["m"] or match["half"]
    before = match.string[: match.start()]
    if not named and not re.search(
        rf"(?:{WEEKDAY}|{ORDINAL}|{MONTH}|tomorrow|today|at|morning|afternoon),? +$", before
    ):
        return None
    if not ends_here(match["after"]):
        return None
    first = 12 if match["h1"] in _TWELVES else number(match["h1"])
    last = 12 if match["h"] in _TWELVES else number(match["h"])
    half = "p" if match["h"] in _TWELVES else match["half"] or ""
    if not half and last < first <= 12:
        half = "p"
    piece = _clock(match, last, int(match["m"] or 0), half)
    return piece and replace(piece, end=match.start("after"))


@reads("part")
def _part(match: re.Match[str], now: Now) -> Piece | None:
    if match["whole"]:
        return piece_of(match, Kind.PART, part=match["whole"])
    part = vocabulary().parts[match["part"]]
    before = match.string[: match.start()]
    prep = match["prep"] or ""
    if part == "lunch" and prep == "after":
        part = "after lunch"
    elif part == "afternoon" and prep == "before":
        part = "lunch"
    elif (
        not prep
        and not re.search(
            rf"(?:{WEEKDAY}|{_TOMORROW}|{ORDINAL}|{MONTH}|day|before|after)(?:'s)?[, ]+$",
            before,
        )
        and not re.match(
            rf" (?:{_TOMORROW}|today|on {WEEKDAY}|of the \d)", match.string[match.end() :]
        )
    ):
        return None
    if match.group() == "overnight" or (match["part"] == "dinner" and prep == "after"):
        return None
    if prep == "in the" and part == "morning":
        part = "next morning"
    return piece_of(match, Kind.PART, part=part)


_SOMEBODY = ("i ", "we ", "he ", "she ", "they ", "any", "every", "the shop ", "the office ")
_WHEN = r"\b(?:by|before|at|until|till?|when|as|time|once) *$"


@reads("close")
def _close(match: re.Match[str], now: Now) -> Piece | None:
    word = match["word"]
    if word.startswith(_SOMEBODY) and not re.search(_WHEN, match.string[: match.start("word")]):
        return None
    if word in ("close", "closing", "cop") and not re.match(
        r"(?:by|before|at|until|till?)", match.group()
    ):
        return None
    return Piece(match.start(), match.end("word"), Kind.PART, part="close")


@reads("beside_hours")
def _beside_hours(match: re.Match[str], now: Now) -> Piece | None:
    """What counts from closing or opening: "half an hour before we close".

    The hours of today stand for those of any day.
    """
    count = amount(match["n"])
    minutes = count * (60 if match["unit"].startswith("h") else 1)
    day = now.week.roll(now.today)
    edge = now.week.closes(day) if match["closing"] else now.week.opens(day)
    total = edge.hour * 60 + edge.minute + (-minutes if match["closing"] else minutes)
    return piece_of(match, Kind.CLOCK, minute=round(total) % (24 * 60), half="24")


@reads("open")
def _open(match: re.Match[str], now: Now) -> Piece | None:
    part = "open" if match["prep"] in ("before", "by", "at", "by the time") else "first thing"
    return piece_of(match, Kind.PART, part=part)


@reads("first_thing")
def _first_thing(match: re.Match[str], now: Now) -> Piece | None:
    return piece_of(match, Kind.PART, part="first thing")


# What leaves the time open


@reads("overnight")
def _overnight(match: re.Match[str], now: Now) -> Piece | None:
    return piece_of(match, Kind.PART, part="next morning", counted=True)


@reads("vague")
def _vague(match: re.Match[str], now: Now) -> Piece | None:
    return piece_of(match, Kind.VAGUE)


@reads("vague_clause")
def _vague_clause(match: re.Match[str], now: Now) -> Piece | None:
    return piece_of(match, Kind.VAGUE)


@reads("when")
def _when(match: re.Match[str], now: Now) -> Piece | None:
    return piece_of(match, Kind.VAGUE)
