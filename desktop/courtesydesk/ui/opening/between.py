"""The small window while the desk is closed and something is done to it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout

from courtesydesk.paths import Workspace
from courtesydesk.services.errands import Done, Errand, GoTo, Move, TakeIn
from courtesydesk.ui.opening.small import SmallWindow
from courtesydesk.ui.settings import words
from courtesydesk.ui.tasks import Task, TaskRunner
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import ProgressLine


class Between(SmallWindow):
    """Does one errand, says how far it is, and can be asked to stop."""

    def __init__(self, theme: Theme, errand: Errand, workspace: Workspace) -> None:
        title, what = _words(errand)
        super().__init__(theme, title, width=440)
        self.setObjectName("between")
        self._errand, self._workspace = errand, workspace
        self._tasks = TaskRunner(self, threads=1)
        self._task = Task("errand")
        self._done: Done | None = None
        self.column.addWidget(ElidedLabel(theme, what, self, colour="soft"))
        self.line = ProgressLine(theme, self)
        self.line.show_share(0, 0)
        self.column.addWidget(self.line)
        self.far = Label(theme, "", self, role="second", colour="soft")
        self.stop = Button(theme, self.tr("Stop"), self)
        self.stop.setObjectName("stopErrand")
        self.stop.setVisible(isinstance(errand, Move))
        self.stop.clicked.connect(self._on_stop)
        row = QHBoxLayout()
        row.addWidget(self.far, 1)
        row.addWidget(self.stop)
        self.column.addLayout(row)

    def do(self, now: datetime) -> Done:
        """Do it, and wait for the end; what went wrong is in the answer."""
        job = partial(_run, self._errand, self._workspace, now, self._task, self)
        self._tasks.run(job, done=self._on_done, failed=self._on_failed, task=self._task)
        while self._done is None:
            self.wait()
        self._tasks.finish()
        return self._done

    def tell(self, how_far: tuple[int, int]) -> None:
        """From the job: so many bytes of so many."""
        self._tasks.call_soon(self._show, how_far)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it is asking it to stop; the desk opens again."""
        event.ignore()
        self._on_stop()

    def _show(self, how_far: tuple[int, int]) -> None:
        self.line.show_share(*how_far)
        done, total = map(words.size, how_far)
        self.far.setText(self.tr("{done} of {total}").format(done=done, total=total))

    def _on_stop(self) -> None:
        self._task.stop()
        self.stop.setEnabled(False)

    def _on_done(self, done: Done) -> None:
        self._done = done
        self.end()

    def _on_failed(self, error: Exception) -> None:
        self._on_done(Done(self._workspace, self._errand, error=error))


def _words(errand: Errand) -> tuple[str, str]:
    """What is done, and to what."""
    if isinstance(errand, Move):
        return _t("Moving your desk…"), str(errand.folder)
    if isinstance(errand, TakeIn):
        return _t("Taking the backup in…"), errand.file.name
    return _t("Opening the other desk…"), str(errand.folder) if isinstance(errand, GoTo) else ""


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def _run(errand: Errand, workspace: Workspace, now: datetime, task: Task, window: Between) -> Done:
    def progress(done: int, total: int) -> None:
        window.tell((done, total))

    return errand.run(workspace, now=now, progress=progress, stop=task.stopping.is_set)
