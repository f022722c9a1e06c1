"""A query as SQL: what the index is asked, what the conversation's own row is asked.

Words, networks, kinds, ratings, photos and accounts of a mention are words of the full-text index
(`facets`). States, tags, intents, promises, drafts and notes are conditions on the conversation's
row; those that can name their few conversations by themselves are `drivers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.query import Operator, Query, Text, day_start
from courtesydesk.domain.times import to_text
from courtesydesk.store.database import Database
from courtesydesk.store.feeds import Where
from courtesydesk.store.search_walks import Walk, along, tagged

SHIFT = 26
"""Search rows are numbered by the hour, shifted so far, with the row's own id below."""
HOUR = 3600
DOCUMENT = f"(((CAST(strftime('%s', {{}}) AS INTEGER) / {HOUR}) << {SHIFT}) | {{}})"
"""The search row of a moment and an id, in SQL."""

MENTIONS, REPLIES, NOTES, CUSTOMERS = range(4)
_STREAMS = {"mentions": MENTIONS, "replies": REPLIES, "notes": NOTES, "customers": CUSTOMERS}

_WORDS = "{text subject author}"


@dataclass(slots=True)
class Plan:
    """What to ask for."""

    where: Where = field(default_factory=Where)
    drivers: list[tuple[str, list[Any]]] = field(default_factory=list)
    """Statements that list conversations, one of which may list only a few."""
    walks: list[Walk] = field(default_factory=list)
    """Indexes that hold all that can match, newest first."""
    streams: frozenset[int] = frozenset()
    mention: str = ""
    """What the mentions' index is asked; empty when there is nothing to look for."""
    text: str = ""
    """The same for replies and notes, which have words only."""
    people: str = ""
    """The same for customers' names and our notes on them."""
    unwanted: str = ""
    """Conversations with a mention like this are left out; only where nothing is looked for."""
    unwanted_text: str = ""
    since: str = ""
    """Said from this moment on …"""
    until: str = "~"
    """… and before this one."""
    first: int = 0
    """Search rows from here …"""
    last: int = (1 << 62) - 1
    """… to here: the same span, to the hour."""

    @property
    def looks_for_text(self) -> bool:
        return bool(self.mention or self.text or self.people)


def document(moment: datetime) -> int:
    """The first search row of a moment."""
    return int(moment.timestamp()) // HOUR << SHIFT


def plan(db: Database, query: Query, *, now: datetime, zone: tzinfo) -> Plan:
    """Raises WrongInput for an account or a tag that is not there."""
    made = Plan()
    wanted = [text for text in query.texts if not text.negated]
    refused = [text for text in query.texts if text.negated]
    _streams(made, query, wanted)
    facets = _facets(db, made, query)
    words = [_word(text) for text in wanted]
    sought = [*_in_columns(words), *facets]
    if sought and made.streams & {MENTIONS}:
        made.mention = _without(" AND ".join(sought), [f"{_WORDS} : {_word(t)}" for t in refused])
    if words:
        made.text = _without(" AND ".join(words), [_word(text) for text in refused])
        made.people = " AND ".join(words) if CUSTOMERS in made.streams and not refused else ""
    if refused and not sought:
        made.unwanted = f"{_WORDS} : ({' OR '.join(_word(text) for text in refused)})"
        made.unwanted_text = " OR ".join(_word(text) for text in refused)
    _times(made, query, now, zone)
    for operator in query.operators:
        if operator.name in _CONDITIONS:
            _CONDITIONS[operator.name](db, made, operator, now)
    return made


def _word(text: Text) -> str:
    quoted = '"' + text.text.replace('"', '""') + '"'
    return f"{quoted} *" if text.prefix else quoted


def _in_columns(words: list[str]) -> list[str]:
    return [f"({_WORDS} : ({' AND '.join(words)}))"] if words else []


def _without(sought: str, refused: list[str]) -> str:
    return f"({sought}) NOT ({' OR '.join(refused)})" if refused else sought


def _streams(made: Plan, query: Query, wanted: list[Text]) -> None:
    named = {_STREAMS[value] for one in query.of("in") for value in one.values}
    streams = named or {MENTIONS, REPLIES, NOTES, CUSTOMERS}
    streams -= {_STREAMS[value] for one in query.of("in", negated=True) for value in one.values}
    if not wanted:
        _only_in(made, named & streams)
    # Only a mention has a kind, a rating, photos and somebody who said it.
    of_mentions = any(query.of(name) for name in ("kind", "rating", "from")) or any(
        one.values == ("photo",) for one in query.of("has")
    )
    if (of_mentions or not wanted) and MENTIONS in streams:
        streams = {MENTIONS}
    made.streams = frozenset(streams)


