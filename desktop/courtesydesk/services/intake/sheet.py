"""A table file from its first look to its last row: mapping, dates, ratings, problems."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.networks import NETWORKS
from courtesydesk.domain.networks import network as network_of
from courtesydesk.services.intake import tables
from courtesydesk.services.intake.columns import checked, folded, guess
from courtesydesk.services.intake.files import CutOff, Source
from courtesydesk.services.intake.items import Maker, Untakeable
from courtesydesk.services.intake.rows import AHEAD, Bad, Entry, Found, Reading, Record, Table
from courtesydesk.services.intake.values import (
    Counted,
    Dates,
    DayOrder,
    clean,
    network_key,
    network_of_url,
    scale_of,
)

SAMPLE = 20
_LOOKED_AT = 2000
"""Rows by which dates, ratings and networks are judged."""
_SPRING = "3/4/2026"
_EXACT_BELOW = 8 * 1024 * 1024
_OWN_COLUMNS = {
    "google": {"starrating", "reviewer.displayname"},
    "googleplay": {"packagename", "reviewsubmitdateandtime"},
    "trustpilot": {"reviewcreatedutc", "reviewstars"},
}
"""By these a network's own table is known, whatever its file is called."""
_AMERICAS = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "US/",
    "America/Phoenix", "America/Detroit", "America/Anchorage", "America/Boise", "Asia/Manila",
    "America/Indiana", "America/Kentucky", "Pacific/Honolulu",
)  # fmt: skip
"""Zones of people who write the month first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file will be read."""

    table: Table
    mapping: dict[str, str]
    network: str
    """For rows that do not say theirs: as the person said, or as the file's name tells."""
    dates: Dates
    order: DayOrder
    """Of dates of numbers only; UNKNOWN when the file does not decide it."""
    example: str
    """A date that can be read in two ways."""
    scale: int
    first: tuple[Record, ...]
    """The first rows."""
    latest: datetime | None = None
    """What is said to be later lies in the future."""

    def maker(self) -> Maker:
        """Makes items of this file's rows."""
        return Maker(
            self.table.columns,
            self.mapping,
            network=self.network,
            dates=self.dates,
            scale=self.scale,
            latest=self.latest,
        )


def _places(table: Table, mapping: dict[str, str], *fields: str) -> list[int]:
    return [place for place, column in enumerate(table.columns) if mapping.get(column) in fields]


def plan(
    file: Path,
    head: bytes,
    *,
    given: dict[str, str] | None,
    remembered: Callable[[Sequence[str]], dict[str, str] | None],
    network: str,
    zone: tzinfo,
    now: datetime | None = None,
) -> Plan:
    """Look at a file and decide how to read it; raises WrongInput when it is no table."""
    table = tables.look(file, head)
    if given is not None:
        mapping = checked(given, table.columns)
    else:
        mapping = remembered(table.columns) or guess(table.columns)
        mapping = {column: mapping.get(column, "") for column in table.columns}
    first = _first(table)
    order, example = _order(table, mapping, zone)
    plan = Plan(
        table=table,
        mapping=mapping,
        network=network or _network_of_file(table, mapping),
        dates=Dates(zone, _settled(order, zone), _written(mapping)),
        order=order,
        example=example,
        scale=5,
        first=first,
        latest=None if now is None else now + AHEAD,
    )
    maker = plan.maker()
    return replace(
        plan, scale=scale_of([maker.rating_of_no_known_scale(row.cells) for row in first])
    )


def _written(mapping: dict[str, str]) -> tzinfo | None:
    """The zone of its dates, where the column says so."""
    dates = [folded(column) for column, field in mapping.items() if field == "created_at"]
    return UTC if any(name.endswith("utc") for name in dates) else None


def _settled(order: DayOrder, zone: tzinfo) -> DayOrder:
    if order is not DayOrder.UNKNOWN:
        return order
    return DayOrder.MONTH_FIRST if str(zone).startswith(_AMERICAS) else DayOrder.DAY_FIRST


def _first(table: Table) -> tuple[Record, ...]:
    found: list[Record] = []
    with Source(table.path) as source:
        try:
            for row in tables.read(source, table):
                if isinstance(row, Record):
                    found.append(row)
                if len(found) >= _LOOKED_AT:
                    break
        except CutOff:
            pass
    return tuple(found)


