"""Acts on their way and done: one row an act, about what they said or about our reply.

Every change of state goes through `move`, which names the states it may start from: so that taking
an act back and doing it can never both succeed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courtesydesk.domain.acts import ON_REPLIES, Act, Acted, ActState, offered
from courtesydesk.domain.ids import AccountId, ActId, ConversationId, MentionId, ReplyId
from courtesydesk.domain.mentions import AS_USUAL, Allows, Origin, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.store.allowing import allows_from_text
from courtesydesk.store.clocks import targets
from courtesydesk.store.database import Database, Row
from courtesydesk.store.items import MANY, marks
from courtesydesk.store.standing import NO_NEWS, News, refresh

_SELECT = """
SELECT act.*, c.id AS conversation_id, coalesce(m.text, r.text) AS about, u.name AS customer_name
FROM act LEFT JOIN mention m ON m.id = act.mention_id LEFT JOIN reply r ON r.id = act.reply_id
JOIN conversation c ON c.id = coalesce(m.conversation_id, r.conversation_id)
JOIN identity i ON i.id = c.identity_id JOIN customer u ON u.id = i.customer_id
"""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act, and what it is about: a mention, or else a reply."""

    acted: Acted
    conversation: ConversationId
    account: AccountId
    network: str
    mention: MentionId | None
    reply: ReplyId | None
    about: str
    """What was said there."""
    name: str
    """Whose conversation it is."""


@dataclass(frozen=True, slots=True)
class About:
    """What an act is about, as its network knows it."""

    conversation: ConversationId
    account: int | None
    """Whose: to be looked up, because it may be gone."""
    network: str
    remote_id: str
    person_remote_id: str
    headers: dict[str, str]
    """Of the mention; of a reply, those of what it answers."""
    thread_key: str
    text: str
    visibility: Visibility
    allows: Allows
    """Of the mention; of a reply, that of what it answers."""
    context: str
    """What a reply answers."""
    acts: tuple[Acted, ...]
    offered: tuple[Act, ...]


# Reading


def get(db: Database, id_: ActId) -> ActRow:
    """Raises NotFound."""
    return _act_row(db.get_row(f"{_SELECT} WHERE act.id = ?", [id_], what="This act"))


def in_states(db: Database, states: Iterable[ActState], *, limit: int = 200) -> tuple[ActRow, ...]:
    """In the order in which they were asked for."""
    wanted = [str(state) for state in states]
    sql = f"{_SELECT} WHERE act.state IN ({marks(wanted)}) ORDER BY act.id LIMIT ?"
    return tuple(_act_row(row) for row in db.rows(sql, [*wanted, limit]))


def on_items(db: Database, noun: str, ids: Sequence[int]) -> dict[int, tuple[Acted, ...]]:
    """The acts on some mentions or replies (`noun`), in their order."""
    column = f"{noun}_id"
    found: dict[int, tuple[Acted, ...]] = {}
    for start in range(0, len(ids), MANY):
        some = list(ids[start : start + MANY])
        for row in db.rows(
            f"SELECT * FROM act WHERE {column} IN ({marks(some)}) ORDER BY id", some
        ):
            found[row[column]] = (*found.get(row[column], ()), _acted(row))
    return found


def offered_on_mention(row: Row, acts: tuple[Acted, ...], *, account: bool) -> tuple[Act, ...]:
    """What can be done about a mention; nothing about what no account of ours has read there."""
    if not account or row["origin"] != Origin.DIRECT or row["deleted_at"] is not None:
        return ()
    allows = allows_from_text(row["allows"])
    allowed = _allowed(row["network"], row["visibility"]) if allows.acts is None else allows.acts
    on_mentions = [act for act in allowed if act not in ON_REPLIES]
    return offered(on_mentions, acts, hidden=allows.hidden)


