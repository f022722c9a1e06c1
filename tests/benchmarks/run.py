# ruff: noqa: E402 - the paths are set first
"""How fast the desk is, and whether it stays so: python tests/benchmarks/run.py [--size N].

Makes two desks, one of ten thousand mentions and one of N (a million when not said), does the same
things on both, and prints for each: the median and the 99th percentile on the large desk in
milliseconds, and how many times slower than on the small one its median is.

Rows about the window (start, memory, scrolling) come from `window.py` beside this file, when it is
there: a module with `measure(small: Workspace, large: Workspace) -> list[Row]`.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "desktop"), str(ROOT / "tests")]

from benchmarks import files
from courtesydesk.domain.conversations import (
    DoneReason,
    FeedQuery,
    Order,
    PageKey,
    View,
)
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.mentions import Origin
from courtesydesk.domain.reports import Period
from courtesydesk.paths import Workspace
from courtesydesk.services.feed import Feed
from courtesydesk.services.reports import Reports
from courtesydesk.services.searches import Searches
from courtesydesk.services.triage import Triage
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database
from support.generator import END, RARE, SHOP, Generator, fill
from support.imported_year import MENTIONS, NOW, YEAR, imported_year
from support.shop import make_workspace

SMALL = 10_000
REPORT_COST = 0.7
"""Seconds of a processor, alone, that the report of a year may take."""
RAW_TABLES = ("account", "customer", "identity", "conversation", "mention", "reply")


SAVED = (
    "tag:press cake", "rating:<3 is:unanswered", "is:late", "refund", "-the", "intent:complaint",
    "promise:overdue", "from:maria", "before:2025-06 cake", "is:done tag:wedding",
)  # fmt: skip
"""Searches that an owner keeps, two or three of them slow to count."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    figure: str
    """What was measured, with its unit."""
    ratio: float | None = None
    """Times the same on the small desk."""
    aim: str = ""


