"""What the report is worked out from: tables of what was measured and said in a period."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import numpy as np

from courtesydesk.domain.reports import Period
from courtesydesk.domain.segments import segments
from courtesydesk.domain.thanks import is_only_thanks
from courtesydesk.domain.times import to_text
from courtesydesk.domain.understanding import Sentiment
from courtesydesk.store.columns import Flags, Moods, Names, Numbers, Table, Words, bits, tuples
from courtesydesk.store.database import Database
from courtesydesk.store.stories import stories_of

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Spans(Table):
    """How long something took, in seconds of opening time and by the calendar."""

    opening: Numbers
    calendar: Numbers
    at: Words
    """When it ended, as text; empty for a sum of several stretches."""


@dataclass(frozen=True, slots=True)
class Answers(Spans):
    """Replies that answered something."""

    network: Names
    followers: Numbers
    """-1 where nobody knows."""
    first: Flags
    opened_by_us: Flags
    review: Flags
    praise: Flags


@dataclass(frozen=True, slots=True)
class Runs(Table):
    """Segments, as they began."""

    at: Words
    network: Names
    followers: Numbers
    discovery: Numbers
    """Seconds until we saw it."""
    answered: Flags
    put_away: Flags
    """Called done, or to need no answer."""
    opened_by_us: Flags
    imported: Flags
    review: Flags
    bulk: Flags
    praise: Flags


@dataclass(frozen=True, slots=True)
class Ended(Spans):
    """Segments that are done."""

    replies: Numbers
    our_opening: Numbers
    """The sum of our reply times; -1 where none was measured."""
    our_calendar: Numbers
    opened_by_us: Flags


# Of one mention alone, the conversation says what it is: the mention need not be looked up.
_PRAISE = (
    "coalesce(CASE WHEN c.intent_by_owner OR c.mentions = 1 THEN c.intent ELSE {} END"
    " = 'praise', 0)"
)
_ANSWERED_INTENT = "(SELECT m.intent FROM mention m WHERE m.id = a.mention_id)"
_FOLLOWERS = "coalesce((SELECT followers FROM identity i WHERE i.id = c.identity_id), -1)"
_WHEN = "(:when = 'all' OR a.in_hours = (:when = 'open')) AND (:imported OR NOT a.imported)"

_ANSWERS = f"""
SELECT a.conversation_id, a.business_s, a.calendar_s, a.at, c.network, {_FOLLOWERS},
 {bits("a.first", "s.opened_by_us", "c.channel = 'review'", _PRAISE.format(_ANSWERED_INTENT))}
FROM answer_time a
JOIN segment s ON s.conversation_id = a.conversation_id AND s.number = a.number
JOIN conversation c ON c.id = a.conversation_id
WHERE c.state <> 'spam' AND a.at >= :start AND a.at < :end AND {_WHEN} ORDER BY a.at
"""

_DUE = f"""
SELECT a.conversation_id, a.at <= a.due_at, c.network, a.since FROM answer_time a
JOIN segment s ON s.conversation_id = a.conversation_id AND s.number = a.number
JOIN conversation c ON c.id = a.conversation_id
WHERE c.state <> 'spam' AND a.due_at >= :start AND a.due_at < :end AND NOT s.opened_by_us
 AND {_WHEN} ORDER BY a.due_at
"""

_FIRST_INTENT = """(SELECT m.intent FROM mention m WHERE m.conversation_id = s.conversation_id
 AND m.occurred_at >= s.opened_at ORDER BY m.occurred_at LIMIT 1)"""

_RUN_FLAGS = bits(
    "s.replies > 0", "s.done_at IS NOT NULL OR s.settled_at IS NOT NULL", "s.opened_by_us",
    "s.imported", "c.channel = 'review'", "c.flag IS 'bulk'", _PRAISE.format(_FIRST_INTENT),
)  # fmt: skip

_RUNS = f"""
SELECT s.conversation_id, s.opened_at, c.network, {_FOLLOWERS}, s.discovery_s, {_RUN_FLAGS}
FROM segment s JOIN conversation c ON c.id = s.conversation_id
WHERE c.state <> 'spam' AND s.opened_at >= :start AND s.opened_at < :end
 AND (:imported OR NOT s.imported) ORDER BY s.opened_at