def offered_on_reply(row: Row, acts: tuple[Acted, ...], *, account: bool) -> tuple[Act, ...]:
    """What can be done with a reply of ours that the network has told us the name of."""
    if not account or not row["remote_id"] or row["deleted_at"] is not None:
        return ()
    allowed = _allowed(row["network"], row["visibility"])
    # What was deleted once may stand there again, where there is one slot.
    still = [one for one in acts if one.state is not ActState.DONE]
    return offered([act for act in allowed if act in ON_REPLIES], still)


def _allowed(key: str, visibility: str) -> tuple[Act, ...]:
    known = network(key)
    return known.private_acts if visibility == Visibility.PRIVATE else known.acts


def about_mention(db: Database, id_: MentionId) -> About:
    """Raises NotFound."""
    row = db.get_row(
        "SELECT m.*, i.remote_id AS person, c.thread_key FROM mention m"
        " JOIN identity i ON i.id = m.identity_id JOIN conversation c ON c.id = m.conversation_id"
        " WHERE m.id = ?",
        [id_],
        what="What they said",
    )
    acts = on_items(db, "mention", [id_]).get(id_, ())
    return _about(row, row, acts, offered_on_mention(row, acts, account=True), row["account_id"])


def about_reply(db: Database, id_: ReplyId) -> About:
    """Raises NotFound."""
    row = db.get_row(
        "SELECT r.*, i.remote_id AS person, c.thread_key, c.account_id FROM reply r"
        " JOIN conversation c ON c.id = r.conversation_id JOIN identity i ON i.id = c.identity_id"
        " WHERE r.id = ?",
        [id_],
        what="This reply",
    )
    answers = db.row("SELECT * FROM mention WHERE id = ?", [row["answers_id"]])
    acts = on_items(db, "reply", [id_]).get(id_, ())
    return _about(row, answers, acts, offered_on_reply(row, acts, account=True), row["account_id"])


def _about(
    row: Row,
    mention: Row | None,
    acts: tuple[Acted, ...],
    may: tuple[Act, ...],
    account: int | None,
) -> About:
    return About(
        conversation=ConversationId(row["conversation_id"]),
        account=account,
        network=row["network"],
        remote_id=row["remote_id"],
        person_remote_id=row["person"],
        headers={} if mention is None else json.loads(mention["headers"]),
        thread_key=row["thread_key"],
        text=row["text"],
        visibility=Visibility(row["visibility"]),
        allows=AS_USUAL if mention is None else allows_from_text(mention["allows"]),
        context="" if mention is None else mention["text"],
        acts=acts,
        offered=may,
    )


def _acted(row: Row) -> Acted:
    return Acted(
        id=ActId(row["id"]),
        act=Act(row["act"]),
        state=ActState(row["state"]),
        text=row["text"],
        not_before=from_text_or_none(row["not_before"]),
        tries=row["tries"],
        reason=row["reason"],
        at=from_text(row["changed_at"]),
    )


def _act_row(row: Row) -> ActRow:
    return ActRow(
        acted=_acted(row),
        conversation=ConversationId(row["conversation_id"]),
        account=AccountId(row["account_id"]),
        network=row["network"],
        mention=None if row["mention_id"] is None else MentionId(row["mention_id"]),
        reply=None if row["reply_id"] is None else ReplyId(row["reply_id"]),
        about=row["about"],
        name=row["customer_name"],
    )


# Planning


def due(db: Database, now: datetime) -> tuple[ActRow, ...]:
    """What can be done now, in the order in which it was asked for.

    A failure leaves its mark on the account, so one that is connected (again) need not wait.
    """
    sql = (
        f"{_SELECT} JOIN account ON account.id = act.account_id WHERE act.state = 'waiting'"
        " AND (coalesce(act.not_before, '') <= ?1"
        "  OR (act.tries > 0 AND account.state = 'connected'))"
        " AND account.state <> 'signed_out'"
        " AND (account.state <> 'rate_limited' OR coalesce(account.until, '') <= ?1)"
        " ORDER BY act.id"
    )
    return tuple(_act_row(row) for row in db.rows(sql, [to_text(now)]))