def _cells(rows: Sequence[Record], places: Sequence[int]) -> list[str]:
    return [row.cells[place] for row in rows for place in places if place < len(row.cells)]


def _order(table: Table, mapping: dict[str, str], zone: tzinfo) -> tuple[DayOrder, str]:
    """Day or month first, over the whole column: read on until one day is beyond the twelfth."""
    places = _places(table, mapping, "created_at", "reply_at")
    if not places:
        return DayOrder.NONE, ""
    counted = Counted()
    open_texts: list[str] = []
    with Source(table.path) as source:
        try:
            for number, row in enumerate(tables.read(source, table)):
                if isinstance(row, Bad):
                    continue
                for text in _cells([row], places):
                    before = counted.open
                    counted.look(text)
                    if counted.open > before and len(open_texts) < _LOOKED_AT:
                        open_texts.append(text)
                if number >= _LOOKED_AT and counted.order is not DayOrder.UNKNOWN:
                    break
        except CutOff:
            pass
    order = counted.order
    if order is DayOrder.UNKNOWN:
        order = _by_sequence(open_texts, zone)
    return order, open_texts[0].strip() if open_texts else ""


def _by_sequence(texts: list[str], zone: tzinfo) -> DayOrder:
    """Exports are in order of time: the reading that leaves them so is the right one."""
    if len(texts) < 12:
        return DayOrder.UNKNOWN
    day = _evenness(texts, Dates(zone, DayOrder.DAY_FIRST))
    month = _evenness(texts, Dates(zone, DayOrder.MONTH_FIRST))
    if day == 1 and month < 0.9:
        return DayOrder.DAY_FIRST
    return DayOrder.MONTH_FIRST if month == 1 and day < 0.9 else DayOrder.UNKNOWN


def _evenness(texts: list[str], dates: Dates) -> float:
    """The share of neighbours that stand in one direction of time."""
    try:
        moments = [dates.read(text) for text in texts]
    except ValueError:
        return 0.0
    pairs = list(itertools.pairwise(moments))
    up = sum(a <= b for a, b in pairs)
    down = sum(a >= b for a, b in pairs)
    return max(up, down) / len(pairs)


def _network_of_file(table: Table, mapping: dict[str, str]) -> str:
    """For files of one network, which name it in their own name or by their columns."""
    if "network" in mapping.values():
        return ""
    names = {folded(column) for column in table.columns}
    for network, own in _OWN_COLUMNS.items():
        if own <= names:
            return network
    for word in re.split(r"[^A-Za-z]+", table.path.stem):
        if len(word) > 1 and (key := network_key(word)) in NETWORKS:
            return key
    return ""


# -- before reading


def must_be_ready(plan: Plan) -> None:
    """Raises WrongInput when no row of the file could be taken."""
    problem = _missing(plan)
    if problem is not None:
        raise problem


def _missing(plan: Plan) -> WrongInput | None:
    fields = set(plan.mapping.values())
    columns = ", ".join(plan.table.columns)[:300]
    name = plan.table.path.name
    if not plan.table.columns:
        return WrongInput(f"{name} holds nothing that can be read as rows.")
    if not fields & {"text", "rating"}:
        return WrongInput(
            f"No column of {name} holds the text. Its columns: {columns}.",
            todo="Say which one does: --map COLUMN=text.",
        )
    if "created_at" not in fields:
        return WrongInput(
            f"No column of {name} holds the date. Its columns: {columns}.",
            todo="Say which one does: --map COLUMN=created_at.",
        )
    if not plan.network and "network" not in fields and not _urls_tell(plan):
        return WrongInput(
            f"{name} does not say which network it comes from.",
            todo="Name it: --network google.",
        )
    return None


def _urls_tell(plan: Plan) -> bool:
    return any(
        network_of_url(url.strip())
        for url in _cells(plan.first, _places(plan.table, plan.mapping, "url"))
    )


def look(plan: Plan) -> tuple[tuple[dict[str, str], ...], int, tuple[str, ...]]:
    """(sample, rows, problems)."""
    columns = plan.table.columns
    sample = tuple(
        {column: clean(cell)[:200] for column, cell in zip(columns, row.cells, strict=False)}
        for row in plan.first[:SAMPLE]
    )
    return sample, _rows(plan), tuple(_problems(plan))