"""

_ENDED = """
SELECT s.conversation_id, coalesce(s.business_s, 0), coalesce(s.calendar_s, 0), s.done_at,
 s.replies,
 coalesce(sum(a.business_s), -1), coalesce(sum(a.calendar_s), -1), s.opened_by_us
FROM segment s JOIN conversation c ON c.id = s.conversation_id
LEFT JOIN answer_time a ON a.conversation_id = s.conversation_id AND a.number = s.number
WHERE c.state <> 'spam' AND s.done_at >= :start AND s.done_at < :end
 AND (:imported OR NOT s.imported)
GROUP BY s.conversation_id, s.number ORDER BY s.done_at
"""


def values_of(period: Period) -> dict[str, object]:
    """What the questions about a period are asked with."""
    return {
        "start": to_text(period.start), "end": to_text(period.end),
        "imported": int(period.imported), "when": period.when.value,
    }  # fmt: skip


def answers(db: Database, period: Period) -> Answers:
    """Replies that went in the period, in the hours that it asks for, oldest first."""
    return Answers.of(tuples(db, _ANSWERS, values_of(period)))


def due(db: Database, period: Period) -> list[tuple[int, bool, str, str]]:
    """Replies whose moment to be made by lay in the period: conversation, whether they were made
    by then, network, and since when, as text, they were waited for; without conversations that we
    began."""
    rows = tuples(db, _DUE, values_of(period))
    return [(id_, bool(hit), name, since) for id_, hit, name, since in rows]


def runs(db: Database, period: Period) -> Runs:
    """Segments opened in the period, oldest first."""
    return Runs.of(tuples(db, _RUNS, values_of(period)))


def ended(db: Database, period: Period) -> Ended:
    """Segments done in the period."""
    return Ended.of(tuples(db, _ENDED, values_of(period)))


def came_back(db: Database, period: Period) -> list[tuple[int, bool]]:
    """Segments first done in the period: conversation, and whether it was opened again."""
    rows = tuples(
        db,
        "SELECT s.conversation_id, s.reopened > 0 FROM segment s"
        " JOIN conversation c ON c.id = s.conversation_id WHERE c.state <> 'spam'"
        " AND s.first_done_at >= :start AND s.first_done_at < :end"
        " AND (:imported OR NOT s.imported) ORDER BY s.first_done_at",
        values_of(period),
    )
    return [(id_, bool(again)) for id_, again in rows]


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


def opening_times(db: Database, period: Period) -> list[tuple[str, int]]:
    """How many mentions came in each half hour, as (`2026-11-21T19:30`, how many), spam left out.

    A half hour, since there are zones that differ by one.
    """
    values = [to_text(period.start), to_text(period.end)]
    halves = (
        "SELECT substr(m.occurred_at, 1, 14) || CASE WHEN substr(m.occurred_at, 15, 1) < '3'"
        " THEN '00' ELSE '30' END AS half, count(*) FROM"
    )
    within = "m.occurred_at >= ? AND m.occurred_at < ? GROUP BY half"
    if not period.imported:
        return tuples(
            db,
            f"{halves} mention m JOIN conversation c ON c.id = m.conversation_id"
            " LEFT JOIN account a ON a.id = m.account_id WHERE c.state <> 'spam'"
            " AND m.origin <> 'import' AND m.occurred_at >= coalesce(a.created_at, '')"
            f" AND {within} ORDER BY half",
            values,
        )
    # All of them from an index alone, and spam, of which there is little, taken off again.
    found = dict(tuples(db, f"{halves} mention m WHERE {within}", values))
    spam = tuples(
        db,
        f"{halves} conversation c CROSS JOIN mention m ON m.conversation_id = c.id"
        f" WHERE c.folder = 'spam' AND {within}",
        values,
    )
    for half, count in spam:
        found[half] -= count
    return [(half, count) for half, count in found.items() if count]


@dataclass(frozen=True, slots=True)
class Shifts(Table):
    """How a run's customer felt at its beginning and after our last reply, -1 to 1."""

    before: Moods
    after: Moods
    wrote_again: Flags


_MOOD = f"""coalesce(CASE m.sentiment WHEN '{Sentiment.POS}' THEN 1.0
 WHEN '{Sentiment.NEU}' THEN 0.0 WHEN '{Sentiment.NEG}' THEN -1.0 END,
 CASE WHEN m.sentiment IS NULL THEN m.mood END)"""

