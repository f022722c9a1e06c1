"""When what a number of the report measures was said, for who looks behind it: asked only then.

Each tells, by conversation, one moment as text; of several, that of the case to learn most from.
"""

from __future__ import annotations

from courtesydesk.domain.conversations import PREVIEW
from courtesydesk.domain.reports import Period, Said
from courtesydesk.domain.segments import REOPENS
from courtesydesk.domain.times import from_text
from courtesydesk.store.columns import tuples
from courtesydesk.store.database import Database
from courtesydesk.store.reports import (
    CHECK_BACK,
    CLOSING_WORD,
    ENDS,
    SIDES,
    know_thanks,
    values_of,
)


def last_words(db: Database, period: Period) -> dict[int, str]:
    """The customer's last message after our last reply, where there is one."""
    asked = f"{ENDS} SELECT ends.id, m.occurred_at FROM ends JOIN mention m ON m.id = ends.last"
    return _moments(db, asked, period)


def rated(db: Database, period: Period) -> dict[int, str]:
    """Reviews with stars."""
    asked = (
        "SELECT c.id, m.occurred_at FROM conversation c JOIN mention m ON m.conversation_id = c.id"
        " WHERE c.channel = 'review' AND m.rating IS NOT NULL AND m.deleted_at IS NULL"
        " AND m.occurred_at >= :start AND m.occurred_at < :end ORDER BY m.rating DESC"
    )
    return _moments(db, asked, period)


def star_changes(db: Database, period: Period) -> dict[int, str]:
    """Reviews whose stars were seen to change."""
    asked = (
        "SELECT m.conversation_id, m.occurred_at FROM mention_version v"
        " JOIN mention m ON m.id = v.mention_id WHERE v.seen_at >= :start AND v.seen_at < :end"
        " AND v.rating IS NOT NULL AND v.rating <> m.rating ORDER BY v.id"
    )
    return _moments(db, asked, period)


def returns(db: Database, period: Period) -> dict[int, str]:
    """With what they came back after it was done."""
    know_thanks(db)
    asked = (
        "SELECT s.conversation_id, (SELECT min(m.occurred_at) FROM mention m"
        "  WHERE m.conversation_id = s.conversation_id AND m.occurred_at > s.first_done_at"
        f"  AND julianday(m.occurred_at) <= julianday(s.first_done_at) + {REOPENS.days}"
        "  AND NOT is_only_thanks(m.text)) AS at"
        " FROM segment s WHERE s.reopened > 0 AND s.first_done_at >= :start"
        " AND s.first_done_at < :end AND at IS NOT NULL ORDER BY s.first_done_at"
    )
    return _moments(db, asked, period)


def check_backs(db: Database, period: Period) -> dict[int, str]:
    """Our word after it was done."""
    return _after(db, f"min(r.occurred_at) {CHECK_BACK}", period)


def closing_words(db: Database, period: Period) -> dict[int, str]:
    """Our last word in public."""
    return _after(db, f"max(r.occurred_at) {CLOSING_WORD}", period)


def promised(db: Database, period: Period) -> dict[int, Said]:
    """What was promised, in its own words; what was not kept in time before what was."""
    rows = tuples(
        db,
        "SELECT conversation_id, what, made_at FROM promise WHERE due_at >= :start"
        " AND due_at < :end AND state IN ('kept', 'late', 'broken', 'open')"
        " ORDER BY state = 'kept' AND settled_at <= due_at DESC, due_at DESC, id DESC",
        values_of(period),
    )
    return {id_: Said(what[:PREVIEW], from_text(at), ours=True) for id_, what, at in rows}


def _after(db: Database, said: str, period: Period) -> dict[int, str]:
    know_thanks(db)
    asked = f"{SIDES}, found AS (SELECT id, (SELECT {said}) AS at FROM sides)"
    return _moments(db, f"{asked} SELECT id, at FROM found WHERE at IS NOT NULL", period)


def _moments(db: Database, asked: str, period: Period) -> dict[int, str]:
    # Of several of one conversation, the last one stays.
    return dict(tuples(db, asked, values_of(period)))
