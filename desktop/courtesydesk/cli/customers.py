"""`customers`, `customer`, `export-customer`, `erase-customer`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.promises import standing
from courtesydesk.cli.session import Session
from courtesydesk.domain.customers import Customer, ErasePreview, TimelineEntry
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.mentions import Mention, Reply
from courtesydesk.domain.outbox import DeliveryState
from courtesydesk.domain.times import to_text


@click.command()
@click.argument("query", nargs=-1)
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many at most.",
)
@command
def customers(session: Session, query: tuple[str, ...], limit: int) -> None:
    """List customers by name, handle or address."""
    records = [
        {
            "id": row.id,
            "name": row.name,
            "handles": list(row.handles),
            "networks": list(row.networks),
            "mentions": row.mentions,
            "last_at": None if row.last_at is None else to_text(row.last_at),
        }
        for row in session.there.people.find(" ".join(query), limit=limit)
    ]
    session.listing(records, _customer_line, "No such customer.")


def _customer_line(record: Mapping[str, Any]) -> str:
    networks = ", ".join(record["networks"])
    mentions = "1 mention" if record["mentions"] == 1 else f"{record['mentions']} mentions"
    return f"{record['id']:>6}  {record['name']}  ({networks})  {mentions}"


@click.command()
@click.argument("id_", metavar="ID", type=int)
@click.option(
    "--limit",
    default=40,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How much of the history at most.",
)
@command
def customer(session: Session, id_: int, limit: int) -> None:
    """Show one customer: identities, promises, history over all networks."""
    people = session.there.people
    now = session.there.now()
    zone = session.there.clocks.clock().in_force(now).zone
    found = people.get(CustomerId(id_))
    entries = people.timeline(found.id, limit=limit)
    session.data(_record(found, entries))
    if session.json:
        return
    session.say(f"{found.name}, since {found.since.astimezone(zone):%d %b %Y}")
    for identity in found.identities:
        session.say(f"  {identity.network}: {identity.handle or identity.name}")
    if found.notes:
        session.say(f"  Note: {found.notes}")
    for promise in found.promises:
        due = ""
        if promise.due_at is not None:
            due = f", due {promise.due_at.astimezone(zone):%d %b %Y %H:%M}"
        session.say(f"  Promise ({standing(promise, now)}{due}): {promise.what}")
    for entry in entries:
        at = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}"
        session.say(f"  {at}  {entry.network:<11} {_who(entry)}: {_text(entry)}")


def _who(entry: TimelineEntry) -> str:
    if isinstance(entry.item, Mention):
        return "they"
    return "we" if isinstance(entry.item, Reply) else entry.item.kind.value


def _text(entry: TimelineEntry) -> str:
    text = " ".join(entry.item.text.split())
    return text if len(text) <= 100 else text[:99] + "…"


def _record(found: Customer, entries: tuple[TimelineEntry, ...]) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "since": to_text(found.since),
        "standing": found.standing,
        "tags": list(found.tags),
        "notes": found.notes,
        "identities": [
            {"id": i.id, "network": i.network, "handle": i.handle, "name": i.name, "url": i.url}
            for i in found.identities
        ],
        "promises": [
            {
                "id": p.id,
                "conversation": p.conversation,
                "what": p.what,
                "state": p.state,
                "made_at": to_text(p.made_at),
                "due_at": None if p.due_at is None else to_text(p.due_at),
            }
            for p in found.promises
        ],
        "timeline": [
            {
                "at": to_text(entry.at),
                "network": entry.network,
                "conversation": entry.conversation,
                "who": _who(entry),
                "text": entry.item.text,
            }
            for entry in entries
        ],
    }


@click.command("export-customer")
@click.argument("id_", metavar="ID", type=int)
@click.argument("folder", metavar="DIR")
@command
def export_customer(session: Session, id_: int, folder: str) -> None:
    """Write everything about one customer into a folder: HTML, JSON and pictures."""
    target = session.there.people.export(CustomerId(id_), session.path(folder))
    session.say(f"Everything about this customer is in {target}.")
    session.data({"folder": str(target)})


@click.command("erase-customer")
@click.argument("id_", metavar="ID", type=int)
@click.option("--dry-run", is_flag=True, help="Only show what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@command
def erase_customer(session: Session, id_: int, dry_run: bool, yes: bool) -> None:
    """Erase one customer for good: all they said, our replies to them, notes and pictures.

    There is no way back, so it shows what would go and asks first; where nobody can be asked, it
    wants --yes. A digest is kept,
    so that they are not fetched again.
    """
    preview = session.there.people.erase_preview(CustomerId(id_))
    what = _what_goes(preview)
    if dry_run:
        session.data({**_erase_record(preview), "erased": False})
        session.say(f"Would erase {what} Nothing was erased.")
        return
    if not yes and not session.at_terminal:
        raise NotAllowed(
            f"This would erase {what}",
            safe="Nothing was erased.",
            todo="If that is what you want, say --yes.",
        )
    if not yes and not session.ask(f"Erase {what} Sure?"):
        session.say("Nothing was erased.")
        return
    hand_over(session, [*flags(session), "erase-customer", str(id_), "--yes"])
    desk = session.desk
    if preview.outbox and any(
        row.state is DeliveryState.SENDING and row.customer == id_
        for row in desk.outbox.rows(ended=False)
    ):
        raise NotAllowed(
            "A reply to this customer is being sent right now.",
            safe="Nothing was erased.",
            todo="Try again in a minute.",
        )
    desk.people.erase(CustomerId(id_), now=desk.now())
    session.data({**_erase_record(preview), "erased": True})
    session.say(f"Erased {what} They will not be fetched again.")


def _erase_record(preview: ErasePreview) -> dict[str, Any]:
    return {
        "customer": preview.customer,
        "name": preview.name,
        "mentions": preview.mentions,
        "replies": preview.replies,
        "notes": preview.notes,
        "drafts": preview.drafts,
        "pictures": preview.pictures,
        "outbox": preview.outbox,
    }


def _what_goes(preview: ErasePreview) -> str:
    return (
        f"{preview.name}: {preview.mentions} mentions, {preview.replies} replies, "
        f"{preview.notes} notes, {preview.drafts} drafts, {preview.pictures} pictures, "
        f"{preview.outbox} in the outbox."
    )