ENDS = """
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
"""
"""Of each run: the customer's first mention, and their last after our last reply."""

_SHIFTS = f"""{ENDS}
SELECT ends.id, (SELECT {_MOOD} FROM mention m WHERE m.id = ends.first),
 (SELECT {_MOOD} FROM mention m WHERE m.id = ends.last), ends.last IS NOT NULL FROM ends
"""


def shifts(db: Database, period: Period) -> Shifts:
    """The moods around what was done in the period with a reply."""
    return Shifts.of(tuples(db, _SHIFTS, values_of(period)))


@dataclass(frozen=True, slots=True)
class Afters(Table):
    """What followed complaints that are done."""

    answered: Flags
    public: Flags
    """It was made in public …"""
    handed_off: Flags
    """… and went on in private, …"""
    closed: Flags
    """… after which we wrote in public; and the complaint still stands."""
    stands: Flags
    checked_back: Flags
    """We wrote after it was done, before they did; also where they came back upon that."""
    solved: Flags
    """They said that it is solved."""


CLOSING_WORD = """FROM reply r WHERE r.conversation_id = sides.id AND r.visibility = 'public'
  AND r.occurred_at > private_at AND r.occurred_at < closed_at"""

CHECK_BACK = """FROM decision d JOIN reply r ON r.conversation_id = d.conversation_id
  AND r.occurred_at > d.at WHERE d.conversation_id = sides.id AND d.done
  AND d.at >= sides.opened_at AND d.at < sides.closed_at
  AND NOT EXISTS (SELECT 1 FROM answer_time a WHERE a.reply_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.conversation_id = sides.id
   AND m.occurred_at > d.at AND m.occurred_at < r.occurred_at)"""

_AFTER_FLAGS = bits(
    "replies > 0",
    "complaint IS NOT NULL",
    "complaint IS NOT NULL AND private_at > ''",
    f"EXISTS (SELECT 1 {CLOSING_WORD})",
    "coalesce((SELECT deleted_at IS NULL FROM mention WHERE mention.id = complaint), 0)",
    f"EXISTS (SELECT 1 {CHECK_BACK})",
    """EXISTS (SELECT 1 FROM aftercare a WHERE a.conversation_id = sides.id
  AND a.solved_at >= sides.opened_at)""",
)

SIDES = """
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
   AND occurred_at < run.closed_at AND NOT is_only_thanks(text)), ''),
  coalesce((SELECT max(occurred_at) FROM reply WHERE conversation_id = run.id
   AND visibility = 'private' AND occurred_at >= run.opened_at
   AND occurred_at < run.closed_at), '')
 ) AS private_at,
 (SELECT m.id FROM mention m WHERE m.conversation_id = run.id AND m.visibility = 'public'
   AND m.occurred_at >= run.opened_at AND m.occurred_at < run.closed_at
   ORDER BY m.occurred_at, m.id LIMIT 1) AS complaint
 FROM run
)
"""
"""Of each complaint that is done: what was said in public, and until when in private."""

_AFTER = f"{SIDES} SELECT id, {_AFTER_FLAGS} FROM sides"


def after(db: Database, period: Period) -> Afters:
    """What followed the complaints that were done in the period."""
    know_thanks(db)
    return Afters.of(tuples(db, _AFTER, values_of(period)))


def know_thanks(db: Database) -> None:
    """For what asks whether a mention is thanks and nothing else."""
    db.connection.create_function("is_only_thanks", 1, is_only_thanks, deterministic=True)


