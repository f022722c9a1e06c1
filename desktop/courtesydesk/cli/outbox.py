"""`outbox`: replies on their way; `deliver`, `cancel`, `settle`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session
from courtesydesk.domain.ids import OutboxId
from courtesydesk.domain.outbox import DeliveryState, Hold, OutboxRow
from courtesydesk.domain.times import to_text


def record(row: OutboxRow) -> dict[str, Any]:
    """The stable keys of an outbox row."""
    return {
        "id": row.id,
        "conversation": row.conversation,
        "state": row.state.value,
        "text": row.text,
        "visibility": row.visibility.value,
        "attempts": row.attempts,
        "reason": row.reason,
        "remote_id": row.remote_id,
        "hold": None if row.hold is None else row.hold.value,
        "not_before": None if row.not_before is None else to_text(row.not_before),
        "network": row.network,
        "to": row.name,
        "created_at": to_text(row.created_at),
    }


_STATES = {
    DeliveryState.HELD: "waits here",
    DeliveryState.QUEUED: "goes as soon as the network is there",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.SENT: "the network has it",
    DeliveryState.REFUSED: "the network said no",
    DeliveryState.UNSURE: "may have gone; it is looked up before anything else",
    DeliveryState.DECLARED: "gone, as you said",
    DeliveryState.WITHDRAWN: "taken back",
}
_HOLDS = {
    Hold.UNDO: "can be taken back for a moment",
    Hold.BREATHING: "cools off",
    Hold.SCHEDULED: "waits for its time",
    Hold.STOP: "stopped by the tone check; it never goes by itself",
    Hold.ASSISTED: "waits for you to post it on the network's own page",
}


def plain(state: DeliveryState, hold: Hold | None) -> str:
    """A state in words."""
    return _STATES[state] if hold is None else _HOLDS[hold]


def _line(row: Mapping[str, Any]) -> str:
    text = " ".join(str(row["text"]).split())
    short = text if len(text) <= 60 else text[:59] + "…"
    hold = None if row["hold"] is None else Hold(row["hold"])
    told = f"{row['state']}: {plain(DeliveryState(row['state']), hold)}"
    reason = f"  {row['reason']}" if row["reason"] else ""
    return f"{row['id']:>6}  to {row['to']} on {row['network']}: {short}  [{told}]{reason}"


@click.group(invoke_without_command=True)
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many at most.",
)
@command
def outbox(session: Session, limit: int) -> None:
    """List replies on their way and what became of them."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        rows = session.there.outbox.rows(limit=limit)
        session.listing([record(row) for row in rows], _line, "The outbox is empty.")


@outbox.command()
@command
def deliver(session: Session) -> None:
    """Look up what is unsure, then send what is due."""
    hand_over(session, [*flags(session), "outbox", "deliver"])
    desk = session.desk
    desk.outbox.recover(now=desk.now())
    changes = desk.outbox.deliver_due(now=desk.now(), at_once=True)
    rows = [record(desk.outbox.get(id_)) for id_ in sorted(changes.outbox)]
    if changes.acts:
        session.progress(f"Besides answering, {len(changes.acts)} done or tried.")
    session.listing(rows, _line, "Nothing was due.")


@outbox.command()
@click.argument("id_", metavar="ID", type=int)
@command
def cancel(session: Session, id_: int) -> None:
    """Take a reply back before it goes; its text becomes a draft again."""
    hand_over(session, [*flags(session), "outbox", "cancel", str(id_)])
    desk = session.desk
    desk.outbox.cancel(OutboxId(id_), now=desk.now())
    session.data(record(desk.outbox.get(OutboxId(id_))))
    session.say(f"Reply {id_} was taken back. Its text is a draft again.")


@outbox.command()
@click.argument("id_", metavar="ID", type=int)
@click.option("--sent", is_flag=True, help="You saw it on the network.")
@click.option("--not-sent", is_flag=True, help="You looked, and it is not there.")
@click.option(
    "--as", "words", metavar="TEXT", default="", help="With --sent: what stands there now."
)
@command
def settle(session: Session, id_: int, sent: bool, not_sent: bool, words: str) -> None:
    """Say what became of a reply that may have gone, or that you posted by hand."""
    if sent == not_sent:
        raise click.UsageError(
            "Say what you saw: either --sent or --not-sent.", ctx=click.get_current_context()
        )
    how = ["--sent" if sent else "--not-sent", *(["--as", words] if words else [])]
    hand_over(session, [*flags(session), "outbox", "settle", str(id_), *how])
    desk = session.desk
    desk.outbox.settle(OutboxId(id_), sent=sent, words=words, now=desk.now())
    row = desk.outbox.get(OutboxId(id_))
    session.data(record(row))
    session.say(f"Reply {id_} is {row.state.value} now: {plain(row.state, row.hold)}.")
