"""Walks: conversations of one condition, newest first, along an index that is in that order.

A search of conditions only takes the shortest walk that it has and checks the other conditions on
the rows that it meets; it never sorts, and stops at the page's end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from courtesydesk.domain.conversations import PageKey
from courtesydesk.store.database import Database


@dataclass(frozen=True, slots=True)
class Arm:
    """One index that a walk goes along: `id` and `c.last_at` of what `source` names."""

    source: str
    """The text after FROM; it ends in conditions."""
    params: list[Any] = field(default_factory=list)
    id: str = "c.id"


def along(term: str, *params: Any) -> Arm:
    """The conversations of which that holds; an index must begin with it and go on by time."""
    return Arm(f"conversation c WHERE {term}", list(params))


Walk = list[Arm]
"""Several arms are walked side by side; what two of them meet is met once."""


def tagged(tag: int) -> Walk:
    """Conversations that have a tag, or whose customer has it."""
    return [
        Arm("conversation_tag c WHERE c.tag_id = ?", [tag], "c.conversation_id"),
        Arm(
            "customer_tag x CROSS JOIN identity y ON y.customer_id = x.customer_id"
            " CROSS JOIN conversation c ON c.identity_id = y.id WHERE x.tag_id = ?",
            [tag],
        ),
    ]


def statement(walk: Walk, after: PageKey | None) -> tuple[str, list[Any]]:
    """What lists (id, last_at) of a walk in order, without its LIMIT."""
    arms: list[str] = []
    params: list[Any] = []
    for arm in walk:
        sql = f"SELECT {arm.id} AS id, c.last_at AS last_at FROM {arm.source}"
        params += arm.params
        if after is not None:
            sql += f" AND (c.last_at, {arm.id}) < (?, ?)"
            params += [after.sort, after.id]
        arms.append(sql)
    return " UNION ".join(arms) + " ORDER BY last_at DESC, id DESC", params


def walked(db: Database, walk: Walk, after: PageKey | None, limit: int) -> list[tuple[int, str]]:
    """(conversation, sort key) of the next rows."""
    sql, params = statement(walk, after)
    rows = db.rows(f"{sql} LIMIT ?", [*params, limit])
    return [(int(row[0]), str(row[1])) for row in rows]


def length(db: Database, walk: Walk, cap: int) -> int:
    """How many conversations a walk meets, at most `cap`; met twice counts twice."""
    arms = " UNION ALL ".join(f"SELECT 1 FROM {arm.source}" for arm in walk)
    params = [value for arm in walk for value in arm.params]
    return int(db.value(f"SELECT count(*) FROM ({arms} LIMIT ?)", [*params, cap]))
