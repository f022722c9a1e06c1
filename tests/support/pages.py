"""A real desk for tests of settings, accounts and import: only the mail network is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk import assembly
from courtesydesk.services.desk import Desk
from courtesydesk.services.sync import Sync
from courtesydesk.store.database import Database
from courtesydesk.store.picture_files import PictureFiles
from courtesydesk.ui.changes import ChangeHub
from courtesydesk.ui.context import Context
from courtesydesk.ui.jobs import Jobs
from courtesydesk.ui.keys import Keys
from courtesydesk.ui.tasks import TaskRunner
from courtesydesk.ui.theme import Theme
from support.accounts import ScriptedNetwork, ScriptedRegistry
from support.keyrings import MemoryKeyring
from support.shop import Clock, make_workspace
from support.ui_desk import Answers

W = TypeVar("W", bound=QWidget)


@dataclass
class Pages:
    """The desk and what stands behind it, and a window to put pages into."""

    desk: Desk
    network: ScriptedNetwork
    keyring: MemoryKeyring
    clock: Clock
    context: Context
    keys: Keys
    jobs: Jobs
    window: QWidget
    answers: Answers
    qtbot: Any
    troubles: list[Exception] = field(default_factory=list)

    def open(self, make: Callable[..., W], *, size: tuple[int, int] = (1060, 760)) -> W:
        """Make a page and show it, as the window does."""
        page = make(self.context, self.keys, self.window)
        use_jobs = getattr(page, "use_jobs", None)
        if use_jobs is not None:
            use_jobs(self.jobs)
        layout = self.window.layout()
        assert layout is not None
        layout.addWidget(page)
        self.window.resize(*size)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        return page

    def quiet(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: not self.context.tasks.busy)

    def press(self, page: QWidget, name: str) -> None:
        """Press the button of that name, as the mouse does."""
        button = self.find(page, QWidget, name)
        self.qtbot.waitUntil(button.isVisible)
        assert button.isEnabled(), f"{name} is off"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def find(self, page: QWidget, kind: type[W], name: str) -> W:
        """The part of that name."""
        found = [w for w in page.findChildren(kind, name) if not w.isHidden()]
        assert found, f"there is no {name}"
        return found[0]


class Told(Answers):
    """Keeps what was told, troubles too."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[Exception] = []

    def trouble(self, error: Exception) -> None:
        self.troubles.append(error)


@pytest.fixture
def pages(qtbot: Any, qapp: Any, tmp_path: Path) -> Iterator[Pages]:
    """A desk with nothing in it; troubles that nobody expected fail the test."""
    workspace = make_workspace(tmp_path)
    clock, network, keyring = Clock(), ScriptedNetwork(), MemoryKeyring()
    desk = assembly.open_desk(workspace, now=clock)
    db = Database(workspace.database)
    accounts = ScriptedRegistry(network).accounts(db, keyring)
    desk = replace(desk, accounts=accounts, sync=Sync(db, accounts, PictureFiles(workspace.root)))
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    qtbot.addWidget(window)
    answers = Told()
    tasks = TaskRunner(window)
    context = Context(desk, tasks, ChangeHub(window), Theme(qapp), answers)
    made = Pages(
        desk, network, keyring, clock, context, Keys(window), Jobs(window), window, answers, qtbot,
        answers.troubles,
    )  # fmt: skip
    failures: list[BaseException] = []
    tasks.task_failed.connect(failures.append)
    yield made
    tasks.finish(3000)
    desk.close()
    db.close()
    assert failures == []
