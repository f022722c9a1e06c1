"""Jobs on the pool: what they leave open."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from courtesydesk.store.database import Database
from courtesydesk.ui.tasks import TaskRunner


def test_the_jobs_of_a_whole_day_share_as_many_connections_as_there_are_threads(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """To Python a thread of the pool is a new one at every job; a file left open by each of them
    would end the program within an hour on a system that allows 256."""
    db = Database(tmp_path / "desk.sqlite")
    runner = TaskRunner(threads=2)
    answered: list[int] = []
    for number in range(1, 41):
        runner.run(lambda: db.value("SELECT 1"), done=answered.append)
        qtbot.waitUntil(lambda asked=number: len(answered) == asked)
    assert 1 <= len(db.connections) <= 2
    assert runner.finish()
    db.close()
    assert db.connections == []