@dataclass(frozen=True, slots=True)
class Look:
    """One row as it will be taken, or why it will not."""

    fields: dict[str, str]
    """As people read them."""
    why: str = ""
    """Empty when it will be taken."""


def looks(plan: Plan) -> tuple[Look, ...]:
    """The first rows, exactly as they will be taken."""
    if _missing(plan) is not None:
        return ()
    maker = plan.maker()
    return tuple(_look_of(row, maker, plan.dates) for row in plan.first[:SAMPLE])


def _look_of(row: Record, maker: Maker, dates: Dates) -> Look:
    said = maker.fields(row.cells)
    try:
        taken = maker.make(row.cells)
    except Untakeable as error:
        return Look({field: text[:200] for field, text in said.items()}, str(error))
    found = {
        "author": taken.mention.person.name,
        "handle": taken.mention.person.handle,
        "network": network_of(taken.network).label,
        "rating": "" if taken.mention.rating is None else str(taken.mention.rating),
        "created_at": dates.shown(taken.mention.occurred_at),
        "text": taken.mention.text[:500],
        "reply": "" if taken.reply is None else taken.reply.text[:200],
    }
    return Look({field: text for field, text in found.items() if text})


def is_small(plan: Plan) -> bool:
    """Whether all its rows were looked at."""
    return len(plan.first) < _LOOKED_AT and _missing(plan) is None


def _rows(plan: Plan) -> int:
    with Source(plan.table.path) as source:
        small = source.total <= _EXACT_BELOW and not source.packed
        if len(plan.first) < _LOOKED_AT:
            return len(plan.first)
        count = 0
        for row in tables.read(source, plan.table):
            count += isinstance(row, Record)
            if not small and count >= _LOOKED_AT:
                return count * source.total // max(source.done, 1)
        return count


def _problems(plan: Plan) -> Iterator[str]:
    missing = _missing(plan)
    if missing is not None:
        yield missing.what
        return
    if not plan.table.named:
        yield (
            "The first line looks like data, not like names of columns; it is read as names. "
            "Put names above it if rows are missing."
        )
    yield from _date_problems(plan)
    if plan.scale != 5:
        yield f"Ratings go up to {plan.scale}; they are brought to a scale of 5."
    fields = plan.mapping.values()
    if "reply" in fields and "reply_at" not in fields:
        yield "Replies have no date of their own; they are taken to be written right after."
    yield from _row_problems(plan)


def _date_problems(plan: Plan) -> Iterator[str]:
    reads = plan.dates
    if plan.order is DayOrder.UNKNOWN:
        order = "month" if reads.read(_SPRING).month == 3 else "day"
        yield (
            f"Dates such as {plan.example} can be read in two ways; they are read with the {order}"
            " first."
        )
    elif plan.order is DayOrder.MIXED:
        yield (
            "The column of dates is written in both orders, day first and month first; rows whose "
            "date can be read in two ways are not taken."
        )


def _row_problems(plan: Plan) -> Iterator[str]:
    maker = plan.maker()
    reasons: list[str] = []
    slips: list[str] = []
    for row in plan.first:
        try:
            slip = maker.make(row.cells).slip
        except Untakeable as error:
            reasons.append(f"{row.place}: {error}")
        else:
            slips += [f"{row.place}: {slip}"] if slip else []
    of = f"of the first {len(plan.first)} rows"
    if reasons:
        yield f"{len(reasons)} {of} cannot be taken; for example {reasons[0]}."
    if slips:
        yield f"{len(slips)} {of} will be taken without a rating; for example {slips[0]}."


# -- reading


def open_sheet(plan: Plan) -> Reading:
    """Every row as an entry; rows that cannot be taken say why."""
    source = Source(plan.table.path)
    return Reading(source, _entries(source, plan))


def _entries(source: Source, plan: Plan) -> Iterator[Entry]:
    maker = plan.maker()
    try:
        for row in tables.read(source, plan.table):
            if isinstance(row, Bad):
                yield row
                continue
            try:
                taken = maker.make(row.cells)
            except Untakeable as error:
                yield Bad(row.place, str(error), " | ".join(cell for cell in row.cells if cell))
                continue
            items = (taken.mention,) if taken.reply is None else (taken.mention, taken.reply)
            yield Found(row.place, taken.network, taken.mention.remote_id, items)
    except CutOff as error:
        yield Bad("end of the file", str(error), "")
