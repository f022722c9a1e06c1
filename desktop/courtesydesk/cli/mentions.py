"""`mentions`: what people said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from courtesydesk.cli.common import command
from courtesydesk.cli.session import Session
from courtesydesk.domain.conversations import MentionRow
from courtesydesk.domain.times import to_text


def mention_record(row: MentionRow) -> dict[str, Any]:
    """The stable keys of a mention."""
    mention = row.mention
    return {
        "id": mention.id,
        "conversation": mention.conversation,
        "customer": row.customer,
        "network": mention.network,
        "account": row.account_name,
        "kind": mention.kind.value,
        "author": mention.author,
        "handle": mention.handle,
        "text": mention.text,
        "occurred_at": to_text(mention.occurred_at),
        "fetched_at": to_text(mention.fetched_at),
        "rating": mention.rating,
        "state": row.state.value,
        "url": mention.url,
    }


def _line(record: Mapping[str, Any]) -> str:
    stars = f" {record['rating']}/5" if record["rating"] else ""
    text = " ".join(str(record["text"]).split())
    short = text if len(text) <= 100 else text[:99] + "…"
    return (
        f"{record['conversation']:>6}  {record['occurred_at'][:16].replace('T', ' ')}  "
        f"{record['network']:<11} {record['author']}{stars} [{record['state']}]  {short}"
    )


@click.command()
@click.argument("query", nargs=-1)
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="How many at most.",
)
@command
def mentions(session: Session, query: tuple[str, ...], limit: int) -> None:
    """List mentions, newest first: words and operators, as in the window.

    For example: mentions cake network:google rating:<3 after:7d. The first column is the
    conversation, for `reply`.
    """
    desk = session.there
    rows = desk.feed.mentions(" ".join(query), limit=limit, now=desk.now())
    session.listing(
        [mention_record(row) for row in rows],
        _line,
        "Nothing found. All mentions: courtesy-desk mentions",
    )
