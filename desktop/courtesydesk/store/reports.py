"""What the report is worked out from: plain rows of what was measured and said in a period."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from courtesydesk.domain.segments import segments
from courtesydesk.domain.times import to_text
from courtesydesk.store.database import Database
from courtesydesk.store.stories import stories_of

CHUNK = 400


class Answered(NamedTuple):
    """A reply that answered something."""

    conversation: int
    first: int
    calendar: int
    opening: int
    in_hours: int
    imported: int
    outbox: int | None
    at: str
    due_at: str | None
    opened_by_us: int
    network: str
    channel: str
    praise: int
    followers: int | None


class Run(NamedTuple):
    """A segment."""

    conversation: int
    number: int
    opened_at: str
    replies: int
    done_at: str | None
    settled_at: str | None
    reopened: int
    complaint: int
    opened_by_us: int
    imported: int
    discovery: int
    calendar: int | None
    opening: int | None
    network: str
    channel: str
    flag: str | None
    praise: int
    followers: int | None


# Of one mention alone, the conversation says what it is: the mention need not be looked up.
_PRAISE = (
    "coalesce(CASE WHEN c.intent_by_owner OR c.mentions = 1 THEN c.intent ELSE {} END"
    " = 'praise', 0)"
)
_ANSWERED_INTENT = "(SELECT m.intent FROM mention m WHERE m.id = a.mention_id)"

_ANSWERS = f"""
SELECT a.conversation_id, a.first, a.calendar_s, a.business_s, a.in_hours, a.imported, a.outbox_s,
 a.at, a.due_at, s.opened_by_us, c.network, c.channel, {_PRAISE.format(_ANSWERED_INTENT)},
 i.followers
FROM answer_time a
JOIN segment s ON s.conversation_id = a.conversation_id AND s.number = a.number
JOIN conversation c ON c.id = a.conversation_id
JOIN identity i ON i.id = c.identity_id
WHERE c.state <> 'spam' AND a.{{column}} >= ? AND a.{{column}} < ? ORDER BY a.{{column}}
"""

_FIRST_INTENT = """(SELECT m.intent FROM mention m WHERE m.conversation_id = s.conversation_id
 AND m.occurred_at >= s.opened_at ORDER BY m.occurred_at LIMIT 1)"""

_RUNS = f"""
SELECT s.conversation_id, s.number, s.opened_at, s.replies, s.done_at, s.settled_at, s.reopened,
 s.complaint, s.opened_by_us, s.imported, s.discovery_s, s.calendar_s, s.business_s, c.network,
 c.channel, c.flag, {_PRAISE.format(_FIRST_INTENT)}, i.followers
