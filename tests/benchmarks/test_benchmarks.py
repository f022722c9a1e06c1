"""The benchmarks run, on a desk so small that it takes no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import run
from courtesydesk.store.database import Database
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


def test_the_same_seed_makes_the_same_desk() -> None:
    first, second = (list(Generator(300, seed=5).batches()) for _ in range(2))
    assert first == second


def test_a_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    run.show("Store", [run.Row("search", "1.00 ms", 1.0, "30 ms")])
    assert "aim 30 ms" in capsys.readouterr().out
