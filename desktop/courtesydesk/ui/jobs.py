"""Long jobs, as they stand at the foot of the views: what, how far, stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import IconButton
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import ProgressLine


@dataclass(slots=True, eq=False)
class Job:
    """One long job that is under way."""

    title: str
    stop: Callable[[], None] | None
    done: int = 0
    total: int = 0
    detail: str = ""


class Jobs(QObject):
    """The long jobs that are under way: an import, a first fetch, a backup."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []

    def begin(self, title: str, stop: Callable[[], None] | None = None) -> Job:
        """Show a job; `stop` asks it to end."""
        job = Job(title, stop)
        self._jobs.append(job)
        self.changed.emit()
        return job

    def tell(self, job: Job, done: int, total: int, detail: str = "") -> None:
        """How far it is; a total of 0 means that nobody knows."""
        job.done, job.total, job.detail = done, total, detail
        self.changed.emit()

    def end(self, job: Job) -> None:
        """It is over; safe to say twice."""
        if job in self._jobs:
            self._jobs.remove(job)
            self.changed.emit()

    def all(self) -> tuple[Job, ...]:
        """What is under way, oldest first."""
        return tuple(self._jobs)


class JobsBox(QWidget):
    """The jobs at the foot of the views; not there when there is none."""

    def __init__(self, theme: Theme, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobsBox")
        self._theme = theme
        self._jobs = jobs
        self._lines: dict[Job, _JobLine] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(9, 6, 3, 6)
        self._layout.setSpacing(8)
        jobs.changed.connect(self._on_changed)
        self.setVisible(False)

    def _on_changed(self) -> None:
        there = self._jobs.all()
        for job in list(self._lines):
            if job not in there:
                line = self._lines.pop(job)
                line.hide()
                line.deleteLater()
        for job in there:
            if job not in self._lines:
                self._lines[job] = _JobLine(self._theme, job, self)
                self._layout.addWidget(self._lines[job])
            self._lines[job].refresh()
        self.setVisible(bool(there))


class _JobLine(QWidget):
    def __init__(self, theme: Theme, job: Job, parent: QWidget) -> None:
        super().__init__(parent)
        self._job = job
        self._title = ElidedLabel(theme, job.title, self, role="second")
        self._detail = Label(theme, "", self, role="caption", colour="faint")
        self._line = ProgressLine(theme, self)
        stop = IconButton(
            theme, "close", self.tr("Stop: {job}").format(job=job.title), self, side=22
        )
        stop.setVisible(job.stop is not None)
        stop.clicked.connect(self._on_stop)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4)
        layout.setVerticalSpacing(3)
        layout.addWidget(self._title, 0, 0)
        layout.addWidget(stop, 0, 1)
        layout.addWidget(self._line, 1, 0, 1, 2)
        layout.addWidget(self._detail, 2, 0, 1, 2)

    def refresh(self) -> None:
        job = self._job
        self._line.show_share(job.done, job.total)
        share = f"{round(100 * job.done / job.total)} %" if job.total else ""
        self._detail.setText(job.detail or share)
        self.setAccessibleName(f"{job.title} {job.detail or share}")

    def _on_stop(self) -> None:
        if self._job.stop is not None:
            self._job.stop()
