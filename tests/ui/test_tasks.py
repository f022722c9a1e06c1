"""Jobs on the pool: what they leave open."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from PySide6.QtCore import QCoreApplication
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


def test_nothing_is_answered_to_a_window_that_has_ended(qtbot: QtBot) -> None:
    """Its desk is closed by then: whoever reads it anew would find no file."""
    runner = TaskRunner()
    answered: list[int] = []

    def job() -> int:
        runner.call_soon(answered.append, 1)
        return 2

    runner.run(job, done=answered.append)
    assert runner.finish()
    QCoreApplication.processEvents()
    assert answered == []
    assert not runner.busy


class _Job:
    def run(self) -> int:
        return 1


def test_a_job_that_is_done_is_forgotten(qtbot: QtBot) -> None:
    runner = TaskRunner(threads=4)
    answered: list[int] = []
    jobs = [_Job() for _ in range(300)]
    left = [weakref.ref(job) for job in jobs]
    for number, job in enumerate(jobs):
        runner.run(job.run, done=answered.append, priority=number % 3)
    del job
    jobs.clear()
    qtbot.waitUntil(lambda: len(answered) == len(left))
    assert runner.finish()
    gc.collect()
    assert sum(one() is not None for one in left) == 0