FROM segment s JOIN conversation c ON c.id = s.conversation_id
JOIN identity i ON i.id = c.identity_id
WHERE c.state <> 'spam' AND s.{{column}} >= ? AND s.{{column}} < ? ORDER BY s.{{column}}
"""


def answered(db: Database, start: datetime, end: datetime) -> list[Answered]:
    """Replies that went in [start, end), oldest first."""
    rows = db.rows(_ANSWERS.format(column="at"), [to_text(start), to_text(end)])
    return list(map(Answered._make, rows))


def due(db: Database, start: datetime, end: datetime) -> list[Answered]:
    """Replies whose moment to be made by lay in [start, end)."""
    rows = db.rows(_ANSWERS.format(column="due_at"), [to_text(start), to_text(end)])
    return list(map(Answered._make, rows))


def runs(db: Database, start: datetime, end: datetime, *, column: str = "opened_at") -> list[Run]:
    """Segments opened, or (`done_at`, `first_done_at`) done, in [start, end)."""
    if column not in ("opened_at", "done_at", "first_done_at"):
        raise ValueError(column)
    rows = db.rows(_RUNS.format(column=column), [to_text(start), to_text(end)])
    return list(map(Run._make, rows))


class Waiting(NamedTuple):
    """A conversation that nobody has answered."""

    conversation: int
    since: datetime
    complaint: bool
    """One of those that wait complained."""
    opened_by_us: bool
    imported: bool
    snoozed: bool
    network: str
    channel: str


def waiting(db: Database) -> Iterator[Waiting]:
    """All that wait now. What is history is not on the clock, and who only thanks waits for
    nothing, though the feed shows it."""
    rows = db.rows(
        "SELECT id, state = 'snoozed' FROM conversation WHERE waiting_since IS NOT NULL"
        " AND due_at IS NOT NULL AND folder IN ('to_answer', 'snoozed') ORDER BY waiting_since, id"
    )
    for start in range(0, len(rows), CHUNK):
        snoozed = {int(row[0]): bool(row[1]) for row in rows[start : start + CHUNK]}
        stories = stories_of(db.connection, list(snoozed))
        for id_, asleep in snoozed.items():
            run = segments(stories[id_].events)[-1]
            owed = [one for one in run.owed if not one.history]
            if owed:
                yield Waiting(
                    id_, owed[0].heard_at, any(one.complaint for one in owed), run.opened_by_us,
                    run.first.imported, asleep, stories[id_].network, stories[id_].channel,
                )  # fmt: skip


def opening_times(
    db: Database, start: datetime, end: datetime, *, imported: bool
) -> list[tuple[str, int]]:
    """How many mentions came in each half hour, as (`2026-11-21T19:30`, how many), spam left out.

    A half hour, since there are zones that differ by one.
    """
    period = [to_text(start), to_text(end)]
    halves = (
        "SELECT substr(m.occurred_at, 1, 14) || CASE WHEN substr(m.occurred_at, 15, 1) < '3'"
        " THEN '00' ELSE '30' END AS half, count(*) FROM"
    )
    within = "m.occurred_at >= ? AND m.occurred_at < ? GROUP BY half"
    if not imported:
        seen = db.rows(
            f"{halves} mention m JOIN conversation c ON c.id = m.conversation_id"
            " LEFT JOIN account a ON a.id = m.account_id WHERE c.state <> 'spam'"
            " AND m.origin <> 'import' AND m.occurred_at >= coalesce(a.created_at, '')"
            f" AND {within}",
            period,
        )
        return sorted(map(tuple, seen))
    # All of them from an index alone, and spam, of which there is little, taken off again.
    found = dict(map(tuple, db.rows(f"{halves} mention m WHERE {within}", period)))
    spam = db.rows(
        f"{halves} conversation c CROSS JOIN mention m ON m.conversation_id = c.id"
        f" WHERE c.folder = 'spam' AND {within}",
        period,
    )
    for half, count in spam:
        found[half] -= count
    return [(half, count) for half, count in found.items() if count]


class Shift(NamedTuple):
    """How a run's customer felt at its beginning and after our last reply, -1 to 1."""

    conversation: int
    before: float | None
    wrote_again: int
    after: float | None


_MOOD = """coalesce(CASE m.sentiment WHEN 'positive' THEN 1.0 WHEN 'neutral' THEN 0.0
 WHEN 'negative' THEN -1.0 END, CASE WHEN m.sentiment IS NULL THEN m.mood END)"""

_SHIFTS = f"""
WITH run AS (
 SELECT s.conversation_id AS id, s.opened_at, s.done_at, coalesce((SELECT n.opened_at
   FROM segment n WHERE n.conversation_id = s.conversation_id
   AND n.number = s.number + 1), '9999') AS closed_at
 FROM segment s JOIN conversation c ON c.id = s.conversation_id
 WHERE c.state <> 'spam' AND s.done_at >= :start AND s.done_at < :end AND s.replies > 0
  AND (s.imported = 0 OR :imported)
), told AS (
 SELECT run.*, (SELECT max(occurred_at) FROM reply WHERE conversation_id = run.id
   AND occurred_at >= run.opened_at AND occurred_at <= run.done_at) AS replied_at FROM run
), ends AS (
 SELECT id,
  (SELECT m.id FROM mention m WHERE m.conversation_id = told.id AND m.deleted_at IS NULL
   AND m.occurred_at >= told.opened_at ORDER BY m.occurred_at, m.id LIMIT 1) AS first,
  (SELECT m.id FROM mention m WHERE m.conversation_id = told.id AND m.deleted_at IS NULL
   AND m.occurred_at > told.replied_at AND m.occurred_at < told.closed_at
   ORDER BY m.occurred_at DESC, m.id DESC LIMIT 1) AS last
 FROM told
)
SELECT ends.id, (SELECT {_MOOD} FROM mention m WHERE m.id = ends.first), ends.last IS NOT NULL,
 (SELECT {_MOOD} FROM mention m WHERE m.id = ends.last) FROM ends
"""