def next_moment(db: Database) -> datetime | None:
    """When the next act is due; None when none waits but for the owner."""
    found = db.value(
        "SELECT min(CASE account.state"
        "  WHEN 'rate_limited' THEN max(coalesce(not_before, ''), coalesce(account.until, ''))"
        "  WHEN 'connected' THEN"
        "   iif(tries > 0, act.changed_at, coalesce(not_before, act.changed_at))"
        "  ELSE coalesce(not_before, act.changed_at) END)"
        " FROM act JOIN account ON account.id = act.account_id"
        " WHERE act.state = 'waiting' AND account.state <> 'signed_out'"
    )
    return from_text_or_none(found or None)


def wake(db: Database, account: AccountId | None) -> frozenset[ActId]:
    """What waits for its next try may be tried now."""
    narrowed, params = ("", []) if account is None else (" AND account_id = ?", [account])
    with db.writing() as write:
        rows = write.execute(
            "UPDATE act SET not_before = NULL WHERE state = 'waiting' AND tries > 0"
            f" AND not_before IS NOT NULL{narrowed} RETURNING id",
            params,
        ).fetchall()
        return frozenset(ActId(row["id"]) for row in rows)


# Changing


def insert(
    db: Database,
    act: Act,
    *,
    account: AccountId,
    network: str,
    mention: MentionId | None,
    reply: ReplyId | None,
    text: str,
    not_before: datetime,
    now: datetime,
) -> ActId:
    """Write an act down that was asked for."""
    with db.writing() as write:
        done = write.execute(
            "INSERT INTO act(account_id, network, mention_id, reply_id, act, text, state,"
            " not_before, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                account, network, mention, reply, act, text, ActState.WAITING,
                to_text(not_before), to_text(now), to_text(now),
            ],
        )  # fmt: skip
        return ActId(done.lastrowid or 0)


def move(
    db: Database,
    id_: ActId,
    to: ActState,
    *,
    since: Iterable[ActState],
    now: datetime,
    not_before: datetime | None = None,
    tries: int = 0,
    reason: str = "",
) -> bool:
    """Change the state of an act that is in one of `since`; False when it is not."""
    allowed = [str(state) for state in since]
    values: list[Any] = [
        to, None if not_before is None else to_text(not_before), tries, reason, to_text(now), id_,
    ]  # fmt: skip
    with db.writing() as write:
        done = write.execute(
            "UPDATE act SET state = ?, not_before = ?, tries = ?, reason = ?, changed_at = ?"
            f" WHERE id = ? AND state IN ({marks(allowed)})",
            [*values, *allowed],
        )
        return done.rowcount > 0


def keep_words(db: Database, id_: ReplyId, text: str) -> None:
    """Other words for a reply, in the middle of their writing; none once they are let go."""
    with db.writing() as write:
        write.execute("UPDATE reply SET unfinished = ? WHERE id = ?", [text, id_])


def arrived(db: Database, row: ActRow, now: datetime) -> None:
    """The network has done it: what the desk shows is so from now on."""
    act, at = row.acted.act, to_text(now)
    with db.writing() as write:
        news = NO_NEWS
        if act is Act.EDIT:
            write.execute(
                "INSERT INTO reply_version(reply_id, text, seen_at)"
                " SELECT id, text, ? FROM reply WHERE id = ? AND text <> ?",
                [at, row.reply, row.acted.text],
            )
            write.execute(
                "UPDATE reply SET text = ?, edited_at = ? WHERE id = ?",
                [row.acted.text, at, row.reply],
            )
        elif act is Act.DELETE:
            write.execute("UPDATE reply SET deleted_at = ? WHERE id = ?", [at, row.reply])
            news = News(gone=True)
        elif act is Act.SPAM:
            write.execute("UPDATE mention SET deleted_at = ? WHERE id = ?", [at, row.mention])
            news = News(gone=True)
        else:
            return
        refresh(write, [row.conversation], targets(write), news={row.conversation: news})