def _only_in(made: Plan, streams: set[int]) -> None:
    """`in:` without words: conversations that have such things."""
    tables = {REPLIES: "reply", NOTES: "note"}
    terms = [
        f"EXISTS (SELECT 1 FROM {tables[one]} x WHERE x.conversation_id = c.id)"
        for one in streams
        if one in tables
    ]
    if terms and len(terms) == len(streams):
        made.where.add(f"({' OR '.join(terms)})")


# What the mentions' index knows


def _facets(db: Database, made: Plan, query: Query) -> list[str]:
    """Conditions on one mention, where mentions are searched; else on the conversation."""
    asked = [(one, words) for one in query.operators if (words := _facet_words(db, one))]
    has_words = any(not text.negated for text in query.texts)
    asks_index = MENTIONS in made.streams and (
        has_words or any(not one.negated and one.name not in _COLUMNS for one, _ in asked)
    )
    found: list[str] = []
    for operator, words in asked:
        in_index = asks_index and not operator.negated
        if in_index:
            column = "author" if operator.name == "from" else "facets"
            found.append(f"({column} : ({' OR '.join(words)}))")
        if not in_index or operator.name in _COLUMNS:
            _on_row(db, made, operator)
    return found


_COLUMNS = ("network", "account")
"""A conversation is on one network and one account, as all of its mentions are."""


def _facet_words(db: Database, operator: Operator) -> list[str] | None:
    if operator.name == "from":
        name = operator.values[0].lstrip("@")
        return [_word(Text(name, prefix=len(name) > 1 or not name.isascii()))]
    if operator.name in ("network", "kind"):
        sign = "xnet" if operator.name == "network" else "xkind"
        return [f'"{sign}{value}"' for value in operator.values]
    if operator.name == "account":
        return [f'"xacct{id_}"' for id_ in _accounts(db, operator.values[0])]
    if operator.name == "rating":
        return [f'"xrate{number}"' for number in _ratings(operator)]
    if operator.name == "has" and operator.values == ("photo",):
        return ['"xphoto"']
    return None


def _ratings(operator: Operator) -> list[int]:
    number = int(operator.values[0])
    compare: dict[str, Callable[[int], bool]] = {
        "<": lambda one: one < number,
        "<=": lambda one: one <= number,
        ">": lambda one: one > number,
        ">=": lambda one: one >= number,
        "=": lambda one: one == number,
    }
    # A rating that cannot be (`rating:>5`) is one that no mention has.
    return [one for one in range(1, 6) if compare[operator.comparison](one)] or [0]


def _accounts(db: Database, name: str) -> list[int]:
    rows = db.rows("SELECT id FROM account WHERE name = ? COLLATE NOCASE", [name])
    if not rows:
        known = [str(row[0]) for row in db.rows("SELECT name FROM account ORDER BY id LIMIT 20")]
        raise WrongInput(
            f"There is no account “{name}”.",
            todo=f"There are {', '.join(known)}." if known else "There are no accounts yet.",
        )
    return [int(row[0]) for row in rows]


def _on_row(db: Database, made: Plan, operator: Operator) -> None:
    """The same condition on the conversation's row."""
    sign = "NOT " if operator.negated else ""
    if operator.name in ("network", "account"):
        values: list[Any] = (
            list(operator.values)
            if operator.name == "network"
            else _accounts(db, operator.values[0])
        )
        column = "network" if operator.name == "network" else "account_id"
        if len(values) == 1:
            made.where.add(f"{sign}c.{column} IS ?", values[0])
        else:
            made.where.add(f"{sign}c.{column} IN ({', '.join('?' * len(values))})", *values)
        if not operator.negated:
            made.walks.append([along(f"c.{column} = ?", value) for value in values])
    elif operator.name == "rating":
        ratings = _ratings(operator)
        held = ", ".join("?" * len(ratings))
        made.where.add(f"{sign}coalesce(c.rating, -1) IN ({held})", *ratings)
    elif operator.name == "has":
        made.where.add(f"{sign}c.photos > 0")
    elif operator.name == "kind":
        held = ", ".join("?" * len(operator.values))
        made.where.add(
            f"{sign}EXISTS (SELECT 1 FROM mention x WHERE x.conversation_id = c.id"
            f" AND x.kind IN ({held}))",
            *operator.values,
        )
    elif operator.name == "from":
        like = "%" + operator.values[0].lstrip("@").replace("%", "").replace("_", r"\_") + "%"
        made.where.add(
            f"{sign}EXISTS (SELECT 1 FROM identity x JOIN customer y ON y.id = x.customer_id"
            " WHERE x.id = c.identity_id AND (x.name LIKE ? ESCAPE '\\'"
            " OR x.handle LIKE ? ESCAPE '\\' OR y.name LIKE ? ESCAPE '\\'))",
            like,
            like,
            like,
        )


