"""Plain functions off the UI thread, answers on it: the only file with threads.

A job touches no QObject. `done` and `failed` must be bound methods of QObjects, or plain functions
that close over no widget: a lambda that names `self` keeps the widget alive for ever.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)
T = TypeVar("T")
Answer = Callable[[Any], None]
_Waiting = tuple[Answer | None, Answer | None, QObject | None]


@dataclass(slots=True, eq=False)
class Task:
    """One job under way: can be asked to stop; stale answers are dropped."""

    name: str
    stopping: threading.Event = field(default_factory=threading.Event)
    dropped: bool = False

    def stop(self) -> None:
        """Ask the job to end at its next step; what it has kept stays kept."""
        self.stopping.set()

    def drop(self) -> None:
        """Whatever it answers is no longer wanted."""
        self.dropped = True
        self.stopping.set()


class _Work:
    def __init__(self, runner: TaskRunner, task: Task, job: Callable[[], Any]) -> None:
        self._runner, self._task, self._job = runner, task, job

    def run(self) -> None:
        try:
            answer: Any = self._job()
        except BaseException as error:  # noqa: BLE001 - handed to the UI thread, whoever's fault it is
            self._runner.deliver(self._task, None, error)
        else:
            self._runner.deliver(self._task, answer, None)


class TaskRunner(QObject):
    """Lives on the UI thread and runs plain functions on a pool."""

    _answered = Signal(object, object, object)
    _called = Signal(object, object)
    task_failed = Signal(object)
    """An error that no `failed` took: shown by the window."""
    busy_changed = Signal(int)

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._pool.setExpiryTimeout(-1)  # each thread has a connection to the workspace
        self._waiting: dict[Task, _Waiting] = {}
        self._finished = False
        self._answered.connect(self._on_answered, Qt.ConnectionType.QueuedConnection)
        self._called.connect(self._on_called, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Any], None] | None = None,
        owner: QObject | None = None,
        name: str = "",
        task: Task | None = None,
        priority: int = 0,
    ) -> Task:
        """Run `job()` on the pool; then `done(answer)` or `failed(error)` on the UI thread, unless
        `owner` is gone or the task was dropped."""
        task = task or Task(name)
        if self._finished:
            task.drop()
            return task
        self._waiting[task] = (done, failed, owner)
        self.busy_changed.emit(len(self._waiting))
        self._pool.start(_Work(self, task, job).run, priority)
        return task

    def call_soon(self, function: Callable[[Any], None], value: Any) -> None:
        """From a job: run `function(value)` on the UI thread (progress)."""
        self._called.emit(function, value)

    def deliver(self, task: Task, answer: Any, error: BaseException | None) -> None:
        """From the pool: hand the answer over."""
        try:
            self._answered.emit(task, answer, error)
        except RuntimeError:
            log.debug("answer of %s came after the window was gone", task.name)

    @Slot(object, object)
    def _on_called(self, function: Callable[[Any], None], value: Any) -> None:
        owner = getattr(function, "__self__", None)
        if self._finished or (isinstance(owner, QObject) and not shiboken6.isValid(owner)):
            return
        function(value)

    @Slot(object, object, object)
    def _on_answered(self, task: Task, answer: Any, error: BaseException | None) -> None:
        done, failed, owner = self._waiting.pop(task, (None, None, None))
        self.busy_changed.emit(len(self._waiting))
        if task.dropped or (owner is not None and not shiboken6.isValid(owner)):
            return
        if error is None:
            if done is not None:
                done(answer)
        elif failed is not None:
            failed(error)
        else:
            self.task_failed.emit(error)

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def finish(self, milliseconds: int = 5000) -> bool:
        """Ask every job to stop and wait for them; True when all ended. Nothing is begun or
        answered after: the window has ended, and what its answers are about is closed.

        To be called before the runner goes: the pool's own end waits with Python's lock held, and
        a job that still runs would wait for that lock for ever (seen as a hang, with its stack).
        """
        self._finished = True
        for task in list(self._waiting):
            task.drop()
        return self._pool.waitForDone(milliseconds)
