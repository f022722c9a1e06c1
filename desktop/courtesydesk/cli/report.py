"""`report`: how the shop answers, in numbers that can be looked behind."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.session import Session
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.measured_on import MEASURED_ON, why_none
from courtesydesk.domain.reports import (
    ANSWERED,
    METRICS,
    Line,
    Report,
    Spread,
    Unit,
    When,
    by_calendar,
    figure,
    length,
    percent,
    sign,
    while_closed,
)
from courtesydesk.services.report_tables import as_csv, as_data, tables

DAYS = 30


@click.command()
@click.option("--from", "first", metavar="DAY", help="The first day, for example 2026-11-01.")
@click.option("--to", "last", metavar="DAY", help="The last day; today when left out.")
@click.option(
    "--replies",
    type=click.Choice([when.value for when in When]),
    default=When.ALL.value,
    help="Only replies that went in opening hours (open), or outside them (off).",
)
@click.option("--without-imported", is_flag=True, help="Leave out history that came with files.")
@click.option("--csv", "folder", metavar="DIR", help="Write the tables as CSV into this folder.")
@click.option("--pdf", "letter", metavar="FILE", help="Write this week's letter, one page of PDF.")
@command
def report(
    session: Session,
    first: str | None,
    last: str | None,
    replies: str,
    without_imported: bool,
    folder: str | None,
    letter: str | None,
) -> None:
    """Say how the shop answered: the last 30 days, or from one day to another.

    Each number with how many cases it was measured on and what was left out; median and 90th
    percentile in opening time. With --json also the definitions, and the conversations behind each.
    """
    desk = session.there
    written: dict[str, str] = {}
    if letter is not None:
        file = session.path(letter)
        session.doors.letter(desk, file)
        session.say(f"Written: {file}")
        written = {"file": str(file)}
        if folder is None:
            session.data(written)
            return
    today = desk.reports.last_days(1, now=desk.now())[1]
    until = today if last is None else _day(last)
    since = until - timedelta(days=DAYS - 1) if first is None else _day(first)
    if until < since:
        raise click.UsageError(
            f"This period ends before it begins: {since} to {until}.",
            ctx=click.get_current_context(),
        )
    period = desk.reports.period(since, until, when=When(replies), imported=not without_imported)
    while desk.clocks.catch_up():
        pass  # what is from before the clocks is measured bit by bit
    found = desk.reports.of(period, now=desk.now())
    if folder is not None:
        _write(session, found, session.path(folder))
    session.data(as_data(found) | written)
    if folder is None:
        _tell(session, found, f"{since} to {until}")


def _tell(session: Session, found: Report, days: str) -> None:
    if found.is_to_come:
        session.say(f"{days}: this period is still to come, so there is nothing to tell yet.")
        return
    session.say(f"{days}: {found.inbound} came in.")
    if not found.has_hours:
        session.say("No opening hours are set: every hour counts.")
    if found.period.when is not When.ALL:
        where = "in" if found.period.when is When.OPEN else "outside"
        session.say(f"Of replies, only those that went {where} opening hours count.")
    for line in found.lines:
        if not line.group and line.n:
            session.say(_line(line))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise click.UsageError(
            f"“{text}” is no day. Write it like 2026-11-01: year, month, day.",
            ctx=click.get_current_context(),
        ) from error


def _write(session: Session, found: Report, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables(found).items():
            file = folder / f"{name}.csv"
            file.write_text(as_csv(rows), encoding="utf-8", newline="")
            session.say(f"Written: {file}")
    except OSError as error:
        raise NotAllowed(
            f"{folder} cannot be written to ({error.strerror}).",
            safe="Nothing on the desk was changed.",
            todo="Choose another folder.",
        ) from error


def _line(line: Line) -> str:
    metric = METRICS[line.metric]
    said = [MEASURED_ON[line.metric].format(hits=line.hits, n=line.n), why_none(line)]
    if line.closed:
        how = "came and were answered" if line.metric in ANSWERED else "only"
        said.append(f"{line.closed} of them {how} while closed")
    if by_calendar(line):
        said.append(_nine_by_both(line))
    rest = ", ".join(part for part in said if part)
    return f"{metric.id:5} {metric.title:32} {_number(line):28} {rest}"


def _number(line: Line) -> str:
    found = figure(line)
    if found is None:
        return "–"
    if found.unit is Unit.SHARE:
        return f"{sign(found)}{percent(abs(found.value))} %"
    if found.unit is Unit.STARS:
        return f"{sign(found)}{abs(found.value):.2f} stars"
    if found.unit is Unit.MOOD:
        return f"{sign(found)}{abs(found.value):.2f} of 2"
    if found.calendar:
        return f"{_span(found.value)} by the calendar"
    return f"{sign(found)}{_span(abs(found.value))}{_nine(line.opening)}"


def _nine_by_both(line: Line) -> str:
    """By the calendar, which leads here; and in opening time, where there is any to tell."""
    opening, calendar = line.opening, line.calendar
    if opening is None or calendar is None:
        return ""
    said = f"9 of 10 in {_span(calendar.p90)} by the calendar"
    if while_closed(opening.p90, calendar.p90):
        return said
    return f"{said} and in {_span(opening.p90)} of opening time"


def _nine(spread: Spread | None) -> str:
    return "" if spread is None else f", 9 of 10 in {_span(spread.p90)}"


def _span(seconds: float) -> str:
    days, hours, minutes = length(seconds)
    if days:
        return f"{days} days"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