def shifts(db: Database, start: datetime, end: datetime, *, imported: bool) -> list[Shift]:
    """The moods around what was done in [start, end) with a reply."""
    values = {"start": to_text(start), "end": to_text(end), "imported": int(imported)}
    return list(map(Shift._make, db.rows(_SHIFTS, values)))


class After(NamedTuple):
    """What followed a complaint that is done."""

    conversation: int
    answered: int
    public: int
    """It was made in public …"""
    handed_off: int
    """… and went on in private, …"""
    closed: int
    """… after which we wrote in public; and the complaint still stands."""
    stands: int
    checked_back: int
    """We wrote after it was done, before they did; also where they came back upon that."""
    solved: int
    """They said that it is solved."""


_AFTER = """
WITH run AS (
 SELECT s.conversation_id AS id, s.opened_at, s.done_at, s.replies, coalesce((SELECT n.opened_at
   FROM segment n WHERE n.conversation_id = s.conversation_id
   AND n.number = s.number + 1), '9999') AS closed_at
 FROM segment s JOIN conversation c ON c.id = s.conversation_id
 WHERE c.state <> 'spam' AND s.done_at >= :start AND s.done_at < :end AND s.complaint
  AND (s.imported = 0 OR :imported)
), sides AS (
 SELECT run.*, max(
  coalesce((SELECT max(occurred_at) FROM mention WHERE conversation_id = run.id
   AND visibility = 'private' AND occurred_at >= run.opened_at
   AND occurred_at < run.closed_at), ''),
  coalesce((SELECT max(occurred_at) FROM reply WHERE conversation_id = run.id
   AND visibility = 'private' AND occurred_at >= run.opened_at
   AND occurred_at < run.closed_at), '')
 ) AS private_at,
 (SELECT m.id FROM mention m WHERE m.conversation_id = run.id AND m.visibility = 'public'
   AND m.occurred_at >= run.opened_at AND m.occurred_at < run.closed_at
   ORDER BY m.occurred_at, m.id LIMIT 1) AS complaint
 FROM run
)
SELECT id, replies > 0, complaint IS NOT NULL, complaint IS NOT NULL AND private_at > '',
 EXISTS (SELECT 1 FROM reply WHERE conversation_id = sides.id AND visibility = 'public'
  AND occurred_at > private_at AND occurred_at < closed_at),
 coalesce((SELECT deleted_at IS NULL FROM mention WHERE mention.id = complaint), 0),
 EXISTS (SELECT 1 FROM decision d JOIN reply r ON r.conversation_id = d.conversation_id
  AND r.occurred_at > d.at WHERE d.conversation_id = sides.id AND d.done
  AND d.at >= sides.opened_at AND d.at < sides.closed_at
  AND NOT EXISTS (SELECT 1 FROM answer_time a WHERE a.reply_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.conversation_id = sides.id
   AND m.occurred_at > d.at AND m.occurred_at < r.occurred_at)),
 EXISTS (SELECT 1 FROM aftercare a WHERE a.conversation_id = sides.id
  AND a.solved_at >= sides.opened_at)
FROM sides
"""


def after(db: Database, start: datetime, end: datetime, *, imported: bool) -> list[After]:
    """What followed the complaints that were done in [start, end)."""
    values = {"start": to_text(start), "end": to_text(end), "imported": int(imported)}
    return list(map(After._make, db.rows(_AFTER, values)))


