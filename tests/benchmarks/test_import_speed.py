"""A file comes in at half the speed of plain inserts or better, and is never all in memory."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import textwrap
from pathlib import Path
from time import perf_counter

import pytest

from benchmarks.run import _raw_inserts
from courtesydesk.services.importing import Importing
from courtesydesk.store.database import Database
from support.shop import MORNING, make_workspace

pytestmark = pytest.mark.slow

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


def test_a_file_comes_in_at_half_the_speed_of_plain_inserts(tmp_path: Path) -> None:
    file = table(tmp_path / "reviews.csv", ROWS)
    workspace = make_workspace(tmp_path / "ours")
    db = Database(workspace.database)
    started = perf_counter()
    result = Importing(db, workspace).run(file, now=MORNING, stop=lambda: False)
    ours = perf_counter() - started
    assert result.taken == ROWS
    plain = Database(make_workspace(tmp_path / "plain").database)
    with plain.writing() as write:
        for row in db.rows("SELECT * FROM import"):
            write.execute(f"INSERT INTO import VALUES ({','.join('?' * len(row))})", tuple(row))
    raw = _raw_inserts(db, plain)
    db.close()
    print(f"\nimport {ROWS / ours:,.0f} rows/s, plain {ROWS / raw:,.0f} rows/s, {raw / ours:.0%}")
    assert raw / ours >= 0.5


def test_a_large_file_is_never_all_in_memory(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    assert resource
    file = table(tmp_path / "large.csv", 200_000)
    workspace = make_workspace(tmp_path)
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
        assert done.taken == 200_000, done
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        """
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root / "desktop")}
    grown = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    megabytes = int(grown.stdout) / 1024
    print(f"\n{file.stat().st_size / 1e6:.0f} MB read, {megabytes:.0f} MB of memory")
    assert megabytes < 60
