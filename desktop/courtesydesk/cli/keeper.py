"""`keeper`: what networks do not let us keep goes, and it says what went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from courtesydesk.cli.common import command, flags, hand_over
from courtesydesk.cli.session import Session
from courtesydesk.domain.keeping import Removal, reason
from courtesydesk.domain.networks import network
from courtesydesk.domain.times import to_text


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go now.")
@command
def keeper(session: Session, dry_run: bool) -> None:
    """Take away the words that networks do not let you keep, and say how many.

    What is near its time is asked for again first. An open window does this by itself, once a day.
    Mentions stay, with a sentence in place of their words, and so does everything that you wrote.
    What came by mail or from a file is yours, and is left alone.
    """
    if dry_run:
        desk = session.there
        due = desk.keeper.due(now=desk.now())
        _tell(session, due, "would lose their words", "Nothing has to go.")
        session.data({"would_remove": _records(due)})
        return
    hand_over(session, [*flags(session), "keeper"])
    desk = session.there
    before = desk.keeper.latest()
    kept = desk.keeper.run(now=desk.now(), stop=lambda: False)
    if kept.asked:
        session.say(f"Asked again for {kept.asked}.")
    _tell(session, kept.removals, "lost their words", "Nothing had to go.")
    for removal in before:
        session.say(f"{to_text(removal.at)[:10]}  {_line(removal, 'lost their words')}")
    session.data(
        {"asked": kept.asked, "removed": _records(kept.removals), "before": _records(before)}
    )


def _tell(session: Session, removals: Iterable[Removal], what: str, nothing: str) -> None:
    session.say("\n".join(_line(removal, what) for removal in removals) or nothing)


def _line(removal: Removal, what: str) -> str:
    where = network(removal.network)
    return f"{where.label}: {removal.count} {what} ({reason(where, removal.why)})."


def _records(removals: Iterable[Removal]) -> list[dict[str, Any]]:
    return [
        {
            "at": to_text(removal.at),
            "network": removal.network,
            "why": removal.why.value,
            "count": removal.count,
        }
        for removal in removals
    ]
