"""`promises`: what was promised to customers; with --find, what a reply promises."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from typing import Any

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.lines import read_object, whole
from courtesydesk.cli.session import Session
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.hours import parse_hours
from courtesydesk.domain.promises import FoundPromise, PromiseState
from courtesydesk.domain.times import to_text
from courtesydesk.services.promise_finding import promises_in

_SETTLED = {PromiseState.LATE: "kept late", PromiseState.CANCELLED: "cancelled by them"}


@click.command()
@click.option("--find", "finds", is_flag=True, help="Find promises in replies; needs --jsonl.")
@click.option("--jsonl", is_flag=True, help="JSON lines in ({id, text, written_at, hours}).")
@click.option(
    "--limit",
    default=200,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many at most.",
)
@click.argument("file", default="-")
@command
def promises(session: Session, finds: bool, jsonl: bool, limit: int, file: str) -> int:
    """List promises: open ones first, those that are due soonest on top.

    With --find --jsonl, read replies from FILE or standard input instead, and say what each of them
    promises: where, what, until when (the shop's own time), and whether only under a condition.
    """
    if finds or jsonl:
        if not (finds and jsonl):
            raise click.UsageError("--find and --jsonl go together.")
        for number, line in enumerate(session.text_of(file).splitlines(), start=1):
            if line.strip():
                _find_line(session, line, number)
        return 0
    desk = session.there
    found = (*desk.promises.open(limit=limit), *desk.promises.settled(limit=limit))[:limit]
    if session.json:
        session.data({"promises": [_record(promise, desk.now()) for promise in found]})
    else:
        now = desk.now()
        zone = desk.clocks.clock().in_force(now).zone
        told = "".join(_line(promise, zone, now) for promise in found)
        session.write_out(told or "Nothing is promised.\n")
    return 0


def standing(promise: Promise, now: datetime) -> str:
    """What became of it, in the window's words; an open one is late once its moment has passed."""
    if is_late(promise, now):
        return "late"
    return _SETTLED.get(promise.state, str(promise.state))


def is_late(promise: Promise, now: datetime) -> bool:
    """Whether it is still to be kept, and was due before now."""
    return promise.is_open and promise.due_at is not None and promise.due_at < now


def _record(promise: Promise, now: datetime) -> dict[str, Any]:
    return {
        "id": promise.id,
        "conversation": promise.conversation,
        "customer": promise.customer,
        "to": promise.name,
        "what": promise.what,
        "made_at": to_text(promise.made_at),
        "due_at": None if promise.due_at is None else to_text(promise.due_at),
        "state": promise.state,
        "overdue": is_late(promise, now),
        "settled_at": None if promise.settled_at is None else to_text(promise.settled_at),
    }


def _line(promise: Promise, zone: tzinfo, now: datetime) -> str:
    due = "no date"
    if promise.due_at is not None:
        due = f"due {promise.due_at.astimezone(zone):%a %d %b %Y %H:%M}"
    how = standing(promise, now)
    return f"{promise.id:>6}  {how:<17} to {promise.name}: {promise.what}  [{due}]\n"


def _find_line(session: Session, line: str, number: int) -> None:
    value, wrong = read_object(line)
    found: tuple[FoundPromise, ...] = ()
    if not wrong:
        try:
            found = _found(value)
        except (WrongInput, ValueError) as error:
            wrong = str(error)
    if wrong:
        session.write_err(f"Line {number}: {wrong}\n")
    record: dict[str, Any] = {"id": value.get("id"), "promises": [_as_json(one) for one in found]}
    if wrong:
        record["error"] = wrong
    session.write_out(json.dumps(record, ensure_ascii=False) + "\n")


def _found(value: dict[str, Any]) -> tuple[FoundPromise, ...]:
    text, written, hours = value.get("text"), value.get("written_at"), value.get("hours", "")
    if not isinstance(text, str) or not isinstance(written, str) or not isinstance(hours, str):
        raise ValueError('"text", "written_at" or "hours" is missing, or is not text.')
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError('"written_at" is no time like 2026-03-10T10:20.') from None
    return promises_in(whole(text), moment.replace(tzinfo=None), parse_hours(hours))


def _as_json(found: FoundPromise) -> dict[str, Any]:
    return {
        "start": found.start,
        "end": found.end,
        "what": found.what,
        "due": None if found.due is None else found.due.isoformat(timespec="minutes"),
        "conditional": found.conditional,
    }
