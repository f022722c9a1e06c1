"""How fast a file comes in, beside plain inserts of the same rows, and how much memory it takes."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from courtesydesk.services.importing import Importing
from courtesydesk.store.database import Database
from support.shop import MORNING, make_workspace

ROWS = 20_000
WORDS = [
    "the",
    "cake",
    "was",
    "lovely",
    "but",
    "arrived",
    "late",
    "and",
    "nobody",
    "answered",
    "croissant",
    "bread",
    "thanks",
    "again",
    "shop",
    "pistachio",
    "order",
    "birthday",
    "sorry",
    "please",
    "call",
    "me",
    "tomorrow",
    "never",
    "best",
    "éclair",
    "in",
    "town",
]
NETWORKS = ("google", "yelp", "x", "mastodon", "facebook", "instagram")


def table(file: Path, rows: int) -> Path:
    """What a shop of some years exports."""
    dice = random.Random(7)
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["network", "id", "url", "author", "handle", "created_at", "text", "rating", "reply"]
        )
        for number in range(rows):
            who = dice.randrange(rows // 4 + 1)
            day = f"2026-{1 + number * 10 // rows:02d}-{1 + number % 28:02d}"
            writer.writerow(
                [
                    NETWORKS[number % 6],
                    f"id{number}",
                    f"https://example.org/{number}",
                    f"Person {who}",
                    f"p{who}",
                    f"{day}T10:{number % 60:02d}:00Z",
                    " ".join(dice.choices(WORDS, k=25)),
                    number % 5 + 1 if number % 6 < 2 else "",
                    "Thank you" if number % 5 == 0 else "",
                ]
            )
    return file


def speed(
    folder: Path, plain_inserts: Callable[[Database, Database], float]
) -> tuple[float, float]:
    """(seconds of the import, seconds of plain inserts of the rows that it made)."""
    file = table(folder / "reviews.csv", ROWS)
    workspace = make_workspace(folder / "from-file")
    db = Database(workspace.database)
    started = perf_counter()
    result = Importing(db, workspace).run(file, now=MORNING, stop=lambda: False)
    ours = perf_counter() - started
    assert result.taken == ROWS
    plain = Database(make_workspace(folder / "plain").database)
    with plain.writing() as write:
        for row in db.rows("SELECT * FROM import"):
            write.execute(f"INSERT INTO import VALUES ({','.join('?' * len(row))})", tuple(row))
    raw = plain_inserts(db, plain)
    db.close()
    return ours, raw


def memory(folder: Path, rows: int = 200_000) -> tuple[float, float]:
    """(megabytes of the file, megabytes that a dry run in a process of its own grew by)."""
    file = table(folder / "large.csv", rows)
    workspace = make_workspace(folder / "large")
    script = textwrap.dedent(
        f"""
        import resource
        from datetime import UTC, datetime
        from pathlib import Path
        from courtesydesk.services.importing import Importing
        from courtesydesk.store.database import Database
        importing = Importing(Database(Path({str(workspace.database)!r})))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        done = importing.run(Path({str(file)!r}), dry_run=True, stop=lambda: False,
            now=datetime(2026, 11, 20, tzinfo=UTC))
        assert done.taken == {rows}, done
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        """
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root / "desktop")}
    grown = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    return file.stat().st_size / 1e6, int(grown.stdout) / 1024
