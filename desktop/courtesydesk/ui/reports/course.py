"""First responses over time in words: each part of the period, and why some have no point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from courtesydesk.domain.course import Part, Step
from courtesydesk.domain.reports import FEW, Report, When, while_closed
from courtesydesk.ui.reports.words import span


def known(one: Step) -> bool:
    """Whether it has a point: enough first responses went in it."""
    return one.median is not None and one.n >= FEW


def course(report: Report) -> str:
    """The chart in a sentence: its first and last point, and the fastest and slowest where these
    say more; and how many parts have no point, and why."""
    told = [one for one in report.steps if known(one)]
    said = _t("Too few first responses to tell whether they got faster.")
    if len(told) > 1:
        said = _over_time(told, report.period.part)
    return "\n".join(one for one in (said, _gaps(report)) if one)


def _over_time(told: Sequence[Step], part: Part) -> str:
    first, last = told[0], told[-1]
    best, worst = (pick(told, key=_speed) for pick in (min, max))
    say_more = len(told) > 2 and _took(best) != _took(worst)
    form = _with_extremes(part) if say_more else _from_to(part)
    return form.format(
        before=_took(first), first=_when(first.day, part),
        after=_took(last), last=_when(last.day, part),
        fast=_took(best), best=_when(best.day, part),
        slow=_took(worst), worst=_when(worst.day, part),
    )  # fmt: skip


def _speed(one: Step) -> tuple[float, float]:
    return one.median or 0.0, one.calendar or 0.0


def name(one: Step, part: Part) -> str:
    """What a part is called: `9 November`, `Week from 9 November`, `November 2026`."""
    form = _t("Week from {day}") if part is Part.WEEK else "{day}"
    return form.format(day=_when(one.day, part))


def step(one: Step, when: When) -> str:
    """A part's time, or why it has none."""
    if known(one):
        return _t("{time}, first responses: {n}").format(time=_took(one), n=one.n)
    if one.n:
        return _t("first responses: {n}, too few to tell").format(n=one.n)
    if not one.open:
        return _t("the shop was closed")
    if not one.inbound:
        return _t("nothing to answer came in")
    return {
        When.ALL: _t("nobody was answered"),
        When.OPEN: _t("nobody was answered in opening hours"),
        When.OFF: _t("nobody was answered outside opening hours"),
    }[when]


def _took(one: Step) -> str:
    opening, calendar = one.median or 0.0, one.calendar or 0.0
    if while_closed(opening, calendar):
        form = _t("{calendar} by the calendar ({opening} of opening time)")
        return form.format(calendar=span(calendar), opening=span(opening))
    return span(opening)


def _from_to(part: Part) -> str:
    return {
        Part.DAY: _t("First responses took {before} on {first} and {after} on {last}."),
        Part.WEEK: _t(
            "First responses took {before} in the week from {first} and {after} in the week from"
            " {last}."
        ),
        Part.MONTH: _t("First responses took {before} in {first} and {after} in {last}."),
    }[part]


def _with_extremes(part: Part) -> str:
    return {
        Part.DAY: _t(
            "First responses took {before} on {first} and {after} on {last}; the fastest day was"
            " {best} with {fast}, and the slowest {worst} with {slow}."
        ),
        Part.WEEK: _t(
            "First responses took {before} in the week from {first} and {after} in the week from"
            " {last}; the fastest week was the one from {best} with {fast}, and the slowest the"
            " one from {worst} with {slow}."
        ),
        Part.MONTH: _t(
            "First responses took {before} in {first} and {after} in {last}; the fastest month was"
            " {best} with {fast}, and the slowest {worst} with {slow}."
        ),
    }[part]


def _when(day: date, part: Part) -> str:
    form = "MMMM yyyy" if part is Part.MONTH else "d MMMM"
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def _gaps(report: Report) -> str:
    blank = [one for one in report.steps if not known(one)]
    if not blank:
        return ""
    empty = [one for one in blank if not one.n]
    closed = sum(not one.open for one in empty)
    quiet = sum(one.open and not one.inbound for one in empty)
    caption = {
        Part.DAY: _t("Days without a point: {n} of {all}"),
        Part.WEEK: _t("Weeks without a point: {n} of {all}"),
        Part.MONTH: _t("Months without a point: {n} of {all}"),
    }[report.period.part]
    parts = [caption.format(n=len(blank), all=len(report.steps))]
    for form, n in (
        (_t("nothing to answer came in: {n}"), quiet),
        (_t("shop closed: {n}"), closed),
        (_t("nobody answered: {n}"), len(empty) - closed - quiet),
        (_t("fewer than {few} first responses: {n}"), len(blank) - len(empty)),
    ):
        if n:
            parts.append(form.format(n=n, few=FEW))
    return " · ".join(parts)


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)