def promises(db: Database, period: Period, now: datetime) -> list[tuple[int, bool | None]]:
    """Promises due in the period: conversation, and whether kept in time; None for those that do
    not count (moved, cancelled, withdrawn). What is open and not due yet is not among them."""
    rows = db.rows(
        "SELECT conversation_id, state, due_at, settled_at FROM promise"
        " WHERE due_at >= ? AND due_at < ? AND state <> 'drafted'"
        " AND (state <> 'open' OR due_at < ?)"
        " ORDER BY due_at, id",
        [to_text(period.start), to_text(period.end), to_text(now)],
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


def star_changes(db: Database, period: Period) -> list[tuple[int, str, int]]:
    """Reviews whose stars were seen to change in the period: conversation, network, new less
    old."""
    rows = tuples(
        db,
        "SELECT m.conversation_id, m.network, coalesce((SELECT n.rating FROM mention_version n"
        " WHERE n.mention_id = v.mention_id AND n.id > v.id AND n.rating IS NOT NULL"
        " ORDER BY n.id LIMIT 1), m.rating) - v.rating AS change"
        " FROM mention_version v JOIN mention m ON m.id = v.mention_id"
        " JOIN conversation c ON c.id = m.conversation_id"
        " WHERE v.seen_at >= ? AND v.seen_at < ? AND v.rating IS NOT NULL AND c.state <> 'spam'",
        [to_text(period.start), to_text(period.end)],
    )
    return [(id_, name, change) for id_, name, change in rows if change]


_RATED = """
SELECT 8 * c.id + CASE WHEN m.deleted_at IS NULL THEN coalesce(m.rating, 0) ELSE 0 END
FROM conversation c CROSS JOIN mention m ON m.conversation_id = c.id
WHERE c.channel = 'review' AND c.state <> 'spam' AND (m.kind = 'review' OR m.rating IS NOT NULL)
 AND m.occurred_at >= :start AND m.occurred_at < :end
 AND (:imported OR m.origin <> 'import' AND m.occurred_at >= coalesce((SELECT created_at
  FROM account WHERE account.id = m.account_id), ''))
"""


def rated(db: Database, period: Period) -> tuple[Numbers, Numbers]:
    """Reviews of the period, by their own date: conversations, and the stars that they have now; 0
    without any, and for what they have deleted."""
    rows = tuples(db, _RATED, values_of(period))
    # One number of both: half of the time goes into making Python's values of SQLite's.
    both = np.fromiter((one for (one,) in rows), np.int64, len(rows))
    return both >> 3, both & 7


@dataclass(frozen=True, slots=True)
class Went(Table):
    """Replies that a human of ours wrote."""

    at: Words
    text: Words
    """Empty in private."""
    severity: Words
    """What the tone check had found when it was released; empty where it was not asked."""
    queued_at: Words
    """When it could have gone, for what went by our outbox, else None."""
    public: Flags
    hot: Flags
    """The tone check had warned of it while it was written, or did when it was released."""


_HOT = "EXISTS (SELECT 1 FROM hot_draft h WHERE h.outbox_id = r.outbox_id)"

_WENT = f"""
SELECT r.conversation_id, r.occurred_at, CASE r.visibility WHEN 'public' THEN r.text ELSE '' END,
 coalesce(json_extract(o.tone, '$.severity'), ''), (SELECT min(at) FROM outbox_log l
  WHERE l.outbox_id = r.outbox_id AND l.state = 'queued'),
 {bits("r.visibility = 'public'", _HOT)}
FROM reply r LEFT JOIN outbox o ON o.id = r.outbox_id
WHERE r.via <> 'automatic' AND (r.via <> 'import' OR :imported)
 AND r.conversation_id NOT IN (SELECT id FROM conversation WHERE folder = 'spam')
"""


def went(db: Database, period: Period) -> Went:
    """Replies that went in the period, oldest first."""
    order = " AND r.occurred_at >= :start AND r.occurred_at < :end ORDER BY r.occurred_at, r.id"
    return Went.of(tuples(db, _WENT + order, values_of(period)))


def dropped(db: Database, period: Period) -> list[str]:
    """When, in the period, drafts that the tone check had warned of were put away unsent."""
    rows = tuples(
        db,
        "SELECT ended_at FROM hot_draft WHERE outbox_id IS NULL AND ended_at >= ? AND ended_at < ?",
        [to_text(period.start), to_text(period.end)],
    )
    return [at for (at,) in rows]


def long_before(db: Database, period: Period, *, words: int, limit: int) -> list[str]:
    """The last public replies of more than so many words before the period, oldest first."""
    cursor = db.connection.execute(
        f"{_WENT} AND r.visibility = 'public' AND r.occurred_at < :start"
        " ORDER BY r.occurred_at DESC, r.id DESC",
        values_of(period),
    )
    with closing(cursor):
        long = (row[2] for row in cursor if len(row[2].split()) > words)
        return [*islice(long, limit)][::-1]
