"""What is looked for in what came: impostors and pile-ons. After reading, a little at a time."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.incidents import Incident
from courtesydesk.domain.lookalike import picture_print
from courtesydesk.ui.context import Context
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.widgets.images import read_square

if TYPE_CHECKING:
    from courtesydesk.services.listening import Read  # by name only: reading is loaded when used

NAMES = frozenset({"shop.name", "shop.also_called", "shop.email"})
"""What an impostor of the shop is measured by."""
FIRST, NEXT = 3500, 300
ROUND = 600_000
"""Pile-ons end by themselves, too: now and then that is looked for."""
"""Milliseconds before it begins, and between one batch and the next: after reading."""


class Watching(QObject):
    """Looks at everybody who writes, while nothing else is wanted."""

    incident_begun = Signal(object)
    """An `Incident` that was not there a moment ago."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        self._round = QTimer(self)
        self._round.setInterval(ROUND)
        self._round.timeout.connect(self._look)

    def start(self) -> None:
        """Begin with what came while nobody looked."""
        self._context.hub.changed.connect(self._on_changed)
        self._soon.start(FIRST)
        self._round.start()

    def stop(self) -> None:
        """Ask it to end; what was found stays found."""
        self._soon.stop()
        self._round.stop()
        if self._task is not None:
            self._task.stop()

    def _on_changed(self, changes: Changes) -> None:
        if not NAMES.isdisjoint(changes.settings):
            again = partial(self._context.desk.impostors.again, now=self._context.now())
            self._context.tasks.run(again, done=self._on_names, owner=self, name="names")
        if changes.arrived or changes.everything or changes.customers:
            self._soon.start(NEXT)

    def _on_names(self, _changes: Changes) -> None:
        self._soon.start(NEXT)

    def _look(self) -> None:
        if self._task is not None:
            self._again = True
            return
        self._again = False
        self._task = Task("watch")
        job = partial(_some, self._context, self._task)
        self._context.tasks.run(
            job, done=self._on_looked, failed=self._on_trouble, owner=self, task=self._task,
            priority=-4,
        )  # fmt: skip

    def _on_looked(self, read: Read) -> None:
        stopped = self._task is not None and self._task.stopping.is_set()
        self._task = None
        self._context.hub.announce(read.changes)
        if stopped:
            return
        if read.more or self._again:
            self._soon.start(NEXT)
            return
        job = partial(_incidents, self._context)
        self._context.tasks.run(
            job, done=self._on_incidents, failed=self._on_trouble, owner=self, name="incidents",
            priority=-4,
        )  # fmt: skip

    def _on_incidents(self, answer: tuple[Changes, Incident | None]) -> None:
        changes, begun = answer
        if not changes:
            return
        self._context.hub.announce(changes)
        if begun is not None:
            self.incident_begun.emit(begun)

    def _on_trouble(self, error: Exception) -> None:
        self._task = None
        self._context.tasks.task_failed.emit(error)


def _some(context: Context, task: Task) -> Read:
    """On the pool: some of those who wrote are looked at, and some are weighed."""
    from courtesydesk.services.listening import Read

    desk, now, stop = context.desk, context.now(), task.stopping.is_set
    looked = desk.impostors.some(now=now, look=print_of, stop=stop)
    weighed = desk.fans.some(now=now, stop=stop)
    return Read(looked.changes | weighed.changes, looked.more or weighed.more)


def _incidents(context: Context) -> tuple[Changes, Incident | None]:
    """On the pool: what changed, and the incident that is new."""
    incidents = context.desk.incidents
    before = {one.id for one in incidents.open()}
    changes = incidents.look(now=context.now())
    new = [one for one in incidents.open() if one.id not in before] if changes else []
    return changes, new[0] if new else None


def print_of(file: Path) -> int | None:
    """What a picture looks like, on any thread; None where it cannot be read."""
    square = read_square(file, 72)
    if square.isNull():
        return None
    small = square.scaled(
        9, 8, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    grey = [small.pixelColor(x, y).red() for y in range(8) for x in range(9)]
    return picture_print(grey)