@dataclass(frozen=True, slots=True)
class Span:
    """The time that `before:` and `after:` leave."""

    since: str = ""
    """From this moment on …"""
    until: str = "~"
    """… and before this one."""
    first: int = 0
    """Search rows from here …"""
    last: int = (1 << 62) - 1
    """… to here: the same span, to the hour."""


def span_of(query: Query, *, now: datetime, zone: tzinfo) -> Span:
    """The time in which something was said that the query finds."""
    span = Span()
    for operator in query.operators:
        if operator.name not in ("before", "after"):
            continue
        start = day_start(operator.values[0], now=now, zone=zone)
        if (operator.name == "after") is not operator.negated:
            first = max(span.first, document(start))
            span = replace(span, since=max(span.since, to_text(start)), first=first)
        else:
            last = min(span.last, document(start + timedelta(hours=1)) - 1)
            span = replace(span, until=min(span.until, to_text(start)), last=last)
    return span


def _times(made: Plan, query: Query, now: datetime, zone: tzinfo) -> None:
    span = span_of(query, now=now, zone=zone)
    made.since, made.until = span.since, span.until
    made.first, made.last = span.first, span.last
    if not made.looks_for_text:
        if span.since:
            made.where.add("c.last_at >= ?", span.since)
        if span.until != "~":
            made.where.add("c.last_at < ?", span.until)


# What only the conversation's row knows


def _is(db: Database, made: Plan, operator: Operator, now: datetime) -> None:
    terms: list[str] = []
    params: list[Any] = []
    walk: Walk = []
    for value in operator.values:
        folders, term = _IS[value]
        within = " OR ".join(f"+c.folder = '{folder}'" for folder in folders) or "1"
        terms.append(f"(({within}) AND {term})")
        given = [to_text(now)] * term.count("?")
        params += given
        walk += [along(f"c.folder = '{folder}' AND {term}", *given) for folder in folders]
        if len(operator.values) == 1 and not operator.negated and value in _DRIVERS:
            driver = f"SELECT id FROM conversation WHERE {_DRIVERS[value]}"
            made.drivers.append((driver, given))
    made.where.add(f"{_sign(operator)}({' OR '.join(terms)})", *params)
    if not operator.negated and all(_IS[value][0] for value in operator.values):
        made.walks.append(walk)


_STANDS = (
    "EXISTS (SELECT 1 FROM identity x JOIN customer y ON y.id = x.customer_id"
    " WHERE x.id = c.identity_id AND y.standing = '{}')"
)
_OF_THOSE = (
    "identity_id IN (SELECT x.id FROM customer y JOIN identity x ON x.customer_id = y.id"
    " WHERE y.standing = '{}' AND y.standing <> '')"
)

_IS: dict[str, tuple[tuple[str, ...], str]] = {
    "unanswered": (("to_answer", "snoozed"), "+c.waiting_since IS NOT NULL"),
    "answered": ((), "+c.last_is_ours = 1"),
    "new": (("to_answer",), "+c.state = 'new'"),
    "done": (("done",), "1"),
    "snoozed": (("snoozed",), "1"),
    "spam": (("spam",), "1"),
    "waiting": (("waiting",), "1"),
    "late": (("to_answer",), "coalesce(c.due_at, '~') < ?"),
    "untagged": ((), "c.heard <> ''"),
    "advocate": ((), _STANDS.format("advocate")),
    "atrisk": ((), _STANDS.format("fan_at_risk")),
}
"""Folders in which alone they can be, and what more must hold. (The plus keeps SQLite from taking
an index that is not in the feed's order.)"""