@dataclass(frozen=True)
class Times:
    """How long the same thing took, again and again."""

    seconds: list[float]

    def at(self, share: float) -> float:
        """That percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Desk:
    """A generated desk, and the things that are done on it."""

    def __init__(self, workspace: Workspace) -> None:
        self.db = Database(workspace.database)
        self.feed = Feed(self.db)
        self.triage = Triage(self.db)
        self.chance = random.Random(7)
        searches = Searches(self.db)
        for number, text in enumerate(SAVED):
            searches.save(f"Saved {number}", text)
        self.top = int(self.db.value("SELECT max(id) FROM conversation"))

    def page(
        self, view: View = View.EVERYTHING, text: str = "", *, order: Order = Order.NEWEST,
        after: PageKey | None = None, account: AccountId | None = None,
    ) -> PageKey | None:  # fmt: skip
        query = FeedQuery(view, order, account, text)
        return self.feed.page(query, after=after, now=END).next

    def deep_page(self) -> None:
        id_ = self.chance.randint(1, self.top)
        at = self.db.value("SELECT last_at FROM conversation WHERE id = ?", [id_])
        self.page(after=PageKey(str(at), id_))

    def deep_search(self, text: str) -> None:
        seconds = int(self.chance.uniform(END.timestamp() - 80_000_000, END.timestamp()))
        self.page(text=text, after=PageKey(f"{seconds // 3600 << 26}.0", 0))

    def open(self) -> None:
        self.feed.conversation(ConversationId(self.chance.randint(1, self.top)), now=END)

    def opened(self) -> None:
        """What a window asks for when it opens; a new feed, as then."""
        feed = Feed(self.db)
        feed.page(FeedQuery(View.TO_ANSWER), now=END)
        feed.counts(END)

    def word(self) -> str:
        return self.chance.choice(SHOP)

    def close_and_undo(self) -> None:
        id_ = ConversationId(self.chance.randint(1, self.top))
        changes = self.triage.done([id_], DoneReason.OTHER, now=END)
        if changes.undo is not None:
            self.triage.undo(changes.undo, now=END)


def things(desk: Desk) -> dict[str, tuple[Callable[[], object], str]]:
    """What is done, and what it may cost at the 99th percentile."""
    views = [view for view in View if desk.feed.page(FeedQuery(view), now=END).rows]
    return {
        "view switch (page of 60)": (lambda: desk.page(desk.chance.choice(views)), "30 ms"),
        "to answer, longest waiting": (
            lambda: desk.page(View.TO_ANSWER, order=Order.WAITING), "30 ms"),
        "to answer, due first, one account": (
            lambda: desk.page(View.TO_ANSWER, order=Order.DUE, account=AccountId(2)), "30 ms"),
        "to answer, most urgent to save": (
            lambda: desk.page(View.TO_ANSWER, order=Order.FIASCO), "60 ms"),
        "feed, any page": (desk.deep_page, "30 ms"),
        "counts of every view": (lambda: desk.feed.counts(END), ""),
        "opened: first page, counts, saved searches": (desk.opened, "100 ms"),
        "conversation opened": (desk.open, "30 ms"),
        "search: a rare word": (lambda: desk.page(text=RARE + " "), "30 ms"),
        "search: a common word": (lambda: desk.page(text="the "), "30 ms"),
        "search: a common word, any page": (lambda: desk.deep_search("the "), "30 ms"),
        "search: two words": (
            lambda: desk.page(text=f"{desk.word()} {desk.word()} "), "30 ms"),
        "search: a word begun, 2 letters": (lambda: desk.page(text=desk.word()[:2]), "30 ms"),
        "search: a word begun, 3 letters": (lambda: desk.page(text=desk.word()[:3]), "30 ms"),
        "search: a word begun, 4 letters": (lambda: desk.page(text=desk.word()[:4]), "30 ms"),
        "search: a phrase": (lambda: desk.page(text='"the cake"'), "30 ms"),
        "search: network:google rating:<3 + word": (
            lambda: desk.page(text=f"network:google rating:<3 {desk.word()} "), "30 ms"),
        "search: is:unanswered + word": (
            lambda: desk.page(text=f"is:unanswered {desk.word()} "), "30 ms"),
        "search: is:late": (lambda: desk.page(text="is:late"), "30 ms"),
        "search: tag:press": (lambda: desk.page(text="tag:press"), "30 ms"),
        "search: tag:press + word": (
            lambda: desk.page(text=f"tag:press {desk.word()} "), "30 ms"),
        "search: promise:overdue + word": (
            lambda: desk.page(text=f"promise:overdue {desk.word()} "), "30 ms"),
        "search: from:maria + word": (
            lambda: desk.page(text=f"from:maria {desk.word()} "), "30 ms"),
        "search: without a word": (lambda: desk.page(text="-the"), "30 ms"),
        "search: before a date": (
            lambda: desk.page(text=f"before:2025-06 {desk.word()} "), "30 ms"),
        "search: within Done": (lambda: desk.page(View.DONE, f"{desk.word()} "), "30 ms"),
        "search: within Complaints": (
            lambda: desk.page(View.COMPLAINTS, f"{desk.word()} "), "30 ms"),
        "search: a word nobody wrote": (lambda: desk.page(text="xyzzyx "), "30 ms"),
        "done, and undone": (desk.close_and_undo, ""),
    }  # fmt: skip


def timed(job: Callable[[], object], *, times: int, at_most: float = 6.0) -> Times:
    """Do it so many times, but not for longer than so many seconds."""
    job()
    seconds: list[float] = []
    started = perf_counter()
    while len(seconds) < times and (perf_counter() - started < at_most or len(seconds) < 5):
        before = perf_counter()
        job()
        seconds.append(perf_counter() - before)
    return Times(seconds)


def measure(workspace: Workspace, *, times: int) -> dict[str, tuple[Times, str]]:
    """All things on one desk."""
    desk = Desk(workspace)
    try:
        found = {}
        for name, (job, aim) in things(desk).items():
            found[name] = (timed(job, times=times), aim)
        found["fifty new mentions applied"] = (_arrivals(desk), "")
        return found
    finally:
        desk.db.close()


def _arrivals(desk: Desk) -> Times:
    fresh = iter(Generator(2000, seed=99).batches())
    items = next(fresh).items
    # A desk that is kept knows those of the last time.
    network = f"fresh-{desk.top}"
    batches = [items[start : start + 50] for start in range(0, 1000, 50)]
    jobs = iter(batches)

    def apply() -> None:
        apply_items(desk.db, None, next(jobs), origin=Origin.DIRECT, now=END, network=network)

    return timed(apply, times=len(batches) - 1)


# Importing, against plain inserts into the same tables with the same indexes


def import_rows(folder: Path, size: int) -> list[Row]:
    """How fast items are applied, and how fast their rows are merely inserted."""
    batches = list(Generator(size).batches())
    items = sum(len(batch.items) for batch in batches)
    ours = Database(make_workspace(folder / "ours").database)
    started = perf_counter()
    for batch in batches:
        apply_items(ours, None, batch.items, origin=Origin.IMPORT, now=END, network=batch.network)
    applied = perf_counter() - started
    raw = _raw_inserts(ours, Database(make_workspace(folder / "raw").database))
    again = perf_counter()
    for batch in batches:
        apply_items(ours, None, batch.items, origin=Origin.IMPORT, now=END, network=batch.network)
    known = perf_counter() - again
    ours.close()
    return [
        Row(f"import of {items} items", f"{items / applied:,.0f} items/s"),
        Row("the same rows, plain inserts", f"{items / raw:,.0f} items/s"),
        Row("import as a share of plain inserts", f"{raw / applied:.0%}", aim="50 %"),
        Row("the same import again", f"{items / known:,.0f} items/s"),
    ]


def file_rows(folder: Path) -> list[Row]:
    """The same through the door that a person uses: a CSV file."""
    ours, raw = files.speed(folder, _raw_inserts)
    size, grown = files.memory(folder)
    return [
        Row(f"import of a file of {files.ROWS} lines", f"{files.ROWS / ours:,.0f} lines/s"),
        Row("file as a share of plain inserts", f"{raw / ours:.0%}", aim="50 %"),
        Row(f"memory for a file of {size:.0f} MB", f"{grown:.0f} MB", aim="60 MB"),
    ]


def report_rows(folder: Path, mentions: int = MENTIONS) -> list[Row]:
    """How soon the report of a year that came with a file is there, and what it costs."""
    desk = imported_year(folder / "year", mentions)
    reports, year = Reports(desk.db), Period(NOW - YEAR, NOW)
    started = process_time()
    times = timed(lambda: reports.of(year, now=NOW), times=10)
    cost = (process_time() - started) / (len(times.seconds) + 1)
    desk.db.close()
    name = f"report of a year of {mentions:,} mentions"
    return [
        Row(name, f"{times.at(0.5):8.0f} {times.at(0.99):8.0f} ms", aim="1000 ms"),
        Row(
            "the same, of the processor's time",
            f"{1000 * cost:.0f} ms",
            cost / REPORT_COST,
            f"{1000 * REPORT_COST:.0f} ms",
        ),
    ]


def _raw_inserts(source: Database, target: Database) -> float:
    columns: dict[str, list[str]] = {}
    rows: dict[str, list[tuple[object, ...]]] = {}
    for table in RAW_TABLES:
        info = source.rows(f"PRAGMA table_xinfo({table})")
        columns[table] = [str(row["name"]) for row in info if row["hidden"] == 0]
        names = ", ".join(columns[table])
        order = "occurred_at" if "occurred_at" in columns[table] else "id"
        found = source.rows(f"SELECT {names} FROM {table} ORDER BY {order}")
        rows[table] = [tuple(row) for row in found]
    started = perf_counter()
    for table in RAW_TABLES:
        names, marks = ", ".join(columns[table]), ", ".join("?" * len(columns[table]))
        for start in range(0, len(rows[table]), 5000):
            with target.writing() as write:
                write.executemany(
                    f"INSERT INTO {table}({names}) VALUES ({marks})",
                    rows[table][start : start + 5000],
                )
    seconds = perf_counter() - started
    target.close()
    return seconds


# The table


def compared(small: dict[str, tuple[Times, str]], large: dict[str, tuple[Times, str]]) -> list[Row]:
    """One line for each thing."""
    rows = []
    for name, (times, aim) in large.items():
        figure = f"{times.at(0.5):8.2f} {times.at(0.99):8.2f} ms"
        rows.append(Row(name, figure, times.at(0.5) / max(small[name][0].at(0.5), 1e-6), aim))
    return rows


def window_rows(small: Workspace, large: Workspace) -> list[Row]:
    """What `window.py` beside this file measures, when it is there."""
    path = Path(__file__).with_name("window.py")
    if not path.exists():
        return []
    spec = importlib.util.spec_from_file_location("benchmarks_window", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["benchmarks_window"] = module
    spec.loader.exec_module(module)
    return [Row(row.name, row.figure, row.ratio, row.aim) for row in module.measure(small, large)]


def show(title: str, rows: list[Row]) -> None:
    """Print some lines."""
    out = sys.stdout.write
    out(f"\n{title}\n")
    for row in rows:
        ratio = "" if row.ratio is None else f"× {row.ratio:.2f}"
        out(f"  {row.name:<42} {row.figure:>22}  {ratio:>8}  {row.aim and 'aim ' + row.aim}\n")
    sys.stdout.flush()


def desk_of(folder: Path, size: int) -> Workspace:
    """A generated desk; one that is there already is used again."""
    workspace = Workspace(folder / f"desk-{size}" / "workspace")
    if workspace.database.exists():
        return workspace
    made = make_workspace(folder / f"desk-{size}")
    db = Database(made.database)
    started = perf_counter()
    fill(db, size)
    db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seconds = perf_counter() - started
    db.close()
    size_mb = made.database.stat().st_size / 1e6
    figure = f"{seconds:.0f} s, {size_mb:,.0f} MB"
    show(f"Desk of {size:,} mentions made", [Row("made in, and its file", figure)])
    return made


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=1_000_000, help="mentions in the large desk")
    parser.add_argument("--times", type=int, default=200, help="how often each thing is done")
    parser.add_argument("--keep", type=Path, help="a folder in which the desks stay")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        show("Import", import_rows(Path(temporary), min(20_000, arguments.size)))
        show("Import of a file", file_rows(Path(temporary)))
        show("Report", report_rows(Path(temporary), min(MENTIONS, arguments.size)))
        small_desk = desk_of(folder, SMALL)
        small = measure(small_desk, times=arguments.times)
        large_desk = desk_of(folder, arguments.size)
        large = measure(large_desk, times=arguments.times)
        title = f"Store: median, 99th percentile at {arguments.size:,}; × the median at {SMALL:,}"
        show(title, compared(small, large))
        window = window_rows(small_desk, large_desk)
        if window:
            show("Window", window)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
