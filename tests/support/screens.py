"""Fixtures for tests of the window; imported by `tests/ui/conftest.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from courtesydesk.domain.conversations import FeedRow
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.window_ask import WindowAsk
from support.driver import PATIENCE
from support.window import StandInDesk, row, stand_in_desk


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


@pytest.fixture
def desk(tmp_path: Path) -> StandInDesk:
    return stand_in_desk(tmp_path, [row(n) for n in range(1, 31)], shop__name="Rue des Lilas")


@pytest.fixture
def context(qtbot: Any, theme: Theme, desk: StandInDesk) -> Iterator[Context]:
    window = QWidget()
    qtbot.addWidget(window)
    tasks = TaskRunner(window)
    yield Context(desk, tasks, ChangeHub(window), theme, WindowAsk(theme, window))  # type: ignore[arg-type]
    tasks.finish(2000)


@pytest.fixture
def open_window(qtbot: Any, theme: Theme, desk: StandInDesk) -> Iterator[Callable[..., MainWindow]]:
    """Opens the window on the stand-in desk, and waits until feed and counts are there."""
    opened: list[MainWindow] = []

    def _open(
        rows: list[FeedRow] | None = None,
        *,
        size: tuple[int, int] | None = (1440, 900),
        **more: Any,
    ) -> MainWindow:
        if rows is not None:
            desk.rows.all = rows
        window = MainWindow(desk, theme, **more)  # type: ignore[arg-type]
        qtbot.addWidget(window)
        opened.append(window)
        if size is not None:
            window.resize(*size)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        if more.get("first_run"):
            window.begin()
        else:
            with qtbot.waitSignal(window.feed.model.loaded):
                window.begin()
            qtbot.waitUntil(lambda: bool(window.top.owed.text()), timeout=PATIENCE)
        return window

    yield _open
    for window in opened:
        window.tasks.finish(2000)
