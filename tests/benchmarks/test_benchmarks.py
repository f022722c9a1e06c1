"""The benchmarks run, on a desk so small that it takes no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import fetching, run
from courtesydesk.store.database import Database
from servers import mastodon
from servers.kit import require
from support.generator import Generator, fill
from support.shop import make_workspace


def test_every_thing_that_is_measured_can_be_done(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    db = Database(workspace.database)
    fill(db, 400)
    assert db.value("SELECT count(*) FROM mention") == 400
    assert db.problems() == []
    db.close()
    measured = run.measure(workspace, times=1)
    assert len(run.compared(measured, measured)) == len(measured)


def test_the_report_of_a_year_is_timed(tmp_path: Path) -> None:
    rows = run.report_rows(tmp_path, 200)
    assert rows[0].name == "report of a year of 200 mentions"
    assert all(row.figure.endswith(" ms") for row in rows)


def test_the_same_seed_makes_the_same_desk() -> None:
    first, second = (list(Generator(300, seed=5).batches()) for _ in range(2))
    assert first == second


def test_a_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    run.show("Store", [run.Row("search", "1.00 ms", 1.0, "30 ms")])
    assert "aim 30 ms" in capsys.readouterr().out


@pytest.mark.servers
def test_what_a_real_server_is_filled_with_is_all_fetched() -> None:
    require(mastodon.absent())
    with fetching.on_mastodon(45) as shop:
        assert fetching.ours(shop).mentions == 45


def test_the_ratio_is_that_of_the_middle_readings() -> None:
    def readings(*seconds: float) -> list[fetching.Reading]:
        return [fetching.Reading(10, one, 1.0) for one in seconds]

    found = {"Courtesy Desk": readings(9.0, 3.0, 2.0), "Theirs": readings(1.0, 2.0, 50.0)}
    assert "ours ÷ theirs 1.50" in fetching.table("bluesky", found)
