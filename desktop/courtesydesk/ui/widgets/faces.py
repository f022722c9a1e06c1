"""Faces from the workspace, read and scaled off the UI thread, so that scrolling never waits."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.widgets.images import read_square

MOST = 600


class Faces(QObject):
    """Asks once for each face; `loaded` says that one more is here."""

    loaded = Signal()

    def __init__(self, tasks: TaskRunner, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._root = root
        self._faces: dict[tuple[str, int], QPixmap | None] = {}

    def find(self, path: str, side: int, ratio: float) -> QPixmap | None:
        """The face, or None while it is being read or when there is none."""
        if not path:
            return None
        key = (path, round(side * ratio))
        if key not in self._faces:
            if len(self._faces) >= MOST:
                self._faces.clear()
            self._faces[key] = None
            job = partial(_read, self._root / path, *key)
            self._tasks.run(job, done=self._on_read, owner=self, name="face", priority=-5)
        return self._faces[key]

    def _on_read(self, answer: tuple[tuple[str, int], QImage]) -> None:
        key, image = answer
        if not image.isNull():
            self._faces[key] = QPixmap.fromImage(image)
            self.loaded.emit()


def _read(file: Path, path: str, pixels: int) -> tuple[tuple[str, int], QImage]:
    """On the pool: a square of that many pixels."""
    return (path, pixels), read_square(file, pixels)
