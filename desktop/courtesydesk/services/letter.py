"""The weekly letter to oneself: a few numbers beside the week before, and people's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courtesydesk.domain.reports import Line, Report
from courtesydesk.domain.times import from_text, from_text_or_none, to_text
from courtesydesk.services.reports import Reports
from courtesydesk.store.database import Database

WEEK = timedelta(days=7)
TOLD = ("M1", "M4", "M5", "M14", "M17", "M8")
"""The metrics that it compares."""
QUOTES = 2
LONGEST = 240
"""Characters of a quote."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words."""

    name: str
    text: str
    network: str
    since: datetime | None = None
    """Since when they have waited, where they do."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of this week, and the same of the week before."""

    now: Line
    before: Line


@dataclass(frozen=True, slots=True)
class Letter:
    """One page about one week."""

    first: date
    last: date
    inbound: int
    inbound_before: int
    numbers: tuple[Compared, ...]
    praise: tuple[Quote, ...]
    waiting: tuple[Quote, ...]
    """Who has waited longest for an answer."""
    promises: tuple[tuple[str, str, datetime], ...]
    """Due in the week that begins, or late: what, to whom, by when."""
    written_at: datetime


class Letters:
    """Writes the letter; changes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reports = Reports(db)

    def of_week(self, *, now: datetime) -> Letter:
        """About the seven days of which today is the last."""
        first, last = self._reports.last_days(7, now=now)
        this = self._week(first, last, now)
        before = self._week(first - WEEK, last - WEEK, now)
        period = this.period
        return Letter(
            first, last, this.inbound, before.inbound,
            tuple(Compared(this.line(metric), before.line(metric)) for metric in TOLD),
            self._quotes(
                "SELECT m.author, m.text, m.network, i.name, NULL AS since FROM mention m"
                " JOIN identity i ON i.id = m.identity_id"
                " WHERE m.intent = 'praise' AND m.occurred_at >= ? AND m.occurred_at < ?"
                " AND m.deleted_at IS NULL AND m.text <> '' GROUP BY m.identity_id"
                " ORDER BY length(m.text) DESC, m.id LIMIT ?",
                [to_text(period.start), to_text(period.end), QUOTES],
            ),
            self._quotes(
                "SELECT i.name AS author, c.last_text AS text, c.network, i.name,"
                " c.waiting_since AS since"
                " FROM conversation c JOIN identity i ON i.id = c.identity_id"
                " WHERE c.waiting_since IS NOT NULL AND c.folder = 'to_answer'"
                " ORDER BY c.waiting_since, c.id LIMIT ?",
                [QUOTES],
            ),
            self._promises(now),
            now,
        )  # fmt: skip

    def _week(self, first: date, last: date, now: datetime) -> Report:
        return self._reports.of(self._reports.period(first, last, imported=False), now=now)

    def _quotes(self, sql: str, values: list[object]) -> tuple[Quote, ...]:
        return tuple(
            Quote(
                row["author"] or row["name"],
                _short(row["text"]),
                row["network"],
                from_text_or_none(row["since"]),
            )
            for row in self._db.rows(sql, values)
        )

    def _promises(self, now: datetime) -> tuple[tuple[str, str, datetime], ...]:
        rows = self._db.rows(
            "SELECT p.what, i.name, p.due_at FROM promise p"
            " JOIN conversation c ON c.id = p.conversation_id"
            " JOIN identity i ON i.id = c.identity_id"
            " WHERE p.state = 'open' AND p.due_at < ? ORDER BY p.due_at LIMIT 6",
            [to_text(now + WEEK)],
        )
        return tuple((row["what"], row["name"], from_text(row["due_at"])) for row in rows)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rsplit(' ', 1)[0]}…"