def our_time(
    db: Database, start: datetime, end: datetime
) -> dict[tuple[int, int], tuple[int, int]]:
    """For segments done in [start, end): the sums of our reply times, in opening time and by the
    calendar, in seconds."""
    rows = db.rows(
        "SELECT a.conversation_id, a.number, sum(a.business_s), sum(a.calendar_s) FROM segment s"
        " JOIN answer_time a ON a.conversation_id = s.conversation_id AND a.number = s.number"
        " WHERE s.done_at >= ? AND s.done_at < ? GROUP BY a.conversation_id, a.number",
        [to_text(start), to_text(end)],
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def promises(
    db: Database, start: datetime, end: datetime, now: datetime
) -> list[tuple[int, bool | None]]:
    """Promises due in [start, end): conversation, and whether kept in time; None for those that do
    not count (moved, cancelled, withdrawn). What is open and not due yet is not among them."""
    rows = db.rows(
        "SELECT conversation_id, state, due_at, settled_at FROM promise"
        " WHERE due_at >= ? AND due_at < ? AND state <> 'drafted'"
        " AND (state <> 'open' OR due_at < ?)"
        " ORDER BY due_at, id",
        [to_text(start), to_text(end), to_text(now)],
    )
    return [
        (
            row["conversation_id"],
            row["state"] == "kept" and row["settled_at"] <= row["due_at"]
            if row["state"] in ("kept", "late", "broken", "open")
            else None,
        )
        for row in rows
    ]


def star_changes(db: Database, start: datetime, end: datetime) -> list[tuple[int, str, int]]:
    """Reviews whose stars were seen to change in [start, end): conversation, network, new less
    old."""
    rows = db.rows(
        "SELECT m.conversation_id, m.network, coalesce((SELECT n.rating FROM mention_version n"
        " WHERE n.mention_id = v.mention_id AND n.id > v.id AND n.rating IS NOT NULL"
        " ORDER BY n.id LIMIT 1), m.rating) - v.rating AS change"
        " FROM mention_version v JOIN mention m ON m.id = v.mention_id"
        " JOIN conversation c ON c.id = m.conversation_id"
        " WHERE v.seen_at >= ? AND v.seen_at < ? AND v.rating IS NOT NULL AND c.state <> 'spam'",
        [to_text(start), to_text(end)],
    )
    return [(row[0], row[1], row[2]) for row in rows if row[2]]


class Went(NamedTuple):
    """A reply that a human of ours wrote."""

    conversation: int
    at: str
    text: str
    public: int
    severity: str
    """What the tone check had found when it was released; empty where it was not asked."""
    queued_at: str | None
    """When it could have gone, for what went by our outbox."""


_WENT = """
SELECT r.conversation_id, r.occurred_at, r.text, r.visibility = 'public',
 coalesce(json_extract(o.tone, '$.severity'), ''), (SELECT min(at) FROM outbox_log l
  WHERE l.outbox_id = r.outbox_id AND l.state = 'queued')
FROM reply r JOIN conversation c ON c.id = r.conversation_id
LEFT JOIN outbox o ON o.id = r.outbox_id
WHERE r.via <> 'automatic' AND c.state <> 'spam' AND (r.via <> 'import' OR :imported)
"""


def went(db: Database, start: datetime, end: datetime, *, imported: bool) -> list[Went]:
    """Replies that went in [start, end), oldest first."""
    rows = db.rows(
        f"{_WENT} AND r.occurred_at >= :start AND r.occurred_at < :end"
        " ORDER BY r.occurred_at, r.id",
        {"start": to_text(start), "end": to_text(end), "imported": int(imported)},
    )
    return list(map(Went._make, rows))


def long_before(
    db: Database, start: datetime, *, words: int, limit: int, imported: bool
) -> list[str]:
    """The last public replies of more than so many words before `start`, oldest first."""
    cursor = db.connection.execute(
        f"{_WENT} AND r.visibility = 'public' AND r.occurred_at < :start"
        " ORDER BY r.occurred_at DESC, r.id DESC",
        {"start": to_text(start), "imported": int(imported)},
    )
    with closing(cursor):
        long = (row[2] for row in cursor if len(row[2].split()) > words)
        return [*islice(long, limit)][::-1]
