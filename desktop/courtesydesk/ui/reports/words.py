"""A report's numbers in words, for the eye and for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QLocale

from courtesydesk.domain.measured_on import MEASURED_ON, why_none
from courtesydesk.domain.networks import network
from courtesydesk.domain.reports import (
    ANSWERED,
    BUCKETS,
    EITHER_WAY,
    FEW,
    METRICS,
    Heat,
    Line,
    Report,
    Took,
    Unit,
    Usual,
    by_calendar,
    figure,
    length,
    percent,
    sign,
    while_closed,
)
from courtesydesk.ui import wording


def title(line: Line) -> str:
    """What a line tells."""
    return _metrics(METRICS[line.metric].title)


def group(line: Line) -> str:
    """For whom it tells it; empty for the whole."""
    named = {
        "small": _t("Smallest audience"),
        "large": _t("Largest audience"),
        "snoozed": _t("Snoozed"),
    }
    if line.group in named:
        return named[line.group]
    return network(line.group).label if line.group else ""


def named(line: Line) -> str:
    """What it tells, and for whom."""
    return " · ".join(part for part in (title(line), group(line)) if part)


def main(line: Line, *, calendar: bool | None = None) -> str:
    """Its first number: a share, a median, a difference; a dash where nothing can be said."""
    found = figure(line, calendar=calendar)
    if found is None:
        return "–"
    if found.unit is Unit.SHARE:
        return sign(found) + _percent(abs(found.value))
    if found.calendar:
        return _t("{time} by the calendar").format(time=span(found.value))
    if found.unit is Unit.SPAN:
        return sign(found) + span(abs(found.value))
    number = sign(found) + QLocale().toString(abs(found.value), "f", 2)
    form = _t("{number} stars") if found.unit is Unit.STARS else _t("{number} of 2")
    return form.format(number=number)


def other(line: Line) -> str:
    """The same by the other clock, as figures of their own: by the calendar, or in opening time
    where the calendar leads and there is any of that; empty where that is no other."""
    opening, calendar = line.opening, line.calendar
    if opening is None or calendar is None or calendar == opening:
        return ""
    if not by_calendar(line):
        form = _t("By the calendar: {median}, 9 of 10 in {time}")
        return form.format(median=span(calendar.median), time=span(calendar.p90))
    if while_closed(opening.p90, calendar.p90):
        return ""
    return _t("In opening time: 9 of 10 in {time}").format(time=span(opening.p90))


def rest(line: Line) -> str:
    """What stands beside it: 90th percentile, how many cases, what is left out."""
    parts = []
    leading = line.calendar if by_calendar(line) else line.opening
    if leading is not None:
        parts.append(_t("9 of 10 in {time}").format(time=span(leading.p90)))
    if line.n:
        parts.append(_metrics(MEASURED_ON[line.metric]).format(hits=line.hits, n=line.n))
    if line.closed:
        parts.append(closed(line.metric).format(n=line.closed))
    if line.left_out:
        parts.append(_t("{n} left out").format(n=line.left_out))
    if line.metric in EITHER_WAY and line.value is not None:
        parts.append(_whom(line))
    none = why_none(line)
    if none:
        parts.insert(0 if not line.n else len(parts), _metrics(none))
    elif line.n < FEW:
        parts.append(_t("too few to tell"))
    return " · ".join(parts)


def closed(metric: str) -> str:
    """That some took no opening time, since it happened while the shop was closed."""
    if metric in ANSWERED:
        return _t("{n} of them came and were answered while closed")
    return _t("{n} of them only while closed")


def took(one: Took) -> str:
    """How much opening time a case took; that it was closed where it took none."""
    return _t("while closed") if one.opening == 0 < one.calendar else span(one.opening)


def counted(one: Took, metric: str, now: datetime) -> str:
    """From when to when a case was counted, and how long that is by both clocks."""
    opening, calendar = span(one.opening), span(one.calendar)
    if one.opening == one.calendar:
        form = _t("{stretch}, {opening}") if one.stretch else _t("All replies together: {opening}")
    elif one.opening:
        form = (
            _t("{stretch}, {opening} in opening hours, {calendar} by the calendar")
            if one.stretch
            else _t("All replies together: {opening} in opening hours, {calendar} by the calendar")
        )
    elif one.stretch:
        form = _t("{stretch}, {calendar} while closed")
    else:
        form = _t("All replies together: {calendar} while closed")
    stretch = _stretch(*one.stretch, now, waits=metric == "M3") if one.stretch else ""
    return form.format(stretch=stretch, opening=opening, calendar=calendar)


def _stretch(start: datetime, end: datetime, now: datetime, *, waits: bool) -> str:
    """`Tue 09:12 to 11:40`, `28 Oct 14:40 to yesterday 09:00`, `Tue 09:12 until now`."""
    begun = wording.moment(start, now)
    if waits:
        return _t("{start} until now").format(start=begun)
    same_day = wording.shop_time(start).date() == wording.shop_time(end).date()
    ended = wording.clock_time(end) if same_day else wording.moment(end, now)
    return _t("{start} to {end}").format(start=begun, end=ended)


def _whom(line: Line) -> str:
    """Who fares better, where small accounts are compared with large ones."""
    if not line.value:
        return _t("no difference between small and large accounts")
    if line.metric == "M18r":
        if line.value < 0:
            return _t("small accounts are answered less often")
        return _t("small accounts are answered more often")
    if line.value > 0:
        return _t("small accounts wait longer")
    return _t("small accounts wait less long")


def aloud(line: Line) -> str:
    """All of it in one breath."""
    told = "" if why_none(line) else main(line)
    parts = (title(line), group(line), told, rest(line), other(line))
    return ", ".join(part for part in parts if part)


def span(seconds: float) -> str:
    """`41 min`, `1 h 20`, `2 days`."""
    days, hours, minutes = length(seconds)
    if days:
        return _n("%n days", "", days)
    if hours and minutes:
        return _t("{hours} h {minutes:02d}").format(hours=hours, minutes=minutes)
    return _n("%n h", "hours", hours) if hours else _n("%n min", "minutes", minutes)


def _percent(value: float) -> str:
    return _t("{number} %").format(number=percent(value))


def usually(one: Usual) -> str:
    """For the shop's profile."""
    minutes = int(one.within.total_seconds()) // 60
    if one.next_day:
        return _t("We usually answer by the end of the next working day.")
    if not one.while_open:
        return _n("We usually answer within %n days.", "", minutes // (24 * 60))
    if minutes < 60:
        return _n("While we are open, we usually answer within %n minutes.", "", minutes)
    return _n("While we are open, we usually answer within %n hours.", "", minutes // 60)


def buckets(report: Report) -> list[tuple[str, int]]:
    """How long first responses took, by the calendar: words and how many."""
    names = [_t("up to {n} h").format(n=BUCKETS[0])]
    names += [_t("{a} to {b} h").format(a=a, b=b) for a, b in pairwise(BUCKETS)]
    names.append(_t("over {n} h").format(n=BUCKETS[-1]))
    return list(zip(names, report.buckets, strict=True))


def fastest(report: Report) -> str:
    """The chart of first responses, in a sentence."""
    total = sum(report.buckets)
    if total < FEW:
        return _t("Too few first responses to tell.")
    return _t("{hits} of {n} first responses came within {hours} hours.").format(
        hits=sum(report.buckets[:2]), n=total, hours=BUCKETS[1]
    )


def busiest(heat: Heat) -> str:
    """The chart of weekdays and hours, in a sentence."""
    if heat.most < 2:
        return _t("Too little came in to tell when most comes.")
    day, hour = heat.busiest
    return _t("Most comes in on {day} between {start} and {end}: {n}.").format(
        day=QLocale().dayName(day + 1), start=hour, end=hour + 1, n=heat.most
    )


def came_in(heat: Heat, day: int, hour: int) -> str:
    """One hour of the week in that chart."""
    return _t("{day} between {start} and {end}: {n} came in").format(
        day=QLocale().dayName(day + 1), start=hour, end=hour + 1, n=heat.counts[day][hour]
    )


def key() -> str:
    """What the shades of that chart stand for; a few of them follow, each with its number."""
    return _t("Came in at that hour of the week, in the whole period:")


def listed(points: Iterable[tuple[str, str]]) -> str:
    """A chart's points, for a screen reader."""
    return "; ".join(_t("{name}: {value}").format(name=name, value=value) for name, value in points)


def sections(metric: str) -> tuple[str, str]:
    """What stands above the conversations to look at first, and above the others."""
    if METRICS[metric].unit is Unit.SPAN:
        return _t("The slowest tenth"), _t("All the others, slowest first")
    replied = _t("Without a reply"), _t("With a reply")
    worse = _t("In a worse mood than before")
    return {
        "M4": replied,
        "M5": (_t("Not in target"), _t("In target")),
        "M7": (_t("With more than one reply"), _t("With one reply")),
        "M8": (_t("Came back"), _t("Did not come back")),
        "M9": replied,
        "M9s": (_t("Fewer stars than before"), _t("More stars than before")),
        "M10": (worse, _t("All the others")),
        "M10b": (_t("In no better mood than before"), _t("In a better mood than before")),
        "M10c": (_t("Did not write again"), _t("Wrote again")),
        "M10w": (worse, _t("In no worse mood than before")),
        "M11": (_t("Up to three stars"), _t("Four or five stars")),
        "M13": (_t("They did not say that it is solved"), _t("They said that it is solved")),
        "M14": (_t("Late or broken"), _t("Kept in time")),
        "M15": (_t("We did not write once more"), _t("We wrote once more")),
        "M16": (_t("No closing word in public"), _t("A closing word in public")),
        "M17": replied,
        "M18": replied,
        "M21": (_t("Sent with a warning"), _t("Sent without a warning")),
        "M21a": (_t("Sent against advice"), _t("Sent without a warning")),
        "M22": (_t("Like one before it"), _t("Like none before it")),
    }.get(metric, ("", _t("All that were compared")))


def _metrics(text: str) -> str:
    return QCoreApplication.translate("Metrics", text)


def _n(text: str, comment: str, count: int) -> str:
    return QCoreApplication.translate("", text, comment, count)


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)