_DRIVERS = {
    "unanswered": "waiting_since IS NOT NULL",
    "new": "folder = 'to_answer' AND state = 'new'",
    "done": "folder = 'done'",
    "snoozed": "folder = 'snoozed'",
    "spam": "folder = 'spam'",
    "waiting": "folder = 'waiting'",
    "late": "folder = 'to_answer' AND due_at IS NOT NULL AND due_at < ?",
    "untagged": "heard <> ''",
    "advocate": _OF_THOSE.format("advocate"),
    "atrisk": _OF_THOSE.format("fan_at_risk"),
}


def _has(db: Database, made: Plan, operator: Operator, now: datetime) -> None:
    terms: list[str] = []
    drivers: list[str] = []
    for value in operator.values:
        if value == "draft":
            drivers.append(
                "SELECT conversation_id FROM draft WHERE retired_at IS NULL"
                " AND conversation_id IS NOT NULL"
            )
            terms.append(
                "EXISTS (SELECT 1 FROM draft x WHERE x.conversation_id = c.id"
                " AND x.retired_at IS NULL)"
            )
        elif value == "note":
            drivers.append("SELECT conversation_id FROM note WHERE conversation_id IS NOT NULL")
            terms.append("EXISTS (SELECT 1 FROM note x WHERE x.conversation_id = c.id)")
        elif len(operator.values) > 1:
            terms.append("c.photos > 0")
    if not terms:
        return
    made.where.add(f"{_sign(operator)}({' OR '.join(terms)})")
    if len(operator.values) == 1 and not operator.negated:
        made.drivers.append((drivers[0], []))


def _tag(db: Database, made: Plan, operator: Operator, now: datetime) -> None:
    row = db.row("SELECT id FROM tag WHERE name = ?", [operator.values[0]])
    tag = -1 if row is None else int(row[0])
    made.where.add(
        f"{_sign(operator)}(EXISTS (SELECT 1 FROM conversation_tag x WHERE x.tag_id = ?"
        " AND x.conversation_id = c.id) OR EXISTS (SELECT 1 FROM customer_tag x"
        " JOIN identity y ON y.customer_id = x.customer_id"
        " WHERE x.tag_id = ? AND y.id = c.identity_id))",
        tag,
        tag,
    )
    if not operator.negated:
        arms = tagged(tag)
        listed = " UNION ALL ".join(f"SELECT {arm.id} FROM {arm.source}" for arm in arms)
        made.drivers.append((listed, [tag, tag]))
        made.walks.append(arms)


def _cause(db: Database, made: Plan, operator: Operator, now: datetime) -> None:
    """By its key, or by its name."""
    given = [operator.values[0], operator.values[0]]
    labelled = (
        "conversation_cause x JOIN cause y ON y.key = x.cause"
        " WHERE (y.key = ? OR y.name = ? COLLATE NOCASE)"
    )
    made.where.add(
        f"{_sign(operator)}EXISTS (SELECT 1 FROM {labelled} AND x.conversation_id = c.id)", *given
    )
    if not operator.negated:
        made.drivers.append((f"SELECT x.conversation_id FROM {labelled}", given))


def _column(db: Database, made: Plan, operator: Operator, now: datetime) -> None:
    """`intent:`, `urgency:` and `sentiment:` each have a column, and an index, of their name."""
    name, held = operator.name, ", ".join("?" * len(operator.values))
    made.where.add(f"{_sign(operator)}coalesce(c.{name}, '') IN ({held})", *operator.values)
    if not operator.negated:
        made.drivers.append(
            (f"SELECT id FROM conversation WHERE {name} IN ({held})", list(operator.values))
        )
        made.walks.append([along(f"c.{name} = ?", value) for value in operator.values])


def _promise(db: Database, made: Plan, operator: Operator, now: datetime) -> None:
    is_late = "open" not in operator.values
    late = " AND x.due_at < ?" if is_late else ""
    given = [to_text(now)] if is_late else []
    made.where.add(
        f"{_sign(operator)}EXISTS (SELECT 1 FROM promise x WHERE x.conversation_id = c.id"
        f" AND x.state = 'open'{late})",
        *given,
    )
    if not operator.negated:
        sql = f"SELECT x.conversation_id FROM promise x WHERE x.state = 'open'{late}"
        made.drivers.append((sql, given))


def _sign(operator: Operator) -> str:
    return "NOT " if operator.negated else ""


_CONDITIONS: dict[str, Callable[[Database, Plan, Operator, datetime], None]] = {
    "is": _is,
    "has": _has,
    "tag": _tag,
    "cause": _cause,
    "intent": _column,
    "urgency": _column,
    "sentiment": _column,
    "promise": _promise,
}
