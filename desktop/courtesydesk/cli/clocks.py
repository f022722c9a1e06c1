"""`clocks`: the hours that count, why a customer waits so long, and measuring again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session
from courtesydesk.domain.clocks import Schedule, Stretch
from courtesydesk.domain.ids import ConversationId
from courtesydesk.domain.times import to_text
from courtesydesk.services.clocks import Day, Waiting

AHEAD = timedelta(days=90)


@click.command()
@click.argument("conversation", type=int, required=False)
@click.option(
    "--recalculate",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Measure what happened since then once more, by the hours that are set now.",
)
@command
def clocks(session: Session, conversation: int | None, recalculate: datetime | None) -> None:
    """Say which hours count, or why the customer of a conversation waits, or waited, so long."""
    if recalculate is not None:
        _recalculate(session, recalculate.date())
    elif conversation is not None:
        _why(session, ConversationId(conversation))
    else:
        _hours(session)


def _recalculate(session: Session, since: date) -> None:
    hand_over(session, [*flags(session), "clocks", "--recalculate", since.isoformat()])
    desk = session.there
    zone = desk.clocks.clock().in_force(desk.now()).zone
    while desk.clocks.catch_up():
        pass
    start = datetime.combine(since, time(), zone)
    measured = desk.clocks.recalculate(since=start, now=desk.now())
    session.say(f"Measured again: {measured} conversations.")
    session.data({"recalculated": measured, "since": to_text(start)})


def _why(session: Session, id_: ConversationId) -> None:
    desk = session.there
    waiting = desk.clocks.why(id_, now=desk.now())
    if waiting is None:
        session.say("Nobody waits there, and nobody did.")
        session.data({"waiting": None})
        return
    zone = desk.clocks.clock().in_force(desk.now()).zone
    done = "Answered after" if waiting.answered else "Waiting for"
    session.say(f"{done} {_span(waiting.took.business)} of opening time, "
                f"{_span(waiting.took.calendar)} by the calendar.")  # fmt: skip
    if waiting.always:
        session.say("No opening hours are set: every hour counts.")
    for one in waiting.stretches:
        start, stop = (at.astimezone(zone) for at in (one.start, one.stop))
        counted = _span(one.length) if one.counts else "-"
        session.say(
            f"  {start:%a %d %b %H:%M} - {stop:%a %d %b %H:%M}  {_reason(one):<20} {counted}"
        )
    if waiting.due_at is not None:
        session.say(f"Due {waiting.due_at.astimezone(zone):%a %d %b %H:%M}.")
    session.data({"waiting": _record(waiting)})


def _hours(session: Session) -> None:
    desk = session.there
    now = desk.now()
    found = desk.clocks.schedules()
    today = now.astimezone(found[-1].zone).date()
    days = desk.clocks.days(since=today, until=today + AHEAD)
    for one in found:
        begins = "since ever" if one.since == date.min else f"since {one.since}"
        session.say(f"{begins}: {_week(one)} ({one.zone})")
    for day in days:
        session.say(f"{day.day}: {day.hours or 'closed'}{f' ({day.name})' if day.name else ''}")
    targets = desk.clocks.targets()
    session.say(f"Complaints within {_span(targets.complaint)}, "
                f"anything else within {_span(targets.other)}.")  # fmt: skip
    session.data(
        {
            "schedules": [_schedule(one) for one in found],
            "days": [_day(day) for day in days],
            "complaint_minutes": targets.complaint // timedelta(minutes=1),
            "other_minutes": targets.other // timedelta(minutes=1),
        }
    )


def _week(one: Schedule) -> str:
    if one.hours.always:
        return "always open"
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    said = []
    for name, intervals in zip(names, one.hours.week, strict=True):
        times = " and ".join(f"{_time(start)}-{_time(end)}" for start, end in intervals)
        said.append(f"{name} {times or 'closed'}")
    return "; ".join(said)


def _time(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _span(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02d}" if hours else f"{minutes} min"


def _reason(one: Stretch) -> str:
    return f"{one.why} ({one.name})" if one.name else str(one.why)


def _schedule(one: Schedule) -> dict[str, Any]:
    since = None if one.since == date.min else one.since.isoformat()
    return {"since": since, "week": one.hours.week, "time_zone": str(one.zone)}


def _day(day: Day) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(), "name": day.name, "hours": day.hours, "holiday": day.holiday,
    }  # fmt: skip


def _record(waiting: Waiting) -> dict[str, Any]:
    return {
        "since": to_text(waiting.since),
        "until": to_text(waiting.until),
        "answered": waiting.answered,
        "calendar_s": int(waiting.took.calendar.total_seconds()),
        "business_s": int(waiting.took.business.total_seconds()),
        "due_at": None if waiting.due_at is None else to_text(waiting.due_at),
        "discovery_s": int(waiting.discovery.total_seconds()),
        "outbox_s": None if waiting.outbox is None else int(waiting.outbox.total_seconds()),
        "stretches": [
            {
                "start": to_text(one.start), "stop": to_text(one.stop),
                "why": one.why, "name": one.name, "counts": one.counts,
            }
            for one in waiting.stretches
        ],
    }  # fmt: skip
