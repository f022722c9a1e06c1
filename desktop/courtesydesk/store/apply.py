"""Apply: write down what was fetched, so that doing it twice, or in another order, is the same.

Items are known by (network, remote id). One transaction; the caller may save its cursor in the
same one by opening `db.writing()` around it. Within one call mentions come before replies, and
both in order of time; what arrives in the wrong order over several calls finds its place later
(`store/threads.py`, `replies.Strays`, the table `gone`).

A chunk is first thought through (`apply_mentions.py`, `apply_replies.py`) and then written at once
(`apply_rows.py`).
"""

from __future__ import annotations

import functools
import itertools
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from courtesydesk.domain.changes import NOTHING, Changes
from courtesydesk.domain.errors import NotFound
from courtesydesk.domain.fetched import FetchedItem, FetchedMention, FetchedReply, Gone
from courtesydesk.domain.ids import AccountId, ConversationId, CustomerId, DraftId, ImportId
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.times import to_text
from courtesydesk.store import apply_rows, mentions
from courtesydesk.store.apply_mentions import Mentions
from courtesydesk.store.apply_replies import Replies
from courtesydesk.store.database import Database
from courtesydesk.store.identities import erased
from courtesydesk.store.mentions import Source
from courtesydesk.store.picture_files import PictureStore
from courtesydesk.store.rounds import Chunk, Round, Tally

__all__ = ["Tally", "apply_items"]

CHUNK = 2000
MANY = 1000
"""So many touched conversations that a screen had better read everything again."""


def apply_items(
    db: Database,
    account: AccountId | None,
    items: Iterable[FetchedItem],
    *,
    origin: Origin,
    now: datetime,
    network: str = "",
    import_id: ImportId | None = None,
    pictures: PictureStore | None = None,
    tally: Tally | None = None,
) -> Changes:
    """Write down what was fetched for one account, or read from a file (`account` None).

    `network` is the account's own when empty. Pictures' bytes go to `pictures`; without it only
    their names are kept.
    """
    tally = Tally() if tally is None else tally
    with db.writing() as write:
        own = Source(
            account,
            network or _network_of(write, account),
            origin.value,
            to_text(now),
            import_id,
        )
        rounds: dict[str, Round] = {}
        taken = tally.taken
        rest = iter(items)
        while some := list(itertools.islice(rest, CHUNK)):
            for where, part in _by_network(some, own.network).items():
                if where not in rounds:
                    rounds[where] = Round(db, write, _source_of(own, where), now, pictures, tally)
                _take(rounds[where], part)
        changes = functools.reduce(Changes.__or__, map(_changes, rounds.values()), NOTHING)
        return replace(changes, count=tally.taken - taken)


def _by_network(items: list[FetchedItem], own: str) -> dict[str, list[FetchedItem]]:
    parts: dict[str, list[FetchedItem]] = {}
    for item in items:
        where = item.network if isinstance(item, FetchedMention) else ""
        parts.setdefault(where or own, []).append(item)
    return parts


def _source_of(own: Source, network: str) -> Source:
    """What a mail tells of another network came by mailbox, and no account of ours answers it."""
    if network == own.network:
        return own
    origin = own.origin if own.origin == Origin.IMPORT else Origin.MAILBOX.value
    return replace(own, account=None, network=network, origin=origin)


def _network_of(write: sqlite3.Connection, account: int | None) -> str:
    row = write.execute("SELECT network FROM account WHERE id = ?", [account]).fetchone()
    if row is None:
        raise NotFound("This account is not there (any more).")
    return str(row[0])


def _take(round_: Round, items: list[FetchedItem]) -> None:
    """One chunk."""
    chunk = Chunk()
    round_.threads.begin()
    heard = sorted(
        (item for item in items if isinstance(item, FetchedMention)),
        key=lambda item: (item.occurred_at, item.remote_id),
    )
    sent = [item for item in items if isinstance(item, FetchedReply)]
    if round_.has_erased:
        heard, sent = _without_erased(round_, heard, sent)
    taking = Mentions(round_, chunk)
    taking.take(heard)
    Replies(round_, chunk).take(sent)
    taking.take_gone([item.remote_id for item in items if isinstance(item, Gone)])
    apply_rows.save(round_, chunk)


def _without_erased(
    round_: Round, heard: list[FetchedMention], sent: list[FetchedReply]
) -> tuple[list[FetchedMention], list[FetchedReply]]:
    people = {item.person.remote_id for item in heard}
    for reply in sent:
        people.update(reply.to_remote_ids)
    gone = erased(round_.write, round_.source.network, people)
    left = [item for item in heard if item.person.remote_id not in gone]
    skipped = {item.remote_id for item in heard if item.person.remote_id in gone}
    kept = [
        reply
        for reply in sent
        if reply.answers_remote_id not in skipped
        and not (reply.to_remote_ids and gone.issuperset(reply.to_remote_ids))
    ]
    round_.tally.erased += len(heard) - len(left) + len(sent) - len(kept)
    return left, kept


def _changes(round_: Round) -> Changes:
    """What all chunks together touched."""
    round_.strays.forget_old(round_.now)
    return Changes(
        conversations=frozenset(map(ConversationId, round_.changed)),
        customers=frozenset(map(CustomerId, _customers(round_))),
        drafts=frozenset(map(DraftId, round_.drafts)),
        arrived=frozenset(map(ConversationId, round_.arrived)),
        everything=len(round_.changed) > MANY,
    )


def _customers(round_: Round) -> list[int]:
    if len(round_.changed) > MANY:
        return []
    found: list[int] = []
    wanted = sorted(round_.changed)
    for start in range(0, len(wanted), mentions.CHUNK):
        some = wanted[start : start + mentions.CHUNK]
        marks = ",".join("?" * len(some))
        found += [
            int(row[0])
            for row in round_.write.execute(
                "SELECT DISTINCT i.customer_id FROM conversation c"
                f" JOIN identity i ON i.id = c.identity_id WHERE c.id IN ({marks})",
                some,
            )
        ]
    return found
